#include "execute/key_store.h"

#include "base/assert.h"

/*
 * Roles. A mutation runs as the role of whoever asks, who may not touch the table. The statements
 * here run between two of set_config: `none` is the role that the session logged in with, which
 * needs no right to be set, and only this server's statements are sent in between. Before the
 * commit the role is the request's again, for deferred triggers.
 *
 * The lock and the look after it are two statements, so that the look's snapshot is younger: it
 * sees the record of whoever held the lock before. Rows are locked by their owners alone (`forget`
 * runs under the lock), so nobody waits here for anybody.
 */

enum { BOOL_OID = 16, BYTEA_OID = 17, INT8_OID = 20, INT2_OID = 21, TEXT_OID = 25 };

enum { NAME_BYTES_MAX = 63 };

/* ---- The name ---- */

static bool is_part(ot_str part)
{
    for (size_t i = 0; i < part.len; i++) {
        char c = part.ptr[i];
        bool is_letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
        if (!is_letter && (i == 0 || c < '0' || c > '9'))
            return false;
    }
    return part.len > 0 && part.len <= NAME_BYTES_MAX;
}

bool ot_key_store_is_name(ot_str text)
{
    size_t dot = ot_str_find(text, '.', 0);
    if (dot == text.len)
        return is_part(text);
    return is_part(ot_str_slice(text, 0, dot)) && is_part(ot_str_slice(text, dot + 1, text.len));
}

static ot_str quote(ot_arena *arena, ot_str name)
{
    size_t dot = ot_str_find(name, '.', 0);
    if (dot == name.len)
        return ot_arena_printf(arena, "\"%.*s\"", OT_ARG(name));
    return ot_arena_printf(arena, "\"%.*s\".\"%.*s\"", OT_ARG(ot_str_slice(name, 0, dot)),
                           OT_ARG(ot_str_slice(name, dot + 1, name.len)));
}

/* ---- The statements ---- */

static const uint32_t lock_types[] = {INT8_OID};
static const uint32_t find_types[] = {BYTEA_OID, TEXT_OID, INT2_OID, INT2_OID};
static const uint32_t role_types[] = {TEXT_OID};
static const uint32_t record_types[] = {BYTEA_OID, TEXT_OID, INT2_OID,
                                        BYTEA_OID, BOOL_OID, BYTEA_OID};

static ot_str find_sql(ot_arena *arena, ot_str table)
{
    return ot_arena_printf(arena,
                           "select part, request, has_errors, reply from %.*s where principal = $1 "
                           "and key = $2 and part between $3 and $4 and expires_at > now()",
                           OT_ARG(table));
}

static ot_str forget_sql(ot_arena *arena, ot_str table)
{
    return ot_arena_printf(arena,
                           "delete from %.*s where principal = $1 and key = $2 and part = $3 and "
                           "expires_at <= now()",
                           OT_ARG(table));
}

static ot_str save_sql(ot_arena *arena, ot_str table, uint32_t keep_s)
{
    return ot_arena_printf(arena,
                           "insert into %.*s (principal, key, part, request, has_errors, reply, "
                           "expires_at) values ($1, $2, $3, $4, $5, $6, now() + interval '%u "
                           "seconds')",
                           OT_ARG(table), keep_s);
}

static ot_str sweep_sql(ot_arena *arena, ot_str table)
{
    return ot_arena_printf(arena,
                           "delete from %.*s where ctid = any (array(select ctid from %.*s where "
                           "expires_at <= now() order by expires_at limit %d for update skip "
                           "locked))",
                           OT_ARG(table), OT_ARG(table), OT_KEY_SWEEP_ROWS);
}

ot_key_store *ot_key_store_new(ot_arena *arena, const ot_key_store_options *options)
{
    OT_ASSERT(ot_key_store_is_name(options->table));
    ot_key_store *store = OT_NEW(arena, ot_key_store);
    store->table = quote(arena, options->table);
    store->anonymous_role = options->anonymous_role;
    ot_pg_statement_init(&store->lock, OT_S("select pg_try_advisory_xact_lock($1)"), lock_types, 1);
    ot_pg_statement_init(&store->find, find_sql(arena, store->table), find_types, 4);
    ot_pg_statement_init(&store->forget, forget_sql(arena, store->table), record_types, 3);
    ot_pg_statement_init(&store->login, OT_S("select set_config('role', 'none', true)"), NULL, 0);
    ot_pg_statement_init(&store->save, save_sql(arena, store->table, options->keep_s), record_types,
                         6);
    ot_pg_statement_init(&store->role, OT_S("select set_config('role', $1, true)"), role_types, 1);
    ot_pg_statement_init(&store->sweep, sweep_sql(arena, store->table), NULL, 0);
    return store;
}

/* ---- The check ---- */

static const char shape_sql[] =
    "select current_user, t is null, "
    "coalesce(not (has_table_privilege(t, 'select') and has_table_privilege(t, 'insert') and "
    "  has_table_privilege(t, 'update') and has_table_privilege(t, 'delete')), false), "
    "(select coalesce(string_agg(w.name || ' ' || w.type, ', '), '') from (values "
    "  ('principal', 'bytea'), ('key', 'text'), ('part', 'smallint'), ('request', 'bytea'), "
    "  ('has_errors', 'boolean'), ('reply', 'bytea'), ('expires_at', 'timestamp with time zone')) "
    "  w (name, type) where not exists (select from pg_attribute a where a.attrelid = t and "
    "  a.attname = w.name and format_type(a.atttypid, null) = w.type and not a.attisdropped)), "
    "exists (select from pg_index i where i.indrelid = t and i.indisunique and i.indpred is null "
    "  and (select array_agg(a.attname::text order by a.attname) from pg_attribute a where "
    "  a.attrelid = t and a.attnum = any (i.indkey)) = '{key,part,principal}') "
    "from to_regclass($1) t";

static bool is_true(ot_str cell)
{
    return ot_str_equal(cell, OT_S("t"));
}

enum { CELL_ROLE, CELL_IS_MISSING, CELL_LACKS_RIGHTS, CELL_COLUMNS, CELL_IS_UNIQUE };

static ot_status judge(const ot_key_store *store, const ot_str *cells, ot_error *error)
{
    ot_str table = store->table;
    ot_str role = cells[CELL_ROLE];
    if (is_true(cells[CELL_IS_MISSING]))
        return ot_error_set(error, OT_INVALID,
                            "idempotency.table: there is no table %.*s; docs/idempotency.md has "
                            "the SQL that makes it",
                            OT_ARG(table));
    if (cells[CELL_COLUMNS].len > 0)
        return ot_error_set(error, OT_INVALID,
                            "idempotency.table: table %.*s lacks these columns: %.*s",
                            OT_ARG(table), OT_ARG(cells[CELL_COLUMNS]));
    if (!is_true(cells[CELL_IS_UNIQUE]))
        return ot_error_set(error, OT_INVALID,
                            "idempotency.table: table %.*s needs PRIMARY KEY (principal, key, "
                            "part)",
                            OT_ARG(table));
    if (is_true(cells[CELL_LACKS_RIGHTS]))
        return ot_error_set(error, OT_INVALID,
                            "idempotency.table: GRANT SELECT, INSERT, UPDATE, DELETE ON %.*s TO "
                            "%.*s",
                            OT_ARG(table), OT_ARG(role));
    return OT_OK;
}

ot_status ot_key_store_check(const ot_key_store *store, ot_pg_session *session, ot_error *error)
{
    ot_arena *arena = ot_arena_new();
    ot_pg_table rows = {0};
    ot_status status =
        ot_pg_session_query(session, arena, shape_sql, &store->table, 1, &rows, error);
    if (status == OT_OK)
        status = judge(store, rows.cells, error);
    else
        status = ot_error_wrap(error, status, "while looking at idempotency.table");
    ot_arena_free(arena);
    return status;
}
