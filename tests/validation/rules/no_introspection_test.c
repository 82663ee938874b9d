/*
 * Not in the specification: the schema is not told.
 */
#include "support/validation.h"

static const validation_case cases[] = {
    OT_CASE("ordinary fields and __typename", "{ dog { __typename name } }", NONE),
    OT_CASE("__schema and what is below", "{ __schema { queryType { name } } }",
            "1:3 GraphQL introspection has been disabled, but the requested query contained the "
            "field \"__schema\".\n"
            "1:14 GraphQL introspection has been disabled, but the requested query contained "
            "the field \"queryType\"."),
    OT_CASE("under an alias, in a fragment",
            "{ ...F } fragment F on Query { x: __type(name: \"Dog\") { name } }",
            "1:32 GraphQL introspection has been disabled, but the requested query contained "
            "the field \"__type\"."),
};

VALIDATION_RULE_TEST(OT_RULE_NO_INTROSPECTION)
