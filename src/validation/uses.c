#include "validation/uses.h"

static void gather_definitions(ot_rule_context *ctx, ot_operation_uses *uses)
{
    const ot_operation *operation = uses->operation;
    ot_defined_variable *items =
        OT_NEW_ARRAY(ctx->arena, ot_defined_variable, operation->variable_count);
    for (uint32_t i = 0; i < operation->variable_count; i++) {
        const ot_variable_definition *ast = &operation->variables[i];
        items[i].ast = ast;
        items[i].type = ot_schema_resolve(ctx->arena, ctx->schema, ast->type);
        (void)ot_map_set(ctx->arena, &uses->definitions, ast->name.text,
                         &items[i]); /* the last counts */
    }
}

static ot_operation_uses *gather(ot_rule_context *ctx, const ot_operation *operation)
{
    ot_fragments *fragments = ctx->fragments;
    ot_operation_uses *uses = OT_NEW(ctx->arena, ot_operation_uses);
    uses->operation = operation;
    uses->own = &fragments->operations[operation - ctx->document->operations];
    gather_definitions(ctx, uses);
    ot_fragments_begin(fragments);
    uint32_t cost = ot_fragments_reach(fragments, ctx->arena, uses->own, &uses->fragments);
    uses->cost = cost - uses->own->spreads.count;
    return uses;
}

const ot_operation_uses *ot_operation_uses_of(ot_rule_context *ctx, const ot_operation *operation)
{
    if (ctx->uses == NULL || ctx->uses->operation != operation)
        ctx->uses = gather(ctx, operation);
    return ot_rule_spend(ctx, ctx->uses->cost) ? ctx->uses : NULL;
}

static void each_of(ot_rule_context *ctx, const ot_operation_uses *uses,
                    const ot_spreader *spreader, ot_on_variable_use on_use)
{
    for (uint32_t i = 0; i < spreader->uses.count && !ctx->is_stopped; i++)
        on_use(ctx, uses, &spreader->uses.items[i]);
}

void ot_operation_uses_each(ot_rule_context *ctx, const ot_operation_uses *uses,
                            ot_on_variable_use on_use)
{
    each_of(ctx, uses, uses->own, on_use);
    for (uint32_t i = 0; i < uses->fragments.count && !ctx->is_stopped; i++) {
        const ot_spreader *spreader = &uses->fragments.items[i]->spreader;
        if (ot_rule_spend(ctx, spreader->uses.count))
            each_of(ctx, uses, spreader, on_use);
    }
}
