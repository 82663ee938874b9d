/* What things weigh and how long lists are, and what @cost and @listSize must not say. */
#include "binding/sample.h"

#include "binding/costs.h"

static const char shop[] = "brands(id int8 pk, name text!)\n"
                           "products(id int8 pk, name text!, brand_id int8 -> brands)\n";

#define PRODUCT "type Product @table { id: ID! name: String! brand: Brand }\n"
#define BRAND "type Brand @table { id: ID! products: [Product!]! }\n"
#define CONNECTION "type ProductConnection { nodes: [Product!]! totalCount: Int! }\n"
#define QUERY(fields) "type Query { " fields " }\n" PRODUCT BRAND

/* ---- What it comes to ---- */

static void put_size(const ot_list_size *size, ot_buffer *out)
{
    ot_buffer_printf(out, " of");
    for (uint32_t i = 0; i < size->slice_count; i++) {
        const ot_slice *slice = &size->slices[i];
        ot_buffer_printf(out, " %s%.*s", slice->is_length ? "#" : "",
                         OT_ARG(slice->argument->name));
        for (uint32_t m = 0; m < slice->member_count; m++)
            ot_buffer_printf(out, ".%.*s", OT_ARG(slice->members[m]->name));
    }
    ot_buffer_printf(out, "%s else %u", size->wants_one ? "!" : "", size->otherwise);
    if (size->max > 0)
        ot_buffer_printf(out, " to %u", size->max);
}

static void put_field(const ot_field_cost *cost, ot_buffer *out)
{
    if (cost->once > 0)
        ot_buffer_printf(out, "%u + ", cost->once);
    if (cost->is_by_type)
        ot_buffer_printf(out, "by type");
    else
        ot_buffer_printf(out, "%u", cost->weight);
    if (cost->size != NULL)
        put_size(cost->size, out);
    for (uint32_t i = 0; i < cost->sized_count; i++)
        ot_buffer_printf(out, " sizes %.*s", OT_ARG(cost->sized[i]->name));
}

/* "Query.products", or "Product" for the weight of a type. */
static void put_cost(const sample_binding *sample, ot_str path, ot_buffer *out)
{
    size_t dot = ot_str_find(path, '.', 0);
    const ot_type *type = ot_schema_type(sample->fixture.schema, ot_str_slice(path, 0, dot));
    const ot_type_cost *cost = &sample->binding->costs[type->index];
    if (dot == path.len) {
        ot_buffer_printf(out, "%u", cost->weight);
        return;
    }
    const ot_field *field =
        ot_map_get(&type->fields_by_name, ot_str_slice(path, dot + 1, path.len));
    put_field(&cost->fields[field->index], out);
}

typedef struct cost_case {
    const char *sentence;
    const char *path;
    const char *sdl;
    const char *expected;
} cost_case;

#define PAGED "first: Int after: String last: Int before: String"

static void test_costs(void **state)
{
    (void)state;
    static const cost_case rows[] = {
        {"a query", "Query", QUERY("a: Product"), "0"},
        {"a mutation", "Mutation",
         QUERY("a: Product") "type Mutation { add(name: String!): Product @insert }", "10"},
        {"a mutation with a word", "Mutation",
         QUERY(
             "a: Product") "type Mutation @cost(weight: 2) { add(name: String!): Product @insert }",
         "2"},
        {"a row", "Query.a", QUERY("a: Product"), "1"},
        {"a leaf", "Product.name", QUERY("a: Product"), "0"},
        {"a weight", "Query.a", QUERY("a: Product @cost(weight: 0)"), "0"},
        {"the type's", "Query.a",
         "type Query { a: P } type P @table(name: \"products\") @cost(weight: 7) { id: ID! }", "7"},
        {"the field's before the type's", "Query.a",
         "type Query { a: P @cost(weight: 2) } type P @table(name: \"products\") @cost(weight: 7) "
         "{ "
         "id: ID! }",
         "2"},
        {"the scalar's", "P.name",
         "type Query { a: P } scalar Name @cost(weight: 3) type P @table(name: \"products\") { "
         "name: "
         "Name }",
         "3"},
        {"a list", "Query.a", QUERY("a: [Product!]!"), "1 of else 10"},
        {"a list below", "Brand.products", QUERY("a: Product"), "1 of else 10"},
        {"a page", "Query.a", QUERY("a(first: Int): [Product!]! @page(default: 5, max: 20)"),
         "1 of first else 5 to 20"},
        {"a page with another name", "Query.a", QUERY("a(limit: Int, offset: Int): [Product!]!"),
         "1 of limit else 10 to 100"},
        {"a connection", "Query.a", QUERY("a(" PAGED "): ProductConnection!") CONNECTION,
         "1 of first last else 20 to 100 sizes nodes"},
        {"a short one", "Query.a",
         QUERY("a(first: Int): ProductConnection! @page(max: 8)") CONNECTION,
         "1 of first else 8 to 8 sizes nodes"},
        {"its count", "ProductConnection.totalCount",
         QUERY("a(first: Int): ProductConnection!") CONNECTION, "1 + 0"},
        {"keys", "Query.a", QUERY("a(id: [ID!]): [Product!]!"), "1 of #id else 10"},
        {"other lists say nothing", "Query.a", QUERY("a(name: [String!]): [Product!]!"),
         "1 of else 10"},
        {"a size that is assumed", "Query.a", QUERY("a: [Product!]! @listSize(assumedSize: 3)"),
         "1 of else 3"},
        {"it is for who gives no page", "Query.a",
         QUERY("a(first: Int): [Product!]! @listSize(assumedSize: 3)"), "1 of first else 3 to 100"},
        {"slices replace what is known", "Query.a",
         QUERY("a(" PAGED "): ProductConnection! @listSize(slicingArguments: [\"first\"])")
             CONNECTION,
         "1 of first! else 20 to 100 sizes nodes"},
        {"without the need of one", "Query.a",
         QUERY("a(" PAGED
               "): ProductConnection! @listSize(slicingArguments: [\"first\", \"last\"], "
               "requireOneSlicingArgument: false)") CONNECTION,
         "1 of first last else 20 to 100 sizes nodes"},
        {"a slice inside of an input", "Query.a",
         QUERY("a(page: Page): [W!] @resolver(name: \"w\") @listSize(slicingArguments: "
               "[\"page.of.size\"])") "input Page { of: Of } input Of { size: Int! } type W { a: "
                                      "Int }",
         "1 of page.of.size! else 10"},
        {"rows that are given", "Mutation.add",
         QUERY(
             "a: Product") "type Mutation { add(rows: [NewProduct!]!): [Product!]! @insert } input "
                           "NewProduct { name: String! }",
         "1 of #rows else 1000 to 1000"},
        {"rows that filters choose", "Mutation.drop",
         QUERY(
             "a: Product") "type Mutation { drop(name: String!): [Product!]! @delete(maxAffected: "
                           "50) }",
         "1 of else 50 to 50"},
        {"a word of an interface", "Product.brand",
         "type Query { a: Product } interface I { brand: Brand @cost(weight: 6) } type Product "
         "implements I @table { id: ID! brand: Brand } " BRAND,
         "6"},
        {"a word of its own", "Product.brand",
         "type Query { a: Product } interface I { brand: Brand @cost(weight: 6) } type Product "
         "implements I @table { id: ID! brand: Brand @cost(weight: 5) } " BRAND,
         "5"},
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        sample_binding sample;
        ot_buffer out = {0};
        sample_begin(&sample, shop, ot_str_from_c(rows[i].sdl));
        if (sample.binding == NULL) {
            sample_put_problems(&sample, &out);
            fail_msg("%s: %.*s", rows[i].sentence, OT_ARG(ot_buffer_str(&out)));
        }
        put_cost(&sample, ot_str_from_c(rows[i].path), &out);
        ot_buffer_append_byte(&out, '\0');
        if (strcmp(out.ptr, rows[i].expected) != 0)
            fail_msg("%s: %s instead of %s", rows[i].sentence, out.ptr, rows[i].expected);
        ot_buffer_free(&out);
        sample_end(&sample);
    }
}

/* ---- Mistakes ---- */

#define SIZED(words) QUERY("a(first: Int, name: String): [Product!]! @listSize(" words ")")

static void test_mistakes(void **state)
{
    (void)state;
    static const sample_case rows[] = {
        REFUSES("a weight below 0", QUERY("a: Product @cost(weight: -1)"),
                "1:25 Field \"Query.a\": @cost(weight:) must be a whole number from 0 to 1000000."),
        REFUSES("a weight that is too large", QUERY("a: Product @cost(weight: 1000001)"),
                "1:25 Field \"Query.a\": @cost(weight:) must be a whole number from 0 to 1000000."),
        REFUSES("of a type",
                "type Query { a: P } type P @table(name: \"products\") @cost(weight: -1) "
                "{ id: ID! }",
                "1:53 Type \"P\": @cost(weight:) must be a whole number from 0 to 1000000."),
        REFUSES("of an argument", QUERY("a(name: String @cost(weight: -1)): Product"),
                "1:29 Argument \"Query.a(name:)\": @cost(weight:) must be a whole number from 0 to "
                "1000000."),
        REFUSES("a size below 0", SIZED("assumedSize: -1"),
                "1:55 Field \"Query.a\": @listSize(assumedSize:) must be a whole number from 0 to "
                "1000000."),
        REFUSES(
            "a slicing argument that is not there", SIZED("slicingArguments: [\"last\"]"),
            "1:55 Field \"Query.a\": @listSize(slicingArguments:): \"last\" is no argument of it, "
            "and no input field inside of one."),
        REFUSES(
            "one inside of what has no inside", SIZED("slicingArguments: [\"first.a\"]"),
            "1:55 Field \"Query.a\": @listSize(slicingArguments:): \"first.a\" is no argument of "
            "it, and no input field inside of one."),
        REFUSES(
            "one without a name", SIZED("slicingArguments: [\"\"]"),
            "1:55 Field \"Query.a\": @listSize(slicingArguments:): \"\" is no argument of it, and "
            "no input field inside of one."),
        REFUSES("one that is no number", SIZED("slicingArguments: [\"name\"]"),
                "1:55 Field \"Query.a\": @listSize(slicingArguments:): \"name\" has to be an Int, "
                "which says how many are given."),
        REFUSES(
            "no list", QUERY("a: Product @listSize(assumedSize: 5)"),
            "1:25 Field \"Query.a\": @listSize is for a list; it gives none, so name the lists of "
            "\"Product\" that it is about with sizedFields."),
        REFUSES("no size", SIZED("requireOneSlicingArgument: false"),
                "1:55 Field \"Query.a\": @listSize says no size: give it assumedSize or "
                "slicingArguments."),
        REFUSES("a sized field that is no list",
                QUERY("a: Product @listSize(assumedSize: 5, sizedFields: [\"name\"])"),
                "1:25 Field \"Query.a\": @listSize(sizedFields:): \"name\" is no list of "
                "\"Product\"."),
        REFUSES(
            "a sized field that is not there",
            QUERY("a: Brand @listSize(assumedSize: 5, sizedFields: [\"items\"])"),
            "1:23 Field \"Query.a\": @listSize(sizedFields:): \"items\" is no list of \"Brand\"."),
        REFUSES(
            "sized fields of a list", SIZED("assumedSize: 5, sizedFields: [\"name\"]"),
            "1:55 Field \"Query.a\": @listSize(sizedFields:) is for a field that gives an object "
            "with lists; this one gives a list itself."),
        REFUSES("an argument of a directive",
                QUERY("a: Product") "directive @mark(how: Int @cost(weight: 1)) on FIELD",
                "4:26 Directive \"@mark(how:)\": @cost has no meaning on an argument of a "
                "directive."),
        REFUSES("a mistake of an interface is told once",
                "type Query { a: Product } interface I { brand: Brand @cost(weight: -1) } type "
                "Product implements I @table { id: ID! brand: Brand } " BRAND,
                "1:54 Field \"I.brand\": @cost(weight:) must be a whole number from 0 to 1000000."),
    };
    SAMPLE_CHECK_ALL(shop, rows);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_costs),
                                       cmocka_unit_test(test_mistakes)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
