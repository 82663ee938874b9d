#include "support/schema.h"

#include <stdio.h>
#include <time.h>

typedef struct build_case {
    const char *sentence;
    const char *text;
    const char *problem; /* the first that is reported; NULL for none */
} build_case;

static const build_case rows[] = {
    {"extensions in any order", "extend type Query { b: Int } type Query { a: Int }", NULL},
    {"roots by a schema definition", "schema { query: Q } type Q { a: Int } type Query { a: Int }",
     NULL},
    {"a root added by an extension",
     "type Query { a: Int } extend schema { mutation: M } type M { a: Int }", NULL},
    {"an executable definition beside it is no business of ours", "type Query { a: Int } { a }",
     NULL},
    {"no query", "type Mutation { a: Int }", "Query root type must be provided."},
    {"a name kept for introspection", "type Query { __a: Int }",
     "Name \"__a\" must not begin with \"__\", which is reserved by GraphQL introspection."},
    {"an input that must contain itself",
     "type Query { a(b: A): Int } input A { b: B! } input B { a: A! }",
     "Input Object A cannot be provided a finite value because it references itself through "
     "fields: "
     "A.b, B.a."},
    {"an input that may contain itself",
     "type Query { a(b: A): Int } input A { b: B! } input B { a: [A!]! }", NULL},
    {"a OneOf input of nothing but itself", "type Query { a(b: A): Int } input A @oneOf { a: A }",
     "Input Object A cannot be provided a finite value because it references itself through "
     "fields: "
     "A.a."},
    {"a OneOf input with another choice",
     "type Query { a(b: A): Int } input A @oneOf { a: A b: Int }", NULL},
    {"a default that contains itself", "type Query { a(b: A): Int } input A { a: A = {} }",
     "Invalid circular reference. The default value of Input Object field A.a references itself."},
    {"defaults that contain each other",
     "type Query { a(b: A): Int } input A { b: B = {} } input B { a: A = {} }",
     "Invalid circular reference. The default value of Input Object field A.b references itself "
     "via "
     "the default values of: B.a."},
    {"a default that stops", "type Query { a(b: A): Int } input A { a: A = { a: null } }", NULL},
    {"a directive that applies itself",
     "type Query { a: Int } directive @a(b: Int @a) on ARGUMENT_DEFINITION",
     "Directive \"@a\" cannot reference itself, directly or through other definitions."},
    {"directives that apply each other",
     "type Query { a: Int } directive @a(x: Int @b) on ARGUMENT_DEFINITION "
     "directive @b(x: I) on ARGUMENT_DEFINITION input I { f: E } enum E { V @c } "
     "directive @c(x: Int @a) on ENUM_VALUE",
     "Directive \"@a\" cannot reference itself, directly or through other definitions."},
    {"a directive that uses another one",
     "type Query { a: Int } directive @a(x: Int @b) on ARGUMENT_DEFINITION "
     "directive @b(x: I) on ARGUMENT_DEFINITION input I { f: I }",
     NULL},
    {"a union of one type twice", "type Query { a: U } union U = Query | Query",
     "Union type U can only include type Query once."},
    {"a union of a scalar", "type Query { a: U } union U = Int",
     "Union type U can only include Object types, it cannot include Int."},
    {"a reason that is no text", "type Query { a: Int @deprecated(reason: 1) }",
     "Argument \"@deprecated(reason:)\" has invalid value: String cannot represent a non string "
     "value: 1"},
};

static void test_problems(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        schema_fixture fixture;
        schema_start(&fixture);
        schema_add(&fixture, "test.graphql", ot_str_from_c(rows[i].text));
        schema_build(&fixture, NULL);
        ot_str found =
            fixture.report.problems.count > 0 ? fixture.report.problems.items[0].message : OT_S("");
        if (!ot_str_equal(found, ot_str_from_c(rows[i].problem)))
            fail_msg("%s: \"%.*s\"", rows[i].sentence, OT_ARG(found));
        assert_int_equal(fixture.schema == NULL, rows[i].problem != NULL);
        schema_end(&fixture);
    }
}

static void test_wrappers_are_interned(void **state)
{
    (void)state;
    schema_fixture fixture;
    schema_begin(&fixture, "type Query { a: [Int!]! b(c: [Int!]!): [Int!] }");
    const ot_type *query = fixture.schema->query;
    assert_ptr_equal(query->fields[0].type, query->fields[1].arguments[0].type);
    assert_ptr_equal(query->fields[0].type->of, query->fields[1].type);
    ot_str text = ot_type_print(fixture.arena, query->fields[0].type);
    assert_true(ot_str_equal(text, OT_S("[Int!]!")));
    schema_end(&fixture);
}

static void test_meta_fields(void **state)
{
    (void)state;
    schema_fixture fixture;
    schema_begin(&fixture, "type Query { a: T } type T { b: Int }");
    const ot_schema *schema = fixture.schema;
    const ot_type *t = ot_schema_type(schema, OT_S("T"));
    assert_non_null(ot_schema_field(schema, schema->query, OT_S("__schema")));
    assert_non_null(ot_schema_field(schema, schema->query, OT_S("__type")));
    assert_non_null(ot_schema_field(schema, t, OT_S("__typename")));
    assert_null(ot_schema_field(schema, t, OT_S("__schema")));
    assert_null(ot_schema_field(schema, t, OT_S("c")));
    schema_end(&fixture);
}

static void test_possible_types(void **state)
{
    (void)state;
    schema_fixture fixture;
    schema_begin(
        &fixture,
        "type Query { a: N u: U } interface N { b: Int } interface O implements N { b: Int }"
        "type A implements N { b: Int } type B implements N & O { b: Int } union U = B | A");
    const ot_type *n = ot_schema_type(fixture.schema, OT_S("N"));
    const ot_type *o = ot_schema_type(fixture.schema, OT_S("O"));
    const ot_type *b = ot_schema_type(fixture.schema, OT_S("B"));
    const ot_type *u = ot_schema_type(fixture.schema, OT_S("U"));
    assert_int_equal(n->possible_type_count, 2);
    assert_ptr_equal(n->possible_types[1], b);
    assert_int_equal(o->possible_type_count, 1);
    assert_ptr_equal(u->possible_types[0], b);
    assert_true(ot_type_is_possible(n, o));
    assert_true(ot_type_is_possible(u, b));
    assert_false(ot_type_is_possible(o, ot_schema_type(fixture.schema, OT_S("A"))));
    schema_end(&fixture);
}

/* Type references as deep as the parser lets them be, here and in operations. */
static void test_deep_references(void **state)
{
    (void)state;
    enum { DEPTH = 190 };
    ot_buffer text = {0};
    OT_BUFFER_LITERAL(&text, "type Query { a: ");
    for (int i = 0; i < DEPTH; i++)
        ot_buffer_append_byte(&text, '[');
    OT_BUFFER_LITERAL(&text, "Int");
    for (int i = 0; i < DEPTH; i++)
        OT_BUFFER_LITERAL(&text, "!]");
    OT_BUFFER_LITERAL(&text, "! }");
    ot_buffer_append_byte(&text, '\0');
    schema_fixture fixture;
    schema_begin(&fixture, text.ptr);
    const ot_type *deep = fixture.schema->query->fields[0].type;
    const ot_type_ref *ref = fixture.documents[0]->types[0].fields[0].type;
    assert_ptr_equal(ot_schema_resolve(fixture.arena, fixture.schema, ref), deep);
    assert_int_equal(ot_type_print(fixture.arena, deep).len, 3 + DEPTH * 3 + 1);
    assert_true(ot_type_is_subtype(deep, deep->of));
    schema_end(&fixture);
    ot_buffer_free(&text);
}

/* A chain of many input types is followed without recursion. */
static void test_long_chains(void **state)
{
    (void)state;
    enum { COUNT = 50000 };
    ot_buffer text = {0};
    OT_BUFFER_LITERAL(&text, "type Query { a(b: I0): Int }\n");
    for (int i = 0; i < COUNT; i++)
        ot_buffer_printf(&text, "input I%d { n: I%d! d: I%d = {} }\n", i, (i + 1) % COUNT,
                         (i + 1) % COUNT);
    schema_fixture fixture;
    schema_start(&fixture);
    ot_parse_options options = {.tokens_max = 4000000};
    ot_syntax_error error;
    fixture.sources[0] = (ot_source){.name = OT_STR("chain"), .text = ot_buffer_str(&text)};
    fixture.documents[0] = ot_parse(fixture.arena, &fixture.sources[0], &options, &error);
    assert_non_null(fixture.documents[0]);
    fixture.document_count = 1;
    schema_build(&fixture, NULL);
    assert_null(fixture.schema);
    assert_true(fixture.report.problems.count >= 2);
    schema_end(&fixture);
    ot_buffer_free(&text);
}

/* 500 types of ten fields build in milliseconds; the bound is wide, for sanitizers and slow
 * machines. */
static void test_500_types_are_fast(void **state)
{
    (void)state;
    ot_buffer text = {0};
    OT_BUFFER_LITERAL(&text, "type Query { a: T0 }\n");
    for (int i = 0; i < 500; i++) {
        ot_buffer_printf(&text, "\"\"\"type %d\"\"\" type T%d @deprecatedNot { ", i, i);
        for (int f = 0; f < 10; f++)
            ot_buffer_printf(&text, "f%d(a: Int = 1, b: [ID!]): [T%d!]! @deprecated ", f,
                             (i * 7 + f) % 500);
        OT_BUFFER_LITERAL(&text, "}\n");
    }
    OT_BUFFER_LITERAL(&text, "directive @deprecatedNot on OBJECT");
    schema_fixture fixture;
    schema_start(&fixture);
    ot_parse_options options = {.tokens_max = 4000000};
    ot_syntax_error error;
    fixture.sources[0] = (ot_source){.name = OT_STR("large"), .text = ot_buffer_str(&text)};
    fixture.documents[0] = ot_parse(fixture.arena, &fixture.sources[0], &options, &error);
    fixture.document_count = 1;
    clock_t begin = clock();
    schema_build(&fixture, NULL);
    double ms = (double)(clock() - begin) * 1000 / CLOCKS_PER_SEC;
    assert_non_null(fixture.schema);
    printf("500 types: %.1f ms, %zu KB\n", ms, ot_arena_bytes(fixture.schema->arena) / 1024);
    assert_true(ms < 2000);
    schema_end(&fixture);
    ot_buffer_free(&text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_problems),           cmocka_unit_test(test_wrappers_are_interned),
        cmocka_unit_test(test_meta_fields),        cmocka_unit_test(test_possible_types),
        cmocka_unit_test(test_deep_references),    cmocka_unit_test(test_long_chains),
        cmocka_unit_test(test_500_types_are_fast),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
