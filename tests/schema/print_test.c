#include "support/schema.h"

#include "schema/print.h"

/* printSchema's form is in the conformance cases; here stand the forms that graphql-js does not
 * have. */
static const char text[] =
    "schema @link(url: \"x\") { query: Query }\n"
    "type Query @key(fields: [\"b\", \"a\"]) @key { b(y: Int @d x: Int = 1): Int "
    "@deprecated(reason: \"r\") a: E }\n"
    "enum E { Y X @d } directive @key(fields: [String!]) repeatable on OBJECT\n"
    "directive @d on ARGUMENT_DEFINITION | ENUM_VALUE directive @link(url: String) on SCHEMA";

static void check(ot_schema_print_options options, const char *expected)
{
    schema_fixture fixture;
    schema_begin(&fixture, text);
    ot_buffer out = {0};
    ot_schema_print(fixture.schema, &options, &out);
    if (!ot_str_equal(ot_buffer_str(&out), ot_str_from_c(expected)))
        fail_msg("%.*s", OT_ARG(ot_buffer_str(&out)));
    ot_buffer_free(&out);
    schema_end(&fixture);
}

static void test_with_directives(void **state)
{
    (void)state;
    check((ot_schema_print_options){.with_directives = true},
          "schema @link(url: \"x\") {\n  query: Query\n}\n\n"
          "directive @key(fields: [String!]) repeatable on OBJECT\n\n"
          "directive @d on ARGUMENT_DEFINITION | ENUM_VALUE\n\n"
          "directive @link(url: String) on SCHEMA\n\n"
          "type Query @key(fields: [\"b\", \"a\"]) @key {\n"
          "  b(y: Int @d, x: Int = 1): Int @deprecated(reason: \"r\")\n"
          "  a: E\n}\n\n"
          "enum E {\n  Y\n  X @d\n}");
}

static void test_sorted_contract(void **state)
{
    (void)state;
    check((ot_schema_print_options){.sorted = true},
          "directive @d on ARGUMENT_DEFINITION | ENUM_VALUE\n\n"
          "directive @key(fields: [String!]) repeatable on OBJECT\n\n"
          "directive @link(url: String) on SCHEMA\n\n"
          "enum E {\n  X\n  Y\n}\n\n"
          "type Query {\n  a: E\n  b(x: Int = 1, y: Int): Int @deprecated(reason: \"r\")\n}");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_with_directives),
        cmocka_unit_test(test_sorted_contract),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
