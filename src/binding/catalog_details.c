#include "binding/catalog.h"

#include "base/vec.h"

/*
 * Five statements more than the catalog itself, each about all tables. Rows that lead to tables
 * which the catalog does not have (system tables, or made since) are passed over.
 */

static const char comments_sql[] =
    "SELECT d.objoid, a.attname, d.description FROM pg_description d"
    " JOIN pg_class c ON c.oid = d.objoid AND c.relkind IN ('r', 'p', 'v', 'm', 'f')"
    " LEFT JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = d.objsubid"
    " WHERE d.classoid = 'pg_class'::regclass AND (d.objsubid = 0 OR NOT a.attisdropped)"
    " ORDER BY d.objoid, d.objsubid";

/* PostgreSQL keeps what a declaration says, and holds nobody to it. */
static const char dimensions_sql[] =
    "SELECT a.attrelid, a.attname, a.attndims FROM pg_attribute a"
    " JOIN pg_class c ON c.oid = a.attrelid AND c.relkind IN ('r', 'p', 'v', 'm', 'f')"
    " WHERE a.attndims > 1 AND a.attnum > 0 AND NOT a.attisdropped ORDER BY 1, a.attnum";

static const char origins_sql[] =
    "SELECT c.oid, c.relispartition, e.extname FROM pg_class c"
    " LEFT JOIN pg_depend d ON d.classid = 'pg_class'::regclass AND d.objid = c.oid"
    "  AND d.objsubid = 0 AND d.deptype = 'e'"
    " LEFT JOIN pg_extension e ON e.oid = d.refobjid AND d.refclassid = 'pg_extension'::regclass"
    " WHERE c.relispartition OR e.oid IS NOT NULL ORDER BY c.oid";

/* Bits of indoption: 1 descending, 2 nulls first. */
static const char indexes_sql[] =
    "SELECT i.indrelid, c.relname, m.amname, i.indpred IS NOT NULL, a.attname,"
    " i.indoption[k.position - 1] & 1 <> 0, i.indoption[k.position - 1] & 2 <> 0, k.position = 1,"
    " pg_get_expr(i.indpred, i.indrelid)"
    " FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid JOIN pg_am m ON m.oid = c.relam"
    " JOIN pg_class t ON t.oid = i.indrelid JOIN pg_namespace n ON n.oid = t.relnamespace"
    " CROSS JOIN LATERAL generate_series(1, i.indnkeyatts) AS k (position)"
    " LEFT JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum > 0"
    "  AND a.attnum = i.indkey[k.position - 1]"
    " WHERE i.indisvalid AND n.nspname <> 'information_schema' AND n.nspname !~ '^pg_'"
    " ORDER BY i.indrelid, c.relname, i.indexrelid, k.position";

/*
 * A view that PostgreSQL itself can update has one table, and gives each row of it at most once; so
 * the table's primary key, where all of it is shown, is the view's key. Which column of the view
 * shows which of the table stands in its rewrite rule; a number that stands there twice belongs to
 * a subquery as well and is not trusted.
 */
static const char view_columns_sql[] =
    "SELECT v.oid, v.origin, va.attname, ta.attname FROM ("
    "  SELECT c.oid, m[1]::int AS number, m[2]::oid AS origin, m[3]::int AS origin_number,"
    "   count(*) OVER (PARTITION BY c.oid, m[1]) AS times"
    "  FROM pg_class c JOIN pg_rewrite r ON r.ev_class = c.oid AND r.rulename = '_RETURN'"
    "  CROSS JOIN LATERAL regexp_matches(r.ev_action::text, ':resno (\\d+) :resname "
    "(?:[^ \\\\]|\\\\.)+ "
    ":ressortgroupref \\d+ :resorigtbl (\\d+) :resorigcol (\\d+)', 'g') AS m"
    "  WHERE c.relkind = 'v' AND c.relnamespace <> 'pg_catalog'::regnamespace"
    "   AND c.relnamespace <> 'information_schema'::regnamespace"
    "   AND pg_relation_is_updatable(c.oid, false) & 16 <> 0"
    "   AND NOT EXISTS (SELECT FROM pg_rewrite o WHERE o.ev_class = c.oid AND o.oid <> r.oid)) v"
    " JOIN pg_attribute va ON va.attrelid = v.oid AND va.attnum = v.number"
    " JOIN pg_attribute ta ON ta.attrelid = v.origin AND ta.attnum = v.origin_number"
    " WHERE v.times = 1 ORDER BY v.oid, v.number";

typedef struct ot_details {
    ot_arena *arena;
    ot_pg_session *session;
    ot_catalog *catalog;
    ot_error *error;
} ot_details;

static ot_status query(ot_details *details, const char *sql, const char *what, ot_pg_table *out)
{
    ot_status status =
        ot_pg_session_query(details->session, details->arena, sql, NULL, 0, out, details->error);
    if (status != OT_OK)
        ot_error_wrap(details->error, status, "while reading the %s of the database", what);
    return status;
}

/* The catalog keeps its tables in the order of their oids. */
static ot_table *find_table(const ot_details *details, ot_str text)
{
    uint32_t oid = 0;
    for (size_t i = 0; i < text.len; i++)
        oid = oid * 10 + (uint32_t)(text.ptr[i] - '0');
    uint32_t low = 0;
    uint32_t high = details->catalog->table_count;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (details->catalog->tables[middle]->oid < oid)
            low = middle + 1;
        else
            high = middle;
    }
    bool is_found =
        low < details->catalog->table_count && details->catalog->tables[low]->oid == oid;
    return is_found ? details->catalog->tables[low] : NULL;
}

static ot_column *find_column(const ot_table *table, ot_str name)
{
    return ot_map_get(&table->columns_by_name, name);
}

static ot_status load_comments(ot_details *details)
{
    ot_pg_table rows;
    ot_status status = query(details, comments_sql, "comments", &rows);
    for (uint32_t i = 0; status == OT_OK && i < rows.row_count; i++) {
        ot_table *table = find_table(details, ot_pg_table_text(&rows, i, 0));
        ot_str name = ot_pg_table_text(&rows, i, 1);
        ot_column *column = table == NULL || name.ptr == NULL ? NULL : find_column(table, name);
        if (column != NULL)
            column->comment = ot_pg_table_text(&rows, i, 2);
        else if (table != NULL && name.ptr == NULL)
            table->comment = ot_pg_table_text(&rows, i, 2);
    }
    return status;
}

static ot_status load_dimensions(ot_details *details)
{
    ot_pg_table rows;
    ot_status status = query(details, dimensions_sql, "arrays", &rows);
    for (uint32_t i = 0; status == OT_OK && i < rows.row_count; i++) {
        const ot_table *table = find_table(details, ot_pg_table_text(&rows, i, 0));
        ot_column *column =
            table == NULL ? NULL : find_column(table, ot_pg_table_text(&rows, i, 1));
        ot_str dimensions = ot_pg_table_text(&rows, i, 2);
        if (column != NULL && dimensions.len == 1 &&
            dimensions.ptr[0] <= '0' + OT_PG_DIMENSIONS_MAX)
            column->dimensions = (uint32_t)(dimensions.ptr[0] - '0');
    }
    return status;
}

static ot_status load_origins(ot_details *details)
{
    ot_pg_table rows;
    ot_status status = query(details, origins_sql, "partitions and extensions", &rows);
    for (uint32_t i = 0; status == OT_OK && i < rows.row_count; i++) {
        ot_table *table = find_table(details, ot_pg_table_text(&rows, i, 0));
        if (table == NULL)
            continue;
        table->is_partition = ot_pg_table_flag(&rows, i, 1);
        table->extension = ot_pg_table_text(&rows, i, 2);
    }
    return status;
}

/* ---- Indexes ---- */

typedef struct ot_indexes {
    ot_table *table; /* whose indexes are being read */
    OT_VEC(ot_index) list;
    OT_VEC(ot_index_part) parts; /* of the last one */
} ot_indexes;

/* What was gathered is whole when the next index, or the next table, begins. */
static void finish_index(ot_indexes *indexes)
{
    if (indexes->list.count == 0)
        return;
    ot_index *last = &indexes->list.items[indexes->list.count - 1];
    last->parts = indexes->parts.items;
    last->part_count = indexes->parts.count;
    indexes->parts.items = NULL;
    indexes->parts.count = indexes->parts.capacity = 0;
}

static void finish_indexes(ot_indexes *indexes)
{
    finish_index(indexes);
    if (indexes->table != NULL) {
        indexes->table->indexes = indexes->list.items;
        indexes->table->index_count = indexes->list.count;
    }
    *indexes = (ot_indexes){.table = NULL};
}

static void add_index_part(ot_details *details, ot_indexes *indexes, const ot_pg_table *rows,
                           uint32_t row)
{
    ot_table *table = find_table(details, ot_pg_table_text(rows, row, 0));
    if (table != indexes->table) {
        finish_indexes(indexes);
        indexes->table = table;
    }
    if (table == NULL)
        return;
    if (ot_pg_table_flag(rows, row, 7)) {
        finish_index(indexes);
        ot_index index = {.name = ot_pg_table_text(rows, row, 1),
                          .method = ot_pg_table_text(rows, row, 2),
                          .is_partial = ot_pg_table_flag(rows, row, 3),
                          .predicate = ot_pg_table_text(rows, row, 8)};
        OT_VEC_PUSH(details->arena, &indexes->list, index);
    }
    ot_str name = ot_pg_table_text(rows, row, 4);
    const ot_column *column = name.ptr == NULL ? NULL : find_column(table, name);
    ot_index_part part = {.column = column == NULL ? OT_INDEX_EXPRESSION : (int64_t)column->index,
                          .is_descending = ot_pg_table_flag(rows, row, 5),
                          .nulls_first = ot_pg_table_flag(rows, row, 6)};
    OT_VEC_PUSH(details->arena, &indexes->parts, part);
}

static ot_status load_indexes(ot_details *details)
{
    ot_pg_table rows;
    ot_indexes indexes = {.table = NULL};
    ot_status status = query(details, indexes_sql, "indexes", &rows);
    for (uint32_t i = 0; status == OT_OK && i < rows.row_count; i++)
        add_index_part(details, &indexes, &rows, i);
    finish_indexes(&indexes);
    return status;
}

/* ---- Keys of views ---- */

/* The column of the view, among its rows from `begin` to `end`, that shows `name` of its table. */
static const ot_column *shown_column(const ot_table *view, const ot_pg_table *rows, uint32_t begin,
                                     uint32_t end, ot_str name)
{
    for (uint32_t i = begin; i < end; i++) {
        if (ot_str_equal(ot_pg_table_text(rows, i, 3), name))
            return find_column(view, ot_pg_table_text(rows, i, 2));
    }
    return NULL;
}

static void find_view_key(ot_details *details, const ot_pg_table *rows, uint32_t begin,
                          uint32_t end)
{
    ot_table *view = find_table(details, ot_pg_table_text(rows, begin, 0));
    const ot_table *origin = find_table(details, ot_pg_table_text(rows, begin, 1));
    if (view == NULL || origin == NULL || origin->unique_count == 0 ||
        !origin->uniques[0].is_primary)
        return;
    const ot_unique *primary = &origin->uniques[0];
    uint32_t *key = OT_NEW_ARRAY(details->arena, uint32_t, primary->column_count);
    for (uint32_t i = 0; i < primary->column_count; i++) {
        ot_str name = origin->columns[primary->columns[i]].name;
        const ot_column *column = shown_column(view, rows, begin, end, name);
        if (column == NULL)
            return;
        key[i] = column->index;
    }
    view->view_key = key;
    view->view_key_count = primary->column_count;
}

static ot_status load_view_keys(ot_details *details)
{
    ot_pg_table rows;
    ot_status status = query(details, view_columns_sql, "views", &rows);
    for (uint32_t i = 0; status == OT_OK && i < rows.row_count;) {
        uint32_t end = i + 1;
        while (end < rows.row_count &&
               ot_str_equal(ot_pg_table_text(&rows, end, 0), ot_pg_table_text(&rows, i, 0)))
            end++;
        find_view_key(details, &rows, i, end);
        i = end;
    }
    return status;
}

ot_status ot_catalog_load_details(ot_arena *arena, ot_pg_session *session, ot_catalog *catalog,
                                  ot_error *error)
{
    ot_details details = {.arena = arena, .session = session, .catalog = catalog, .error = error};
    ot_status status = load_comments(&details);
    if (status == OT_OK)
        status = load_dimensions(&details);
    if (status == OT_OK)
        status = load_origins(&details);
    if (status == OT_OK)
        status = load_indexes(&details);
    if (status == OT_OK)
        status = load_view_keys(&details);
    return status;
}
