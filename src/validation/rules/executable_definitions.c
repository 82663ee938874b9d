/*
 * Spec section "Executable Definitions": a document that is executed holds operations and fragments
 * only.
 */
#include "validation/rule.h"

static void check_type_definition(ot_rule_context *ctx, const ot_type_definition *definition)
{
    if (definition->kind == OT_DEFINITION_SCHEMA)
        ot_rule_report(ctx, definition->offset, "The schema definition is not executable.");
    else
        ot_rule_report(ctx, definition->offset, "The \"%.*s\" definition is not executable.",
                       OT_ARG(definition->name.text));
}

const ot_rule ot_rule_executable_definitions = {.on_type_definition = check_type_definition};
