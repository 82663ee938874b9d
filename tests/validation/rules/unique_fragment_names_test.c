/*
 * Spec section "Fragment Name Uniqueness".
 */
#include "support/validation.h"

static const validation_case cases[] = {
    OT_CASE("different names",
            "{ dog { ...A ...B } } fragment A on Dog { name } fragment B on Dog { name }", NONE),
    OT_CASE("the same name", "fragment A on Dog { name } fragment A on Cat { name }",
            "1:10 1:37 There can be only one fragment named \"A\"."),
    OT_CASE("each later one is told with the first",
            "fragment A on Dog { name } fragment A on Cat { name } fragment A on Pet { name }",
            "1:10 1:37 There can be only one fragment named \"A\".\n"
            "1:10 1:64 There can be only one fragment named \"A\"."),
};

VALIDATION_RULE_TEST(OT_RULE_UNIQUE_FRAGMENT_NAMES)
