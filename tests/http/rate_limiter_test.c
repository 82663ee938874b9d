/* The rate limiter by a clock of the test's own. */
#include "http/rate_limiter.h"

#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

enum { MINUTE_MS = 60 * 1000, NOW_MS = 12345678 };

static uint64_t client_named(uint64_t n)
{
    return (n + 1) * 0x9e3779b97f4a7c15U;
}

static uint32_t take_all(ot_rate_limiter *limiter, ot_rate rate, uint64_t client, uint64_t now_ms)
{
    uint32_t taken = 0;
    while (ot_rate_limiter_take(limiter, rate, client, 1, now_ms) == 0)
        taken++;
    return taken;
}

static void test_burst_and_rate(void **state)
{
    (void)state;
    static const struct {
        ot_rate rate;
        uint32_t burst;    /* at once */
        uint64_t after_ms; /* the next one */
        uint32_t in_minute;
    } rows[] = {
        {{.per_minute = 1, .burst = 1}, 1, MINUTE_MS, 1},
        {{.per_minute = 1, .burst = 3}, 3, MINUTE_MS, 1},
        {{.per_minute = 60, .burst = 5}, 5, 1000, 5},
        {{.per_minute = 60, .burst = 100}, 100, 1000, 60},
        {{.per_minute = 60}, 10, 1000, 10},
        {{.per_minute = 5}, 1, 12000, 1},
        {{.per_minute = 1}, 1, MINUTE_MS, 1},
        {{.per_minute = 60000, .burst = 1}, 1, 1, 1},
        {{.per_minute = OT_RATE_PER_MINUTE_MAX, .burst = OT_RATE_BURST_MAX},
         OT_RATE_BURST_MAX,
         1,
         OT_RATE_BURST_MAX},
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        ot_rate_limiter *limiter = ot_rate_limiter_new();
        ot_rate rate = rows[i].rate;
        uint64_t client = client_named(i);
        assert_int_equal(take_all(limiter, rate, client, NOW_MS), rows[i].burst);
        assert_int_equal(ot_rate_limiter_take(limiter, rate, client, 1, NOW_MS), rows[i].after_ms);
        uint64_t then_ms = NOW_MS + rows[i].after_ms;
        if (rows[i].after_ms > 1)
            assert_int_not_equal(ot_rate_limiter_take(limiter, rate, client, 1, then_ms - 1), 0);
        assert_int_equal(ot_rate_limiter_take(limiter, rate, client, 1, then_ms), 0);
        take_all(limiter, rate, client, then_ms);
        assert_int_equal(take_all(limiter, rate, client, then_ms + MINUTE_MS), rows[i].in_minute);
        ot_rate_limiter_free(limiter);
    }
}

static void test_clients_are_apart(void **state)
{
    (void)state;
    ot_rate_limiter *limiter = ot_rate_limiter_new();
    ot_rate rate = {.per_minute = 1, .burst = 2};
    for (uint32_t i = 0; i < 100; i++)
        assert_int_equal(take_all(limiter, rate, client_named(i), NOW_MS), 2);
    for (uint32_t i = 0; i < 100; i++)
        assert_int_equal(take_all(limiter, rate, client_named(i), NOW_MS), 0);
    ot_rate_limiter_free(limiter);
}

static void test_several_at_once(void **state)
{
    (void)state;
    ot_rate_limiter *limiter = ot_rate_limiter_new();
    ot_rate rate = {.per_minute = 60, .burst = 10};
    assert_int_equal(ot_rate_limiter_take(limiter, rate, 7, 4, NOW_MS), 0);
    assert_int_equal(ot_rate_limiter_take(limiter, rate, 7, 4, NOW_MS), 0);
    assert_int_equal(ot_rate_limiter_take(limiter, rate, 7, 4, NOW_MS), 2000);
    assert_int_equal(ot_rate_limiter_take(limiter, rate, 7, 2, NOW_MS), 0);
    assert_int_equal(ot_rate_limiter_take(limiter, rate, 8, 10, NOW_MS), 0);
    assert_int_equal(ot_rate_limiter_take(limiter, rate, 8, 1, NOW_MS), 1000);
    ot_rate_limiter_free(limiter);
}

static void test_no_rate_is_no_limit(void **state)
{
    (void)state;
    ot_rate_limiter *limiter = ot_rate_limiter_new();
    for (uint32_t i = 0; i < 10000; i++)
        assert_int_equal(ot_rate_limiter_take(limiter, (ot_rate){0}, 7, 1, NOW_MS), 0);
    ot_rate_limiter_free(limiter);
}

/* Ten times as many clients as there are buckets: those that come again and again stay limited as
 * long as others need no bucket, and nothing grows or breaks. */
static void test_more_clients_than_buckets(void **state)
{
    (void)state;
    ot_rate_limiter *limiter = ot_rate_limiter_new();
    ot_rate rate = {.per_minute = 60, .burst = 60};
    uint64_t greedy = client_named(0);
    assert_int_equal(take_all(limiter, rate, greedy, NOW_MS), 60);
    for (uint64_t i = 1; i < (uint64_t)OT_RATE_BUCKETS * 10; i++) {
        assert_int_equal(ot_rate_limiter_take(limiter, rate, client_named(i), 1, NOW_MS), 0);
        if (i % 1000 == 0) /* its bucket is the last to be full, so it is never the one that goes */
            assert_int_not_equal(ot_rate_limiter_take(limiter, rate, greedy, 1, NOW_MS), 0);
    }
    ot_rate_limiter_free(limiter);
}

/* ---- Threads ---- */

enum { THREADS = 4, TRIES = 20000, CLIENTS = 50 };

typedef struct thread_run {
    pthread_t thread;
    ot_rate_limiter *limiter;
    uint32_t taken[CLIENTS];
} thread_run;

static const ot_rate shared_rate = {.per_minute = 1, .burst = 100};

static void *run(void *data)
{
    thread_run *r = data;
    for (uint32_t i = 0; i < TRIES; i++)
        if (ot_rate_limiter_take(r->limiter, shared_rate, client_named(i % CLIENTS), 1, NOW_MS) ==
            0)
            r->taken[i % CLIENTS]++;
    return NULL;
}

static void test_loops_share_a_bucket(void **state)
{
    (void)state;
    ot_rate_limiter *limiter = ot_rate_limiter_new();
    thread_run runs[THREADS] = {0};
    for (uint32_t i = 0; i < CLIENTS; i++) /* there, so that no two loops make it at once */
        assert_int_equal(ot_rate_limiter_take(limiter, shared_rate, client_named(i), 1, NOW_MS), 0);
    for (uint32_t i = 0; i < THREADS; i++) {
        runs[i].limiter = limiter;
        assert_int_equal(pthread_create(&runs[i].thread, NULL, run, &runs[i]), 0);
    }
    for (uint32_t i = 0; i < THREADS; i++)
        assert_int_equal(pthread_join(runs[i].thread, NULL), 0);
    for (uint32_t c = 0; c < CLIENTS; c++) {
        uint32_t taken = 1;
        for (uint32_t i = 0; i < THREADS; i++)
            taken += runs[i].taken[c];
        assert_int_equal(taken, shared_rate.burst);
    }
    ot_rate_limiter_free(limiter);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_burst_and_rate),
        cmocka_unit_test(test_clients_are_apart),
        cmocka_unit_test(test_several_at_once),
        cmocka_unit_test(test_no_rate_is_no_limit),
        cmocka_unit_test(test_more_clients_than_buckets),
        cmocka_unit_test(test_loops_share_a_bucket),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
