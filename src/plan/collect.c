#include "plan/plan_internal.h"

#include "base/limits.h"

/*
 * Spec section "Field Collection". A fragment is stamped by the collection that came by, so a
 * fragment spread twice costs nothing; validation has refused cycles.
 */
typedef struct collector {
    builder *b;
    const ot_type *object;
    collected_fields *out;
    ot_map by_key; /* response key -> index + 1; empty while there are few, which are quicker looked
                      through */
    ot_out_field *failure; /* NULL while nothing failed */
} collector;

enum {
    FEW_FIELDS = 16,
    /* A field may be selected many times; a document that does so for each of the fields that
     * abstract types and fragments multiply is stopped as well. */
    SELECTIONS_MAX = OT_LIMIT_PLAN_FIELDS * 5,
};

static void fail(collector *c, const ot_argument_error *error)
{
    if (c->failure != NULL)
        return;
    c->failure = OT_NEW(c->b->arena, ot_out_field);
    ot_plan__fail_at(c->b, c->failure, error->offset, error->message);
}

static void guard_condition(builder *b, const ot_variable *variable)
{
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
    const ot_variable *variable = NULL; /* none as well in a document that nobody validated */
    if (given != NULL && given->kind == OT_VALUE_VARIABLE)
        variable = ot_variables_get(b->variables, given->text);
    if (variable != NULL)
        guard_condition(b, variable);
    if (variable != NULL && variable->is_present && variable->value.kind == OT_JSON_BOOLEAN)
        return variable->value.boolean == wanted;
    const ot_directive_definition *definition =
        ot_schema_directive(b->schema, directive->name.text);
    ot_json values;
    ot_argument_error error;
    bool is_wanted = false;
    if (ot_coerce_directive_arguments(b->scratch, definition, directive, b->variables, &values,
                                      &error))
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
        if (ot_str_equal(directive->name.text, OT_S("include")) &&
            !is_condition(c, directive, true))
            return false;
    }
    return true;
}

static void index_fragments(builder *b)
{
    const ot_document *document = b->request->document;
    b->fragment_stamps = OT_NEW_ARRAY(b->work, uint32_t, document->fragment_count);
    for (uint32_t i = 0; i < document->fragment_count; i++)
        (void)ot_map_set(b->work, &b->fragments, document->fragments[i].name.text,
                         (void *)(uintptr_t)(i + 1)); /* validation has refused equal names */
}

/* The fragment, the first time in this collection; else NULL. */
static const ot_fragment *enter_fragment(builder *b, ot_str name)
{
    if (b->fragment_stamps == NULL)
        index_fragments(b);
    uintptr_t found = (uintptr_t)ot_map_get(&b->fragments, name);
    if (found == 0 || b->fragment_stamps[found - 1] == b->collection)
        return NULL;
    b->fragment_stamps[found - 1] = b->collection;
    return &b->request->document->fragments[found - 1];
}

static bool applies(const collector *c, ot_str type_condition)
{
    if (ot_str_is_empty(type_condition))
        return true;
    const ot_type *type = ot_schema_type(c->b->schema, type_condition);
    return type != NULL && (type == c->object || ot_type_is_possible(type, c->object));
}

static collected_field *find_field(const collector *c, ot_str key)
{
    const collected_fields *fields = c->out;
    if (fields->count > FEW_FIELDS) {
        uintptr_t found = (uintptr_t)ot_map_get(&c->by_key, key);
        return found == 0 ? NULL : &fields->items[found - 1];
    }
    for (uint32_t i = 0; i < fields->count; i++)
        if (ot_str_equal(fields->items[i].key, key))
            return &fields->items[i];
    return NULL;
}

static void index_key(collector *c, uint32_t index)
{
    (void)ot_map_set(c->b->work, &c->by_key, c->out->items[index].key,
                     (void *)(uintptr_t)(index + 1)); /* new key */
}

/* NULL when it is not answered, or one field too many. */
static collected_field *new_field(collector *c, ot_str key, ot_str name)
{
    builder *b = c->b;
    collected_fields *fields = c->out;
    const ot_field *definition = ot_schema_field(b->schema, c->object, name);
    if (definition == NULL)
        return NULL; /* spec "ExecuteField": a field that the type does not have is not answered */
    if (++b->field_count > OT_LIMIT_PLAN_FIELDS) {
        b->is_over_limit = true;
        return NULL;
    }
    collected_field field = {.key = key, .definition = definition};
    OT_VEC_PUSH(b->work, fields, field);
    if (fields->count == FEW_FIELDS + 1)
        for (uint32_t i = 0; i < FEW_FIELDS; i++)
            index_key(c, i);
    if (fields->count > FEW_FIELDS)
        index_key(c, fields->count - 1);
    return &fields->items[fields->count - 1];
}

static void add_field(collector *c, const ot_selection *selection)
{
    ot_str key = ot_selection_response_key(selection);
    collected_field *field = find_field(c, key);
    if (field == NULL)
        field = new_field(c, key, selection->name.text);
    if (field != NULL)
        OT_VEC_PUSH(c->b->work, &field->selections, selection);
}

static void collect(collector *c, const ot_selection_set *set);

static void spread(collector *c, const ot_selection *selection)
{
    const ot_fragment *fragment = enter_fragment(c->b, selection->name.text);
    if (fragment != NULL && applies(c, fragment->type_condition.text))
        collect(c, &fragment->selection_set);
}

static void collect(collector *c, const ot_selection_set *set)
{
    c->b->selection_count += set->count;
    if (c->b->selection_count > SELECTIONS_MAX)
        c->b->is_over_limit = true;
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
    b->collection++;
    for (uint32_t i = 0; i < selection_count; i++)
        collect(&c, &selections[i]->selection_set);
    return result(&c);
}

const ot_out_field *ot_plan__collect_root(builder *b, const ot_type *object, collected_fields *out)
{
    collector c = {.b = b, .object = object, .out = out};
    b->collection++;
    collect(&c, &b->request->operation->selection_set);
    return result(&c);
}
