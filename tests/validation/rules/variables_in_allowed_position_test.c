/*
 * Spec section "All Variable Usages Are Allowed".
 */
#include "support/validation.h"

static const validation_case cases[] = {
    OT_CASE("the same type",
            "query ($a: Int, $b: [Int!], $c: Filter) { values(int: $a, list: $b) find(filter: "
            "$c) { name } }",
            NONE),
    OT_CASE("non-null where null is allowed",
            "query ($a: Int!, $b: [Int!]!) { values(int: $a, list: $b) }", NONE),
    OT_CASE("an item for an item",
            "query ($a: Int!, $b: Int) { values(list: [$a], nested: [[$b]]) }", NONE),
    OT_CASE("nullable where the position has a default", "query ($a: Int) { values(required: $a) }",
            NONE),
    OT_CASE("nullable with a default of its own", "query ($a: Int = 1) { need(a: $a, b: 1) }",
            NONE),
    OT_CASE("a default of null does not help", "query ($a: Int = null) { need(a: $a, b: 1) }",
            "1:8 1:34 Variable \"$a\" of type \"Int\" used in position expecting type \"Int!\"."),
    OT_CASE("nullable where null is not allowed", "query Q($a: Int) { need(a: $a, b: 1) }",
            "1:9 1:28 Variable \"$a\" of type \"Int\" used in position expecting type \"Int!\"."),
    OT_CASE("another type", "query ($a: String, $b: [Int]) { values(int: $a, list: $b) }",
            "1:8 1:45 Variable \"$a\" of type \"String\" used in position expecting type "
            "\"Int\".\n"
            "1:20 1:55 Variable \"$b\" of type \"[Int]\" used in position expecting type "
            "\"[Int!]\"."),
    OT_CASE("an item is not a list", "query ($a: Int) { values(list: $a) }",
            "1:8 1:32 Variable \"$a\" of type \"Int\" used in position expecting type "
            "\"[Int!]\"."),
    OT_CASE("in a fragment, for each operation",
            "query A($a: Int!) { ...F } query B($a: String!) { ...F } fragment F on Query { "
            "values(int: $a) }",
            "1:36 1:92 Variable \"$a\" of type \"String!\" used in position expecting type "
            "\"Int\"."),
    OT_CASE("fields of input objects and their defaults",
            "query ($a: String, $b: Int, $c: Int) { find(filter: { name: $a, size: $b, old: $c "
            "}) { name } }",
            "1:8 1:61 Variable \"$a\" of type \"String\" used in position expecting type "
            "\"String!\"."),
    OT_CASE("arguments of directives",
            "query ($a: Boolean, $b: String!) { dog @skip(if: $a) @tag(name: $b) { name } }",
            "1:8 1:50 Variable \"$a\" of type \"Boolean\" used in position expecting type "
            "\"Boolean!\"."),
    OT_CASE("one of must not be null",
            "query ($a: ID, $b: ID!) { a: find(by: { id: $a }) { name } b: find(by: { id: $b }) "
            "{ name } }",
            "1:8 1:45 Variable \"$a\" is of type \"ID\" but must be non-nullable to be used for "
            "OneOf Input Object \"By\"."),
    OT_CASE("unknown variables and types are left alone",
            "query ($a: Nope) { values(int: $a, float: $b) }", NONE),
};

VALIDATION_RULE_TEST(OT_RULE_VARIABLES_IN_ALLOWED_POSITION)
