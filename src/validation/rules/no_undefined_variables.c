/*
 * Spec section "All Variable Uses Defined": for each operation, counting what its fragments use.
 */
#include "validation/uses.h"

static void check_use(ot_rule_context *ctx, const ot_operation_uses *uses,
                      const ot_variable_use *use)
{
    const ot_operation *operation = uses->operation;
    ot_str variable = use->variable->text;
    if (ot_map_has(&uses->definitions, variable))
        return;
    uint32_t offsets[] = {use->variable->offset, operation->offset};
    if (operation->name.text.len > 0)
        ot_rule_report_places(ctx, offsets, 2,
                              "Variable \"$%.*s\" is not defined by operation \"%.*s\".",
                              OT_ARG(variable), OT_ARG(operation->name.text));
    else
        ot_rule_report_places(ctx, offsets, 2, "Variable \"$%.*s\" is not defined.",
                              OT_ARG(variable));
}

static void check_operation(ot_rule_context *ctx, const ot_operation *operation)
{
    const ot_operation_uses *uses = ot_operation_uses_of(ctx, operation);
    if (uses != NULL)
        ot_operation_uses_each(ctx, uses, check_use);
}

const ot_rule ot_rule_no_undefined_variables = {.on_operation = check_operation};
