#include "postgres/pool.h"

#include <signal.h>
#include <unistd.h>

#include "base/log.h"
#include "postgres/bench.h"

static void bench_open(bench *b, uint32_t reads, uint32_t writes)
{
    b->options.read_connections = reads;
    b->options.write_connections = writes;
    b->options.use_prepared = true;
    bench_start(b);
}

static void bench_open_ready(bench *b, uint32_t reads, uint32_t writes)
{
    bench_open(b, reads, writes);
    bench_wait(b);
}

/* Runs a trip of one statement and expects the text it gives. */
static void expect_text(bench *b, const char *sql, const char *expected)
{
    fixture_trip t;
    fixture_trip_init(&t, sql);
    fixture_run(b->loop, b->pool, &t);
    if (t.has_failed)
        fail_msg("%s: %s", sql, t.failure.error.message);
    ot_str cell = fixture_cell(&t, 0);
    if (!ot_str_equal(cell, ot_str_from_c(expected)))
        fail_msg("%s: got \"%.*s\"", sql, OT_ARG(cell));
    fixture_trip_clear(&t);
}

static void test_first_trip_waits_for_connecting(void **state)
{
    SKIP_WITHOUT_DATABASE();
    bench b = {0};
    bench_open(&b, 1, 1);
    expect_text(&b, "select 'here'", "here");
    bench_close(&b);
}

static void test_sessions_are_set_up(void **state)
{
    SKIP_WITHOUT_DATABASE();
    bench b = {0};
    bench_open_ready(&b, 1, 1);
    expect_text(&b, "select current_setting('plan_cache_mode')", "force_generic_plan");
    expect_text(&b, "select current_setting('transaction_isolation')", "repeatable read");
    expect_text(&b, "select current_setting('transaction_read_only')", "on");
    expect_text(&b, "select current_setting('application_name')", "onetrip");
    expect_text(&b, "select current_setting('statement_timeout')", "5s");
    expect_text(&b, "select current_setting('jit')", "off");
    fixture_trip t;
    fixture_trip_init(&t, "select current_setting('transaction_isolation')");
    fixture_trip_add(&t, "select current_setting('transaction_read_only')");
    t.trip.is_write = true;
    fixture_run(b.loop, b.pool, &t);
    ASSERT_TEXT(fixture_cell(&t, 0), "read committed");
    ASSERT_TEXT(fixture_cell(&t, 1), "off");
    fixture_trip_clear(&t);
    bench_close(&b);
}

static void test_trips_of_a_turn_share_a_sync(void **state)
{
    SKIP_WITHOUT_DATABASE();
    enum { TRIPS = 40 };
    bench b = {0};
    bench_open_ready(&b, 1, 1);
    expect_text(&b, "select 'warm'", "warm");
    ot_pg_counters before = *ot_pg_pool_counters(b.pool);
    static fixture_trip trips[TRIPS];
    for (int i = 0; i < TRIPS; i++) {
        fixture_trip_init(&trips[i], i % 2 ? "select 'odd'" : "select 'even'");
        fixture_trip_add(&trips[i], "select pg_backend_pid()::text");
        ot_pg_submit(b.pool, &trips[i].trip);
    }
    for (int i = 0; i < TRIPS; i++) {
        fixture_run_until(b.loop, &trips[i].done_count, 1);
        assert_false(trips[i].has_failed);
        assert_true(ot_str_equal(fixture_cell(&trips[i], 0), i % 2 ? OT_S("odd") : OT_S("even")));
        fixture_trip_clear(&trips[i]);
    }
    const ot_pg_counters *after = ot_pg_pool_counters(b.pool);
    assert_int_equal(after->trips - before.trips, TRIPS);
    assert_int_equal(after->statements - before.statements, 2 * TRIPS);
    assert_int_equal(after->syncs - before.syncs, 1);
    bench_close(&b);
}

static void test_parameters_are_binary(void **state)
{
    SKIP_WITHOUT_DATABASE();
    bench b = {0};
    bench_open_ready(&b, 1, 1);
    fixture_trip t;
    fixture_trip_init(&t, "select ($1 + 1)::text || coalesce($2, 'null')");
    static const uint32_t types[] = {23, 25};
    static const char number[] = {0, 0, 1, 0};
    const char *values[] = {number, NULL};
    const int lengths[] = {4, 0};
    ot_pg_statement_init(&t.statements[0], t.statements[0].sql, types, 2);
    t.queries[0].values = values;
    t.queries[0].lengths = lengths;
    fixture_run(b.loop, b.pool, &t);
    ASSERT_TEXT(fixture_cell(&t, 0), "257null");
    assert_int_equal(ot_pg_result_column_type(t.queries[0].result, 0), 25);
    assert_int_equal(ot_pg_result_row_count(t.queries[0].result), 1);
    assert_int_equal(ot_pg_result_column_count(t.queries[0].result), 1);
    fixture_trip_clear(&t);
    bench_close(&b);
}

static void test_a_failure_spares_its_neighbours(void **state)
{
    SKIP_WITHOUT_DATABASE();
    bench b = {0};
    bench_open_ready(&b, 1, 1);
    fixture_trip trips[5];
    for (int i = 0; i < 5; i++) {
        fixture_trip_init(&trips[i], i == 2 ? "select (1 / 0)::text" : "select 'fine'");
        fixture_trip_add(&trips[i], "select 'second'");
        ot_pg_submit(b.pool, &trips[i].trip);
    }
    for (int i = 0; i < 5; i++) {
        fixture_run_until(b.loop, &trips[i].done_count, 1);
        assert_int_equal(trips[i].has_failed, i == 2);
        if (i == 2) {
            assert_string_equal(trips[i].failure.sqlstate, "22012");
            assert_int_equal(trips[i].failure.status, OT_INTERNAL);
            assert_int_equal(trips[i].failure.query, 0);
            assert_non_null(strstr(trips[i].failure.error.message, "division by zero"));
            assert_null(trips[i].queries[1].result);
        } else {
            ASSERT_TEXT(fixture_cell(&trips[i], 1), "second");
        }
        fixture_trip_clear(&trips[i]);
    }
    assert_int_equal(ot_pg_pool_counters(b.pool)->retries, 2); /* those behind it */
    bench_close(&b);
}

static void test_a_text_that_cannot_be_prepared(void **state)
{
    SKIP_WITHOUT_DATABASE();
    bench b = {0};
    bench_open_ready(&b, 1, 1);
    for (int round = 0; round < 2; round++) {
        fixture_trip bad;
        fixture_trip good;
        fixture_trip_init(&bad, "select no_such_column");
        fixture_trip_init(&good, "select 'still'");
        ot_pg_submit(b.pool, &bad.trip);
        ot_pg_submit(b.pool, &good.trip);
        fixture_run_until(b.loop, &bad.done_count, 1);
        fixture_run_until(b.loop, &good.done_count, 1);
        assert_true(bad.has_failed);
        assert_string_equal(bad.failure.sqlstate, "42703");
        ASSERT_TEXT(fixture_cell(&good, 0), "still");
        fixture_trip_clear(&good);
    }
    bench_close(&b);
}

static void test_identities_do_not_mix(void **state)
{
    SKIP_WITHOUT_DATABASE();
    enum { ROUNDS = 100, PER_ROUND = 100 };
    fixture_do(
        "do $$ begin create role ot_pool_a; exception when duplicate_object then null; end $$;");
    fixture_do(
        "do $$ begin create role ot_pool_b; exception when duplicate_object then null; end $$;");
    static const ot_pg_identity identities[] = {
        {.role = OT_STR("ot_pool_a"), .claims = OT_STR("{\"sub\":\"a\"}")},
        {.role = OT_STR("ot_pool_b"), .claims = OT_STR("{\"sub\":\"b\"}")},
        {.claims = OT_STR("{\"sub\":\"c\"}")},
    };
    static const char *const expected[] = {"ot_pool_a{\"sub\":\"a\"}", "ot_pool_b{\"sub\":\"b\"}",
                                           "onetrip{\"sub\":\"c\"}", "onetrip"};
    bench b = {0};
    bench_open_ready(&b, 1, 1);
    static fixture_trip trips[PER_ROUND];
    for (int round = 0; round < ROUNDS; round++) {
        for (int i = 0; i < PER_ROUND; i++) {
            fixture_trip_init(
                &trips[i],
                "select case current_user when session_user then 'onetrip' else current_user end"
                " || current_setting('request.jwt.claims')" /* set in each session */);
            int who = (i * 7 + round) % 4;
            trips[i].trip.identity = who < 3 ? &identities[who] : NULL;
            trips[i].trip.is_write = i % 10 == 9;
            if (i % 17 == 0) /* fails now and then */
                fixture_trip_add(&trips[i], "select (1 / 0)::text");
            ot_pg_submit(b.pool, &trips[i].trip);
        }
        for (int i = 0; i < PER_ROUND; i++) {
            fixture_run_until(b.loop, &trips[i].done_count, 1);
            assert_int_equal(trips[i].done_count, 1);
            assert_int_equal(trips[i].has_failed, i % 17 == 0);
            if (!trips[i].has_failed) {
                ot_str cell = fixture_cell(&trips[i], 0);
                if (!ot_str_equal(cell, ot_str_from_c(expected[(i * 7 + round) % 4])))
                    fail_msg("round %d trip %d: got %.*s", round, i, OT_ARG(cell));
            }
            fixture_trip_clear(&trips[i]);
        }
    }
    bench_close(&b);
}

static void test_anonymous_role(void **state)
{
    SKIP_WITHOUT_DATABASE();
    fixture_do("do $$ begin create role \"ot pool \"\"anon\"; exception when duplicate_object then "
               "null; end $$;");
    bench b = {.options = {.anonymous_role = OT_STR("ot pool \"anon")}};
    bench_open_ready(&b, 1, 1);
    expect_text(&b, "select current_user::text", "ot pool \"anon");
    bench_close(&b);
}

static void test_killed_connections(void **state)
{
    SKIP_WITHOUT_DATABASE();
    bench b = {0};
    bench_open_ready(&b, 2, 1);
    fixture_trip read;
    fixture_trip behind;
    fixture_trip write;
    fixture_trip_init(&read, "select 'slept' from pg_sleep(1)");
    fixture_trip_init(&behind, "select 'behind' from pg_sleep(1)");
    fixture_trip_init(&write, "select 'wrote' from pg_sleep(1)");
    write.trip.is_write = true;
    ot_pg_submit(b.pool, &read.trip);
    ot_pg_submit(b.pool, &behind.trip);
    ot_pg_submit(b.pool, &write.trip);
    fixture_run_for(b.loop, 50);
    fixture_do("select pg_terminate_backend(pid) from pg_stat_activity where application_name = "
               "'onetrip' and datname = current_database()"
               " and state = 'active' and pid <> pg_backend_pid()");
    fixture_run_until(b.loop, &read.done_count, 1);
    fixture_run_until(b.loop, &behind.done_count, 1);
    fixture_run_until(b.loop, &write.done_count, 1);
    ASSERT_TEXT(fixture_cell(&read, 0), "slept");
    ASSERT_TEXT(fixture_cell(&behind, 0), "behind");
    assert_true(write.has_failed);
    assert_int_equal(write.failure.status, OT_UNAVAILABLE);
    assert_true(write.failure.is_in_doubt);
    bench_wait(&b);
    assert_int_equal(read.done_count + behind.done_count + write.done_count, 3);
    fixture_trip_clear(&read);
    fixture_trip_clear(&behind);
    bench_close(&b);
}

static void test_killed_while_idle(void **state)
{
    SKIP_WITHOUT_DATABASE();
    bench b = {0};
    bench_open_ready(&b, 1, 1);
    fixture_do("select pg_terminate_backend(pid) from pg_stat_activity where application_name = "
               "'onetrip' and datname = current_database()"
               " and pid <> pg_backend_pid()");
    usleep(50 * 1000);
    expect_text(&b, "select 'again'", "again"); /* sent into a dead socket at first */
    bench_close(&b);
}

static void test_no_database(void **state)
{
    (void)state;
    bench b = {.loop = ot_loop_new()};
    b.options = (ot_pg_options){.url = OT_STR("host=/nonexistent"), .use_prepared = true};
    b.pool = ot_pg_pool_new(b.loop, &b.options);
    for (int i = 0; i < 2; i++) {
        fixture_trip t;
        fixture_trip_init(&t, "select 1");
        t.trip.is_write = i == 1;
        uint64_t begin_ms = ot_loop_now_ms(b.loop);
        fixture_run(b.loop, b.pool, &t);
        assert_true(t.has_failed);
        assert_int_equal(t.failure.status, OT_UNAVAILABLE);
        assert_false(t.failure.is_in_doubt);
        assert_true(ot_loop_now_ms(b.loop) - begin_ms < 500);
    }
    assert_false(ot_pg_pool_is_ready(b.pool));
    bench_close(&b);
}

static void test_deadline(void **state)
{
    SKIP_WITHOUT_DATABASE();
    bench b = {0};
    bench_open_ready(&b, 1, 1);
    fixture_trip late;
    fixture_trip innocent;
    fixture_trip_init(&late, "select 'late' from pg_sleep(30)");
    fixture_trip_init(&innocent, "select 'innocent'");
    uint64_t begin_ms = ot_loop_now_ms(b.loop);
    late.trip.deadline_ms = begin_ms + 100;
    ot_pg_submit(b.pool, &late.trip);
    ot_pg_submit(b.pool, &innocent.trip);
    fixture_run_until(b.loop, &late.done_count, 1);
    uint64_t took_ms = ot_loop_now_ms(b.loop) - begin_ms;
    assert_true(took_ms >= 99 && took_ms < 400);
    assert_true(late.has_failed);
    assert_int_equal(late.failure.status, OT_TIMEOUT);
    fixture_run_until(b.loop, &innocent.done_count, 1); /* the cancel frees the connection */
    assert_true(ot_loop_now_ms(b.loop) - begin_ms < 2000);
    ASSERT_TEXT(fixture_cell(&innocent, 0), "innocent");
    assert_int_equal(ot_pg_pool_counters(b.pool)->lost_connections, 0);
    fixture_trip_clear(&innocent);
    bench_close(&b);
}

static void test_statement_timeout(void **state)
{
    SKIP_WITHOUT_DATABASE();
    bench b = {.options = {.statement_timeout_ms = 50}};
    bench_open_ready(&b, 1, 1);
    fixture_trip t;
    fixture_trip_init(&t, "select 'slow' from pg_sleep(5)");
    fixture_run(b.loop, b.pool, &t);
    assert_true(t.has_failed);
    assert_int_equal(t.failure.status, OT_TIMEOUT);
    assert_string_equal(t.failure.sqlstate, "57014");
    bench_close(&b);
}

static void test_abandoned_trips(void **state)
{
    SKIP_WITHOUT_DATABASE();
    bench b = {0};
    bench_open_ready(&b, 1, 1);
    fixture_trip waiting;
    fixture_trip *running = calloc(1, sizeof(*running));
    fixture_trip behind;
    fixture_trip_init(&waiting, "select 'waiting'");
    fixture_trip_init(running, "select 'first'");
    fixture_trip_add(running, "select 'running' from pg_sleep(30)");
    fixture_trip_init(&behind, "select 'behind'");
    ot_pg_submit(b.pool, &waiting.trip);
    ot_pg_trip_abandon(b.pool, &waiting.trip);
    ot_pg_submit(b.pool, &running->trip);
    ot_pg_submit(b.pool, &behind.trip);
    fixture_run_for(b.loop, 50);
    ot_pg_trip_abandon(b.pool, &running->trip);
    assert_int_equal(running->done_count, 0);
    free(running); /* its memory may end */
    fixture_run_until(b.loop, &behind.done_count, 1);
    ASSERT_TEXT(fixture_cell(&behind, 0), "behind");
    assert_int_equal(waiting.done_count, 0);
    assert_int_equal(behind.done_count, 1);
    ot_pg_trip_abandon(b.pool, &behind.trip); /* too late, and harmless */
    fixture_trip_clear(&behind);
    bench_close(&b);
}

static void test_stale_plans(void **state)
{
    SKIP_WITHOUT_DATABASE();
    fixture_do("drop table if exists ot_stale");
    fixture_do("create table ot_stale as select 'one'::text as a");
    bench b = {0};
    bench_open_ready(&b, 2, 1);
    fixture_trip trips[4];
    for (int round = 0; round < 3; round++) {
        for (int i = 0; i < 4; i++) {
            fixture_trip_init(&trips[i], "select * from ot_stale");
            ot_pg_submit(b.pool, &trips[i].trip);
        }
        for (int i = 0; i < 4; i++) {
            fixture_run_until(b.loop, &trips[i].done_count, 1);
            if (trips[i].has_failed)
                fail_msg("%s", trips[i].failure.error.message);
            assert_int_equal(ot_pg_result_column_count(trips[i].queries[0].result), round + 1);
            fixture_trip_clear(&trips[i]);
        }
        if (round < 2)
            fixture_do(round == 0 ? "alter table ot_stale add b text default 'two'"
                                  : "alter table ot_stale add c int default 3");
    }
    assert_true(ot_pg_pool_counters(b.pool)->retries > 0);
    fixture_do("drop table ot_stale");
    bench_close(&b);
}

static void test_statements_dropped_behind_our_back(void **state)
{
    SKIP_WITHOUT_DATABASE();
    bench b = {0};
    bench_open_ready(&b, 1, 1);
    expect_text(&b, "select 'known'", "known");
    fixture_trip t;
    fixture_trip_init(&t, "deallocate all");
    fixture_run(b.loop, b.pool, &t);
    assert_false(t.has_failed);
    fixture_trip_clear(&t);
    expect_text(&b, "select 'known'", "known");
    bench_close(&b);
}

/* As a pooler between leaves it when it gives a connection's server to somebody else: 42P05. */
static void test_statements_made_behind_our_back(void **state)
{
    SKIP_WITHOUT_DATABASE();
    bench b = {0};
    bench_open_ready(&b, 1, 1);
    fixture_trip ours;
    fixture_trip theirs;
    char sql[128];
    fixture_trip_init(&ours, "select 'ours'");
    (void)snprintf(sql, sizeof(sql), "prepare \"%s\" as select 'theirs'",
                   ours.statements[0].name); /* always fits */
    fixture_trip_init(&theirs, sql);
    fixture_run(b.loop, b.pool, &theirs);
    assert_false(theirs.has_failed);
    fixture_trip_clear(&theirs);
    fixture_trip_clear(&ours);
    uint64_t retries = ot_pg_pool_counters(b.pool)->retries;
    expect_text(&b, "select 'ours'", "ours");
    assert_true(ot_pg_pool_counters(b.pool)->retries > retries);
    expect_text(&b, "select 'ours'", "ours");
    bench_close(&b);
}

static void test_unnamed_statements(void **state)
{
    SKIP_WITHOUT_DATABASE();
    bench b = {0};
    bench_open_ready(&b, 1, 1);
    b.options.use_prepared = false;
    expect_text(&b, "select count(*)::text from pg_prepared_statements", "0");
    expect_text(&b, "select count(*)::text from pg_prepared_statements", "0");
    bench_close(&b);
}

static void test_least_recently_used_statements_are_closed(void **state)
{
    SKIP_WITHOUT_DATABASE();
    enum { MANY = 560 };
    bench b = {0};
    bench_open_ready(&b, 1, 1);
    for (int round = 0; round < 2; round++) {
        for (int i = 0; i < MANY; i++) {
            char sql[64];
            char expected[16];
            (void)snprintf(sql, sizeof(sql), "select '%d'", i);
            (void)snprintf(expected, sizeof(expected), "%d", i);
            expect_text(&b, sql, expected);
        }
    }
    expect_text(&b, "select (count(*) between 400 and 502)::text from pg_prepared_statements",
                "true");
    bench_close(&b);
}

static void test_commit_time_failure_of_a_write(void **state)
{
    SKIP_WITHOUT_DATABASE();
    fixture_do("drop table if exists ot_deferred");
    fixture_do("create table ot_deferred (a int constraint ot_deferred_a unique deferrable "
               "initially deferred)");
    bench b = {0};
    bench_open_ready(&b, 1, 1);
    fixture_trip t;
    fixture_trip_init(&t, "insert into ot_deferred values (1), (1)");
    t.trip.is_write = true;
    fixture_run(b.loop, b.pool, &t);
    assert_true(t.has_failed);
    assert_string_equal(t.failure.sqlstate, "23505");
    assert_string_equal(t.failure.constraint, "ot_deferred_a");
    fixture_trip_init(&t, "insert into ot_deferred values (2)");
    t.trip.is_write = true;
    fixture_run(b.loop, b.pool, &t);
    assert_false(t.has_failed);
    assert_int_equal(ot_pg_result_affected(t.queries[0].result), 1);
    fixture_trip_clear(&t);
    expect_text(&b, "select count(*)::text from ot_deferred", "1");
    fixture_do("drop table ot_deferred");
    bench_close(&b);
}

static void test_pool_ends_with_work_in_flight(void **state)
{
    SKIP_WITHOUT_DATABASE();
    bench b = {0};
    bench_open_ready(&b, 1, 1);
    fixture_trip trips[3];
    for (int i = 0; i < 3; i++) {
        fixture_trip_init(&trips[i], "select 'x' from pg_sleep(5)");
        trips[i].trip.is_write = i == 1;
        ot_pg_submit(b.pool, &trips[i].trip);
        if (i < 2)
            fixture_run_for(b.loop, 20);
    }
    bench_close(&b);
    for (int i = 0; i < 3; i++) {
        assert_int_equal(trips[i].done_count, 1);
        assert_int_equal(trips[i].failure.status, OT_UNAVAILABLE);
    }
}

static void test_large_rows_both_ways(void **state)
{
    SKIP_WITHOUT_DATABASE();
    enum { BYTES = 4 * 1000 * 1000 };
    bench b = {0};
    bench_open_ready(&b, 1, 1);
    char *big = malloc(BYTES);
    assert_non_null(big);
    memset(big, 'x', BYTES);
    static const uint32_t types[] = {25};
    const char *values[] = {big};
    const int lengths[] = {BYTES};
    fixture_trip t;
    fixture_trip_init(&t, "select $1 || 'y'");
    ot_pg_statement_init(&t.statements[0], t.statements[0].sql, types, 1);
    t.queries[0].values = values;
    t.queries[0].lengths = lengths;
    fixture_run(b.loop, b.pool, &t);
    assert_int_equal(fixture_cell(&t, 0).len, BYTES + 1);
    fixture_trip_clear(&t);
    free(big);
    bench_close(&b);
}

static void test_deadlocked_writes_run_again(void **state)
{
    SKIP_WITHOUT_DATABASE();
    fixture_do("create table ot_locks as select g as a, 0 as n from generate_series(1, 2) g");
    fixture_do("create sequence ot_holders"); /* counts outside of transactions */
    bench b = {0};
    bench_open_ready(&b, 1, 2);
    fixture_trip trips[2];
    for (int i = 0; i < 2; i++) {
        fixture_trip_init(&trips[i], i == 0 ? "update ot_locks set n = n + 1 where a = 1"
                                            : "update ot_locks set n = n + 1 where a = 2");
        fixture_trip_add(&trips[i], "select nextval('ot_holders')");
        fixture_trip_add(&trips[i],
                         "do $$ begin" /* until the other holds its row, or held it before */
                         " while (select last_value < 2 from ot_holders) loop"
                         "  perform pg_sleep(0.01);"
                         " end loop; end $$");
        fixture_trip_add(&trips[i], i == 0 ? "update ot_locks set n = n + 1 where a = 2"
                                           : "update ot_locks set n = n + 1 where a = 1");
        trips[i].trip.is_write = true;
        ot_pg_submit(b.pool, &trips[i].trip);
    }
    for (int i = 0; i < 2; i++) {
        fixture_run_until(b.loop, &trips[i].done_count, 1);
        assert_false(trips[i].has_failed);
        fixture_trip_clear(&trips[i]);
    }
    assert_in_range(ot_pg_pool_counters(b.pool)->retries, 1, 2);
    expect_text(&b, "select sum(n)::text from ot_locks", "4");
    bench_close(&b);
}

/* A server that does not answer, not even to a cancel, is as good as gone. */
static void test_stalled_connection_is_given_up(void **state)
{
    SKIP_WITHOUT_DATABASE();
    bench b = {0};
    bench_open_ready(&b, 1, 1);
    fixture_trip t;
    fixture_trip_init(&t, "select pg_backend_pid()::text");
    fixture_run(b.loop, b.pool, &t);
    pid_t pid = (pid_t)strtol(fixture_cell(&t, 0).ptr, NULL, 10);
    fixture_trip_clear(&t);
    if (kill(pid, SIGSTOP) == 0) { /* else it is another user's, or on another machine */
        fixture_trip_init(&t, "select 'stalled'");
        t.trip.deadline_ms = ot_loop_now_ms(b.loop) + 100;
        uint64_t begin_ms = ot_loop_now_ms(b.loop);
        fixture_run(b.loop, b.pool, &t);
        assert_true(t.has_failed);
        assert_int_equal(t.failure.status, OT_TIMEOUT);
        assert_true(ot_loop_now_ms(b.loop) - begin_ms < 300);
        expect_text(&b, "select 'again'", "again");
        assert_int_equal(ot_pg_pool_counters(b.pool)->lost_connections, 1);
        assert_int_equal(kill(pid, SIGCONT), 0);
    }
    bench_close(&b);
}

/* Every command of a busy mix is made to fail once, by a session that ends at a random moment. */
static void test_random_kills(void **state)
{
    SKIP_WITHOUT_DATABASE();
    enum { ROUNDS = 40, PER_ROUND = 50 };
    static const ot_pg_identity someone = {.claims = OT_STR("{\"sub\":\"s\"}")};
    bench b = {0};
    bench_open_ready(&b, 2, 2);
    static fixture_trip trips[PER_ROUND];
    int failed_reads = 0;
    for (int round = 0; round < ROUNDS; round++) {
        for (int i = 0; i < PER_ROUND; i++) {
            char *sql = NULL;
            assert_true(
                asprintf(&sql, "select '%d'%s", i, i % 7 == 0 ? " from pg_sleep(0.005)" : "") > 0);
            fixture_trip_init(&trips[i], sql);
            trips[i].trip.is_write = i % 5 == 0;
            trips[i].trip.identity = i % 3 == 0 ? &someone : NULL;
            ot_pg_submit(b.pool, &trips[i].trip);
        }
        fixture_run_for(b.loop, (uint64_t)(round % 5) * 5);
        if (round % 2 == 0)
            fixture_do("select pg_terminate_backend(pid) from pg_stat_activity where "
                       "application_name = 'onetrip' and datname = current_database()"
                       " and pid <> pg_backend_pid() and random() < 0.7");
        for (int i = 0; i < PER_ROUND; i++) {
            fixture_run_until(b.loop, &trips[i].done_count, 1);
            if (trips[i].has_failed) {
                if (!trips[i].trip.is_write && failed_reads++ == 0)
                    print_message("a read failed: %s\n", trips[i].failure.error.message);
                assert_int_equal(trips[i].failure.status, OT_UNAVAILABLE);
            } else {
                ot_str cell = fixture_cell(&trips[i], 0);
                assert_int_equal(strtol(cell.ptr, NULL, 10), i);
            }
            fixture_trip_clear(&trips[i]);
            free((char *)(uintptr_t)trips[i].statements[0].sql.ptr);
        }
        fixture_run_for(b.loop, 60);
        for (int i = 0; i < PER_ROUND; i++)
            assert_int_equal(trips[i].done_count, 1);
    }
    assert_int_equal(failed_reads, 0);
    bench_close(&b);
}

int main(void)
{
    fixture_open("ot_pool_test");
    ot_log_set_level(getenv("LOGS") ? OT_LOG_DEBUG
                                    : OT_LOG_ERROR); /* losses are what these tests are about */
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_first_trip_waits_for_connecting),
        cmocka_unit_test(test_sessions_are_set_up),
        cmocka_unit_test(test_trips_of_a_turn_share_a_sync),
        cmocka_unit_test(test_parameters_are_binary),
        cmocka_unit_test(test_a_failure_spares_its_neighbours),
        cmocka_unit_test(test_a_text_that_cannot_be_prepared),
        cmocka_unit_test(test_identities_do_not_mix),
        cmocka_unit_test(test_anonymous_role),
        cmocka_unit_test(test_killed_connections),
        cmocka_unit_test(test_killed_while_idle),
        cmocka_unit_test(test_no_database),
        cmocka_unit_test(test_deadline),
        cmocka_unit_test(test_statement_timeout),
        cmocka_unit_test(test_abandoned_trips),
        cmocka_unit_test(test_stale_plans),
        cmocka_unit_test(test_statements_dropped_behind_our_back),
        cmocka_unit_test(test_statements_made_behind_our_back),
        cmocka_unit_test(test_unnamed_statements),
        cmocka_unit_test(test_least_recently_used_statements_are_closed),
        cmocka_unit_test(test_commit_time_failure_of_a_write),
        cmocka_unit_test(test_pool_ends_with_work_in_flight),
        cmocka_unit_test(test_large_rows_both_ways),
        cmocka_unit_test(test_deadlocked_writes_run_again),
        cmocka_unit_test(test_stalled_connection_is_given_up),
        cmocka_unit_test(test_random_kills),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
