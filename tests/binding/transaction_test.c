/* What @transaction says of mutations. */
#include "binding/sample.h"

static const char shop[] = "brands(id int8 pk, name text!)";

#define TYPES "type Query { brands: [Brand!] } type Brand @table { id: ID! }\n"
#define ADD " { add(name: String!): Brand @insert }"

static void test_meaning(void **state)
{
    (void)state;
    static const struct {
        const char *sdl;
        bool commits_fields;
    } rows[] = {
        {TYPES, false},
        {TYPES "type Mutation" ADD, false},
        {TYPES "type Mutation @transaction(per: OPERATION)" ADD, false},
        {TYPES "type Mutation @transaction(per: FIELD)" ADD, true},
        {TYPES "type Mutation" ADD " extend type Mutation @transaction(per: FIELD)", true},
        {TYPES "type Change @transaction(per: FIELD)" ADD
               " schema { query: Query mutation: Change }",
         true},
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        sample_binding sample;
        sample_begin(&sample, shop, ot_str_from_c(rows[i].sdl));
        assert_non_null(sample.binding);
        assert_int_equal(sample.binding->commits_fields, rows[i].commits_fields);
        sample_end(&sample);
    }
}

static void test_mistakes(void **state)
{
    (void)state;
    static const sample_case rows[] = {
        REFUSES("on another root type",
                "type Query @transaction(per: FIELD) { b: [Brand!] } type Brand @table { id: ID! }",
                "1:12 Type \"Query\": @transaction belongs on the mutation type: only mutations "
                "write."),
        REFUSES("on what is written",
                "type Query { b: [Brand!] }\n"
                "type Brand @table @transaction(per: OPERATION) { id: ID! }",
                "2:19 Type \"Brand\": @transaction belongs on the mutation type: only mutations "
                "write."),
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
