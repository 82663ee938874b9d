/*
 * Not in the specification: lists of introspection nest at most twice.
 */
#include "support/validation.h"

static const validation_case cases[] = {
    OT_CASE("two lists", "{ __schema { types { fields { type { interfaces { name } } } } } }",
            NONE),
    OT_CASE("three lists",
            "{ __schema { types { fields { type { interfaces { fields { name } } } } } } }",
            "1:3 Maximum introspection depth exceeded"),
    OT_CASE("through __type",
            "{ __type(name: \"Dog\") { fields { type { fields { type { fields { name } } } } } "
            "} }",
            "1:3 Maximum introspection depth exceeded"),
    OT_CASE("through fragments",
            "{ __schema { types { ...A } } } fragment A on __Type { inputFields { type { ...B } "
            "} } fragment B on __Type { possibleTypes { interfaces { name } } }",
            "1:3 Maximum introspection depth exceeded"),
    OT_CASE("through a fragment that spreads itself",
            "{ __schema { types { ...A } } } fragment A on __Type { fields { type { ...A } } }",
            "1:3 Maximum introspection depth exceeded"),
    OT_CASE("fields of that name elsewhere", "{ dog { fields { fields { fields } } } }", NONE),
};

VALIDATION_RULE_TEST(OT_RULE_MAX_INTROSPECTION_DEPTH)
