/*
 * Spec section "Single Root Field": a subscription is one stream, whatever variables say; so no
 * @skip or @include at its root.
 */
#include "validation/rule.h"

/* The fields at the root by response name, in the order of the text. */
typedef struct root_group {
    OT_VEC(uint32_t) offsets;
    ot_str field_name; /* of the first one */
} root_group;

/* A selection set that is being read, and how far. */
typedef struct root_frame {
    const ot_selection_set *set;
    uint32_t next;
} root_frame;

typedef struct root_search {
    const ot_type *root;
    ot_map groups;              /* response name -> root_group* */
    OT_VEC(uint32_t) forbidden; /* places of @skip and @include */
    OT_VEC(root_frame) frames;
} root_search;

static const ot_directive *find_directive(const ot_directive_list *directives, ot_str name)
{
    for (uint32_t i = 0; i < directives->count; i++) {
        if (ot_str_equal(directives->items[i].name.text, name))
            return &directives->items[i];
    }
    return NULL;
}

static bool note_forbidden(ot_rule_context *ctx, root_search *search, const ot_selection *selection)
{
    const ot_directive *directive = find_directive(&selection->directives, OT_S("skip"));
    if (directive == NULL)
        directive = find_directive(&selection->directives, OT_S("include"));
    if (directive == NULL)
        return false;
    OT_VEC_PUSH(ctx->arena, &search->forbidden, directive->offset);
    return true;
}

static void add_field(ot_rule_context *ctx, root_search *search, const ot_selection *field)
{
    ot_str key = ot_selection_response_key(field);
    root_group *group = ot_map_get(&search->groups, key);
    if (group == NULL) {
        group = OT_NEW(ctx->arena, root_group);
        group->field_name = field->name.text;
        (void)ot_map_set(ctx->arena, &search->groups, key, group); /* it was not there */
    }
    OT_VEC_PUSH(ctx->arena, &group->offsets, field->offset);
}

static bool applies(const root_search *search, const ot_type *condition)
{
    return condition == search->root || (condition != NULL && ot_type_is_abstract(condition) &&
                                         ot_type_is_possible(condition, search->root));
}

static void add_fragment(ot_rule_context *ctx, root_search *search, const ot_selection *selection)
{
    root_frame frame = {.set = &selection->selection_set};
    if (selection->kind == OT_SELECTION_INLINE_FRAGMENT) {
        if (selection->name.text.len > 0 &&
            !applies(search, ot_rule_condition(ctx, &selection->name)))
            return;
    } else {
        ot_fragment_node *target = ot_fragments_get(ctx->fragments, selection->key);
        if (target == NULL || !applies(search, target->condition) ||
            !ot_fragments_enter(ctx->fragments, target))
            return;
        frame.set = target->spreader.selection_set;
    }
    OT_VEC_PUSH(ctx->arena, &search->frames, frame);
}

static void read_root(ot_rule_context *ctx, root_search *search, const ot_selection_set *set)
{
    root_frame first = {.set = set};
    ot_fragments_begin(ctx->fragments);
    OT_VEC_PUSH(ctx->arena, &search->frames, first);
    while (search->frames.count > 0) {
        root_frame *frame = &search->frames.items[search->frames.count - 1];
        if (frame->next == frame->set->count) {
            search->frames.count--;
            continue;
        }
        const ot_selection *selection = &frame->set->items[frame->next++];
        if (!ot_rule_spend(ctx, 1))
            return;
        if (note_forbidden(ctx, search, selection))
            continue;
        if (selection->kind == OT_SELECTION_FIELD)
            add_field(ctx, search, selection);
        else
            add_fragment(ctx, search, selection);
    }
}

/* `Subscription "Name"` or "Anonymous Subscription". */
static ot_str subject(const ot_rule_context *ctx, const ot_operation *operation)
{
    if (ot_str_is_empty(operation->name.text))
        return OT_S("Anonymous Subscription");
    return ot_arena_printf(ctx->arena, "Subscription \"%.*s\"", OT_ARG(operation->name.text));
}

static void report_extra(ot_rule_context *ctx, const ot_operation *operation,
                         const root_search *search)
{
    OT_VEC(uint32_t) offsets = {0};
    for (uint32_t i = 1; i < search->groups.count; i++) {
        const root_group *group = search->groups.entries[i].value;
        for (uint32_t j = 0; j < group->offsets.count; j++)
            OT_VEC_PUSH(ctx->arena, &offsets, group->offsets.items[j]);
    }
    ot_rule_report_places(ctx, offsets.items, offsets.count,
                          "%.*s must select only one top level field.",
                          OT_ARG(subject(ctx, operation)));
}

static void report_introspection(ot_rule_context *ctx, const ot_operation *operation,
                                 const root_search *search)
{
    for (uint32_t i = 0; i < search->groups.count; i++) {
        const root_group *group = search->groups.entries[i].value;
        if (ot_str_starts_with(group->field_name, OT_S("__")))
            ot_rule_report_places(ctx, group->offsets.items, group->offsets.count,
                                  "%.*s must not select an introspection top level field.",
                                  OT_ARG(subject(ctx, operation)));
    }
}

static void check_operation(ot_rule_context *ctx, const ot_operation *operation)
{
    if (operation->kind != OT_OPERATION_SUBSCRIPTION || ctx->schema->subscription == NULL)
        return;
    root_search search = {.root = ctx->schema->subscription};
    read_root(ctx, &search, &operation->selection_set);
    if (search.forbidden.count > 0) {
        ot_rule_report_places(
            ctx, search.forbidden.items, search.forbidden.count,
            "%.*s must not use `@skip` or `@include` directives in the top level selection.",
            OT_ARG(subject(ctx, operation)));
        return;
    }
    if (search.groups.count == 0)
        ot_rule_report(ctx, operation->selection_set.offset,
                       "%.*s must select one top level field.", OT_ARG(subject(ctx, operation)));
    if (search.groups.count > 1)
        report_extra(ctx, operation, &search);
    report_introspection(ctx, operation, &search);
}

const ot_rule ot_rule_single_field_subscriptions = {
    .on_operation = check_operation,
};
