#include "base/assert.h"
#include "command/check_internal.h"

/*
 * What an author's SQL reads beside its row is PostgreSQL's to know. So it is asked to EXPLAIN it
 * for each role, which checks rights as running it would; nothing runs. Parameters are nulls of
 * their types.
 */

typedef struct asked_query {
    ot_str sql;
    const char *directive; /* static */
    ot_place place;
    bool is_allowed; /* to some role */
    ot_str reason;   /* what the database said to the last one */
} asked_query;

typedef struct query_check {
    ot_findings *findings;
    ot_map seen; /* addresses of SQL that was looked at */
    OT_VEC(asked_query) queries;
} query_check;

/* ---- Statements ---- */

static void put_null(ot_buffer *out, const ot_pg_type *type, bool is_array)
{
    ot_buffer_printf(out, "NULL::%.*s%s", OT_ARG(type->sql_name), is_array ? "[]" : "");
}

static void put_piece(ot_buffer *out, const ot_sql_piece *piece, const ot_bound_call *call,
                      const ot_table *parent)
{
    switch (piece->kind) {
    case OT_SQL_TEXT:
        ot_buffer_append(out, piece->text);
        break;
    case OT_SQL_COLUMN:
        ot_buffer_printf(out, "t0.%.*s", OT_ARG(piece->column->quoted));
        break;
    case OT_SQL_CLAIM:
    case OT_SQL_ARGUMENT:
        put_null(out, piece->type, false);
        break;
    case OT_SQL_PARENT:
        put_null(out, piece->column->type, false);
        break;
    case OT_SQL_KEYS:
        OT_ASSERT(parent != NULL); /* binding lets them stand in queries of rows only */
        put_null(out, parent->columns[call->join->parent_columns[piece->key]].type, true);
        break;
    }
}

/* The text between `before` and `after`, once for each address. */
static void ask(query_check *checker, const ot_sql *sql, const asked_query *as, const char *before,
                const char *after, const ot_bound_call *call, const ot_table *parent)
{
    ot_arena *arena = checker->findings->arena;
    ot_str key = ot_arena_printf(arena, "%p", (const void *)sql);
    if (ot_map_has(&checker->seen, key))
        return;
    ot_map_set(arena, &checker->seen, key, checker);
    ot_buffer text = {0};
    ot_buffer_printf(&text, "EXPLAIN %s", before);
    for (uint32_t i = 0; i < sql->piece_count; i++)
        put_piece(&text, &sql->pieces[i], call, parent);
    ot_buffer_printf(&text, "%s", after);
    asked_query asked = *as;
    asked.sql = ot_arena_copy(arena, ot_buffer_str(&text));
    OT_VEC_PUSH(arena, &checker->queries, asked);
    ot_buffer_free(&text);
}

static void ask_query(query_check *checker, const ot_bound_type *owner, const ot_bound_field *field,
                      const ot_bound_call *call)
{
    asked_query as = {.directive = "sql", .place = ot_check__field_place(field->definition)};
    ask(checker, call->query, &as, call->is_write ? "WITH q AS (" : "SELECT * FROM (",
        call->is_write ? ") SELECT * FROM q" : ") q", call, owner->table);
}

/* Columns of the row alone are asked about elsewhere. */
static void ask_row_sql(query_check *checker, const ot_bound_type *type, const ot_sql *sql,
                        const char *directive, ot_place place)
{
    ot_arena *arena = checker->findings->arena;
    if (sql == NULL || !sql->reads_more || type->table == NULL ||
        type->table->kind == OT_TABLE_RESULT)
        return;
    asked_query as = {.directive = directive, .place = place};
    ot_str after = ot_arena_printf(arena, ") FROM %.*s t0", OT_ARG(type->table->quoted));
    ask(checker, sql, &as, "SELECT (", after.ptr, NULL, NULL);
}

/* ---- Walking a bound schema ---- */

static void check_field(query_check *checker, const ot_bound_type *owner,
                        const ot_bound_field *field)
{
    ot_place place = ot_check__field_place(field->definition);
    const ot_bound_rows *rows = field->rows;
    const ot_bound_call *call = field->call != NULL || rows == NULL ? field->call : rows->call;
    if (call != NULL && call->query != NULL)
        ask_query(checker, owner, field, call);
    if (field->kind == OT_BOUND_EXPR)
        ask_row_sql(checker, owner, field->expr, "expr", place);
    if (rows != NULL)
        ask_row_sql(checker, rows->target, rows->where, "where", place);
    if (field->write != NULL)
        ask_row_sql(checker, field->write->target, field->write->where, "where", place);
}

static void check_types(query_check *checker, const ot_service *service)
{
    for (uint32_t i = 0; i < service->schema->type_count; i++) {
        const ot_bound_type *bound = &service->binding->types[i];
        if (bound->role != OT_ROLE_TABLE && bound->role != OT_ROLE_ROOT)
            continue;
        ask_row_sql(checker, bound, bound->where, "where", bound->type->place);
        for (uint32_t f = 0; f < bound->type->field_count; f++)
            check_field(checker, bound, &bound->fields[f]);
    }
}

/* ---- Asking ---- */

/* What is refused for other reasons than rights is not told here. */
static ot_status ask_as_role(query_check *checker, ot_pg_session *session, ot_error *error)
{
    ot_status status = OT_OK;
    for (uint32_t i = 0; i < checker->queries.count && status == OT_OK; i++) {
        asked_query *asked = &checker->queries.items[i];
        ot_error reason = {0};
        if (asked->is_allowed)
            continue;
        asked->is_allowed = ot_pg_session_may(session, asked->sql, &reason);
        asked->reason = ot_arena_copy(checker->findings->arena, ot_str_from_c(reason.message));
        if (reason.status == OT_UNAVAILABLE)
            status = ot_error_set(error, OT_UNAVAILABLE, "%s", reason.message);
    }
    return status;
}

/* A role that the login role may not become is told elsewhere. */
static ot_status ask_roles(query_check *checker, ot_pg_session *session,
                           const ot_check_roles *roles, uint32_t *asked_count, ot_error *error)
{
    ot_arena *arena = checker->findings->arena;
    ot_status status = OT_OK;
    ot_pg_table none;
    for (uint32_t i = 0; i < roles->count && status == OT_OK; i++) {
        bool is_login = roles->names[i].len == 0;
        ot_str set = is_login ? OT_S("RESET ROLE")
                              : ot_arena_printf(arena, "SET ROLE %.*s", OT_ARG(roles->quoted[i]));
        ot_error ignored;
        if (ot_pg_session_query(session, arena, set.ptr, NULL, 0, &none, &ignored) != OT_OK)
            continue;
        status = ask_as_role(checker, session, error);
        (*asked_count)++;
    }
    if (status == OT_OK)
        status = ot_pg_session_query(session, arena, "RESET ROLE", NULL, 0, &none, error);
    return status;
}

ot_status ot_check__queries(ot_findings *findings, ot_pg_session *session,
                            const ot_service *service, const ot_check_roles *roles, ot_error *error)
{
    query_check checker = {.findings = findings};
    uint32_t asked_count = 0;
    check_types(&checker, service);
    if (checker.queries.count == 0)
        return OT_OK;
    ot_status status = ask_roles(&checker, session, roles, &asked_count, error);
    for (uint32_t i = 0; i < checker.queries.count && status == OT_OK && asked_count > 0; i++) {
        const asked_query *asked = &checker.queries.items[i];
        if (!asked->is_allowed)
            ot_findings_add(findings, OT_SEVERITY_ERROR, "privilege", asked->place,
                            "%s may not run what @%s says: %.*s; GRANT that TO %.*s.",
                            ot_check__roles_name(roles), asked->directive, OT_ARG(asked->reason),
                            OT_ARG(ot_check__role_to_grant(roles)));
    }
    return status;
}
