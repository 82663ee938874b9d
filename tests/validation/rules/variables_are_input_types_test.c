/*
 * Spec section "Variables Are Input Types".
 */
#include "support/validation.h"

static const validation_case cases[] = {
    OT_CASE("input types", "query ($a: String, $b: [Filter!]!, $c: Command) { dog { name } }",
            NONE),
    OT_CASE("an unknown type is not known to be wrong", "query ($a: Nope) { dog { name } }", NONE),
    OT_CASE("output types", "query ($a: Dog, $b: [[CatOrDog!]]!, $c: Pet) { dog { name } }",
            "1:12 Variable \"$a\" cannot be non-input type \"Dog\".\n"
            "1:21 Variable \"$b\" cannot be non-input type \"[[CatOrDog!]]!\".\n"
            "1:41 Variable \"$c\" cannot be non-input type \"Pet\"."),
};

VALIDATION_RULE_TEST(OT_RULE_VARIABLES_ARE_INPUT_TYPES)
