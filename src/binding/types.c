#include "binding/binding_internal.h"

/* ---- Tables ---- */

static const ot_table *named_table(ot_binder *binder, const ot_element *element, const ot_use *use,
                                   ot_str schema, ot_str name)
{
    const ot_table *table = ot_catalog_table(binder->catalog, schema, name);
    if (table != NULL)
        return table;
    if (ot_str_is_empty(schema))
        ot_binding__refuse(
            binder, element, use, "table \"%.*s\" is not in the search path%s.", OT_ARG(name),
            ot_str_find(name, '.', 0) < name.len ? "; its schema is named with @table(schema:)"
                                                 : "");
    else
        ot_binding__refuse(binder, element, use, "table \"%.*s\" is not in schema \"%.*s\".",
                           OT_ARG(name), OT_ARG(schema));
    return NULL;
}

static void refuse_unnamed(ot_binder *binder, const ot_element *element, const ot_str *names,
                           uint32_t count, ot_str schema)
{
    ot_str joined = ot_binding__join_names(binder->arena, names, count, "or");
    if (ot_str_is_empty(schema))
        ot_binding__refuse(binder, element, NULL,
                           "no table named %.*s is in the search path; name it with @table(name:).",
                           OT_ARG(joined));
    else
        ot_binding__refuse(binder, element, NULL,
                           "no table named %.*s is in schema \"%.*s\"; name it with @table(name:).",
                           OT_ARG(joined), OT_ARG(schema));
}

/* By convention: the one of the possible names that exists. */
static const ot_table *usual_table(ot_binder *binder, const ot_element *element, ot_str schema)
{
    ot_str names[OT_TABLE_NAMES_MAX];
    ot_str found[OT_TABLE_NAMES_MAX];
    uint32_t found_count = 0;
    const ot_table *table = NULL;
    uint32_t count = ot_binding__table_names(binder->arena, element->name, names);
    for (uint32_t i = 0; i < count; i++) {
        const ot_table *each = ot_catalog_table(binder->catalog, schema, names[i]);
        if (each == NULL)
            continue;
        table = each;
        found[found_count++] = names[i];
    }
    if (found_count == 1)
        return table;
    if (found_count == 0) {
        refuse_unnamed(binder, element, names, count, schema);
        return NULL;
    }
    ot_str joined = ot_binding__join_names(binder->arena, found, found_count, "and");
    ot_binding__refuse(binder, element, NULL, "tables %.*s %s fit; choose one with @table(name:).",
                       OT_ARG(joined), found_count == 2 ? "both" : "all");
    return NULL;
}

static const ot_table *find_table(ot_binder *binder, const ot_element *element, const ot_use *use)
{
    ot_str schema = {0};
    ot_str name = {0};
    (void)ot_binding__text(binder, element, use, OT_S("schema"), &schema); /* may be absent */
    if (ot_binding__text(binder, element, use, OT_S("name"), &name))
        return named_table(binder, element, use, schema, name);
    return usual_table(binder, element, schema);
}

/* ---- Keys ---- */

static bool is_solid(const ot_table *table, const ot_unique *unique)
{
    for (uint32_t i = 0; i < unique->column_count; i++) {
        if (!table->columns[unique->columns[i]].not_null)
            return false;
    }
    return unique->is_primary || unique->is_constraint;
}

static void find_key(ot_bound_type *bound)
{
    const ot_unique *key = NULL;
    const ot_table *table = bound->table;
    for (uint32_t i = 0; i < table->unique_count; i++) {
        const ot_unique *unique = &table->uniques[i];
        if (!is_solid(table, unique))
            continue;
        if (key != NULL)
            return; /* several: none is chosen */
        key = unique;
        if (unique->is_primary)
            break;
    }
    if (key == NULL)
        return;
    bound->key = key->columns;
    bound->key_count = key->column_count;
}

static void bind_table(ot_binder *binder, const ot_element *element, const ot_use *use,
                       ot_bound_type *bound)
{
    bound->role = OT_ROLE_TABLE;
    bound->table = find_table(binder, element, use);
    if (bound->table == NULL)
        return;
    ot_texts key;
    if (!ot_binding__texts(binder, element, use, OT_S("key"), &key)) {
        find_key(bound);
        return;
    }
    uint32_t *columns = NULL;
    if (!ot_binding__named_columns(binder, element, use, bound->table, &key, &columns))
        return;
    bound->key = columns;
    bound->key_count = key.count;
}

/* ---- Enums ---- */

static void bind_labels(ot_binder *binder, ot_bound_type *bound)
{
    const ot_type *type = bound->type;
    bound->labels = OT_NEW_ARRAY(binder->arena, ot_str, type->value_count);
    for (uint32_t i = 0; i < type->value_count; i++) {
        ot_element element = ot_binding__enum_value_element(type, &type->values[i]);
        ot_use use = ot_binding__use(&element, OT_S("column"));
        bound->labels[i] = type->values[i].name;
        if (use.directive != NULL)
            (void)ot_binding__text(binder, &element, &use, OT_S("name"),
                                   &bound->labels[i]); /* reported */
        for (uint32_t before = 0; before < i; before++) {
            if (ot_str_equal(bound->labels[before], bound->labels[i]))
                ot_binding__refuse(binder, &element, &use,
                                   "label \"%.*s\" stands for \"%.*s\" already.",
                                   OT_ARG(bound->labels[i]), OT_ARG(type->values[before].name));
        }
    }
}

/* ---- Roles ---- */

static bool is_root(const ot_schema *schema, const ot_type *type)
{
    return type == schema->query || type == schema->mutation || type == schema->subscription;
}

/* An object type in the table of an interface or union. */
static void bind_variant(ot_binder *binder, const ot_element *element, const ot_use *table,
                         ot_bound_type *bound)
{
    if (table->directive != NULL)
        ot_binding__refuse(binder, element, table,
                           "it is one of the types in the table of \"%.*s\", which has "
                           "@discriminator; take @table away from one of them.",
                           OT_ARG(bound->base->type->name));
    bound->role = OT_ROLE_TABLE;
    bound->table = bound->base->table;
    bound->key = bound->base->key;
    bound->key_count = bound->base->key_count;
    ot_binding__read_discriminator_value(binder, bound);
}

static void bind_object(ot_binder *binder, ot_bound_type *bound)
{
    ot_element element = ot_binding__type_element(bound->type);
    ot_use use = ot_binding__use(&element, OT_S("table"));
    if (bound->base != NULL) {
        bind_variant(binder, &element, &use, bound);
    } else if (is_root(binder->schema, bound->type)) {
        bound->role = OT_ROLE_ROOT;
        (void)ot_binding__check_meaning(binder, &element, "", "a root type"); /* reported */
    } else if (use.directive != NULL) {
        bind_table(binder, &element, &use, bound);
        ot_binding__read_discriminator_value(binder, bound);
    } else if (ot_binding__use(&element, OT_S("result")).directive != NULL) {
        bound->role = OT_ROLE_TABLE;
        bound->is_result = true;
        (void)ot_binding__check_meaning(binder, &element, "result where",
                                        "a result type"); /* reported */
    } else {
        bound->role = OT_ROLE_DOCUMENT;
        (void)ot_binding__check_meaning(binder, &element, "",
                                        "a type without @table"); /* reported */
    }
}

/* Over documents they need no directive; over one table they say which. */
static void bind_abstract(ot_binder *binder, ot_bound_type *bound)
{
    ot_element element = ot_binding__type_element(bound->type);
    ot_use use = ot_binding__use(&element, OT_S("table"));
    if (use.directive == NULL) {
        (void)ot_binding__check_meaning(binder, &element, "",
                                        "an interface or union without @table"); /* reported */
        return;
    }
    bind_table(binder, &element, &use, bound);
    ot_binding__bind_base(binder, &element, bound);
}

static void bind_other_type(ot_binder *binder, ot_bound_type *bound)
{
    const ot_type *type = bound->type;
    if (ot_str_starts_with(type->name, OT_S("__")))
        bound->role = OT_ROLE_META;
    else if (type->kind == OT_TYPE_OBJECT)
        bind_object(binder, bound);
    if (type->kind == OT_TYPE_ENUM)
        bind_labels(binder, bound);
}

bool ot_binding__is_document(const ot_binder *binder, const ot_type *named)
{
    if (named->kind == OT_TYPE_OBJECT)
        return ot_binding__type(binder, named)->role == OT_ROLE_DOCUMENT;
    for (uint32_t i = 0; i < named->possible_type_count; i++) {
        if (ot_binding__type(binder, named->possible_types[i])->role != OT_ROLE_DOCUMENT)
            return false;
    }
    return named->possible_type_count > 0;
}

bool ot_binding__is_node_interface(const ot_type *type)
{
    return type->kind == OT_TYPE_INTERFACE && ot_str_equal(type->name, OT_S("Node"));
}

/* A type that implements Node has ids that name its type as well (Relay server specification). */
static void bind_node(ot_binder *binder, ot_bound_type *bound)
{
    if (bound->role != OT_ROLE_TABLE || bound->table == NULL || bound->variants != NULL)
        return;
    for (uint32_t i = 0; i < bound->type->interface_count; i++)
        bound->is_node |= ot_binding__is_node_interface(bound->type->interfaces[i]);
    bool has_one_key = bound->key_count == 1 && !ot_binding__is_result(bound);
    if (!bound->is_node || has_one_key)
        return;
    ot_element element = ot_binding__type_element(bound->type);
    ot_binding__refuse(
        binder, &element, NULL,
        "it implements Node, so its rows need a table and a key of one column; choose "
        "it with @table(key:).");
}

/* Fields of an interface are read only through its object types; its own are there for what walks a
 * selection. */
static void bind_abstract_role(ot_binder *binder, ot_bound_type *bound)
{
    if (bound->role == OT_ROLE_NONE && ot_type_is_abstract(bound->type) &&
        ot_binding__is_document(binder, bound->type))
        bound->role = OT_ROLE_DOCUMENT;
}

void ot_binding__bind_types(ot_binder *binder)
{
    uint32_t count = binder->schema->type_count;
    for (uint32_t i = 0; i < count; i++)
        binder->binding->types[i].type = binder->schema->types[i];
    ot_binding__claim_variants(binder);
    for (uint32_t i = 0; i < count; i++)
        if (ot_type_is_abstract(binder->schema->types[i]))
            bind_abstract(binder, &binder->binding->types[i]);
    for (uint32_t i = 0; i < count; i++)
        bind_other_type(binder, &binder->binding->types[i]);
    ot_binding__bind_variants(binder);
    ot_binding__bind_unions(binder);
    ot_binding__find_connections(binder);
    ot_binding__find_aggregates(binder);
    ot_binding__find_calls(binder);
    ot_binding__check_results(binder);
    for (uint32_t i = 0; i < count; i++) {
        bind_abstract_role(binder, &binder->binding->types[i]);
        bind_node(binder, &binder->binding->types[i]);
    }
}

void ot_binding__bind_type_predicates(ot_binder *binder)
{
    for (uint32_t i = 0; i < binder->schema->type_count; i++) {
        ot_bound_type *bound = &binder->binding->types[i];
        if (bound->role != OT_ROLE_TABLE || bound->table == NULL)
            continue;
        ot_element element = ot_binding__type_element(bound->type);
        ot_use use = ot_binding__use(&element, OT_S("where"));
        if (use.directive != NULL)
            bound->where = ot_binding__predicate(binder, &element, &use, bound, NULL);
    }
    ot_binding__compose_predicates(binder);
}
