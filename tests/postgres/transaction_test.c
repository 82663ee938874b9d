#include "base/log.h"
#include "postgres/bench.h"

static void bench_begin(bench *b, uint32_t writes)
{
    fixture_do("drop table if exists ot_tx");
    fixture_do(
        "create table ot_tx (a int constraint ot_tx_a unique deferrable initially deferred)");
    *b = (bench){
        .options = {.read_connections = 1, .write_connections = writes, .use_prepared = true}};
    bench_start(b);
}

static void bench_end(bench *b)
{
    bench_close(b);
    fixture_do("drop table ot_tx");
}

typedef struct outcome {
    uint32_t count;
    bool has_failed;
    ot_pg_failure failure;
} outcome;

static void ended(void *data, const ot_pg_failure *failure)
{
    outcome *o = data;
    o->count++;
    o->has_failed = failure != NULL;
    if (failure != NULL)
        o->failure = *failure;
}

/* Runs one statement in the transaction. */
static void run_in(bench *b, ot_pg_transaction *transaction, fixture_trip *t, const char *sql)
{
    fixture_trip_init(t, sql);
    t->trip.is_write = true;
    t->trip.transaction = transaction;
    fixture_run(b->loop, b->pool, t);
    fixture_trip_clear(t);
}

static outcome commit(bench *b, ot_pg_transaction *transaction)
{
    outcome o = {0};
    ot_pg_transaction_commit(transaction, ended, &o);
    assert_int_equal(o.count, 0);
    fixture_run_until(b->loop, &o.count, 1);
    return o;
}

static void expect_rows(const char *expected)
{
    ot_arena *arena = ot_arena_new();
    ot_str rows =
        fixture_ask(arena, "select coalesce(string_agg(a::text, ',' order by a), '') from ot_tx");
    assert_string_equal(rows.ptr, expected);
    ot_arena_free(arena);
}

static void test_commit(void **state)
{
    SKIP_WITHOUT_DATABASE();
    bench b = {0};
    bench_begin(&b, 1);
    ot_pg_transaction *transaction = ot_pg_transaction_begin(b.pool, NULL);
    fixture_trip t;
    run_in(&b, transaction, &t, "insert into ot_tx values (1)");
    assert_false(t.has_failed);
    expect_rows("");
    run_in(&b, transaction, &t, "insert into ot_tx values (2)");
    assert_false(t.has_failed);
    outcome o = commit(&b, transaction);
    assert_false(o.has_failed);
    expect_rows("1,2");
    bench_end(&b);
}

static void test_rollback(void **state)
{
    SKIP_WITHOUT_DATABASE();
    bench b = {0};
    bench_begin(&b, 1);
    ot_pg_transaction *transaction = ot_pg_transaction_begin(b.pool, NULL);
    fixture_trip t;
    run_in(&b, transaction, &t, "insert into ot_tx values (1)");
    ot_pg_transaction_rollback(transaction);
    transaction = ot_pg_transaction_begin(b.pool, NULL); /* waits for the connection */
    run_in(&b, transaction, &t, "insert into ot_tx values (2)");
    assert_false(t.has_failed);
    assert_false(commit(&b, transaction).has_failed);
    expect_rows("2");
    bench_end(&b);
}

static void test_rollback_while_running(void **state)
{
    SKIP_WITHOUT_DATABASE();
    bench b = {0};
    bench_begin(&b, 1);
    ot_pg_transaction *transaction = ot_pg_transaction_begin(b.pool, NULL);
    fixture_trip first;
    run_in(&b, transaction, &first, "insert into ot_tx values (1)");
    fixture_trip running;
    fixture_trip waiting;
    fixture_trip_init(&running, "select pg_sleep(30)");
    fixture_trip_init(&waiting, "insert into ot_tx values (3)");
    running.trip.transaction = waiting.trip.transaction = transaction;
    running.trip.is_write = waiting.trip.is_write = true;
    ot_pg_submit(b.pool, &running.trip);
    fixture_run_for(b.loop, 30);
    ot_pg_submit(b.pool, &waiting.trip);
    ot_pg_transaction_rollback(transaction);
    transaction = ot_pg_transaction_begin(b.pool, NULL);
    uint64_t begin_ms = ot_loop_now_ms(b.loop);
    fixture_trip t;
    run_in(&b, transaction, &t, "insert into ot_tx values (2)");
    assert_false(t.has_failed);
    assert_true(ot_loop_now_ms(b.loop) - begin_ms < 2000);
    assert_false(commit(&b, transaction).has_failed);
    assert_int_equal(running.done_count + waiting.done_count, 0);
    expect_rows("2");
    bench_end(&b);
}

static void test_failed_statement_fails_the_commit(void **state)
{
    SKIP_WITHOUT_DATABASE();
    bench b = {0};
    bench_begin(&b, 1);
    ot_pg_transaction *transaction = ot_pg_transaction_begin(b.pool, NULL);
    fixture_trip t;
    run_in(&b, transaction, &t, "insert into ot_tx values (1)");
    run_in(&b, transaction, &t, "select 1 / 0");
    assert_true(t.has_failed);
    assert_string_equal(t.failure.sqlstate, "22012");
    run_in(&b, transaction, &t, "select 1");
    assert_true(t.has_failed);
    assert_string_equal(t.failure.sqlstate, "25P02");
    assert_true(commit(&b, transaction).has_failed);
    expect_rows("");
    bench_end(&b);
}

static void test_deferred_constraint_fails_the_commit(void **state)
{
    SKIP_WITHOUT_DATABASE();
    bench b = {0};
    bench_begin(&b, 1);
    ot_pg_transaction *transaction = ot_pg_transaction_begin(b.pool, NULL);
    fixture_trip t;
    run_in(&b, transaction, &t, "insert into ot_tx values (1), (1)");
    assert_false(t.has_failed);
    outcome o = commit(&b, transaction);
    assert_true(o.has_failed);
    assert_string_equal(o.failure.sqlstate, "23505");
    assert_string_equal(o.failure.constraint, "ot_tx_a");
    expect_rows("");
    bench_end(&b);
}

static void test_identity_lasts_for_the_transaction(void **state)
{
    SKIP_WITHOUT_DATABASE();
    fixture_do(
        "do $$ begin create role ot_tx_role; exception when duplicate_object then null; end $$;");
    bench b = {0};
    bench_begin(&b, 1);
    const ot_pg_identity identity = {.role = OT_STR("ot_tx_role"), .claims = OT_STR("{\"sub\":1}")};
    ot_pg_transaction *transaction = ot_pg_transaction_begin(b.pool, &identity);
    for (int i = 0; i < 2; i++) {
        fixture_trip t;
        fixture_trip_init(&t, "select current_user::text || current_setting('request.jwt.claims')");
        t.trip.transaction = transaction;
        fixture_run(b.loop, b.pool, &t);
        ASSERT_TEXT(fixture_cell(&t, 0), "ot_tx_role{\"sub\":1}");
        fixture_trip_clear(&t);
    }
    assert_false(commit(&b, transaction).has_failed);
    fixture_trip t;
    fixture_trip_init(&t, "select coalesce(current_setting('request.jwt.claims', true), '') || "
                          "(current_user = session_user)::text");
    t.trip.is_write = true;
    fixture_run(b.loop, b.pool, &t);
    ASSERT_TEXT(fixture_cell(&t, 0), "true");
    fixture_trip_clear(&t);
    bench_end(&b);
}

static void test_empty_transactions(void **state)
{
    SKIP_WITHOUT_DATABASE();
    bench b = {0};
    bench_begin(&b, 1);
    assert_false(commit(&b, ot_pg_transaction_begin(b.pool, NULL)).has_failed);
    ot_pg_transaction_rollback(ot_pg_transaction_begin(b.pool, NULL));
    (void)ot_pg_transaction_begin(b.pool, NULL); /* never ended: goes with the pool */
    bench_end(&b);
}

/* More transactions than connections: they take turns, and plain writes find their place between
 * them. */
static void test_transactions_queue(void **state)
{
    SKIP_WITHOUT_DATABASE();
    enum { TRANSACTIONS = 12 };
    bench b = {0};
    bench_begin(&b, 2);
    static fixture_trip trips[TRANSACTIONS];
    ot_pg_transaction *transactions[TRANSACTIONS];
    static outcome outcomes[TRANSACTIONS];
    fixture_trip plain;
    fixture_trip_init(&plain, "insert into ot_tx values (100)");
    plain.trip.is_write = true;
    for (int i = 0; i < TRANSACTIONS; i++) {
        char *sql = NULL;
        assert_true(asprintf(&sql, "insert into ot_tx values (%d)", i) > 0);
        outcomes[i] = (outcome){0};
        transactions[i] = ot_pg_transaction_begin(b.pool, NULL);
        fixture_trip_init(&trips[i], sql);
        trips[i].trip.is_write = true;
        trips[i].trip.transaction = transactions[i];
        ot_pg_submit(b.pool, &trips[i].trip);
        if (i == 5)
            ot_pg_submit(b.pool, &plain.trip);
    }
    bool is_ended[TRANSACTIONS] = {false};
    for (int left = TRANSACTIONS; left > 0;) {
        ot_loop_run_once(b.loop, 1000);
        for (int i = 0; i < TRANSACTIONS; i++) {
            if (is_ended[i] || trips[i].done_count == 0)
                continue;
            assert_false(trips[i].has_failed);
            is_ended[i] = true;
            left--;
            if (i % 2 == 0)
                ot_pg_transaction_commit(transactions[i], ended, &outcomes[i]);
            else
                ot_pg_transaction_rollback(transactions[i]);
        }
    }
    for (int i = 0; i < TRANSACTIONS; i += 2) {
        fixture_run_until(b.loop, &outcomes[i].count, 1);
        assert_false(outcomes[i].has_failed);
    }
    fixture_run_until(b.loop, &plain.done_count, 1);
    assert_false(plain.has_failed);
    fixture_run_for(b.loop, 20);
    expect_rows("0,2,4,6,8,10,100");
    for (int i = 0; i < TRANSACTIONS; i++) {
        fixture_trip_clear(&trips[i]);
        free((char *)(uintptr_t)trips[i].statements[0].sql.ptr);
    }
    fixture_trip_clear(&plain);
    bench_end(&b);
}

static void test_lost_in_the_middle(void **state)
{
    SKIP_WITHOUT_DATABASE();
    bench b = {0};
    bench_begin(&b, 1);
    ot_pg_transaction *transaction = ot_pg_transaction_begin(b.pool, NULL);
    fixture_trip t;
    run_in(&b, transaction, &t, "insert into ot_tx values (1)");
    fixture_do("select pg_terminate_backend(pid) from pg_stat_activity where application_name = "
               "'onetrip' and datname = current_database()"
               " and state like 'idle in%'");
    fixture_run_for(b.loop, 50);
    run_in(&b, transaction, &t, "insert into ot_tx values (2)");
    assert_true(t.has_failed);
    assert_int_equal(t.failure.status, OT_UNAVAILABLE);
    outcome o = commit(&b, transaction);
    assert_true(o.has_failed);
    assert_int_equal(o.failure.status, OT_UNAVAILABLE);
    assert_false(o.failure.is_in_doubt); /* it was never sent */
    expect_rows("");
    transaction = ot_pg_transaction_begin(b.pool, NULL); /* the connection came back */
    run_in(&b, transaction, &t, "insert into ot_tx values (3)");
    assert_false(t.has_failed);
    assert_false(commit(&b, transaction).has_failed);
    expect_rows("3");
    bench_end(&b);
}

static void test_deadline_in_a_transaction(void **state)
{
    SKIP_WITHOUT_DATABASE();
    bench b = {0};
    bench_begin(&b, 1);
    ot_pg_transaction *transaction = ot_pg_transaction_begin(b.pool, NULL);
    fixture_trip t;
    fixture_trip_init(&t, "select pg_sleep(30)");
    t.trip.transaction = transaction;
    t.trip.deadline_ms = ot_loop_now_ms(b.loop) + 100;
    fixture_run(b.loop, b.pool, &t);
    assert_true(t.has_failed);
    assert_int_equal(t.failure.status, OT_TIMEOUT);
    ot_pg_transaction_rollback(transaction);
    fixture_trip next;
    fixture_trip_init(&next, "select 'next'");
    next.trip.is_write = true;
    fixture_run(b.loop, b.pool, &next);
    assert_false(next.has_failed);
    fixture_trip_clear(&next);
    bench_end(&b);
}

int main(void)
{
    fixture_open("ot_transaction_test");
    ot_log_set_level(OT_LOG_ERROR); /* losses are what some of these tests are about */
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_commit),
        cmocka_unit_test(test_rollback),
        cmocka_unit_test(test_rollback_while_running),
        cmocka_unit_test(test_failed_statement_fails_the_commit),
        cmocka_unit_test(test_deferred_constraint_fails_the_commit),
        cmocka_unit_test(test_identity_lasts_for_the_transaction),
        cmocka_unit_test(test_empty_transactions),
        cmocka_unit_test(test_transactions_queue),
        cmocka_unit_test(test_lost_in_the_middle),
        cmocka_unit_test(test_deadline_in_a_transaction),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
