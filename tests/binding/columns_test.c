#include "binding/shop.h"

static void test_columns(void **state)
{
    (void)state;
    static const sample_case rows[] = {
        BINDS("the column of the snake case name", "Product.priceCents",
              QUERY "type Product @table { priceCents: Int! }", "column price_cents int4"),
        BINDS("a directive names it", "Product.cents",
              QUERY "type Product @table { cents: Int! @column(name: \"price_cents\") }",
              "column price_cents int4"),
        BINDS("id is the column id", "Product.id", QUERY PRODUCT, "column id int8"),
        BINDS("id is the key where no column has that name", "Gadget.id",
              "type Query { gadget(id: ID!): Gadget } type Gadget @table { id: ID! }",
              "column gadget_no int4"),
        BINDS("an array is a list", "Product.tags",
              QUERY "type Product @table { tags: [String!]! }",
              "column tags _text list of not null"),
        BINDS("its items may be null", "Product.tags",
              QUERY "type Product @table { tags: [String] }", "column tags _text list"),
        BINDS("a document over jsonb", "Product.specs",
              QUERY "type Product @table { specs: Specs } type Specs { size: Int }",
              "document specs jsonb"),
        BINDS("a list of documents over json", "Product.raw",
              QUERY "type Product @table { raw: [Specs!] } type Specs { size: Int }",
              "document raw json"),
        BINDS("a union of documents", "Product.specs",
              QUERY "type Product @table { specs: Any } union Any = A | B type A { a: Int } type B "
                    "{ b: Any }",
              "document specs jsonb"),
        BINDS("an interface of documents", "Product.specs",
              QUERY "type Product @table { specs: Any } interface Any { a: Int } type A implements "
                    "Any { a: Int }",
              "document specs jsonb"),
        BINDS("members of documents", "Specs.size",
              QUERY "type Product @table { specs: Specs } type Specs { size(unit: String): [Part!] "
                    "} type Part { a: Int }",
              "member; unit unused"),
        BINDS("an enum with labels", "Product.mood",
              QUERY "type Product @table { mood: Mood }\n"
                    "enum Mood { HAPPY @column(name: \"happy\") SOSO @column(name: \"so-so\") }",
              "column mood mood"),
        BINDS("an enum over text", "Product.name",
              QUERY "type Product @table { name: Letter! } enum Letter { A B }",
              "column name text"),
        BINDS("a scalar of one's own", "Product.weight",
              QUERY "scalar Kilo type Product @table { weight: Kilo }", "column weight float8"),
        BINDS("an expression", "Product.euros",
              QUERY "type Product @table { euros: Float! @expr(sql: \"price_cents / 100.0\") }",
              "expr <price_cents> / 100.0"),
        BINDS("an expression with an argument", "Product.url",
              QUERY
              "type Product @table { url(w: Int): String @expr(sql: \"name || $args.w::int\") }",
              "expr <name> || {w int4}::int; w unused"),
        BINDS("introspection", "__Type.name", QUERY PRODUCT, "introspection"),
    };
    SAMPLE_CHECK_ALL(shop, rows);
}

static void test_column_mistakes(void **state)
{
    (void)state;
    static const sample_case rows[] = {
        REFUSES("no such column", QUERY "type Product @table { favouriteColour: String }",
                "2:23 Field \"Product.favouriteColour\": table \"products\" has no column "
                "\"favourite_colour\" or \"favouriteColour\"; name one with @column(name:)."),
        REFUSES("no such named column",
                QUERY "type Product @table { a: String @column(name: \"b\") }",
                "2:33 Field \"Product.a\": table \"products\" has no column \"b\"."),
        REFUSES("the place is the name, not the description",
                QUERY "type Product @table { \"About\" colour: String }",
                "2:31 Field \"Product.colour\": table \"products\" has no column \"colour\"; name "
                "one with @column(name:)."),
        REFUSES("two columns fit",
                "type Query { w: [Part!] } type Part @table(name: \"widgets\") { partNo: Int }",
                "1:63 Field \"Part.partNo\": columns \"part_no\" and \"partNo\" both fit; choose "
                "one with @column(name:)."),
        REFUSES("id of a key of two columns",
                "type Query { o: [Order!] } type Order @table { id: ID }",
                "1:48 Field \"Order.id\": table \"orders\" has no column \"id\"; name one with "
                "@column(name:)."),
        REFUSES("a scalar that does not fit", QUERY "type Product @table { name: Int! }",
                "2:23 Field \"Product.name\": Int does not fit column \"name\" of type text."),
        REFUSES("the directive is the place where it chose",
                QUERY "type Product @table { a: Int! @column(name: \"name\") }",
                "2:31 Field \"Product.a\": Int does not fit column \"name\" of type text."),
        REFUSES("a list over a scalar", QUERY "type Product @table { name: [String!] }",
                "2:23 Field \"Product.name\": column \"name\" of type text is not an array, the "
                "field is a list."),
        REFUSES(
            "a scalar over an array", QUERY "type Product @table { tags: String }",
            "2:23 Field \"Product.tags\": column \"tags\" is an array, the field is not a list."),
        REFUSES("more lists than an array has dimensions",
                QUERY "type Product @table { tags: [[[[[[[String]]]]]]] }",
                "2:23 Field \"Product.tags\": lists inside of each other are dimensions of an "
                "array; of "
                "column \"tags\" of type _text there can be 6 here, not 7."),
        REFUSES(
            "a label that is not there",
            QUERY
            "type Product @table { mood: Mood } enum Mood { HAPPY @column(name: \"happy\") SAD }",
            "2:77 Enum value \"Mood.SAD\": type mood has no label \"SAD\" (it has \"happy\" and "
            "\"so-so\"); name one with @column(name:)."),
        REFUSES("the same label twice",
                QUERY "type Product @table { name: A } enum A { X Y @column(name: \"X\") }",
                "2:46 Enum value \"A.Y\": label \"X\" stands for \"X\" already."),
        REFUSES("an enum over a number", QUERY "type Product @table { priceCents: A } enum A { X }",
                "2:23 Field \"Product.priceCents\": enum A does not fit column \"price_cents\" of "
                "type int4."),
        REFUSES("a document over text", QUERY "type Product @table { name: S } type S { a: Int }",
                "2:23 Field \"Product.name\": column \"name\" of type text is no document for S."),
        REFUSES("rows in a document",
                QUERY PRODUCT
                "type Log @table { message: String } type S { products: [Product!] }\n"
                "extend type Query { s: [Log!] }",
                "3:46 Field \"S.products\": type \"S\" has no @table, so its fields are read from "
                "a document, which cannot hold rows of Product."),
        REFUSES("one of several tables at the root",
                "type Query { n: Thing } interface Thing { id: ID! } type Product implements Thing "
                "@table { id: ID! }",
                "1:14 Field \"Query.n\": a root field gives rows of several tables as a list or a "
                "connection; one of them is found by `node(id: ID!): Node`."),
        BINDS("any node", "Query.node",
              "type Query { node(id: ID!): Node } interface Node { id: ID! } type Product "
              "implements Node @table { id: ID! }",
              "global; id unused"),
        BINDS("many nodes", "Query.nodes",
              "type Query { nodes(ids: [ID!]!): [Node]! @page(max: 7) } interface Node { id: ID! } "
              "type Product implements Node @table { id: ID! }",
              "globals; ids unused"),
        REFUSES("any node without its id",
                "type Query { node: Node } interface Node { id: ID! } type Product implements Node "
                "@table { id: ID! }",
                "1:14 Field \"Query.node\": a field of type Node is declared as `node(id: ID!): "
                "Node` or `node(ids: [ID!]!): [Node]!`."),
        REFUSES("nodes that may not be missing",
                "type Query { nodes(ids: [ID!]!): [Node!]! } interface Node { id: ID! } type "
                "Product implements Node @table { id: ID! }",
                "1:14 Field \"Query.nodes\": a field of type Node is declared as `nodes(id: ID!): "
                "Node` or `nodes(ids: [ID!]!): [Node]!`."),
        REFUSES("nodes in an order of their own",
                "type Query { nodes(ids: [ID!]!): [Node]! @page(orderBy: [\"id\"]) } interface "
                "Node { id: ID! } type Product implements Node @table { id: ID! }",
                "1:42 Field \"Query.nodes\": its ids are the order and the length of the list; it "
                "takes @page(max:) only."),
        REFUSES("two sources",
                QUERY "type Product @table { a: Int @column(name: \"id\") @expr(sql: \"1\") }",
                "2:50 Field \"Product.a\": @column and @expr cannot stand together; keep one."),
        REFUSES("@page on a column", QUERY "type Product @table { name: String @page(max: 3) }",
                "2:36 Field \"Product.name\": @page is for lists and connections of rows."),
        REFUSES("@where on a column",
                QUERY "type Product @table { name: String @where(sql: \"true\") }",
                "2:36 Field \"Product.name\": @where has no meaning on a column."),
        REFUSES("an argument nothing reads", QUERY "type Product @table { name(a: Int): String }",
                "2:28 Argument \"Product.name(a:)\": nothing reads it: the field is no list of "
                "rows, and has no @expr(sql:) with $args.a."),
        REFUSES("an expression of rows",
                QUERY PRODUCT "type Log @table { p: Product @expr(sql: \"1\") }",
                "3:30 Field \"Log.p\": @expr gives a scalar or an enum, or a list of them."),
        REFUSES("a directive's argument of another type",
                QUERY "type Product @table { a: Int @page(max: 0) @expr(sql: \"1\") }",
                "2:30 Field \"Product.a\": @page has no meaning on an expression."),
    };
    SAMPLE_CHECK_ALL(shop, rows);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_columns),
        cmocka_unit_test(test_column_mistakes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
