#include "postgres/blocking.h"

#include "postgres/fixture.h"

static void test_query(void **state)
{
    (void)state;
    if (fixture_url() == NULL)
        return;
    ot_error error;
    ot_arena *arena = ot_arena_new();
    ot_pg_session *session = ot_pg_session_open(ot_str_from_c(fixture_url()), 5, &error);
    assert_non_null(session);
    const ot_str parameters[] = {OT_STR("a"), {0}};
    ot_pg_table table;
    assert_int_equal(
        ot_pg_session_query(session, arena,
                            "select $1::text, $2::text, '' union all select 'x', 'y', 'z'",
                            parameters, 2, &table, &error),
        OT_OK);
    assert_int_equal(table.row_count, 2);
    assert_int_equal(table.column_count, 3);
    assert_string_equal(table.cells[0].ptr, "a");
    assert_null(table.cells[1].ptr);
    assert_int_equal(table.cells[2].len, 0);
    assert_non_null(table.cells[2].ptr);
    assert_string_equal(table.cells[5].ptr, "z");
    assert_int_equal(
        ot_pg_session_query(session, arena, "select 1 from nowhere", NULL, 0, &table, &error),
        OT_INTERNAL);
    assert_non_null(strstr(error.message, "nowhere"));
    assert_int_equal(
        ot_pg_session_query(session, arena, "select 1 where false", NULL, 0, &table, &error),
        OT_OK);
    assert_int_equal(table.row_count, 0);
    ot_pg_session_close(session);
    ot_arena_free(arena);
}

static void test_no_server(void **state)
{
    (void)state;
    ot_error error;
    assert_null(ot_pg_session_open(OT_S("host=/nonexistent"), 1, &error));
    assert_int_equal(error.status, OT_UNAVAILABLE);
    assert_non_null(strstr(error.message, "/nonexistent"));
    assert_null(ot_pg_session_open(OT_S("postgresql:///x?nonsense=1"), 1, &error));
    assert_int_equal(error.status, OT_INVALID);
    assert_non_null(strstr(error.message, "nonsense"));
    ot_pg_session_close(NULL);
}

int main(void)
{
    fixture_open("ot_blocking_test");
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_query),
                                       cmocka_unit_test(test_no_server)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
