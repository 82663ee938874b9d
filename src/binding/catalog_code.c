#include "binding/catalog.h"

/* Functions by name, however many of a name there are; views are code as well, and so are the
 * policies of a table. What an extension brings is trusted with operators and casts only: there it
 * is what makes its types work. */
static const char code_sql[] =
    "SELECT 'function', p.proname FROM pg_proc p"
    " WHERE p.pronamespace NOT IN ('pg_catalog'::regnamespace, 'information_schema'::regnamespace)"
    " UNION SELECT 'table', c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace"
    "  WHERE (c.relkind IN ('v', 'f') OR c.relrowsecurity) AND n.nspname !~ '^pg_'"
    " UNION SELECT 'operator', o.oprname FROM pg_operator o"
    "  WHERE o.oprnamespace <> 'pg_catalog'::regnamespace AND NOT EXISTS (SELECT FROM pg_depend d"
    "   WHERE d.classid = 'pg_operator'::regclass AND d.objid = o.oid AND d.deptype = 'e')"
    " UNION SELECT 'operator', '::' FROM pg_cast c JOIN pg_proc p ON p.oid = c.castfunc"
    "  WHERE p.pronamespace <> 'pg_catalog'::regnamespace AND NOT EXISTS (SELECT FROM pg_depend d"
    "   WHERE d.classid = 'pg_cast'::regclass AND d.objid = c.oid AND d.deptype = 'e')";

static void add(ot_arena *arena, ot_catalog_code *code, ot_str kind, ot_str name)
{
    static const bool is_there = true;
    if (ot_str_equal(kind, OT_S("operator")))
        code->has_operators = true;
    else
        (void)ot_map_set(arena,
                         ot_str_equal(kind, OT_S("table")) ? &code->tables : &code->functions, name,
                         (void *)&is_there); /* a set: what was there before is the same */
}

ot_status ot_catalog_load_code(ot_arena *arena, ot_pg_session *session, ot_catalog *catalog,
                               ot_error *error)
{
    ot_pg_table rows;
    ot_status status = ot_pg_session_query(session, arena, code_sql, NULL, 0, &rows, error);
    if (status != OT_OK)
        return ot_error_wrap(error, status, "while reading the functions of the database");
    ot_catalog_code *code = OT_NEW(arena, ot_catalog_code);
    for (uint32_t i = 0; i < rows.row_count; i++)
        add(arena, code, ot_pg_table_text(&rows, i, 0), ot_pg_table_text(&rows, i, 1));
    catalog->code = code;
    return OT_OK;
}
