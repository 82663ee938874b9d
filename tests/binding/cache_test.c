/* What @cacheControl makes of fields: the rules are those of Apollo Server. */
#include "binding/sample.h"

static const char shop[] = "brands(id int8 pk, name text!)"
                           "products(id int8 pk, name text!, brand_id int8 -> brands)";

#define CONTROL(words) " @cacheControl(" words ") "

static const char sdl[] =
    "type Query { plain: [Product!] aged: [Product!]" CONTROL("maxAge: 30") "  inheriting: "
                                                                            "[Product!"
                                                                            "]" CONTROL("inheritMax"
                                                                                        "Age: true") "  scoped: [Product!]" CONTROL("scope: PRIVATE") "  both: [Product!]" CONTROL("maxAge: 30, scope: PRIVATE") "  nothing: [Product!]" CONTROL("maxAge: 0") "  brands: [Brand!] agedBrands: [Brand!]" CONTROL("maxAge: 5") "  inheritingBrands: [Brand!]" CONTROL("inheritMaxAge: true") "  openBrands: [Brand!]" CONTROL("scope: PUBLIC") "}\n"
                                                                                                                                                                                                                                                                                                                                                                                                                                             "type Product @table { id: ID! name: String!" CONTROL(
                                                                                                                                                                                                                                                                                                                                                                                                                                                 "maxAge: 7") "  secret: String @column(name: \"name\")" CONTROL("scope: PRIVATE") "  brand: Brand inheritingBrand: Brand @belongsTo(columns: [\"brand_id\"])" CONTROL("inheritMaxAge: true") "}\n"
                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                              "type Brand @table" CONTROL("maxAge: 60, scope: PRIVATE") "{ id: ID! name: String!"
                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                        "  products: [Product!] inheritingProducts: [Product!] @hasMany(columns: [\"brand_id\"])" CONTROL("inheritMaxAge: true") "}\n"
                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                 "type Mutation { add(name: String!): Product @insert }\n";

typedef struct cache_case {
    const char *sentence;
    const char *field;
    const char *expected;
} cache_case;

static void put_cache(const sample_binding *sample, ot_str path, ot_buffer *out)
{
    size_t dot = ot_str_find(path, '.', 0);
    const ot_type *type = ot_schema_type(sample->fixture.schema, ot_str_slice(path, 0, dot));
    const ot_field *field =
        ot_map_get(&type->fields_by_name, ot_str_slice(path, dot + 1, path.len));
    const ot_bound_cache *cache = &ot_binding_field(sample->binding, field)->cache;
    if (cache->bounds)
        ot_buffer_printf(out, "%u", cache->max_age_s);
    else
        ot_buffer_printf(out, "free");
    ot_buffer_printf(out, "%s", cache->is_private ? " private" : "");
}

static void test_policies(void **state)
{
    (void)state;
    static const cache_case rows[] = {
        {"a root field without a word", "Query.plain", "0"},
        {"a root field with an age", "Query.aged", "30"},
        {"a root field has nothing to inherit", "Query.inheriting", "0"},
        {"a scope alone does not make it cacheable", "Query.scoped", "0 private"},
        {"age and scope", "Query.both", "30 private"},
        {"an age of 0", "Query.nothing", "0"},
        {"the type's age and scope", "Query.brands", "60 private"},
        {"the field's age, the type's scope", "Query.agedBrands", "5 private"},
        {"the type's age wins over inheriting", "Query.inheritingBrands", "60 private"},
        {"the field's scope replaces the type's", "Query.openBrands", "60"},
        {"a leaf inherits", "Product.id", "free"},
        {"a leaf with an age", "Product.name", "7"},
        {"a leaf with a scope", "Product.secret", "free private"},
        {"an object of a type with an age", "Product.brand", "60 private"},
        {"an object that inherits, of a type with an age", "Product.inheritingBrand", "60 private"},
        {"an object without a word", "Brand.products", "0"},
        {"an object that inherits", "Brand.inheritingProducts", "free"},
        {"a write", "Mutation.add", "free"},
    };
    sample_binding sample;
    sample_begin(&sample, shop, ot_str_from_c(sdl));
    assert_non_null(sample.binding);
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        ot_buffer out = {0};
        put_cache(&sample, ot_str_from_c(rows[i].field), &out);
        ot_buffer_append_byte(&out, '\0');
        if (strcmp(out.ptr, rows[i].expected) != 0)
            fail_msg("%s: %s instead of %s", rows[i].sentence, out.ptr, rows[i].expected);
        ot_buffer_free(&out);
    }
    sample_end(&sample);
}

#define PRODUCT "type Product @table { id: ID! }\n"

static void test_mistakes(void **state)
{
    (void)state;
    static const sample_case rows[] = {
        REFUSES("a negative age", "type Query { p: [Product!] @cacheControl(maxAge: -1) } " PRODUCT,
                "1:28 Field \"Query.p\": @cacheControl(maxAge:) must be a number of seconds, 0 or "
                "more."),
        REFUSES("an age beyond all bounds",
                "type Query { p: [Product!] }\n"
                "type Product @table @cacheControl(maxAge: 1000000000) { id: ID! }",
                "2:21 Type \"Product\": @cacheControl(maxAge:) must be a number of seconds, 0 or "
                "more."),
        REFUSES("on a write",
                "type Query { p: [Product!] } " PRODUCT
                "type Mutation { drop(id: ID!): Product @delete @cacheControl(maxAge: 5) }",
                "2:48 Field \"Mutation.drop\": @cacheControl has no meaning on a field that writes "
                "or subscribes."),
    };
    SAMPLE_CHECK_ALL(shop, rows);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_policies),
        cmocka_unit_test(test_mistakes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
