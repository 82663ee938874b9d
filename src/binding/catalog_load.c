#include "binding/catalog.h"

#include <stdlib.h>

#include "base/assert.h"
#include "base/buffer.h"
#include "base/memory.h"
#include "base/vec.h"
#include "binding/catalog_statements.h"

/*
 * A few statements, each about all tables at once, so the time depends on the network only a few
 * times. Their rows refer to tables by oid and to columns by attnum; both become indexes here.
 */

/* A table while it is loaded: dropped columns leave gaps in the numbers, which `by_number` closes.
 */
typedef struct ot_loading_table {
    uint32_t oid;
    ot_table *table;
    OT_VEC(ot_column) columns;
    OT_VEC(uint32_t) by_number; /* attnum -> column index + 1, or 0 */
    OT_VEC(ot_unique) uniques;
    OT_VEC(const ot_foreign_key *) references;
    OT_VEC(const ot_foreign_key *) referrers;
} ot_loading_table;

typedef struct ot_loader {
    ot_arena *arena;
    ot_pg_session *session;
    ot_error *error;
    ot_str parameters[2];
    ot_catalog *catalog;
    ot_loading_table *tables; /* by oid */
    uint32_t table_count;
} ot_loader;

static bool query_with(ot_loader *loader, const char *sql, const ot_str *parameters, uint32_t count,
                       const char *what, ot_pg_table *out)
{
    ot_status status = ot_pg_session_query(loader->session, loader->arena, sql, parameters, count,
                                           out, loader->error);
    if (status == OT_OK)
        return true;
    ot_error_wrap(loader->error, status, "while reading the %s of the database", what);
    return false;
}

static bool query(ot_loader *loader, const char *sql, const char *what, ot_pg_table *out)
{
    return query_with(loader, sql, NULL, 0, what, out);
}

/* ---- What is asked for ---- */

/* Texts as a literal of a PostgreSQL array: {"a","b"}. */
static ot_str array_literal(ot_arena *arena, const ot_str *items, uint32_t count)
{
    ot_buffer out = {0};
    OT_BUFFER_LITERAL(&out, "{");
    for (uint32_t i = 0; i < count; i++) {
        ot_buffer_append(&out, i == 0 ? OT_S("\"") : OT_S(",\""));
        for (size_t at = 0; at < items[i].len; at++) {
            char byte = items[i].ptr[at];
            if (byte == '"' || byte == '\\')
                ot_buffer_append_byte(&out, '\\');
            ot_buffer_append_byte(&out, byte);
        }
        ot_buffer_append_byte(&out, '"');
    }
    OT_BUFFER_LITERAL(&out, "}");
    ot_str copy = ot_arena_copy(arena, ot_buffer_str(&out));
    ot_buffer_free(&out);
    return copy;
}

static ot_str names_literal(ot_loader *loader, const ot_catalog_names *names)
{
    return names == NULL ? (ot_str){0} : array_literal(loader->arena, names->items, names->count);
}

/* The oids of the tables that were found, and their names. */
static void narrow(ot_loader *loader)
{
    ot_str *oids = OT_NEW_ARRAY(loader->arena, ot_str, loader->table_count);
    ot_str *names = OT_NEW_ARRAY(loader->arena, ot_str, loader->table_count);
    for (uint32_t i = 0; i < loader->table_count; i++) {
        oids[i] = ot_arena_printf(loader->arena, "%u", loader->tables[i].oid);
        names[i] = loader->tables[i].table->name;
    }
    loader->parameters[0] = array_literal(loader->arena, oids, loader->table_count);
    loader->parameters[1] = array_literal(loader->arena, names, loader->table_count);
}

/* ---- Tables ---- */

static ot_loading_table *find_loading(const ot_loader *loader, uint32_t oid)
{
    uint32_t low = 0;
    uint32_t high = loader->table_count;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (loader->tables[middle].oid < oid)
            low = middle + 1;
        else
            high = middle;
    }
    bool is_found = low < loader->table_count && loader->tables[low].oid == oid;
    return is_found ? &loader->tables[low] : NULL;
}

enum { ROWS_UNKNOWN = 1000 }; /* a table nobody has analyzed, or a view */

static void add_table(ot_loader *loader, const ot_pg_table *rows, uint32_t row)
{
    ot_table *table = OT_NEW(loader->arena, ot_table);
    double tuples = ot_pg_table_double(rows, row, 5);
    table->oid = ot_pg_table_number(rows, row, 0);
    table->schema = ot_pg_table_text(rows, row, 1);
    table->name = ot_pg_table_text(rows, row, 2);
    table->quoted = ot_pg_table_text(rows, row, 3);
    table->kind = ot_pg_table_text(rows, row, 4).ptr[0];
    bool is_view = table->kind == 'v';
    table->row_estimate = tuples < 0 || is_view ? ROWS_UNKNOWN : tuples < 1 ? 1 : tuples;
    table->has_row_security = ot_pg_table_flag(rows, row, 6);
    table->in_search_path = ot_pg_table_flag(rows, row, 7);
    table->has_triggers = ot_pg_table_flag(rows, row, 8);
    table->has_actions = ot_pg_table_flag(rows, row, 9);
    ot_str key =
        ot_arena_printf(loader->arena, "%.*s.%.*s", OT_ARG(table->schema), OT_ARG(table->name));
    ot_map_set(loader->arena, &loader->catalog->tables_by_name, key, table);
    loader->catalog->tables[row] = table;
    loader->tables[row] = (ot_loading_table){.oid = table->oid, .table = table};
}

static bool load_tables(ot_loader *loader, const ot_catalog_names *names)
{
    ot_pg_table rows;
    ot_str wanted = names_literal(loader, names);
    if (!query_with(loader, tables_sql, &wanted, 1, "tables", &rows))
        return false;
    loader->catalog->tables = OT_NEW_ARRAY(loader->arena, ot_table *, rows.row_count);
    loader->catalog->table_count = rows.row_count;
    loader->tables = OT_NEW_ARRAY(loader->arena, ot_loading_table, rows.row_count);
    loader->table_count = rows.row_count;
    for (uint32_t i = 0; i < rows.row_count; i++)
        add_table(loader, &rows, i);
    if (names != NULL)
        narrow(loader);
    return true;
}

/* ---- Types ---- */

/* Both names of a type; the first one to come holds the short one. */
static void name_type(ot_loader *loader, ot_str schema, ot_pg_type *type)
{
    ot_map *names = &loader->catalog->types_by_name;
    ot_str full = ot_arena_printf(loader->arena, "%.*s.%.*s", OT_ARG(schema), OT_ARG(type->name));
    if (!ot_map_has(names, type->name))
        ot_map_set(loader->arena, names, type->name, type);
    if (!ot_map_has(names, full))
        ot_map_set(loader->arena, names, full, type);
}

static int compare_types(const void *a, const void *b)
{
    const ot_pg_type *left = *(ot_pg_type *const *)a;
    const ot_pg_type *right = *(ot_pg_type *const *)b;
    return left->oid < right->oid ? -1 : left->oid > right->oid;
}

static void link_range(ot_loader *loader, ot_pg_type *type, const ot_pg_table *rows, uint32_t row)
{
    ot_pg_range_type range = {
        .subtype = ot_catalog_type(loader->catalog, ot_pg_table_number(rows, row, 7)),
        .range = ot_catalog_type(loader->catalog, ot_pg_table_number(rows, row, 8)),
        .multirange = ot_catalog_type(loader->catalog, ot_pg_table_number(rows, row, 9)),
    };
    if (range.subtype == NULL || range.range == NULL)
        return;
    ot_pg_range_type *kept = OT_NEW(loader->arena, ot_pg_range_type);
    *kept = range;
    type->range = kept;
}

static void link_types(ot_loader *loader)
{
    ot_catalog *catalog = loader->catalog;
    for (uint32_t i = 0; i < catalog->type_count; i++) {
        ot_pg_type *type = catalog->types[i];
        type->base = ot_catalog_type(catalog, type->base_oid);
        type->element = ot_catalog_type(catalog, type->element_oid);
        if (type->element != NULL)
            type->sql_name =
                ot_arena_printf(loader->arena, "%.*s[]", OT_ARG(type->element->sql_name));
    }
}

static bool load_types(ot_loader *loader)
{
    ot_pg_table rows;
    if (!query_with(loader, types_sql, loader->parameters, 1, "types", &rows))
        return false;
    ot_catalog *catalog = loader->catalog;
    catalog->types = OT_NEW_ARRAY(loader->arena, ot_pg_type *, rows.row_count);
    catalog->type_count = rows.row_count;
    for (uint32_t i = 0; i < rows.row_count; i++) {
        ot_pg_type *type = OT_NEW(loader->arena, ot_pg_type);
        type->oid = ot_pg_table_number(&rows, i, 0);
        type->name = ot_pg_table_text(&rows, i, 2);
        type->kind = ot_pg_table_text(&rows, i, 3).ptr[0];
        type->sql_name = ot_pg_table_text(&rows, i, 4);
        type->base_oid = ot_pg_table_number(&rows, i, 5);
        type->element_oid = ot_pg_table_number(&rows, i, 6);
        catalog->types[i] = type;
        name_type(loader, ot_pg_table_text(&rows, i, 1), type);
    }
    ot_pg_type **in_order = OT_NEW_ARRAY(loader->arena, ot_pg_type *, rows.row_count);
    if (rows.row_count > 0)
        memcpy(in_order, catalog->types, rows.row_count * sizeof(*in_order));
    qsort(catalog->types, catalog->type_count, sizeof(ot_pg_type *), compare_types);
    link_types(loader);
    for (uint32_t i = 0; i < rows.row_count; i++)
        link_range(loader, in_order[i], &rows, i);
    return true;
}

static ot_pg_type *find_type(const ot_loader *loader, uint32_t oid)
{
    return (ot_pg_type *)ot_catalog_type(loader->catalog, oid); /* ours until loading ends */
}

static bool load_labels(ot_loader *loader)
{
    ot_pg_table rows;
    if (!query(loader, labels_sql, "enum labels", &rows))
        return false;
    ot_str *labels = OT_NEW_ARRAY(loader->arena, ot_str, rows.row_count);
    for (uint32_t i = 0; i < rows.row_count; i++) {
        ot_pg_type *type = find_type(loader, ot_pg_table_number(&rows, i, 0));
        labels[i] = ot_pg_table_text(&rows, i, 1);
        if (type == NULL)
            continue;
        if (type->label_count == 0)
            type->labels = &labels[i]; /* those of one type follow each other */
        type->label_count++;
    }
    return true;
}

/* ---- Columns ---- */

enum { WIDTH_UNKNOWN = 8, DISTINCT_UNKNOWN = 200, DISTINCT_BOOLEAN = 2 };

/* pg_stats tells a number of values, or as a negative number their share of the rows. 200 without
 * statistics is PostgreSQL's own guess. */
static double estimate_distinct(const ot_table *table, const ot_pg_type *type, double told)
{
    double rows = table->row_estimate;
    double distinct = told > 0 ? told : -told * rows;
    if (told == 0) {
        distinct = type->label_count > 0                    ? type->label_count
                   : ot_str_equal(type->name, OT_S("bool")) ? DISTINCT_BOOLEAN
                                                            : DISTINCT_UNKNOWN;
        distinct = distinct < rows ? distinct : rows;
    }
    return distinct < 1 ? 1 : distinct;
}

/* A type that the loader left out, such as a pseudo type of a system view: it has a name and fits
 * nothing. */
static const ot_pg_type unknown_type = {
    .name = OT_STR("unknown"), .sql_name = OT_STR("unknown"), .kind = 'p'};

static void add_column(ot_loader *loader, const ot_pg_table *rows, uint32_t row)
{
    ot_loading_table *loading = find_loading(loader, ot_pg_table_number(rows, row, 0));
    if (loading == NULL)
        return; /* made since the tables were read */
    uint32_t number = ot_pg_table_number(rows, row, 1);
    const ot_pg_type *type = find_type(loader, ot_pg_table_number(rows, row, 4));
    type = type == NULL ? &unknown_type : type;
    double width = ot_pg_table_double(rows, row, 9);
    ot_column column = {
        .name = ot_pg_table_text(rows, row, 2),
        .quoted = ot_pg_table_text(rows, row, 3),
        .index = loading->columns.count,
        .type = type,
        .not_null = ot_pg_table_flag(rows, row, 5),
        .has_default = ot_pg_table_flag(rows, row, 6),
        .is_generated = ot_pg_table_flag(rows, row, 7),
        .default_sql = ot_pg_table_text(rows, row, 10),
        .distinct = estimate_distinct(loading->table, type, ot_pg_table_double(rows, row, 8)),
        .width = width > 0 ? width : WIDTH_UNKNOWN};
    OT_VEC_PUSH(loader->arena, &loading->columns, column);
    while (loading->by_number.count <= number)
        OT_VEC_PUSH(loader->arena, &loading->by_number, 0);
    loading->by_number.items[number] = loading->columns.count;
}

static void finish_columns(ot_loader *loader, ot_loading_table *loading)
{
    ot_table *table = loading->table;
    table->columns = loading->columns.items;
    table->column_count = loading->columns.count;
    for (uint32_t i = 0; i < table->column_count; i++)
        ot_map_set(loader->arena, &table->columns_by_name, table->columns[i].name,
                   &table->columns[i]);
}

static bool load_columns(ot_loader *loader)
{
    ot_pg_table rows;
    if (!query_with(loader, columns_sql, loader->parameters, 2, "columns", &rows))
        return false;
    for (uint32_t i = 0; i < rows.row_count; i++)
        add_column(loader, &rows, i);
    for (uint32_t i = 0; i < loader->table_count; i++)
        finish_columns(loader, &loader->tables[i]);
    return true;
}

/* ---- Keys ---- */

/* "3 1" as column indexes. False when a column is not known: a system column. */
static bool read_columns(ot_loader *loader, const ot_loading_table *loading, ot_str text,
                         uint32_t **out, uint32_t *count)
{
    OT_VEC(uint32_t) columns = {0};
    uint32_t number = 0;
    for (size_t i = 0; i <= text.len; i++) {
        if (i < text.len && text.ptr[i] >= '0' && text.ptr[i] <= '9') {
            number = number * 10 + (uint32_t)(text.ptr[i] - '0');
            continue;
        }
        if (number >= loading->by_number.count || loading->by_number.items[number] == 0)
            return false;
        OT_VEC_PUSH(loader->arena, &columns, loading->by_number.items[number] - 1);
        number = 0;
    }
    *out = columns.items;
    *count = columns.count;
    return true;
}

static bool load_uniques(ot_loader *loader)
{
    ot_pg_table rows;
    if (!query_with(loader, uniques_sql, loader->parameters, 1, "unique constraints", &rows))
        return false;
    for (uint32_t i = 0; i < rows.row_count; i++) {
        ot_loading_table *loading = find_loading(loader, ot_pg_table_number(&rows, i, 0));
        ot_unique unique = {.name = ot_pg_table_text(&rows, i, 1),
                            .is_primary = ot_pg_table_flag(&rows, i, 2),
                            .is_constraint = ot_pg_table_flag(&rows, i, 3)};
        if (loading != NULL && read_columns(loader, loading, ot_pg_table_text(&rows, i, 4),
                                            &unique.columns, &unique.column_count))
            OT_VEC_PUSH(loader->arena, &loading->uniques, unique);
    }
    return true;
}

static void add_foreign_key(ot_loader *loader, const ot_pg_table *rows, uint32_t row)
{
    ot_loading_table *from = find_loading(loader, ot_pg_table_number(rows, row, 1));
    ot_loading_table *to = find_loading(loader, ot_pg_table_number(rows, row, 2));
    if (from == NULL || to == NULL)
        return;
    ot_foreign_key *key = OT_NEW(loader->arena, ot_foreign_key);
    uint32_t to_count = 0;
    key->name = ot_pg_table_text(rows, row, 0);
    key->from = from->table;
    key->to = to->table;
    if (!read_columns(loader, from, ot_pg_table_text(rows, row, 3), &key->from_columns,
                      &key->column_count) ||
        !read_columns(loader, to, ot_pg_table_text(rows, row, 4), &key->to_columns, &to_count))
        return;
    OT_ASSERT(to_count == key->column_count); /* PostgreSQL's promise about conkey and confkey */
    OT_VEC_PUSH(loader->arena, &from->references, key);
    OT_VEC_PUSH(loader->arena, &to->referrers, key);
}

static void finish_table(const ot_loading_table *loading)
{
    ot_table *table = loading->table;
    table->uniques = loading->uniques.items;
    table->unique_count = loading->uniques.count;
    table->references = loading->references.items;
    table->reference_count = loading->references.count;
    table->referrers = loading->referrers.items;
    table->referrer_count = loading->referrers.count;
    for (uint32_t i = 0; i < table->unique_count; i++) {
        ot_column *column = &table->columns[table->uniques[i].columns[0]];
        bool is_unique =
            table->uniques[i].column_count == 1 && table->row_estimate > column->distinct;
        if (is_unique && column->not_null)
            column->distinct = table->row_estimate;
    }
}

static bool load_foreign_keys(ot_loader *loader)
{
    ot_pg_table rows;
    if (!query_with(loader, foreign_keys_sql, loader->parameters, 1, "foreign keys", &rows))
        return false;
    for (uint32_t i = 0; i < rows.row_count; i++)
        add_foreign_key(loader, &rows, i);
    for (uint32_t i = 0; i < loader->table_count; i++)
        finish_table(&loader->tables[i]);
    return true;
}

static bool load_search_path(ot_loader *loader)
{
    ot_pg_table rows;
    if (!query(loader, search_path_sql, "search path", &rows))
        return false;
    loader->catalog->search_path = rows.cells;
    loader->catalog->search_path_count = rows.row_count;
    return true;
}

static bool load_constraints(ot_loader *loader, const ot_catalog_names *names)
{
    ot_pg_table rows;
    ot_str wanted = names_literal(loader, names);
    if (!query_with(loader, constraints_sql, &wanted, 1, "constraints", &rows))
        return false;
    for (uint32_t i = 0; i < rows.row_count; i++)
        ot_map_set(loader->arena, &loader->catalog->constraints, ot_pg_table_text(&rows, i, 0),
                   loader->catalog);
    return true;
}

static bool load_search_configs(ot_loader *loader)
{
    ot_pg_table rows;
    if (!query(loader, search_configs_sql, "text search configurations", &rows))
        return false;
    for (uint32_t i = 0; i < rows.row_count; i++)
        ot_map_set(loader->arena, &loader->catalog->search_configs, ot_pg_table_text(&rows, i, 0),
                   loader->catalog);
    return true;
}

/* Columns of a result have no statistics, and may be null. */
static ot_status describe(void *data, ot_arena *arena, const ot_catalog *catalog, ot_str sql,
                          const ot_pg_type *const *parameters, uint32_t parameter_count,
                          ot_result_columns *out, ot_error *error)
{
    ot_pg_described described;
    uint32_t *types = OT_NEW_ARRAY(arena, uint32_t, parameter_count);
    for (uint32_t i = 0; i < parameter_count; i++)
        types[i] = parameters[i]->oid;
    ot_status status =
        ot_pg_session_describe(data, arena, sql, types, parameter_count, &described, error);
    if (status != OT_OK)
        return status;
    *out = (ot_result_columns){.columns = OT_NEW_ARRAY(arena, ot_column, described.column_count),
                               .column_count = described.column_count};
    for (uint32_t i = 0; i < out->column_count; i++) {
        const ot_pg_type *type = ot_catalog_type(catalog, described.types[i]);
        out->columns[i] = (ot_column){.name = described.names[i],
                                      .quoted = described.quoted[i],
                                      .index = i,
                                      .type = type == NULL ? &unknown_type : type,
                                      .distinct = DISTINCT_UNKNOWN,
                                      .width = WIDTH_UNKNOWN};
    }
    return OT_OK;
}

static bool refuses(void *data, ot_str sql, const ot_pg_type *const *parameters,
                    uint32_t parameter_count, ot_error *error)
{
    uint32_t *types = ot_calloc(parameter_count + 1, sizeof(*types));
    for (uint32_t i = 0; i < parameter_count; i++)
        types[i] = parameters[i]->oid;
    bool is_refused = ot_pg_session_refuses(data, sql, types, parameter_count, error);
    free(types);
    return is_refused;
}

ot_catalog *ot_catalog_load(ot_arena *arena, ot_pg_session *session, const ot_catalog_names *names,
                            ot_error *error)
{
    ot_loader loader = {
        .arena = arena, .session = session, .error = error, .catalog = OT_NEW(arena, ot_catalog)};
    bool is_loaded = load_search_path(&loader) && load_tables(&loader, names) &&
                     load_types(&loader) && load_labels(&loader) && load_columns(&loader) &&
                     load_uniques(&loader) && load_foreign_keys(&loader) &&
                     load_constraints(&loader, names) && load_search_configs(&loader) &&
                     ot_catalog_load_functions(arena, session, loader.catalog,
                                               names_literal(&loader, names), error) == OT_OK;
    loader.catalog->describe = describe;
    loader.catalog->refuses = refuses;
    loader.catalog->describe_data = session;
    return is_loaded ? loader.catalog : NULL;
}
