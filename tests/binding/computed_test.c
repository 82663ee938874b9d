/* Computed columns in orders and filters: what they bind, and what they refuse. */
#include "binding/sample.h"

static const char shop[] =
    "categories(id int8 pk, parent_id int8 -> categories, name text!, place point)\n"
    "products(id int8 pk, category_id int8! -> categories, name text!, price int4!)\n"
    "reviews(id int8 pk, product_id int8! -> products, rating int4)\n";

#define SCHEMA(arguments, order)                                                                   \
    "type Query { p(" arguments "): [Product!] }\n"                                                \
    "type Product @table { id: ID! name: String! category: Category reviews: [Review!] "           \
    "count: Int! @aggregate(of: \"reviews\") of(min: Int @filter(column: \"rating\", op: GT)): "   \
    "Int @aggregate(of: \"reviews\", function: MAX, column: \"rating\") shout: String @expr(sql: " \
    "\"upper(name)\") times(n: Int!): Int @expr(sql: \"price * $args.n::int\") stats: Stats "      \
    "@aggregate(of: \"reviews\") bad(n: Int!): Int! @aggregate(of: \"Review\") @where(sql: "       \
    "\"rating > "                                                                                  \
    "$args.n::int\") }\n"                                                                          \
    "type Category @table { id: ID! name: String! parent: Category products: [Product!] count: "   \
    "Int! "                                                                                        \
    "@aggregate(of: \"products\") }\n"                                                             \
    "type Review @table { id: ID! } type Stats { count: Int! }\n"                                  \
    "enum S { A @orderBy(columns: [" order "]) }"

#define ORDER(text) SCHEMA("by: S", text)
#define FILTER(arguments) SCHEMA(arguments, "\"id\"")
#define ORDERED "rows list Product order id; by order "
#define FILTERED "rows list Product order id; a filter "

static void test_bound(void **state)
{
    (void)state;
    static const sample_case rows[] = {
        BINDS("an order by an aggregate", "Query.p", ORDER("\"count DESC\", \"name\""),
              ORDERED "count desc, name (not total)"),
        BINDS("by an aggregate whose arguments only filter", "Query.p", ORDER("\"of NULLS FIRST\""),
              ORDERED "of nulls first (not total)"),
        BINDS("by an expression", "Query.p", ORDER("\"shout\""), ORDERED "shout (not total)"),
        BINDS("by a column of another row", "Query.p", ORDER("\"category.name DESC\", \"id\""),
              ORDERED "category.name desc, id"),
        BINDS("by a column that the type does not show", "Query.p", ORDER("\"category.parent_id\""),
              ORDERED "category.parent_id (not total)"),
        BINDS("further away", "Query.p", ORDER("\"category.parent.count\""),
              ORDERED "category.parent.count (not total)"),
        BINDS("a filter by the name of an aggregate", "Query.p",
              FILTER("a: Int @filter(field: \"count\", op: GTE)"), FILTERED "count GTE int8"),
        BINDS("a filter on an aggregate", "Query.p", FILTER("count: Int"),
              "rows list Product order id; count filter count EQ int8"),
        BINDS("one of a list of them", "Query.p", FILTER("count: [Int!]"),
              "rows list Product order id; count filter count IN int8"),
        BINDS("a filter on an expression", "Query.p",
              FILTER("a: String @filter(field: \"shout\", op: LIKE)"), FILTERED "shout LIKE text"),
        BINDS("a filter on another row's column", "Query.p",
              FILTER("a: Boolean @filter(field: \"category.name\", op: IS_NULL)"),
              FILTERED "category.name IS_NULL text"),
        BINDS("operators on an aggregate", "Query.p",
              FILTER("f: F") " input F { count: I } input I { "
                             "gt: Int }",
              "rows list Product order id; f filters { count filters { gt filter count GT int8; }; "
              "}"),
    };
    SAMPLE_CHECK_ALL(shop, rows);
}

static void test_refused(void **state)
{
    (void)state;
    static const sample_case rows[] = {
        REFUSES(
            "what is neither column nor field", ORDER("\"colour\""),
            "5:12 Enum value \"S.A\": table \"products\" has no column \"colour\" to order by."),
        REFUSES(
            "a field that is a relation", ORDER("\"category\""),
            "5:12 Enum value \"S.A\": table \"products\" has no column \"category\" to order by."),
        REFUSES("an object of aggregates", ORDER("\"stats\""),
                "5:12 Enum value \"S.A\": field \"stats\" is no @expr and no single @aggregate."),
        REFUSES(
            "an expression with arguments", ORDER("\"times\""),
            "5:12 Enum value \"S.A\": field \"times\" needs arguments, which nobody gives here."),
        REFUSES("an aggregate with arguments", ORDER("\"bad\""),
                "5:12 Enum value \"S.A\": field \"bad\" needs arguments, which nobody gives here."),
        REFUSES("a relation to many", ORDER("\"reviews.rating\""),
                "5:12 Enum value \"S.A\": field \"reviews\" is no relation to one row, or its "
                "@where needs "
                "arguments."),
        REFUSES("nothing at the end", ORDER("\"category.colour\""),
                "5:12 Enum value \"S.A\": table \"categories\" has no column \"colour\", and type "
                "\"Category\" no such field."),
        REFUSES("what has no order", ORDER("\"category.place\""),
                "5:12 Enum value \"S.A\": \"category.place\" of type point cannot be compared."),
        REFUSES("far away", ORDER("\"category.parent.parent.parent.name\""),
                "5:12 Enum value \"S.A\": \"category.parent.parent.parent.name\" leads over more "
                "than 3 "
                "relations."),
        REFUSES("one twice", ORDER("\"count\", \"count DESC\""),
                "5:12 Enum value \"S.A\": column \"count\" is named twice."),
        REFUSES(
            "an unknown field", FILTER("a: Int @filter(field: \"colour\")"),
            "1:23 Argument \"Query.p(a:)\": type \"Product\" has no field \"colour\" with @expr or "
            "@aggregate."),
        REFUSES(
            "a column as a field", FILTER("a: String @filter(field: \"name\")"),
            "1:26 Argument \"Query.p(a:)\": type \"Product\" has no field \"name\" with @expr or "
            "@aggregate."),
        REFUSES(
            "a filter of another type", FILTER("a: Boolean @filter(field: \"count\")"),
            "1:27 Argument \"Query.p(a:)\": Boolean does not fit column \"count\" of type int8."),
        REFUSES("a pattern on a number", FILTER("a: String @filter(field: \"count\", op: LIKE)"),
                "1:26 Argument \"Query.p(a:)\": LIKE needs a text column, \"count\" is int8."),
    };
    SAMPLE_CHECK_ALL(shop, rows);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_bound),
        cmocka_unit_test(test_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
