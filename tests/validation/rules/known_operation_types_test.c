/*
 * Spec section "Operation Type Existence".
 */
#include "support/validation.h"

static const validation_case cases[] = {
    OT_CASE("the schema has queries and subscriptions",
            "query A { dog { name } } subscription B { dog { name } }", NONE),
    OT_CASE("it has no mutations", "mutation M { add }",
            "1:1 The mutation operation is not supported by the schema."),
    OT_CASE("each use is told", "mutation M { add } query Q { dog { name } } mutation N { add }",
            "1:1 The mutation operation is not supported by the schema.\n"
            "1:45 The mutation operation is not supported by the schema."),
};

VALIDATION_RULE_TEST(OT_RULE_KNOWN_OPERATION_TYPES)
