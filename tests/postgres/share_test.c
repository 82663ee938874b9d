/*
 * Reads that are sent once for many trips, on a real database. What is counted are the statements
 * that left, warm: nothing here has to be prepared any more.
 */
#include "postgres/pool.h"

#include "base/buffer.h"
#include "base/log.h"
#include "postgres/bench.h"

static void bench_open(bench *b, uint32_t reads, bool share)
{
    *b = (bench){.options = {.read_connections = reads,
                             .write_connections = 1,
                             .use_prepared = true,
                             .share_reads = share}};
    bench_start(b);
    bench_wait(b);
}

static uint64_t shared(const bench *b)
{
    return ot_pg_pool_counters(b->pool)->shared - b->before.shared;
}

static const char *const plain = "select 'plain'";

static void wait_for(bench *b, fixture_trip *trips, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++)
        fixture_run_until(b->loop, &trips[i].done_count, 1);
}

static void test_equal_statements_are_sent_once(void **state)
{
    SKIP_WITHOUT_DATABASE();
    enum { TRIPS = 20 };
    bench b;
    bench_open(&b, 3, true);
    static fixture_trip trips[TRIPS];
    for (int i = 0; i < TRIPS; i++) {
        fixture_trip_init(&trips[i], plain);
        fixture_trip_add(&trips[i], "select 'another'");
        fixture_trip_add(&trips[i], i % 2 == 0 ? "select 'even'" : "select 'odd'");
        ot_pg_submit(b.pool, &trips[i].trip);
    }
    wait_for(&b, trips, TRIPS);
    assert_int_equal(bench_sent(&b), 4);
    assert_int_equal(shared(&b), 3 * TRIPS - 4);
    assert_int_equal(ot_pg_pool_counters(b.pool)->syncs - b.before.syncs, 1);
    /* Each holds its rows for itself. */
    for (int i = 0; i < TRIPS; i++) {
        ASSERT_TEXT(fixture_cell(&trips[i], 0), "plain");
        ASSERT_TEXT(fixture_cell(&trips[i], 1), "another");
        assert_true(ot_str_equal(fixture_cell(&trips[i], 2), i % 2 ? OT_S("odd") : OT_S("even")));
        fixture_trip_clear(&trips[i]);
    }
    bench_close(&b);
}

/* A trip of `select $1 || $2` over texts; NULL is null. */
static void init_concatenation(fixture_trip *t, const char *values[2], int lengths[2])
{
    static const uint32_t types[] = {25, 25};
    fixture_trip_init(t, "select coalesce($1, 'null') || coalesce($2, 'null')");
    ot_pg_statement_init(&t->statements[0], t->statements[0].sql, types, 2);
    for (int i = 0; i < 2; i++)
        lengths[i] = values[i] == NULL ? 0 : (int)strlen(values[i]);
    t->queries[0].values = values;
    t->queries[0].lengths = lengths;
}

typedef struct pair {
    const char *name;
    const char *a[2];
    const char *b[2];
    const ot_pg_identity *a_identity;
    const ot_pg_identity *b_identity;
    uint64_t sent;
    bool is_off;
} pair;

static const ot_pg_identity ann = {.claims = OT_STR("{\"sub\":\"ann\"}")};
static const ot_pg_identity ann_again = {.claims = OT_STR("{\"sub\":\"ann\"}")};
static const ot_pg_identity bob = {.claims = OT_STR("{\"sub\":\"bob\"}")};
static const ot_pg_identity staff_ann = {.role = OT_STR("ot_share_staff"),
                                         .claims = OT_STR("{\"sub\":\"ann\"}")};

static const pair pairs[] = {
    {"same values", {"x", "y"}, {"x", "y"}, NULL, NULL, 1, false},
    {"same values with a null", {"x", NULL}, {"x", NULL}, NULL, NULL, 1, false},
    {"another value", {"x", "y"}, {"x", "z"}, NULL, NULL, 2, false},
    {"a null", {"x", "y"}, {"x", NULL}, NULL, NULL, 2, false},
    {"null and empty", {"x", ""}, {"x", NULL}, NULL, NULL, 2, false},
    {"bytes cut elsewhere", {"xy", "z"}, {"x", "yz"}, NULL, NULL, 2, false},
    {"the setting is off", {"x", "y"}, {"x", "y"}, NULL, NULL, 2, true},
    {"the same identity", {"x", "y"}, {"x", "y"}, &ann, &ann, 2, false},
    {"the same identity twice", {"x", "y"}, {"x", "y"}, &ann, &ann_again, 2, false},
    {"another identity", {"x", "y"}, {"x", "y"}, &ann, &bob, 4, false},
    {"the same claims, another role", {"x", "y"}, {"x", "y"}, &ann, &staff_ann, 4, false},
    {"one is anonymous", {"x", "y"}, {"x", "y"}, &ann, NULL, 3, false},
    {"the other is anonymous", {"x", "y"}, {"x", "y"}, NULL, &ann, 3, false},
};

static void test_what_is_equal(void **state)
{
    SKIP_WITHOUT_DATABASE();
    fixture_do("do $$ begin create role ot_share_staff; "
               "exception when duplicate_object then null; end $$;");
    for (size_t i = 0; i < sizeof(pairs) / sizeof(pairs[0]); i++) {
        const pair *p = &pairs[i];
        bench b;
        bench_open(&b, 1, !p->is_off);
        fixture_trip trips[2];
        const char *values[2][2] = {{p->a[0], p->a[1]}, {p->b[0], p->b[1]}};
        int lengths[2][2];
        for (int j = 0; j < 2; j++) {
            init_concatenation(&trips[j], values[j], lengths[j]);
            trips[j].trip.identity = j == 0 ? p->a_identity : p->b_identity;
            ot_pg_submit(b.pool, &trips[j].trip);
        }
        wait_for(&b, trips, 2);
        if (bench_sent(&b) != p->sent)
            fail_msg("%s: %d statements were sent", p->name, (int)bench_sent(&b));
        for (int j = 0; j < 2; j++) {
            ot_buffer expected = {0};
            for (int k = 0; k < 2; k++)
                ot_buffer_append(&expected,
                                 ot_str_from_c(values[j][k] == NULL ? "null" : values[j][k]));
            if (!ot_str_equal(fixture_cell(&trips[j], 0), ot_buffer_str(&expected)))
                fail_msg("%s: trip %d got \"%.*s\"", p->name, j,
                         OT_ARG(fixture_cell(&trips[j], 0)));
            ot_buffer_free(&expected);
            fixture_trip_clear(&trips[j]);
        }
        bench_close(&b);
    }
}

/* What was sent before somebody's write was answered says nothing about it. */
static void test_what_is_under_way_is_not_shared(void **state)
{
    SKIP_WITHOUT_DATABASE();
    static const char *const slow = "select (select max(v) from seen)::text from pg_sleep(0.2)";
    fixture_do("create table seen (v int)");
    fixture_do("insert into seen values (1)");
    bench b;
    bench_open(&b, 1, true);
    fixture_trip trips[3];
    fixture_trip_init(&trips[0], slow);
    ot_pg_submit(b.pool, &trips[0].trip);
    fixture_run_for(b.loop, 50); /* it runs */
    fixture_do("insert into seen values (2)");
    for (int i = 1; i < 3; i++) {
        fixture_trip_init(&trips[i], slow);
        ot_pg_submit(b.pool, &trips[i].trip);
    }
    wait_for(&b, trips, 3);
    ASSERT_TEXT(fixture_cell(&trips[0], 0), "1");
    ASSERT_TEXT(fixture_cell(&trips[1], 0), "2");
    ASSERT_TEXT(fixture_cell(&trips[2], 0), "2");
    assert_int_equal(bench_sent(&b), 2);
    for (int i = 0; i < 3; i++)
        fixture_trip_clear(&trips[i]);
    bench_close(&b);
}

/* With two under way, those that come later leave together when one is back, and see what was
 * written meanwhile. */
static void test_at_most_two_are_under_way(void **state)
{
    SKIP_WITHOUT_DATABASE();
    enum { TRIPS = 8 };
    static const char *const slow = "select (select max(v) from held)::text from pg_sleep(0.3)";
    fixture_do("create table held (v int)");
    fixture_do("insert into held values (1)");
    bench b;
    bench_open(&b, 3, true);
    static fixture_trip trips[TRIPS];
    for (int i = 0; i < TRIPS; i++) {
        if (i == 2)
            fixture_do("insert into held values (2)");
        fixture_trip_init(&trips[i], slow);
        if (i == 5)
            trips[i].trip.deadline_ms = ot_loop_now_ms(b.loop) + 1;
        ot_pg_submit(b.pool, &trips[i].trip);
        fixture_run_for(b.loop, 5);
    }
    assert_int_equal(bench_sent(&b), 2);
    assert_int_equal(trips[5].done_count, 1); /* late, while it waited */
    assert_int_equal(trips[5].failure.status, OT_TIMEOUT);
    ot_pg_trip_abandon(b.pool, &trips[6].trip);
    fixture_trip other;
    fixture_trip_init(&other, plain);
    fixture_run(b.loop, b.pool, &other); /* nobody else waits */
    fixture_trip_clear(&other);
    assert_int_equal(trips[0].done_count, 0);
    for (int i = 0; i < TRIPS; i++) {
        if (i == 5 || i == 6)
            continue;
        fixture_run_until(b.loop, &trips[i].done_count, 1);
        assert_true(ot_str_equal(fixture_cell(&trips[i], 0), i < 2 ? OT_S("1") : OT_S("2")));
        fixture_trip_clear(&trips[i]);
    }
    assert_int_equal(bench_sent(&b), 4);
    bench_close(&b);
}

static void test_writes_are_never_shared(void **state)
{
    SKIP_WITHOUT_DATABASE();
    fixture_do("create table written (v int)");
    bench b;
    bench_open(&b, 1, true);
    fixture_trip trips[4];
    for (int i = 0; i < 4; i++) {
        fixture_trip_init(&trips[i], "insert into written values (1) returning 'in'");
        trips[i].trip.is_write = true;
        ot_pg_submit(b.pool, &trips[i].trip);
    }
    wait_for(&b, trips, 4);
    assert_int_equal(shared(&b), 0);
    for (int i = 0; i < 4; i++)
        fixture_trip_clear(&trips[i]);
    ot_arena *arena = ot_arena_new();
    ASSERT_TEXT(fixture_ask(arena, "select count(*)::text from written"), "4");
    ot_arena_free(arena);
    bench_close(&b);
}

/* Whoever goes away takes nothing from the others: the one that sent, or one that follows. */
static void test_one_of_them_is_abandoned(void **state)
{
    SKIP_WITHOUT_DATABASE();
    for (int who = 0; who < 3; who++) {
        bench b;
        bench_open(&b, 1, true);
        fixture_trip *trips[3];
        for (int i = 0; i < 3; i++) {
            trips[i] = calloc(1, sizeof(fixture_trip));
            fixture_trip_init(trips[i], "select 'slept' from pg_sleep(0.15)");
            ot_pg_submit(b.pool, &trips[i]->trip);
        }
        fixture_run_for(b.loop, 30);
        ot_pg_trip_abandon(b.pool, &trips[who]->trip);
        free(trips[who]); /* its memory may end */
        for (int i = 0; i < 3; i++) {
            if (i == who)
                continue;
            fixture_run_until(b.loop, &trips[i]->done_count, 1);
            ASSERT_TEXT(fixture_cell(trips[i], 0), "slept");
            fixture_trip_clear(trips[i]);
            free(trips[i]);
        }
        assert_int_equal(bench_sent(&b), 1);
        bench_close(&b);
    }
}

static void test_all_of_them_are_abandoned(void **state)
{
    SKIP_WITHOUT_DATABASE();
    bench b;
    bench_open(&b, 1, true);
    fixture_trip trips[3];
    for (int i = 0; i < 3; i++) {
        fixture_trip_init(&trips[i], "select 'slept' from pg_sleep(30)");
        ot_pg_submit(b.pool, &trips[i].trip);
    }
    fixture_run_for(b.loop, 30);
    for (int i = 0; i < 3; i++)
        ot_pg_trip_abandon(b.pool, &trips[i].trip);
    fixture_trip after;
    fixture_trip_init(&after, plain);
    fixture_run(b.loop, b.pool, &after); /* within 10 seconds: the statement was cancelled */
    ASSERT_TEXT(fixture_cell(&after, 0), "plain");
    fixture_trip_clear(&after);
    bench_close(&b);
}

static void test_a_follower_is_late(void **state)
{
    SKIP_WITHOUT_DATABASE();
    bench b;
    bench_open(&b, 1, true);
    fixture_trip trips[2];
    for (int i = 0; i < 2; i++) {
        fixture_trip_init(&trips[i], "select 'slept' from pg_sleep(0.2)");
        if (i == 1)
            trips[i].trip.deadline_ms = ot_loop_now_ms(b.loop) + 30;
        ot_pg_submit(b.pool, &trips[i].trip);
    }
    wait_for(&b, trips, 2);
    assert_false(trips[0].has_failed);
    assert_true(trips[1].has_failed);
    assert_int_equal(trips[1].failure.status, OT_TIMEOUT);
    fixture_trip_clear(&trips[0]);
    bench_close(&b);
}

/* Its time is up, not that of those who follow: the statement is theirs as well. */
static void test_the_first_is_late(void **state)
{
    SKIP_WITHOUT_DATABASE();
    bench b;
    bench_open(&b, 1, true);
    fixture_trip trips[3];
    for (int i = 0; i < 3; i++) {
        fixture_trip_init(&trips[i], "select 'slept' from pg_sleep(0.2)");
        if (i == 0)
            trips[i].trip.deadline_ms = ot_loop_now_ms(b.loop) + 30;
        ot_pg_submit(b.pool, &trips[i].trip);
    }
    wait_for(&b, trips, 3);
    assert_true(trips[0].has_failed);
    assert_int_equal(trips[0].failure.status, OT_TIMEOUT);
    for (int i = 1; i < 3; i++) {
        assert_false(trips[i].has_failed);
        ASSERT_TEXT(fixture_cell(&trips[i], 0), "slept");
        fixture_trip_clear(&trips[i]);
    }
    assert_int_equal(bench_sent(&b), 1);
    bench_close(&b);
}

/* On each connection that sleeps here. False when there is none. */
static bool has_sleeping(const char *function)
{
    char sql[300];
    ot_arena *arena = ot_arena_new();
    (void)snprintf(sql, sizeof(sql),
                   "select count(%s(pid))::text from pg_stat_activity"
                   " where datname = current_database() and wait_event = 'PgSleep'",
                   function); /* it fits */
    bool is_there = !ot_str_equal(fixture_ask(arena, sql), OT_S("0"));
    ot_arena_free(arena);
    return is_there;
}

/* A read whose connection ends is sent again, once for all that wait for it. */
static void test_the_connection_ends(void **state)
{
    SKIP_WITHOUT_DATABASE();
    static const char *const nap = "select seconds::text from naps, pg_sleep(seconds)";
    bench b;
    fixture_do("create table naps as select 30 as seconds");
    bench_open(&b, 1, true);
    fixture_trip trips[3];
    for (int i = 0; i < 3; i++) {
        fixture_trip_init(&trips[i], nap);
        ot_pg_submit(b.pool, &trips[i].trip);
    }
    while (!has_sleeping("int4"))
        fixture_run_for(b.loop, 10);
    fixture_do("update naps set seconds = 0"); /* who sleeps already does not see it */
    assert_true(has_sleeping("pg_terminate_backend"));
    wait_for(&b, trips, 3);
    for (int i = 0; i < 3; i++) {
        assert_false(trips[i].has_failed);
        assert_int_equal(trips[i].done_count, 1);
        ASSERT_TEXT(fixture_cell(&trips[i], 0), "0");
        fixture_trip_clear(&trips[i]);
    }
    assert_int_equal(bench_sent(&b), 2);
    bench_close(&b);
}

/* A failure is that of each trip, at its own place; a neighbour runs again, alone. */
static void test_a_shared_failure(void **state)
{
    SKIP_WITHOUT_DATABASE();
    bench b;
    bench_open(&b, 1, true);
    fixture_trip trips[3];
    fixture_trip_init(&trips[0], "select (1 / 0)::text");
    fixture_trip_init(&trips[1], plain);
    fixture_trip_add(&trips[1], "select (1 / 0)::text");
    fixture_trip_init(&trips[2], plain);
    for (int i = 0; i < 3; i++)
        ot_pg_submit(b.pool, &trips[i].trip);
    wait_for(&b, trips, 3);
    for (uint32_t i = 0; i < 2; i++) {
        assert_true(trips[i].has_failed);
        assert_string_equal(trips[i].failure.sqlstate, "22012");
        assert_int_equal(trips[i].failure.query, i);
        assert_null(trips[i].queries[0].result);
    }
    assert_false(trips[2].has_failed);
    ASSERT_TEXT(fixture_cell(&trips[2], 0), "plain");
    fixture_trip_clear(&trips[2]);
    bench_close(&b);
}

typedef struct chain {
    bench b;
    fixture_trip trips[4];
} chain;

static chain *the_chain;

/* The first that hears of the rows abandons the others, from inside of its own end. */
static void abandon_others(ot_pg_trip *trip, const ot_pg_failure *failure)
{
    fixture_trip_done(trip, failure);
    for (int i = 0; i < 4; i++)
        if (the_chain->trips[i].done_count == 0)
            ot_pg_trip_abandon(the_chain->b.pool, &the_chain->trips[i].trip);
}

static void test_one_ends_the_others(void **state)
{
    SKIP_WITHOUT_DATABASE();
    the_chain = calloc(1, sizeof(*the_chain));
    bench_open(&the_chain->b, 1, true);
    for (int i = 0; i < 4; i++) {
        fixture_trip_init(&the_chain->trips[i], plain);
        the_chain->trips[i].trip.done = abandon_others;
        ot_pg_submit(the_chain->b.pool, &the_chain->trips[i].trip);
    }
    fixture_run_for(the_chain->b.loop, 50);
    uint32_t done = 0;
    for (int i = 0; i < 4; i++) {
        done += the_chain->trips[i].done_count;
        fixture_trip_clear(&the_chain->trips[i]);
    }
    assert_int_equal(done, 1);
    bench_close(&the_chain->b);
    free(the_chain);
}

/* Many trips that share, fail, are abandoned, lose their connections: each that is told gets its
 * own rows. */
static void test_random_company(void **state)
{
    SKIP_WITHOUT_DATABASE();
    enum { ROUNDS = 60, PER_ROUND = 60 };
    static const char *const texts[] = {"select 'a'", "select 'b'", "select 'c'", "select 'd'"};
    static const ot_pg_identity *const identities[] = {NULL, NULL, &ann, &bob, &ann_again};
    bench b;
    bench_open(&b, 2, true);
    srand(7);
    static fixture_trip trips[PER_ROUND];
    static int first[PER_ROUND];
    for (int round = 0; round < ROUNDS; round++) {
        for (int i = 0; i < PER_ROUND; i++) {
            first[i] = rand() % 4;
            fixture_trip_init(&trips[i], texts[first[i]]);
            fixture_trip_add(&trips[i], texts[rand() % 4]);
            if (rand() % 20 == 0)
                fixture_trip_add(&trips[i], "select (1 / 0)::text");
            trips[i].trip.identity = identities[rand() % 5];
            ot_pg_submit(b.pool, &trips[i].trip);
        }
        if (round % 10 == 9)
            fixture_do("select pg_terminate_backend(pid) from pg_stat_activity where "
                       "application_name = 'onetrip' and datname = current_database() "
                       "and pid <> pg_backend_pid()");
        else
            ot_loop_run_once(b.loop, rand() % 2);
        for (int i = 0; i < PER_ROUND; i += 1 + rand() % 5) {
            if (trips[i].done_count > 0)
                continue;
            ot_pg_trip_abandon(b.pool, &trips[i].trip);
            trips[i].done_count = UINT32_MAX;
        }
        for (int i = 0; i < PER_ROUND; i++) {
            fixture_run_until(b.loop, &trips[i].done_count, 1);
            bool was_told = trips[i].done_count == 1;
            bool fails = trips[i].trip.query_count == 3;
            if (!was_told)
                continue;
            if (round % 10 != 9)
                assert_int_equal(trips[i].has_failed, fails);
            if (!trips[i].has_failed && fixture_cell(&trips[i], 0).ptr[0] != "abcd"[first[i]])
                fail_msg("round %d trip %d", round, i);
            fixture_trip_clear(&trips[i]);
        }
    }
    assert_true(shared(&b) > 100);
    bench_close(&b);
}

int main(void)
{
    ot_log_set_level(OT_LOG_ERROR);
    fixture_open("ot_share_test");
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_equal_statements_are_sent_once),
        cmocka_unit_test(test_what_is_equal),
        cmocka_unit_test(test_what_is_under_way_is_not_shared),
        cmocka_unit_test(test_at_most_two_are_under_way),
        cmocka_unit_test(test_writes_are_never_shared),
        cmocka_unit_test(test_one_of_them_is_abandoned),
        cmocka_unit_test(test_all_of_them_are_abandoned),
        cmocka_unit_test(test_a_follower_is_late),
        cmocka_unit_test(test_the_first_is_late),
        cmocka_unit_test(test_the_connection_ends),
        cmocka_unit_test(test_a_shared_failure),
        cmocka_unit_test(test_one_ends_the_others),
        cmocka_unit_test(test_random_company),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
