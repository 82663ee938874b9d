#include "command/check_internal.h"

#include "json/writer.h"

/* What is done with a column, or with rows: as GRANT names it, and as a sentence does. */
static const struct {
    const char *privilege;
    const char *verb;
} rights[] = {
    [OT_RIGHT_READ] = {"SELECT", "read"},
    [OT_RIGHT_INSERT] = {"INSERT", "insert"},
    [OT_RIGHT_UPDATE] = {"UPDATE", "update"},
    [OT_RIGHT_DELETE] = {"DELETE", "delete rows"},
};

typedef struct asked_right {
    const ot_table *table;
    const ot_column *column; /* NULL: of whole rows */
    check_right right;
    ot_place place; /* of what needs it first */
} asked_right;

static ot_str column_name(const asked_right *asked)
{
    return asked->column != NULL ? asked->column->name : (ot_str){0};
}

static void ask(catalog_check *checker, asked_right wanted)
{
    ot_arena *arena = checker->findings->arena;
    ot_str key = ot_arena_printf(arena, "%d.%u.%.*s", (int)wanted.right, wanted.table->oid,
                                 OT_ARG(column_name(&wanted)));
    if (ot_map_has(&checker->rights, key))
        return;
    asked_right *asked = OT_NEW(arena, asked_right);
    *asked = wanted;
    ot_map_set(arena, &checker->rights, key, asked);
}

void ot_check__ask_right(catalog_check *checker, check_right right, const ot_table *table,
                         const ot_column *column, ot_place place)
{
    if (column != NULL && column->computed == NULL && table->kind != OT_TABLE_RESULT)
        ask(checker, (asked_right){table, column, right, place});
}

void ot_check__ask_delete(catalog_check *checker, const ot_table *table, ot_place place)
{
    ask(checker, (asked_right){.table = table, .right = OT_RIGHT_DELETE, .place = place});
}

void ot_check__ask(catalog_check *checker, const ot_table *table, const ot_column *column,
                   ot_place place)
{
    ot_check__ask_right(checker, OT_RIGHT_READ, table, column, place);
}

void ot_check__ask_rights(catalog_check *checker, check_right right, const ot_table *table,
                          const uint32_t *columns, uint32_t count, ot_place place)
{
    for (uint32_t i = 0; i < count; i++)
        ot_check__ask_right(checker, right, table, &table->columns[columns[i]], place);
}

void ot_check__ask_all(catalog_check *checker, const ot_table *table, const uint32_t *columns,
                       uint32_t count, ot_place place)
{
    ot_check__ask_rights(checker, OT_RIGHT_READ, table, columns, count, place);
}

static const char privileges_sql[] =
    "SELECT x.n, bool_or(has_schema_privilege(r.name, c.relnamespace, 'USAGE')"
    "  AND CASE x.c WHEN '' THEN has_table_privilege(r.name, c.oid, x.p)"
    "   ELSE has_column_privilege(r.name, c.oid, x.c, x.p) END)"
    " FROM json_to_recordset($1::json) AS x (n int, t oid, c text, p text)"
    " JOIN pg_class c ON c.oid = x.t"
    " CROSS JOIN (SELECT CASE WHEN v = '' THEN current_user ELSE v END AS name"
    "  FROM json_array_elements_text($2::json) AS v) AS r"
    " GROUP BY x.n ORDER BY x.n";

static ot_str asked_json(const catalog_check *checker)
{
    ot_buffer out = {0};
    for (uint32_t i = 0; i < checker->rights.count; i++) {
        const asked_right *asked = checker->rights.entries[i].value;
        ot_buffer_printf(&out, "%s{\"n\":%u,\"t\":%u,\"p\":\"%s\",\"c\":", i > 0 ? "," : "[", i,
                         asked->table->oid, rights[asked->right].privilege);
        ot_json_write_string(&out, column_name(asked));
        OT_BUFFER_LITERAL(&out, "}");
    }
    OT_BUFFER_LITERAL(&out, "]");
    ot_str text = ot_arena_copy(checker->findings->arena, ot_buffer_str(&out));
    ot_buffer_free(&out);
    return text;
}

ot_str ot_check__names_json(ot_arena *arena, const ot_str *names, uint32_t count)
{
    ot_buffer out = {0};
    OT_BUFFER_LITERAL(&out, "[");
    for (uint32_t i = 0; i < count; i++) {
        if (i > 0)
            OT_BUFFER_LITERAL(&out, ",");
        ot_json_write_string(&out, names[i]);
    }
    OT_BUFFER_LITERAL(&out, "]");
    ot_str text = ot_arena_copy(arena, ot_buffer_str(&out));
    ot_buffer_free(&out);
    return text;
}

static bool is_login_alone(const ot_check_roles *roles)
{
    return roles->count == 1 && roles->names[0].len == 0;
}

const char *ot_check__roles_name(const ot_check_roles *roles)
{
    if (is_login_alone(roles))
        return "The login role";
    return roles->count == 1 ? "The anonymous role" : "The roles of the configuration";
}

ot_str ot_check__role_to_grant(const ot_check_roles *roles)
{
    return is_login_alone(roles) ? OT_S("CURRENT_USER") : roles->quoted[roles->count - 1];
}

void ot_check__tell_missing(ot_findings *findings, ot_place place, const ot_check_roles *roles,
                            ot_str what, const char *privilege, ot_str object)
{
    ot_findings_add(findings, OT_SEVERITY_ERROR, "privilege", place,
                    "%s may not %.*s; GRANT %s ON %.*s TO %.*s.", ot_check__roles_name(roles),
                    OT_ARG(what), privilege, OT_ARG(object),
                    OT_ARG(ot_check__role_to_grant(roles)));
}

static void tell_missing(catalog_check *checker, const asked_right *asked,
                         const ot_check_roles *roles)
{
    ot_arena *arena = checker->findings->arena;
    const char *verb = rights[asked->right].verb;
    ot_str name = asked->table->name;
    ot_str what = asked->column == NULL
                      ? ot_arena_printf(arena, "%s of table \"%.*s\"", verb, OT_ARG(name))
                      : ot_arena_printf(arena, "%s column \"%.*s\" of table \"%.*s\"", verb,
                                        OT_ARG(asked->column->name), OT_ARG(name));
    ot_check__tell_missing(checker->findings, asked->place, roles, what,
                           rights[asked->right].privilege, asked->table->quoted);
}

/* What some role of the configuration may do is as it should be: which role may what is the
 * database's business. */
ot_status ot_check__privileges(catalog_check *checker, ot_pg_session *session,
                               const ot_check_roles *roles, ot_error *error)
{
    ot_arena *arena = checker->findings->arena;
    ot_pg_table rows;
    if (checker->rights.count == 0)
        return OT_OK;
    ot_str parameters[] = {asked_json(checker),
                           ot_check__names_json(arena, roles->names, roles->count)};
    ot_status status =
        ot_pg_session_query(session, arena, privileges_sql, parameters, 2, &rows, error);
    if (status != OT_OK)
        return ot_error_wrap(error, status, "while asking for the privileges of the roles");
    for (uint32_t i = 0; i < rows.row_count; i++) {
        const asked_right *asked = checker->rights.entries[i].value;
        if (!ot_pg_table_flag(&rows, i, 1))
            tell_missing(checker, asked, roles);
    }
    return OT_OK;
}
