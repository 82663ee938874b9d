#include "plan/plan_internal.h"

#include "base/limits.h"

/*
 * Spec section "Field Collection". A fragment and a response key are stamped by the collection that
 * came by: so a fragment spread twice costs nothing (validation has refused cycles), and the field
 * of a key is found without looking at its text.
 */
typedef struct known_fragment {
    const ot_fragment *fragment;
    const ot_type *condition; /* NULL when it is unknown */
    uint32_t stamp;
} known_fragment;

typedef struct known_key {
    uint32_t stamp;
    uint32_t field; /* in `fields` */
} known_key;

/* A selection of the field at that index of `fields`. */
typedef struct met_selection {
    const ot_selection *selection;
    uint32_t field;
} met_selection;

typedef struct collector {
    builder *b;
    known_fragment *fragments; /* by the number of the name; without `fragment`: there is none */
    known_key *keys;           /* by number */
    uint32_t stamp;            /* of this collection, from 1 */
    const ot_type *object;
    OT_VEC(collected_field) fields; /* of this collection */
    OT_VEC(met_selection) met;      /* in order; the next collection uses the same memory */
    ot_out_field *failure;          /* NULL while nothing failed */
} collector;

enum {
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

/* The fragment, the first time in this collection; else NULL. */
static const known_fragment *enter_fragment(collector *c, uint32_t key)
{
    known_fragment *known = &c->fragments[key];
    if (known->fragment == NULL || known->stamp == c->stamp)
        return NULL;
    known->stamp = c->stamp;
    return known;
}

static bool applies(const collector *c, const ot_type *condition)
{
    return condition != NULL &&
           (condition == c->object || ot_type_is_possible(condition, c->object));
}

/* As validation has found it, unless the selection stands in a fragment on another type. */
static const ot_field *definition_of(const collector *c, const ot_selection *selection)
{
    const ot_field *const *known = c->b->request->definitions;
    const ot_field *definition = known == NULL ? NULL : known[selection->index];
    if (definition != NULL && (definition->parent == c->object || definition->parent == NULL))
        return definition;
    return ot_schema_field(c->b->schema, c->object, selection->name.text);
}

/* NULL when there is no such field, or there are too many. */
static const ot_field *count_field(collector *c, const ot_selection *selection)
{
    builder *b = c->b;
    const ot_field *definition = definition_of(c, selection);
    if (definition == NULL)
        return NULL; /* spec "ExecuteField": a field that the type does not have is not answered */
    if (++b->field_count <= OT_LIMIT_PLAN_FIELDS)
        return definition;
    b->is_over_limit = true;
    return NULL;
}

/* Of most fields it is the name, inside of `,"name":`: their texts need not be looked at. */
static ot_str key_of(const ot_selection *selection, const ot_field *definition)
{
    if (selection->key != selection->name_key)
        return selection->alias;
    return ot_str_make(definition->lead.ptr + 2, definition->lead.len - 4);
}

static void new_field(collector *c, const ot_selection *selection)
{
    const ot_field *definition = count_field(c, selection);
    if (definition == NULL)
        return;
    c->keys[selection->key] = (known_key){.stamp = c->stamp, .field = c->fields.count};
    collected_field *field = OT_VEC_ADD(c->b->work, &c->fields);
    *field = (collected_field){.key = key_of(selection, definition), .definition = definition};
}

static void add_field(collector *c, const ot_selection *selection)
{
    const known_key *known = &c->keys[selection->key];
    if (known->stamp != c->stamp)
        new_field(c, selection);
    if (known->stamp != c->stamp)
        return;
    met_selection met = {.selection = selection, .field = known->field};
    c->fields.items[known->field].selection_count++;
    OT_VEC_PUSH(c->b->work, &c->met, met);
}

static void collect(collector *c, const ot_selection_set *set);

static void spread(collector *c, const ot_selection *selection)
{
    const known_fragment *known = enter_fragment(c, selection->key);
    if (known != NULL && applies(c, known->condition))
        collect(c, &known->fragment->selection_set);
}

static void spread_inline(collector *c, const ot_selection *selection)
{
    ot_str condition = selection->name.text;
    if (ot_str_is_empty(condition) || applies(c, ot_schema_type(c->b->schema, condition)))
        collect(c, &selection->selection_set);
}

static void count_selections(builder *b, const ot_selection_set *set)
{
    b->selection_count += set->count;
    if (b->selection_count > SELECTIONS_MAX)
        b->is_over_limit = true;
}

static void collect(collector *c, const ot_selection_set *set)
{
    count_selections(c->b, set);
    OT_VEC_RESERVE(c->b->work, &c->met, set->count);
    OT_VEC_RESERVE(c->b->work, &c->fields, set->count);
    for (uint32_t i = 0; i < set->count && !c->b->is_over_limit; i++) {
        const ot_selection *selection = &set->items[i];
        if (selection->directives.count > 0 && !is_included(c, &selection->directives))
            continue;
        switch (selection->kind) {
        case OT_SELECTION_FIELD:
            add_field(c, selection);
            break;
        case OT_SELECTION_FRAGMENT_SPREAD:
            spread(c, selection);
            break;
        case OT_SELECTION_INLINE_FRAGMENT:
            spread_inline(c, selection);
            break;
        }
    }
}

/* ---- One collection ---- */

/* The fields have the memory of this collection alone; it is on top of the arena while they come,
 * so it grows where it is. */
static void begin(collector *c)
{
    c->stamp++;
    c->fields.items = NULL;
    c->fields.count = 0;
    c->fields.capacity = 0;
    c->met.count = 0;
    c->failure = NULL;
}

/* The selections of each field together: in one array, the fields' parts behind each other. */
static void gather_selections(collector *c, collected_fields *out)
{
    const ot_selection **next = ot_arena_alloc(c->b->work, c->met.count * sizeof(*next));
    if (c->met.count == out->count) { /* each was met once */
        for (uint32_t i = 0; i < out->count; i++) {
            next[i] = c->met.items[i].selection;
            out->items[i].selections = &next[i];
        }
        return;
    }
    for (uint32_t i = 0; i < out->count; i++) {
        out->items[i].selections = next;
        next += out->items[i].selection_count;
        out->items[i].selection_count = 0;
    }
    for (uint32_t i = 0; i < c->met.count; i++) {
        collected_field *field = &out->items[c->met.items[i].field];
        field->selections[field->selection_count++] = c->met.items[i].selection;
    }
}

static const ot_out_field *end(collector *c, collected_fields *out)
{
    *out = (collected_fields){0};
    if (c->failure != NULL)
        return c->failure;
    out->items = c->fields.items;
    out->count = c->fields.count;
    gather_selections(c, out);
    return NULL;
}

/* The fields of a flat set are its selections; nothing can fail. */
static void collect_flat(collector *c, const ot_selection_set *set, collected_fields *out)
{
    builder *b = c->b;
    count_selections(b, set);
    const ot_selection **next = ot_arena_alloc(b->work, set->count * sizeof(*next));
    out->items = ot_arena_alloc(b->work, set->count * sizeof(*out->items));
    out->count = 0;
    for (uint32_t i = 0; i < set->count && !b->is_over_limit; i++) {
        const ot_selection *selection = &set->items[i];
        const ot_field *definition = count_field(c, selection);
        if (definition == NULL)
            continue;
        *next = selection;
        out->items[out->count++] = (collected_field){.key = key_of(selection, definition),
                                                     .definition = definition,
                                                     .selections = next++,
                                                     .selection_count = 1};
    }
}

static const ot_out_field *collect_set(collector *c, const ot_type *object,
                                       const ot_selection_set *set, collected_fields *out)
{
    c->object = object;
    if (set->is_flat) {
        collect_flat(c, set, out);
        return NULL;
    }
    begin(c);
    collect(c, set);
    return end(c, out);
}

const ot_out_field *ot_plan__collect(builder *b, const ot_type *object,
                                     const collected_field *field, collected_fields *out)
{
    if (field->selection_count == 1)
        return collect_set(b->collector, object, &field->selections[0]->selection_set, out);
    collector *c = b->collector;
    c->object = object;
    begin(c);
    for (uint32_t i = 0; i < field->selection_count; i++)
        collect(c, &field->selections[i]->selection_set);
    return end(c, out);
}

const ot_out_field *ot_plan__collect_root(builder *b, const ot_type *object, collected_fields *out)
{
    return collect_set(b->collector, object, &b->request->operation->selection_set, out);
}

collector *ot_plan__new_collector(builder *b)
{
    const ot_document *document = b->request->document;
    collector *c = OT_NEW(b->work, collector);
    c->b = b;
    c->keys = OT_NEW_ARRAY(b->work, known_key, document->key_count);
    c->fragments = OT_NEW_ARRAY(b->work, known_fragment, document->key_count);
    for (uint32_t i = 0; i < document->fragment_count; i++) {
        const ot_fragment *fragment = &document->fragments[i];
        c->fragments[fragment->key] = (known_fragment){
            .fragment = fragment,
            .condition = ot_schema_type(b->schema, fragment->type_condition.text),
        };
    }
    return c;
}
