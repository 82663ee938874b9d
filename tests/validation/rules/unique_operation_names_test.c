/*
 * Spec section "Operation Name Uniqueness".
 */
#include "support/validation.h"

static const validation_case cases[] = {
    OT_CASE("no name, no clash", "{ dog { name } }", NONE),
    OT_CASE("different names", "query A { dog { name } } subscription B { dog { name } }", NONE),
    OT_CASE("a fragment may be called like an operation",
            "query A { dog { ...A } } fragment A on Dog { name }", NONE),
    OT_CASE("the same name", "query A { dog { name } } query A { cat { name } }",
            "1:7 1:32 There can be only one operation named \"A\"."),
    OT_CASE("kinds share the names; the first one is pointed at",
            "query A { dog { name } } subscription A { cat { name } } query A { cat { name } }",
            "1:7 1:39 There can be only one operation named \"A\".\n"
            "1:7 1:64 There can be only one operation named \"A\"."),
};

VALIDATION_RULE_TEST(OT_RULE_UNIQUE_OPERATION_NAMES)
