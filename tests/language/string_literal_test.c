#include "language/string_literal.h"

#include "support/language.h"

static void try_string(ot_arena *arena, const ot_source *source, ot_buffer *out)
{
    ot_buffer_append(out, ot_string_value(arena, source->text));
}

static void test_string_value(void **state)
{
    (void)state; /* unused */
    static const language_case rows[] = {
        OT_CASE("empty", "", ""),
        OT_CASE("without escapes", "a\xC3\xA9", "a\xC3\xA9"),
        OT_CASE("each simple escape", "\\\"\\\\\\/\\b\\f\\n\\r\\t", "\"\\/\b\f\n\r\t"),
        OT_CASE("between text", "a\\u0042c\\u{64}", "aBcd"),
        OT_CASE("NUL is a value", "\\u0000", "\0"),
        OT_CASE("a pair", "\\uD83D\\uDE00", "\xF0\x9F\x98\x80"),
    };
    LANGUAGE_CHECK_ALL(rows, try_string);
}

static void try_block(ot_arena *arena, const ot_source *source, ot_buffer *out)
{
    ot_buffer_append(out, ot_block_string_value(arena, source->text));
}

static void test_block_string_value(void **state)
{
    (void)state; /* unused */
    static const language_case rows[] = {
        OT_CASE("empty", "", ""),
        OT_CASE("only blank lines", " \n\t\n", ""),
        OT_CASE("one line keeps its indentation", "  a ", "  a "),
        OT_CASE("blank lines at both ends go", "\n\n a\n\n", "a"),
        OT_CASE("the shared indentation goes", "\n  a\n    b\n  c\n", "a\n  b\nc"),
        OT_CASE("the first line does not count", "    a\n  b\n   c", "    a\nb\n c"),
        OT_CASE("blank lines inside stay", "a\n\n \nb", "a\n\n \nb"),
        OT_CASE("every kind of line end", "a\r\nb\rc\nd", "a\nb\nc\nd"),
        OT_CASE("three quotes", "a\\\"\"\"b\\n", "a\"\"\"b\\n"),
    };
    LANGUAGE_CHECK_ALL(rows, try_block);
}

static void try_print(ot_arena *arena, const ot_source *source, ot_buffer *out)
{
    (void)arena; /* printing keeps nothing */
    ot_string_print(out, source->text);
}

static void test_string_print(void **state)
{
    (void)state; /* unused */
    static const language_case rows[] = {
        OT_CASE("empty", "", "\"\""),
        OT_CASE("quotes and backslashes", "a\"b\\", "\"a\\\"b\\\\\""),
        OT_CASE("short escapes", "\b\t\n\f\r", "\"\\b\\t\\n\\f\\r\""),
        OT_CASE("other controls", "\0\x1F\x7F", "\"\\u0000\\u001F\\u007F\""),
        OT_CASE("controls above ASCII", "\xC2\x80\xC2\x9F\xC2\xA0", "\"\\u0080\\u009F\xC2\xA0\""),
    };
    LANGUAGE_CHECK_ALL(rows, try_print);
}

static void try_block_print(ot_arena *arena, const ot_source *source, ot_buffer *out)
{
    (void)arena; /* printing keeps nothing */
    ot_block_string_print(out, source->text, false);
    ot_buffer_append_byte(out, '|');
    ot_block_string_print(out, source->text, true);
}

static void test_block_string_print(void **state)
{
    (void)state; /* unused */
    static const language_case rows[] = {
        OT_CASE("one line", "a", "\"\"\"a\"\"\"|\"\"\"a\"\"\""),
        OT_CASE("two lines", "a\nb", "\"\"\"\na\nb\n\"\"\"|\"\"\"a\nb\"\"\""),
        OT_CASE("indented lines need the first line end", "a\n b",
                "\"\"\"\na\n b\n\"\"\"|\"\"\"\na\n b\"\"\""),
        OT_CASE("a quote at the end", "a\"", "\"\"\"\na\"\n\"\"\"|\"\"\"a\"\n\"\"\""),
        OT_CASE("three quotes at the end", "a\"\"\"",
                "\"\"\"\na\\\"\"\"\n\"\"\"|\"\"\"a\\\"\"\"\"\"\""),
        OT_CASE("four quotes at the end", "a\"\"\"\"",
                "\"\"\"\na\\\"\"\"\"\n\"\"\"|\"\"\"a\\\"\"\"\"\n\"\"\""),
        OT_CASE("a backslash at the end", "a\\", "\"\"\"\na\\\n\"\"\"|\"\"\"a\\\n\"\"\""),
        OT_CASE("a space at the beginning", " a\"", "\"\"\" a\"\n\"\"\"|\"\"\" a\"\n\"\"\""),
    };
    LANGUAGE_CHECK_ALL(rows, try_block_print);
}

static void try_printable(ot_arena *arena, const ot_source *source, ot_buffer *out)
{
    (void)arena; /* nothing is kept */
    ot_buffer_append_byte(out, ot_block_string_is_printable(source->text) ? 'y' : 'n');
}

static void test_is_printable(void **state)
{
    (void)state; /* unused */
    static const language_case rows[] = {
        OT_CASE("empty", "", "y"),
        OT_CASE("one line", " a", "y"),
        OT_CASE("only space", " ", "n"),
        OT_CASE("a line end first", "\na", "n"),
        OT_CASE("a line end last", "a\n", "n"),
        OT_CASE("all lines indented", " a\n b", "n"),
        OT_CASE("one line not indented", " a\nb", "y"),
        OT_CASE("CR", "a\rb", "n"),
        OT_CASE("a control", "\x01", "n"),
    };
    LANGUAGE_CHECK_ALL(rows, try_printable);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_string_value), cmocka_unit_test(test_block_string_value),
        cmocka_unit_test(test_string_print), cmocka_unit_test(test_block_string_print),
        cmocka_unit_test(test_is_printable),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
