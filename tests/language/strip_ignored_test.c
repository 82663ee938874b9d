#include "language/strip_ignored.h"

#include "support/language.h"

static void try_strip(ot_arena *arena, const ot_source *source, ot_buffer *out)
{
    ot_syntax_error error;
    if (ot_strip_ignored(arena, source, out, &error))
        return;
    out->len = 0;
    language_put_error(source, &error, out);
}

static void test_strip_ignored(void **state)
{
    (void)state; /* unused */
    static const language_case rows[] = {
        OT_CASE("nothing", " \n# c", ""),
        OT_CASE("a query", "query Q ( $a : Int ) {\n  b ( c : $a ) , d # e\n}",
                "query Q($a:Int){b(c:$a)d}"),
        OT_CASE("words keep a space", "{ a b, c }", "{a b c}"),
        OT_CASE("a spread after a word keeps a space", "{ a ...B ... on C { d } }",
                "{a ...B ...on C{d}}"),
        OT_CASE("a string is left as it is", "{ a(b: \" , \\u0041\") }", "{a(b:\" , \\u0041\")}"),
        OT_CASE("a block string loses its indentation", "\"\"\"\n    a\n      b\n\"\"\" type T",
                "\"\"\"\na\n  b\"\"\" type T"),
        OT_CASE("what does not parse", ") 1 (", ")1("),
        OT_CASE("what does not lex", "{ a ~", "1:5 Unexpected character: \"~\"."),
    };
    LANGUAGE_CHECK_ALL(rows, try_strip);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_strip_ignored)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
