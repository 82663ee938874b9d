/*
 * Spec section "Field Selections": a field is defined on the type it is asked of.
 */
#include "validation/rule.h"

#include "schema/natural.h"
#include "schema/suggest.h"

/* A type that has the field, and how many of the possible types it speaks for. */
typedef struct candidate {
    const ot_type *type;
    uint32_t count;
} candidate;

typedef OT_VEC(candidate) candidate_list;

static void add_candidate(ot_arena *arena, candidate_list *list, const ot_type *type)
{
    for (uint32_t i = 0; i < list->count; i++) {
        if (list->items[i].type == type) {
            list->items[i].count++;
            return;
        }
    }
    candidate entry = {.type = type, .count = 1};
    OT_VEC_PUSH(arena, list, entry);
}

static bool has_field(const ot_type *type, ot_str name)
{
    return ot_map_has(&type->fields_by_name, name);
}

static bool goes_before(const candidate *a, const candidate *b)
{
    if (a->count != b->count)
        return a->count > b->count;
    if (a->type->kind == OT_TYPE_INTERFACE && ot_type_is_possible(a->type, b->type))
        return true;
    if (b->type->kind == OT_TYPE_INTERFACE && ot_type_is_possible(b->type, a->type))
        return false;
    return ot_natural_compare(a->type->name, b->type->name) < 0;
}

static void reverse(candidate *items, uint32_t count)
{
    for (uint32_t i = 0; i < count / 2; i++) {
        candidate swap = items[i];
        items[i] = items[count - 1 - i];
        items[count - 1 - i] = swap;
    }
}

/* The length of the run that the list begins with, which is made ascending. */
static uint32_t make_run(candidate_list *list)
{
    if (list->count < 2)
        return list->count;
    candidate *items = list->items;
    bool is_descending = goes_before(&items[1], &items[0]);
    uint32_t run = 2;
    while (run < list->count && goes_before(&items[run], &items[run - 1]) == is_descending)
        run++;
    if (is_descending)
        reverse(items, run);
    return run;
}

/* The order is not transitive (a supertype goes before its subtypes, others go by name), so which
 * answer comes out depends on the algorithm: this is the one that JavaScript engines use for short
 * lists, binary insertion behind a first run. */
static void sort_candidates(candidate_list *list)
{
    for (uint32_t i = make_run(list); i < list->count; i++) {
        candidate entry = list->items[i];
        uint32_t left = 0;
        uint32_t right = i;
        while (left < right) {
            uint32_t middle = left + (right - left) / 2;
            if (goes_before(&entry, &list->items[middle]))
                right = middle;
            else
                left = middle + 1;
        }
        memmove(&list->items[left + 1], &list->items[left], (i - left) * sizeof(entry));
        list->items[left] = entry;
    }
}

/* Types below an abstract one that have the field, the widest first. */
static ot_str suggest_types(ot_rule_context *ctx, const ot_type *abstract, ot_str name)
{
    candidate_list list = {0};
    for (uint32_t i = 0; i < abstract->possible_type_count; i++) {
        const ot_type *possible = abstract->possible_types[i];
        if (!has_field(possible, name))
            continue;
        add_candidate(ctx->arena, &list, possible);
        for (uint32_t j = 0; j < possible->interface_count; j++) {
            if (has_field(possible->interfaces[j], name))
                add_candidate(ctx->arena, &list, possible->interfaces[j]);
        }
    }
    if (list.count == 0)
        return OT_S("");
    sort_candidates(&list);
    ot_str *names = OT_NEW_ARRAY(ctx->arena, ot_str, list.count);
    for (uint32_t i = 0; i < list.count; i++)
        names[i] = list.items[i].type->name;
    ot_str joined = ot_suggest_join(ctx->arena, names, list.count);
    return ot_arena_printf(ctx->arena, " Did you mean to use an inline fragment on %.*s?",
                           OT_ARG(joined));
}

static ot_str suggest_fields(ot_rule_context *ctx, const ot_type *type, ot_str name)
{
    ot_str *names = OT_NEW_ARRAY(ctx->arena, ot_str, type->field_count);
    for (uint32_t i = 0; i < type->field_count; i++)
        names[i] = type->fields[i].name;
    return ot_rule_suggest(ctx, name, names, type->field_count);
}

static ot_str suggest(ot_rule_context *ctx, const ot_type *type, ot_str name)
{
    if (!ctx->hints)
        return OT_S("");
    if (ot_type_is_abstract(type)) {
        ot_str types = suggest_types(ctx, type, name);
        if (types.len > 0)
            return types;
    }
    return suggest_fields(ctx, type, name);
}

static void check_field(ot_rule_context *ctx, const ot_selection *field)
{
    if (ctx->parent_type == NULL)
        return;
    ot_str suggestion = suggest(ctx, ctx->parent_type, field->name.text);
    ot_rule_report(ctx, field->offset, "Cannot query field \"%.*s\" on type \"%.*s\".%.*s",
                   OT_ARG(field->name.text), OT_ARG(ctx->parent_type->name), OT_ARG(suggestion));
}

const ot_rule ot_rule_fields_on_correct_type = {
    .fields = OT_FIELD_UNKNOWN,
    .on_field = check_field,
};
