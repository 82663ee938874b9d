/*
 * What the files of the pool share. How they divide the work:
 *
 *   pool.c        trips become jobs; which job goes to which connection
 *   job.c         what becomes of a job: again, or back to its caller
 *   transaction.c the jobs of a transaction and its end
 *   connection.c  one connection's life: connecting, session settings, loss, back-off
 *   pipeline.c    one connection's pipeline: commands out, results in
 *   failure.c     what a failed command's answer says
 *   share.c       which statements of a turn are equal
 *   merge.c       look-ups by key that become one statement for a turn
 *   abandoned.c   statements that run for nobody
 *   cancel.c      PQcancel on a thread of its own, because it blocks
 *
 * Invariants, cited by number:
 *
 *  1. Each command in the pipeline has one entry in its connection's queue, in order. Entries
 *     are pushed before the command is handed to libpq, so that a connection that breaks in
 *     between loses no job.
 *  2. A job is in exactly one place: in a list of the pool (waiting, paused or ended), or in
 *     flight on a connection, where `unanswered` counts its entries. It leaves the connection
 *     when that reaches 0. Reads in flight are in a list as well.
 *  3. A caller hears of a trip exactly once, and never from inside a call it made: success
 *     while results are read, deadlines from a timer, other failures from the pool's delivery
 *     timer.
 *  4. Between two Syncs is one implicit transaction, a *window*. All jobs of a window have the
 *     same identity, or none; a job that writes has its windows for itself. Nothing is sent
 *     between an identity and the last statement of its window that would end the transaction.
 *  5. An entry of a Sync carries a job only when that job is done no earlier than its commit.
 *  6. A follower is a job that takes the rows of an entry which another one sent. The entry
 *     counts among the follower's unanswered ones, so both stay until it is answered, whoever
 *     still waits. Jobs follow only within a window, and so within a turn: what has been
 *     flushed is never shared.
 */
#ifndef OT_POSTGRES_POOL_INTERNAL_H
#define OT_POSTGRES_POOL_INTERNAL_H

#include <libpq-fe.h>

#include "base/arena.h"
#include "postgres/pool.h"
#include "postgres/result_internal.h"
#include "postgres/statements.h"

typedef struct ot_pg__connection ot_pg__connection;
typedef struct ot_pg__job ot_pg__job;
typedef struct ot_pg__canceller ot_pg__canceller;

/* ---- Jobs ---- */

/* A job's part in an entry that another job sent (invariant 6). */
typedef struct ot_pg__follower {
    ot_pg__job *job;
    uint32_t query; /* index in the job's trip */
    struct ot_pg__follower *next;
} ot_pg__follower;

typedef enum ot_pg__job_kind {
    OT_PG__JOB_TRIP,
    OT_PG__JOB_COMMIT,
    OT_PG__JOB_ROLLBACK,
} ot_pg__job_kind;

typedef struct ot_pg__list {
    ot_pg__job *first;
    ot_pg__job *last;
    uint32_t count;
} ot_pg__list;

struct ot_pg__job {
    ot_pg__job_kind kind;
    ot_pg_pool *pool;
    ot_pg_trip *trip;               /* NULL when abandoned, or not a trip */
    ot_pg_transaction *transaction; /* or NULL */
    void (*ended)(void *data, const ot_pg_failure *failure); /* of a commit; NULL: nobody waits */
    void *ended_data;

    ot_pg__list *list; /* the list it is in, or NULL */
    ot_pg__job *next, *previous;

    ot_pg__connection *connection; /* while in flight */
    uint32_t unanswered;
    ot_pg__follower *following; /* *owned*, by query; NULL when it follows nobody */
    bool has_sent;              /* a query of its own, the last time it was sent */
    uint64_t digest;            /* of identity, texts and values; 0: nobody has asked */
    bool is_aborted;            /* skipped because a neighbour under the same Sync failed */
    bool is_abandoned;          /* nobody waits for it */
    ot_pg_failure *failure;     /* the first of this attempt, *owned* */
    uint64_t cancelled_ms;      /* when a cancel for it was sent, or 0 */

    bool is_alone;  /* runs under a Sync of its own, after a neighbour's failure took it along */
    uint8_t losses; /* how often it was sent on a connection that went away */
    uint8_t stale_retries;
    uint8_t conflict_retries;
    uint8_t pauses;    /* taken for them */
    bool is_retriable; /* the failure says nothing about the statement itself */
    ot_timer deadline;
    ot_timer pause; /* before it runs again after a conflict */
};

static inline bool ot_pg__job_is_write(const ot_pg__job *job)
{
    return job->trip == NULL ? job->kind != OT_PG__JOB_TRIP || job->transaction != NULL
                             : job->trip->is_write || job->transaction != NULL;
}

/* ---- Transactions ---- */

struct ot_pg_transaction {
    ot_pg_pool *pool;
    const ot_pg_identity *identity;  /* borrowed until the first trip is sent */
    ot_pg__connection *connection;   /* held, or NULL */
    bool has_begun;                  /* BEGIN was sent */
    bool has_failed;                 /* its connection was lost */
    bool is_ending;                  /* the handle is gone from the caller */
    ot_pg_transaction *next, **link; /* of the pool's list */
};

/* Lets the transaction hold `connection`, and lets go of it. */
void ot_pg__transaction_hold(ot_pg_transaction *transaction, ot_pg__connection *connection);
void ot_pg__transaction_release(ot_pg_transaction *transaction);

/* Frees it when its end has been done. */
void ot_pg__transaction_free(ot_pg_transaction *transaction);

/* ---- Connections ---- */

typedef enum ot_pg__entry_kind {
    OT_PG__ENTRY_PREPARE,
    OT_PG__ENTRY_CLOSE,
    OT_PG__ENTRY_IDENTITY,
    OT_PG__ENTRY_BEGIN,
    OT_PG__ENTRY_QUERY,
    OT_PG__ENTRY_END,
    OT_PG__ENTRY_SYNC,
} ot_pg__entry_kind;

typedef struct ot_pg__entry {
    ot_pg__entry_kind kind;
    uint32_t query;             /* index in the trip */
    ot_pg__job *job;            /* or NULL */
    ot_pg__prepared *prepared;  /* referred to, or NULL */
    ot_pg__follower *followers; /* QUERY: jobs that get its rows as well */
} ot_pg__entry;

typedef enum ot_pg__connection_state {
    OT_PG__DOWN,       /* waiting for the next attempt */
    OT_PG__CONNECTING, /* PQconnectPoll says what it waits for */
    OT_PG__SETTING_UP, /* session settings were sent */
    OT_PG__UP,
} ot_pg__connection_state;

struct ot_pg__connection {
    ot_pg_pool *pool;
    uint32_t index;
    bool is_write;
    ot_pg__connection_state state;
    PGconn *pg; /* NULL when down */
    ot_watch *watch;
    bool wants_write;  /* what PQconnectPoll waits for */
    uint32_t failures; /* attempts that failed since it was last up */
    ot_timer timer;    /* next attempt, or the end of this one */

    ot_pg__statements statements;
    ot_pg__entry *entries; /* ring: an entry keeps its number, `number & (capacity - 1)` is where */
    uint32_t entry_first;
    uint32_t entry_count;
    uint32_t entry_capacity;        /* a power of two, or 0 */
    uint32_t unsynced;              /* commands since the last Sync */
    uint32_t window;                /* counts Syncs */
    const ot_pg_identity *identity; /* of the open window, borrowed from a job that is in it */
    bool is_dirty;                  /* something to flush */
    bool is_broken;                 /* libpq refused a command: lost at the end of the turn */
    ot_pg_transaction *holder;

    uint32_t abandoned_count; /* jobs in flight for which nobody waits */
    ot_timer cancel_timer;
    uint64_t stray_until_ms; /* until then a cancel may hit a neighbour */
};

/* ---- Failures ---- */

/* True when the server failed with this SQLSTATE. */
bool ot_pg__has_state(const PGresult *result, const char *state);

/* OT_TIMEOUT for a statement that was cancelled, OT_UNAVAILABLE for a write to a standby. */
ot_status ot_pg__failure_status(const PGresult *result);

/* Everything but the status and the query. */
void ot_pg__failure_read(ot_pg_failure *failure, const PGresult *result);

/* ---- Sharing ---- */

/* A statement that was sent in this turn. */
typedef struct ot_pg__offer {
    uint64_t hash;
    const ot_pg_query *query; /* of the job that sent it; stays until the end of the turn */
    const void *group;        /* of that job's trip */
    ot_pg__connection *connection;
    uint32_t window; /* of the connection */
    uint32_t entry;  /* its number */
} ot_pg__offer;

typedef struct ot_pg__merged ot_pg__merged;

typedef struct ot_pg__sharing {
    ot_arena *arena;      /* *owned*; reset after each turn */
    ot_pg__offer *offers; /* of this turn, by hash; NULL: nothing is shared in it */
    uint32_t mask;
    uint64_t *hashes;      /* of the queries of the job at hand; NULL: it does not share */
    ot_pg__merged *merged; /* queries that have the keys of others for this turn */
    uint64_t held; /* digest of jobs that wait for their equals in this turn; 0: none so far */
} ot_pg__sharing;

struct ot_pg_pool {
    ot_loop *loop;
    const ot_pg_options *options;
    ot_pg__connection *connections; /* the reading ones first */
    uint32_t read_count;
    uint32_t write_count;
    ot_pg__list reads;  /* waiting for the end of the turn, for a connection, or for their equals */
    ot_pg__list writes; /* the same, without the last */
    ot_pg__list flying; /* reads that were sent */
    ot_pg__list paused; /* to run again in a moment */
    ot_pg__list ended;  /* to be told to their callers by `delivery` */
    ot_timer delivery;
    ot_pg_transaction *transactions;
    ot_pg__canceller *canceller;
    ot_pg_counters counters;
    uint64_t random;
    int *binary_formats; /* a run of ones, as long as the longest parameter list so far */
    uint32_t binary_format_count;
    bool is_closing;
    ot_pg__sharing sharing;
    ot_pg_statement set_role_and_claims;
    ot_pg_statement set_claims;
};

/* Begins the first attempt to connect. */
void ot_pg__connection_init(ot_pg__connection *connection, ot_pg_pool *pool, uint32_t index,
                            bool is_write);
void ot_pg__connection_deinit(ot_pg__connection *connection);

/* True while a first attempt is on its way: waiting for it is better than failing. */
static inline bool ot_pg__connection_is_hopeful(const ot_pg__connection *connection)
{
    return connection->state != OT_PG__UP && connection->failures == 0;
}

/* Takes the connection down, gives its jobs back to the pool, and begins to connect again. */
void ot_pg__connection_lost(ot_pg__connection *connection, const char *why);

/* ---- Pipelines ---- */

/* Sends the commands of a job. Never fails: what breaks is noticed at the end of the turn. */
void ot_pg__pipeline_send(ot_pg__connection *connection, ot_pg__job *job);

/* At the end of a turn: Sync what has none, close evicted statements, flush. */
void ot_pg__pipeline_flush(ot_pg__connection *connection);

/* Takes results from libpq and hands them on. */
void ot_pg__pipeline_receive(ot_pg__connection *connection);

/* A job in flight lost its caller: watch that it does not run on for long. */
void ot_pg__pipeline_watch_abandoned(ot_pg__connection *connection);

/* The number that the next entry will have. */
static inline uint32_t ot_pg__next_entry(const ot_pg__connection *connection)
{
    return connection->entry_first + connection->entry_count;
}

static inline ot_pg__entry *ot_pg__entry_at(const ot_pg__connection *connection, uint32_t number)
{
    return &connection->entries[number & (connection->entry_capacity - 1)];
}

/* ---- Sharing ---- */

/* Around the dispatch of the reads of a turn. */
void ot_pg__share_begin(ot_pg_pool *pool);
void ot_pg__share_end(ot_pg_pool *pool);
void ot_pg__share_deinit(ot_pg_pool *pool);

/* The same role and claims, to the byte; NULL is nobody. */
bool ot_pg__is_same_identity(const ot_pg_identity *a, const ot_pg_identity *b);

/* Whether the trips of two jobs may share at all: the same rights, and the setting or a group. */
bool ot_pg__share_may(const ot_pg__job *a, const ot_pg__job *b);

/* Equal text and equal values, but for the parameter `except`. */
bool ot_pg__share_is_same(const ot_pg_query *a, const ot_pg_query *b, uint32_t except);

/* Looks at the job that is sent next: a connection in whose window an equal statement waits for the
 * flush, under the same identity; else NULL. */
ot_pg__connection *ot_pg__share_look(ot_pg_pool *pool, const ot_pg__job *job);

/* True when the job had better wait, because enough of its equals are under way: it is sent when
 * one of them is back, once for all that have come meanwhile. To be asked when `look` found
 * nothing. */
bool ot_pg__share_waits(ot_pg_pool *pool, ot_pg__job *job);

/* True when a query of that job gets its rows from an entry of this connection. */
bool ot_pg__share_follow(ot_pg__connection *connection, ot_pg__job *job, uint32_t query);

/* The query was sent as the last entry: others may follow it. */
void ot_pg__share_offer(ot_pg__connection *connection, const ot_pg__job *job, uint32_t query);

/* ---- Look-ups by key (merge.c): between the two, queries may have the keys of others ---- */

void ot_pg__merge_begin(ot_pg_pool *pool);
void ot_pg__merge_end(ot_pg_pool *pool);

/* ---- What becomes of a job (job.c) ---- */

void ot_pg__list_append(ot_pg__list *list, ot_pg__job *job);

/* Takes the job out of whatever list it is in. */
void ot_pg__list_remove(ot_pg__job *job);

ot_pg__job *ot_pg__job_new(ot_pg_pool *pool, ot_pg__job_kind kind);

/* Queues the job for the end of the turn. */
void ot_pg__job_wait(ot_pg__job *job);

/* All entries of a job were answered. */
void ot_pg__job_answered(ot_pg__job *job);

/* The connection went away with entries of the job. */
void ot_pg__job_lost(ot_pg__job *job, const char *why);

/* The delivery timer of the pool that `data` is: tells the callers of the jobs that have ended. */
void ot_pg__deliver(void *data);

/* Lets the caller hear of the end later, with the failure that the job has, or of success. */
void ot_pg__job_end(ot_pg__job *job);

/* As above, with this failure when it has none. */
void ot_pg__job_fail_later(ot_pg__job *job, ot_status status, const char *why);

/* Nobody waits any longer. The job may be gone after. */
void ot_pg__job_abandon(ot_pg__job *job);

/* The job's first failure, to be filled; NULL when there is one already. */
ot_pg_failure *ot_pg__job_fail(ot_pg__job *job, ot_status status);

/* ---- The pool (pool.c) ---- */

/* All connections learn that the statement's plans are stale. */
void ot_pg__pool_mark_stale(ot_pg_pool *pool, const char *name);

/* A number below `bound` > 0, for jitter. */
uint32_t ot_pg__pool_random(ot_pg_pool *pool, uint32_t bound);

/* `count` ones: all parameters are binary. */
const int *ot_pg__pool_formats(ot_pg_pool *pool, uint32_t count);

/* ---- Cancelling ---- */

ot_pg__canceller *ot_pg__canceller_new(void);

/* Lets go of it; its thread ends by itself when the cancels under way are done. */
void ot_pg__canceller_free(ot_pg__canceller *canceller);

/* Asks the server to cancel what `pg` is running. Drops the request when too many are waiting. */
void ot_pg__canceller_send(ot_pg__canceller *canceller, PGconn *pg);

#endif
