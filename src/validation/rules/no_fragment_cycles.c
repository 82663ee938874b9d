/*
 * Spec section "Fragment Spreads Must Not Form Cycles". The cycles were found before the walk began
 * (validation/fragments.h); here they are told.
 */
#include "validation/rule.h"

#include "base/buffer.h"

typedef struct no_fragment_cycles {
    uint32_t
        next; /* of the cycles, which are in the order of the definitions they were found from */
} no_fragment_cycles;

enum {
    WAY_BYTES_MAX = 4096, /* nobody follows a longer one, and it is told for each cycle */
};

/* ` via "B", "C"`: the spreads between leaving the fragment and coming back. */
static ot_str print_way(ot_arena *arena, const ot_fragment_cycle *cycle)
{
    ot_buffer text = {0};
    uint32_t i = 0;
    for (; i + 1 < cycle->count && text.len < WAY_BYTES_MAX; i++) {
        ot_buffer_append(&text, i == 0 ? OT_S(" via \"") : OT_S(", \""));
        ot_buffer_append(&text, cycle->spreads[i]->name.text);
        ot_buffer_append_byte(&text, '"');
    }
    if (i + 1 < cycle->count)
        OT_BUFFER_LITERAL(&text, ", ...");
    ot_str way = ot_arena_copy(arena, ot_buffer_str(&text));
    ot_buffer_free(&text);
    return way;
}

static void report_cycle(ot_rule_context *ctx, const ot_fragment_cycle *cycle)
{
    uint32_t *offsets = OT_NEW_ARRAY(ctx->arena, uint32_t, cycle->count);
    for (uint32_t i = 0; i < cycle->count; i++)
        offsets[i] = cycle->spreads[i]->offset;
    ot_rule_report_places(
        ctx, offsets, cycle->count, "Cannot spread fragment \"%.*s\" within itself%.*s.",
        OT_ARG(cycle->spreads[cycle->count - 1]->name.text), OT_ARG(print_way(ctx->arena, cycle)));
}

static void check_fragment(ot_rule_context *ctx, const ot_fragment *fragment)
{
    no_fragment_cycles *state = ctx->state;
    const ot_fragments *fragments = ctx->fragments;
    for (; state->next < fragments->cycles.count; state->next++) {
        const ot_fragment_cycle *cycle = &fragments->cycles.items[state->next];
        if (cycle->found_from != fragment)
            return;
        report_cycle(ctx, cycle);
    }
}

const ot_rule ot_rule_no_fragment_cycles = {
    .state_bytes = sizeof(no_fragment_cycles),
    .on_fragment = check_fragment,
};
