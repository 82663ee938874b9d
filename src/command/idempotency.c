#include "command/idempotency.h"

#include "command/check_internal.h"

ot_status ot_idempotency_read(const ot_config *config, ot_idempotency_options *out, ot_error *error)
{
    static const char *const names[] = {"off", "on", "required"};
    ot_str keys = config->idempotency.keys;
    *out = (ot_idempotency_options){.table = config->idempotency.table,
                                    .keep_s = config->idempotency.keep_s};
    int mode = OT_KEYS_OFF;
    while (mode <= OT_KEYS_REQUIRED && !ot_str_equal(keys, ot_str_from_c(names[mode])))
        mode++;
    if (mode > OT_KEYS_REQUIRED)
        return ot_error_set(error, OT_INVALID,
                            "idempotency.keys is off, on or required, not \"%.*s\"", OT_ARG(keys));
    if (!ot_key_store_is_name(out->table))
        return ot_error_set(
            error, OT_INVALID,
            "idempotency.table is a name such as onetrip_private.idempotency, not \"%.*s\"",
            OT_ARG(out->table));
    if (out->keep_s == 0)
        return ot_error_set(error, OT_INVALID, "idempotency.keep_s is at least 1");
    out->keys = (ot_key_mode)mode;
    return OT_OK;
}

static const char rights_sql[] =
    "select r.name from json_array_elements_text($2::json) r (name) join pg_roles p on p.rolname = "
    "r.name where r.name <> current_user and not p.rolsuper and has_table_privilege(r.name, $1, "
    "'select, insert, update, delete') order by 1";

ot_status ot_idempotency_check(ot_findings *findings, ot_pg_session *session,
                               const ot_key_store *store, const ot_check_roles *roles,
                               ot_error *error)
{
    ot_arena *arena = findings->arena;
    ot_pg_table rows;
    ot_str parameters[] = {store->table, ot_check__names_json(arena, roles->names, roles->count)};
    ot_status status = ot_pg_session_query(session, arena, rights_sql, parameters, 2, &rows, error);
    if (status != OT_OK)
        return ot_error_wrap(error, status, "while asking who may touch idempotency.table");
    for (uint32_t i = 0; i < rows.row_count; i++)
        ot_findings_add(findings, OT_SEVERITY_ERROR, "privilege", (ot_place){.source = NULL},
                        "Role \"%.*s\", which requests have, may touch %.*s, where replies to "
                        "others are kept; REVOKE ALL ON %.*s FROM \"%.*s\".",
                        OT_ARG(rows.cells[i]), OT_ARG(store->table), OT_ARG(store->table),
                        OT_ARG(rows.cells[i]));
    return OT_OK;
}
