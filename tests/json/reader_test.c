#include "json/reader.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "base/limits.h"
#include "json/writer.h"

#define U(literal) literal, sizeof(literal) - 1

typedef struct good_case {
    const char *name;
    const char *text;
    size_t text_len;
    const char *written; /* NULL: as read */
} good_case;

static const good_case good[] = {
    {"null", U("null"), NULL},
    {"words", U("[true,false,null]"), NULL},
    {"space everywhere", U(" \t\r\n{ \"a\" : [ 1 , 2 ] } \n"), "{\"a\":[1,2]}"},
    {"empty lists", U("[[],{}]"), NULL},
    {"empty list with space", U("[ ]"), "[]"},
    {"numbers keep their text", U("[0,-0,1.50,1E+2,-1e-9,123456789012345678901234567890]"), NULL},
    {"a member of each kind", U("{\"a\":{\"b\":[\"c\"]},\"d\":1,\"e\":null}"), NULL},
    {"the empty name", U("{\"\":1}"), NULL},
    {"short escapes", U("\"\\\"\\\\\\/\\b\\f\\n\\r\\t\""), "\"\\\"\\\\/\\b\\f\\n\\r\\t\""},
    {"escapes of one, two and three bytes", U("\"\\u0041\\u00e9\\u20AC\""),
     "\"A\xC3\xA9\xE2\x82\xAC\""},
    {"a surrogate pair", U("\"\\uD83D\\uDE00!\""), "\"\xF0\x9F\x98\x80!\""},
    {"the highest pair", U("\"\\uDBFF\\uDFFF\""), "\"\xF4\x8F\xBF\xBF\""},
    {"NUL by escape", U("\"a\\u0000b\""), "\"a\\u0000b\""},
    {"DEL is plain", U("\"\x7F\""), NULL},
    {"UTF-8 of each length",
     U("\"\xC2\x80\xDF\xBF\xE0\xA0\x80\xED\x9F\xBF\xEE\x80\x80\xF0\x90\x80\x80\""), NULL},
    {"an escape after 16 bytes", U("\"0123456789abcdef\\n\""), NULL},
    {"an escape at byte 15", U("\"0123456789abcde\\n0123456789abcdef0123\""), NULL},
    {"eight names", U("{\"a\":1,\"b\":1,\"c\":1,\"d\":1,\"e\":1,\"f\":1,\"g\":1,\"h\":1,\"i\":1}"),
     NULL},
};

static void test_good(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++) {
        ot_arena *arena = ot_arena_new();
        ot_json_error error;
        char *exact = malloc(good[i].text_len); /* so that a read past the end is seen */
        assert_non_null(exact);
        memcpy(exact, good[i].text, good[i].text_len);
        const ot_json *value = ot_json_read(arena, ot_str_make(exact, good[i].text_len), &error);
        if (value == NULL)
            fail_msg("%s: %s at %zu", good[i].name, error.message, error.offset);
        ot_buffer out = {0};
        ot_json_write_value(&out, value);
        ot_buffer_append_byte(&out, '\0');
        assert_string_equal(out.ptr, good[i].written == NULL ? good[i].text : good[i].written);
        ot_buffer_free(&out);
        ot_arena_free(arena);
        free(exact);
    }
}

typedef struct bad_case {
    const char *text;
    size_t text_len;
    const char *message;
    size_t offset;
} bad_case;

static const bad_case bad[] = {
    {U(""), "unexpected end", 0},
    {U("  "), "unexpected end", 2},
    {U("nul"), "unexpected character", 0},
    {U("nulll"), "bytes after the value", 4},
    {U("1 2"), "bytes after the value", 2},
    {U("\xEF\xBB\xBF{}"), "unexpected character", 0},
    {U("{\"a\":1"), "unexpected end", 6},
    {U("{\"a\" 1}"), "expected a colon", 5},
    {U("{a:1}"), "expected a string", 1},
    {U("{\"a\":1,}"), "expected a string", 7},
    {U("[1,]"), "unexpected character", 3},
    {U("[1 2]"), "expected a comma or the end of the list", 3},
    {U("[1}"), "expected a comma or the end of the list", 2},
    {U("01"), "invalid number", 0},
    {U("-"), "unexpected end", 1},
    {U("-a"), "invalid number", 1},
    {U("1."), "unexpected end", 2},
    {U("1.e1"), "invalid number", 2},
    {U(".5"), "unexpected character", 0},
    {U("+1"), "unexpected character", 0},
    {U("1e+"), "unexpected end", 3},
    {U("NaN"), "unexpected character", 0},
    {U("\"abc"), "unexpected end", 4},
    {U("\"a\nb\""), "control character in string", 2},
    {U("\"a\0b\""), "control character in string", 2},
    {U("\"\\x\""), "invalid escape", 1},
    {U("\"\\"), "unexpected end", 2},
    {U("\"\\u12\""), "invalid escape", 1},
    {U("\"\\u12g4\""), "invalid escape", 1},
    {U("\"\\uD800\""), "lone surrogate", 1},
    {U("\"\\uD800\\n\""), "lone surrogate", 1},
    {U("\"\\uD800\\u0041\""), "lone surrogate", 1},
    {U("\"\\uDC00\\uD800\""), "lone surrogate", 1},
    {U("\"\x80\""), "invalid UTF-8", 1},
    {U("\"\xC0\xAF\""), "invalid UTF-8", 1},
    {U("\"\xC1\xBF\""), "invalid UTF-8", 1},
    {U("\"\xE0\x9F\xBF\""), "invalid UTF-8", 1},
    {U("\"\xED\xA0\x80\""), "invalid UTF-8", 1},
    {U("\"\xF0\x8F\xBF\xBF\""), "invalid UTF-8", 1},
    {U("\"\xF4\x90\x80\x80\""), "invalid UTF-8", 1},
    {U("\"\xF5\x80\x80\x80\""), "invalid UTF-8", 1},
    {U("\"\xE2\x82\""), "invalid UTF-8", 1},
    {U("\"\xE2\x82"), "invalid UTF-8", 1},
    {U("{\"a\":1,\"a\":2}"), "duplicate name", 0},
    {U("[{\"a\":1,\"\\u0061\":2}]"), "duplicate name", 1},
    {U("{\"a\":1,\"b\":1,\"c\":1,\"d\":1,\"e\":1,\"f\":1,\"g\":1,\"h\":1,\"a\":1}"),
     "duplicate name", 0},
};

static void test_bad(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        ot_arena *arena = ot_arena_new();
        ot_json_error error;
        char *exact = malloc(bad[i].text_len + 1);
        assert_non_null(exact);
        memcpy(exact, bad[i].text, bad[i].text_len);
        assert_null(ot_json_read(arena, ot_str_make(exact, bad[i].text_len), &error));
        if (strcmp(error.message, bad[i].message) != 0 || error.offset != bad[i].offset)
            fail_msg("%s: got %s at %zu", bad[i].text, error.message, error.offset);
        ot_arena_free(arena);
        free(exact);
    }
}

static ot_json *read_built(ot_arena *arena, const ot_buffer *text, ot_json_error *error)
{
    return ot_json_read(arena, ot_buffer_str(text), error);
}

static void test_depth_limit(void **state)
{
    (void)state;
    for (int over = 0; over <= 1; over++) {
        ot_buffer text = {0};
        for (int i = 0; i < OT_LIMIT_JSON_DEPTH + over; i++)
            ot_buffer_append_byte(&text, '[');
        for (int i = 0; i < OT_LIMIT_JSON_DEPTH + over; i++)
            ot_buffer_append_byte(&text, ']');
        ot_arena *arena = ot_arena_new();
        ot_json_error error;
        assert_int_equal(read_built(arena, &text, &error) == NULL, over);
        if (over)
            assert_string_equal(error.message, "nested too deeply");
        ot_arena_free(arena);
        ot_buffer_free(&text);
    }
}

static void test_name_limit(void **state)
{
    (void)state;
    for (int over = 0; over <= 1; over++) {
        ot_buffer text = {0};
        ot_buffer_append_byte(&text, '{');
        for (int i = 0; i < OT_LIMIT_JSON_KEYS + over; i++)
            ot_buffer_printf(&text, "%s\"k%d\":%d", i == 0 ? "" : ",", i, i);
        ot_buffer_append_byte(&text, '}');
        ot_arena *arena = ot_arena_new();
        ot_json_error error;
        const ot_json *value = read_built(arena, &text, &error);
        assert_int_equal(value == NULL, over);
        if (over)
            assert_string_equal(error.message, "too many names in one object");
        else
            assert_true(ot_str_equal(ot_json_get(value, OT_S("k999"))->text, OT_S("999")));
        ot_arena_free(arena);
        ot_buffer_free(&text);
    }
}

static void test_strings_are_views(void **state)
{
    (void)state;
    ot_arena *arena = ot_arena_new();
    ot_json_error error;
    ot_str text = OT_STR("\"plain\"");
    const ot_json *value = ot_json_read(arena, text, &error);
    assert_non_null(value);
    assert_ptr_equal(value->text.ptr, text.ptr + 1);
    ot_arena_free(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_good),
        cmocka_unit_test(test_bad),
        cmocka_unit_test(test_depth_limit),
        cmocka_unit_test(test_name_limit),
        cmocka_unit_test(test_strings_are_views),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
