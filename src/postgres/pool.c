#include "postgres/pool.h"

#include <stdlib.h>

#include "base/assert.h"
#include "base/limits.h"
#include "base/memory.h"
#include "postgres/pool_internal.h"

enum {
    READ_CONNECTIONS = 3, /* 2 to 4 per loop measured best */
    WRITE_CONNECTIONS = 2,
    WAITING_MAX = 4 * OT_LIMIT_QUEUE_PER_CONNECTION, /* jobs for which no connection has room */
    TEXT_OID = 25,
};

static const uint32_t text_types[] = {TEXT_OID, TEXT_OID};

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
        ot_pg__list_remove(job);
        if (job->transaction != NULL)
            ot_pg__transaction_hold(job->transaction, found.best);
        ot_pg__pipeline_send(found.best, job);
    } else if (!found.may_wait) {
        ot_pg__job_fail_later(job, OT_UNAVAILABLE, "no connection to the database");
    } else if (job->list->count > WAITING_MAX) {
        ot_pg__job_fail_later(job, OT_UNAVAILABLE, "too many statements wait for a connection");
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
        ot_pg__list_append(&pool->flying, job);
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
        ot_pg__list_remove(job);
        ot_pg__pipeline_send(transaction->connection, job);
    } else if (transaction->has_failed) {
        ot_pg__job_fail_later(job, OT_UNAVAILABLE, "the connection of the transaction was lost");
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
        ot_pg__job_fail_later(job, OT_UNAVAILABLE, "the pool is closed");
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
    pool->binary_formats = ot_realloc(pool->binary_formats, more * sizeof(int));
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
    ot_pg_pool *pool = ot_calloc(1, sizeof(*pool));
    pool->loop = loop;
    pool->options = options;
    pool->read_count =
        options->read_connections == 0 ? READ_CONNECTIONS : options->read_connections;
    pool->write_count =
        options->write_connections == 0 ? WRITE_CONNECTIONS : options->write_connections;
    uintptr_t address = (uintptr_t)pool; /* differs by loop */
    pool->random = ot_hash(ot_str_make((const char *)&address, sizeof(address))) | 1;
    pool->delivery = (ot_timer){.fire = ot_pg__deliver, .data = pool};
    pool->canceller = ot_pg__canceller_new();
    init_statements(pool);
    uint32_t count = pool->read_count + pool->write_count;
    pool->connections = ot_calloc(count, sizeof(*pool->connections));
    for (uint32_t i = 0; i < count; i++)
        ot_pg__connection_init(&pool->connections[i], pool, i, i >= pool->read_count);
    ot_loop_on_turn_end(loop, end_of_turn, pool);
    return pool;
}

static void fail_waiting(ot_pg__list *list)
{
    while (list->first != NULL)
        ot_pg__job_fail_later(list->first, OT_UNAVAILABLE, "the pool is closed");
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
        ot_pg__deliver(pool);
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
