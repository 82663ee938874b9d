#include "binding/generate_internal.h"

/*
 * Columns become fields. The key of one column is `id`, and foreign keys to such keys are IDs too,
 * so that clients need not care what an id is made of.
 */

/* The usual scalar of each type, by the table of docs/directives.md. */
static const struct {
    const char *name;
    const char *scalar;
    bool is_range;
} scalars[] = {
    {"int2", "Int", true},
    {"int4", "Int", true},
    {"int8", "BigInt", true},
    {"numeric", "Decimal", true},
    {"float4", "Float", true},
    {"float8", "Float", true},
    {"bool", "Boolean", false},
    {"text", "String", false},
    {"varchar", "String", false},
    {"bpchar", "String", false},
    {"name", "String", false},
    {"citext", "String", false},
    {"char", "String", false},
    {"uuid", "UUID", false},
    {"timestamptz", "DateTime", true},
    {"timestamp", "DateTime", true},
    {"date", "Date", true},
    {"time", "Time", true},
    {"timetz", "Time", true},
    {"interval", "String", false},
    {"json", "JSON", false},
    {"jsonb", "JSON", false},
    {"inet", "String", false},
    {"cidr", "String", false},
    {"bytea", "Bytes", false},
    {"macaddr", "String", false},
    {"macaddr8", "String", false},
    {"bit", "String", false},
    {"varbit", "String", false},
    {"xml", "String", false},
    {"oid", "BigInt", false},
};

static const char *scalar_of(const ot_pg_type *base, bool *is_range)
{
    for (size_t i = 0; i < sizeof(scalars) / sizeof(scalars[0]); i++) {
        if (!ot_str_equal(ot_str_from_c(scalars[i].name), base->name))
            continue;
        *is_range = scalars[i].is_range;
        return scalars[i].scalar;
    }
    return NULL;
}

/* What an ID may be. */
static bool can_be_id(const ot_pg_type *type)
{
    static const char *const names[] = {"int2", "int4", "int8", "uuid"};
    const ot_pg_type *base = ot_binding__base(type);
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        if (ot_str_equal(ot_str_from_c(names[i]), base->name))
            return true;
    }
    return ot_binding__is_text(type);
}

/* ---- Enums ---- */

static ot_sdl_node *define_enum(ot_generator *generator, const ot_pg_type *type)
{
    ot_arena *arena = generator->arena;
    ot_map values = {0};
    ot_str wanted = ot_generate__type_name(arena, type->name, generator->enums.count + 1);
    if (ot_map_has(&generator->types, wanted))
        wanted = ot_arena_printf(arena, "%.*sEnum", OT_ARG(wanted));
    ot_sdl_node *node = ot_generate__define(generator, "enum",
                                            ot_generate__claim(arena, &generator->types, wanted));
    for (uint32_t i = 0; i < type->label_count; i++) {
        ot_str label = type->labels[i];
        ot_str name =
            ot_generate__claim(arena, &values, ot_generate__value_name(arena, label, i + 1));
        ot_sdl_node *value = ot_generate__add(arena, node, name, (ot_str){0});
        if (!ot_str_equal(name, label))
            value->directives = ot_arena_printf(arena, "@column(name: %.*s)",
                                                OT_ARG(ot_generate__quote(arena, label)));
    }
    return node;
}

/* Enums are made as they are met; two of one name differ by their SQL names. */
static ot_str enum_of(ot_generator *generator, const ot_pg_type *base)
{
    ot_sdl_node *node = ot_map_get(&generator->enums, base->sql_name);
    if (node == NULL) {
        node = define_enum(generator, base);
        ot_map_set(generator->arena, &generator->enums, base->sql_name, node);
    }
    return node->name;
}

/* ---- Keys ---- */

static bool is_not_null(const ot_table *table, const ot_unique *unique)
{
    for (uint32_t i = 0; i < unique->column_count; i++) {
        if (!table->columns[unique->columns[i]].not_null)
            return false;
    }
    return unique->column_count > 0;
}

/* As binding finds it: the primary key, else the only unique constraint over columns that are not
 * null. */
static const ot_unique *usual_key(const ot_table *table)
{
    const ot_unique *found = NULL;
    for (uint32_t i = 0; i < table->unique_count; i++) {
        const ot_unique *unique = &table->uniques[i];
        if (unique->is_primary)
            return unique;
        if (!unique->is_constraint || !is_not_null(table, unique))
            continue;
        if (found != NULL)
            return NULL;
        found = unique;
    }
    return found;
}

/* Of several, or of indexes without a constraint, the first by name; columns of materialized views
 * are never declared not null, so there the index has to do. */
static const ot_unique *other_key(const ot_table *table)
{
    for (uint32_t i = 0; i < table->unique_count; i++) {
        if (table->kind == 'm' || is_not_null(table, &table->uniques[i]))
            return &table->uniques[i];
    }
    return NULL;
}

static void find_key(ot_generate_table *out)
{
    const ot_table *table = out->table;
    const ot_unique *key = usual_key(table);
    out->key_is_given = key == NULL;
    if (key == NULL)
        key = other_key(table);
    out->key = key != NULL ? key->columns : table->view_key;
    out->key_count = key != NULL ? key->column_count : table->view_key_count;
    out->key_is_given &= out->key_count > 0;
    out->key_is_sent = out->key_count > 0;
    for (uint32_t i = 0; i < out->key_count; i++) {
        const ot_pg_type *type = table->columns[out->key[i]].type;
        out->key_is_sent &= ot_pg_is_readable(type) && !ot_binding__has_no_order(type);
    }
}

/* The foreign key of just this column, if there is one. */
static const ot_foreign_key *own_key(const ot_table *table, uint32_t column)
{
    for (uint32_t i = 0; i < table->reference_count; i++) {
        const ot_foreign_key *key = table->references[i];
        if (key->column_count == 1 && key->from_columns[0] == column)
            return key;
    }
    return NULL;
}

static const ot_table *key_target(const ot_table *table, uint32_t column)
{
    const ot_foreign_key *key = own_key(table, column);
    if (key == NULL)
        return NULL;
    const ot_unique *unique = usual_key(key->to);
    bool is_key =
        unique != NULL && unique->column_count == 1 && unique->columns[0] == key->to_columns[0];
    return is_key ? key->to : NULL;
}

/* ---- Types of columns ---- */

static bool is_id(const ot_generate_table *table, const ot_column *column)
{
    bool is_own = ot_generate__is_key(table, column->index);
    return can_be_id(column->type) && (is_own || key_target(table->table, column->index) != NULL);
}

/* Ranges, and lists of them: multiranges, and arrays of ranges. */
static void find_range(ot_generator *generator, const ot_pg_type *base, ot_generate_column *out)
{
    bool is_possible = base->kind != 'm' || !out->is_list;
    bool has_order;
    const char *bound = scalar_of(ot_binding__base(base->range->subtype), &has_order);
    if (bound == NULL || !is_possible || !ot_pg_is_readable(out->column->type))
        return;
    out->range = ot_generate__range(generator, ot_str_from_c(bound));
    out->type = out->range->type;
    out->is_list = out->is_list || base->kind == 'm';
    out->depth = out->is_list;
}

static void find_type(ot_generator *generator, const ot_generate_table *table,
                      ot_generate_column *out)
{
    const ot_column *column = out->column;
    const ot_pg_type *element = ot_binding__element_type(column->type);
    const ot_pg_type *base = ot_binding__base(element == NULL ? column->type : element);
    out->is_list = element != NULL;
    if (out->is_list)
        out->depth = column->dimensions > 1 ? column->dimensions : 1;
    if (base->kind == 'e' && base->label_count > 0)
        out->type = enum_of(generator, base);
    else if (base->range != NULL)
        find_range(generator, base, out);
    else if (is_id(table, column))
        out->type = OT_S("ID");
    else
        out->type = ot_str_from_c(scalar_of(base, &out->is_range));
    out->is_comparable = out->type.len > 0 && out->range == NULL &&
                         ot_pg_is_readable(column->type) && !ot_binding__has_no_order(base);
}

/* ---- Indexes ---- */

static bool is_method(const ot_index *index, const char *method)
{
    return ot_str_equal(index->method, ot_str_from_c(method));
}

static void find_indexes(ot_generate_table *table)
{
    for (uint32_t i = 0; i < table->table->index_count; i++) {
        const ot_index *index = &table->table->indexes[i];
        if (index->is_partial || index->part_count == 0 ||
            index->parts[0].column == OT_INDEX_EXPRESSION)
            continue;
        ot_generate_column *first = &table->columns[index->parts[0].column];
        first->is_indexed |= is_method(index, "btree");
        first->is_hashed |= is_method(index, "hash");
        first->is_gist |= is_method(index, "gist") || is_method(index, "spgist");
        for (uint32_t p = 0; p < index->part_count && is_method(index, "gin"); p++) {
            if (index->parts[p].column != OT_INDEX_EXPRESSION)
                table->columns[index->parts[p].column].is_gin = true;
        }
    }
    if (table->key_count > 0)
        table->columns[table->key[0]].is_indexed = true;
}

/* ---- Names of fields ---- */

/* A foreign key column that is named like the thing it leads to leaves its name to that, and
 * becomes the thing's id. */
static ot_str wanted_field(const ot_generator *generator, const ot_generate_table *table,
                           const ot_column *column)
{
    ot_arena *arena = generator->arena;
    ot_str name = ot_generate__field_name(arena, column->name, column->index + 1);
    const ot_foreign_key *key = own_key(table->table, column->index);
    if (key == NULL || !is_id(table, column) || ot_generate__is_key(table, column->index))
        return name;
    ot_str relation = ot_generate__key_name(arena, key);
    return ot_str_equal(relation, name) ? ot_arena_printf(arena, "%.*sId", OT_ARG(name)) : name;
}

static void add_gap(ot_generator *generator, const ot_generate_table *table,
                    const ot_column *column)
{
    ot_str reason = ot_arena_printf(generator->arena, "type %.*s has no scalar",
                                    OT_ARG(column->type->sql_name));
    ot_generated_gap gap = {.table = table->table, .column = column, .reason = reason};
    OT_VEC_PUSH(generator->arena, &generator->out->gaps, gap);
}

static bool is_id_field(const ot_generate_table *table, const ot_generate_column *column)
{
    bool is_named_id = ot_str_equal(column->column->name, OT_S("id"));
    bool is_only = ot_table_column(table->table, OT_S("id")) == NULL;
    return is_named_id || (is_only && ot_generate__is_key(table, column->column->index) &&
                           ot_str_equal(column->type, OT_S("ID")));
}

bool ot_generate__columns(ot_generator *generator, ot_generate_table *table)
{
    ot_arena *arena = generator->arena;
    uint32_t count = table->table->column_count;
    bool has_field = false;
    table->columns = OT_NEW_ARRAY(arena, ot_generate_column, count);
    find_key(table);
    for (uint32_t i = 0; i < count; i++) {
        ot_generate_column *column = &table->columns[i];
        column->column = &table->table->columns[i];
        find_type(generator, table, column);
        if (column->type.len > 0 && is_id_field(table, column))
            column->field = ot_generate__claim(arena, &table->fields, OT_S("id"));
        has_field |= column->type.len > 0;
    }
    for (uint32_t i = 0; i < count; i++) {
        ot_generate_column *column = &table->columns[i];
        if (column->type.len == 0)
            add_gap(generator, table, column->column);
        else if (column->field.len == 0)
            column->field = ot_generate__claim(arena, &table->fields,
                                               wanted_field(generator, table, column->column));
    }
    find_indexes(table);
    return has_field;
}
