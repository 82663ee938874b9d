/*
 * A pool for a test, with the connections that the test wants, on a loop of its own.
 */
#ifndef OT_TESTS_POSTGRES_BENCH_H
#define OT_TESTS_POSTGRES_BENCH_H

#include "postgres/fixture.h"
#include "postgres/pool_internal.h"

typedef struct bench {
    ot_loop *loop;
    ot_pg_options options; /* filled in by the test before the start, but for the URL */
    ot_pg_pool *pool;
    ot_pg_counters before; /* when all connections were up */
} bench;

#define SKIP_WITHOUT_DATABASE()                                                                    \
    do {                                                                                           \
        (void)state;                                                                               \
        if (fixture_url() == NULL)                                                                 \
            return;                                                                                \
    } while (0)

static inline void bench_start(bench *b)
{
    b->loop = ot_loop_new();
    b->options.url = ot_str_from_c(fixture_url());
    b->pool = ot_pg_pool_new(b->loop, &b->options);
}

static inline bool bench_is_up(const bench *b)
{
    for (uint32_t i = 0; i < b->pool->read_count + b->pool->write_count; i++)
        if (b->pool->connections[i].state != OT_PG__UP)
            return false;
    return true;
}

/* A pool is ready with a connection of each kind; tests count on all. */
static inline void bench_wait(bench *b)
{
    for (int i = 0; i < 1000 && !bench_is_up(b); i++)
        ot_loop_run_once(b->loop, 10);
    assert_true(bench_is_up(b));
    assert_true(ot_pg_pool_is_ready(b->pool));
    b->before = *ot_pg_pool_counters(b->pool);
}

static inline void bench_close(bench *b)
{
    ot_pg_pool_free(b->pool);
    ot_loop_free(b->loop);
}

/* Statements that left since all connections were up. */
static inline uint64_t bench_sent(const bench *b)
{
    return ot_pg_pool_counters(b->pool)->statements - b->before.statements;
}

#endif
