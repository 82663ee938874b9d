#include "support/schema.h"

/* A contract, its overlay, and the first problem that is reported; NULL for none. */
typedef struct overlay_case {
    const char *sentence;
    const char *contract;
    const char *overlay;
    const char *problem;
} overlay_case;

static const char binding_sdl[] =
    "directive @table(name: String) on OBJECT | INTERFACE\n"
    "directive @column(name: String!) on FIELD_DEFINITION | ARGUMENT_DEFINITION | "
    "INPUT_FIELD_DEFINITION | ENUM_VALUE\n"
    "directive @filter(op: Op = EQ) on ARGUMENT_DEFINITION\n"
    "enum Op { EQ LT }\n"
    "scalar DateTime @specifiedBy(url: \"https://example.org\")";

static const overlay_case rows[] = {
    {"a field is merged", "type Query { a: Int }",
     "extend type Query { a: Int @column(name: \"b\") }", NULL},
    {"an argument is merged", "type Query { a(x: Int = 1): Int }",
     "extend type Query { a(x: Int @filter(op: LT)): Int }", NULL},
    {"an input field is merged", "type Query { a(x: I): Int } input I { b: [Int!]! }",
     "extend input I { b: [Int!]! @column(name: \"c\") }", NULL},
    {"an enum value is merged", "type Query { a: E } enum E { X Y }",
     "extend enum E { Y @column(name: \"y\") }", NULL},
    {"an interface field is merged", "type Query { a: N } interface N { b: Int }",
     "extend interface N @table { b: Int @column(name: \"y\") }", NULL},
    {"a new field is an extension", "type Query { a: Int }", "extend type Query { b: Int }", NULL},
    {"another type", "type Query { a: Int }", "extend type Query { a: Int! }",
     "\"Query.a\" has type \"Int\" in the contract, but \"Int!\" here."},
    {"an argument that is not there", "type Query { a: Int }",
     "extend type Query { a(x: Int): Int }", "\"Query.a\" has no argument \"x\" in the contract."},
    {"another type of an argument", "type Query { a(x: Int): Int }",
     "extend type Query { a(x: [Int]): Int }",
     "\"Query.a(x:)\" has type \"Int\" in the contract, but \"[Int]\" here."},
    {"another default", "type Query { a(x: Int = 1): Int }",
     "extend type Query { a(x: Int = 2): Int }",
     "\"Query.a(x:)\" has another default value in the contract."},
    {"the same directive on both sides", "type Query { a: Int @column(name: \"x\") }",
     "extend type Query { a: Int @column(name: \"b\") }",
     "The directive \"@column\" can only be used once at this location."},
    {"an unknown directive", "type Query { a: Int }",
     "extend type Query { a: Int @colum(name: \"b\") }",
     "Unknown directive \"@colum\". Did you mean \"@column\"?"},
    {"a directive in the wrong place", "type Query { a: Int }",
     "extend type Query { a: Int @table }",
     "Directive \"@table\" may not be used on FIELD_DEFINITION. It is for OBJECT, INTERFACE."},
    {"a value of the wrong type", "type Query { a: Int }",
     "extend type Query { a: Int @column(name: 1) }",
     "Argument \"@column(name:)\" has invalid value: String cannot represent a non string value: "
     "1"},
    {"an unknown enum value", "type Query { a(x: Int): Int }",
     "extend type Query { a(x: Int @filter(op: LE)): Int }",
     "Argument \"@filter(op:)\" has invalid value: Value \"LE\" does not exist in \"Op\" enum. Did "
     "you mean the enum value \"LT\"?"},
    {"a missing argument", "type Query { a: Int }", "extend type Query { a: Int @column }",
     "Argument \"@column(name:)\" of type \"String!\" is required, but it was not provided."},
    {"a type that is not there", "type Query { a: Int }", "extend type Quary { a: Int }",
     "Cannot extend type \"Quary\" because it is not defined. Did you mean \"Query\"?"},
    {"a known scalar needs no declaration", "type Query { a: DateTime }",
     "extend type Query { a: DateTime }", NULL},
    {"the enum of a binding directive is not of the schema", "type Query { a: Op }", "",
     "Unknown type \"Op\"."},
};

static void build_with_binding(schema_fixture *fixture, const char *contract, const char *overlay)
{
    schema_start(fixture);
    schema_add(fixture, "binding directives", ot_str_from_c(binding_sdl));
    ot_schema_options options = {.binding_directives = fixture->documents[0]};
    schema_add(fixture, "store.graphql", ot_str_from_c(contract));
    if (overlay[0] != '\0')
        schema_add(fixture, "store.bind.graphql", ot_str_from_c(overlay));
    fixture->schema = ot_schema_build(fixture->documents + 1, fixture->document_count - 1, &options,
                                      &fixture->report);
}

static void test_problems(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        schema_fixture fixture;
        build_with_binding(&fixture, rows[i].contract, rows[i].overlay);
        ot_str found =
            fixture.report.problems.count > 0 ? fixture.report.problems.items[0].message : OT_S("");
        if (!ot_str_equal(found, ot_str_from_c(rows[i].problem)))
            fail_msg("%s: \"%.*s\"", rows[i].sentence, OT_ARG(found));
        schema_end(&fixture);
    }
}

/* Directives of both sides, each with its file; the contract's element stays one. */
static void test_directives_keep_their_file(void **state)
{
    (void)state;
    schema_fixture fixture;
    build_with_binding(
        &fixture, "type Query { a(x: Int): Int @deprecated } enum E { X }",
        "extend type Query @table { a(x: Int @filter): Int @column(name: \"b\") c: E }");
    assert_non_null(fixture.schema);
    assert_int_equal(fixture.schema->query->field_count, 2);
    const ot_field *a = ot_schema_field(fixture.schema, fixture.schema->query, OT_S("a"));
    assert_int_equal(a->directives.count, 2);
    assert_true(ot_str_equal(a->directives.sources[0]->name, OT_S("store.graphql")));
    assert_true(ot_str_equal(a->directives.sources[1]->name, OT_S("store.bind.graphql")));
    assert_true(a->is_deprecated);
    assert_int_equal(a->arguments[0].directives.count, 1);
    assert_non_null(ot_applied_get(&fixture.schema->query->directives, OT_S("table")));
    assert_null(ot_applied_get(&a->directives, OT_S("table")));
    schema_end(&fixture);
}

/* What bindings need is known but not shown. */
static void test_binding_is_not_listed(void **state)
{
    (void)state;
    schema_fixture fixture;
    build_with_binding(&fixture, "type Query { a: DateTime }", "");
    assert_true(ot_schema_directive(fixture.schema, OT_S("table"))->is_binding);
    for (uint32_t i = 0; i < fixture.schema->directive_count; i++)
        assert_false(fixture.schema->directives[i]->is_binding);
    assert_null(ot_schema_type(fixture.schema, OT_S("Op")));
    const ot_type *scalar = ot_schema_type(fixture.schema, OT_S("DateTime"));
    assert_true(scalar->has_specified_by);
    assert_false(scalar->is_builtin);
    schema_end(&fixture);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_problems),
        cmocka_unit_test(test_directives_keep_their_file),
        cmocka_unit_test(test_binding_is_not_listed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
