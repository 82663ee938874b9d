/* What @idempotent says of mutations. */
#include "binding/sample.h"

static const char shop[] = "brands(id int8 pk, name text!)";

#define TYPES "type Query { brands: [Brand!] } type Brand @table { id: ID! }\n"
#define ADD "add(name: String!): Brand @insert"
#define DROP "drop(id: ID!): Brand @delete"

static void test_meaning(void **state)
{
    (void)state;
    static const struct {
        const char *sdl;
        const char *needs_key; /* the first; NULL: none does */
        bool second;
    } rows[] = {
        {TYPES, NULL, false},
        {TYPES "type Mutation { " ADD " " DROP " }", NULL, false},
        {TYPES "type Mutation { " ADD " @idempotent " DROP " }", "add", false},
        {TYPES "type Mutation { " ADD " " DROP " @idempotent }", "drop", true},
        {TYPES "type Mutation { " ADD " @idempotent " DROP " @idempotent }", "add", true},
        {TYPES "type Mutation { " ADD " } extend type Mutation { " DROP " @idempotent }", "drop",
         true},
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        sample_binding sample;
        sample_begin(&sample, shop, ot_str_from_c(rows[i].sdl));
        assert_non_null(sample.binding);
        const ot_field *first = sample.binding->needs_key_first;
        assert_int_equal(first != NULL, rows[i].needs_key != NULL);
        if (first != NULL) {
            assert_true(ot_str_equal(first->name, ot_str_from_c(rows[i].needs_key)));
            assert_int_equal(sample.binding->needs_key[1], rows[i].second);
        }
        sample_end(&sample);
    }
}

static void test_mistakes(void **state)
{
    (void)state;
    static const sample_case rows[] = {
        REFUSES("on a field of queries",
                "type Query { b: [Brand!] @idempotent } type Brand @table { id: ID! }",
                "1:26 Field \"Query.b\": @idempotent belongs on fields of the mutation type: only "
                "they change anything."),
        REFUSES("on a field of rows",
                "type Query { b: [Brand!] }\ntype Brand @table { id: ID! @idempotent }",
                "2:29 Field \"Brand.id\": @idempotent belongs on fields of the mutation type: only "
                "they change anything."),
    };
    SAMPLE_CHECK_ALL(shop, rows);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_meaning),
        cmocka_unit_test(test_mistakes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
