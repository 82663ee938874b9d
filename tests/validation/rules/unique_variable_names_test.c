/*
 * Spec section "Variable Uniqueness".
 */
#include "support/validation.h"

static const validation_case cases[] = {
    OT_CASE("each operation has its own",
            "query A($x: Int, $y: Int) { dog { name } } query B($x: Int) { dog { name } }", NONE),
    OT_CASE("twice", "query A($x: Int, $x: String) { dog { name } }",
            "1:10 1:19 There can be only one variable named \"$x\"."),
    OT_CASE("three times is one mistake",
            "query A($x: Int, $y: Int, $x: String, $x: Int, $y: Int) { dog { name } }",
            "1:10 1:28 1:40 There can be only one variable named \"$x\".\n"
            "1:19 1:49 There can be only one variable named \"$y\"."),
};

VALIDATION_RULE_TEST(OT_RULE_UNIQUE_VARIABLE_NAMES)
