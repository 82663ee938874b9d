/*
 * Spec section "Fragment Spread Is Possible".
 */
#include "support/validation.h"

static const validation_case cases[] = {
    OT_CASE("of the same object", "{ dog { ...A ... on Dog { name } } } fragment A on Dog { name }",
            NONE),
    OT_CASE("object into interface and union",
            "{ pet { ... on Dog { name } } catOrDog { ... on Cat { name } } }", NONE),
    OT_CASE("interface into object and union",
            "{ dog { ... on Being { name } } catOrDog { ... on Pet { name } } }", NONE),
    OT_CASE("interfaces that share an object", "{ pet { ... on Being { name } } }", NONE),
    OT_CASE("different objects",
            "{ dog { ... on Cat { name } ...A } } fragment A on Human { name }",
            "1:9 Fragment cannot be spread here as objects of type \"Dog\" can never be of type "
            "\"Cat\".\n"
            "1:29 Fragment \"A\" cannot be spread here as objects of type \"Dog\" can never be "
            "of type \"Human\"."),
    OT_CASE("object not in the union", "{ catOrDog { ... on Rock { weight } } }",
            "1:14 Fragment cannot be spread here as objects of type \"CatOrDog\" can never be "
            "of type \"Rock\"."),
    OT_CASE("object without the interface", "{ pet { ...A } } fragment A on Human { name }",
            "1:9 Fragment \"A\" cannot be spread here as objects of type \"Pet\" can never be "
            "of type \"Human\"."),
    OT_CASE("unions that share nothing", "{ catOrDog { ... on Mineral { __typename } } }",
            "1:14 Fragment cannot be spread here as objects of type \"CatOrDog\" can never be "
            "of type \"Mineral\"."),
    OT_CASE("interface and union that share nothing", "{ mineral { ... on Pet { name } } }",
            "1:13 Fragment cannot be spread here as objects of type \"Mineral\" can never be of "
            "type \"Pet\"."),
    OT_CASE("unknown and leaf types are left alone",
            "{ dog { ... on Nope { a } ... on Command { a } ...B } }", NONE),
};

VALIDATION_RULE_TEST(OT_RULE_POSSIBLE_FRAGMENT_SPREADS)
