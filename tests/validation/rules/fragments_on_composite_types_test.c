/*
 * Spec section "Fragments on Object, Interface or Union Types".
 */
#include "support/validation.h"

static const validation_case cases[] = {
    OT_CASE("objects, interfaces and unions",
            "{ pet { ... on Dog { name } ... on Being { name } ... on CatOrDog { __typename } "
            "... { name } } }",
            NONE),
    OT_CASE("an unknown type is not known to be wrong", "fragment F on Nope { name }", NONE),
    OT_CASE("a scalar", "fragment F on Boolean { name }",
            "1:15 Fragment \"F\" cannot condition on non composite type \"Boolean\"."),
    OT_CASE("an enum, inline", "{ dog { ... on Command { name } } }",
            "1:16 Fragment cannot condition on non composite type \"Command\"."),
    OT_CASE("an input object", "fragment F on Filter { name }",
            "1:15 Fragment \"F\" cannot condition on non composite type \"Filter\"."),
};

VALIDATION_RULE_TEST(OT_RULE_FRAGMENTS_ON_COMPOSITE_TYPES)
