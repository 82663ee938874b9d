/*
 * Spec section "Executable Definitions".
 */
#include "support/validation.h"

static const validation_case cases[] = {
    OT_CASE("operations and fragments are executable",
            "{ dog { ...F } } fragment F on Dog { name }", NONE),
    OT_CASE("a type beside an operation is not", "{ dog { name } } type Cow { name: String }",
            "1:18 The \"Cow\" definition is not executable."),
    OT_CASE("nor are extensions and the schema",
            "schema { query: Query } extend type Dog { color: String } { dog { name } }",
            "1:1 The schema definition is not executable.\n"
            "1:25 The \"Dog\" definition is not executable."),
    OT_CASE("nor is a directive", "directive @x on FIELD",
            "1:1 The \"x\" definition is not executable."),
};

VALIDATION_RULE_TEST(OT_RULE_EXECUTABLE_DEFINITIONS)
