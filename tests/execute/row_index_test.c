#include "execute/results.h"

#include "base/buffer.h"
#include "execute/row_index.h"

static const uint32_t first_column[] = {0};
static const uint32_t two_columns[] = {0, 1};

static ot_row_key key_of(const ot_pg_result *result)
{
    return ot_row_key_of(result, first_column, 1);
}

static void put_group(ot_row_group group, ot_buffer *out)
{
    for (uint32_t i = 0; i < group.count; i++)
        ot_buffer_printf(out, i == 0 ? "%u" : " %u", group.rows[i]);
}

/* ---- Groups of children by their parents' key ---- */

enum { VALUES_MAX = 8 };

typedef struct group_case {
    const char *sentence;
    unsigned child_type;
    unsigned parent_type;
    int64_t children[VALUES_MAX];
    uint32_t child_count;
    int64_t parent;
    const char *rows;
} group_case;

static void check_group(const group_case *row)
{
    ot_arena *arena = ot_arena_new();
    ot_pg_result *children = result_of_ints(row->child_type, row->children, row->child_count);
    ot_pg_result *parents = result_of_ints(row->parent_type, &row->parent, 1);
    ot_row_index *index = ot_row_index_new(arena, key_of(children));
    ot_buffer out = {0};
    put_group(ot_row_index_find(index, key_of(parents), 0), &out);
    if (!ot_str_equal(ot_buffer_str(&out), ot_str_from_c(row->rows)))
        fail_msg("%s: expected rows \"%s\", found \"%.*s\"", row->sentence, row->rows,
                 OT_ARG(ot_buffer_str(&out)));
    ot_buffer_free(&out);
    ot_pg_result_clear(children);
    ot_pg_result_clear(parents);
    ot_arena_free(arena);
}

static void test_groups(void **state)
{
    (void)state;
    static const group_case rows[] = {
        {"no rows at all", OID_INT8, OID_INT8, {0}, 0, 1, ""},
        {"one row", OID_INT8, OID_INT8, {1}, 1, 1, "0"},
        {"no row of that key", OID_INT8, OID_INT8, {1, 2}, 2, 3, ""},
        {"rows of a group keep their order", OID_INT8, OID_INT8, {7, 5, 7, 7}, 4, 7, "0 2 3"},
        {"rows with a null key belong nowhere", OID_INT8, OID_INT8, {INT64_MIN, 5}, 2, 5, "1"},
        {"a null key finds nothing, not even null",
         OID_INT8,
         OID_INT8,
         {INT64_MIN, 5},
         2,
         INT64_MIN,
         ""},
        {"an int4 finds an int8", OID_INT8, OID_INT4, {-1, 5}, 2, -1, "0"},
        {"an int8 finds an int2", OID_INT2, OID_INT8, {-300, 5}, 2, -300, "0"},
        {"what int8 has beyond int4 is not cut off", OID_INT4, OID_INT8, {1}, 1, 4294967297, ""},
        {"zero is a key", OID_INT4, OID_INT4, {0, 1, 0}, 3, 0, "0 2"},
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
        check_group(&rows[i]);
}

/* More rows than the smallest table has room for, each key three times. */
static void test_many_rows(void **state)
{
    (void)state;
    enum { KEYS = 1000 };
    ot_arena *arena = ot_arena_new();
    int64_t *values = OT_NEW_ARRAY(arena, int64_t, (size_t)3 * KEYS);
    for (uint32_t i = 0; i < 3 * KEYS; i++)
        values[i] = (int64_t)(i % KEYS) << 32; /* the low bits say nothing */
    ot_pg_result *result = result_of_ints(OID_INT8, values, 3 * KEYS);
    ot_row_index *index = ot_row_index_new(arena, key_of(result));
    for (uint32_t i = 0; i < KEYS; i++) {
        ot_row_group group = ot_row_index_find(index, key_of(result), i);
        assert_int_equal(group.count, 3);
        for (uint32_t k = 0; k < 3; k++)
            assert_int_equal(group.rows[k], i + k * KEYS);
    }
    ot_pg_result_clear(result);
    ot_arena_free(arena);
}

/* ---- Keys of several columns ---- */

static ot_pg_result *pairs_of(unsigned first_type, unsigned second_type,
                              const char *const texts[][2], uint32_t count)
{
    ot_pg_result *result = result_new((unsigned[]){first_type, second_type}, 2);
    for (uint32_t i = 0; i < count; i++) {
        result_put_text(result, i, 0, texts[i][0]);
        result_put_text(result, i, 1, texts[i][1]);
    }
    return result;
}

static void test_pairs(void **state)
{
    (void)state;
    static const char *const texts[][2] = {{"a", "bc"}, {"ab", "c"}, {"a", NULL},
                                           {"a", "bc"}, {"", "abc"}, {NULL, NULL}};
    static const char *const groups[] = {"0 3", "1", "", "0 3", "4", ""};
    ot_arena *arena = ot_arena_new();
    ot_pg_result *result = pairs_of(OID_TEXT, OID_TEXT, texts, 6);
    ot_row_key key = ot_row_key_of(result, two_columns, 2);
    ot_row_index *index = ot_row_index_new(arena, key);
    for (uint32_t i = 0; i < 6; i++) {
        ot_buffer out = {0};
        put_group(ot_row_index_find(index, key, i), &out);
        assert_true(ot_str_equal(ot_buffer_str(&out), ot_str_from_c(groups[i])));
        ot_buffer_free(&out);
    }
    ot_pg_result_clear(result);
    ot_arena_free(arena);
}

/* A number in one column, a text in the other. */
static void test_mixed_pairs(void **state)
{
    (void)state;
    ot_arena *arena = ot_arena_new();
    ot_pg_result *children = result_new((unsigned[]){OID_INT8, OID_TEXT}, 2);
    ot_pg_result *parents = result_new((unsigned[]){OID_INT4, OID_TEXT}, 2);
    result_put_int(children, 0, 0, 1);
    result_put_text(children, 0, 1, "x");
    result_put_int(children, 1, 0, 1);
    result_put_text(children, 1, 1, "y");
    result_put_int(parents, 0, 0, 1);
    result_put_text(parents, 0, 1, "y");
    ot_row_index *index = ot_row_index_new(arena, ot_row_key_of(children, two_columns, 2));
    ot_row_group group = ot_row_index_find(index, ot_row_key_of(parents, two_columns, 2), 0);
    assert_int_equal(group.count, 1);
    assert_int_equal(group.rows[0], 1);
    ot_pg_result_clear(children);
    ot_pg_result_clear(parents);
    ot_arena_free(arena);
}

static void test_null_keys(void **state)
{
    (void)state;
    static const int64_t values[] = {INT64_MIN, 0};
    ot_pg_result *numbers = result_of_ints(OID_INT4, values, 2);
    assert_true(ot_row_key_is_null(key_of(numbers), 0));
    assert_false(ot_row_key_is_null(key_of(numbers), 1));
    ot_pg_result_clear(numbers);
}

/* The parent's columns may stand elsewhere in its rows, in another order. */
static void test_columns_elsewhere(void **state)
{
    (void)state;
    static const uint32_t swapped[] = {1, 0};
    static const char *const children[][2] = {{"x", "y"}, {"y", "x"}};
    ot_arena *arena = ot_arena_new();
    ot_pg_result *result = pairs_of(OID_TEXT, OID_TEXT, children, 2);
    ot_row_key key = ot_row_key_of(result, two_columns, 2);
    ot_row_key other = ot_row_key_of(result, swapped, 2);
    ot_row_index *index = ot_row_index_new(arena, key);
    ot_row_group group = ot_row_index_find(index, other, 0);
    assert_int_equal(group.count, 1);
    assert_int_equal(group.rows[0], 1);
    ot_pg_result_clear(result);
    ot_arena_free(arena);
}

/* ---- Distinct keys ---- */

static void put_distinct(const ot_distinct_keys *keys, const ot_row_key *sources, ot_buffer *out)
{
    for (uint32_t i = 0; i < keys->count; i++)
        ot_buffer_printf(out, "%s%td.%u", i == 0 ? "" : " ", keys->items[i].key - sources,
                         keys->items[i].row);
}

static void test_distinct(void **state)
{
    (void)state;
    static const int64_t one[] = {5, 5, INT64_MIN, 6};
    static const int64_t two[] = {6, 7, 5, 7};
    ot_arena *arena = ot_arena_new();
    ot_pg_result *first = result_of_ints(OID_INT8, one, 4);
    ot_pg_result *second = result_of_ints(OID_INT4, two, 4);
    ot_row_key sources[] = {key_of(first), key_of(second)};
    ot_buffer out = {0};

    ot_distinct_keys keys = ot_distinct_keys_of(arena, sources, 2);
    put_distinct(&keys, sources, &out);
    assert_true(ot_str_equal(ot_buffer_str(&out), OT_S("0.0 0.3 1.1")));
    assert_int_equal(ot_distinct_keys_of(arena, sources, 0).count, 0);

    ot_distinct_keys some = ot_distinct_keys_of(arena, sources, 1);
    for (uint32_t row = 0; row < 4; row++) /* 6, 7, 5, 7: all but 7 are in the first */
        assert_int_equal(ot_distinct_keys_have(&some, sources[1], row), row % 2 == 0);
    assert_false(ot_distinct_keys_have(&some, sources[0], 2)); /* null */
    assert_false(ot_distinct_keys_have(&(ot_distinct_keys){0}, sources[0], 0));

    ot_buffer_free(&out);
    ot_pg_result_clear(first);
    ot_pg_result_clear(second);
    ot_arena_free(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_groups),      cmocka_unit_test(test_many_rows),
        cmocka_unit_test(test_pairs),       cmocka_unit_test(test_columns_elsewhere),
        cmocka_unit_test(test_mixed_pairs), cmocka_unit_test(test_null_keys),
        cmocka_unit_test(test_distinct),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
