#include "command/check_internal.h"

#include "json/writer.h"

typedef struct asked_column {
    const ot_table *table;
    const ot_column *column;
    ot_place place; /* of what names it first */
} asked_column;

void ot_check__ask(catalog_check *checker, const ot_table *table, const ot_column *column,
                   ot_place place)
{
    if (column == NULL || column->computed != NULL || table->kind == OT_TABLE_RESULT)
        return;
    ot_arena *arena = checker->findings->arena;
    ot_str key = ot_arena_printf(arena, "%u.%.*s", table->oid, OT_ARG(column->name));
    if (ot_map_has(&checker->columns, key))
        return;
    asked_column *asked = OT_NEW(arena, asked_column);
    *asked = (asked_column){.table = table, .column = column, .place = place};
    ot_map_set(arena, &checker->columns, key, asked);
}

void ot_check__ask_all(catalog_check *checker, const ot_table *table, const uint32_t *columns,
                       uint32_t count, ot_place place)
{
    for (uint32_t i = 0; i < count; i++)
        ot_check__ask(checker, table, &table->columns[columns[i]], place);
}

static const char privileges_sql[] =
    "SELECT x.n, bool_or(has_schema_privilege(r.name, c.relnamespace, 'USAGE')"
    "  AND has_column_privilege(r.name, c.oid, x.c, 'SELECT'))"
    " FROM json_to_recordset($1::json) AS x (n int, t oid, c text)"
    " JOIN pg_class c ON c.oid = x.t"
    " CROSS JOIN (SELECT CASE WHEN v = '' THEN current_user ELSE v END AS name"
    "  FROM json_array_elements_text($2::json) AS v) AS r"
    " GROUP BY x.n ORDER BY x.n";

static ot_str asked_json(const catalog_check *checker)
{
    ot_buffer out = {0};
    for (uint32_t i = 0; i < checker->columns.count; i++) {
        const asked_column *asked = checker->columns.entries[i].value;
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

ot_str ot_check_roles_json(ot_arena *arena, const ot_texts *roles)
{
    ot_buffer out = {0};
    for (uint32_t i = 0; i < roles->count; i++) {
        ot_buffer_append_byte(&out, i > 0 ? ',' : '[');
        ot_json_write_string(&out, roles->items[i]);
    }
    OT_BUFFER_LITERAL(&out, "]");
    ot_str text = ot_arena_copy(arena, ot_buffer_str(&out));
    ot_buffer_free(&out);
    return text;
}

static void tell_unreadable(catalog_check *checker, const asked_column *asked,
                            const ot_texts *roles)
{
    bool is_login = roles->count == 1 && roles->items[0].len == 0;
    ot_str role = is_login ? OT_S("CURRENT_USER") : roles->items[0];
    ot_findings_add(checker->findings, OT_SEVERITY_ERROR, "privilege", asked->place,
                    "%s may not read column \"%.*s\" of table \"%.*s\"; GRANT SELECT ON %.*s TO "
                    "%.*s.",
                    is_login            ? "The login role"
                    : roles->count == 1 ? "The anonymous role"
                                        : "The roles of the configuration",
                    OT_ARG(asked->column->name), OT_ARG(asked->table->name),
                    OT_ARG(asked->table->quoted), OT_ARG(role));
}

/* A column that some role of the configuration may read is as it should be: which role may what is
 * the database's business. */
ot_status ot_check__privileges(catalog_check *checker, ot_pg_session *session,
                               const ot_texts *roles, ot_error *error)
{
    ot_arena *arena = checker->findings->arena;
    ot_pg_table rows;
    if (checker->columns.count == 0)
        return OT_OK;
    ot_str parameters[] = {asked_json(checker), ot_check_roles_json(arena, roles)};
    ot_status status =
        ot_pg_session_query(session, arena, privileges_sql, parameters, 2, &rows, error);
    if (status != OT_OK)
        return ot_error_wrap(error, status, "while asking for the privileges of the roles");
    for (uint32_t i = 0; i < rows.row_count; i++) {
        const asked_column *asked = checker->columns.entries[i].value;
        if (!ot_pg_table_flag(&rows, i, 1))
            tell_unreadable(checker, asked, roles);
    }
    return OT_OK;
}
