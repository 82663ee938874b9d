/*
 * Spec section "Variable Uniqueness".
 */
#include "validation/rule.h"

static void check_operation(ot_rule_context *ctx, const ot_operation *operation)
{
    if (operation->variable_count < 2)
        return;
    const ot_name **names = OT_NEW_ARRAY(ctx->arena, const ot_name *, operation->variable_count);
    for (uint32_t i = 0; i < operation->variable_count; i++)
        names[i] = &operation->variables[i].name;
    ot_rule_report_repeated(ctx, "variable", "$", names, operation->variable_count);
}

const ot_rule ot_rule_unique_variable_names = {.on_operation = check_operation};
