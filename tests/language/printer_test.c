#include "language/printer.h"

#include "language/parser.h"
#include "support/language.h"

/* Prints, and checks that the print is its own print. */
static void try_print(ot_arena *arena, const ot_source *source, ot_buffer *out)
{
    ot_syntax_error error = {0};
    const ot_document *document = ot_parse(arena, source, NULL, &error);
    if (document == NULL) {
        language_put_error(source, &error, out);
        return;
    }
    ot_print_document(document, out);

    ot_buffer again = {0};
    ot_source printed = {.name = OT_STR("printed"), .text = ot_buffer_str(out)};
    document = ot_parse(arena, &printed, NULL, &error);
    assert_non_null(document);
    ot_print_document(document, &again);
    assert_true(ot_str_equal(ot_buffer_str(&again), printed.text));
    ot_buffer_free(&again);
}

static void test_executable(void **state)
{
    (void)state; /* unused */
    static const language_case rows[] = {
        OT_CASE("a bare query", "query{a}", "{\n  a\n}"),
        OT_CASE("an anonymous query with variables", "query($a:Int=1@b){a}",
                "query ($a: Int = 1 @b) {\n  a\n}"),
        OT_CASE("an anonymous query with a directive", "query@b{a}", "query @b {\n  a\n}"),
        OT_CASE("an anonymous mutation", "mutation{a}", "mutation {\n  a\n}"),
        OT_CASE("an empty description", "\"\" query{a}", "\"\"\nquery {\n  a\n}"),
        OT_CASE("selections", "{a:b(c:1)@d{e}...F@g...@h{i}...on J{k}}",
                "{\n  a: b(c: 1) @d {\n    e\n  }\n  ...F @g\n  ... @h {\n    i\n  }\n  ... on J "
                "{\n    k\n  }\n}"),
        OT_CASE("two definitions", "{...F}fragment F on T@a{b}",
                "{\n  ...F\n}\n\nfragment F on T @a {\n  b\n}"),
        OT_CASE("described variables stand on lines of their own", "query Q(\"x\"$a:A,$b:B){c}",
                "query Q(\n\"x\"\n$a: A\n$b: B\n) {\n  c\n}"),
        OT_CASE("an empty object", "{a(b:{},c:[])}", "{\n  a(b: {  }, c: [])\n}"),
        OT_CASE("a block string", "{a(b:\"\"\"c\n\nd\"\"\")}",
                "{\n  a(b: \"\"\"\n  c\n  \n  d\n  \"\"\")\n}"),
    };
    LANGUAGE_CHECK_ALL(rows, try_print);
}

#define A32 "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
#define A34 A32 "aa"
#define A35 A32 "aaa"
#define E8 "\xC3\xA9\xC3\xA9\xC3\xA9\xC3\xA9\xC3\xA9\xC3\xA9\xC3\xA9\xC3\xA9"
#define E35 E8 E8 E8 E8 "\xC3\xA9\xC3\xA9\xC3\xA9"

static void test_widths(void **state)
{
    (void)state; /* unused */
    static const language_case rows[] = {
        OT_CASE("arguments of 80", "{f(a:" A35 ",b:" A34 ")}", "{\n  f(a: " A35 ", b: " A34 ")\n}"),
        OT_CASE("arguments of 81", "{f(a:" A35 ",b:" A35 ")}",
                "{\n  f(\n    a: " A35 "\n    b: " A35 "\n  )\n}"),
        OT_CASE("the alias counts", "{f:f(a:" A35 ",b:" A34 ")}",
                "{\n  f: f(\n    a: " A35 "\n    b: " A34 "\n  )\n}"),
        OT_CASE("units count, not bytes: 80", "{f(a:\"" E35 "\",b:" A32 ")}",
                "{\n  f(a: \"" E35 "\", b: " A32 ")\n}"),
        OT_CASE("units count, not bytes: 82", "{f(a:\"" E35 "\",b:" A34 ")}",
                "{\n  f(\n    a: \"" E35 "\"\n    b: " A34 "\n  )\n}"),
        OT_CASE("a list of 80", "{f(a:[" A35 "," A35 ",1234])}",
                "{\n  f(\n    a: [" A35 ", " A35 ", 1234]\n  )\n}"),
        OT_CASE("a list of 81", "{f(a:[" A35 "," A35 ",12345])}",
                "{\n  f(\n    a: [\n      " A35 "\n      " A35 "\n      12345\n    ]\n  )\n}"),
        OT_CASE("an object of 80", "{f(a:{b:" A34 ",c:" A34 "})}",
                "{\n  f(\n    a: { b: " A34 ", c: " A34 " }\n  )\n}"),
        OT_CASE("an object of 81", "{f(a:{b:" A34 ",c:" A35 "})}",
                "{\n  f(\n    a: {\n      b: " A34 "\n      c: " A35 "\n    }\n  )\n}"),
        OT_CASE("a directive's arguments never break", "{f@g(a:" A35 ",b:" A35 ",c:" A35 ")}",
                "{\n  f @g(a: " A35 ", b: " A35 ", c: " A35 ")\n}"),
    };
    LANGUAGE_CHECK_ALL(rows, try_print);
}

static void test_type_system(void **state)
{
    (void)state; /* unused */
    static const language_case rows[] = {
        OT_CASE("a schema", "\"d\"schema@a{query:Q mutation:M}",
                "\"d\"\nschema @a {\n  query: Q\n  mutation: M\n}"),
        OT_CASE("a scalar", "scalar S@a(b:1)", "scalar S @a(b: 1)"),
        OT_CASE("an object", "type T implements&A&B@c{\"d\"f(x:Int=1@y z:[Int!]):T!@e}",
                "type T implements A & B @c {\n  \"d\"\n  f(x: Int = 1 @y, z: [Int!]): T! @e\n}"),
        OT_CASE("described arguments stand on lines of their own", "type T{f(\"x\"a:A b:B):C}",
                "type T {\n  f(\n    \"x\"\n    a: A\n    b: B\n  ): C\n}"),
        OT_CASE("an interface", "interface A implements B{c:D}",
                "interface A implements B {\n  c: D\n}"),
        OT_CASE("a union", "union U@a=|T|V", "union U @a = T | V"),
        OT_CASE("an enum", "enum E{\"x\"A B@c}", "enum E {\n  \"x\"\n  A\n  B @c\n}"),
        OT_CASE("an input object", "input I@a{b:C={d:1}@e}",
                "input I @a {\n  b: C = { d: 1 } @e\n}"),
        OT_CASE("a directive", "\"\"\"a\nb\"\"\"directive@a(b:C)repeatable on|FIELD|ENUM",
                "\"\"\"\na\nb\n\"\"\"\ndirective @a(b: C) repeatable on FIELD | ENUM"),
        OT_CASE("extensions", "extend schema@a extend type T{a:B}extend union U=V",
                "extend schema @a\n\nextend type T {\n  a: B\n}\n\nextend union U = V"),
        OT_CASE("without body", "type T input I", "type T\n\ninput I"),
        OT_CASE("a query must not become the body before it", "enum E query{a}",
                "enum E\n\nquery {\n  a\n}"),
        OT_CASE("nor that of an extension", "extend type T@a query{a}query{b}",
                "extend type T @a\n\nquery {\n  a\n}\n\n{\n  b\n}"),
        OT_CASE("what has no body does not take one", "scalar S query{a}", "scalar S\n\n{\n  a\n}"),
    };
    LANGUAGE_CHECK_ALL(rows, try_print);
}

/* Values that are wide at every level would print in exponential time if each level tried both
 * forms. */
static void test_deep_and_wide(void **state)
{
    (void)state; /* unused */
    enum { LEVELS = 190 };
    ot_arena *arena = ot_arena_new();
    ot_buffer text = {0};
    for (int i = 0; i < LEVELS; i++)
        ot_buffer_append(&text, OT_S("[" A35 A35 A35 ","));
    for (int i = 0; i < LEVELS; i++)
        ot_buffer_append(&text, OT_S("]"));
    ot_syntax_error error;
    ot_source source = {.text = ot_buffer_str(&text)};
    const ot_value *value = ot_parse_value(arena, &source, true, &error);
    assert_non_null(value);
    ot_buffer out = {0};
    ot_print_value(value, &out);
    assert_true(out.len > text.len);
    ot_buffer_free(&out);
    ot_buffer_free(&text);
    ot_arena_free(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_executable),
        cmocka_unit_test(test_widths),
        cmocka_unit_test(test_type_system),
        cmocka_unit_test(test_deep_and_wide),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
