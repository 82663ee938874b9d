/*
 * Spec section "Argument Uniqueness".
 */
#include "support/validation.h"

static const validation_case cases[] = {
    OT_CASE("different ones", "{ need(a: 1, b: 2) }", NONE),
    OT_CASE("the same one on two fields", "{ need(a: 1) other: need(a: 1) @tag(name: \"x\") }",
            NONE),
    OT_CASE("twice on a field", "{ need(a: 1, b: 2, a: 3) }",
            "1:8 1:20 There can be only one argument named \"a\"."),
    OT_CASE("three times on a directive",
            "{ dog @tag(name: \"a\", name: \"b\", name: \"c\") { name } }",
            "1:12 1:23 1:34 There can be only one argument named \"name\"."),
    OT_CASE("more than a dozen",
            "{ need(a: 1, b: 1, c: 1, d: 1, e: 1, f: 1, g: 1, h: 1, i: 1, j: 1, k: 1, l: 1, m: "
            "1, b: 1) }",
            "1:14 1:86 There can be only one argument named \"b\"."),
};

VALIDATION_RULE_TEST(OT_RULE_UNIQUE_ARGUMENT_NAMES)
