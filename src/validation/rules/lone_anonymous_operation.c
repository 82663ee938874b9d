/*
 * Spec section "Lone Anonymous Operation": with several operations, each needs a name to be asked
 * for.
 */
#include "validation/rule.h"

static void check_operation(ot_rule_context *ctx, const ot_operation *operation)
{
    if (ot_str_is_empty(operation->name.text) && ctx->document->operation_count > 1)
        ot_rule_report(ctx, operation->offset,
                       "This anonymous operation must be the only defined operation.");
}

const ot_rule ot_rule_lone_anonymous_operation = {.on_operation = check_operation};
