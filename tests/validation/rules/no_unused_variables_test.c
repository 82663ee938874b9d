/*
 * Spec section "All Variables Used".
 */
#include "support/validation.h"

static const validation_case cases[] = {
    OT_CASE("used",
            "query ($a: Boolean, $b: String!, $c: Boolean!) { dog { name(first: $a) @tag(name: "
            "$b) ...F } } fragment F on Dog { barks @skip(if: $c) }",
            NONE),
    OT_CASE("not used", "query ($a: Boolean) { dog { name } }",
            "1:8 Variable \"$a\" is never used."),
    OT_CASE("not used by a named operation",
            "query Q($a: Boolean, $b: Boolean = true) { dog { name(first: $b) } }",
            "1:9 Variable \"$a\" is never used in operation \"Q\"."),
    OT_CASE("used by the other operation only",
            "query A($a: Boolean) { dog { name } } query B($a: Boolean) { dog { name(first: $a) "
            "} }",
            "1:9 Variable \"$a\" is never used in operation \"A\"."),
    OT_CASE("used by a fragment that is not reached",
            "query Q($a: Boolean) { dog { name } } fragment F on Dog { name(first: $a) }",
            "1:9 Variable \"$a\" is never used in operation \"Q\"."),
    OT_CASE("a default of another is not a use",
            "query Q($a: Int, $b: Int = 1) { values(int: $b) }",
            "1:9 Variable \"$a\" is never used in operation \"Q\"."),
};

VALIDATION_RULE_TEST(OT_RULE_NO_UNUSED_VARIABLES)
