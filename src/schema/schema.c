#include "schema/schema.h"

#include "base/assert.h"

ot_str ot_directive_location_name(ot_directive_location location)
{
    static const ot_str names[OT_LOCATION_COUNT] = {
        [OT_LOCATION_QUERY] = OT_STR("QUERY"),
        [OT_LOCATION_MUTATION] = OT_STR("MUTATION"),
        [OT_LOCATION_SUBSCRIPTION] = OT_STR("SUBSCRIPTION"),
        [OT_LOCATION_FIELD] = OT_STR("FIELD"),
        [OT_LOCATION_FRAGMENT_DEFINITION] = OT_STR("FRAGMENT_DEFINITION"),
        [OT_LOCATION_FRAGMENT_SPREAD] = OT_STR("FRAGMENT_SPREAD"),
        [OT_LOCATION_INLINE_FRAGMENT] = OT_STR("INLINE_FRAGMENT"),
        [OT_LOCATION_VARIABLE_DEFINITION] = OT_STR("VARIABLE_DEFINITION"),
        [OT_LOCATION_FRAGMENT_VARIABLE_DEFINITION] = OT_STR("FRAGMENT_VARIABLE_DEFINITION"),
        [OT_LOCATION_SCHEMA] = OT_STR("SCHEMA"),
        [OT_LOCATION_SCALAR] = OT_STR("SCALAR"),
        [OT_LOCATION_OBJECT] = OT_STR("OBJECT"),
        [OT_LOCATION_FIELD_DEFINITION] = OT_STR("FIELD_DEFINITION"),
        [OT_LOCATION_ARGUMENT_DEFINITION] = OT_STR("ARGUMENT_DEFINITION"),
        [OT_LOCATION_INTERFACE] = OT_STR("INTERFACE"),
        [OT_LOCATION_UNION] = OT_STR("UNION"),
        [OT_LOCATION_ENUM] = OT_STR("ENUM"),
        [OT_LOCATION_ENUM_VALUE] = OT_STR("ENUM_VALUE"),
        [OT_LOCATION_INPUT_OBJECT] = OT_STR("INPUT_OBJECT"),
        [OT_LOCATION_INPUT_FIELD_DEFINITION] = OT_STR("INPUT_FIELD_DEFINITION"),
        [OT_LOCATION_DIRECTIVE_DEFINITION] = OT_STR("DIRECTIVE_DEFINITION"),
    };
    OT_ASSERT(location < OT_LOCATION_COUNT);
    return names[location];
}

const ot_type *ot_schema_type(const ot_schema *schema, ot_str name)
{
    return ot_map_get(&schema->types_by_name, name);
}

const ot_directive_definition *ot_schema_directive(const ot_schema *schema, ot_str name)
{
    return ot_map_get(&schema->directives_by_name, name);
}

/* Names that begin with "__" belong to introspection, so a declared field is never hidden by these.
 */
static const ot_field *meta_field(const ot_schema *schema, const ot_type *parent, ot_str name)
{
    if (ot_str_equal(name, schema->meta_typename->name))
        return schema->meta_typename;
    if (parent != schema->query)
        return NULL;
    if (ot_str_equal(name, schema->meta_schema->name))
        return schema->meta_schema;
    return ot_str_equal(name, schema->meta_type->name) ? schema->meta_type : NULL;
}

const ot_field *ot_schema_field(const ot_schema *schema, const ot_type *parent, ot_str name)
{
    if (name.len > 2 && name.ptr[0] == '_' && name.ptr[1] == '_') {
        const ot_field *meta = meta_field(schema, parent, name);
        if (meta != NULL)
            return meta;
    }
    return ot_map_get(&parent->fields_by_name, name);
}

const ot_input_value *ot_field_argument(const ot_field *field, ot_str name)
{
    for (uint32_t i = 0; i < field->argument_count; i++) {
        if (ot_str_equal(field->arguments[i].name, name))
            return &field->arguments[i];
    }
    return NULL;
}

const ot_type *ot_schema_root(const ot_schema *schema, ot_operation_kind kind)
{
    switch (kind) {
    case OT_OPERATION_QUERY:
        return schema->query;
    case OT_OPERATION_MUTATION:
        return schema->mutation;
    case OT_OPERATION_SUBSCRIPTION:
        return schema->subscription;
    }
    OT_UNREACHABLE();
}

bool ot_type_is_input(const ot_type *type)
{
    const ot_type *named = ot_type_named(type);
    return ot_type_is_leaf(named) || named->kind == OT_TYPE_INPUT_OBJECT;
}

bool ot_type_is_output(const ot_type *type)
{
    const ot_type *named = ot_type_named(type);
    return ot_type_is_leaf(named) || ot_type_is_composite(named);
}

static bool implements(const ot_type *type, const ot_type *interface)
{
    for (uint32_t i = 0; i < type->interface_count; i++) {
        if (type->interfaces[i] == interface)
            return true;
    }
    return false;
}

bool ot_type_is_possible(const ot_type *abstract, const ot_type *object)
{
    if (abstract->kind == OT_TYPE_INTERFACE)
        return implements(object, abstract);
    for (uint32_t i = 0; i < abstract->possible_type_count; i++) {
        if (abstract->possible_types[i] == object)
            return true;
    }
    return false;
}

bool ot_type_is_subtype(const ot_type *sub, const ot_type *super)
{
    while (!ot_type_equal(sub, super)) {
        if (super->kind == OT_TYPE_NON_NULL) {
            if (sub->kind != OT_TYPE_NON_NULL)
                return false;
            sub = sub->of;
            super = super->of;
        } else if (sub->kind == OT_TYPE_NON_NULL) {
            sub = sub->of;
        } else if (super->kind == OT_TYPE_LIST && sub->kind == OT_TYPE_LIST) {
            sub = sub->of;
            super = super->of;
        } else {
            return ot_type_is_abstract(super) && ot_type_is_possible(super, sub);
        }
    }
    return true;
}

/* Wrappers are few; the text is built once outside in and once inside out. */
ot_str ot_type_print(ot_arena *arena, const ot_type *type)
{
    const ot_type *named = ot_type_named(type);
    size_t len = named->name.len;
    for (const ot_type *t = type; t != named; t = t->of)
        len += t->kind == OT_TYPE_LIST ? 2 : 1;
    if (type == named)
        return named->name;

    char *text = ot_arena_alloc(arena, len + 1);
    size_t begin = 0;
    size_t end = len;
    text[len] = '\0';
    for (const ot_type *t = type; t != named; t = t->of) {
        if (t->kind == OT_TYPE_LIST)
            text[begin++] = '[';
        text[--end] = t->kind == OT_TYPE_LIST ? ']' : '!';
    }
    memcpy(text + begin, named->name.ptr, named->name.len);
    return ot_str_make(text, len);
}

static const ot_type *wrapper(ot_arena *arena, const ot_type *of, ot_type_kind kind)
{
    const ot_type *interned = kind == OT_TYPE_LIST ? of->as_list : of->as_non_null;
    if (interned != NULL)
        return interned;
    ot_type *type = OT_NEW(arena, ot_type);
    type->kind = kind;
    type->of = of;
    return type;
}

/* As deep as the parser let it be. */
const ot_type *ot_schema_resolve(ot_arena *arena, const ot_schema *schema, const ot_type_ref *ref)
{
    if (ref->kind == OT_TYPE_REF_NAMED)
        return ot_schema_type(schema, ref->name.text);
    const ot_type *of = ot_schema_resolve(arena, schema, ref->of);
    if (of == NULL)
        return NULL;
    return wrapper(arena, of, ref->kind == OT_TYPE_REF_LIST ? OT_TYPE_LIST : OT_TYPE_NON_NULL);
}

bool ot_type_equal(const ot_type *a, const ot_type *b)
{
    while (a != b) {
        if (a->of == NULL || b->of == NULL || a->kind != b->kind)
            return false;
        a = a->of;
        b = b->of;
    }
    return true;
}

const ot_directive *ot_applied_get(const ot_applied_directives *applied, ot_str name)
{
    for (uint32_t i = 0; i < applied->count; i++) {
        if (ot_str_equal(applied->items[i]->name.text, name))
            return applied->items[i];
    }
    return NULL;
}

const ot_value *ot_directive_argument(const ot_directive *directive, ot_str name)
{
    for (uint32_t i = 0; i < directive->argument_count; i++) {
        if (ot_str_equal(directive->arguments[i].name.text, name))
            return &directive->arguments[i].value;
    }
    return NULL;
}

ot_directive_location ot_definition_location(ot_type_definition_kind kind)
{
    switch (kind) {
    case OT_DEFINITION_SCHEMA:
        return OT_LOCATION_SCHEMA;
    case OT_DEFINITION_SCALAR:
        return OT_LOCATION_SCALAR;
    case OT_DEFINITION_OBJECT:
        return OT_LOCATION_OBJECT;
    case OT_DEFINITION_INTERFACE:
        return OT_LOCATION_INTERFACE;
    case OT_DEFINITION_UNION:
        return OT_LOCATION_UNION;
    case OT_DEFINITION_ENUM:
        return OT_LOCATION_ENUM;
    case OT_DEFINITION_INPUT_OBJECT:
        return OT_LOCATION_INPUT_OBJECT;
    case OT_DEFINITION_DIRECTIVE:
        return OT_LOCATION_DIRECTIVE_DEFINITION;
    }
    OT_UNREACHABLE();
}
