/* cmocka wants these before itself. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/base64url.h"
#include "plan/cursor.h"
#include "json/writer.h"

/* ---- There and back ---- */

static void test_encode(void **state)
{
    (void)state;
    static const struct {
        ot_str json;
        ot_str cursor; /* base64url without padding, by hand */
    } rows[] = {
        {OT_STR("[\"a\",1]"), OT_STR("WyJhIiwxXQ")},
        {OT_STR("[\"a\",12]"), OT_STR("WyJhIiwxMl0")},
        {OT_STR("[\"a\",123]"), OT_STR("WyJhIiwxMjNd")},
        {OT_STR("[\"?\",\"\xC3\xBF\xC3\xBE~\"]"), OT_STR("WyI_Iiwiw7_Dvn4iXQ")},
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        ot_arena *arena = ot_arena_new();
        ot_buffer cursor = {0};
        ot_buffer json = {0};
        ot_base64url_encode(rows[i].json, &cursor);
        assert_true(ot_str_equal(ot_buffer_str(&cursor), rows[i].cursor));
        const ot_json *decoded = ot_cursor_decode(arena, rows[i].cursor);
        assert_non_null(decoded);
        ot_json_write_value(&json, decoded);
        assert_true(ot_str_equal(ot_buffer_str(&json), rows[i].json));
        ot_buffer_free(&cursor);
        ot_buffer_free(&json);
        ot_arena_free(arena);
    }
}

/* ---- What is not ours ---- */

static void test_refused(void **state)
{
    (void)state;
    static const struct {
        const char *sentence;
        ot_str cursor;
    } rows[] = {
        {"nothing", OT_STR("")},
        {"no base64url", OT_STR("WyJhIiwxXQ==")},
        {"standard base64", OT_STR("WyI/Iiwx")},
        {"a length that base64 never has", OT_STR("WyJhI")},
        {"no JSON: \"[abc\"", OT_STR("W2FiYw")},
        {"no list: {\"a\":1}", OT_STR("eyJhIjoxfQ")},
        {"an empty list", OT_STR("W10")},
        {"a fingerprint alone: [\"a\"]", OT_STR("WyJhIl0")},
        {"a fingerprint that is a number: [1,2]", OT_STR("WzEsMl0")},
        {"words", OT_STR("next")},
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        ot_arena *arena = ot_arena_new();
        if (ot_cursor_decode(arena, rows[i].cursor) != NULL)
            fail_msg("taken as a cursor: %s", rows[i].sentence);
        ot_arena_free(arena);
    }
}

/* The largest cursor and one more byte. */
static void test_size(void **state)
{
    (void)state;
    for (size_t extra = 0; extra <= 4; extra += 4) {
        ot_arena *arena = ot_arena_new();
        ot_buffer json = {0};
        ot_buffer cursor = {0};
        OT_BUFFER_LITERAL(&json, "[\"a\",\"");
        while (json.len < OT_CURSOR_BYTES_MAX / 4 * 3 - 2 + extra / 4 * 3)
            ot_buffer_append_byte(&json, 'x');
        OT_BUFFER_LITERAL(&json, "\"]");
        ot_base64url_encode(ot_buffer_str(&json), &cursor);
        assert_int_equal(cursor.len, OT_CURSOR_BYTES_MAX + extra);
        assert_int_equal(ot_cursor_decode(arena, ot_buffer_str(&cursor)) != NULL, extra == 0);
        ot_buffer_free(&json);
        ot_buffer_free(&cursor);
        ot_arena_free(arena);
    }
}

/* ---- Nulls ---- */

static uint64_t nulls_of(ot_str json)
{
    ot_arena *arena = ot_arena_new();
    ot_buffer cursor = {0};
    ot_base64url_encode(json, &cursor);
    ot_json value = {.kind = OT_JSON_STRING, .text = ot_buffer_str(&cursor)};
    uint64_t nulls = ot_cursor_nulls(arena, &value);
    ot_buffer_free(&cursor);
    ot_arena_free(arena);
    return nulls;
}

static void test_nulls(void **state)
{
    (void)state;
    assert_int_equal(nulls_of(OT_S("[\"a\",1,2]")), 0);
    assert_int_equal(nulls_of(OT_S("[\"a\",null,2]")), 1);
    assert_int_equal(nulls_of(OT_S("[\"a\",1,null]")), 2);
    assert_int_equal(nulls_of(OT_S("[\"a\",null,0,null]")), 5);
    assert_int_equal(nulls_of(OT_S("not JSON")), 0);

    static const ot_json number = {.kind = OT_JSON_NUMBER, .text = OT_STR("1")};
    ot_arena *arena = ot_arena_new();
    assert_int_equal(ot_cursor_nulls(arena, NULL), 0);
    assert_int_equal(ot_cursor_nulls(arena, &number), 0);
    ot_arena_free(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_encode),
        cmocka_unit_test(test_refused),
        cmocka_unit_test(test_size),
        cmocka_unit_test(test_nulls),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
