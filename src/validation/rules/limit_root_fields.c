/*
 * A limit of ours: root fields of an operation by response name, those in fragments included,
 * because each is work of its own (base/limits.h).
 */
#include "validation/rule.h"

/* Selection sets at the root that wait to be looked into. */
typedef struct root_search {
    ot_map names;
    OT_VEC(const ot_selection_set *) waiting;
} root_search;

static void add_selection(ot_rule_context *ctx, root_search *search, const ot_selection *selection)
{
    if (selection->kind == OT_SELECTION_FIELD) {
        (void)ot_map_set(ctx->arena, &search->names, ot_selection_response_key(selection),
                         search); /* merged */
        return;
    }
    if (selection->kind == OT_SELECTION_INLINE_FRAGMENT) {
        OT_VEC_PUSH(ctx->arena, &search->waiting, &selection->selection_set);
        return;
    }
    ot_fragment_node *target = ot_fragments_get(ctx->fragments, selection->key);
    if (target != NULL && ot_fragments_enter(ctx->fragments, target))
        OT_VEC_PUSH(ctx->arena, &search->waiting, target->spreader.selection_set);
}

static void check_operation(ot_rule_context *ctx, const ot_operation *operation)
{
    uint32_t max = ctx->options->root_fields_max;
    root_search search = {0};
    ot_fragments_begin(ctx->fragments);
    OT_VEC_PUSH(ctx->arena, &search.waiting, &operation->selection_set);
    while (search.waiting.count > 0 && search.names.count <= max) {
        const ot_selection_set *set = search.waiting.items[--search.waiting.count];
        if (!ot_rule_spend(ctx, 1))
            return;
        for (uint32_t i = 0; i < set->count && search.names.count <= max; i++)
            add_selection(ctx, &search, &set->items[i]);
    }
    if (search.names.count > max)
        ot_rule_refuse(ctx, OT_RULE_TOO_COMPLEX, operation->offset,
                       "The operation has too many root fields: %u are allowed.", max);
}

const ot_rule ot_rule_limit_root_fields = {.on_operation = check_operation};
