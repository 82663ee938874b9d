/*
 * Spec section "Required Arguments".
 */
#include "support/validation.h"

static const validation_case cases[] = {
    OT_CASE("provided", "{ need(a: 1, b: 2) }", NONE),
    OT_CASE("a default provides it", "{ need(b: 2, a: 1) values }", NONE),
    OT_CASE("a variable or null counts here", "{ need(a: $x, b: null) }", NONE),
    OT_CASE("one is missing", "{ need(a: 1) }",
            "1:3 Argument \"Query.need(b:)\" of type \"Int!\" is required, but it was not "
            "provided."),
    OT_CASE("both are missing", "{ need }",
            "1:3 Argument \"Query.need(a:)\" of type \"Int!\" is required, but it was not "
            "provided.\n"
            "1:3 Argument \"Query.need(b:)\" of type \"Int!\" is required, but it was not "
            "provided."),
    OT_CASE("on directives", "{ dog @tag { name @skip @include(if: true) } }",
            "1:7 Argument \"@tag(name:)\" of type \"String!\" is required, but it was not "
            "provided.\n"
            "1:19 Argument \"@skip(if:)\" of type \"Boolean!\" is required, but it was not "
            "provided."),
    OT_CASE("on meta fields", "{ __type { name } }",
            "1:3 Argument \"<meta>.__type(name:)\" of type \"String!\" is required, but it was "
            "not provided."),
    OT_CASE("unknown fields are left alone", "{ nope }", NONE),
};

VALIDATION_RULE_TEST(OT_RULE_PROVIDED_REQUIRED_ARGUMENTS)
