/*
 * Spec section "Directives Are Unique per Location".
 */
#include "support/validation.h"

static const validation_case cases[] = {
    OT_CASE("once at each place", "{ dog @once { name @once } }", NONE),
    OT_CASE("repeatable ones", "{ dog @tag(name: \"a\") @tag(name: \"b\") { name } }", NONE),
    OT_CASE("unknown ones", "{ dog @nope @nope { name } }", NONE),
    OT_CASE("twice",
            "{ dog @once @tag(name: \"a\") @once { name @skip(if: true) @skip(if: false) "
            "@skip(if: true) } }",
            "1:7 1:29 The directive \"@once\" can only be used once at this location.\n"
            "1:42 1:58 The directive \"@skip\" can only be used once at this location.\n"
            "1:42 1:75 The directive \"@skip\" can only be used once at this location."),
    OT_CASE("on definitions",
            "query ($x: Int @once @once) { dog { ...F } } fragment F on Dog @once @once { name }",
            "1:16 1:22 The directive \"@once\" can only be used once at this location.\n"
            "1:64 1:70 The directive \"@once\" can only be used once at this location."),
};

VALIDATION_RULE_TEST(OT_RULE_UNIQUE_DIRECTIVES_PER_LOCATION)
