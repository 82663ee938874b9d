#include "language/utf8.h"

#include "support/language.h"

/* The code point in hex and the bytes, or "-" and the surrogate. */
static void try_decode(ot_arena *arena, const ot_source *source, ot_buffer *out)
{
    (void)arena; /* nothing is kept */
    uint32_t code_point = 1;
    size_t bytes = ot_utf8_decode(source->text, 0, &code_point);
    ot_buffer_printf(out, "%zu %X", bytes, code_point);
    char again[4];
    if (bytes > 0) {
        assert_int_equal(ot_utf8_encode(code_point, again), bytes);
        assert_memory_equal(again, source->text.ptr, bytes);
    }
}

static void test_decode(void **state)
{
    (void)state; /* unused */
    static const language_case rows[] = {
        OT_CASE("one byte", "a", "1 61"),
        OT_CASE("NUL is a character", "\0", "1 0"),
        OT_CASE("the last of one byte", "\x7F", "1 7F"),
        OT_CASE("the first of two bytes", "\xC2\x80", "2 80"),
        OT_CASE("two bytes for what fits one", "\xC1\xBF", "0 0"),
        OT_CASE("the first of three bytes", "\xE0\xA0\x80", "3 800"),
        OT_CASE("three bytes for what fits two", "\xE0\x9F\xBF", "0 0"),
        OT_CASE("before the surrogates", "\xED\x9F\xBF", "3 D7FF"),
        OT_CASE("the first surrogate", "\xED\xA0\x80", "0 D800"),
        OT_CASE("the last surrogate", "\xED\xBF\xBF", "0 DFFF"),
        OT_CASE("after the surrogates", "\xEE\x80\x80", "3 E000"),
        OT_CASE("the first of four bytes", "\xF0\x90\x80\x80", "4 10000"),
        OT_CASE("the last code point", "\xF4\x8F\xBF\xBF", "4 10FFFF"),
        OT_CASE("past the last code point", "\xF4\x90\x80\x80", "0 0"),
        OT_CASE("a byte that never begins", "\xF8\x88\x80\x80", "0 0"),
        OT_CASE("a continuation alone", "\x80", "0 0"),
        OT_CASE("cut short", "\xE2\x82", "0 0"),
        OT_CASE("broken in the middle", "\xE2\x28\xA1", "0 0"),
    };
    LANGUAGE_CHECK_ALL(rows, try_decode);
}

static void test_units(void **state)
{
    (void)state;                                      /* unused */
    ot_str text = OT_S("a\xC3\xA9\xF0\x9F\x98\x80z"); /* a, e acute, an emoji, z */
    assert_int_equal(ot_utf16_length(text), 5);
    assert_int_equal(ot_utf16_length(OT_S("")), 0);
    assert_true(ot_str_equal(ot_utf16_slice(text, 0, 2), OT_S("a\xC3\xA9")));
    assert_true(ot_str_equal(ot_utf16_slice(text, 1, 2), OT_S("\xC3\xA9\xF0\x9F\x98\x80")));
    assert_true(ot_str_equal(ot_utf16_slice(text, 3, 99), OT_S("\xF0\x9F\x98\x80z")));
}

static void test_cut(void **state)
{
    (void)state;                                      /* unused */
    ot_str text = OT_S("a\xC3\xA9\xF0\x9F\x98\x80z"); /* one byte, two, four, one */
    static const size_t kept[] = {0, 1, 1, 3, 3, 3, 3, 7, 8, 8};
    for (size_t max = 0; max < sizeof(kept) / sizeof(kept[0]); max++)
        assert_int_equal(ot_utf8_cut(text, max).len, kept[max]);
    assert_int_equal(ot_utf8_cut(OT_S(""), 3).len, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_decode),
        cmocka_unit_test(test_units),
        cmocka_unit_test(test_cut),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
