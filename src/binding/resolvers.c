#include "binding/binding_internal.h"
#include "language/parser.h"

/*
 * `requires` is a selection set over the type the field belongs to. It is parsed by the ordinary
 * parser as a query of one anonymous operation; what it may hold is less: plain fields of the row
 * itself, so that they come with the row.
 */

typedef struct ot_requires_reader {
    ot_binder *binder;
    const ot_element *element;
    const ot_use *use;
    const ot_bound_type *owner;
} ot_requires_reader;

#define REFUSE(reader, ...)                                                                        \
    (ot_binding__refuse((reader)->binder, (reader)->element, (reader)->use, __VA_ARGS__), false)

static bool is_plain(const ot_selection *selection)
{
    return selection->kind == OT_SELECTION_FIELD && selection->alias.text.len == 0 &&
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
        return REFUSE(reader, "requires names plain fields of type \"%.*s\", such as \"{ id }\".",
                      OT_ARG(type->name));
    const ot_field *field = ot_map_get(&type->fields_by_name, name);
    if (field == NULL)
        return REFUSE(reader, "requires \"%.*s\", which type \"%.*s\" does not have.", OT_ARG(name),
                      OT_ARG(type->name));
    const ot_bound_field *bound = &reader->owner->fields[field->index];
    bool is_resolver = ot_applied_get(&field->directives, OT_S("resolver")) != NULL;
    if (is_resolver || !is_value(bound->kind) || field->argument_count > 0)
        return REFUSE(
            reader,
            "requires \"%.*s\", which is no column, expression or document without arguments.",
            OT_ARG(name));
    return true;
}

static const ot_document *parse_requires(const ot_requires_reader *reader, ot_str text)
{
    ot_source *source = OT_NEW(reader->binder->arena, ot_source);
    *source = (ot_source){.name = OT_STR("requires"), .text = text};
    ot_syntax_error error = {0};
    const ot_document *document = ot_parse(reader->binder->arena, source, NULL, &error);
    bool is_set = document != NULL && document->definition_count == 1 &&
                  document->operation_count == 1 && document->operations[0].is_shorthand;
    if (is_set)
        return document;
    (void)REFUSE(reader, "requires is a selection set such as \"{ id name }\"%s%.*s",
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

static void remember(ot_binder *binder, ot_str name)
{
    for (uint32_t i = 0; i < binder->resolver_names.count; i++) {
        if (ot_str_equal(binder->resolver_names.items[i], name))
            return;
    }
    OT_VEC_PUSH(binder->arena, &binder->resolver_names, name);
}

void ot_binding__bind_resolver(ot_binder *binder, const ot_element *element, const ot_use *use,
                               const ot_bound_type *owner, ot_bound_field *field)
{
    ot_requires_reader reader = {.binder = binder, .element = element, .use = use, .owner = owner};
    const ot_type *named = ot_type_named(element->type);
    if (ot_type_is_composite(named) && !ot_binding__is_document(binder, named)) {
        (void)REFUSE(&reader,
                     "a resolver gives scalars, enums and document types; rows of a table from a "
                     "resolver are not available in this version."); /* told */
        return;
    }
    ot_str text;
    if (!ot_binding__text(binder, element, use, OT_S("name"), &field->resolver_name))
        return;
    if (ot_str_is_empty(field->resolver_name)) {
        (void)REFUSE(&reader, "@resolver(name:) must not be empty."); /* told */
        return;
    }
    remember(binder, field->resolver_name);
    if (ot_binding__text(binder, element, use, OT_S("requires"), &text))
        bind_requires(&reader, text, field);
}
