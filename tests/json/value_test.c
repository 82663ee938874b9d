#include "json/value.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

#include "json/reader.h"

static ot_json *read_text(ot_arena *arena, const char *text)
{
    ot_json_error error;
    ot_json *value = ot_json_read(arena, ot_str_from_c(text), &error);
    assert_non_null(value);
    return value;
}

static void test_get(void **state)
{
    (void)state;
    ot_arena *arena = ot_arena_new();
    const ot_json *object = read_text(arena, "{\"a\":1,\"b\":null,\"\":true}");
    assert_true(ot_json_get(object, OT_S("a")) == &object->members[0].value);
    assert_non_null(ot_json_get(object, OT_S("b")));
    assert_non_null(ot_json_get(object, OT_S("")));
    assert_null(ot_json_get(object, OT_S("c")));
    assert_null(ot_json_get_present(object, OT_S("b")));
    assert_non_null(ot_json_get_present(object, OT_S("a")));
    assert_null(ot_json_get(NULL, OT_S("a")));
    assert_null(ot_json_get(read_text(arena, "[1]"), OT_S("a")));
    ot_arena_free(arena);
}

static void test_equal(void **state)
{
    (void)state;
    static const struct {
        const char *a;
        const char *b;
        bool equal;
    } cases[] = {
        {"null", "null", true},
        {"null", "false", false},
        {"true", "false", false},
        {"1", "1", true},
        {"1", "1.0", false},
        {"\"a\"", "\"\\u0061\"", true},
        {"[1,[2]]", "[1,[2]]", true},
        {"[1,2]", "[2,1]", false},
        {"[1]", "[1,1]", false},
        {"{\"a\":1,\"b\":2}", "{\"b\":2,\"a\":1}", true},
        {"{\"a\":1}", "{\"a\":1,\"b\":2}", false},
        {"{\"a\":1}", "{\"b\":1}", false},
        {"[]", "{}", false},
    };
    ot_arena *arena = ot_arena_new();
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        const ot_json *a = read_text(arena, cases[i].a);
        const ot_json *b = read_text(arena, cases[i].b);
        assert_int_equal(ot_json_equal(a, b), cases[i].equal);
        assert_int_equal(ot_json_equal(b, a), cases[i].equal);
    }
    ot_arena_free(arena);
}

static void test_to_int64(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        bool fits;
        int64_t value;
    } cases[] = {
        {"0", true, 0},
        {"-0", true, 0},
        {"-7", true, -7},
        {"9223372036854775807", true, INT64_MAX},
        {"9223372036854775808", false, 0},
        {"-9223372036854775808", true, INT64_MIN},
        {"-9223372036854775809", false, 0},
        {"1.0", false, 0},
        {"1e2", false, 0},
        {"\"1\"", false, 0},
        {"null", false, 0},
    };
    ot_arena *arena = ot_arena_new();
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        int64_t value = 0;
        assert_int_equal(ot_json_to_int64(read_text(arena, cases[i].text), &value), cases[i].fits);
        assert_int_equal(value, cases[i].value);
    }
    ot_arena_free(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_get),
        cmocka_unit_test(test_equal),
        cmocka_unit_test(test_to_int64),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
