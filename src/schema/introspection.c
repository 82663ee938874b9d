#include "schema/introspection.h"

#include "base/assert.h"

/*
 * Fields are answered by their place in the built-in SDL (builtins.c): the tables below are in that
 * order, and a test holds the two together.
 */

/* What the array of a list holds. */
enum {
    LIST_TYPES,       /* ot_type ** */
    LIST_FIELDS,      /* ot_field */
    LIST_INPUTS,      /* ot_input_value */
    LIST_ENUM_VALUES, /* ot_enum_value */
    LIST_DIRECTIVES,  /* ot_directive_definition ** */
    LIST_NAMES,       /* ot_str */
};

typedef ot_meta_value (*meta_getter)(const ot_schema *schema, const void *object,
                                     const ot_json *arguments);

/* ---- Values ---- */

static ot_meta_value null_value(void)
{
    return (ot_meta_value){.kind = OT_META_VALUE_NULL};
}

static ot_meta_value boolean_value(bool boolean)
{
    return (ot_meta_value){.kind = OT_META_VALUE_BOOLEAN, .boolean = boolean};
}

static ot_meta_value string_value(ot_str text)
{
    return (ot_meta_value){.kind = OT_META_VALUE_STRING, .text = text};
}

static ot_meta_value description_value(const ot_description *description)
{
    return description->is_present ? string_value(description->text) : null_value();
}

static ot_meta_value reason_value(bool is_deprecated, ot_str reason)
{
    return is_deprecated ? string_value(reason) : null_value();
}

static ot_meta_value type_value(const ot_type *type)
{
    if (type == NULL)
        return null_value();
    return (ot_meta_value){.kind = OT_META_VALUE_OBJECT, .object = {OT_META_TYPE, type}};
}

static ot_meta_value list_value(uint32_t kind, const void *items, uint32_t count)
{
    return (ot_meta_value){.kind = OT_META_VALUE_LIST,
                           .list = {.items = items, .kind = kind, .count = count}};
}

static ot_meta_value deprecable_list(uint32_t kind, const void *items, uint32_t count,
                                     const ot_json *arguments)
{
    const ot_json *include = ot_json_get(arguments, OT_S("includeDeprecated"));
    ot_meta_value value = list_value(kind, items, count);
    value.list.with_deprecated = include != NULL && include->boolean;
    return value;
}

/* ---- __Schema ---- */

#define GETTER(name)                                                                               \
    static ot_meta_value name(const ot_schema *schema __attribute__((unused)), const void *object, \
                              const ot_json *arguments __attribute__((unused)))

GETTER(schema_description)
{
    return description_value(&((const ot_schema *)object)->description);
}

GETTER(schema_types)
{
    const ot_schema *self = object;
    return list_value(LIST_TYPES, self->types, self->type_count);
}

GETTER(schema_query)
{
    return type_value(((const ot_schema *)object)->query);
}

GETTER(schema_mutation)
{
    return type_value(((const ot_schema *)object)->mutation);
}

GETTER(schema_subscription)
{
    return type_value(((const ot_schema *)object)->subscription);
}

GETTER(schema_directives)
{
    const ot_schema *self = object;
    return deprecable_list(LIST_DIRECTIVES, self->directives, self->directive_count, arguments);
}

/* ---- __Type ---- */

GETTER(type_kind)
{
    static const ot_str names[] = {
        [OT_TYPE_SCALAR] = OT_STR("SCALAR"),       [OT_TYPE_OBJECT] = OT_STR("OBJECT"),
        [OT_TYPE_INTERFACE] = OT_STR("INTERFACE"), [OT_TYPE_UNION] = OT_STR("UNION"),
        [OT_TYPE_ENUM] = OT_STR("ENUM"),           [OT_TYPE_INPUT_OBJECT] = OT_STR("INPUT_OBJECT"),
        [OT_TYPE_LIST] = OT_STR("LIST"),           [OT_TYPE_NON_NULL] = OT_STR("NON_NULL"),
    };
    return (ot_meta_value){.kind = OT_META_VALUE_ENUM,
                           .text = names[((const ot_type *)object)->kind]};
}

GETTER(type_name)
{
    const ot_type *type = object;
    return type->of == NULL ? string_value(type->name) : null_value();
}

GETTER(type_description)
{
    return description_value(&((const ot_type *)object)->description);
}

GETTER(type_specified_by)
{
    const ot_type *type = object;
    return type->has_specified_by ? string_value(type->specified_by_url) : null_value();
}

GETTER(type_fields)
{
    const ot_type *type = object;
    if (type->kind != OT_TYPE_OBJECT && type->kind != OT_TYPE_INTERFACE)
        return null_value();
    return deprecable_list(LIST_FIELDS, type->fields, type->field_count, arguments);
}

GETTER(type_interfaces)
{
    const ot_type *type = object;
    if (type->kind != OT_TYPE_OBJECT && type->kind != OT_TYPE_INTERFACE)
        return null_value();
    return list_value(LIST_TYPES, type->interfaces, type->interface_count);
}

GETTER(type_possible_types)
{
    const ot_type *type = object;
    if (!ot_type_is_abstract(type))
        return null_value();
    return list_value(LIST_TYPES, type->possible_types, type->possible_type_count);
}

GETTER(type_enum_values)
{
    const ot_type *type = object;
    if (type->kind != OT_TYPE_ENUM)
        return null_value();
    return deprecable_list(LIST_ENUM_VALUES, type->values, type->value_count, arguments);
}

GETTER(type_input_fields)
{
    const ot_type *type = object;
    if (type->kind != OT_TYPE_INPUT_OBJECT)
        return null_value();
    return deprecable_list(LIST_INPUTS, type->inputs, type->input_count, arguments);
}

GETTER(type_of_type)
{
    return type_value(((const ot_type *)object)->of);
}

GETTER(type_is_one_of)
{
    const ot_type *type = object;
    return type->kind == OT_TYPE_INPUT_OBJECT ? boolean_value(type->is_one_of) : null_value();
}

/* ---- __Field ---- */

GETTER(field_name)
{
    return string_value(((const ot_field *)object)->name);
}

GETTER(field_description)
{
    return description_value(&((const ot_field *)object)->description);
}

GETTER(field_arguments)
{
    const ot_field *field = object;
    return deprecable_list(LIST_INPUTS, field->arguments, field->argument_count, arguments);
}

GETTER(field_type)
{
    return type_value(((const ot_field *)object)->type);
}

GETTER(field_is_deprecated)
{
    return boolean_value(((const ot_field *)object)->is_deprecated);
}

GETTER(field_reason)
{
    const ot_field *field = object;
    return reason_value(field->is_deprecated, field->deprecation_reason);
}

/* ---- __InputValue ---- */

GETTER(input_name)
{
    return string_value(((const ot_input_value *)object)->name);
}

GETTER(input_description)
{
    return description_value(&((const ot_input_value *)object)->description);
}

GETTER(input_type)
{
    return type_value(((const ot_input_value *)object)->type);
}

GETTER(input_default)
{
    const ot_input_value *input = object;
    return input->default_value != NULL ? string_value(input->default_text) : null_value();
}

GETTER(input_is_deprecated)
{
    return boolean_value(((const ot_input_value *)object)->is_deprecated);
}

GETTER(input_reason)
{
    const ot_input_value *input = object;
    return reason_value(input->is_deprecated, input->deprecation_reason);
}

/* ---- __EnumValue ---- */

GETTER(enum_value_name)
{
    return string_value(((const ot_enum_value *)object)->name);
}

GETTER(enum_value_description)
{
    return description_value(&((const ot_enum_value *)object)->description);
}

GETTER(enum_value_is_deprecated)
{
    return boolean_value(((const ot_enum_value *)object)->is_deprecated);
}

GETTER(enum_value_reason)
{
    const ot_enum_value *value = object;
    return reason_value(value->is_deprecated, value->deprecation_reason);
}

/* ---- __Directive ---- */

GETTER(directive_name)
{
    return string_value(((const ot_directive_definition *)object)->name);
}

GETTER(directive_description)
{
    return description_value(&((const ot_directive_definition *)object)->description);
}

GETTER(directive_is_repeatable)
{
    return boolean_value(((const ot_directive_definition *)object)->is_repeatable);
}

GETTER(directive_locations)
{
    const ot_directive_definition *directive = object;
    return list_value(LIST_NAMES, directive->location_names, directive->location_count);
}

GETTER(directive_arguments)
{
    const ot_directive_definition *directive = object;
    return deprecable_list(LIST_INPUTS, directive->arguments, directive->argument_count, arguments);
}

GETTER(directive_is_deprecated)
{
    return boolean_value(((const ot_directive_definition *)object)->is_deprecated);
}

GETTER(directive_reason)
{
    const ot_directive_definition *directive = object;
    return reason_value(directive->is_deprecated, directive->deprecation_reason);
}

/* ---- Dispatch ---- */

typedef struct meta_type {
    ot_str name;
    uint32_t field_count;
    meta_getter fields[11];
} meta_type;

static const meta_type meta_types[] = {
    [OT_META_SCHEMA] = {OT_STR("__Schema"),
                        6,
                        {schema_description, schema_types, schema_query, schema_mutation,
                         schema_subscription, schema_directives}},
    [OT_META_TYPE] = {OT_STR("__Type"),
                      11,
                      {type_kind, type_name, type_description, type_specified_by, type_fields,
                       type_interfaces, type_possible_types, type_enum_values, type_input_fields,
                       type_of_type, type_is_one_of}},
    [OT_META_FIELD] = {OT_STR("__Field"),
                       6,
                       {field_name, field_description, field_arguments, field_type,
                        field_is_deprecated, field_reason}},
    [OT_META_INPUT_VALUE] = {OT_STR("__InputValue"),
                             6,
                             {input_name, input_description, input_type, input_default,
                              input_is_deprecated, input_reason}},
    [OT_META_ENUM_VALUE] = {OT_STR("__EnumValue"),
                            4,
                            {enum_value_name, enum_value_description, enum_value_is_deprecated,
                             enum_value_reason}},
    [OT_META_DIRECTIVE] = {OT_STR("__Directive"),
                           7,
                           {directive_name, directive_description, directive_is_repeatable,
                            directive_locations, directive_arguments, directive_is_deprecated,
                            directive_reason}},
};

ot_meta_value ot_introspect_root(const ot_schema *schema, const ot_field *field,
                                 const ot_json *arguments)
{
    if (field == schema->meta_schema)
        return (ot_meta_value){.kind = OT_META_VALUE_OBJECT, .object = {OT_META_SCHEMA, schema}};
    OT_ASSERT(field == schema->meta_type);
    const ot_json *name = ot_json_get(arguments, OT_S("name"));
    return name == NULL ? null_value() : type_value(ot_schema_type(schema, name->text));
}

ot_meta_value ot_introspect(const ot_schema *schema, ot_meta_object object, const ot_field *field,
                            const ot_json *arguments)
{
    const meta_type *type = &meta_types[object.kind];
    OT_ASSERT(field->parent != NULL && ot_str_equal(field->parent->name, type->name));
    OT_ASSERT(field->index < type->field_count);
    return type->fields[field->index](schema, object.pointer, arguments);
}

const ot_type *ot_meta_type(const ot_schema *schema, ot_meta_kind kind)
{
    return ot_schema_type(schema, meta_types[kind].name);
}

/* ---- Lists ---- */

static bool is_deprecated(const ot_meta_list *list, uint32_t i)
{
    switch (list->kind) {
    case LIST_FIELDS:
        return ((const ot_field *)list->items)[i].is_deprecated;
    case LIST_INPUTS:
        return ((const ot_input_value *)list->items)[i].is_deprecated;
    case LIST_ENUM_VALUES:
        return ((const ot_enum_value *)list->items)[i].is_deprecated;
    case LIST_DIRECTIVES:
        return ((ot_directive_definition *const *)list->items)[i]->is_deprecated;
    default:
        return false;
    }
}

static ot_meta_object list_object(const ot_meta_list *list, uint32_t i)
{
    switch (list->kind) {
    case LIST_TYPES:
        return (ot_meta_object){OT_META_TYPE, ((const ot_type *const *)list->items)[i]};
    case LIST_FIELDS:
        return (ot_meta_object){OT_META_FIELD, &((const ot_field *)list->items)[i]};
    case LIST_INPUTS:
        return (ot_meta_object){OT_META_INPUT_VALUE, &((const ot_input_value *)list->items)[i]};
    case LIST_ENUM_VALUES:
        return (ot_meta_object){OT_META_ENUM_VALUE, &((const ot_enum_value *)list->items)[i]};
    case LIST_DIRECTIVES:
        return (ot_meta_object){OT_META_DIRECTIVE,
                                ((ot_directive_definition *const *)list->items)[i]};
    default:
        OT_UNREACHABLE();
    }
}

bool ot_meta_list_next(ot_meta_list *list, ot_meta_value *item)
{
    while (list->next < list->count) {
        uint32_t i = list->next++;
        if (!list->with_deprecated && is_deprecated(list, i))
            continue;
        if (list->kind == LIST_NAMES)
            *item = (ot_meta_value){.kind = OT_META_VALUE_ENUM,
                                    .text = ((const ot_str *)list->items)[i]};
        else
            *item = (ot_meta_value){.kind = OT_META_VALUE_OBJECT, .object = list_object(list, i)};
        return true;
    }
    return false;
}
