#include "binding/sample.h"

typedef struct token_case {
    const char *sentence;
    ot_str sql;
    const char *expected; /* kinds by letter, with their texts; or "! " and the mistake */
} token_case;

#define OT_CASE(sentence, sql, expected)                                                           \
    {                                                                                              \
        sentence, OT_STR(sql), expected                                                            \
    }

static void put_tokens(ot_arena *arena, ot_str sql, ot_buffer *out)
{
    static const char letters[] = "wqsncapky"; /* by ot_sql_token_kind */
    ot_sql_tokens tokens;
    if (!ot_binding__tokenize(arena, sql, &tokens)) {
        ot_buffer_printf(out, "! %.*s", OT_ARG(tokens.mistake));
        return;
    }
    for (uint32_t i = 0; i < tokens.list.count; i++) {
        const ot_sql_token *token = &tokens.list.items[i];
        ot_buffer_printf(out, "%s%c[%.*s]", i > 0 ? " " : "", letters[token->kind],
                         OT_ARG(token->text));
        assert_true(token->begin < token->end && token->end <= sql.len);
    }
}

static void test_tokens(void **state)
{
    (void)state;
    static const token_case rows[] = {
        OT_CASE("words are folded", "Price_Cents > 5", "w[price_cents] y[>] n[5]"),
        OT_CASE("quoted names are not", "\"Price\" \"a\"\"b\"", "q[Price] q[a\"b]"),
        OT_CASE("strings", "'it''s' || ''", "s['it''s'] y[|] y[|] s['']"),
        OT_CASE("escape strings", "E'a\\'b' e'\\\\'", "s[E'a\\'b'] s[e'\\\\']"),
        OT_CASE("a backslash is nothing in plain strings", "'a\\' 'b'", "s['a\\'] s['b']"),
        OT_CASE("strings with a letter", "x'1f' B'01' N'n' U&'\\0061'",
                "s[x'1f'] s[B'01'] s[N'n'] s[U&'\\0061']"),
        OT_CASE("a word that only begins like one", "extra 'x'", "w[extra] s['x']"),
        OT_CASE("dollar quotes", "$$a;--$$ $tag$ $$ $tag$", "s[$$a;--$$] s[$tag$ $$ $tag$]"),
        OT_CASE("numbers", "1 1.5 .5 1e10 2E-3", "n[1] n[1.5] n[.5] n[1e10] n[2E-3]"),
        OT_CASE("casts", "$claims.sub::bigint", "c[sub] y[::] w[bigint]"),
        OT_CASE("arguments", "$args.minPrice", "a[minPrice]"),
        OT_CASE("parameters end at what is no name", "$args.x+$claims.y", "a[x] y[+] c[y]"),
        OT_CASE("a parameter's name ends in front of a dollar", "$args.x$$a$$", "a[x] s[$$a$$]"),
        OT_CASE("names of parameters that are no words",
                "$claims.\"https://a.example/org\"::int $parent.\"a \"\"b\"",
                "c[https://a.example/org] y[::] w[int] p[a \"b]"),
        OT_CASE("letters beyond ASCII", "größe = 1", "w[größe] y[=] n[1]"),
        OT_CASE("brackets", "a[1] (b)", "w[a] y[[] n[1] y[]] y[(] w[b] y[)]"),
        OT_CASE("subtraction is no comment", "a - -1", "w[a] y[-] y[-] n[1]"),
        OT_CASE("named arguments", "f(days => 1)", "w[f] y[(] w[days] y[=>] n[1] y[)]"),
    };
    ot_arena *arena = ot_arena_new();
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        ot_buffer out = {0};
        put_tokens(arena, rows[i].sql, &out);
        ot_buffer_append_byte(&out, '\0');
        assert_string_equal(out.ptr, rows[i].expected);
        ot_buffer_free(&out);
    }
    ot_arena_free(arena);
}

#define PARAMETERS                                                                                 \
    "parameters are written $claims.name or $args.name, in @sql also $parent.column or "           \
    "$keys.column; other names as $claims.\"a name\""

static void test_mistakes(void **state)
{
    (void)state;
    static const token_case rows[] = {
        OT_CASE("nothing", "  \n", "! it is empty"),
        OT_CASE("a line comment", "a --b", "! comments cannot be part of it"),
        OT_CASE("a block comment", "a /* b */", "! comments cannot be part of it"),
        OT_CASE("a second statement", "a; DROP TABLE b",
                "! it is one statement at most, without \";\""),
        OT_CASE("a parenthesis too many", "a) OR (b", "! its parentheses do not match"),
        OT_CASE("one too few", "(a", "! its parentheses do not match"),
        OT_CASE("crossed brackets", "(a[1)]", "! its parentheses do not match"),
        OT_CASE("an open string", "'a", "! a string does not end"),
        OT_CASE("an open string by a doubled quote", "'a''", "! a string does not end"),
        OT_CASE("an open escape string", "E'a\\'", "! a string does not end"),
        OT_CASE("an open name", "\"a", "! a quoted name does not end"),
        OT_CASE("an open dollar quote", "$x$ a $y$", "! a dollar-quoted string does not end"),
        OT_CASE("positional parameters", "a = $1", "! " PARAMETERS),
        OT_CASE("an unknown scope", "$jwt.sub", "! " PARAMETERS),
        OT_CASE("a scope alone", "$claims", "! " PARAMETERS),
        OT_CASE("a path into a claim", "$claims.app.role",
                "! parameters have one name after the dot"),
        OT_CASE("a quoted name that does not end", "$claims.\"a", "! a quoted name does not end"),
        OT_CASE("a quoted name that is empty", "$claims.\"\"", "! " PARAMETERS),
        OT_CASE("a name behind a quoted one", "$claims.\"a\".b",
                "! parameters have one name after the dot"),
        OT_CASE("a NUL", "'a\0b'", "! it has a character that SQL does not know"),
        OT_CASE("a backslash", "a \\ b", "! it has a character that SQL does not know"),
        OT_CASE("a name with escapes", "U&\"a\"", "! names are not written with U&"),
    };
    ot_arena *arena = ot_arena_new();
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        ot_buffer out = {0};
        put_tokens(arena, rows[i].sql, &out);
        ot_buffer_append_byte(&out, '\0');
        assert_string_equal(out.ptr, rows[i].expected);
        ot_buffer_free(&out);
    }
    ot_arena_free(arena);
}

static void test_depth(void **state)
{
    (void)state;
    ot_arena *arena = ot_arena_new();
    for (size_t depth = 63; depth <= 65; depth++) {
        char text[131];
        memset(text, '(', depth);
        text[depth] = '1';
        memset(text + depth + 1, ')', depth);
        ot_sql_tokens tokens;
        assert_int_equal(ot_binding__tokenize(arena, ot_str_make(text, 2 * depth + 1), &tokens),
                         depth <= 64);
    }
    ot_arena_free(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_tokens),
        cmocka_unit_test(test_mistakes),
        cmocka_unit_test(test_depth),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
