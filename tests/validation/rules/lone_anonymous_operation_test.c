/*
 * Spec section "Lone Anonymous Operation".
 */
#include "support/validation.h"

static const validation_case cases[] = {
    OT_CASE("one anonymous operation", "{ dog { name } }", NONE),
    OT_CASE("a fragment beside it does not count", "{ dog { ...F } } fragment F on Dog { name }",
            NONE),
    OT_CASE("several named ones", "query A { dog { name } } query B { dog { name } }", NONE),
    OT_CASE("two anonymous ones", "{ dog { name } } { cat { name } }",
            "1:1 This anonymous operation must be the only defined operation.\n"
            "1:18 This anonymous operation must be the only defined operation."),
    OT_CASE("one beside a named one", "{ dog { name } } query B { dog { name } }",
            "1:1 This anonymous operation must be the only defined operation."),
    OT_CASE("a lone fragment", "fragment F on Dog { name }", NONE),
};

VALIDATION_RULE_TEST(OT_RULE_LONE_ANONYMOUS_OPERATION)
