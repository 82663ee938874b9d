/*
 * Spec section "Fragment Spread Type Existence".
 */
#include "support/validation.h"

static const validation_case cases[] = {
    OT_CASE("known types",
            "query ($f: Filter, $l: [Int!]!) { pet { ... on Dog { name } ...F } } fragment F on "
            "Cat { name }",
            NONE),
    OT_CASE("unknown types, with hints",
            "query ($f: [Filtre!]) { pet { ... on Dogg { name } ...F } } fragment F on Peet { "
            "name }",
            "1:13 Unknown type \"Filtre\". Did you mean \"Filter\"?\n"
            "1:38 Unknown type \"Dogg\". Did you mean \"Dog\"?\n"
            "1:75 Unknown type \"Peet\". Did you mean \"Pet\"?"),
    OT_CASE("nothing is near", "query ($f: Xylophone) { dog { name } }",
            "1:12 Unknown type \"Xylophone\"."),
    OT_CASE("a type that the document defines is known",
            "{ pet { ... on Cow { name } } } type Cow { name: Sting }",
            "1:50 Unknown type \"Sting\". Did you mean \"String\", \"Being\", or \"Int\"?"),
};

VALIDATION_RULE_TEST(OT_RULE_KNOWN_TYPE_NAMES)
