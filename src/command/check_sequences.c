#include "command/check_internal.h"
#include "json/writer.h"

/*
 * A default such as nextval('things_id_seq') runs with the rights of whoever inserts: without USAGE
 * on the sequence, which a GRANT on the table does not give, no row can be made. An identity column
 * needs no such right.
 */

static const char sequences_sql[] =
    "SELECT x.n, quote_ident(n.nspname) || '.' || quote_ident(s.relname), s.relname"
    " FROM json_to_recordset($1::json) AS x (n int, t oid, c text)"
    " JOIN pg_attribute a ON a.attrelid = x.t AND a.attname = x.c"
    " JOIN pg_attrdef d ON d.adrelid = x.t AND d.adnum = a.attnum"
    " JOIN pg_depend p ON p.classid = 'pg_attrdef'::regclass AND p.objid = d.oid"
    "  AND p.refclassid = 'pg_class'::regclass"
    " JOIN pg_class s ON s.oid = p.refobjid AND s.relkind = 'S'"
    " JOIN pg_namespace n ON n.oid = s.relnamespace"
    " WHERE NOT EXISTS (SELECT FROM json_array_elements_text($2::json) AS v"
    "  WHERE has_sequence_privilege(CASE WHEN v = '' THEN current_user ELSE v END, s.oid,"
    "   'USAGE, UPDATE')) ORDER BY x.n, 2";

void ot_check__ask_default(catalog_check *checker, const ot_table *table, const ot_column *column,
                           ot_place place)
{
    asked_default asked = {.table = table, .column = column, .place = place};
    for (uint32_t i = 0; i < checker->defaults.count; i++)
        if (checker->defaults.items[i].column == column)
            return;
    OT_VEC_PUSH(checker->findings->arena, &checker->defaults, asked);
}

static ot_str asked_json(const catalog_check *checker)
{
    ot_buffer out = {0};
    for (uint32_t i = 0; i < checker->defaults.count; i++) {
        const asked_default *asked = &checker->defaults.items[i];
        ot_buffer_printf(&out, "%s{\"n\":%u,\"t\":%u,\"c\":", i > 0 ? "," : "[", i,
                         asked->table->oid);
        ot_json_write_string(&out, asked->column->name);
        OT_BUFFER_LITERAL(&out, "}");
    }
    OT_BUFFER_LITERAL(&out, "]");
    ot_str text = ot_arena_copy(checker->findings->arena, ot_buffer_str(&out));
    ot_buffer_free(&out);
    return text;
}

ot_status ot_check__sequences(catalog_check *checker, ot_pg_session *session,
                              const ot_check_roles *roles, ot_error *error)
{
    ot_arena *arena = checker->findings->arena;
    ot_pg_table rows;
    if (checker->defaults.count == 0 || roles->count == 0)
        return OT_OK;
    ot_str parameters[] = {asked_json(checker),
                           ot_check__names_json(arena, roles->names, roles->count)};
    ot_status status =
        ot_pg_session_query(session, arena, sequences_sql, parameters, 2, &rows, error);
    if (status != OT_OK)
        return ot_error_wrap(error, status, "while asking who may use the sequences");
    for (uint32_t i = 0; i < rows.row_count; i++) {
        const asked_default *asked = &checker->defaults.items[ot_pg_table_number(&rows, i, 0)];
        ot_check__tell_missing(
            checker->findings, asked->place, roles,
            ot_arena_printf(arena, "use sequence \"%.*s\", the default of column \"%.*s\"",
                            OT_ARG(ot_pg_table_text(&rows, i, 2)), OT_ARG(asked->column->name)),
            "USAGE",
            ot_arena_printf(arena, "SEQUENCE %.*s", OT_ARG(ot_pg_table_text(&rows, i, 1))));
    }
    return OT_OK;
}
