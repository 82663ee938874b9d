/* @aggregate: what it binds, and what it refuses. */
#include "binding/sample.h"

static const char shop[] =
    "enum mood(happy so-so)\n"
    "categories(id int8 pk, name text!)\n"
    "products(id int8 pk, category_id int8! -> categories, name text!, code varchar, price int4!, "
    "stock "
    "int8!, rating numeric, weight float4, mood mood, sold bool, raw json, tags text[]!, ref uuid, "
    "spent "
    "interval, created_at timestamptz!)\n"
    "tags(id int8 pk, label text!)\n"
    "product_tags(product_id int8! -> products, tag_id int8! -> tags, pk(product_id tag_id))\n"
    "orders(id int8 pk, buyer_id int8! -> categories, payer_id int8! -> categories)\n"
    "log(line int4!)\n";

/* A category with one field of interest, in the second line. */
#define CATEGORY(field)                                                                            \
    "type Query { products: [Product!]! category: Category }\n"                                    \
    "type Category @table { id: ID! " field                                                        \
    " products: [Product!]! mine: [Product!]! @where(sql: "                                        \
    "\"ref::text = $claims.sub\") under(price: Int!): [Product!]! @where(sql: \"price < "          \
    "$args.price::int\") }\n"                                                                      \
    "type Product @table { id: ID! }\n enum Mood { HAPPY @column(name: \"happy\") }\n"
#define OVER(type, arguments) CATEGORY("x: " type " @aggregate(of: \"products\"" arguments ")")
#define BY " by id = category_id"
#define ROOT(field)                                                                                \
    "type Query { products: [Product!]! " field " }\ntype Product @table { id: ID! } "

static void test_bound(void **state)
{
    (void)state;
    static const sample_case rows[] = {
        BINDS("a count of a relation", "Category.x", OVER("Int!", ""),
              "aggregate all Product" BY " count or 0 int8"),
        BINDS("a count of values", "Category.x", OVER("Int", ", column: \"rating\""),
              "aggregate all Product" BY " count or 0 int8 rating numeric"),
        BINDS("of different values", "Category.x",
              OVER("BigInt!", ", function: COUNT_DISTINCT, column: \"ref\""),
              "aggregate all Product" BY " count distinct or 0 int8 ref uuid"),
        BINDS("a sum of integers is a bigint", "Category.x",
              OVER("Int", ", function: SUM, column: \"price\""),
              "aggregate all Product" BY " sum int8 price int4"),
        BINDS("a sum that may not be null is 0 of nothing", "Category.x",
              OVER("Int!", ", function: SUM, column: \"price\""),
              "aggregate all Product" BY " sum or 0 int8 price int4"),
        BINDS("a sum of bigints", "Category.x",
              OVER("Decimal", ", function: SUM, column: \"stock\""),
              "aggregate all Product" BY " sum numeric stock int8"),
        BINDS("an average of integers", "Category.x",
              OVER("Float", ", function: AVG, column: \"price\""),
              "aggregate all Product" BY " avg numeric price int4"),
        BINDS("an average of floats", "Category.x",
              OVER("Float", ", function: AVG, column: \"weight\""),
              "aggregate all Product" BY " avg float8 weight float4"),
        BINDS("the least of a text", "Category.x",
              OVER("String", ", function: MIN, column: \"code\""),
              "aggregate all Product" BY " min text code varchar"),
        BINDS("the last of a time", "Category.x",
              OVER("DateTime", ", function: MAX, column: \"created_at\""),
              "aggregate all Product" BY " max timestamptz created_at timestamptz"),
        BINDS("the greatest of an enum", "Category.x",
              OVER("Mood", ", function: MAX, column: \"mood\""),
              "aggregate all Product" BY " max mood mood mood"),
        BINDS("whether all are true", "Category.x",
              OVER("Boolean", ", function: BOOL_AND, column: \"sold\""),
              "aggregate all Product" BY " bool_and bool sold bool"),
        BINDS("whether one is", "Category.x",
              OVER("Boolean", ", function: BOOL_OR, column: \"sold\""),
              "aggregate all Product" BY " bool_or bool sold bool"),
        BINDS("the column of the field's name", "Category.price",
              CATEGORY("price: Int @aggregate(of: \"products\", function: MIN)"),
              "aggregate all Product" BY " min int4 price int4"),
        BINDS("of a type, by its foreign key", "Category.x",
              CATEGORY("x: Int! @aggregate(of: \"Product\")"),
              "aggregate all Product" BY " count or 0 int8"),
        BINDS(
            "of a type, by a directive", "Category.x",
            CATEGORY(
                "x: Int! @aggregate(of: \"Order\") @hasMany(columns: [\"payer_id\"])") "type Order "
                                                                                       "@table { "
                                                                                       "id: ID! }",
            "aggregate all Order by id = payer_id count or 0 int8"),
        BINDS("of a field, where its @where holds", "Category.x",
              CATEGORY("x: Int! @aggregate(of: \"mine\") @where(sql: \"price > 1\")"),
              "aggregate all Product" BY
              " of <ref>::text = {claim sub} where <price> > 1 count or 0 int8"),
        BINDS(
            "with filters", "Category.x",
            CATEGORY(
                "x(min: Int @filter(column: \"price\", op: GTE) name: String): Int! @aggregate(of: "
                "\"products\")"),
            "aggregate all Product" BY
            " count or 0 int8; min filter price GTE int4; name filter name EQ "
            "text"),
        BINDS("of a table", "Query.x", ROOT("x(name: String): Int! @aggregate(of: \"Product\")"),
              "aggregate all Product count or 0 int8; name filter name EQ text"),
        BINDS("of a root field", "Query.x", ROOT("x: Int! @aggregate(of: \"products\")"),
              "aggregate all Product count or 0 int8"),
        BINDS("several in an object", "Query.x",
              ROOT("x: Stats! @aggregate(of: \"products\")") "type Stats { count: Int! }",
              "aggregates all Product"),
        BINDS("one of an object", "Stats.price",
              ROOT("x: Stats! @aggregate(of: \"products\")") "type Stats { price: Float "
                                                             "@aggregate(function: "
                                                             "AVG) }",
              "aggregate avg numeric price int4"),
        BINDS("a count in an object", "Stats.count",
              ROOT("x: Stats! @aggregate(of: \"products\")") "type Stats { count: Int! }",
              "aggregate count or 0 int8"),
        BINDS("one of a connection", "PConnection.price",
              ROOT("c: PConnection!") "type PConnection { nodes: [Product!]! price: Int "
                                      "@aggregate(function: "
                                      "MAX) }",
              "aggregate max int4 price int4"),
    };
    SAMPLE_CHECK_ALL(shop, rows);
}

#define AT(column) "2:" column " Field \"Category.x\": "

static void test_refused(void **state)
{
    (void)state;
    static const sample_case rows[] = {
        REFUSES("no rows", CATEGORY("x: Int! @aggregate"),
                AT("40") "say which rows with @aggregate(of:): a field beside it that is a list, "
                         "or a type."),
        REFUSES("of what is no rows", CATEGORY("x: Int! @aggregate(of: \"id\")"),
                AT("40") "\"id\" is no field beside it that reads rows, and no type with @table."),
        REFUSES(
            "of nothing", CATEGORY("x: Int! @aggregate(of: \"Nothing\")"),
            AT("40") "\"Nothing\" is no field beside it that reads rows, and no type with @table."),
        REFUSES(
            "of a field that needs arguments", CATEGORY("x: Int! @aggregate(of: \"under\")"),
            AT("40") "the @where of field \"under\" needs arguments, which an aggregate of it does "
                     "not give; "
                     "say of: \"Product\"."),
        REFUSES("of a type without a foreign key",
                CATEGORY("x: Int! @aggregate(of: \"Tag\")") "type Tag @table { id: ID! }",
                "2:32 Field \"Category.x\": no foreign key leads from table \"tags\" to table "
                "\"categories\"; say which columns join with @hasMany(columns:) or "
                "@manyToMany(through:)."),
        REFUSES("an unknown column", OVER("Int", ", function: SUM, column: \"prize\""),
                AT("39") "table \"products\" has no column \"prize\"."),
        REFUSES("no column", OVER("Int", ", function: SUM"),
                AT("39") "say which column of table \"products\" with @aggregate(column:)."),
        REFUSES("a sum of texts", OVER("Int", ", function: SUM, column: \"name\""),
                AT("39") "SUM takes no column of type text, which \"name\" is."),
        REFUSES("an average of times", OVER("DateTime", ", function: AVG, column: \"created_at\""),
                AT("44") "AVG takes no column of type timestamptz, which \"created_at\" is."),
        REFUSES("the least uuid", OVER("UUID", ", function: MIN, column: \"ref\""),
                AT("40") "MIN takes no column of type uuid, which \"ref\" is."),
        REFUSES("the least array", OVER("[String!]", ", function: MIN, column: \"tags\""),
                AT("45") "MIN takes no column of type _text, which \"tags\" is."),
        REFUSES("the truth of a number", OVER("Boolean", ", function: BOOL_OR, column: \"price\""),
                AT("43") "BOOL_OR takes no column of type int4, which \"price\" is."),
        REFUSES("different documents", OVER("Int", ", function: COUNT_DISTINCT, column: \"raw\""),
                AT("39") "values of column \"raw\" of type json cannot be told apart."),
        REFUSES("a list", OVER("[Int!]", ""), AT("42") "COUNT gives one value, not a list."),
        REFUSES("a count as a truth", OVER("Boolean!", ""),
                AT("44") "COUNT gives int8, which does not fit Boolean."),
        REFUSES("an average as an Int", OVER("Int", ", function: AVG, column: \"price\""),
                AT("39") "AVG gives numeric, which does not fit Int."),
        REFUSES("a maximum that may not be null",
                OVER("Int!", ", function: MAX, column: \"price\""),
                AT("40") "MAX of no rows is null, so its type cannot be Int!."),
        REFUSES("a time in all that may not be null",
                OVER("String!", ", function: SUM, column: \"spent\""),
                AT("43") "SUM of no rows is null, so its type cannot be String!."),
        REFUSES("an enum without the labels",
                OVER("M", ", function: MAX, column: \"mood\"") "enum M { SAD }",
                "5:10 Enum value \"M.SAD\": type mood has no label \"SAD\" (it has \"happy\" and "
                "\"so-so\"); name one with @column(name:)."),
        REFUSES("an unknown argument",
                CATEGORY("x(colour: String): Int! @aggregate(of: \"products\")"),
                "2:34 Argument \"Category.x(colour:)\": table \"products\" has no column "
                "\"colour\"; name one "
                "with @filter(column:)."),
        REFUSES(
            "a page", CATEGORY("x(first: Int): Int! @aggregate(of: \"products\")"),
            "2:34 Argument \"Category.x(first:)\": table \"products\" has no column \"first\" (an "
            "aggregate is of all rows); name one with @filter(column:)."),
        REFUSES(
            "an order",
            CATEGORY("x(by: S): Int! @aggregate(of: \"products\")") "enum S { A "
                                                                    "@orderBy(columns: [\"id\"]) "
                                                                    "}",
            "2:34 Argument \"Category.x(by:)\": an aggregate has no order; it is for lists and "
            "connections."),
        REFUSES("an expression", CATEGORY("x: Int! @aggregate(of: \"products\") @expr(sql: \"1\")"),
                "2:67 Field \"Category.x\": @expr has no meaning on an aggregate."),
        REFUSES("an object with a function",
                CATEGORY("x: Stats @aggregate(of: \"products\", function: SUM)") "type Stats { "
                                                                                 "count: Int! }",
                "2:41 Field \"Category.x\": the fields of Stats say function and column."),
        REFUSES("a list of objects",
                CATEGORY("x: [Stats] @aggregate(of: \"products\")") "type Stats { count: Int! }",
                "2:43 Field \"Category.x\": its aggregates are one Stats, not a list."),
        REFUSES("rows as an object", CATEGORY("x: Product @aggregate(of: \"products\")"),
                "2:43 Field \"Category.x\": Product cannot hold aggregates: it has to be an object "
                "type "
                "without @table."),
        REFUSES(
            "an object over two tables",
            ROOT(
                "a: Stats @aggregate(of: \"products\") b: Stats @aggregate(of: \"Tag\")") "type "
                                                                                          "Tag "
                                                                                          "@table "
                                                                                          "{ id: "
                                                                                          "ID! } "
                                                                                          "type "
                                                                                          "Stats { "
                                                                                          "count: "
                                                                                          "Int! }",
            "1:81 Field \"Query.b\": Stats holds aggregates of Product already, not of Tag."),
        REFUSES("a silent field of an object",
                ROOT("x: Stats @aggregate(of: \"products\")") "type Stats { price: Int }",
                "2:46 Field \"Stats.price\": say what it is with @aggregate(function:)."),
        REFUSES(
            "other rows in an object",
            ROOT("x: Stats @aggregate(of: \"products\")") "type Stats { n: Int @aggregate(of: "
                                                          "\"products\") }",
            "2:53 Field \"Stats.n\": its rows are those that the object is about; leave out of."),
        REFUSES(
            "an argument in an object",
            ROOT("x: Stats @aggregate(of: \"products\")") "type Stats { count(name: String): Int }",
            "2:52 Argument \"Stats.count(name:)\": nothing reads it: the field is no list of rows, "
            "and "
            "has no @expr(sql:) with $args.name."),
        REFUSES("a mutation",
                "type Query { products: [Product!]! } type Mutation { n: Int @aggregate(of: "
                "\"Product\") } type Product @table { id: ID! }",
                "1:61 Field \"Mutation.n\": @aggregate has no meaning on a field that writes or "
                "subscribes."),
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
