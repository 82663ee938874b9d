#include "language/lexer.h"

#include "support/language.h"

/* Tokens as messages describe them, one a line, and the error that ends them. */
static void try_tokens(ot_arena *arena, const ot_source *source, ot_buffer *out)
{
    ot_syntax_error error = {0};
    ot_lexer lexer = {.source = source, .arena = arena, .error = &error};
    ot_token token;
    while (ot_lexer_next(&lexer, &token)) {
        if (token.kind == OT_TOKEN_EOF)
            return;
        ot_buffer_append(out, ot_token_describe(arena, &token));
        ot_buffer_append_byte(out, ' ');
    }
    assert_int_equal(token.kind, OT_TOKEN_INVALID);
    language_put_error(source, &error, out);
}

static void test_tokens(void **state)
{
    (void)state; /* unused */
    static const language_case rows[] = {
        OT_CASE("nothing", "", ""),
        OT_CASE("only what is ignored", "\xEF\xBB\xBF \t\r\n,# comment \xC3\xA9", ""),
        OT_CASE("a byte order mark may stand anywhere",
                "a\xEF\xBB\xBF"
                "b",
                "Name \"a\" Name \"b\" "),
        OT_CASE("names", "a _b C1 __d", "Name \"a\" Name \"_b\" Name \"C1\" Name \"__d\" "),
        OT_CASE("punctuators", "!$&()...:=@[]{|}",
                "\"!\" \"$\" \"&\" \"(\" \")\" \"...\" \":\" \"=\" \"@\" \"[\" \"]\" \"{\" \"|\" "
                "\"}\" "),
        OT_CASE("integers", "0 -0 12 -3", "Int \"0\" Int \"-0\" Int \"12\" Int \"-3\" "),
        OT_CASE("floats", "0.1 -1.5e3 1E+2 1e-2",
                "Float \"0.1\" Float \"-1.5e3\" Float \"1E+2\" Float \"1e-2\" "),
        OT_CASE("strings", "\"\" \"a\\n\\u0041\"", "String \"\" String \"a\nA\" "),
        OT_CASE("a block string", "\"\"\"a \"b\" \\\"\"\"c\"\"\"",
                "BlockString \"a \"b\" \"\"\"c\" "),
        OT_CASE("an empty string before a name is none of three quotes", "\"\"a",
                "String \"\" Name \"a\" "),
    };
    LANGUAGE_CHECK_ALL(rows, try_tokens);
}

static void test_numbers_gone_wrong(void **state)
{
    (void)state; /* unused */
    static const language_case rows[] = {
        OT_CASE("a leading zero", "01", "1:2 Invalid number, unexpected digit after 0: \"1\"."),
        OT_CASE("a point without digits", "1.",
                "1:3 Invalid number, expected digit but got: <EOF>."),
        OT_CASE("an exponent without digits", "1e",
                "1:3 Invalid number, expected digit but got: <EOF>."),
        OT_CASE("a name right after it", "1a",
                "1:2 Invalid number, expected digit but got: \"a\"."),
        OT_CASE("a point right after it", "1.2.3",
                "1:4 Invalid number, expected digit but got: \".\"."),
        OT_CASE("a point before it", ".5",
                "1:1 Invalid number, expected digit before \".\", did you mean \"0.5\"?"),
        OT_CASE("two points", "..", "1:1 Unexpected \"..\", did you mean \"...\"?"),
        OT_CASE("only a sign", "-", "1:2 Invalid number, expected digit but got: <EOF>."),
        OT_CASE("a plus", "+1", "1:1 Unexpected character: \"+\"."),
    };
    LANGUAGE_CHECK_ALL(rows, try_tokens);
}

static void test_strings_gone_wrong(void **state)
{
    (void)state; /* unused */
    static const language_case rows[] = {
        OT_CASE("no end", "\"a", "1:3 Unterminated string."),
        OT_CASE("a line end", "\"a\nb\"", "1:3 Unterminated string."),
        OT_CASE("a backslash at the end", "\"\\", "1:2 Invalid character escape sequence: \"\\\"."),
        OT_CASE("an unknown escape", "\"\\x\"", "1:2 Invalid character escape sequence: \"\\x\"."),
        OT_CASE("too few digits", "\"\\u12\"", "1:2 Invalid Unicode escape sequence: \"\\u12\"\"."),
        OT_CASE("empty braces", "\"\\u{}\"", "1:2 Invalid Unicode escape sequence: \"\\u{}\"."),
        OT_CASE("past the last code point", "\"\\u{110000}\"",
                "1:2 Invalid Unicode escape sequence: \"\\u{110000}\"."),
        OT_CASE("the last code point", "\"\\u{10FFFF}\"", "String \"\xF4\x8F\xBF\xBF\" "),
        OT_CASE("eight digits", "\"\\u{00000041}\"", "String \"A\" "),
        OT_CASE("nine digits", "\"\\u{000000041}\"",
                "1:2 Invalid Unicode escape sequence: \"\\u{000000041\"."),
        OT_CASE("more than 31 bits", "\"\\u{FFFFFFFF}\"",
                "1:2 Invalid Unicode escape sequence: \"\\u{FFFFFFFF\"."),
        OT_CASE("a pair of surrogates", "\"\\uD83D\\uDE00\"", "String \"\xF0\x9F\x98\x80\" "),
        OT_CASE("a lone leading surrogate", "\"\\uD83D\"",
                "1:2 Invalid Unicode escape sequence: \"\\uD83D\"."),
        OT_CASE("a lone trailing surrogate", "\"\\uDE00\"",
                "1:2 Invalid Unicode escape sequence: \"\\uDE00\"."),
        OT_CASE("no end of a block", "\"\"\"a\"\"", "1:7 Unterminated string."),
        OT_CASE("a surrogate in UTF-8", "\"\xED\xBA\xAD\"",
                "1:2 Invalid character within String: U+DEAD."),
        OT_CASE("a byte that is not UTF-8", "\"\"\"\xFF\"\"\"",
                "1:4 Invalid character within String: byte 0xFF."),
    };
    LANGUAGE_CHECK_ALL(rows, try_tokens);
}

static void test_characters_gone_wrong(void **state)
{
    (void)state; /* unused */
    static const language_case rows[] = {
        OT_CASE(
            "a single quote", "'a'",
            "1:1 Unexpected single quote character ('), did you mean to use a double quote (\")?"),
        OT_CASE("printable", "a ?", "Name \"a\" 1:3 Unexpected character: \"?\"."),
        OT_CASE("NUL", "\0", "1:1 Unexpected character: U+0000."),
        OT_CASE("a letter of another script", "\xC3\xA9", "1:1 Unexpected character: U+00E9."),
        OT_CASE("beyond 16 bits", "\xF0\x9F\x98\x80", "1:1 Unexpected character: U+1F600."),
        OT_CASE("not UTF-8", "\xC3", "1:1 Invalid character: byte 0xC3."),
        OT_CASE("not UTF-8 in a comment", "#\xC3(", "1:2 Invalid character: byte 0xC3."),
        OT_CASE("half a byte order mark", "\xEF\xBB", "1:1 Invalid character: byte 0xEF."),
    };
    LANGUAGE_CHECK_ALL(rows, try_tokens);
}

#define A64 "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
#define A256 A64 A64 A64 A64

static void test_long_texts(void **state)
{
    (void)state; /* unused */
    static const language_case rows[] = {
        OT_CASE("a name at the limit", A256, "Name \"" A64 A64 A64 "aaaaaaaa...\" "),
        OT_CASE("a name past the limit", A256 "a",
                "1:1 Document contains a name of more than 256 bytes. Parsing aborted."),
        OT_CASE("a string is shown cut", "\"" A256 "\"", "String \"" A64 A64 A64 "aaaaaaaa...\" "),
    };
    LANGUAGE_CHECK_ALL(rows, try_tokens);
}

static bool may_stand_in_a_name(int byte)
{
    return byte == '_' || (byte >= '0' && byte <= '9') || (byte >= 'A' && byte <= 'Z') ||
           (byte >= 'a' && byte <= 'z');
}

/* Names are read in blocks: each byte at each place, with a block behind it and without. */
static void test_where_names_end(void **state)
{
    (void)state; /* unused */
    enum { NAME = 40, PLACES = 36 };
    char text[NAME];
    ot_arena *arena = ot_arena_new();
    for (int byte = 0; byte < 256; byte++) {
        for (size_t place = 1; place < PLACES; place++) {
            memset(text, 'a', sizeof(text));
            text[place] = (char)byte;
            for (size_t len = place + 1; len <= NAME; len++) {
                ot_syntax_error error = {0};
                ot_source source = {.text = ot_str_make(text, len)};
                ot_lexer lexer = {.source = &source, .arena = arena, .error = &error};
                ot_token token;
                assert_true(ot_lexer_next(&lexer, &token));
                assert_int_equal(token.text.len, may_stand_in_a_name(byte) ? len : place);
            }
        }
    }
    ot_arena_free(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_tokens),
        cmocka_unit_test(test_numbers_gone_wrong),
        cmocka_unit_test(test_strings_gone_wrong),
        cmocka_unit_test(test_characters_gone_wrong),
        cmocka_unit_test(test_long_texts),
        cmocka_unit_test(test_where_names_end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
