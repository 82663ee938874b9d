#include "binding/binding_internal.h"
#include "language/parser.h"

/*
 * `requires` is a selection set over the type the field belongs to, `loads` one whose fields are
 * types, each with a selection set of its own. They are parsed by the ordinary parser as a query of
 * one anonymous operation; what they may hold is less: plain fields of the row itself, so that they
 * come with the row.
 */

typedef struct ot_requires_reader {
    ot_binder *binder;
    const ot_element *element;
    const ot_use *use;
    const char *argument;       /* "requires" or "loads" */
    const ot_bound_type *owner; /* of the fields that are named */
} ot_requires_reader;

#define REFUSE(reader, ...)                                                                        \
    (ot_binding__refuse((reader)->binder, (reader)->element, (reader)->use, __VA_ARGS__), false)

static bool is_plain(const ot_selection *selection)
{
    return selection->kind == OT_SELECTION_FIELD && selection->alias.len == 0 &&
           selection->argument_count == 0 && selection->directives.count == 0 &&
           selection->selection_set.count == 0;
}

static bool is_value(ot_bound_kind kind)
{
    return kind == OT_BOUND_COLUMN || kind == OT_BOUND_EXPR || kind == OT_BOUND_DOCUMENT ||
           kind == OT_BOUND_MEMBER;
}

static bool check_selection(const ot_requires_reader *reader, const ot_selection *selection)
{
    ot_str name = selection->name.text;
    const ot_type *type = reader->owner->type;
    if (!is_plain(selection))
        return REFUSE(reader, "%s names plain fields of type \"%.*s\", such as \"{ id }\".",
                      reader->argument, OT_ARG(type->name));
    const ot_field *field = ot_map_get(&type->fields_by_name, name);
    if (field == NULL)
        return REFUSE(reader, "%s \"%.*s\", which type \"%.*s\" does not have.", reader->argument,
                      OT_ARG(name), OT_ARG(type->name));
    const ot_bound_field *bound = &reader->owner->fields[field->index];
    bool is_resolver = ot_applied_get(&field->directives, OT_S("resolver")) != NULL;
    if (is_resolver || !is_value(bound->kind) || field->argument_count > 0)
        return REFUSE(reader,
                      "%s \"%.*s\", which is no column, expression or document without arguments.",
                      reader->argument, OT_ARG(name));
    return true;
}

static const ot_document *parse_requires(const ot_requires_reader *reader, ot_str text)
{
    ot_source *source = OT_NEW(reader->binder->arena, ot_source);
    *source = (ot_source){.name = ot_str_from_c(reader->argument), .text = text};
    ot_syntax_error error = {0};
    const ot_document *document = ot_parse(reader->binder->arena, source, NULL, &error);
    bool is_set = document != NULL && document->definition_count == 1 &&
                  document->operation_count == 1 && document->operations[0].is_shorthand;
    if (is_set)
        return document;
    (void)REFUSE(reader, "%s is a selection set such as \"{ id name }\"%s%.*s", reader->argument,
                 document == NULL ? "; " : ".", document == NULL ? (int)error.message.len : 0,
                 document == NULL ? error.message.ptr : ""); /* reported; NULL says so */
    return NULL;
}

static void bind_requires(const ot_requires_reader *reader, ot_str text, ot_bound_field *field)
{
    const ot_document *document = parse_requires(reader, text);
    if (document == NULL)
        return;
    const ot_selection_set *set = &document->operations[0].selection_set;
    for (uint32_t i = 0; i < set->count; i++) {
        if (!check_selection(reader, &set->items[i]))
            return;
    }
    field->requires = set;
}

/* A field that gives rows: its resolver gives their keys. */
static bool bind_rows(const ot_requires_reader *reader, ot_bound_field *field)
{
    ot_bound_rows *rows = OT_NEW(reader->binder->arena, ot_bound_rows);
    const ot_type *type = ot_type_nullable(reader->element->type);
    bool is_deep = type->kind == OT_TYPE_LIST && ot_type_nullable(type->of)->kind == OT_TYPE_LIST;
    if (!ot_binding__read_target(reader->binder, field->definition, rows) || is_deep ||
        rows->cardinality == OT_CARDINALITY_CONNECTION)
        return REFUSE(reader,
                      "a resolver gives scalars, enums, document types, or the keys of rows "
                      "for a type with @table or a list of it.");
    if (rows->target->table == NULL)
        return false; /* reported at the type */
    if (rows->target->key_count == 0 || ot_binding__is_result(rows->target))
        return REFUSE(reader,
                      "a resolver gives the keys of rows, and \"%.*s\" has none; name the columns "
                      "that identify a row with @table(key:) on type \"%.*s\".",
                      OT_ARG(rows->target->table->name), OT_ARG(rows->target->type->name));
    field->rows = rows;
    return true;
}

void ot_binding__bind_resolver(ot_binder *binder, const ot_element *element, const ot_use *use,
                               const ot_bound_type *owner, ot_bound_field *field)
{
    ot_requires_reader reader = {
        .binder = binder, .element = element, .use = use, .argument = "requires", .owner = owner};
    const ot_type *named = ot_type_named(element->type);
    if (ot_type_is_composite(named) && !ot_binding__is_document(binder, named) &&
        !bind_rows(&reader, field))
        return;
    ot_str text;
    if (!ot_binding__text(binder, element, use, OT_S("name"), &field->resolver_name))
        return;
    if (ot_str_is_empty(field->resolver_name)) {
        (void)REFUSE(&reader, "@resolver(name:) must not be empty."); /* told */
        return;
    }
    if (ot_binding__text(binder, element, use, OT_S("requires"), &text))
        bind_requires(&reader, text, field);
    ot_waiting_loads waiting = {.field = field, .owner = owner};
    OT_VEC_PUSH(binder->arena, &binder->waiting_loads, waiting);
}

/* ---- What it loads ---- */

static const ot_bound_type *load_type(const ot_requires_reader *reader,
                                      const ot_selection *selection)
{
    ot_str name = selection->name.text;
    const ot_type *type = ot_schema_type(reader->binder->schema, name);
    const ot_bound_type *bound = type == NULL ? NULL : ot_binding__type(reader->binder, type);
    bool is_set = selection->kind == OT_SELECTION_FIELD && selection->alias.len == 0 &&
                  selection->argument_count == 0 && selection->directives.count == 0 &&
                  selection->selection_set.count > 0;
    if (is_set && bound != NULL && bound->role == OT_ROLE_TABLE && bound->table != NULL &&
        bound->key_count > 0 && !ot_binding__is_result(bound))
        return bound;
    (void)REFUSE(
        reader, "loads names types with @table and a key, each with fields, such as \"{ Category { "
                "parentId } }\"."); /* told; NULL says so */
    return NULL;
}

static bool bind_load(ot_requires_reader *reader, const ot_selection *selection,
                      ot_bound_load *load)
{
    load->type = load_type(reader, selection);
    load->fields = &selection->selection_set;
    if (load->type == NULL)
        return false;
    reader->owner = load->type;
    for (uint32_t i = 0; i < load->fields->count; i++)
        if (!check_selection(reader, &load->fields->items[i]))
            return false;
    return true;
}

static void bind_loads(ot_requires_reader *reader, ot_str text, ot_bound_field *field)
{
    const ot_document *document = parse_requires(reader, text);
    if (document == NULL)
        return;
    const ot_selection_set *set = &document->operations[0].selection_set;
    ot_bound_load *loads = OT_NEW_ARRAY(reader->binder->arena, ot_bound_load, set->count);
    for (uint32_t i = 0; i < set->count; i++)
        if (!bind_load(reader, &set->items[i], &loads[i]))
            return;
    field->loads = loads;
    field->load_count = set->count;
}

void ot_binding__bind_waiting_loads(ot_binder *binder)
{
    for (uint32_t i = 0; i < binder->waiting_loads.count; i++) {
        ot_bound_field *field = binder->waiting_loads.items[i].field;
        ot_element element = ot_binding__field_element(field->definition);
        ot_use use = ot_binding__use(&element, OT_S("resolver"));
        ot_requires_reader reader = {
            .binder = binder, .element = &element, .use = &use, .argument = "loads"};
        ot_str text;
        if (ot_binding__text(binder, &element, &use, OT_S("loads"), &text))
            bind_loads(&reader, text, field);
    }
}
