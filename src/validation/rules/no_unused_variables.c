/*
 * Spec section "All Variables Used": by the operation itself or by a fragment that it reaches.
 */
#include "validation/uses.h"

static void note_use(ot_rule_context *ctx, const ot_operation_uses *uses,
                     const ot_variable_use *use)
{
    (void)ctx; /* nothing is told here */
    ot_defined_variable *defined = ot_map_get(&uses->definitions, use->variable->text);
    if (defined != NULL)
        defined->is_used = true;
}

static void report_unused(ot_rule_context *ctx, const ot_operation *operation,
                          const ot_variable_definition *variable)
{
    if (operation->name.text.len > 0)
        ot_rule_report(ctx, variable->offset,
                       "Variable \"$%.*s\" is never used in operation \"%.*s\".",
                       OT_ARG(variable->name.text), OT_ARG(operation->name.text));
    else
        ot_rule_report(ctx, variable->offset, "Variable \"$%.*s\" is never used.",
                       OT_ARG(variable->name.text));
}

static void check_operation(ot_rule_context *ctx, const ot_operation *operation)
{
    if (operation->variable_count == 0)
        return;
    const ot_operation_uses *uses = ot_operation_uses_of(ctx, operation);
    if (uses == NULL)
        return;
    ot_operation_uses_each(ctx, uses, note_use);
    for (uint32_t i = 0; i < operation->variable_count && !ctx->is_stopped; i++) {
        const ot_variable_definition *variable = &operation->variables[i];
        const ot_defined_variable *defined =
            ot_map_get(&uses->definitions, variable->name.text); /* it is there */
        if (!defined->is_used)
            report_unused(ctx, operation, variable);
    }
}

const ot_rule ot_rule_no_unused_variables = {.on_operation = check_operation};
