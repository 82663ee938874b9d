/*
 * Spec section "Fragment Spread Target Defined".
 */
#include "support/validation.h"

static const validation_case cases[] = {
    OT_CASE("known",
            "{ dog { ...A ... on Dog { ...B } } } fragment A on Dog { name } fragment B on Dog "
            "{ name }",
            NONE),
    OT_CASE("unknown", "{ dog { ...A ... on Dog { ...B } } } fragment A on Dog { ...C }",
            "1:30 Unknown fragment \"B\".\n"
            "1:61 Unknown fragment \"C\"."),
};

VALIDATION_RULE_TEST(OT_RULE_KNOWN_FRAGMENT_NAMES)
