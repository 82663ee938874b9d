/*
 * Not in the specification: introspection that goes in circles (fields of types of fields ...) is
 * refused, because its answer grows with each turn. What counts is how many list fields nest below
 * __schema or __type, fragments followed.
 *
 * The depth of each fragment is computed once, children first; a fragment in a cycle is computed
 * again until nothing changes, which the small maximum bounds.
 */
#include "validation/rule.h"

enum {
    LIST_DEPTH_MAX = 3, /* nesting at which it is refused; depths saturate here */
    ROUNDS_MAX =
        8, /* over fragments; a document that needs more has cycles and is refused anyway */
};

typedef struct max_introspection_depth {
    uint8_t *depths;             /* by fragment index; NULL until introspection is met */
    const ot_selection *checked; /* the field that was looked at: what is below it was too */
} max_introspection_depth;

static bool is_list_field(ot_str name)
{
    return ot_str_equal(name, OT_S("fields")) || ot_str_equal(name, OT_S("interfaces")) ||
           ot_str_equal(name, OT_S("possibleTypes")) || ot_str_equal(name, OT_S("inputFields"));
}

static uint8_t set_depth(const ot_rule_context *ctx, const ot_selection_set *set);

static uint8_t selection_depth(const ot_rule_context *ctx, const ot_selection *selection)
{
    const max_introspection_depth *state = ctx->state;
    if (selection->kind == OT_SELECTION_FRAGMENT_SPREAD) {
        const ot_fragment_node *target = ot_fragments_get(ctx->fragments, selection->key);
        return target != NULL ? state->depths[target->index] : 0;
    }
    uint8_t depth = set_depth(ctx, &selection->selection_set);
    if (selection->kind == OT_SELECTION_FIELD && is_list_field(selection->name.text))
        depth++;
    return depth > LIST_DEPTH_MAX ? LIST_DEPTH_MAX : depth;
}

static uint8_t set_depth(const ot_rule_context *ctx, const ot_selection_set *set)
{
    uint8_t deepest = 0;
    for (uint32_t i = 0; i < set->count; i++) {
        uint8_t depth = selection_depth(ctx, &set->items[i]);
        deepest = depth > deepest ? depth : deepest;
    }
    return deepest;
}

/* One round settles a document without cycles. True when nothing changed. */
static bool compute_round(ot_rule_context *ctx)
{
    max_introspection_depth *state = ctx->state;
    const ot_fragments *fragments = ctx->fragments;
    bool is_settled = true;
    for (uint32_t i = 0; i < fragments->settled_count; i++) {
        uint32_t index = fragments->children_first[i];
        uint8_t depth = set_depth(ctx, fragments->nodes[index].spreader.selection_set);
        is_settled = is_settled && depth == state->depths[index];
        state->depths[index] = depth;
    }
    return is_settled;
}

static void compute_depths(ot_rule_context *ctx)
{
    max_introspection_depth *state = ctx->state;
    state->depths = OT_NEW_ARRAY(ctx->arena, uint8_t, ctx->fragments->count + 1);
    for (uint32_t round = 0; round < ROUNDS_MAX; round++) {
        if (compute_round(ctx))
            return;
    }
}

static void check_field(ot_rule_context *ctx, const ot_selection *field)
{
    max_introspection_depth *state = ctx->state;
    ot_str name = field->name.text;
    if (state->checked != NULL ||
        (!ot_str_equal(name, OT_S("__schema")) && !ot_str_equal(name, OT_S("__type"))))
        return;
    if (state->depths == NULL)
        compute_depths(ctx);
    state->checked = field;
    if (selection_depth(ctx, field) == LIST_DEPTH_MAX)
        ot_rule_refuse(ctx, OT_RULE_TOO_COMPLEX, field->offset,
                       "Maximum introspection depth exceeded");
}

static void leave_field(ot_rule_context *ctx, const ot_selection *field)
{
    max_introspection_depth *state = ctx->state;
    if (state->checked == field)
        state->checked = NULL;
}

const ot_rule ot_rule_max_introspection_depth = {
    .state_bytes = sizeof(max_introspection_depth),
    .fields = OT_FIELD_META,
    .on_field = check_field,
    .on_field_end = leave_field,
};
