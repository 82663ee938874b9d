/*
 * Spec section "Field Selection Merging". Most documents are cleared by validation/merge.h and
 * never come here. The others are compared pair by pair, in the order and with the words of
 * graphql-js: the fields of a selection set among themselves, with those of each fragment spread in
 * it, and the fragments with each other; every pair of fragments once. The number of comparisons
 * and their depth are limited, and validation ends when that is used up.
 */
#include "validation/merge.h"
#include "validation/same.h"

#include "base/buffer.h"

enum {
    DETAIL_BYTES_MAX = 1000, /* of a reason; graphql-js cuts there too */
    PLACES_MAX = 20,         /* of one side of a conflict */
    DEPTH_MAX = 150,         /* of comparisons inside comparisons */
};

/* ---- What a selection set holds ---- */

typedef struct detail {
    const ot_selection *ast;
    const ot_type *parent; /* NULL when unknown */
    const ot_field *definition;
    ot_argument_key *key; /* NULL until needed */
} detail;

typedef struct field_group {
    ot_str name; /* in the answer */
    OT_VEC(detail) fields;
} field_group;

/* The fields of a selection set by response name, inline fragments opened, and the fragments it
 * spreads, each once. */
typedef struct collected {
    ot_map groups; /* name -> field_group* */
    OT_VEC(ot_fragment_node *) spreads;
} collected;

typedef struct conflict {
    ot_str name;
    ot_str reason;
    OT_VEC(const ot_selection *) side_a;
    OT_VEC(const ot_selection *) side_b;
} conflict;

typedef OT_VEC(conflict) conflict_list;

typedef struct overlapping_fields {
    bool is_certain;        /* there is no conflict anywhere */
    ot_map collected;       /* selection set and parent, as bytes -> collected* */
    ot_map fields_compared; /* collected and fragment, as bytes -> whether as mutually exclusive */
    ot_map spreads_compared;
    uint32_t comparisons_left;
    uint32_t depth;
    bool is_exhausted; /* no comparison is left: what was found is told, then validation ends */
} overlapping_fields;

typedef struct pointer_pair {
    const void *a;
    const void *b;
} pointer_pair;

static ot_str pair_key(const pointer_pair *pair)
{
    return ot_str_make((const char *)pair, sizeof(*pair));
}

/* False when nothing more may be compared. */
static bool spend(overlapping_fields *state, uint32_t comparisons)
{
    if (comparisons > state->comparisons_left)
        state->is_exhausted = true;
    if (state->is_exhausted)
        return false;
    state->comparisons_left -= comparisons;
    return true;
}

/* False when the comparison would be too deep. Every true is followed by a `depth--`. */
static bool descend(overlapping_fields *state)
{
    if (state->depth == DEPTH_MAX)
        state->is_exhausted = true;
    if (state->is_exhausted)
        return false;
    state->depth++;
    return true;
}

static void add_field(ot_rule_context *ctx, collected *set, const ot_selection *field,
                      const ot_type *parent)
{
    ot_str name = ot_selection_response_key(field);
    field_group *group = ot_map_get(&set->groups, name);
    if (group == NULL) {
        group = OT_NEW(ctx->arena, field_group);
        group->name = name;
        (void)ot_map_set(ctx->arena, &set->groups, name, group); /* it was not there */
    }
    detail entry = {.ast = field, .parent = parent};
    if (parent != NULL && (parent->kind == OT_TYPE_OBJECT || parent->kind == OT_TYPE_INTERFACE))
        entry.definition = ot_map_get(&parent->fields_by_name, field->name.text);
    OT_VEC_PUSH(ctx->arena, &group->fields, entry);
}

static void add_spread(ot_rule_context *ctx, collected *set, const ot_selection *spread)
{
    ot_fragment_node *target = ot_fragments_get(ctx->fragments, spread->key);
    if (target != NULL && ot_fragments_enter(ctx->fragments, target))
        OT_VEC_PUSH(ctx->arena, &set->spreads, target);
}

static void collect_into(ot_rule_context *ctx, collected *set, const ot_selection_set *selections,
                         const ot_type *parent)
{
    for (uint32_t i = 0; i < selections->count; i++) {
        const ot_selection *selection = &selections->items[i];
        switch (selection->kind) {
        case OT_SELECTION_FIELD:
            add_field(ctx, set, selection, parent);
            break;
        case OT_SELECTION_FRAGMENT_SPREAD:
            add_spread(ctx, set, selection);
            break;
        case OT_SELECTION_INLINE_FRAGMENT:
            collect_into(ctx, set, &selection->selection_set,
                         selection->name.text.len > 0 ? ot_rule_condition(ctx, &selection->name)
                                                      : parent);
            break;
        }
    }
}

static collected *collect(ot_rule_context *ctx, const ot_type *parent,
                          const ot_selection_set *selections)
{
    overlapping_fields *state = ctx->state;
    pointer_pair pair = {.a = selections, .b = parent};
    collected *set = ot_map_get(&state->collected, pair_key(&pair));
    if (set != NULL)
        return set;
    set = OT_NEW(ctx->arena, collected);
    ot_fragments_begin(ctx->fragments);
    collect_into(ctx, set, selections, parent);
    (void)ot_map_set(ctx->arena, &state->collected, ot_arena_copy(ctx->arena, pair_key(&pair)),
                     set); /* new */
    return set;
}

static collected *collect_fragment(ot_rule_context *ctx, const ot_fragment_node *fragment)
{
    return collect(ctx, fragment->condition, fragment->spreader.selection_set);
}

/* ---- Comparing no pair twice ---- */

/* Compared as not exclusive says all; compared as exclusive says nothing about the stricter
 * question. */
static char as_exclusive, as_meeting;

static bool was_compared(const ot_map *pairs, const void *a, const void *b, bool is_exclusive)
{
    pointer_pair pair = {.a = a, .b = b};
    const char *how = ot_map_get(pairs, pair_key(&pair));
    return how != NULL && (is_exclusive || how == &as_meeting);
}

static void note_compared(ot_rule_context *ctx, ot_map *pairs, const void *a, const void *b,
                          bool is_exclusive)
{
    pointer_pair pair = {.a = a, .b = b};
    char *how = is_exclusive ? &as_exclusive : &as_meeting;
    (void)ot_map_set(ctx->arena, pairs, ot_arena_copy(ctx->arena, pair_key(&pair)),
                     how); /* stricter replaces */
}

/* ---- Conflicts ---- */

static ot_str abbreviate(ot_arena *arena, ot_str text)
{
    if (text.len <= DETAIL_BYTES_MAX)
        return text;
    return ot_arena_printf(arena, "%.*s...", DETAIL_BYTES_MAX, text.ptr);
}

static void add_conflict(ot_rule_context *ctx, conflict_list *conflicts, ot_str name, ot_str reason,
                         const detail *a, const detail *b)
{
    conflict entry = {.name = name, .reason = reason};
    OT_VEC_PUSH(ctx->arena, &entry.side_a, a->ast);
    OT_VEC_PUSH(ctx->arena, &entry.side_b, b->ast);
    OT_VEC_PUSH(ctx->arena, conflicts, entry);
}

/* Takes over the last ones of `from` that find room. */
#define TAKE_SIDE(ctx, to, from)                                                                   \
    do {                                                                                           \
        uint32_t room = PLACES_MAX - (to)->count;                                                  \
        uint32_t begin = (from)->count > room ? (from)->count - room : 0;                          \
        for (uint32_t side_i = begin; room > 0 && side_i < (from)->count; side_i++)                \
            OT_VEC_PUSH((ctx)->arena, (to), (from)->items[side_i]);                                \
    } while (0)

/* Conflicts among the selections of two fields are one conflict of these fields. */
static void add_nested(ot_rule_context *ctx, conflict_list *conflicts, ot_str name,
                       const conflict_list *nested, const detail *a, const detail *b)
{
    if (nested->count == 0)
        return;
    ot_buffer text = {0};
    for (uint32_t i = 0; i < nested->count && text.len <= DETAIL_BYTES_MAX; i++)
        ot_buffer_printf(&text, "%ssubfields \"%.*s\" conflict because %.*s", i == 0 ? "" : " and ",
                         OT_ARG(abbreviate(ctx->arena, nested->items[i].name)),
                         OT_ARG(nested->items[i].reason));
    ot_str reason = abbreviate(ctx->arena, ot_arena_copy(ctx->arena, ot_buffer_str(&text)));
    ot_buffer_free(&text);
    add_conflict(ctx, conflicts, name, reason, a, b);
    conflict *entry = &conflicts->items[conflicts->count - 1];
    for (uint32_t i = 0; i < nested->count; i++) {
        TAKE_SIDE(ctx, &entry->side_a, &nested->items[i].side_a);
        TAKE_SIDE(ctx, &entry->side_b, &nested->items[i].side_b);
    }
}

/* ---- Two fields ---- */

static void compare_selections(ot_rule_context *ctx, conflict_list *conflicts, bool is_exclusive,
                               const detail *a, const detail *b);

static bool same_arguments(ot_rule_context *ctx, detail *a, detail *b)
{
    if (a->ast->argument_count != b->ast->argument_count)
        return false;
    if (a->ast->argument_count == 0)
        return true;
    if (a->key == NULL)
        a->key = ot_argument_key_new(ctx->arena, a->ast);
    if (b->key == NULL)
        b->key = ot_argument_key_new(ctx->arena, b->ast);
    return ot_argument_key_equal(a->ast, a->key, b->ast, b->key);
}

/* Why two fields that may meet in one object cannot; empty when they can. */
static ot_str why_not_same(ot_rule_context *ctx, detail *a, detail *b)
{
    ot_str name_a = a->ast->name.text;
    ot_str name_b = b->ast->name.text;
    if (!ot_str_equal(name_a, name_b))
        return ot_arena_printf(ctx->arena, "\"%.*s\" and \"%.*s\" are different fields",
                               OT_ARG(abbreviate(ctx->arena, name_a)),
                               OT_ARG(abbreviate(ctx->arena, name_b)));
    if (!same_arguments(ctx, a, b))
        return OT_S("they have differing arguments");
    return OT_S("");
}

static ot_str why_not_shaped(ot_rule_context *ctx, const detail *a, const detail *b)
{
    if (a->definition == NULL || b->definition == NULL ||
        ot_same_shape(a->definition->type, b->definition->type))
        return OT_S("");
    return ot_arena_printf(ctx->arena, "they return conflicting types \"%.*s\" and \"%.*s\"",
                           OT_ARG(ot_type_print(ctx->arena, a->definition->type)),
                           OT_ARG(ot_type_print(ctx->arena, b->definition->type)));
}

static bool are_exclusive(const ot_type *a, const ot_type *b)
{
    return a != b && a != NULL && b != NULL && a->kind == OT_TYPE_OBJECT &&
           b->kind == OT_TYPE_OBJECT;
}

static void compare_fields(ot_rule_context *ctx, conflict_list *conflicts, bool is_exclusive,
                           ot_str name, detail *a, detail *b)
{
    if (!spend(ctx->state, 1))
        return;
    is_exclusive = is_exclusive || are_exclusive(a->parent, b->parent);
    ot_str reason = is_exclusive ? OT_S("") : why_not_same(ctx, a, b);
    if (reason.len == 0)
        reason = why_not_shaped(ctx, a, b);
    if (reason.len > 0) {
        add_conflict(ctx, conflicts, name, reason, a, b);
        return;
    }
    if (a->ast->selection_set.count == 0 || b->ast->selection_set.count == 0)
        return;
    conflict_list nested = {0};
    compare_selections(ctx, &nested, is_exclusive, a, b);
    add_nested(ctx, conflicts, name, &nested, a, b);
}

/* ---- Two sets of fields ---- */

static void compare_sets(ot_rule_context *ctx, conflict_list *conflicts, bool is_exclusive,
                         collected *a, collected *b)
{
    overlapping_fields *state = ctx->state;
    for (uint32_t i = 0; b->groups.count > 0 && i < a->groups.count; i++) {
        field_group *group_a = a->groups.entries[i].value;
        field_group *group_b = ot_map_get(&b->groups, group_a->name);
        if (!spend(state, 1))
            return;
        if (group_b == NULL)
            continue;
        for (uint32_t j = 0; j < group_a->fields.count; j++) {
            for (uint32_t k = 0; k < group_b->fields.count && !state->is_exhausted; k++)
                compare_fields(ctx, conflicts, is_exclusive, group_a->name,
                               &group_a->fields.items[j], &group_b->fields.items[k]);
        }
    }
}

static void compare_set_with_fragment(ot_rule_context *ctx, conflict_list *conflicts,
                                      bool is_exclusive, collected *set, ot_fragment_node *fragment)
{
    overlapping_fields *state = ctx->state;
    if (set->groups.count == 0 || !spend(state, 1) ||
        was_compared(&state->fields_compared, set, fragment, is_exclusive))
        return;
    note_compared(ctx, &state->fields_compared, set, fragment, is_exclusive);
    collected *other = collect_fragment(ctx, fragment);
    if (set == other)
        return;
    if (!descend(state))
        return;
    compare_sets(ctx, conflicts, is_exclusive, set, other);
    for (uint32_t i = 0; i < other->spreads.count && !state->is_exhausted; i++)
        compare_set_with_fragment(ctx, conflicts, is_exclusive, set, other->spreads.items[i]);
    state->depth--;
}

static void compare_fragments(ot_rule_context *ctx, conflict_list *conflicts, bool is_exclusive,
                              ot_fragment_node *a, ot_fragment_node *b)
{
    overlapping_fields *state = ctx->state;
    if (a == b || !spend(state, 1) || was_compared(&state->spreads_compared, a, b, is_exclusive) ||
        was_compared(&state->spreads_compared, b, a, is_exclusive))
        return;
    note_compared(ctx, &state->spreads_compared, a, b, is_exclusive);
    collected *set_a = collect_fragment(ctx, a);
    collected *set_b = collect_fragment(ctx, b);
    if (!descend(state))
        return;
    compare_sets(ctx, conflicts, is_exclusive, set_a, set_b);
    for (uint32_t i = 0; i < set_b->spreads.count && !state->is_exhausted; i++)
        compare_fragments(ctx, conflicts, is_exclusive, a, set_b->spreads.items[i]);
    for (uint32_t i = 0; i < set_a->spreads.count && !state->is_exhausted; i++)
        compare_fragments(ctx, conflicts, is_exclusive, set_a->spreads.items[i], b);
    state->depth--;
}

static const ot_type *field_type(const detail *field)
{
    return field->definition != NULL ? ot_type_named(field->definition->type) : NULL;
}

/* The selections of two fields of one response name, everything against everything. */
static void compare_selections(ot_rule_context *ctx, conflict_list *conflicts, bool is_exclusive,
                               const detail *a, const detail *b)
{
    overlapping_fields *state = ctx->state;
    collected *set_a = collect(ctx, field_type(a), &a->ast->selection_set);
    collected *set_b = collect(ctx, field_type(b), &b->ast->selection_set);
    if (!descend(state))
        return;
    compare_sets(ctx, conflicts, is_exclusive, set_a, set_b);
    for (uint32_t i = 0; i < set_b->spreads.count && !state->is_exhausted; i++)
        compare_set_with_fragment(ctx, conflicts, is_exclusive, set_a, set_b->spreads.items[i]);
    for (uint32_t i = 0; i < set_a->spreads.count && !state->is_exhausted; i++)
        compare_set_with_fragment(ctx, conflicts, is_exclusive, set_b, set_a->spreads.items[i]);
    for (uint32_t i = 0; i < set_a->spreads.count; i++) {
        for (uint32_t j = 0; j < set_b->spreads.count && !state->is_exhausted; j++)
            compare_fragments(ctx, conflicts, is_exclusive, set_a->spreads.items[i],
                              set_b->spreads.items[j]);
    }
    state->depth--;
}

/* ---- One selection set ---- */

/* More conflicts of one selection set than can be told are not worth looking for. */
static bool has_enough(ot_rule_context *ctx, const conflict_list *conflicts)
{
    const overlapping_fields *state = ctx->state;
    return state->is_exhausted || conflicts->count > ctx->options->errors_max;
}

static void compare_group(ot_rule_context *ctx, conflict_list *conflicts, field_group *group)
{
    for (uint32_t i = 0; i < group->fields.count; i++) {
        for (uint32_t j = i + 1; j < group->fields.count && !has_enough(ctx, conflicts); j++)
            compare_fields(ctx, conflicts, false, group->name, &group->fields.items[i],
                           &group->fields.items[j]);
    }
}

static void compare_within(ot_rule_context *ctx, conflict_list *conflicts, collected *set)
{
    for (uint32_t i = 0; i < set->groups.count && !has_enough(ctx, conflicts); i++)
        compare_group(ctx, conflicts, set->groups.entries[i].value);
    for (uint32_t i = 0; i < set->spreads.count && !has_enough(ctx, conflicts); i++) {
        compare_set_with_fragment(ctx, conflicts, false, set, set->spreads.items[i]);
        for (uint32_t j = i + 1; j < set->spreads.count && !has_enough(ctx, conflicts); j++)
            compare_fragments(ctx, conflicts, false, set->spreads.items[i], set->spreads.items[j]);
    }
}

static void report_conflict(ot_rule_context *ctx, const conflict *entry)
{
    uint32_t offsets[2 * PLACES_MAX];
    uint32_t count = 0;
    for (uint32_t i = 0; i < entry->side_a.count; i++)
        offsets[count++] = entry->side_a.items[i]->offset;
    for (uint32_t i = 0; i < entry->side_b.count; i++)
        offsets[count++] = entry->side_b.items[i]->offset;
    ot_rule_report_places(
        ctx, offsets, count,
        "Fields \"%.*s\" conflict because %.*s. Use different aliases on the fields to fetch "
        "both if this was intentional.",
        OT_ARG(abbreviate(ctx->arena, entry->name)), OT_ARG(entry->reason));
}

static void check_selection_set(ot_rule_context *ctx, const ot_selection_set *set)
{
    overlapping_fields *state = ctx->state;
    if (state->is_certain)
        return;
    conflict_list conflicts = {0};
    compare_within(ctx, &conflicts, collect(ctx, ctx->parent_type, set));
    for (uint32_t i = 0; i < conflicts.count; i++)
        report_conflict(ctx, &conflicts.items[i]);
    if (state->is_exhausted)
        ot_rule_give_up(ctx);
}

static void check_document(ot_rule_context *ctx, const ot_document *document)
{
    (void)document; /* it is in the context */
    overlapping_fields *state = ctx->state;
    state->is_certain = ot_merge_is_certain(ctx);
    state->comparisons_left = ctx->options->comparisons_max;
}

const ot_rule ot_rule_overlapping_fields = {
    .state_bytes = sizeof(overlapping_fields),
    .on_document = check_document,
    .on_selection_set = check_selection_set,
};
