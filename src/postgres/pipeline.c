#include <stdio.h>
#include <stdlib.h>

#include "base/memory.h"
#include "postgres/pool_internal.h"

enum {
    FIRST_ENTRIES = 64,
    EMPTY_RESULTS_MAX = 8, /* in a row; more mean that libpq and we disagree about the queue */
};

/* ---- The queue of entries (invariant 1) ---- */

static void grow_entries(ot_pg__connection *connection)
{
    uint32_t capacity =
        connection->entry_capacity == 0 ? FIRST_ENTRIES : connection->entry_capacity * 2;
    ot_pg__entry *entries = ot_malloc(capacity * sizeof(*entries));
    for (uint32_t i = 0; i < connection->entry_count; i++) {
        uint32_t number = connection->entry_first + i;
        entries[number & (capacity - 1)] = *ot_pg__entry_at(connection, number);
    }
    free(connection->entries);
    connection->entries = entries;
    connection->entry_capacity = capacity;
}

static void push_entry(ot_pg__connection *connection, ot_pg__entry entry)
{
    if (connection->entry_count == connection->entry_capacity)
        grow_entries(connection);
    *ot_pg__entry_at(connection, ot_pg__next_entry(connection)) = entry;
    connection->entry_count++;
    if (entry.job != NULL)
        entry.job->unanswered++;
    if (entry.prepared != NULL)
        ot_pg__prepared_refer(entry.prepared);
    if (entry.kind != OT_PG__ENTRY_SYNC)
        connection->unsynced++;
    connection->is_dirty = true;
}

static ot_pg__entry *head_entry(ot_pg__connection *connection)
{
    return ot_pg__entry_at(connection, connection->entry_first);
}

static void pop_entry(ot_pg__connection *connection)
{
    connection->entry_first++;
    connection->entry_count--;
}

static void finish_for(ot_pg__job *job)
{
    if (job != NULL && --job->unanswered == 0)
        ot_pg__job_answered(job);
}

/* Gives back what an answered entry referred to. Callers that hear of it may abandon followers that
 * have not heard yet; those stay, because the entry still counts among theirs (invariant 6). */
static void finish_entry(const ot_pg__entry *entry)
{
    if (entry->prepared != NULL)
        ot_pg__prepared_release(entry->prepared);
    finish_for(entry->job);
    for (ot_pg__follower *each = entry->followers, *next; each != NULL; each = next) {
        next = each->next; /* it goes with its job */
        finish_for(each->job);
    }
}

/* ---- Commands out ---- */

/* What libpq refuses leaves the pipeline in an unknown state: the connection is given up at the end
 * of the turn. */
static void check_sent(ot_pg__connection *connection, int sent)
{
    if (!sent)
        connection->is_broken = true;
}

static void send_sync(ot_pg__connection *connection, ot_pg__job *job)
{
    push_entry(connection, (ot_pg__entry){.kind = OT_PG__ENTRY_SYNC, .job = job});
    connection->unsynced = 0;
    connection->window++;
    connection->identity = NULL;
    connection->pool->counters.syncs++;
    check_sent(connection, PQpipelineSync(connection->pg));
}

static void send_pending_sync(ot_pg__connection *connection)
{
    if (connection->unsynced > 0)
        send_sync(connection, NULL);
}

static void send_text(ot_pg__connection *connection, ot_pg__entry entry, const char *sql)
{
    push_entry(connection, entry);
    check_sent(connection, PQsendQueryParams(connection->pg, sql, 0, NULL, NULL, NULL, NULL, 1));
}

/* Closes under a Sync of its own, so that no neighbour's failure skips it. Never inside of a job
 * (invariant 4). */
static void send_close(ot_pg__connection *connection, ot_pg__prepared *prepared)
{
    send_pending_sync(connection);
    char sql[80];
    (void)snprintf(sql, sizeof(sql), "deallocate %s", prepared->name); /* always fits */
    send_text(connection, (ot_pg__entry){.kind = OT_PG__ENTRY_CLOSE, .prepared = prepared}, sql);
    ot_pg__statements_remove(&connection->statements, prepared);
    send_sync(connection, NULL);
}

static ot_pg__prepared *send_prepare(ot_pg__connection *connection, ot_pg__job *job, uint32_t query,
                                     const ot_pg_statement *statement, uint32_t variant)
{
    ot_pg__prepared *prepared =
        ot_pg__statements_add(&connection->statements, statement->name, variant);
    push_entry(connection,
               (ot_pg__entry){
                   .kind = OT_PG__ENTRY_PREPARE, .job = job, .query = query, .prepared = prepared});
    check_sent(connection,
               PQsendPrepare(connection->pg, prepared->name, statement->sql.ptr,
                             (int)statement->parameter_count, statement->parameter_types));
    return prepared;
}

/* One statement of a job: prepared, and prepared first where it is new to the connection; or
 * without a name. */
static void send_statement(ot_pg__connection *connection, ot_pg__entry entry,
                           const ot_pg_statement *statement, const char *const *values,
                           const int *lengths, uint32_t variant)
{
    int count = (int)statement->parameter_count;
    const int *formats = ot_pg__pool_formats(connection->pool, statement->parameter_count);
    connection->pool->counters.statements++;
    if (!connection->pool->options->use_prepared) {
        push_entry(connection, entry);
        check_sent(connection,
                   PQsendQueryParams(connection->pg, statement->sql.ptr, count,
                                     statement->parameter_types, values, lengths, formats, 1));
        return;
    }
    entry.prepared = ot_pg__statements_find(&connection->statements, statement->name, variant);
    if (entry.prepared == NULL)
        entry.prepared = send_prepare(connection, entry.job, entry.query, statement, variant);
    push_entry(connection, entry);
    check_sent(connection, PQsendQueryPrepared(connection->pg, entry.prepared->name, count, values,
                                               lengths, formats, 1));
}

/* The first statement of a transaction: what follows runs as that caller, and nothing after the
 * transaction does. */
static void send_identity(ot_pg__connection *connection, ot_pg__job *job,
                          const ot_pg_identity *identity)
{
    const ot_pg_pool *pool = connection->pool;
    bool has_role = !ot_str_is_empty(identity->role);
    const char *values[] = {identity->role.ptr, identity->claims.ptr};
    const int lengths[] = {(int)identity->role.len, (int)identity->claims.len};
    int first = has_role ? 0 : 1;
    ot_pg__entry entry = {.kind = OT_PG__ENTRY_IDENTITY, .job = job};
    send_statement(connection, entry, has_role ? &pool->set_role_and_claims : &pool->set_claims,
                   values + first, lengths + first, 0);
}

static const ot_pg_identity *identity_of(const ot_pg__job *job)
{
    return job->transaction != NULL ? job->transaction->identity : job->trip->identity;
}

/* Statements whose plans became stale are closed before the job begins (invariant 4). */
static void close_stale(ot_pg__connection *connection, const ot_pg_trip *trip, uint32_t variant)
{
    for (uint32_t i = 0; i < trip->query_count; i++) {
        ot_pg__prepared *prepared = ot_pg__statements_find(
            &connection->statements, trip->queries[i].statement->name, variant);
        if (prepared != NULL && prepared->is_stale)
            send_close(connection, prepared);
    }
}

static void send_queries(ot_pg__connection *connection, ot_pg__job *job, uint32_t variant)
{
    const ot_pg_trip *trip = job->trip;
    job->has_sent = false;
    for (uint32_t i = 0; i < trip->query_count; i++) {
        const ot_pg_query *query = &trip->queries[i];
        ot_pg__entry entry = {.kind = OT_PG__ENTRY_QUERY, .job = job, .query = i};
        if (ot_pg__share_follow(connection, job, i))
            continue;
        job->has_sent = true;
        send_statement(connection, entry, query->statement, query->values, query->lengths, variant);
        ot_pg__share_offer(connection, job, i);
    }
}

static void send_trip(ot_pg__connection *connection, ot_pg__job *job)
{
    const ot_pg_identity *identity = identity_of(job);
    uint32_t variant = identity == NULL ? 0 : ot_pg__role_variant(identity->role);
    ot_pg_transaction *transaction = job->transaction;
    close_stale(connection, job->trip, variant);
    bool opens = transaction == NULL && connection->unsynced == 0;
    bool begins = transaction != NULL && !transaction->has_begun;
    connection->identity = identity;
    if (begins) {
        transaction->has_begun = true;
        send_text(connection, (ot_pg__entry){.kind = OT_PG__ENTRY_BEGIN, .job = job}, "begin");
    }
    if (identity != NULL && (opens || begins))
        send_identity(connection, job, identity);
    send_queries(connection, job, variant);
}

void ot_pg__pipeline_send(ot_pg__connection *connection, ot_pg__job *job)
{
    bool is_write = ot_pg__job_is_write(job);
    bool is_apart = is_write || job->is_alone;
    if (is_apart || !ot_pg__is_same_identity(connection->identity, job->trip->identity))
        send_pending_sync(connection); /* invariant 4 */
    job->connection = connection;
    job->unanswered = 1; /* held while sending, so that the count cannot touch 0 */
    if (job->kind == OT_PG__JOB_TRIP)
        send_trip(connection, job);
    else
        send_text(connection, (ot_pg__entry){.kind = OT_PG__ENTRY_END, .job = job},
                  job->kind == OT_PG__JOB_COMMIT ? "commit" : "rollback");
    if (is_apart)
        send_sync(connection, is_write ? job : NULL); /* invariant 5 */
    job->unanswered--;
}

static void flush(ot_pg__connection *connection);

static void socket_is_writable(void *data)
{
    flush(data);
}

static void flush(ot_pg__connection *connection)
{
    int left = PQflush(connection->pg);
    if (left < 0)
        connection->is_broken =
            true; /* the reading side finds out why, or the end of the turn does */
    else if (left > 0)
        ot_watch_notify_writable(connection->watch, socket_is_writable);
}

void ot_pg__pipeline_flush(ot_pg__connection *connection)
{
    if (connection->is_dirty && !connection->is_broken) {
        connection->is_dirty = false;
        /* Not in a transaction: one that has failed refuses it, and the statement would live on
         * unknown. */
        ot_pg__prepared *evicted;
        while (connection->holder == NULL &&
               (evicted = ot_pg__statements_next_evicted(&connection->statements)) != NULL)
            send_close(connection, evicted);
        send_pending_sync(connection);
        flush(connection);
    }
    if (connection->is_broken)
        ot_pg__connection_lost(connection, PQerrorMessage(connection->pg));
}

/* ---- Results in ---- */

/* The server ends the session: an administrator, a crash, a shutdown, a session that idled in its
 * transaction. */
static bool is_fatal(const ot_pg__connection *connection, const PGresult *result)
{
    const char *severity = PQresultErrorField(result, PG_DIAG_SEVERITY_NONLOCALIZED);
    if (severity != NULL)
        return strcmp(severity, "FATAL") == 0 || strcmp(severity, "PANIC") == 0;
    return PQstatus(connection->pg) == CONNECTION_BAD;
}

static void fail_job(ot_pg__connection *connection, ot_pg__job *job, uint32_t query,
                     const PGresult *result)
{
    ot_pg_failure *failure =
        job == NULL ? NULL : ot_pg__job_fail(job, ot_pg__failure_status(result));
    if (failure == NULL)
        return;
    failure->query = query;
    ot_pg__failure_read(failure, result);
    if (connection->is_write && ot_pg__has_state(result, "25006"))
        connection->is_broken = true; /* the server became a standby: connect to the new primary */
    /* A cancel that was meant for another job. */
    job->is_retriable = failure->status == OT_TIMEOUT && job->cancelled_ms == 0 &&
                        ot_loop_now_ms(connection->pool->loop) < connection->stray_until_ms;
}

static void record_failure(ot_pg__connection *connection, const ot_pg__entry *entry,
                           const PGresult *result)
{
    fail_job(connection, entry->job, entry->query, result);
    for (const ot_pg__follower *each = entry->followers; each != NULL; each = each->next)
        fail_job(connection, each->job, each->query, result);
}

/* What a failed command says about prepared statements: which do not exist, or exist with a plan
 * that became stale. */
static void learn_from_failure(ot_pg__connection *connection, const ot_pg__entry *entry,
                               const PGresult *result)
{
    ot_pg__prepared *prepared = entry->prepared;
    if (prepared == NULL || entry->kind == OT_PG__ENTRY_CLOSE)
        return;
    if (ot_pg__has_state(result, "42P05"))
        prepared->is_stale = true; /* the server has one of that name */
    else if (ot_pg__has_state(result, "26000") || entry->kind == OT_PG__ENTRY_PREPARE)
        ot_pg__statements_remove(&connection->statements, prepared);
    else if (ot_pg__has_state(result, "0A000"))
        ot_pg__pool_mark_stale(connection->pool, prepared->name);
}

/* Without a caller, or after a failure, a job wants no rows. */
static void give_rows(const ot_pg__job *job, uint32_t query, ot_pg_result *rows)
{
    if (job->trip != NULL && job->failure == NULL && !job->is_aborted)
        job->trip->queries[query].result = ot_pg_result_hold(rows);
}

/* A query's rows go to the trip, and to those that follow. */
static void keep_rows(const ot_pg__entry *entry, PGresult *result)
{
    if (entry->kind != OT_PG__ENTRY_QUERY) {
        PQclear(result);
        return;
    }
    ot_pg_result *rows = ot_pg__result_new(result);
    give_rows(entry->job, entry->query, rows);
    for (const ot_pg__follower *each = entry->followers; each != NULL; each = each->next)
        give_rows(each->job, each->query, rows);
    ot_pg_result_clear(rows);
}

/* COMMIT of a failed transaction answers ROLLBACK, and that is all it says. */
static void check_commit(const ot_pg__entry *entry, PGresult *result)
{
    ot_pg__job *job = entry->job;
    if (entry->kind != OT_PG__ENTRY_END || job->kind != OT_PG__JOB_COMMIT ||
        strcmp(PQcmdStatus(result), "COMMIT") == 0)
        return;
    ot_pg_failure *failure = ot_pg__job_fail(job, OT_INTERNAL);
    if (failure != NULL)
        (void)ot_error_set(&failure->error, OT_INTERNAL, /* kept there */
                           "the transaction had failed before and was rolled back");
}

static void take_skipped(ot_pg__connection *connection, const ot_pg__entry *entry)
{
    if (entry->job != NULL)
        entry->job->is_aborted = true;
    for (const ot_pg__follower *each = entry->followers; each != NULL; each = each->next)
        each->job->is_aborted = true;
    if (entry->kind == OT_PG__ENTRY_PREPARE)
        ot_pg__statements_remove(&connection->statements, entry->prepared);
}

/* The answer to the command at the head of the queue. */
static void take_answer(ot_pg__connection *connection, PGresult *result)
{
    ot_pg__entry entry = *head_entry(connection);
    pop_entry(connection);
    switch (PQresultStatus(result)) {
    case PGRES_TUPLES_OK:
    case PGRES_COMMAND_OK:
    case PGRES_EMPTY_QUERY:
        check_commit(&entry, result);
        keep_rows(&entry, result);
        break;
    case PGRES_PIPELINE_ABORTED:
        take_skipped(connection, &entry);
        PQclear(result);
        break;
    default:
        record_failure(connection, &entry, result);
        learn_from_failure(connection, &entry, result);
        PQclear(result);
        break;
    }
    finish_entry(&entry);
}

/* The answer to a Sync, or the failure of the implicit commit that it stands for, which the answer
 * follows. */
static bool take_sync(ot_pg__connection *connection, PGresult *result)
{
    ot_pg__entry entry = *head_entry(connection);
    bool is_answer = PQresultStatus(result) == PGRES_PIPELINE_SYNC;
    if (entry.kind != OT_PG__ENTRY_SYNC) {
        PQclear(result);
        return false;
    }
    if (!is_answer)
        record_failure(connection, &entry, result);
    PQclear(result);
    if (is_answer) {
        pop_entry(connection);
        finish_entry(&entry);
    }
    return true;
}

/* False when the connection is of no more use. */
static bool take_result(ot_pg__connection *connection, PGresult *result)
{
    ExecStatusType status = PQresultStatus(result);
    if (status == PGRES_FATAL_ERROR && is_fatal(connection, result)) {
        char why[256];
        ot_str words = ot_str_trim(ot_str_from_c(PQresultErrorMessage(result)));
        (void)snprintf(why, sizeof(why), "%.*s", OT_ARG(words)); /* cut is fine */
        PQclear(result);
        ot_pg__connection_lost(connection, why);
        return false;
    }
    if (status == PGRES_PIPELINE_SYNC || head_entry(connection)->kind == OT_PG__ENTRY_SYNC) {
        if (take_sync(connection, result))
            return true;
        ot_pg__connection_lost(connection, "its answers are out of step");
        return false;
    }
    if (status == PGRES_COPY_IN || status == PGRES_COPY_OUT || status == PGRES_COPY_BOTH) {
        PQclear(result);
        ot_pg__connection_lost(connection, "COPY is not a query");
        return false;
    }
    take_answer(connection, result);
    return true;
}

void ot_pg__pipeline_receive(ot_pg__connection *connection)
{
    if (!PQconsumeInput(connection->pg)) {
        ot_pg__connection_lost(connection, PQerrorMessage(connection->pg));
        return;
    }
    int empty_count = 0;
    while (!PQisBusy(connection->pg) && connection->entry_count > 0) {
        PGresult *result = PQgetResult(connection->pg);
        if (result == NULL) { /* between two statements */
            if (++empty_count < EMPTY_RESULTS_MAX)
                continue;
            ot_pg__connection_lost(connection, "it owes an answer that libpq does not expect");
            return;
        }
        empty_count = 0;
        if (!take_result(connection, result))
            return;
    }
    flush(connection); /* libpq may have waited for input to write on */
}
