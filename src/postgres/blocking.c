#include "postgres/blocking.h"

#include <stdio.h>
#include <stdlib.h>

#include <libpq-fe.h>

#include "base/memory.h"

struct ot_pg_session {
    PGconn *pg;
    bool is_impatient; /* with locks */
    bool has_met_lock; /* so that nothing more is asked that may wait for it */
};

/* libpq's sentences end with a line end, which has no place in ours. */
static ot_status fail(ot_error *error, ot_status status, const char *message)
{
    ot_str text = ot_str_trim(ot_str_from_c(message));
    return ot_error_set(error, status, "%.*s", OT_ARG(text));
}

static void drop_notice(void *data, const char *message)
{
    (void)data; /* notices are for people at a terminal */
    (void)message;
}

static PGconn *connect_to(ot_str url, uint32_t timeout_s)
{
    char *name = ot_strndup(url.ptr, url.len);
    char timeout[16];
    (void)snprintf(timeout, sizeof(timeout), "%u", timeout_s); /* always fits */
    const char *keywords[] = {"fallback_application_name", "connect_timeout", "dbname",
                              "client_encoding", NULL};
    const char *values[] = {"onetrip", timeout, name, "UTF8", NULL};
    PGconn *pg = PQconnectdbParams(keywords, values, 1);
    free(name);
    return pg;
}

/* libpq takes a text that is neither a URL nor key=value for the name of a database. */
static ot_status check_url(ot_str url, ot_error *error)
{
    bool is_connection = ot_str_starts_with(url, OT_S("postgresql://")) ||
                         ot_str_starts_with(url, OT_S("postgres://")) ||
                         ot_str_find(url, '=', 0) < url.len;
    if (!is_connection)
        return OT_OK;
    char *text = ot_strndup(url.ptr, url.len);
    char *message = NULL;
    PQconninfoOption *parts = PQconninfoParse(text, &message);
    ot_status status = OT_OK;
    if (parts == NULL)
        status = fail(error, OT_INVALID,
                      message != NULL ? message : "the connection string cannot be read");
    PQfreemem(message);
    PQconninfoFree(parts);
    free(text);
    return status;
}

ot_pg_session *ot_pg_session_open(ot_str url, uint32_t timeout_s, ot_error *error)
{
    if (check_url(url, error) != OT_OK)
        return NULL;
    PGconn *pg = connect_to(url, timeout_s);
    if (pg == NULL)
        abort(); /* out of memory, as in base/memory.h */
    if (PQstatus(pg) != CONNECTION_OK) {
        (void)fail(error, OT_UNAVAILABLE, PQerrorMessage(pg)); /* NULL tells the caller */
        PQfinish(pg);
        return NULL;
    }
    (void)PQsetNoticeProcessor(pg, drop_notice, NULL); /* returns the old one */
    ot_pg_session *session = ot_malloc(sizeof(*session));
    *session = (ot_pg_session){.pg = pg};
    return session;
}

void ot_pg_session_close(ot_pg_session *session)
{
    if (session == NULL)
        return;
    PQfinish(session->pg);
    free(session);
}

/* Text parameters have to end in NUL for libpq. */
static const char **copy_parameters(ot_arena *arena, const ot_str *parameters, uint32_t count)
{
    const char **values = OT_NEW_ARRAY(arena, const char *, count + 1);
    for (uint32_t i = 0; i < count; i++) {
        if (parameters[i].ptr != NULL)
            values[i] = ot_arena_copy(arena, parameters[i]).ptr;
    }
    return values;
}

static void copy_rows(ot_arena *arena, const PGresult *result, ot_pg_table *out)
{
    int rows = PQntuples(result);
    int columns = PQnfields(result);
    out->row_count = (uint32_t)rows;
    out->column_count = (uint32_t)columns;
    out->cells = OT_NEW_ARRAY(arena, ot_str, (size_t)rows * (size_t)columns + 1);
    ot_str *cell = out->cells;
    for (int row = 0; row < rows; row++) {
        for (int column = 0; column < columns; column++, cell++) {
            if (PQgetisnull(result, row, column))
                continue;
            size_t length = (size_t)PQgetlength(result, row, column);
            *cell = ot_arena_copy(arena, ot_str_make(PQgetvalue(result, row, column), length));
        }
    }
}

ot_status ot_pg_session_query(ot_pg_session *session, ot_arena *arena, const char *sql,
                              const ot_str *parameters, uint32_t parameter_count, ot_pg_table *out,
                              ot_error *error)
{
    const char **values = copy_parameters(arena, parameters, parameter_count);
    PGresult *result =
        PQexecParams(session->pg, sql, (int)parameter_count, NULL, values, NULL, NULL, 0);
    ExecStatusType status = PQresultStatus(result);
    ot_status outcome = OT_OK;
    if (status == PGRES_TUPLES_OK || status == PGRES_COMMAND_OK)
        copy_rows(arena, result, out);
    else if (PQstatus(session->pg) == CONNECTION_OK)
        outcome = fail(error, OT_INTERNAL, PQresultErrorMessage(result));
    else
        outcome = fail(error, OT_UNAVAILABLE, PQerrorMessage(session->pg));
    PQclear(result);
    return outcome;
}

static ot_str quote_name(ot_pg_session *session, ot_arena *arena, const char *name)
{
    char *quoted = PQescapeIdentifier(session->pg, name, strlen(name));
    if (quoted == NULL)
        abort(); /* out of memory, as in base/memory.h: the name came from the database */
    ot_str copy = ot_arena_copy(arena, ot_str_from_c(quoted));
    PQfreemem(quoted);
    return copy;
}

static void copy_columns(ot_pg_session *session, ot_arena *arena, const PGresult *result,
                         ot_pg_described *out)
{
    uint32_t count = (uint32_t)PQnfields(result);
    *out = (ot_pg_described){.names = OT_NEW_ARRAY(arena, ot_str, count),
                             .quoted = OT_NEW_ARRAY(arena, ot_str, count),
                             .types = OT_NEW_ARRAY(arena, uint32_t, count),
                             .column_count = count};
    for (uint32_t i = 0; i < count; i++) {
        out->names[i] = ot_arena_copy(arena, ot_str_from_c(PQfname(result, (int)i)));
        out->quoted[i] = quote_name(session, arena, PQfname(result, (int)i));
        out->types[i] = PQftype(result, (int)i);
    }
}

static bool is_state(const PGresult *result, const char *wanted)
{
    const char *code = PQresultErrorField(result, PG_DIAG_SQLSTATE);
    return code != NULL && strcmp(code, wanted) == 0;
}

static bool is_forbidden(const PGresult *result)
{
    return is_state(result, "42501"); /* insufficient_privilege */
}

/* Whoever parses a statement waits for those that alter its tables. */
static void set_patience(ot_pg_session *session, bool is_patient)
{
    if (session->is_impatient != is_patient)
        return;
    session->is_impatient = !is_patient;
    PQclear(PQexec(session->pg, is_patient ? "RESET lock_timeout" : "SET lock_timeout = 100"));
}

static void note_lock(ot_pg_session *session, const PGresult *result)
{
    session->has_met_lock |= is_state(result, "55P03"); /* lock_not_available */
}

ot_status ot_pg_session_describe(ot_pg_session *session, ot_arena *arena, ot_str sql,
                                 const uint32_t *parameter_types, uint32_t parameter_count,
                                 ot_pg_described *out, ot_error *error)
{
    ot_str text = ot_arena_copy(arena, sql);
    ot_status outcome = OT_OK;
    set_patience(session, true);
    PGresult *result = PQprepare(session->pg, "", text.ptr, (int)parameter_count, parameter_types);
    if (PQresultStatus(result) == PGRES_COMMAND_OK) {
        PQclear(result);
        result = PQdescribePrepared(session->pg, "");
    }
    if (PQresultStatus(result) == PGRES_COMMAND_OK)
        copy_columns(session, arena, result, out);
    else if (PQstatus(session->pg) == CONNECTION_OK)
        outcome = fail(error, OT_INVALID, PQresultErrorField(result, PG_DIAG_MESSAGE_PRIMARY));
    else
        outcome = fail(error, OT_UNAVAILABLE, PQerrorMessage(session->pg));
    PQclear(result);
    return outcome;
}

bool ot_pg_session_refuses(ot_pg_session *session, ot_str sql, const uint32_t *parameter_types,
                           uint32_t parameter_count, ot_error *reason)
{
    if (session->has_met_lock)
        return false;
    set_patience(session, false);
    char *text = ot_strndup(sql.ptr, sql.len);
    PGresult *result = PQprepare(session->pg, "", text, (int)parameter_count, parameter_types);
    note_lock(session, result);
    bool is_told = PQresultStatus(result) == PGRES_FATAL_ERROR && !is_forbidden(result) &&
                   !session->has_met_lock && PQstatus(session->pg) == CONNECTION_OK;
    if (is_told)
        (void)fail(reason, OT_INVALID, /* the answer says so too */
                   PQresultErrorField(result, PG_DIAG_MESSAGE_PRIMARY));
    PQclear(result);
    free(text);
    return is_told;
}

bool ot_pg_session_may(ot_pg_session *session, ot_str sql, ot_error *reason)
{
    if (session->has_met_lock)
        return true;
    set_patience(session, false);
    char *text = ot_strndup(sql.ptr, sql.len);
    PGresult *result = PQexecParams(session->pg, text, 0, NULL, NULL, NULL, NULL, 0);
    note_lock(session, result);
    bool is_told = is_forbidden(result);
    if (is_told)
        (void)fail(reason, OT_INVALID, PQresultErrorField(result, PG_DIAG_MESSAGE_PRIMARY));
    else if (PQstatus(session->pg) != CONNECTION_OK)
        (void)fail(reason, OT_UNAVAILABLE, PQerrorMessage(session->pg)); /* as the caller sees */
    PQclear(result);
    free(text);
    return !is_told;
}

/* ---- Cells ---- */

ot_str ot_pg_table_text(const ot_pg_table *table, uint32_t row, uint32_t column)
{
    return table->cells[(size_t)row * table->column_count + column];
}

uint32_t ot_pg_table_number(const ot_pg_table *table, uint32_t row, uint32_t column)
{
    ot_str text = ot_pg_table_text(table, row, column);
    uint32_t number = 0;
    for (size_t i = 0; i < text.len && text.ptr[i] >= '0' && text.ptr[i] <= '9'; i++)
        number = number * 10 + (uint32_t)(text.ptr[i] - '0');
    return number;
}

bool ot_pg_table_flag(const ot_pg_table *table, uint32_t row, uint32_t column)
{
    return ot_str_equal(ot_pg_table_text(table, row, column), OT_S("t"));
}

enum { DOUBLE_TEXT_BYTES = 64 }; /* PostgreSQL writes a double in at most 24 */

double ot_pg_table_double(const ot_pg_table *table, uint32_t row, uint32_t column)
{
    char text[DOUBLE_TEXT_BYTES] = {0};
    ot_str from = ot_str_slice(ot_pg_table_text(table, row, column), 0, sizeof(text) - 1);
    if (from.len > 0)
        memcpy(text, from.ptr, from.len);
    return strtod(text, NULL);
}
