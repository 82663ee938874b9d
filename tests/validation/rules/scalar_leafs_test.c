/*
 * Spec section "Leaf Field Selections".
 */
#include "support/validation.h"

static const validation_case cases[] = {
    OT_CASE("leaves without and others with a selection", "{ dog { name barks } }", NONE),
    OT_CASE("an object needs one", "{ dog }",
            "1:3 Field \"dog\" of type \"Dog\" must have a selection of subfields. Did you mean "
            "\"dog { ... }\"?"),
    OT_CASE("so does a list", "{ human { pets } }",
            "1:11 Field \"pets\" of type \"[Pet]\" must have a selection of subfields. Did you "
            "mean \"pets { ... }\"?"),
    OT_CASE("a scalar has none", "{ dog { barks { loud } } }",
            "1:15 Field \"barks\" must not have a selection since type \"Boolean\" has no "
            "subfields."),
    OT_CASE("nor with arguments and directives",
            "{ dog { knows(command: SIT) @include(if: true) { well } } }",
            "1:48 Field \"knows\" must not have a selection since type \"Boolean\" has no "
            "subfields."),
    OT_CASE("nothing is said of unknown fields", "{ nope dog { nope { a } } }", NONE),
};

VALIDATION_RULE_TEST(OT_RULE_SCALAR_LEAFS)
