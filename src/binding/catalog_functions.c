#include "binding/catalog.h"

#include <stdlib.h>

#include "base/vec.h"

/*
 * Functions as SQL can call them: what goes in by name, what comes out by column. Three statements,
 * each about all functions in the order of their oids. Those of the system are left out, and those
 * that only triggers call. $1 are the names of those that are wanted; null for all.
 */

static const char functions_sql[] =
    "SELECT p.oid, n.nspname, p.proname, quote_ident(n.nspname) || '.' || quote_ident(p.proname),"
    " n.nspname = ANY (current_schemas(false)), p.prokind, p.provolatile, p.proisstrict,"
    " p.proretset, p.provariadic <> 0, p.prorettype = 'void'::regtype, p.pronargs,"
    " p.pronargdefaults, p.prorettype, r.oid, least(p.prorows, 1e9)::int8"
    " FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace"
    " LEFT JOIN pg_class r ON r.reltype = p.prorettype AND r.reltype <> 0 AND r.relkind <> 'c'"
    " WHERE n.nspname <> 'information_schema' AND n.nspname !~ '^pg_'"
    " AND p.prorettype NOT IN ('trigger'::regtype, 'event_trigger'::regtype)"
    " AND ($1::name[] IS NULL OR p.proname = ANY ($1::name[])) ORDER BY p.oid";

/* Those that go in (IN, INOUT, VARIADIC) and those that come out (OUT, INOUT, TABLE). */
static const char parameters_sql[] =
    "SELECT p.oid, coalesce(p.proargnames[a.n], ''), quote_ident(coalesce(p.proargnames[a.n], '')),"
    " a.type, coalesce(p.proargmodes[a.n], 'i'), r.oid"
    " FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace"
    " CROSS JOIN LATERAL unnest(coalesce(p.proallargtypes, p.proargtypes::oid[])) WITH ORDINALITY"
    "  AS a (type, n)"
    " LEFT JOIN pg_class r ON r.reltype = a.type AND r.reltype <> 0 AND r.relkind <> 'c'"
    " WHERE n.nspname <> 'information_schema' AND n.nspname !~ '^pg_'"
    " AND ($1::name[] IS NULL OR p.proname = ANY ($1::name[])) ORDER BY p.oid, a.n";

/* The columns of composite types that no table has. */
static const char columns_sql[] =
    "SELECT p.oid, a.attname, quote_ident(a.attname), a.atttypid"
    " FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace"
    " JOIN pg_class r ON r.reltype = p.prorettype AND r.reltype <> 0 AND r.relkind = 'c'"
    " JOIN pg_attribute a ON a.attrelid = r.oid AND a.attnum > 0 AND NOT a.attisdropped"
    " WHERE n.nspname <> 'information_schema' AND n.nspname !~ '^pg_'"
    " AND ($1::name[] IS NULL OR p.proname = ANY ($1::name[])) ORDER BY p.oid, a.attnum";

typedef struct ot_function_loader {
    ot_arena *arena;
    ot_pg_session *session;
    ot_catalog *catalog;
    ot_error *error;
    ot_str names;     /* $1 */
    ot_pg_table rows; /* of the statement that is being read */
    uint32_t row;
} ot_function_loader;

/* Of the row at hand. */
static ot_str cell(const ot_function_loader *loader, uint32_t column)
{
    return ot_pg_table_text(&loader->rows, loader->row, column);
}

static uint32_t cell_number(const ot_function_loader *loader, uint32_t column)
{
    return ot_pg_table_number(&loader->rows, loader->row, column);
}

static bool cell_flag(const ot_function_loader *loader, uint32_t column)
{
    return ot_pg_table_flag(&loader->rows, loader->row, column);
}

/* Tables stand in the order of their oids. */
static const ot_table *cell_table(const ot_function_loader *loader, uint32_t column)
{
    const ot_catalog *catalog = loader->catalog;
    uint32_t oid = cell_number(loader, column);
    uint32_t low = 0;
    uint32_t high = catalog->table_count;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (catalog->tables[middle]->oid < oid)
            low = middle + 1;
        else
            high = middle;
    }
    bool is_found = low < catalog->table_count && catalog->tables[low]->oid == oid;
    return is_found ? catalog->tables[low] : NULL;
}

static ot_status query(ot_function_loader *loader, const char *sql, const char *what)
{
    ot_status status = ot_pg_session_query(loader->session, loader->arena, sql, &loader->names, 1,
                                           &loader->rows, loader->error);
    if (status != OT_OK)
        ot_error_wrap(loader->error, status, "while reading the %s of the database", what);
    return status;
}

/* ---- Functions ---- */

static void read_function(ot_function_loader *loader, ot_function *function)
{
    uint32_t parameter_count = cell_number(loader, 11);
    *function = (ot_function){.oid = cell_number(loader, 0),
                              .schema = cell(loader, 1),
                              .name = cell(loader, 2),
                              .quoted = cell(loader, 3),
                              .in_search_path = cell_flag(loader, 4),
                              .kind = cell(loader, 5).ptr[0],
                              .volatility = cell(loader, 6).ptr[0],
                              .is_strict = cell_flag(loader, 7),
                              .is_set = cell_flag(loader, 8),
                              .is_variadic = cell_flag(loader, 9),
                              .is_void = cell_flag(loader, 10),
                              .result = ot_catalog_type(loader->catalog, cell_number(loader, 13)),
                              .row = cell_table(loader, 14),
                              .rows = cell_number(loader, 15)};
    uint32_t default_count = cell_number(loader, 12);
    function->parameters = OT_NEW_ARRAY(loader->arena, ot_parameter, parameter_count);
    for (uint32_t i = 0; i < default_count && i < parameter_count; i++)
        function->parameters[parameter_count - 1 - i].has_default = true;
}

static ot_status load_functions(ot_function_loader *loader)
{
    ot_status status = query(loader, functions_sql, "functions");
    if (status != OT_OK)
        return status;
    ot_catalog *catalog = loader->catalog;
    catalog->function_count = loader->rows.row_count;
    catalog->functions = OT_NEW_ARRAY(loader->arena, ot_function, loader->rows.row_count);
    for (loader->row = 0; loader->row < loader->rows.row_count; loader->row++)
        read_function(loader, &catalog->functions[loader->row]);
    return OT_OK;
}

/* ---- What goes in and what comes out ---- */

typedef OT_VEC(ot_column) column_list;

/* A type that nobody can name, such as a pseudo type: it fits nothing. */
static const ot_pg_type unknown_type = {
    .name = OT_STR("unknown"), .sql_name = OT_STR("unknown"), .kind = 'p'};

static void add_column(ot_function_loader *loader, ot_str name, ot_str quoted, uint32_t oid,
                       column_list *columns)
{
    const ot_pg_type *type = ot_catalog_type(loader->catalog, oid);
    ot_column column = {.name = name,
                        .quoted = quoted,
                        .index = columns->count,
                        .type = type == NULL ? &unknown_type : type,
                        .distinct = 1,
                        .width = 8};
    OT_VEC_PUSH(loader->arena, columns, column);
}

static void add_parameter(ot_function_loader *loader, ot_function *function)
{
    ot_parameter *parameter = &function->parameters[function->parameter_count++];
    parameter->name = cell(loader, 1);
    parameter->quoted = cell(loader, 2);
    parameter->type = ot_catalog_type(loader->catalog, cell_number(loader, 3));
    parameter->row = cell_table(loader, 5);
}

/* Whether the rows have come to the function with that oid; rows of others before it are passed
 * over. */
static bool is_at(ot_function_loader *loader, const ot_function *function)
{
    while (loader->row < loader->rows.row_count && cell_number(loader, 0) < function->oid)
        loader->row++;
    return loader->row < loader->rows.row_count && cell_number(loader, 0) == function->oid;
}

static bool is_mode(const ot_function_loader *loader, const char *modes)
{
    return strchr(modes, cell(loader, 4).ptr[0]) != NULL;
}

static ot_status load_parameters(ot_function_loader *loader)
{
    ot_status status = query(loader, parameters_sql, "functions' parameters");
    loader->row = 0;
    for (uint32_t i = 0; status == OT_OK && i < loader->catalog->function_count; i++) {
        ot_function *function = &loader->catalog->functions[i];
        column_list columns = {0};
        for (; is_at(loader, function); loader->row++) {
            if (is_mode(loader, "ibv"))
                add_parameter(loader, function);
            if (is_mode(loader, "obt"))
                add_column(loader, cell(loader, 1), cell(loader, 2), cell_number(loader, 3),
                           &columns);
        }
        function->columns = columns.items;
        function->column_count = columns.count;
    }
    return status;
}

static ot_status load_columns(ot_function_loader *loader)
{
    ot_status status = query(loader, columns_sql, "functions' results");
    loader->row = 0;
    for (uint32_t i = 0; status == OT_OK && i < loader->catalog->function_count; i++) {
        ot_function *function = &loader->catalog->functions[i];
        column_list columns = {0};
        for (; is_at(loader, function); loader->row++)
            add_column(loader, cell(loader, 1), cell(loader, 2), cell_number(loader, 3), &columns);
        if (columns.count == 0)
            continue;
        function->columns = columns.items;
        function->column_count = columns.count;
        function->result = NULL;
    }
    return status;
}

ot_status ot_catalog_load_functions(ot_arena *arena, ot_pg_session *session, ot_catalog *catalog,
                                    ot_str names, ot_error *error)
{
    ot_function_loader loader = {
        .arena = arena, .session = session, .catalog = catalog, .names = names, .error = error};
    ot_status status = load_functions(&loader);
    if (status == OT_OK)
        status = load_parameters(&loader);
    if (status == OT_OK)
        status = load_columns(&loader);
    return status;
}
