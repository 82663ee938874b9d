#include "plan/plan_internal.h"

#include "base/limits.h"

/*
 * Spec section "Field Collection". Fragment names seen are kept per collection, so a fragment spread twice costs
 * nothing; validation has refused cycles.
 */
typedef struct collector {
    builder *b;
    const ot_type *object;
    collected_fields *out;
    ot_map by_key; /* response key -> index + 1 */
    ot_map fragments;
    ot_out_field *failure; /* NULL while nothing failed */
} collector;

static void fail(collector *c, const ot_argument_error *error)
{
    if (c->failure != NULL)
        return;
    c->failure = OT_NEW(c->b->arena, ot_out_field);
    ot_plan__fail_at(c->b, c->failure, error->offset, error->message);
}

static void guard_condition(builder *b, const ot_value *given)
{
    const ot_variable *variable = ot_variables_get(b->variables, given->text);
    if (variable == NULL)
        return; /* only in a document that nobody validated */
    ot_input input = {.kind = OT_INPUT_VARIABLE,
                      .type = variable->type,
                      .variable = (uint32_t)(variable - b->variables->items)};
    ot_plan__guard(b, OT_GUARD_VALUE, &input);
}

/* Whether the directive's `if` is `wanted`. */
static bool is_condition(collector *c, const ot_directive *directive, bool wanted)
{
    builder *b = c->b;
    const ot_value *given = ot_directive_argument(directive, OT_S("if"));
    if (given != NULL && given->kind == OT_VALUE_BOOLEAN)
        return given->boolean == wanted;
    if (given != NULL && given->kind == OT_VALUE_VARIABLE)
        guard_condition(b, given);
    const ot_directive_definition *definition = ot_schema_directive(b->schema, directive->name.text);
    ot_json values;
    ot_argument_error error;
    bool is_wanted = false;
    if (ot_coerce_directive_arguments(b->scratch, definition, directive, b->variables, &values, &error))
        is_wanted = ot_json_get(&values, OT_S("if"))->boolean == wanted;
    else
        fail(c, &error);
    ot_arena_reset(b->scratch);
    return is_wanted;
}

/* @skip and @include; a skipped selection is as if it were not there. */
static bool is_included(collector *c, const ot_directive_list *directives)
{
    for (uint32_t i = 0; i < directives->count; i++) {
        const ot_directive *directive = &directives->items[i];
        if (ot_str_equal(directive->name.text, OT_S("skip")) && !is_condition(c, directive, false))
            return false;
        if (ot_str_equal(directive->name.text, OT_S("include")) && !is_condition(c, directive, true))
            return false;
    }
    return true;
}

static const ot_fragment *find_fragment(const ot_document *document, ot_str name)
{
    for (uint32_t i = 0; i < document->fragment_count; i++)
        if (ot_str_equal(document->fragments[i].name.text, name))
            return &document->fragments[i];
    return NULL;
}

static bool applies(const collector *c, ot_str type_condition)
{
    if (ot_str_is_empty(type_condition))
        return true;
    const ot_type *type = ot_schema_type(c->b->schema, type_condition);
    return type != NULL && (type == c->object || ot_type_is_possible(type, c->object));
}

static void add_field(collector *c, const ot_selection *selection)
{
    builder *b = c->b;
    ot_str key = ot_selection_response_key(selection);
    uintptr_t found = (uintptr_t)ot_map_get(&c->by_key, key);
    if (found == 0) {
        const ot_field *definition = ot_schema_field(b->schema, c->object, selection->name.text);
        if (definition == NULL)
            return; /* spec "ExecuteField": a field that the type does not have is not answered */
        if (++b->field_count > OT_LIMIT_PLAN_FIELDS) {
            b->is_over_limit = true;
            return;
        }
        collected_field field = {.key = key, .definition = definition};
        OT_VEC_PUSH(b->arena, c->out, field);
        found = c->out->count;
        (void)ot_map_set(b->arena, &c->by_key, key, (void *)found); /* new key */
    }
    OT_VEC_PUSH(b->arena, &c->out->items[found - 1].selections, selection);
}

static void collect(collector *c, const ot_selection_set *set);

static void spread(collector *c, const ot_selection *selection)
{
    if (ot_map_has(&c->fragments, selection->name.text))
        return;
    (void)ot_map_set(c->b->arena, &c->fragments, selection->name.text, c); /* new key */
    const ot_fragment *fragment =
        find_fragment(c->b->request->document, selection->name.text);
    if (fragment != NULL && applies(c, fragment->type_condition.text))
        collect(c, &fragment->selection_set);
}

static void collect(collector *c, const ot_selection_set *set)
{
    for (uint32_t i = 0; i < set->count && !c->b->is_over_limit; i++) {
        const ot_selection *selection = &set->items[i];
        if (!is_included(c, &selection->directives))
            continue;
        switch (selection->kind) {
        case OT_SELECTION_FIELD:
            add_field(c, selection);
            break;
        case OT_SELECTION_FRAGMENT_SPREAD:
            spread(c, selection);
            break;
        case OT_SELECTION_INLINE_FRAGMENT:
            if (applies(c, selection->name.text))
                collect(c, &selection->selection_set);
            break;
        }
    }
}

static const ot_out_field *result(const collector *c)
{
    if (c->failure != NULL)
        c->out->count = 0;
    return c->failure;
}

const ot_out_field *ot_plan__collect(builder *b, const ot_type *object,
                                     const ot_selection *const *selections,
                                     uint32_t selection_count, collected_fields *out)
{
    collector c = {.b = b, .object = object, .out = out};
    for (uint32_t i = 0; i < selection_count; i++)
        collect(&c, &selections[i]->selection_set);
    return result(&c);
}

const ot_out_field *ot_plan__collect_root(builder *b, const ot_type *object, collected_fields *out)
{
    collector c = {.b = b, .object = object, .out = out};
    collect(&c, &b->request->operation->selection_set);
    return result(&c);
}
