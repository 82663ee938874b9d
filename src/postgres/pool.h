/*
 * The PostgreSQL connections of one loop. Work comes as *trips*: statements that leave together and
 * come back together. All connections are in pipeline mode with prepared statements and binary
 * values; nothing here blocks the loop.
 *
 * What shares what:
 *  - Reads without identity of one loop turn share one Sync per connection and one write(2).
 *    Between two Syncs is one implicit transaction; read connections run REPEATABLE READ READ
 *    ONLY, so all statements of a trip see one snapshot.
 *  - Reads with an identity share a Sync only with reads of the same turn that have the same role
 *    and claims, to the byte. The identity is set by set_config(..., true) as the first statement
 *    and is gone with the transaction. Every write has its Sync for itself.
 *  - With `share_reads`, equal statements (same text, same values) of trips that share a Sync are
 *    sent once, and their rows go to all of them (share.c). Only what has not been sent yet is
 *    shared: the snapshot of a statement is younger than every trip that gets its rows, so each
 *    of them sees all writes that were answered before it was submitted. A trip that is abandoned
 *    or late takes nothing from the others.
 *  - Write connections are apart, run READ COMMITTED READ WRITE, and a trip without a transaction
 *    is its own transaction.
 *
 * When a statement fails, its trip fails. Trips that shared its Sync and were aborted with it run
 * again, each under a Sync of its own. When a connection is lost, read trips that were not answered
 * run again (at most twice) within their deadline; writes are never sent twice. Lost
 * connections come back with jittered back-off; while there is none, trips fail at once.
 *
 * Prepared statements are made on first use per connection, named by digest, and closed least
 * recently used first (OT_LIMIT_STATEMENTS_PER_CONNECTION). A plan that became stale by DDL (0A000,
 * 26000) is dropped and its trip runs once more.
 */
#ifndef OT_POSTGRES_POOL_H
#define OT_POSTGRES_POOL_H

#include "base/arena.h"
#include "base/error.h"
#include "base/hash.h"
#include "loop/loop.h"
#include "postgres/result.h"

typedef struct ot_pg_pool ot_pg_pool;

typedef struct ot_pg_options {
    ot_str url;                 /* libpq connection string or URI, borrowed */
    uint32_t read_connections;  /* per loop; 0: 3 */
    uint32_t write_connections; /* per loop; 0: 2 */
    ot_str anonymous_role; /* role of statements without identity, set once per session; empty: the
                              login role */
    uint32_t statement_timeout_ms; /* 0: OT_LIMIT_STATEMENT_TIMEOUT_MS */
    bool use_prepared; /* false behind a PgBouncer older than 1.21: unnamed statements */
    bool share_reads;  /* equal statements of the same moment and the same rights are sent once */
} ot_pg_options;

/* Starts connecting; `options` is borrowed for the life of the pool. */
ot_pg_pool *ot_pg_pool_new(ot_loop *loop, const ot_pg_options *options);

/* Fails what is waiting, closes everything. Not from inside a `done`. */
void ot_pg_pool_free(ot_pg_pool *pool);

/* True while at least one connection of each kind is up: what /readyz asks. */
bool ot_pg_pool_is_ready(const ot_pg_pool *pool);

/* An SQL text with its name on connections. Part of a plan, `const`. */
typedef struct ot_pg_statement {
    ot_str sql;                      /* NUL-terminated, borrowed from the plan */
    char name[2 * 16 + 2];           /* "s" + 32 hex digits of the digest of text and types */
    const uint32_t *parameter_types; /* oids, borrowed */
    uint32_t parameter_count;
} ot_pg_statement;

/* Fills `name` from the text and the types of the parameters. */
void ot_pg_statement_init(ot_pg_statement *statement, ot_str sql, const uint32_t *parameter_types,
                          uint32_t parameter_count);

/* Who asks: set for the transaction of a trip. Borrowed until the trip is done. */
typedef struct ot_pg_identity {
    ot_str role;   /* SET LOCAL ROLE; empty: the anonymous role */
    ot_str claims; /* JSON text for request.jwt.claims, NUL-terminated */
} ot_pg_identity;

typedef struct ot_pg_query {
    const ot_pg_statement *statement;
    const char *const
        *values; /* binary; NULL is null; parameter_count of them, in the request's arena */
    const int *lengths;
    uint32_t keys; /* 1 + a parameter that is an array of keys, without nulls: the statement may be
                      sent with more of them, if the caller can tell its rows apart; 0: none */
    bool has_others;      /* it was: rows of other keys may be among the result's */
    ot_pg_result *result; /* filled before done; one reference is the caller's, who clears it */
} ot_pg_query;

/* What went wrong in the database, for the one who decides what a client may know. */
typedef struct ot_pg_failure {
    ot_status status;    /* OT_UNAVAILABLE: no connection or lost; OT_TIMEOUT: statement_timeout or
                            deadline; OT_INTERNAL: SQL error */
    bool is_in_doubt;    /* it was sent with the end of its transaction, whose answer did not come:
                            what it wrote may be committed */
    char sqlstate[6];    /* "" when the server said nothing */
    uint32_t query;      /* index of the statement that failed; 0 when it was none of them */
    uint32_t parameter;  /* the one that the server could not read, from 1; 0: it says none */
    ot_error error;      /* the server's words: for the log, never for a client */
    char constraint[64]; /* name of the violated constraint, or "" */
    char table[64];      /* of a violated constraint, or "" */
    char column[64];     /* of a violated NOT NULL, or "" */
} ot_pg_failure;

typedef struct ot_pg_transaction ot_pg_transaction;
typedef struct ot_pg_trip ot_pg_trip;

/* Filled by the caller in memory that lives until `done` or ot_pg_trip_abandon. */
struct ot_pg_trip {
    ot_pg_query *queries;
    uint32_t query_count;
    const ot_pg_identity *identity; /* NULL: anonymous */
    bool is_write;
    ot_pg_transaction *transaction; /* NULL, or the one this trip runs in */
    const void *group;    /* trips of one group share equal statements also without `share_reads`;
                             NULL: none */
    uint64_t deadline_ms; /* of ot_loop_now_ms; 0: OT_LIMIT_REQUEST_TIMEOUT_MS from now */
    /* Called exactly once, from the loop, never from inside ot_pg_submit; failure is NULL when
     * every query has its result. After a failure no query has one. */
    void (*done)(ot_pg_trip *trip, const ot_pg_failure *failure);
    void *data;
    void *slot; /* the pool's own */
};

/* Queues the trip for the end of this turn. */
void ot_pg_submit(ot_pg_pool *pool, ot_pg_trip *trip);

/* The caller goes away: `done` will not be called, results are dropped when they arrive, and a
 * statement that runs longer is cancelled. The trip's memory may end right after. */
void ot_pg_trip_abandon(ot_pg_pool *pool, ot_pg_trip *trip);

/* ---- Transactions of several trips (mutations that read back) ----
 * A transaction holds one write connection from its first trip until it ends. Identity is set with
 * BEGIN. */

ot_pg_transaction *ot_pg_transaction_begin(ot_pg_pool *pool, const ot_pg_identity *identity);

/* Commits; `done` gets NULL or why it failed. The handle ends. */
void ot_pg_transaction_commit(ot_pg_transaction *transaction,
                              void (*done)(void *data, const ot_pg_failure *failure), void *data);

/* Rolls back, also while a trip is running (which is then abandoned). The handle ends. */
void ot_pg_transaction_rollback(ot_pg_transaction *transaction);

/* Counters for metrics and the demo's report. */
typedef struct ot_pg_counters {
    uint64_t trips;
    uint64_t statements; /* sent */
    uint64_t shared;     /* not sent, because an equal one was */
    uint64_t syncs;
    uint64_t retries;
    uint64_t lost_connections;
} ot_pg_counters;

const ot_pg_counters *ot_pg_pool_counters(const ot_pg_pool *pool);

#endif
