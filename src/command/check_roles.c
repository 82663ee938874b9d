#include "command/check_internal.h"

/*
 * The roles that requests run as have to be there, and the login role has to be a member of them.
 * One that a token names is missed only when such a token comes.
 */

typedef struct named_role {
    ot_str name;
    const char *setting; /* static: where the configuration has it */
} named_role;

static void add_role(const named_role *role, named_role *roles, uint32_t *count)
{
    for (uint32_t i = 0; i < *count; i++)
        if (ot_str_equal(roles[i].name, role->name))
            return;
    roles[(*count)++] = *role;
}

/* Without an anonymous role, requests without a token run as the login role: the empty name. */
static named_role *list_roles(ot_arena *arena, const ot_config *config, uint32_t *count)
{
    named_role *roles = OT_NEW_ARRAY(arena, named_role, config->auth.roles.count + 2);
    *count = 0;
    add_role(&(named_role){config->database.anonymous_role, "database.anonymous_role"}, roles,
             count);
    for (uint32_t i = 0; i < config->auth.roles.count; i++)
        add_role(&(named_role){config->auth.roles.items[i], "auth.roles"}, roles, count);
    if (config->auth.default_role.len > 0)
        add_role(&(named_role){config->auth.default_role, "auth.default_role"}, roles, count);
    return roles;
}

/* Since PostgreSQL 16 a member need not be allowed to SET ROLE. */
static const char roles_sql[] =
    "SELECT r.oid IS NOT NULL, pg_has_role(current_user, r.oid, CASE WHEN "
    "current_setting('server_version_num')::int >= 160000 THEN 'SET' ELSE 'MEMBER' END),"
    " quote_ident(x.name), quote_ident(current_user)"
    " FROM json_array_elements_text($1::json) WITH ORDINALITY AS x (name, n)"
    " LEFT JOIN pg_roles r ON r.rolname = x.name ORDER BY x.n";

/* True when requests can run as it. */
static bool check_role(ot_findings *findings, const ot_pg_table *rows, uint32_t row,
                       const named_role *role)
{
    ot_str quoted = ot_pg_table_text(rows, row, 2);
    const ot_place nowhere = {.source = NULL};
    if (role->name.len == 0)
        return true;
    if (!ot_pg_table_flag(rows, row, 0))
        ot_findings_add(findings, OT_SEVERITY_ERROR, "privilege", nowhere,
                        "%s: there is no role \"%.*s\"; CREATE ROLE %.*s.", role->setting,
                        OT_ARG(role->name), OT_ARG(quoted));
    else if (!ot_pg_table_flag(rows, row, 1))
        ot_findings_add(findings, OT_SEVERITY_ERROR, "privilege", nowhere,
                        "%s: the login role may not become role \"%.*s\"; GRANT %.*s TO %.*s.",
                        role->setting, OT_ARG(role->name), OT_ARG(quoted),
                        OT_ARG(ot_pg_table_text(rows, row, 3)));
    return ot_pg_table_flag(rows, row, 0);
}

ot_status ot_check__roles(ot_findings *findings, ot_pg_session *session, const ot_config *config,
                          ot_check_roles *out, ot_error *error)
{
    ot_arena *arena = findings->arena;
    uint32_t count;
    named_role *roles = list_roles(arena, config, &count);
    *out = (ot_check_roles){.names = OT_NEW_ARRAY(arena, ot_str, count),
                            .quoted = OT_NEW_ARRAY(arena, ot_str, count)};
    ot_str *names = OT_NEW_ARRAY(arena, ot_str, count);
    for (uint32_t i = 0; i < count; i++)
        names[i] = roles[i].name;
    ot_str parameter = ot_check__names_json(arena, names, count);
    ot_pg_table rows;
    ot_status status = ot_pg_session_query(session, arena, roles_sql, &parameter, 1, &rows, error);
    if (status != OT_OK)
        return ot_error_wrap(error, status, "while asking for the roles");
    for (uint32_t i = 0; i < rows.row_count && i < count; i++) {
        if (!check_role(findings, &rows, i, &roles[i]))
            continue;
        out->names[out->count] = roles[i].name;
        out->quoted[out->count++] = ot_pg_table_text(&rows, i, 2);
    }
    return OT_OK;
}
