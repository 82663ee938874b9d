/*
 * Spec section "All Variables Used": by the operation itself or by a fragment that it reaches.
 */
#include "validation/uses.h"

typedef struct no_unused_variables {
    ot_map used; /* of the operation being checked */
} no_unused_variables;

static void note_use(ot_rule_context *ctx, const ot_operation_uses *uses,
                     const ot_variable_use *use)
{
    no_unused_variables *state = ctx->state;
    if (ot_map_has(&uses->definitions, use->variable->text))
        (void)ot_map_set(ctx->arena, &state->used, use->variable->text, state); /* again is fine */
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
    no_unused_variables *state = ctx->state;
    ot_operation_uses uses;
    if (operation->variable_count == 0 || !ot_operation_uses_begin(ctx, operation, &uses))
        return;
    state->used = (ot_map){0};
    ot_operation_uses_each(ctx, &uses, note_use);
    for (uint32_t i = 0; i < operation->variable_count && !ctx->is_stopped; i++) {
        if (!ot_map_has(&state->used, operation->variables[i].name.text))
            report_unused(ctx, operation, &operation->variables[i]);
    }
}

const ot_rule ot_rule_no_unused_variables = {
    .state_bytes = sizeof(no_unused_variables),
    .on_operation = check_operation,
};
