/*
 * Look-ups by key of several trips that become one statement, on a real database: whose keys are
 * sent together, what each gets, and that the mistake of one key is nobody else's.
 */
#include "postgres/pool.h"

#include "postgres/bench.h"

enum { KEYS_MAX = 1500, ARRAY_BYTES = 20 + 12 * KEYS_MAX };

static void bench_open(bench *b, bool share)
{
    *b = (bench){.options = {.read_connections = 3,
                             .write_connections = 1,
                             .use_prepared = true,
                             .share_reads = share}};
    bench_start(b);
    bench_wait(b);
}

/* A trip of one look-up: the statement's $1 is an array of int8, its $2 a text. */
typedef struct look_up {
    fixture_trip t;
    char array[ARRAY_BYTES];
    const char *values[2];
    int lengths[2];
} look_up;

static void put_number(char *to, int bytes, uint64_t number)
{
    for (int i = 0; i < bytes; i++)
        to[i] = (char)(number >> 8 * (bytes - 1 - i));
}

static const char *const rows_of_keys =
    "select k, $2 || k from unnest($1) as k where k % 10 <> 7 order by 1";

static void look_up_init(look_up *l, const char *sql, const int *keys, uint32_t count,
                         const char *text)
{
    static const uint32_t types[] = {1016, 25};
    enum { INT8 = 20 };
    fixture_trip_init(&l->t, sql);
    ot_pg_statement_init(&l->t.statements[0], ot_str_from_c(sql), types, 2);
    const uint32_t header[] = {1, 0, INT8, count, 1};
    for (int i = 0; i < 5; i++)
        put_number(l->array + 4 * i, 4, header[i]);
    for (uint32_t i = 0; i < count; i++) {
        put_number(l->array + 20 + 12 * i, 4, 8);
        put_number(l->array + 24 + 12 * i, 8, (uint64_t)keys[i]);
    }
    l->values[0] = l->array;
    l->lengths[0] = (int)(20 + 12 * count);
    l->values[1] = text;
    l->lengths[1] = (int)strlen(text);
    l->t.queries[0].values = l->values;
    l->t.queries[0].lengths = l->lengths;
    l->t.queries[0].keys = 1;
}

static void wait_for(bench *b, look_up *all, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++)
        fixture_run_until(b->loop, &all[i].t.done_count, 1);
}

static bool has_key(const look_up *l, int key)
{
    const ot_pg_result *result = l->t.queries[0].result;
    char expected[8];
    put_number(expected, 8, (uint64_t)key);
    for (uint32_t i = 0; i < ot_pg_result_row_count(result); i++)
        if (memcmp(ot_pg_result_cell(result, i, 0).ptr, expected, 8) == 0)
            return true;
    return false;
}

static void test_one_statement_for_all(void **state)
{
    SKIP_WITHOUT_DATABASE();
    static look_up all[4];
    static const int keys[4][3] = {{1, 2, 3}, {3, 4, 5}, {17, 6, 1}, {1, 2, 3}};
    bench b;
    bench_open(&b, true);
    for (int i = 0; i < 4; i++) {
        look_up_init(&all[i], rows_of_keys, keys[i], 3, "row ");
        ot_pg_submit(b.pool, &all[i].t.trip);
    }
    wait_for(&b, all, 4);
    assert_int_equal(bench_sent(&b), 1);
    for (int i = 0; i < 4; i++) {
        assert_false(all[i].t.has_failed);
        assert_true(all[i].t.queries[0].has_others);
        assert_ptr_equal(all[i].t.queries[0].values, all[i].values); /* its own again */
        assert_int_equal(ot_pg_result_row_count(all[i].t.queries[0].result), 6);
        for (int k = 0; k < 3; k++)
            assert_true(has_key(&all[i], keys[i][k]) == (keys[i][k] % 10 != 7));
        fixture_trip_clear(&all[i].t);
    }
    bench_close(&b);
}

static const ot_pg_identity ann = {.claims = OT_STR("{\"sub\":\"ann\"}")};
static const ot_pg_identity bob = {.claims = OT_STR("{\"sub\":\"bob\"}")};

static void test_who_is_merged(void **state)
{
    SKIP_WITHOUT_DATABASE();
    static const char *const other_sql = "select k, $2 || k || '' from unnest($1) as k";
    static const struct {
        const char *sentence;
        const char *sql; /* of the second */
        const char *text;
        const ot_pg_identity *first;
        const ot_pg_identity *second;
        bool no_keys; /* the second says so */
        bool is_off;
        const void *groups[2];
        bool is_merged;
    } rows[] = {
        {"the same", NULL, "x", NULL, NULL, false, false, {NULL}, true},
        {"another statement", other_sql, "x", NULL, NULL, false, false, {NULL}, false},
        {"another value", NULL, "y", NULL, NULL, false, false, {NULL}, false},
        {"the same identity", NULL, "x", &ann, &ann, false, false, {NULL}, true},
        {"another identity", NULL, "x", &ann, &bob, false, false, {NULL}, false},
        {"one is anonymous", NULL, "x", &ann, NULL, false, false, {NULL}, false},
        {"one cannot tell its rows", NULL, "x", NULL, NULL, true, false, {NULL}, false},
        {"the setting is off", NULL, "x", NULL, NULL, false, true, {NULL}, false},
        {"off, of one group", NULL, "x", NULL, NULL, false, true, {&ann, &ann}, true},
        {"off, of two groups", NULL, "x", NULL, NULL, false, true, {&ann, &bob}, false},
        {"off, one of a group", NULL, "x", NULL, NULL, false, true, {&ann, NULL}, false},
        {"on, of two groups", NULL, "x", NULL, NULL, false, false, {&ann, &bob}, true},
        {"a group of two identities", NULL, "x", &ann, &bob, false, true, {&ann, &ann}, false},
    };
    static const int keys[2][2] = {{1, 2}, {2, 3}};
    static look_up all[2];
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        bench b;
        bench_open(&b, !rows[i].is_off);
        look_up_init(&all[0], rows_of_keys, keys[0], 2, "x");
        look_up_init(&all[1], rows[i].sql == NULL ? rows_of_keys : rows[i].sql, keys[1], 2,
                     rows[i].text);
        all[0].t.trip.identity = rows[i].first;
        all[1].t.trip.identity = rows[i].second;
        all[1].t.queries[0].keys = rows[i].no_keys ? 0 : 1;
        for (int k = 0; k < 2; k++) {
            all[k].t.trip.group = rows[i].groups[k];
            ot_pg_submit(b.pool, &all[k].t.trip);
        }
        wait_for(&b, all, 2);
        for (int k = 0; k < 2; k++) {
            const ot_pg_query *query = &all[k].t.queries[0];
            if (query->has_others != rows[i].is_merged ||
                ot_pg_result_row_count(query->result) != (rows[i].is_merged ? 3 : 2))
                fail_msg("%s", rows[i].sentence);
            fixture_trip_clear(&all[k].t);
        }
        bench_close(&b);
    }
}

static void test_equal_reads_of_a_group_without_the_setting(void **state)
{
    SKIP_WITHOUT_DATABASE();
    bench b;
    bench_open(&b, false);
    static fixture_trip trips[5];
    for (int i = 0; i < 5; i++) {
        fixture_trip_init(&trips[i], "select 'grouped'");
        trips[i].trip.group = i < 3 ? &ann : NULL;
        ot_pg_submit(b.pool, &trips[i].trip);
    }
    for (int i = 0; i < 5; i++) {
        fixture_run_until(b.loop, &trips[i].done_count, 1);
        ASSERT_TEXT(fixture_cell(&trips[i], 0), "grouped");
        fixture_trip_clear(&trips[i]);
    }
    assert_int_equal(ot_pg_pool_counters(b.pool)->shared - b.before.shared, 2);
    bench_close(&b);
}

/* Whoever asked for the key that fails, and nobody else, hears of it. */
static void test_a_key_that_fails(void **state)
{
    SKIP_WITHOUT_DATABASE();
    static const int keys[3][2] = {{1, 2}, {2, 0}, {5, 1}};
    static look_up all[3];
    bench b;
    bench_open(&b, true);
    for (int i = 0; i < 3; i++) {
        look_up_init(&all[i], "select k, $2 || 10 / k from unnest($1) as k", keys[i], 2, "x");
        ot_pg_submit(b.pool, &all[i].t.trip);
    }
    wait_for(&b, all, 3);
    for (int i = 0; i < 3; i++) {
        assert_int_equal(all[i].t.has_failed, i == 1);
        if (i == 1)
            assert_string_equal(all[i].t.failure.sqlstate, "22012");
        else
            assert_int_equal(ot_pg_result_row_count(all[i].t.queries[0].result), 2);
        fixture_trip_clear(&all[i].t);
    }
    bench_close(&b);
}

static void test_not_too_many_keys(void **state)
{
    SKIP_WITHOUT_DATABASE();
    static int keys[3][KEYS_MAX];
    static look_up all[3];
    bench b;
    bench_open(&b, true);
    for (int i = 0; i < 3; i++) {
        uint32_t count = i < 2 ? KEYS_MAX : 2;
        for (uint32_t k = 0; k < count; k++)
            keys[i][k] = (int)(10 * (k + (uint32_t)i * KEYS_MAX));
        look_up_init(&all[i], rows_of_keys, keys[i], count, "x");
        ot_pg_submit(b.pool, &all[i].t.trip);
    }
    wait_for(&b, all, 3);
    assert_int_equal(ot_pg_result_row_count(all[0].t.queries[0].result), KEYS_MAX + 2);
    assert_int_equal(ot_pg_result_row_count(all[1].t.queries[0].result), KEYS_MAX);
    assert_int_equal(ot_pg_result_row_count(all[2].t.queries[0].result), KEYS_MAX + 2);
    for (int i = 0; i < 3; i++)
        fixture_trip_clear(&all[i].t);
    bench_close(&b);
}

static void test_one_of_them_is_abandoned(void **state)
{
    SKIP_WITHOUT_DATABASE();
    static const int keys[3][1] = {{1}, {2}, {3}};
    static look_up all[3];
    for (int gone = 0; gone < 3; gone++) {
        bench b;
        bench_open(&b, true);
        for (int i = 0; i < 3; i++) {
            look_up_init(&all[i], rows_of_keys, keys[i], 1, "x");
            ot_pg_submit(b.pool, &all[i].t.trip);
        }
        ot_loop_run_once(b.loop, 0);
        ot_pg_trip_abandon(b.pool, &all[gone].t.trip);
        memset(all[gone].array, 'x', sizeof(all[gone].array));
        for (int i = 0; i < 3; i++) {
            if (i == gone)
                continue;
            fixture_run_until(b.loop, &all[i].t.done_count, 1);
            assert_true(has_key(&all[i], keys[i][0]));
            fixture_trip_clear(&all[i].t);
        }
        bench_close(&b);
    }
}

/* The keys of the one that is late were sent with the others': those get their rows. */
static void test_one_of_them_is_late(void **state)
{
    SKIP_WITHOUT_DATABASE();
    static const int keys[3][1] = {{1}, {2}, {3}};
    static look_up all[3];
    for (int late = 0; late < 3; late++) {
        bench b;
        bench_open(&b, true);
        for (int i = 0; i < 3; i++) {
            look_up_init(&all[i], "select k, $2 from unnest($1) as k, pg_sleep(0.2)", keys[i], 1,
                         "x");
            if (i == late)
                all[i].t.trip.deadline_ms = ot_loop_now_ms(b.loop) + 30;
            ot_pg_submit(b.pool, &all[i].t.trip);
        }
        wait_for(&b, all, 3);
        for (int i = 0; i < 3; i++) {
            assert_int_equal(all[i].t.has_failed, i == late);
            if (i == late) {
                assert_int_equal(all[i].t.failure.status, OT_TIMEOUT);
                continue;
            }
            assert_true(has_key(&all[i], keys[i][0]));
            fixture_trip_clear(&all[i].t);
        }
        assert_int_equal(bench_sent(&b), 1);
        bench_close(&b);
    }
}

int main(void)
{
    fixture_open("ot_merge_test");
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_one_statement_for_all),
        cmocka_unit_test(test_who_is_merged),
        cmocka_unit_test(test_equal_reads_of_a_group_without_the_setting),
        cmocka_unit_test(test_a_key_that_fails),
        cmocka_unit_test(test_not_too_many_keys),
        cmocka_unit_test(test_one_of_them_is_abandoned),
        cmocka_unit_test(test_one_of_them_is_late),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
