/*
 * Spec section "Operation Name Uniqueness".
 */
#include "validation/rule.h"

typedef struct unique_operation_names {
    ot_map known; /* name -> const ot_name* of the first operation */
} unique_operation_names;

static void check_operation(ot_rule_context *ctx, const ot_operation *operation)
{
    unique_operation_names *state = ctx->state;
    if (ot_str_is_empty(operation->name.text))
        return;
    const ot_name *first = ot_map_get(&state->known, operation->name.text);
    if (first != NULL) {
        uint32_t offsets[] = {first->offset, operation->name.offset};
        ot_rule_report_places(ctx, offsets, 2, "There can be only one operation named \"%.*s\".",
                              OT_ARG(operation->name.text));
        return;
    }
    (void)ot_map_set(ctx->arena, &state->known, operation->name.text,
                     (void *)&operation->name); /* new */
}

const ot_rule ot_rule_unique_operation_names = {
    .state_bytes = sizeof(unique_operation_names),
    .on_operation = check_operation,
};
