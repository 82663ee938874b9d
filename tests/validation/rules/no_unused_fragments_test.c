/*
 * Spec section "Fragments Must Be Used".
 */
#include "support/validation.h"

static const validation_case cases[] = {
    OT_CASE("used", "{ dog { ...A } } fragment A on Dog { ...B } fragment B on Dog { name }", NONE),
    OT_CASE("not used", "{ dog { name } } fragment A on Dog { name } fragment B on Dog { name }",
            "1:18 Fragment \"A\" is never used.\n"
            "1:45 Fragment \"B\" is never used."),
    OT_CASE("used by an unused one",
            "{ dog { name } } fragment A on Dog { ...B } fragment B on Dog { name }",
            "1:18 Fragment \"A\" is never used.\n"
            "1:45 Fragment \"B\" is never used."),
    OT_CASE("used by each other only",
            "{ dog { name } } fragment A on Dog { ...B } fragment B on Dog { ...A }",
            "1:18 Fragment \"A\" is never used.\n"
            "1:45 Fragment \"B\" is never used."),
    OT_CASE("used by the second operation",
            "query A { dog { name } } query B { dog { ...A } } fragment A on Dog { name }", NONE),
};

VALIDATION_RULE_TEST(OT_RULE_NO_UNUSED_FRAGMENTS)
