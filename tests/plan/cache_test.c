/* How long the answers of an operation may be kept. */
#include "plan/planned.h"

static const char catalog[] = "brands(id int8 pk, name text!)"
                              "products(id int8 pk, name text!, brand_id int8 -> brands)";

static const char sdl[] =
    "type Query {\n"
    "  plain: [Product!]\n"
    "  aged: [Product!] @cacheControl(maxAge: 30)\n"
    "  short: [Product!] @cacheControl(maxAge: 5)\n"
    "  mine: [Product!] @cacheControl(maxAge: 30) @where(sql: \"name = $claims.sub\")\n"
    "  private: [Product!] @cacheControl(maxAge: 30, scope: PRIVATE)\n"
    "}\n"
    "type Product @table {\n"
    "  id: ID!\n"
    "  name: String! @cacheControl(maxAge: 7)\n"
    "  secret: String @column(name: \"name\") @cacheControl(scope: PRIVATE)\n"
    "  brand: Brand\n"
    "  inheriting: Brand @belongsTo(columns: [\"brand_id\"]) @cacheControl(inheritMaxAge: true)\n"
    "}\n"
    "type Brand @table { id: ID! name: String! }\n"
    "type Mutation { add(name: String!): Product @insert }\n";

typedef struct policy_case {
    const char *sentence;
    const char *operation;
    ot_cache_policy expected;
} policy_case;

static void test_policies(void **state)
{
    (void)state;
    static const policy_case rows[] = {
        {"no word anywhere", "{ plain { id } }", {.max_age_s = 0}},
        {"an age at the root", "{ aged { id } }", {.max_age_s = 30}},
        {"the least of two roots", "{ aged { id } short { id } }", {.max_age_s = 5}},
        {"a root without a word", "{ aged { id } plain { id } }", {.max_age_s = 0}},
        {"a leaf with an age of its own", "{ aged { id name } }", {.max_age_s = 7}},
        {"an object without a word", "{ aged { brand { id } } }", {.max_age_s = 0}},
        {"an object that inherits", "{ aged { inheriting { id } } }", {.max_age_s = 30}},
        {"a private field", "{ private { id } }", {.max_age_s = 30, .is_private = true}},
        {"private wins", "{ aged { id } private { id } }", {.max_age_s = 30, .is_private = true}},
        {"a private leaf", "{ aged { secret } }", {.max_age_s = 30, .is_private = true}},
        {"a claim", "{ mine { id } }", {.max_age_s = 30, .is_private = true}},
        {"in a fragment", "{ aged { ...F } } fragment F on Product { name }", {.max_age_s = 7}},
        {"skipped", "{ aged { id name @skip(if: true) } }", {.max_age_s = 30}},
        {"__typename does not count", "{ __typename aged { __typename id } }", {.max_age_s = 30}},
        {"nor does introspection",
         "{ __schema { types { name } } aged { id } }",
         {.max_age_s = 30}},
        {"which alone says nothing", "{ __typename }", {.max_age_s = 0}},
        {"a mutation", "mutation { add(name: \"a\") { id } }", {.max_age_s = 0}},
    };
    sample_binding sample;
    sample_begin(&sample, catalog, ot_str_from_c(sdl));
    assert_non_null(sample.binding);
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        ot_cache_policy found = planned(&sample, rows[i].operation)->cache;
        if (found.max_age_s != rows[i].expected.max_age_s ||
            found.is_private != rows[i].expected.is_private)
            fail_msg("%s: %u%s", rows[i].sentence, found.max_age_s,
                     found.is_private ? " private" : "");
    }
    sample_end(&sample);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_policies)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
