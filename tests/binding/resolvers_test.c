#include "binding/shop.h"

#define RESOLVED(arguments)                                                                        \
    QUERY "type Money { text: String } type Log @table { line: Int! }\n"                           \
          "type Product @table { id: ID! priceCents: Int! category: Category specs: Money "        \
          "logs(a: Int): Int @expr(sql: \"$args.a::int\")\n"                                       \
          " price: Money @resolver(" arguments ") } type Category @table { id: ID! }"

static void test_resolvers(void **state)
{
    (void)state;
    static const sample_case rows[] = {
        BINDS("what it requires", "Product.price",
              RESOLVED("name: \"money\", requires: \"{ priceCents id specs }\""),
              "resolver money requires 3"),
        BINDS("nothing", "Product.price", RESOLVED("name: \"money\""), "resolver money requires 0"),
        BINDS("at the root", "Query.now",
              "type Query { now: DateTime! @resolver(name: \"clock\") p: [Product!] } " PRODUCT,
              "resolver clock requires 0"),
        REFUSES("a field that is not there", RESOLVED("name: \"money\", requires: \"{ cents }\""),
                "4:15 Field \"Product.price\": requires \"cents\", which type \"Product\" does not "
                "have."),
        REFUSES("a relation", RESOLVED("name: \"money\", requires: \"{ category }\""),
                "4:15 Field \"Product.price\": requires \"category\", which is no column, "
                "expression or document without arguments."),
        REFUSES("a field with arguments", RESOLVED("name: \"money\", requires: \"{ logs }\""),
                "4:15 Field \"Product.price\": requires \"logs\", which is no column, expression "
                "or document without arguments."),
        REFUSES("another resolver", RESOLVED("name: \"money\", requires: \"{ price }\""),
                "4:15 Field \"Product.price\": requires \"price\", which is no column, expression "
                "or document without arguments."),
        REFUSES("an alias", RESOLVED("name: \"money\", requires: \"{ a: id }\""),
                "4:15 Field \"Product.price\": requires names plain fields of type \"Product\", "
                "such as \"{ id }\"."),
        REFUSES(
            "no selection set", RESOLVED("name: \"money\", requires: \"query { id }\""),
            "4:15 Field \"Product.price\": requires is a selection set such as \"{ id name }\"."),
        REFUSES("no GraphQL", RESOLVED("name: \"money\", requires: \"{ id\""),
                "4:15 Field \"Product.price\": requires is a selection set such as \"{ id name "
                "}\"; Syntax Error: Expected Name, found <EOF>."),
        REFUSES("no name", RESOLVED("name: \"\""),
                "4:15 Field \"Product.price\": @resolver(name:) must not be empty."),
        BINDS("keys of rows", "Query.best",
              "type Query { best: [Product!] @resolver(name: \"best\") } " PRODUCT,
              "resolver list Product order  (not total) best requires 0"),
        REFUSES("a page of rows",
                "type Query { best: ProductConnection @resolver(name: \"best\") } " PRODUCT
                "type ProductConnection { nodes: [Product!]! pageInfo: PageInfo! } "
                "type PageInfo { hasNextPage: Boolean! hasPreviousPage: Boolean! }",
                "1:38 Field \"Query.best\": a resolver gives scalars, enums, document types, or "
                "the keys of rows for a type with @table or a list of it."),
        REFUSES("lists of lists of rows",
                "type Query { best: [[Product!]] @resolver(name: \"best\") } " PRODUCT,
                "1:33 Field \"Query.best\": a resolver gives scalars, enums, document types, or "
                "the keys of rows for a type with @table or a list of it."),
        REFUSES("rows without key",
                "type Query { last: Log @resolver(name: \"last\") } "
                "type Log @table { line: Int }",
                "1:24 Field \"Query.last\": a resolver gives the keys of rows, and \"log\" has "
                "none; name the columns that identify a row with @table(key:) on type \"Log\"."),
        BINDS("what it loads", "Product.price",
              RESOLVED("name: \"money\", loads: \"{ Category { id } Product { id priceCents } }\""),
              "resolver money requires 0 loads Category 1 Product 2"),
        REFUSES("loads of what is no type",
                RESOLVED("name: \"money\", loads: \"{ Nothing { id } }\""),
                "4:15 Field \"Product.price\": loads names types with @table and a key, each with "
                "fields, such as \"{ Category { parentId } }\"."),
        REFUSES("loads of what has no key",
                RESOLVED("name: \"money\", loads: \"{ Log { line } }\""),
                "4:15 Field \"Product.price\": loads names types with @table and a key, each with "
                "fields, such as \"{ Category { parentId } }\"."),
        REFUSES("loads without fields", RESOLVED("name: \"money\", loads: \"{ Category }\""),
                "4:15 Field \"Product.price\": loads names types with @table and a key, each with "
                "fields, such as \"{ Category { parentId } }\"."),
        REFUSES("loads of a relation",
                RESOLVED("name: \"money\", loads: \"{ Product { category } }\""),
                "4:15 Field \"Product.price\": loads \"category\", which is no column, expression "
                "or document without arguments."),
        REFUSES("loads that are no GraphQL", RESOLVED("name: \"money\", loads: \"{ Category {\""),
                "4:15 Field \"Product.price\": loads is a selection set such as \"{ id name "
                "}\"; Syntax Error: Expected Name, found <EOF>."),
        REFUSES("a field of a document",
                "type Query { one: Box @resolver(name: \"box\") } type Box { a: Int "
                "@resolver(name: \"a\") }",
                "1:66 Field \"Box.a\": it is read from a document; resolvers on the fields of "
                "documents are not available in this version."),
    };
    SAMPLE_CHECK_ALL(shop, rows);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_resolvers),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
