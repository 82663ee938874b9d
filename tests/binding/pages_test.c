#include "binding/shop.h"

static void test_pages(void **state)
{
    (void)state;
    static const sample_case rows[] = {
        BINDS("a connection has default sizes", "Query.p",
              "type Query { p: ProductConnection! } " PRODUCT CONNECTION,
              "rows connection Product order id page 20/100"),
        BINDS(
            "sizes and order said", "Query.p",
            "type Query { p(first: Int, after: String, last: Int, before: ID): ProductConnection!\n"
            " @page(default: 5, max: 50, orderBy: [\"rating DESC NULLS LAST\", \"created_at\"]) "
            "} " PRODUCT CONNECTION,
            "rows connection Product order rating desc nulls last, created_at, id page 5/50; first "
            "first; after after; last last; before before"),
        BINDS("a small max lowers the default", "Query.p",
              "type Query { p: ProductConnection! @page(max: 10) } " PRODUCT CONNECTION,
              "rows connection Product order id page 10/10"),
        BINDS("a plain list is not paged", "Query.products", PRODUCTS PRODUCT,
              "rows list Product order id"),
        BINDS("a list with limit and offset", "Query.p",
              "type Query { p(limit: Int, offset: Int): [Product!]! } " PRODUCT,
              "rows list Product order id page 0/100; limit first; offset offset"),
        BINDS("a list with a size", "Query.p",
              "type Query { p: [Product!]! @page(default: 7, orderBy: [\"id DESC\"]) } " PRODUCT,
              "rows list Product order id desc page 7/100"),
        BINDS("a single string is a list of one", "Query.p",
              "type Query { p: [Product!]! @page(orderBy: \"name ASC NULLS FIRST\") } " PRODUCT,
              "rows list Product order name nulls first, id page 0/100"),
        BINDS("quoted columns in an order", "Query.p",
              "type Query { p: [Product!]! @page(orderBy: \"\\\"name\\\" desc\") } " PRODUCT,
              "rows list Product order name desc, id page 0/100"),
        BINDS("nodes alone make a connection", "Query.p",
              "type Query { p: PConnection } type PConnection { nodes: [Product!]! } " PRODUCT,
              "rows connection Product order id page 20/100"),
        BINDS("the fields of a connection", "ProductConnection.totalCount",
              "type Query { p: ProductConnection } " PRODUCT CONNECTION, "totalCount"),
        BINDS("of an edge", "ProductEdge.node",
              "type Query { p: ProductConnection } " PRODUCT CONNECTION, "node"),
        BINDS("of page info", "PageInfo.hasPreviousPage",
              "type Query { p: ProductConnection } " PRODUCT CONNECTION, "hasPreviousPage"),
        BINDS("a name alone makes none", "Product.specs",
              QUERY
              "type Product @table { specs: WireConnection } type WireConnection { volts: Int }",
              "document specs jsonb"),
        REFUSES(
            "a default beyond max",
            "type Query { p: ProductConnection! @page(default: 50, max: 20) } " PRODUCT CONNECTION,
            "1:36 Field \"Query.p\": @page(default: 50) is beyond its max, which is 20."),
        REFUSES("a default beyond the usual max",
                "type Query { p: [Product!]! @page(default: 101) } " PRODUCT,
                "1:29 Field \"Query.p\": @page(default: 101) is beyond its max, which is 100."),
        REFUSES("a size of nothing", "type Query { p: [Product!]! @page(max: 0) } " PRODUCT,
                "1:29 Field \"Query.p\": @page(max:) must be an integer greater than 0."),
        REFUSES("a page of one", "type Query { p: Product @page(max: 3) } " PRODUCT,
                "1:25 Field \"Query.p\": @page is for lists and connections of rows."),
        REFUSES("an unknown order column",
                "type Query { p: [Product!] @page(orderBy: [\"prize\"]) } " PRODUCT,
                "1:28 Field \"Query.p\": table \"products\" has no column \"prize\" to order by."),
        REFUSES("no order", "type Query { p: [Product!] @page(orderBy: [\"name DOWN\"]) } " PRODUCT,
                "1:28 Field \"Query.p\": \"name DOWN\" is no order; write \"column [ASC|DESC] "
                "[NULLS FIRST|NULLS LAST]\"."),
        REFUSES("an order by a column twice",
                "type Query { p: [Product!] @page(orderBy: [\"name\", \"name DESC\"]) } " PRODUCT,
                "1:28 Field \"Query.p\": column \"name\" is named twice."),
        REFUSES("an order by what has none",
                "type Query { p: [Product!] @page(orderBy: [\"raw\"]) } " PRODUCT,
                "1:28 Field \"Query.p\": column \"raw\" is of a type without order."),
        REFUSES("a connection without a key",
                "type Query { s: SConnection } type SConnection { nodes: [Sale!]! } type Sale "
                "@table { sold: Int }",
                "1:14 Field \"Query.s\": \"sales\" has no key to page by; name the columns that "
                "identify a row with @table(key:) on type \"Sale\"."),
        REFUSES("a cursor over what cannot be sent",
                "type Query { p: PConnection @page(orderBy: [\"search\"]) } type PConnection { "
                "nodes: [Product!]! } " PRODUCT,
                "1:14 Field \"Query.p\": column \"search\" of type tsvector cannot be paged by."),
        REFUSES(
            "an unknown field of a connection",
            "type Query { p: PConnection } type PConnection { nodes: [Product!]! sum: Int "
            "} " PRODUCT,
            "1:69 Field \"PConnection.sum\": a connection has no such field; it has edges, nodes, "
            "pageInfo, totalCount and fields with @aggregate."),
        REFUSES("a field of another type",
                "type Query { p: PConnection } type PConnection { nodes: [Product!]! totalCount: "
                "String } " PRODUCT,
                "1:69 Field \"PConnection.totalCount\": its type is Int, not String."),
        REFUSES(
            "an edge that is no list",
            "type Query { p: PConnection } type PConnection { edges: PEdge } type PEdge { node: "
            "Product } " PRODUCT,
            "1:50 Field \"PConnection.edges\": its type is a list of its edge type, not PEdge."),
    };
    SAMPLE_CHECK_ALL(shop, rows);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_pages),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
