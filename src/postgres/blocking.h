/*
 * A plain blocking connection for what happens before or beside serving: reading the catalog at
 * start, `onetrip check`. Text format.
 */
#ifndef OT_POSTGRES_BLOCKING_H
#define OT_POSTGRES_BLOCKING_H

#include "base/arena.h"
#include "base/error.h"

typedef struct ot_pg_session ot_pg_session;

/* Connects, waiting at most `timeout_s` seconds. NULL and `error` filled when it cannot be:
 * OT_INVALID for a connection string that says nothing, which waiting does not mend. */
ot_pg_session *ot_pg_session_open(ot_str url, uint32_t timeout_s, ot_error *error);
void ot_pg_session_close(ot_pg_session *session);

typedef struct ot_pg_table {
    ot_str *cells; /* row_count * column_count, in arena; ptr NULL is null */
    uint32_t row_count;
    uint32_t column_count;
} ot_pg_table;

/* A cell as text, borrowed; as a number, which ends with its digits; as a boolean; as a double, for
 * which null and what is none are 0. */
ot_str ot_pg_table_text(const ot_pg_table *table, uint32_t row, uint32_t column);
uint32_t ot_pg_table_number(const ot_pg_table *table, uint32_t row, uint32_t column);
bool ot_pg_table_flag(const ot_pg_table *table, uint32_t row, uint32_t column);
double ot_pg_table_double(const ot_pg_table *table, uint32_t row, uint32_t column);

/* Runs one statement with text parameters (NULL ptr is null) and copies its rows into the arena. */
ot_status ot_pg_session_query(ot_pg_session *session, ot_arena *arena, const char *sql,
                              const ot_str *parameters, uint32_t parameter_count, ot_pg_table *out,
                              ot_error *error);

/* What a statement gives. */
typedef struct ot_pg_described {
    ot_str *names;   /* of the columns, in arena */
    ot_str *quoted;  /* as SQL writes them */
    uint32_t *types; /* oids */
    uint32_t column_count;
} ot_pg_described;

/* Prepares a statement with parameters of these types (oids), and asks what it gives; nothing runs.
 * An error is what the database said of it. */
ot_status ot_pg_session_describe(ot_pg_session *session, ot_arena *arena, ot_str sql,
                                 const uint32_t *parameter_types, uint32_t parameter_count,
                                 ot_pg_described *out, ot_error *error);

/* Whether the database refuses the statement when it parses it, for another reason than rights;
 * then `reason` has what it says. It is not waited for a table that somebody alters: then, and for
 * the rest of the session, nothing is known. */
bool ot_pg_session_refuses(ot_pg_session *session, ot_str sql, const uint32_t *parameter_types,
                           uint32_t parameter_count, ot_error *reason);

/* Whether the role of the session may run the statement, an EXPLAIN: false with what the database
 * says of rights in `reason`. What it refuses for another reason it may, and what would wait for a
 * lock; OT_UNAVAILABLE in `reason`
 * when it is not there any more. */
bool ot_pg_session_may(ot_pg_session *session, ot_str sql, ot_error *reason);

#endif
