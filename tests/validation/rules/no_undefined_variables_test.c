/*
 * Spec section "All Variable Uses Defined".
 */
#include "support/validation.h"

static const validation_case cases[] = {
    OT_CASE("defined",
            "query ($x: Boolean) { dog { name(first: $x) ...A } } fragment A on Dog { "
            "name(first: $x) }",
            NONE),
    OT_CASE("not defined", "{ dog { name(first: $x) } }",
            "1:21 1:1 Variable \"$x\" is not defined."),
    OT_CASE("not defined by a named operation", "query Q($y: Int) { dog { name(first: $x) } }",
            "1:38 1:1 Variable \"$x\" is not defined by operation \"Q\"."),
    OT_CASE("in a fragment of two operations",
            "query A($x: Boolean) { dog { ...F } } query B { dog { ...F } } fragment F on Dog { "
            "name(first: $x) }",
            "1:96 1:39 Variable \"$x\" is not defined by operation \"B\"."),
    OT_CASE("deep in a value and in a directive",
            "{ find(filter: { tags: [$a], not: { name: $b } }) @tag(name: $c) { name } }",
            "1:25 1:1 Variable \"$a\" is not defined.\n"
            "1:43 1:1 Variable \"$b\" is not defined.\n"
            "1:62 1:1 Variable \"$c\" is not defined."),
    OT_CASE("a fragment that nobody uses", "fragment F on Dog { name(first: $x) }", NONE),
    OT_CASE("in a cycle of fragments",
            "query Q { dog { ...A } } fragment A on Dog { name(first: $x) ...B } fragment B on "
            "Dog { ...A }",
            "1:58 1:1 Variable \"$x\" is not defined by operation \"Q\"."),
};

VALIDATION_RULE_TEST(OT_RULE_NO_UNDEFINED_VARIABLES)
