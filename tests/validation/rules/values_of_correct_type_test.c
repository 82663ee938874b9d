/*
 * Spec section "Values of Correct Type".
 */
#include "support/validation.h"

static const validation_case cases[] = {
    OT_CASE("each scalar",
            "{ values(int: -1, float: 1.5, string: \"s\", boolean: true, id: \"i\", any: { a: "
            "[1, X] }, list: [1, 2], nested: [[1], null]) }",
            NONE),
    OT_CASE("integers are floats and IDs; a single value is a list",
            "{ values(float: 1, id: 7, list: 1, nested: 1) }", NONE),
    OT_CASE("null where it may be", "{ values(int: null, list: null, nested: [null, [null]]) }",
            NONE),
    OT_CASE("null where it may not be", "{ values(required: null, list: [null]) }",
            "1:20 Expected value of non-null type \"Int!\" not to be null.\n"
            "1:33 Expected value of non-null type \"Int!\" not to be null."),
    OT_CASE("the bounds of Int", "{ a: values(int: 2147483647) b: values(int: -2147483648) }",
            NONE),
    OT_CASE("beyond the bounds of Int",
            "{ a: values(int: 2147483648) b: values(int: -2147483649) c: values(int: "
            "99999999999999999999) }",
            "1:18 Int cannot represent non 32-bit signed integer value: 2147483648\n"
            "1:45 Int cannot represent non 32-bit signed integer value: -2147483649\n"
            "1:73 Int cannot represent non 32-bit signed integer value: 99999999999999999999"),
    OT_CASE("wrong kinds", "{ values(int: \"1\", float: \"x\", string: 1, boolean: 0, id: 1.5) }",
            "1:15 Int cannot represent non-integer value: \"1\"\n"
            "1:27 Float cannot represent non numeric value: \"x\"\n"
            "1:40 String cannot represent a non string value: 1\n"
            "1:52 Boolean cannot represent a non boolean value: 0\n"
            "1:59 ID cannot represent a non-string and non-integer value: 1.5"),
    OT_CASE("more wrong kinds",
            "{ values(int: 1.0, string: SIT, boolean: \"true\", id: true, float: true) }",
            "1:15 Int cannot represent non-integer value: 1.0\n"
            "1:28 String cannot represent a non string value: SIT\n"
            "1:42 Boolean cannot represent a non boolean value: \"true\"\n"
            "1:54 ID cannot represent a non-string and non-integer value: true\n"
            "1:67 Float cannot represent non numeric value: true"),
    OT_CASE("enum values", "{ values(command: SIT) }", NONE),
    OT_CASE("wrong enum values",
            "{ a: values(command: SITT) b: values(command: \"SIT\") c: values(command: 1) d: "
            "values(command: XXXXXXXX) }",
            "1:22 Value \"SITT\" does not exist in \"Command\" enum. Did you mean the enum "
            "value \"SIT\"?\n"
            "1:47 Enum \"Command\" cannot represent non-enum value: \"SIT\". Did you mean the "
            "enum value \"SIT\"?\n"
            "1:73 Enum \"Command\" cannot represent non-enum value: 1.\n"
            "1:95 Value \"XXXXXXXX\" does not exist in \"Command\" enum."),
    OT_CASE("items of lists", "{ values(list: [1, \"2\", 3.5], nested: [[1], [\"x\"], \"y\"]) }",
            "1:20 Int cannot represent non-integer value: \"2\"\n"
            "1:25 Int cannot represent non-integer value: 3.5\n"
            "1:46 Int cannot represent non-integer value: \"x\"\n"
            "1:52 Int cannot represent non-integer value: \"y\""),
    OT_CASE("an input object",
            "{ find(filter: { name: \"x\", tags: [\"a\"], not: { name: \"y\" }, command: HEEL "
            "}) { name } }",
            NONE),
    OT_CASE("a required field is missing", "{ find(filter: { size: 1 }) { name } }",
            "1:16 Expected value of type \"Filter\" to include required field \"name\", found: "
            "{ size: 1 }."),
    OT_CASE("a required field with a default may be missing, but not null",
            "{ find(filter: { name: \"x\", size: null }) { name } }",
            "1:35 Expected value of non-null type \"Int!\" not to be null."),
    OT_CASE("unknown fields, with hints",
            "{ find(filter: { name: \"x\", nam: 1, zzzzzzzz: 2 }) { name } }",
            "1:29 Expected value of type \"Filter\" not to include unknown field \"nam\". Did "
            "you mean \"name\" or \"not\"? Found: { name: \"x\", nam: 1, zzzzzzzz: 2 }.\n"
            "1:37 Expected value of type \"Filter\" not to include unknown field \"zzzzzzzz\", "
            "found: { name: \"x\", nam: 1, zzzzzzzz: 2 }."),
    OT_CASE("no object at all", "{ find(filter: \"x\") { name } }",
            "1:16 Expected value of type \"Filter\" to be an object, found: \"x\"."),
    OT_CASE("nested mistakes",
            "{ find(filter: { name: 1, not: { tags: [1, \"x\", null] } }) { name } }",
            "1:24 String cannot represent a non string value: 1\n"
            "1:32 Expected value of type \"Filter\" to include required field \"name\", found: "
            "{ tags: [1, \"x\", null] }.\n"
            "1:41 String cannot represent a non string value: 1\n"
            "1:49 Expected value of non-null type \"String!\" not to be null."),
    OT_CASE("one of", "{ a: find(by: { id: 1 }) { name } b: find(by: { name: $x }) { name } }",
            NONE),
    OT_CASE("none, two or null of",
            "{ a: find(by: {}) { name } b: find(by: { id: 1, name: \"x\" }) { name } c: "
            "find(by: { id: null }) { name } d: find(by: { nam: \"x\" }) { name } }",
            "1:15 Within OneOf Input Object type \"By\", exactly one field must be specified, "
            "and the value for that field must be non-null.\n"
            "1:40 Within OneOf Input Object type \"By\", exactly one field must be specified, "
            "and the value for that field must be non-null.\n"
            "1:83 Within OneOf Input Object type \"By\", exactly one field must be specified, "
            "and the value for that field must be non-null.\n"
            "1:120 Expected value of type \"By\" not to include unknown field \"nam\". Did you "
            "mean \"name\"? Found: { nam: \"x\" }.\n"
            "1:118 Within OneOf Input Object type \"By\", exactly one field must be specified, "
            "and the value for that field must be non-null."),
    OT_CASE("variables fit anywhere",
            "{ values(int: $a, list: [$b], nested: $c) find(filter: { name: $d, not: $e }) { "
            "name } }",
            NONE),
    OT_CASE("defaults of variables",
            "query ($a: Int = \"x\", $b: Filter = { name: 1 }, $c: [Int!] = [null], $d: Int! = "
            "null) { dog { name } }",
            "1:18 Int cannot represent non-integer value: \"x\"\n"
            "1:44 String cannot represent a non string value: 1\n"
            "1:63 Expected value of non-null type \"Int!\" not to be null.\n"
            "1:81 Expected value of non-null type \"Int!\" not to be null."),
    OT_CASE("arguments of directives", "{ dog @tag(name: 1) { name @skip(if: \"x\") } }",
            "1:18 String cannot represent a non string value: 1\n"
            "1:38 Boolean cannot represent a non boolean value: \"x\""),
    OT_CASE("unknown arguments are left alone", "{ values(nope: 1) }", NONE),
    OT_CASE("a long value takes lines",
            "{ values(int: { aaaaaaaaaaaaaaaaaaaa: \"bbbbbbbbbbbbbbbbbbbbbbbb\", "
            "cccccccccccccccccc: \"dddddddddddddddddddddd\" }) }",
            "1:15 Int cannot represent non-integer value: {\n  aaaaaaaaaaaaaaaaaaaa: "
            "\"bbbbbbbbbbbbbbbbbbbbbbbb\"\n  cccccccccccccccccc: \"dddddddddddddddddddddd\"\n}"),
};

VALIDATION_RULE_TEST(OT_RULE_VALUES_OF_CORRECT_TYPE)
