#include "language/parser.h"

#include "base/limits.h"
#include "language/printer.h"
#include "support/language.h"

static void put_document(ot_arena *arena, const ot_source *source, const ot_parse_options *options,
                         ot_buffer *out)
{
    ot_syntax_error error = {0};
    const ot_document *document = ot_parse(arena, source, options, &error);
    if (document == NULL)
        language_put_error(source, &error, out);
    else
        ot_buffer_printf(out, "%u operations, %u fragments, %u types", document->operation_count,
                         document->fragment_count, document->type_count);
}

static void try_document(ot_arena *arena, const ot_source *source, ot_buffer *out)
{
    put_document(arena, source, NULL, out);
}

/* ---- What is accepted and what is not ---- */

static void test_executable(void **state)
{
    (void)state; /* unused */
    static const language_case rows[] = {
        OT_CASE("a shorthand query", "{ a }", "1 operations, 0 fragments, 0 types"),
        OT_CASE("every kind of operation",
                "query { a } mutation M { a } subscription S($b: C) { a }",
                "3 operations, 0 fragments, 0 types"),
        OT_CASE("every kind of selection",
                "{ a: b(c: 1) @d { e } ...F @g ... @h { i } ... on J { k } } fragment F on T { a }",
                "1 operations, 1 fragments, 0 types"),
        OT_CASE("descriptions",
                "\"q\" query Q(\"v\" $a: B) { c } \"\"\"f\"\"\" fragment F on T { a }",
                "1 operations, 1 fragments, 0 types"),
        OT_CASE("keywords are names elsewhere",
                "query query($on: type) { fragment: mutation ...schema }",
                "1 operations, 0 fragments, 0 types"),
        OT_CASE("nothing", "", "1:1 Unexpected <EOF>."),
        OT_CASE("an empty selection set", "{ }", "1:3 Expected Name, found \"}\"."),
        OT_CASE("an empty selection set of a field", "{ a { } }",
                "1:7 Expected Name, found \"}\"."),
        OT_CASE("empty arguments", "{ a() }", "1:5 Expected Name, found \")\"."),
        OT_CASE("empty variables", "query () { a }", "1:8 Expected \"$\", found \")\"."),
        OT_CASE("no end", "{ a", "1:4 Expected Name, found <EOF>."),
        OT_CASE("a name at the top", "a", "1:1 Unexpected Name \"a\"."),
        OT_CASE("a fragment called on", "fragment on on T { a }", "1:10 Unexpected Name \"on\"."),
        OT_CASE("a fragment without type", "fragment F { a }",
                "1:12 Expected \"on\", found \"{\"."),
        OT_CASE("a spread of on", "{ ...on }", "1:9 Expected Name, found \"}\"."),
        OT_CASE("a variable in a default", "query ($a: B = $c) { d }",
                "1:16 Unexpected variable \"$c\" in constant value."),
        OT_CASE("a variable in a variable's directive", "query ($a: B @c(d: $e)) { f }",
                "1:20 Unexpected variable \"$e\" in constant value."),
        OT_CASE("a description on a shorthand query", "\"d\" { a }",
                "1:1 Unexpected description, descriptions are not supported on shorthand queries."),
        OT_CASE("a description on something else", "\"d\" a",
                "1:1 Unexpected description, only GraphQL definitions support descriptions."),
        OT_CASE("a description on nothing", "\"d\"", "1:4 Unexpected <EOF>."),
        OT_CASE("the lexer's mistake behind a description", "\"d\" ~",
                "1:5 Unexpected character: \"~\"."),
        OT_CASE("the first mistake counts", "{ a( ~ } ~", "1:6 Unexpected character: \"~\"."),
        OT_CASE("what follows a definition", "{ a } }", "1:7 Unexpected \"}\"."),
    };
    LANGUAGE_CHECK_ALL(rows, try_document);
}

static void test_type_system(void **state)
{
    (void)state; /* unused */
    static const language_case rows[] = {
        OT_CASE("every kind of definition",
                "\"d\" schema @a { query: Q } scalar S @a type T implements & A & B @a { f(x: Int "
                "= 1 @a): [T!]! @a } "
                "interface A implements B { f: Int } union U @a = | T | V enum E @a { X @a Y } "
                "input I @a { a: Int = 1 @a } directive @a(x: Int) repeatable on | FIELD | ENUM",
                "0 operations, 0 fragments, 8 types"),
        OT_CASE("every kind of extension",
                "extend schema @a extend schema { query: Q } extend scalar S @a extend type T "
                "implements A "
                "extend interface A @a extend union U = V extend enum E { Z } extend input I { b: "
                "Int }",
                "0 operations, 0 fragments, 8 types"),
        OT_CASE("bodies may be absent", "type T interface A union U enum E input I",
                "0 operations, 0 fragments, 5 types"),
        OT_CASE("bodies may not be empty", "type T {}", "1:9 Expected Name, found \"}\"."),
        OT_CASE("a schema needs its body", "schema @a", "1:10 Expected \"{\", found <EOF>."),
        OT_CASE("an extension must add something", "extend type T", "1:14 Unexpected <EOF>."),
        OT_CASE("an extension of the schema too", "extend schema", "1:14 Unexpected <EOF>."),
        OT_CASE("an extension of nothing", "extend query", "1:8 Unexpected Name \"query\"."),
        OT_CASE("directives cannot be extended", "extend directive @a @b",
                "1:8 Unexpected Name \"directive\"."),
        OT_CASE("nor carry directives", "directive @a @b on FIELD",
                "1:14 Expected \"on\", found \"@\"."),
        OT_CASE("extensions have no description", "\"d\" extend type T @a",
                "1:1 Unexpected description, only GraphQL definitions support descriptions."),
        OT_CASE("an unknown location", "directive @a on FIELD | PLACE",
                "1:25 Unexpected Name \"PLACE\"."),
        OT_CASE("an unknown operation type", "schema { a: B }", "1:10 Unexpected Name \"a\"."),
        OT_CASE("a reserved enum value", "enum E { true }",
                "1:10 Name \"true\" is reserved and cannot be used for an enum value."),
        OT_CASE("interfaces in the old form", "type T implements A B { c: D }",
                "1:21 Unexpected Name \"B\"."),
        OT_CASE("a variable in a default", "input I { a: Int = $b }",
                "1:20 Unexpected variable \"$b\" in constant value."),
        OT_CASE("a union without members", "union U =", "1:10 Expected Name, found <EOF>."),
    };
    LANGUAGE_CHECK_ALL(rows, try_document);
}

static void try_value(ot_arena *arena, const ot_source *source, ot_buffer *out)
{
    ot_syntax_error error = {0};
    const ot_value *value = ot_parse_value(arena, source, true, &error);
    if (value == NULL)
        language_put_error(source, &error, out);
    else
        ot_print_value(value, out);
}

static void test_values(void **state)
{
    (void)state; /* unused */
    static const language_case rows[] = {
        OT_CASE("scalars", "[1 2.5 \"a\" true false null E]",
                "[1, 2.5, \"a\", true, false, null, E]"),
        OT_CASE("an object", "{a: {b: []}}", "{ a: { b: [] } }"),
        OT_CASE("nothing", "", "1:1 Unexpected <EOF>."),
        OT_CASE("two", "1 2", "1:3 Expected <EOF>, found Int \"2\"."),
        OT_CASE("an open list", "[1", "1:3 Unexpected <EOF>."),
        OT_CASE("an open object", "{a: 1", "1:6 Expected Name, found <EOF>."),
        OT_CASE("a variable", "$a", "1:1 Unexpected variable \"$a\" in constant value."),
        OT_CASE("a dollar", "$", "1:1 Unexpected \"$\"."),
    };
    LANGUAGE_CHECK_ALL(rows, try_value);
}

static void try_type(ot_arena *arena, const ot_source *source, ot_buffer *out)
{
    ot_syntax_error error = {0};
    const ot_type_ref *type = ot_parse_type(arena, source, &error);
    if (type == NULL)
        language_put_error(source, &error, out);
    else
        ot_print_type(type, out);
}

static void test_types(void **state)
{
    (void)state; /* unused */
    static const language_case rows[] = {
        OT_CASE("a name", "Int", "Int"),
        OT_CASE("wrapped", "[ [ Int ! ] ] !", "[[Int!]]!"),
        OT_CASE("twice not null", "Int!!", "1:5 Expected <EOF>, found \"!\"."),
        OT_CASE("not closed", "[Int", "1:5 Expected \"]\", found <EOF>."),
    };
    LANGUAGE_CHECK_ALL(rows, try_type);
}

/* ---- The tree ---- */

static void test_offsets(void **state)
{
    (void)state; /* unused */
    ot_arena *arena = ot_arena_new();
    ot_syntax_error error;
    ot_source source = {
        .name = OT_STR("test"),
        .text = OT_STR("\"d\" query Q(\"v\" $a: [B]! = 1) @c { d: e(f: $a) ... on G { h } }")};
    const ot_document *document = ot_parse(arena, &source, NULL, &error);
    assert_non_null(document);
    const ot_operation *query = &document->operations[0];
    assert_int_equal(query->offset, 0);
    assert_int_equal(query->name.offset, 10);
    const ot_variable_definition *variable = &query->variables[0];
    assert_int_equal(variable->offset, 12);
    assert_int_equal(variable->variable_offset, 16);
    assert_int_equal(variable->name.offset, 17);
    assert_int_equal(variable->type->kind, OT_TYPE_REF_NON_NULL);
    assert_int_equal(variable->type->offset, 20);
    assert_int_equal(variable->default_value.offset, 27);
    assert_int_equal(query->directives.items[0].offset, 30);
    assert_int_equal(query->selection_set.offset, 33);
    const ot_selection *field = &query->selection_set.items[0];
    assert_int_equal(field->offset, 35);
    assert_int_equal(field->name.offset, 38);
    assert_true(ot_str_equal(ot_selection_response_key(field), OT_S("d")));
    assert_int_equal(field->arguments[0].value.offset, 43);
    assert_int_equal(field->arguments[0].value.kind, OT_VALUE_VARIABLE);
    const ot_selection *inline_fragment = &query->selection_set.items[1];
    assert_int_equal(inline_fragment->kind, OT_SELECTION_INLINE_FRAGMENT);
    assert_int_equal(inline_fragment->name.offset, 54);
    ot_arena_free(arena);
}

static void put_set(const ot_selection_set *set, ot_buffer *out)
{
    ot_buffer_printf(out, "{%s%s", set->is_flat ? "flat" : "", set->has_spreads ? "..." : "");
    for (uint32_t i = 0; i < set->count; i++)
        if (set->items[i].selection_set.count > 0)
            put_set(&set->items[i].selection_set, out);
    ot_buffer_append_byte(out, '}');
}

static void try_sets(ot_arena *arena, const ot_source *source, ot_buffer *out)
{
    ot_syntax_error error = {0};
    const ot_document *document = ot_parse(arena, source, NULL, &error);
    assert_non_null(document);
    put_set(&document->operations[0].selection_set, out);
}

/* What a selection set says of its selections. */
static void test_selection_sets(void **state)
{
    (void)state; /* unused */
    static const language_case rows[] = {
        OT_CASE("fields", "{ a b }", "{flat}"),
        OT_CASE("a key twice", "{ a b a }", "{}"),
        OT_CASE("a key twice by an alias", "{ a b: c b }", "{}"),
        OT_CASE("a name twice with keys of its own", "{ a b: a c: a }", "{flat}"),
        OT_CASE("arguments", "{ a(b: 1) c }", "{flat}"),
        OT_CASE("a directive", "{ a @b c }", "{}"),
        OT_CASE("sets below, each for itself", "{ a { a b } b { c c } }", "{flat{flat}{}}"),
        OT_CASE("a key again below and behind", "{ a b { a } a }", "{{flat}}"),
        OT_CASE("an inline fragment", "{ a ... { b } }", "{{flat}}"),
        OT_CASE("a spread", "{ a ...F }", "{...}"),
        OT_CASE("a spread below", "{ a { ...F } b { c } d { e } }", "{flat...{...}{flat}{flat}}"),
        OT_CASE("a spread before", "{ a { b { ... { ...F } } } c { d } }",
                "{flat...{flat...{...{...}}}{flat}}"),
    };
    LANGUAGE_CHECK_ALL(rows, try_sets);
}

/* ---- Limits ---- */

/* `before` as often as `levels`, `middle`, then `after` as often. */
static ot_str nest(ot_arena *arena, const char *before, const char *middle, const char *after,
                   uint32_t levels)
{
    ot_buffer text = {0};
    for (uint32_t i = 0; i < levels; i++)
        ot_buffer_append(&text, ot_str_from_c(before));
    ot_buffer_append(&text, ot_str_from_c(middle));
    for (uint32_t i = 0; i < levels; i++)
        ot_buffer_append(&text, ot_str_from_c(after));
    ot_str kept = ot_arena_copy(arena, ot_buffer_str(&text));
    ot_buffer_free(&text);
    return kept;
}

typedef struct nesting {
    const char *sentence;
    const char *before;
    const char *middle;
    const char *after;
    uint32_t levels_around; /* that the text has besides */
} nesting;

static bool parses_nested(const nesting *row, uint32_t levels)
{
    ot_arena *arena = ot_arena_new();
    ot_syntax_error error;
    ot_source source = {.name = OT_STR("test"),
                        .text = nest(arena, row->before, row->middle, row->after, levels)};
    bool is_value = row->levels_around == 0;
    bool is_right = is_value ? ot_parse_value(arena, &source, true, &error) != NULL
                             : ot_parse(arena, &source, NULL, &error) != NULL;
    if (!is_right)
        assert_true(ot_str_equal(
            error.message,
            OT_S("Syntax Error: Document is nested more than 200 levels deep. Parsing aborted.")));
    ot_arena_free(arena);
    return is_right;
}

static void test_depth(void **state)
{
    (void)state; /* unused */
    assert_int_equal(OT_LIMIT_DEPTH, 200);
    static const nesting rows[] = {
        {"selections", "{a", "{b}", "}", 1},
        {"inline fragments", "{...", "{b}", "}", 1},
        {"lists", "[", "1", "]", 0},
        {"objects", "{a:", "1", "}", 0},
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        uint32_t most = OT_LIMIT_DEPTH - rows[i].levels_around;
        if (!parses_nested(&rows[i], most))
            fail_msg("%s at the limit", rows[i].sentence);
        if (parses_nested(&rows[i], most + 1))
            fail_msg("%s past the limit", rows[i].sentence);
        if (parses_nested(&rows[i], 100000))
            fail_msg("%s far past the limit", rows[i].sentence);
    }
}

static void test_type_depth(void **state)
{
    (void)state; /* unused */
    ot_arena *arena = ot_arena_new();
    ot_syntax_error error;
    ot_source source = {.text = nest(arena, "[", "T", "]!", OT_LIMIT_DEPTH)};
    assert_non_null(ot_parse_type(arena, &source, &error));
    source.text = nest(arena, "[", "T", "]!", OT_LIMIT_DEPTH + 1);
    assert_null(ot_parse_type(arena, &source, &error));
    ot_arena_free(arena);
}

static void try_five_tokens(ot_arena *arena, const ot_source *source, ot_buffer *out)
{
    put_document(arena, source, &(ot_parse_options){.tokens_max = 5}, out);
}

static void test_tokens(void **state)
{
    (void)state; /* unused */
    static const language_case rows[] = {
        OT_CASE("at the limit", "{ a b c } # not a token", "1 operations, 0 fragments, 0 types"),
        OT_CASE("past the limit", "{ a b c d }",
                "1:11 Document contains more than 5 tokens. Parsing aborted."),
        OT_CASE("long before the end", "{ a b c d e f g ~",
                "1:11 Document contains more than 5 tokens. Parsing aborted."),
    };
    LANGUAGE_CHECK_ALL(rows, try_five_tokens);
}

static void test_default_token_limit(void **state)
{
    (void)state; /* unused */
    ot_arena *arena = ot_arena_new();
    ot_syntax_error error;
    ot_source source = {.text = nest(arena, " a", "}", "", OT_LIMIT_TOKENS - 2)};
    source.text = ot_arena_printf(arena, "{%.*s", OT_ARG(source.text));
    const ot_document *document = ot_parse(arena, &source, NULL, &error);
    assert_non_null(document);
    assert_int_equal(document->token_count, OT_LIMIT_TOKENS);
    source.text = ot_arena_printf(arena, "%.*s{", OT_ARG(source.text));
    assert_null(ot_parse(arena, &source, NULL, &error));
    assert_true(ot_str_equal(
        error.message,
        OT_S("Syntax Error: Document contains more than 15000 tokens. Parsing aborted.")));
    ot_arena_free(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_executable), cmocka_unit_test(test_type_system),
        cmocka_unit_test(test_values),     cmocka_unit_test(test_types),
        cmocka_unit_test(test_offsets),    cmocka_unit_test(test_selection_sets),
        cmocka_unit_test(test_depth),      cmocka_unit_test(test_type_depth),
        cmocka_unit_test(test_tokens),     cmocka_unit_test(test_default_token_limit),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
