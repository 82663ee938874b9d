#include "postgres/pool_internal.h"

#include <stdlib.h>

#include "base/assert.h"
#include "base/memory.h"

enum {
    LOST_RETRIES_MAX = 2, /* the second connection may be as dead as the first, and not known yet */
    STALE_RETRIES_MAX = 3,
    CONFLICT_RETRIES_MAX = 2,
    PAUSE_LEAST_MS = 5,
    PAUSE_MORE_MS = 50,
};

/* ---- Lists of jobs (invariant 2) ---- */

void ot_pg__list_append(ot_pg__list *list, ot_pg__job *job)
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

void ot_pg__list_remove(ot_pg__job *job)
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
    ot_pg__job *job = ot_calloc(1, sizeof(*job));
    job->kind = kind;
    job->pool = pool;
    job->deadline = (ot_timer){.fire = deadline_passed, .data = job};
    job->pause = (ot_timer){.fire = pause_is_over, .data = job};
    return job;
}

static void free_job(ot_pg__job *job)
{
    ot_timer_stop(job->pool->loop, &job->deadline);
    ot_timer_stop(job->pool->loop, &job->pause);
    ot_pg__list_remove(job);
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
    job->failure = ot_calloc(1, sizeof(*job->failure));
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
    free_job(job);
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
    ot_pg__list_remove(job);
    ot_pg__list_append(&pool->ended, job);
    if (pool->delivery.heap_index == 0)
        ot_timer_start(pool->loop, &pool->delivery, 0);
}

void ot_pg__deliver(void *data)
{
    ot_pg_pool *pool = data;
    ot_pg__job *job;
    while ((job = pool->ended.first) != NULL) {
        /* NOLINTNEXTLINE(clang-analyzer-unix.Malloc): what is freed left the list before */
        ot_pg__list_remove(job);
        tell_caller(job);
    }
}

void ot_pg__job_fail_later(ot_pg__job *job, ot_status status, const char *why)
{
    ot_pg_failure *failure = ot_pg__job_fail(job, status);
    if (failure != NULL)
        (void)ot_error_set(&failure->error, status, "%s", why); /* kept there */
    ot_pg__job_end(job);
}

void ot_pg__job_wait(ot_pg__job *job)
{
    ot_pg_pool *pool = job->pool;
    ot_pg__list_append(ot_pg__job_is_write(job) ? &pool->writes : &pool->reads, job);
    ot_loop_wake(pool->loop);
}

static void pause_is_over(void *data)
{
    ot_pg__job *job = data;
    ot_pg__list_remove(job);
    ot_pg__job_wait(job);
}

/* Two that stood in each other's way would meet again if they came back at the same time. */
static void pause_after_conflict(ot_pg__job *job)
{
    uint32_t delay_ms = PAUSE_LEAST_MS + ot_pg__pool_random(job->pool, PAUSE_MORE_MS);
    ot_pg__list_append(&job->pool->paused, job);
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
    ot_pg__list_remove(job);
    if (job->is_abandoned && job->kind != OT_PG__JOB_ROLLBACK)
        connection->abandoned_count--;
    if (job->kind != OT_PG__JOB_TRIP)
        ot_pg__transaction_release(job->transaction);
    if (job->failure != NULL && !job->is_abandoned) {
        failed_in_flight(job);
    } else if (job->is_abandoned) {
        if (job->kind == OT_PG__JOB_ROLLBACK && job->failure != NULL)
            connection->is_broken = true; /* nobody knows what its session is in */
        free_job(job);
    } else if (job->is_aborted && job->trip != NULL && job->transaction == NULL) {
        job->is_alone = true;
        run_again(job);
    } else if (job->is_aborted) {
        ot_pg__job_fail_later(job, OT_INTERNAL, "the transaction had failed before");
    } else {
        tell_caller(job);
    }
}

/* It was sent, and with it the end of its transaction. */
static bool may_be_committed(const ot_pg__job *job)
{
    bool is_whole = job->trip != NULL && job->trip->is_write && job->transaction == NULL;
    return job->connection != NULL && (is_whole || job->kind == OT_PG__JOB_COMMIT);
}

void ot_pg__job_lost(ot_pg__job *job, const char *why)
{
    bool is_in_doubt = may_be_committed(job);
    job->connection = NULL;
    ot_pg__list_remove(job);
    if (job->is_abandoned) {
        free_job(job);
        return;
    }
    if (job->losses++ < LOST_RETRIES_MAX && !ot_pg__job_is_write(job) && !job->pool->is_closing) {
        run_again(job);
        return;
    }
    ot_pg__job_fail_later(job, OT_UNAVAILABLE, why);
    if (job->failure->status == OT_UNAVAILABLE)
        job->failure->is_in_doubt = is_in_doubt;
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
        free_job(job);
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
    ot_pg_failure failure = {.status = OT_TIMEOUT, .is_in_doubt = may_be_committed(job)};
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
