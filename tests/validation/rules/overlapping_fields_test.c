/*
 * Spec section "Field Selection Merging".
 */
#include "support/validation.h"

static const validation_case cases[] = {
    OT_CASE("the same field twice", "{ dog { name name } dog { name barks } }", NONE),
    OT_CASE("aliases keep them apart", "{ dog { a: name b: volume } }", NONE),
    OT_CASE("the same alias for the same", "{ dog { a: name a: name } }", NONE),
    OT_CASE("the same arguments in another order", "{ need(a: 1, b: 2) need(b: 2, a: 1) }", NONE),
    OT_CASE("objects as arguments, in another order",
            "{ find(filter: { name: \"a\", size: 1 }) { name } find(filter: { size: 1, name: "
            "\"a\" }) { name } }",
            NONE),
    OT_CASE("different fields", "{ dog { a: name a: barks } }",
            "1:9 1:17 Fields \"a\" conflict because \"name\" and \"barks\" are different "
            "fields. Use different aliases on the fields to fetch both if this was intentional."),
    OT_CASE("three different fields", "{ dog { a: name a: barks a: volume } }",
            "1:9 1:17 Fields \"a\" conflict because \"name\" and \"barks\" are different "
            "fields. Use different aliases on the fields to fetch both if this was "
            "intentional.\n"
            "1:9 1:26 Fields \"a\" conflict because \"name\" and \"volume\" are different "
            "fields. Use different aliases on the fields to fetch both if this was "
            "intentional.\n"
            "1:17 1:26 Fields \"a\" conflict because \"barks\" and \"volume\" are different "
            "fields. Use different aliases on the fields to fetch both if this was intentional."),
    OT_CASE("an alias hides a field", "{ dog { name: barks name } }",
            "1:9 1:21 Fields \"name\" conflict because \"barks\" and \"name\" are different "
            "fields. Use different aliases on the fields to fetch both if this was intentional."),
    OT_CASE(
        "variables whose names differ in their length and last letter",
        "query ($v1: Command!, $v10: Command!) { dog { knows(command: $v1) knows(command: $v10) } "
        "}",
        "1:47 1:67 Fields \"knows\" conflict because they have differing arguments. Use "
        "different aliases on the fields to fetch both if this was intentional."),
    OT_CASE("different arguments", "{ dog { knows(command: SIT) knows(command: HEEL) } }",
            "1:9 1:29 Fields \"knows\" conflict because they have differing arguments. Use "
            "different aliases on the fields to fetch both if this was intentional."),
    OT_CASE("an argument and none", "{ dog { name name(first: true) } }",
            "1:9 1:14 Fields \"name\" conflict because they have differing arguments. Use "
            "different aliases on the fields to fetch both if this was intentional."),
    OT_CASE("variables count by name",
            "{ dog { a: name(first: $a) a: name(first: $a) b: name(first: $a) b: name(first: "
            "$b) } }",
            "1:47 1:66 Fields \"b\" conflict because they have differing arguments. Use "
            "different aliases on the fields to fetch both if this was intentional."),
    OT_CASE("a block string is another literal",
            "{ values(string: \"a\") values(string: \"\"\"a\"\"\") }",
            "1:3 1:23 Fields \"values\" conflict because they have differing arguments. Use "
            "different aliases on the fields to fetch both if this was intentional."),
    OT_CASE("different types that never meet",
            "{ pet { ... on Dog { x: name } ... on Cat { x: name(first: true) } } }", NONE),
    OT_CASE("types that never meet, of other shapes",
            "{ pet { ... on Dog { volume } ... on Cat { volume } } }",
            "1:22 1:44 Fields \"volume\" conflict because they return conflicting types \"Int\" "
            "and \"Float\". Use different aliases on the fields to fetch both if this was "
            "intentional."),
    OT_CASE("types that may meet", "{ pet { ... on Pet { x: name } ... on Cat { x: meows } } }",
            "1:22 1:45 Fields \"x\" conflict because \"name\" and \"meows\" are different "
            "fields. Use different aliases on the fields to fetch both if this was intentional."),
    OT_CASE("below types that never meet",
            "{ pet { ... on Dog { mate { x: barks } } ... on Cat { mate { x: meows } } } }", NONE),
    OT_CASE("below types that never meet, of other shapes",
            "{ pet { ... on Dog { mate { x: volume } } ... on Cat { mate { x: name } } } }",
            "1:22 1:29 1:56 1:63 Fields \"mate\" conflict because subfields \"x\" conflict "
            "because they return conflicting types \"Int\" and \"String\". Use different "
            "aliases on the fields to fetch both if this was intentional."),
    OT_CASE("in nested selections", "{ dog { mate { x: name } } dog { mate { x: barks } } }",
            "1:3 1:9 1:16 1:28 1:34 1:41 Fields \"dog\" conflict because subfields \"mate\" "
            "conflict because subfields \"x\" conflict because \"name\" and \"barks\" are "
            "different fields. Use different aliases on the fields to fetch both if this was "
            "intentional."),
    OT_CASE("several in nested selections", "{ dog { x: name y: barks } dog { x: barks y: name } }",
            "1:3 1:9 1:17 1:28 1:34 1:43 Fields \"dog\" conflict because subfields \"x\" "
            "conflict because \"name\" and \"barks\" are different fields and subfields \"y\" "
            "conflict because \"barks\" and \"name\" are different fields. Use different "
            "aliases on the fields to fetch both if this was intentional."),
    OT_CASE("through fragments",
            "{ dog { ...A ...B } } fragment A on Dog { x: name } fragment B on Dog { x: barks }",
            "1:43 1:73 Fields \"x\" conflict because \"name\" and \"barks\" are different "
            "fields. Use different aliases on the fields to fetch both if this was intentional."),
    OT_CASE("a field against a fragment of a fragment",
            "{ dog { x: volume ...A } } fragment A on Dog { ...B } fragment B on Dog { x: barks "
            "}",
            "1:9 1:75 Fields \"x\" conflict because \"volume\" and \"barks\" are different "
            "fields. Use different aliases on the fields to fetch both if this was intentional."),
    OT_CASE("inside a fragment that nobody uses", "fragment A on Dog { x: name x: barks }",
            "1:21 1:29 Fields \"x\" conflict because \"name\" and \"barks\" are different "
            "fields. Use different aliases on the fields to fetch both if this was intentional."),
    OT_CASE("each pair of fragments once",
            "{ dog { ...A ...B } } query Q { dog { ...B ...A } } fragment A on Dog { x: name } "
            "fragment B on Dog { x: barks }",
            "1:73 1:103 Fields \"x\" conflict because \"name\" and \"barks\" are different "
            "fields. Use different aliases on the fields to fetch both if this was intentional."),
    OT_CASE("a fragment that spreads itself",
            "{ dog { ...A } } fragment A on Dog { x: name mate { ...A x: barks } }",
            "1:58 1:38 Fields \"x\" conflict because \"barks\" and \"name\" are different "
            "fields. Use different aliases on the fields to fetch both if this was intentional."),
    OT_CASE("fragments that spread each other",
            "fragment A on Dog { x: name ...B } fragment B on Dog { x: barks ...A }",
            "1:21 1:56 Fields \"x\" conflict because \"name\" and \"barks\" are different "
            "fields. Use different aliases on the fields to fetch both if this was "
            "intentional.\n"
            "1:56 1:21 Fields \"x\" conflict because \"barks\" and \"name\" are different "
            "fields. Use different aliases on the fields to fetch both if this was intentional."),
    OT_CASE("lists against single values", "{ human { x: pets { name } x: name } }",
            "1:11 1:28 Fields \"x\" conflict because \"pets\" and \"name\" are different "
            "fields. Use different aliases on the fields to fetch both if this was intentional."),
    OT_CASE("non-null against nullable, never meeting",
            "{ mineral { ... on Rock { x: weight } ... on Cat { x: volume } } }",
            "1:27 1:52 Fields \"x\" conflict because they return conflicting types \"Float!\" "
            "and \"Float\". Use different aliases on the fields to fetch both if this was "
            "intentional."),
    OT_CASE("unknown types may meet", "{ pet { ... on Nope { x: a } ... on Dog { x: name } } }",
            "1:23 1:43 Fields \"x\" conflict because \"a\" and \"name\" are different fields. "
            "Use different aliases on the fields to fetch both if this was intentional."),
    OT_CASE("an argument given twice", "{ need(a: 1, a: 2) need(a: 1, a: 2) }",
            "1:3 1:20 Fields \"need\" conflict because they have differing arguments. Use "
            "different aliases on the fields to fetch both if this was intentional."),
};

VALIDATION_RULE_TEST(OT_RULE_OVERLAPPING_FIELDS)
