/*
 * Spec section "Input Object Field Uniqueness".
 */
#include "support/validation.h"

static const validation_case cases[] = {
    OT_CASE("different ones", "{ find(filter: { name: \"a\", not: { name: \"b\" } }) { name } }",
            NONE),
    OT_CASE("twice", "{ find(filter: { name: \"a\", name: \"b\", name: \"c\" }) { name } }",
            "1:18 1:29 There can be only one input field named \"name\".\n"
            "1:18 1:40 There can be only one input field named \"name\"."),
    OT_CASE("nested first",
            "{ find(filter: { not: { name: \"a\", name: \"b\" }, not: 1 }) { name } }",
            "1:25 1:36 There can be only one input field named \"name\".\n"
            "1:18 1:49 There can be only one input field named \"not\"."),
    OT_CASE("in any value", "{ values(any: [{ a: 1, a: 2 }]) }",
            "1:18 1:24 There can be only one input field named \"a\"."),
};

VALIDATION_RULE_TEST(OT_RULE_UNIQUE_INPUT_FIELD_NAMES)
