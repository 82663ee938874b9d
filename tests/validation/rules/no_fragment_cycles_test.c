/*
 * Spec section "Fragment Spreads Must Not Form Cycles".
 */
#include "support/validation.h"

static const validation_case cases[] = {
    OT_CASE("one after the other",
            "fragment A on Dog { ...B } fragment B on Dog { ...C ...C } fragment C on Dog { "
            "name }",
            NONE),
    OT_CASE("an unknown one", "fragment A on Dog { ...B }", NONE),
    OT_CASE("itself", "fragment A on Dog { ...A }",
            "1:21 Cannot spread fragment \"A\" within itself."),
    OT_CASE("itself, below a field", "fragment A on Dog { mate { mate { ...A } } }",
            "1:35 Cannot spread fragment \"A\" within itself."),
    OT_CASE("itself, inside an inline fragment", "fragment A on Pet { ... on Dog { ...A } }",
            "1:34 Cannot spread fragment \"A\" within itself."),
    OT_CASE("through another", "fragment A on Dog { ...B } fragment B on Dog { ...A }",
            "1:21 1:48 Cannot spread fragment \"A\" within itself via \"B\"."),
    OT_CASE("through several",
            "fragment A on Dog { ...B } fragment B on Dog { ...C } fragment C on Dog { ...D } "
            "fragment D on Dog { ...B ...A }",
            "1:48 1:75 1:102 Cannot spread fragment \"B\" within itself via \"C\", \"D\".\n"
            "1:21 1:48 1:75 1:107 Cannot spread fragment \"A\" within itself via \"B\", \"C\", "
            "\"D\"."),
    OT_CASE("two ways back",
            "fragment A on Dog { ...B ...C } fragment B on Dog { ...A } fragment C on Dog { "
            "...A }",
            "1:21 1:53 Cannot spread fragment \"A\" within itself via \"B\".\n"
            "1:26 1:80 Cannot spread fragment \"A\" within itself via \"C\"."),
};

VALIDATION_RULE_TEST(OT_RULE_NO_FRAGMENT_CYCLES)
