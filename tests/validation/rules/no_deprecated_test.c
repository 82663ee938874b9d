/*
 * Not in the specification: nothing deprecated is used.
 */
#include "support/validation.h"

static const validation_case cases[] = {
    OT_CASE("nothing deprecated",
            "{ dog { volume knows(command: SIT) } find(filter: { name: \"x\" }) { name } }", NONE),
    OT_CASE("a field and its argument", "{ dog { old(by: 1) } }",
            "1:9 The field Dog.old is deprecated. Use volume.\n"
            "1:13 The argument \"Dog.old(by:)\" is deprecated. No more."),
    OT_CASE("an enum value", "{ dog { knows(command: DOWN) } }",
            "1:24 The enum value \"Command.DOWN\" is deprecated. Too harsh."),
    OT_CASE("an input field", "{ find(filter: { name: \"x\", old: 1 }) { name } }",
            "1:29 The input field Filter.old is deprecated. Use size."),
};

VALIDATION_RULE_TEST(OT_RULE_NO_DEPRECATED)
