/*
 * Spec section "Fragment Spread Is Possible": some object type may be both what the fragment is on
 * and what it is spread into. Possible types are kept as bit sets, made once for each type that the
 * document mentions, so that thousands of spreads on wide interfaces stay cheap.
 */
#include "validation/rule.h"

typedef struct possible_fragment_spreads {
    uint64_t **sets; /* by type index, NULL until needed; bits by type index */
    uint32_t words;
} possible_fragment_spreads;

static void add_bit(uint64_t *set, uint32_t index)
{
    set[index / 64] |= (uint64_t)1 << (index % 64);
}

static const uint64_t *possible_set(ot_rule_context *ctx, const ot_type *type)
{
    possible_fragment_spreads *state = ctx->state;
    if (state->sets == NULL) {
        state->sets = OT_NEW_ARRAY(ctx->arena, uint64_t *, ctx->schema->type_count);
        state->words = ctx->schema->type_count / 64 + 1;
    }
    uint64_t *set = state->sets[type->index];
    if (set != NULL)
        return set;
    set = OT_NEW_ARRAY(ctx->arena, uint64_t, state->words);
    if (type->kind == OT_TYPE_OBJECT)
        add_bit(set, type->index);
    for (uint32_t i = 0; i < type->possible_type_count; i++)
        add_bit(set, type->possible_types[i]->index);
    state->sets[type->index] = set;
    return set;
}

static bool overlap(ot_rule_context *ctx, const ot_type *a, const ot_type *b)
{
    if (a == b)
        return true;
    const uint64_t *set_a = possible_set(ctx, a);
    const uint64_t *set_b = possible_set(ctx, b);
    const possible_fragment_spreads *state = ctx->state;
    for (uint32_t i = 0; i < state->words; i++) {
        if ((set_a[i] & set_b[i]) != 0)
            return true;
    }
    return false;
}

static bool is_impossible(ot_rule_context *ctx, const ot_type *fragment_type)
{
    return ctx->parent_type != NULL && fragment_type != NULL &&
           ot_type_is_composite(fragment_type) && !overlap(ctx, fragment_type, ctx->parent_type);
}

static void check_inline_fragment(ot_rule_context *ctx, const ot_selection *fragment)
{
    if (is_impossible(ctx, ctx->type))
        ot_rule_report(
            ctx, fragment->offset,
            "Fragment cannot be spread here as objects of type \"%.*s\" can never be of type "
            "\"%.*s\".",
            OT_ARG(ctx->parent_type->name), OT_ARG(ctx->type->name));
}

static void check_spread(ot_rule_context *ctx, const ot_selection *spread)
{
    const ot_fragment_node *target = ot_fragments_get(ctx->fragments, spread->key);
    if (target != NULL && is_impossible(ctx, target->condition))
        ot_rule_report(
            ctx, spread->offset,
            "Fragment \"%.*s\" cannot be spread here as objects of type \"%.*s\" can never be of "
            "type \"%.*s\".",
            OT_ARG(spread->name.text), OT_ARG(ctx->parent_type->name),
            OT_ARG(target->condition->name));
}

const ot_rule ot_rule_possible_fragment_spreads = {
    .state_bytes = sizeof(possible_fragment_spreads),
    .on_inline_fragment = check_inline_fragment,
    .on_spread = check_spread,
};
