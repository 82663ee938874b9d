#include "binding/binding.h"

#include "binding/binding_internal.h"

/* For catalogs without it, as tests build them; a database always has text. */
static const ot_pg_type fallback_text = {
    .oid = 25, .name = OT_STR("text"), .sql_name = OT_STR("text"), .kind = 'b'};
static const ot_pg_type fallback_text_array = {.oid = 1009,
                                               .name = OT_STR("_text"),
                                               .sql_name = OT_STR("text[]"),
                                               .kind = 'b',
                                               .element_oid = 25,
                                               .element = &fallback_text};

static const ot_pg_type *type_or(const ot_catalog *catalog, ot_str name, const ot_pg_type *fallback)
{
    const ot_pg_type *type = ot_map_get(&catalog->types_by_name, name);
    return type == NULL ? fallback : type;
}

/* Interfaces over a table first, those with parts before their parts: object types take fields over
 * from them. The mutation type last: writes look at the fields of what they write. */
static void bind_all_fields(ot_binder *binder)
{
    const ot_schema *schema = binder->schema;
    const ot_type *last = schema->mutation == schema->query ? NULL : schema->mutation;
    ot_bound_type *types = binder->binding->types;
    for (uint32_t i = 0; i < schema->type_count; i++)
        if (types[i].variants != NULL && types[i].base == NULL)
            ot_binding__bind_fields(binder, &types[i]);
    for (uint32_t i = 0; i < schema->type_count; i++)
        if (types[i].variants != NULL && types[i].base != NULL)
            ot_binding__bind_fields(binder, &types[i]);
    for (uint32_t i = 0; i < schema->type_count; i++)
        if (schema->types[i] != last && types[i].variants == NULL)
            ot_binding__bind_fields(binder, &types[i]);
    if (last != NULL)
        ot_binding__bind_fields(binder, ot_binding__type(binder, last));
    ot_binding__bind_waiting_columns(binder);
    ot_binding__bind_waiting_filters(binder);
    ot_binding__bind_waiting_columns(binder); /* those that only such filters name */
    ot_binding__bind_waiting_loads(binder);
}

ot_binding *ot_binding_build(ot_arena *arena, const ot_schema *schema, const ot_catalog *catalog,
                             ot_report *report)
{
    ot_binding *binding = OT_NEW(arena, ot_binding);
    binding->schema = schema;
    binding->catalog = catalog;
    binding->types = OT_NEW_ARRAY(arena, ot_bound_type, schema->type_count);
    ot_binder binder = {.arena = arena,
                        .schema = schema,
                        .catalog = catalog,
                        .report = report,
                        .binding = binding,
                        .text = type_or(catalog, OT_S("text"), &fallback_text),
                        .text_array = type_or(catalog, OT_S("_text"), &fallback_text_array)};
    ot_binding__check_available(&binder);
    ot_binding__bind_types(&binder);
    ot_binding__bind_type_predicates(&binder);
    bind_all_fields(&binder);
    ot_binding__bind_caches(&binder);
    ot_binding__bind_access(&binder);
    ot_binding__bind_transaction(&binder);
    ot_binding__bind_idempotent(&binder);
    ot_binding__bind_costs(&binder);
    return binder.has_problems ? NULL : binding;
}
