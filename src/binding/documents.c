#include "binding/binding.h"

static ot_bound_kind kind_in(ot_bound_role role)
{
    return role == OT_ROLE_META ? OT_BOUND_INTROSPECTION : OT_BOUND_MEMBER;
}

static ot_bound_role role_of(const ot_type *type)
{
    if (!ot_type_is_composite(type))
        return OT_ROLE_NONE;
    return ot_str_starts_with(type->name, OT_S("__")) ? OT_ROLE_META : OT_ROLE_DOCUMENT;
}

static void bind_field(ot_arena *arena, ot_bound_role role, const ot_field *definition,
                       ot_bound_field *field)
{
    *field = (ot_bound_field){.kind = kind_in(role), .definition = definition};
    field->arguments = OT_NEW_ARRAY(arena, ot_bound_argument, definition->argument_count);
    for (uint32_t i = 0; i < definition->argument_count; i++)
        field->arguments[i].definition = &definition->arguments[i];
}

static void bind_type(ot_arena *arena, const ot_type *type, ot_bound_type *bound)
{
    *bound = (ot_bound_type){.role = role_of(type), .type = type};
    bound->fields = OT_NEW_ARRAY(arena, ot_bound_field, type->field_count);
    for (uint32_t i = 0; i < type->field_count; i++)
        bind_field(arena, bound->role, &type->fields[i], &bound->fields[i]);
}

ot_binding *ot_binding_build_documents(ot_arena *arena, const ot_schema *schema)
{
    ot_binding *binding = OT_NEW(arena, ot_binding);
    binding->schema = schema;
    binding->catalog = OT_NEW(arena, ot_catalog);
    binding->types = OT_NEW_ARRAY(arena, ot_bound_type, schema->type_count);
    for (uint32_t i = 0; i < schema->type_count; i++)
        bind_type(arena, schema->types[i], &binding->types[i]);
    return binding;
}
