#include "binding/shop.h"

static void test_types(void **state)
{
    (void)state;
    static const sample_case rows[] = {
        BINDS("the plural of the last word", "OrderItem.amount",
              "type Query { i: [OrderItem!] } type OrderItem @table { amount: Int }",
              "column amount int4"),
        BINDS("the singular", "Inventory.id",
              "type Query { i: [Inventory!] } type Inventory @table { id: ID! }",
              "column product_id int8"),
        BINDS("by name and schema", "Event.id",
              "type Query { e: [Event!] } type Event @table(schema: \"archive\") { id: UUID! }",
              "column id uuid"),
        BINDS("the only constraint over columns that are not null is the key", "Slug.id",
              "type Query { s: [Slug!] } type Slug @table { id: ID! }", "column slug text"),
        BINDS("a key that a person knows", "Sale.id",
              "type Query { s: [Sale!] } type Sale @table(key: [\"product_id\"]) { id: ID! }",
              "column product_id int8"),
        BINDS("no key, and no cursor needed", "Query.log",
              "type Query { log(first: Int): [Log!]! } type Log @table { message: String }",
              "rows list Log order  (not total) page 0/100; first first"),
        REFUSES("no such table", "type Query { g: [Gizmo!] } type Gizmo @table { id: ID }",
                "1:33 Type \"Gizmo\": no table named \"gizmos\", \"gizmo\" or \"Gizmo\" is in the "
                "search path; name it with @table(name:)."),
        REFUSES("no such named table",
                "type Query { g: [Gizmo!] } type Gizmo @table(name: \"things\") { id: ID }",
                "1:39 Type \"Gizmo\": table \"things\" is not in the search path."),
        REFUSES(
            "a table with its schema in its name",
            "type Query { gizmos: [Gizmo!]! }\ntype Gizmo @table(name: \"shop.things\") { id: ID! "
            "}",
            "2:12 Type \"Gizmo\": table \"shop.things\" is not in the search path; its schema is "
            "named with @table(schema:)."),
        REFUSES(
            "an enum that is no order",
            "type Query { products(orderBy: By): [Product!]! }\nenum By { NAME }\n"
            "type Product @table { id: ID! }",
            "1:23 Argument \"Query.products(orderBy:)\": table \"products\" has no column "
            "\"order_by\" or \"orderBy\"; name one with @filter(column:), or say what the values "
            "of By order by with @orderBy(columns:)."),
        REFUSES("no such table in a schema",
                "type Query { g: [Gizmo!] } type Gizmo @table(name: \"events\", schema: "
                "\"public\") { id: ID }",
                "1:39 Type \"Gizmo\": table \"events\" is not in schema \"public\"."),
        REFUSES("two tables fit", "type Query { w: [Widget!] } type Widget @table { id: ID }",
                "1:34 Type \"Widget\": tables \"widgets\" and \"widget\" both fit; choose one with "
                "@table(name:)."),
        REFUSES("two constraints could be the key",
                "type Query { t: [Twin!] } type Twin @table { id: ID }",
                "1:46 Field \"Twin.id\": table \"twins\" has no column \"id\"; name one with "
                "@column(name:)."),
        REFUSES("an unknown key column",
                "type Query { s: [Sale!] } type Sale @table(key: [\"product\"]) { sold: Int }",
                "1:37 Type \"Sale\": table \"sales\" has no column \"product\"."),
        REFUSES(
            "a key column twice",
            "type Query { s: [Sale!] } type Sale @table(key: [\"sold\", \"sold\"]) { sold: Int }",
            "1:37 Type \"Sale\": column \"sold\" is named twice."),
        REFUSES("a root type with a table", "type Query @table { p: [Product!] } " PRODUCT,
                "1:12 Type \"Query\": @table has no meaning on a root type."),
        REFUSES("@where without @table",
                QUERY PRODUCT
                "extend type Product { specs: S } type S @where(sql: \"true\") { a: Int }",
                "3:41 Type \"S\": @where has no meaning on a type without @table."),
        REFUSES("an unavailable directive",
                "type Query { product(id: ID!): Product @subscribe(channel: \"c\") } " PRODUCT,
                "1:40 Field \"Query.product\": @subscribe is not available in this version."),
        REFUSES("an unavailable argument",
                QUERY "type Product @table { a: Int @expr(sql: \"1\", deps: [\"a\"]) }",
                "2:30 Field \"Product.a\": @expr(deps:) is not available in this version."),
    };
    SAMPLE_CHECK_ALL(shop, rows);
}

#define MUTATION(field) QUERY PRODUCT "type Mutation { " field " }\n"

static void test_writes(void **state)
{
    (void)state;
    static const sample_case rows[] = {
        BINDS("insert by arguments", "Mutation.add",
              MUTATION("add(name: String!, cents: Int! @column(name: \"price_cents\"), tags: "
                       "[String!]): Product @insert"),
              "write insert Product; name set name text; cents set price_cents int4; tags set tags "
              "_text"),
        BINDS("insert by an input", "Mutation.add",
              MUTATION("add(input: In!): Product! @insert") "input In { name: String! specs: S "
                                                            "raw: JSON } input S { a: Int }",
              "write insert Product; input input { name set name text; specs set specs jsonb; raw "
              "set raw json; }"),
        BINDS("update by key and arguments", "Mutation.edit",
              MUTATION("edit(id: ID!, name: String): Product @update"),
              "write update Product; id key id int8; name set name text"),
        BINDS("update by key and input", "Mutation.edit",
              MUTATION("edit(id: ID!, patch: In!): Product @update") "input In { name: String }",
              "write update Product; id key id int8; patch input { name set name text; }"),
        BINDS("delete by a key of two columns", "Mutation.drop",
              QUERY PRODUCT "type Order @table { no: ID! } type Mutation { drop(shop: Int!, no: "
                            "ID!): Order @delete }",
              "write delete Order; shop key shop int4; no key no int8"),
        BINDS("a resolver", "Mutation.ping",
              MUTATION("ping(a: Int): String @resolver(name: \"ping\")"),
              "resolver ping requires 0; a unused"),
        REFUSES("nothing said", MUTATION("add: Product"),
                "3:17 Field \"Mutation.add\": a field of the mutation type says what it does: "
                "@insert, @update, @upsert, @delete, @function, @sql or @resolver(name:)."),
        REFUSES("an unknown column", MUTATION("add(colour: String): Product @insert"),
                "3:21 Argument \"Mutation.add(colour:)\": table \"products\" has no column "
                "\"colour\"; name one with @column(name:)."),
        REFUSES("an unknown input field",
                MUTATION("add(i: In!): Product @insert") "input In { colour: String }",
                "4:12 Input field \"In.colour\": table \"products\" has no column \"colour\"; name "
                "one with @column(name:)."),
        REFUSES(
            "a list of rows without a list", MUTATION("add(name: String): [Product!] @insert"),
            "3:47 Field \"Mutation.add\": @insert gives a list, so one argument has to be a list "
            "of input objects."),
        REFUSES("update without the key", MUTATION("edit(name: String): Product @update"),
                "3:45 Field \"Mutation.edit\": @update needs an argument for each column of the "
                "key: \"id\"."),
        REFUSES("update of nothing", MUTATION("edit(id: ID!): Product @update"),
                "3:40 Field \"Mutation.edit\": @update has no argument with a column to set."),
        REFUSES("a key that may be null", MUTATION("drop(id: ID): Product @delete"),
                "3:22 Argument \"Mutation.drop(id:)\": it names the row to change, so it has to be "
                "one value that is not null, not ID."),
        REFUSES("delete by another column",
                MUTATION("drop(id: ID!, name: String!): Product @delete"),
                "3:31 Argument \"Mutation.drop(name:)\": @delete takes the columns of the key, "
                "\"name\" is none."),
        REFUSES("a row that may not be there", MUTATION("drop(id: ID!): Product! @delete"),
                "3:41 Field \"Mutation.drop\": the row may not be there, so the field's type has "
                "to be nullable."),
        REFUSES("a generated column",
                QUERY PRODUCT "type Document @table { id: ID! } type Mutation { add(code: String): "
                              "Document @insert }",
                "3:54 Argument \"Mutation.add(code:)\": column \"code\" is generated, it cannot be "
                "set."),
        REFUSES(
            "a materialized view",
            QUERY PRODUCT
            "type Top @table { productId: ID } type Mutation { add(productId: ID): Top @insert }",
            "3:75 Field \"Mutation.add\": materialized view \"tops\" cannot be written."),
        REFUSES("a column twice",
                MUTATION("add(name: String, n: String @column(name: \"name\")): Product @insert"),
                "3:35 Argument \"Mutation.add(n:)\": column \"name\" is set by argument \"name\" "
                "already."),
        REFUSES("a column twice in an input",
                MUTATION("add(i: In): Product @insert") "input In { name: String n: String "
                                                        "@column(name: \"name\") }",
                "4:25 Input field \"In.n\": column \"name\" is set by \"name\" already."),
        REFUSES("a list of inputs for one row",
                MUTATION("add(i: [In!]): Product @insert") "input In { name: String }",
                "3:21 Argument \"Mutation.add(i:)\": a list of rows gives a list: the field's type "
                "has to be one."),
        REFUSES("a write outside of the mutation type",
                "type Query { add(name: String): Product @insert } " PRODUCT,
                "1:41 Field \"Query.add\": @insert is for fields of the mutation type."),
        REFUSES(
            "an upsert that finds nothing", MUTATION("put(name: String): Product @upsert"),
            "3:44 Field \"Mutation.put\": no argument gives column \"id\", by which @upsert finds "
            "the row."),
        REFUSES("subscriptions", QUERY PRODUCT "type Subscription { p: Product }",
                "3:21 Field \"Subscription.p\": subscriptions are not available in this version."),
    };
    SAMPLE_CHECK_ALL(shop, rows);
}

/* All mistakes of all fields are told, in the order of the text within a type. */
static void test_all_are_told(void **state)
{
    (void)state;
    static const sample_case rows[] = {
        REFUSES("three at once",
                "type Query { p(x: Int): [Product!] q: Int }\n"
                "type Product @table { a: Int b: Int }",
                "1:16 Argument \"Query.p(x:)\": table \"products\" has no column \"x\"; name one "
                "with @filter(column:).\n"
                "1:36 Field \"Query.q\": a root field reads a type with @table, a list or a "
                "connection of one, or says where its value comes from: @function, @sql, "
                "@aggregate or @resolver(name:).\n"
                "2:23 Field \"Product.a\": table \"products\" has no column \"a\"; name one with "
                "@column(name:).\n"
                "2:30 Field \"Product.b\": table \"products\" has no column \"b\"; name one with "
                "@column(name:)."),
    };
    SAMPLE_CHECK_ALL(shop, rows);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_types),
        cmocka_unit_test(test_writes),
        cmocka_unit_test(test_all_are_told),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
