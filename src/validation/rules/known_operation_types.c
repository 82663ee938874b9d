/*
 * Spec section "Operation Type Existence": the schema has a root type for each operation.
 */
#include "validation/rule.h"

static const char *const kind_names[] = {
    [OT_OPERATION_QUERY] = "query",
    [OT_OPERATION_MUTATION] = "mutation",
    [OT_OPERATION_SUBSCRIPTION] = "subscription",
};

static void check_operation(ot_rule_context *ctx, const ot_operation *operation)
{
    if (ot_schema_root(ctx->schema, operation->kind) == NULL)
        ot_rule_report(ctx, operation->offset, "The %s operation is not supported by the schema.",
                       kind_names[operation->kind]);
}

const ot_rule ot_rule_known_operation_types = {.on_operation = check_operation};
