#include "postgres/pool.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/assert.h"
#include "base/limits.h"
#include "base/log.h"
#include "postgres/pool_internal.h"

enum {
    READ_CONNECTIONS = 3, /* 2 to 4 per loop measured best */
    WRITE_CONNECTIONS = 2,
    WAITING_MAX = 4 * OT_LIMIT_QUEUE_PER_CONNECTION, /* jobs for which no connection has room */
    LOST_RETRIES_MAX = 2, /* the second connection may be as dead as the first, and not known yet */
    STALE_RETRIES_MAX = 3,
    CONFLICT_RETRIES_MAX = 2,
    PAUSE_LEAST_MS = 5,
    PAUSE_MORE_MS = 50,
    TEXT_OID = 25,
};

static const uint32_t text_types[] = {TEXT_OID, TEXT_OID};

/* ---- Lists of jobs (invariant 2) ---- */

static void list_append(ot_pg__list *list, ot_pg__job *job)
{
    OT_ASSERT(job->list == NULL);
    job->list = list;
    job->next = NULL;
    job->previous = list->last;
    if (list->last != NULL)
        list->last->next = job;
    else
        list->first = job;
    list->last = job;
    list->count++;
}

static void list_remove(ot_pg__job *job)
{
    ot_pg__list *list = job->list;
    if (list == NULL)
        return;
    if (job->previous != NULL)
        job->previous->next = job->next;
    else
        list->first = job->next;
    if (job->next != NULL)
        job->next->previous = job->previous;
    else
        list->last = job->previous;
    list->count--;
    job->list = NULL;
}

/* ---- One job ---- */

static void deadline_passed(void *data);
static void pause_is_over(void *data);

ot_pg__job *ot_pg__job_new(ot_pg_pool *pool, ot_pg__job_kind kind)
{
    ot_pg__job *job = calloc(1, sizeof(*job));
    if (job == NULL)
        abort(); /* out of memory, as in base/arena.h */
    job->kind = kind;
    job->pool = pool;
    job->deadline = (ot_timer){.fire = deadline_passed, .data = job};
    job->pause = (ot_timer){.fire = pause_is_over, .data = job};
    return job;
}

void ot_pg__job_free(ot_pg__job *job)
{
    ot_timer_stop(job->pool->loop, &job->deadline);
    ot_timer_stop(job->pool->loop, &job->pause);
    list_remove(job);
    if (job->trip != NULL)
        job->trip->slot = NULL;
    if (job->kind != OT_PG__JOB_TRIP) {
        ot_pg__transaction_release(job->transaction);
        ot_pg__transaction_free(job->transaction);
    }
    free(job->failure);
    free(job->following);
    free(job);
}

static void clear_results(ot_pg_trip *trip)
{
    for (uint32_t i = 0; i < trip->query_count; i++) {
        ot_pg_result_clear(trip->queries[i].result);
        trip->queries[i].result = NULL;
    }
}

ot_pg_failure *ot_pg__job_fail(ot_pg__job *job, ot_status status)
{
    if (job->failure != NULL)
        return NULL;
    job->failure = calloc(1, sizeof(*job->failure));
    if (job->failure == NULL)
        abort(); /* out of memory, as in base/arena.h */
    job->failure->status = status;
    job->failure->error.status = status;
    return job->failure;
}

/* Tells the caller, after which the job is gone. Called where invariant 3 allows. */
static void tell_caller(ot_pg__job *job)
{
    ot_pg_trip *trip = job->trip;
    void (*ended)(void *data, const ot_pg_failure *failure) = job->ended;
    void *ended_data = job->ended_data;
    ot_pg_failure *failure = job->failure;
    job->failure = NULL;
    if (trip != NULL && failure != NULL)
        clear_results(trip);
    ot_pg__job_free(job);
    if (trip != NULL)
        trip->done(trip, failure);
    else if (ended != NULL)
        ended(ended_data, failure);
    free(failure);
}

void ot_pg__job_end(ot_pg__job *job)
{
    ot_pg_pool *pool = job->pool;
    ot_timer_stop(pool->loop, &job->deadline);
    ot_timer_stop(pool->loop, &job->pause);
    list_remove(job);
    list_append(&pool->ended, job);
    if (pool->delivery.heap_index == 0)
        ot_timer_start(pool->loop, &pool->delivery, 0);
}

static void deliver(void *data)
{
    ot_pg_pool *pool = data;
    ot_pg__job *job;
    while ((job = pool->ended.first) != NULL) {
        /* NOLINTNEXTLINE(clang-analyzer-unix.Malloc): what is freed left the list before */
        list_remove(job);
        tell_caller(job);
    }
}

static void fail_later(ot_pg__job *job, ot_status status, const char *why)
{
    ot_pg_failure *failure = ot_pg__job_fail(job, status);
    if (failure != NULL)
        (void)ot_error_set(&failure->error, status, "%s", why); /* kept there */
    ot_pg__job_end(job);
}

void ot_pg__job_wait(ot_pg__job *job)
{
    ot_pg_pool *pool = job->pool;
    list_append(ot_pg__job_is_write(job) ? &pool->writes : &pool->reads, job);
    ot_loop_wake(pool->loop);
}

static void pause_is_over(void *data)
{
    ot_pg__job *job = data;
    list_remove(job);
    ot_pg__job_wait(job);
}

/* Two that stood in each other's way would meet again if they came back at the same time. */
static void pause_after_conflict(ot_pg__job *job)
{
    uint32_t delay_ms = PAUSE_LEAST_MS + ot_pg__pool_random(job->pool, PAUSE_MORE_MS);
    list_append(&job->pool->paused, job);
    ot_timer_start(job->pool->loop, &job->pause, delay_ms);
}

static void run_again(ot_pg__job *job)
{
    bool is_conflict = job->failure != NULL && job->conflict_retries > job->pauses;
    free(job->failure);
    job->failure = NULL;
    job->is_aborted = false;
    job->is_retriable = false;
    job->cancelled_ms = 0;
    clear_results(job->trip);
    job->pool->counters.retries++;
    if (is_conflict) {
        job->pauses = job->conflict_retries;
        pause_after_conflict(job);
    } else {
        ot_pg__job_wait(job);
    }
}

static bool failed_with(const ot_pg__job *job, const char *state)
{
    return strcmp(job->failure->sqlstate, state) == 0;
}

/* A failed job ran in a transaction of its own, which is rolled back, so it may run again where the
 * reason was not the job itself: a stale plan, another transaction in the way, a cancel meant for a
 * neighbour. */
static bool may_run_again(ot_pg__job *job)
{
    if (job->trip == NULL || job->transaction != NULL || job->pool->is_closing)
        return false;
    if (failed_with(job, "0A000") || failed_with(job, "26000") || failed_with(job, "42P05"))
        return job->stale_retries++ < STALE_RETRIES_MAX;
    if (job->is_retriable || failed_with(job, "40001") || failed_with(job, "40P01"))
        return job->conflict_retries++ < CONFLICT_RETRIES_MAX;
    return false;
}

/* The statement had the keys of others, which may be what it failed for. */
static bool failed_for_others(const ot_pg__job *job)
{
    const ot_pg_trip *trip = job->trip;
    uint32_t query = job->failure->query;
    return trip != NULL && !job->is_alone && !job->pool->is_closing && query < trip->query_count &&
           trip->queries[query].has_others;
}

/* A job that failed inside of a pipeline that goes on. */
static void failed_in_flight(ot_pg__job *job)
{
    bool is_alone = failed_for_others(job);
    if (is_alone || may_run_again(job)) {
        job->is_alone |= is_alone;
        run_again(job);
    } else {
        ot_pg__job_end(job);
    }
}

void ot_pg__job_answered(ot_pg__job *job)
{
    ot_pg__connection *connection = job->connection;
    job->connection = NULL;
    list_remove(job);
    if (job->is_abandoned && job->kind != OT_PG__JOB_ROLLBACK)
        connection->abandoned_count--;
    if (job->kind != OT_PG__JOB_TRIP)
        ot_pg__transaction_release(job->transaction);
    if (job->failure != NULL && !job->is_abandoned) {
        failed_in_flight(job);
    } else if (job->is_abandoned) {
        if (job->kind == OT_PG__JOB_ROLLBACK && job->failure != NULL)
            connection->is_broken = true; /* nobody knows what its session is in */
        ot_pg__job_free(job);
    } else if (job->is_aborted && job->trip != NULL && job->transaction == NULL) {
        job->is_alone = true;
        run_again(job);
    } else if (job->is_aborted) {
        fail_later(job, OT_INTERNAL, "the transaction had failed before");
    } else {
        tell_caller(job);
    }
}

void ot_pg__job_lost(ot_pg__job *job, const char *why)
{
    job->connection = NULL;
    list_remove(job);
    if (job->is_abandoned) {
        ot_pg__job_free(job);
        return;
    }
    if (job->losses++ < LOST_RETRIES_MAX && !ot_pg__job_is_write(job) && !job->pool->is_closing)
        run_again(job);
    else
        fail_later(job, OT_UNAVAILABLE, why);
}

void ot_pg__job_abandon(ot_pg__job *job)
{
    ot_timer_stop(job->pool->loop, &job->deadline);
    if (job->trip != NULL) {
        clear_results(job->trip);
        job->trip->slot = NULL;
        job->trip = NULL;
    }
    job->ended = NULL;
    if (job->connection == NULL) {
        ot_pg__job_free(job);
        return;
    }
    job->is_abandoned = true;
    ot_pg__pipeline_watch_abandoned(job->connection);
}

/* Runs from a timer, so the caller may be told at once (invariant 3). */
static void deadline_passed(void *data)
{
    ot_pg__job *job = data;
    ot_pg_trip *trip = job->trip;
    void (*ended)(void *data, const ot_pg_failure *failure) = job->ended;
    void *ended_data = job->ended_data;
    ot_pg_failure failure = {.status = OT_TIMEOUT};
    (void)ot_error_set(&failure.error, OT_TIMEOUT, /* kept there */
                       "the deadline passed %s",
                       job->connection == NULL ? "while waiting for a connection"
                                               : "before the database answered");
    ot_pg__job_abandon(job);
    if (trip != NULL)
        trip->done(trip, &failure);
    else if (ended != NULL)
        ended(ended_data, &failure);
}

/* ---- Which job goes where ---- */

/* What a search for a connection found. */
typedef struct choice {
    ot_pg__connection *best; /* NULL: none has room */
    bool may_wait;           /* one is busy, held, or coming up */
} choice;

static choice choose(const ot_pg_pool *pool, uint32_t first, uint32_t count)
{
    choice found = {0};
    for (uint32_t i = first; i < first + count; i++) {
        ot_pg__connection *each = &pool->connections[i];
        bool is_up = each->state == OT_PG__UP && !each->is_broken;
        if (each->state == OT_PG__UP || ot_pg__connection_is_hopeful(each))
            found.may_wait = true; /* a broken one is about to be connected again */
        if (!is_up || each->holder != NULL || each->entry_count >= OT_LIMIT_QUEUE_PER_CONNECTION)
            continue;
        if (found.best == NULL || each->entry_count < found.best->entry_count)
            found.best = each;
    }
    return found;
}

static void send_or_wait(ot_pg__job *job, choice found)
{
    if (found.best != NULL) {
        list_remove(job);
        if (job->transaction != NULL)
            ot_pg__transaction_hold(job->transaction, found.best);
        ot_pg__pipeline_send(found.best, job);
    } else if (!found.may_wait) {
        fail_later(job, OT_UNAVAILABLE, "no connection to the database");
    } else if (job->list->count > WAITING_MAX) {
        fail_later(job, OT_UNAVAILABLE, "too many statements wait for a connection");
    }
}

static void dispatch_read(ot_pg_pool *pool, ot_pg__job *job)
{
    ot_pg__connection *sharer = ot_pg__share_look(pool, job);
    if (sharer == NULL && ot_pg__share_waits(pool, job))
        return;
    choice found = choose(pool, 0, pool->read_count);
    if (sharer != NULL)
        found.best = sharer;
    send_or_wait(job, found);
    if (job->connection != NULL)
        list_append(&pool->flying, job);
}

static void dispatch_reads(ot_pg_pool *pool)
{
    ot_pg__job *job = pool->reads.first;
    ot_pg__share_begin(pool);
    ot_pg__merge_begin(pool);
    while (job != NULL) {
        ot_pg__job *next = job->next;
        dispatch_read(pool, job);
        job = next;
    }
    ot_pg__merge_end(pool);
    ot_pg__share_end(pool);
}

/* A job of a transaction whose connection is settled: it has one, or lost it, or never needed one.
 * True when the job is dealt with. */
static bool dispatch_in_transaction(ot_pg__job *job)
{
    ot_pg_transaction *transaction = job->transaction;
    if (transaction->connection != NULL) {
        list_remove(job);
        ot_pg__pipeline_send(transaction->connection, job);
    } else if (transaction->has_failed) {
        fail_later(job, OT_UNAVAILABLE, "the connection of the transaction was lost");
    } else if (job->kind != OT_PG__JOB_TRIP) {
        ot_pg__job_end(job); /* no trip was sent, there is nothing to commit */
    } else {
        return false;
    }
    return true;
}

static void dispatch_writes(ot_pg_pool *pool)
{
    ot_pg__job *job = pool->writes.first;
    while (job != NULL) {
        ot_pg__job *next = job->next;
        if (job->transaction == NULL || !dispatch_in_transaction(job))
            send_or_wait(job, choose(pool, pool->read_count, pool->write_count));
        job = next;
    }
}

static void end_of_turn(void *data)
{
    ot_pg_pool *pool = data;
    dispatch_writes(pool);
    dispatch_reads(pool);
    for (uint32_t i = 0; i < pool->read_count + pool->write_count; i++) {
        if (pool->connections[i].state == OT_PG__UP)
            ot_pg__pipeline_flush(&pool->connections[i]);
    }
}

/* ---- For the caller ---- */

void ot_pg_submit(ot_pg_pool *pool, ot_pg_trip *trip)
{
    for (uint32_t i = 0; i < trip->query_count; i++)
        trip->queries[i].result = NULL;
    ot_pg__job *job = ot_pg__job_new(pool, OT_PG__JOB_TRIP);
    job->trip = trip;
    job->transaction = trip->transaction;
    trip->slot = job;
    pool->counters.trips++;
    uint64_t now_ms = ot_loop_now_ms(pool->loop);
    uint64_t deadline_ms =
        trip->deadline_ms == 0 ? now_ms + OT_LIMIT_REQUEST_TIMEOUT_MS : trip->deadline_ms;
    uint64_t left_ms = deadline_ms > now_ms ? deadline_ms - now_ms : 0;
    if (pool->is_closing) {
        fail_later(job, OT_UNAVAILABLE, "the pool is closed");
        return;
    }
    ot_timer_start(pool->loop, &job->deadline, left_ms);
    ot_pg__job_wait(job);
}

void ot_pg_trip_abandon(ot_pg_pool *pool, ot_pg_trip *trip)
{
    ot_pg__job *job = trip->slot;
    if (job == NULL)
        return;
    OT_ASSERT(job->pool == pool && job->trip == trip);
    ot_pg__job_abandon(job);
}

const ot_pg_counters *ot_pg_pool_counters(const ot_pg_pool *pool)
{
    return &pool->counters;
}

bool ot_pg_pool_is_ready(const ot_pg_pool *pool)
{
    bool can_read = false;
    bool can_write = false;
    for (uint32_t i = 0; i < pool->read_count + pool->write_count; i++) {
        const ot_pg__connection *each = &pool->connections[i];
        can_read |= each->state == OT_PG__UP && !each->is_write;
        can_write |= each->state == OT_PG__UP && each->is_write;
    }
    return can_read && can_write;
}

/* ---- For siblings ---- */

void ot_pg__pool_mark_stale(ot_pg_pool *pool, const char *name)
{
    for (uint32_t i = 0; i < pool->read_count + pool->write_count; i++)
        ot_pg__statements_mark_stale(&pool->connections[i].statements, name);
}

uint32_t ot_pg__pool_random(ot_pg_pool *pool, uint32_t bound)
{
    pool->random ^= pool->random << 13;
    pool->random ^= pool->random >> 7;
    pool->random ^= pool->random << 17;
    return (uint32_t)(pool->random >> 32) % bound;
}

const int *ot_pg__pool_formats(ot_pg_pool *pool, uint32_t count)
{
    if (count <= pool->binary_format_count)
        return pool->binary_formats;
    uint32_t more = count * 2 < 64 ? 64 : count * 2;
    pool->binary_formats = realloc(pool->binary_formats, more * sizeof(int));
    if (pool->binary_formats == NULL)
        abort(); /* out of memory, as in base/arena.h */
    for (uint32_t i = pool->binary_format_count; i < more; i++)
        pool->binary_formats[i] = 1;
    pool->binary_format_count = more;
    return pool->binary_formats;
}

/* ---- Beginning and end ---- */

static void init_statements(ot_pg_pool *pool)
{
    ot_pg_statement_init(
        &pool->set_role_and_claims,
        OT_S("select set_config('role', $1, true), set_config('request.jwt.claims', $2, true)"),
        text_types, 2);
    ot_pg_statement_init(&pool->set_claims,
                         OT_S("select set_config('request.jwt.claims', $1, true)"), text_types, 1);
}

ot_pg_pool *ot_pg_pool_new(ot_loop *loop, const ot_pg_options *options)
{
    ot_pg_pool *pool = calloc(1, sizeof(*pool));
    if (pool == NULL)
        abort(); /* out of memory, as in base/arena.h */
    pool->loop = loop;
    pool->options = options;
    pool->read_count =
        options->read_connections == 0 ? READ_CONNECTIONS : options->read_connections;
    pool->write_count =
        options->write_connections == 0 ? WRITE_CONNECTIONS : options->write_connections;
    uintptr_t address = (uintptr_t)pool; /* differs by loop */
    pool->random = ot_hash(ot_str_make((const char *)&address, sizeof(address))) | 1;
    pool->delivery = (ot_timer){.fire = deliver, .data = pool};
    pool->canceller = ot_pg__canceller_new();
    init_statements(pool);
    uint32_t count = pool->read_count + pool->write_count;
    pool->connections = calloc(count, sizeof(*pool->connections));
    if (pool->connections == NULL)
        abort(); /* out of memory, as in base/arena.h */
    for (uint32_t i = 0; i < count; i++)
        ot_pg__connection_init(&pool->connections[i], pool, i, i >= pool->read_count);
    ot_loop_on_turn_end(loop, end_of_turn, pool);
    return pool;
}

static void fail_waiting(ot_pg__list *list)
{
    while (list->first != NULL)
        fail_later(list->first, OT_UNAVAILABLE, "the pool is closed");
}

void ot_pg_pool_free(ot_pg_pool *pool)
{
    if (pool == NULL)
        return;
    pool->is_closing = true;
    ot_loop_off_turn_end(pool->loop, end_of_turn, pool);
    for (uint32_t i = 0; i < pool->read_count + pool->write_count; i++)
        ot_pg__connection_deinit(&pool->connections[i]);
    do { /* callers that hear of it may submit or end transactions */
        fail_waiting(&pool->reads);
        fail_waiting(&pool->writes);
        fail_waiting(&pool->paused);
        deliver(pool);
    } while (pool->reads.first != NULL || pool->writes.first != NULL);
    ot_timer_stop(pool->loop, &pool->delivery);
    while (pool->transactions != NULL)
        ot_pg__transaction_free(pool->transactions);
    ot_pg__canceller_free(pool->canceller);
    ot_pg__share_deinit(pool);
    free(pool->connections);
    free(pool->binary_formats);
    free(pool);
}
