#include "binding/shop.h"

#define FIELD(arguments) "type Query { p(" arguments "): [Product!]! } " PRODUCT

#define PHOTO_TYPES                                                                                \
    "type Product @table { id: ID! photos: [Photo!] } type Photo @table(name: "                    \
    "\"product_photos\") "                                                                         \
    "{ url: String product: Product }"
#define PHOTOS "type Query { p(f: F): [Product!] } " PHOTO_TYPES "\n"

static void test_arguments(void **state)
{
    (void)state;
    static const sample_case rows[] = {
        BINDS("a column by equality", "Query.p", FIELD("priceCents: Int"),
              "rows list Product order id; priceCents filter price_cents EQ int4"),
        BINDS("a list by any", "Query.p", FIELD("id: [ID!]"),
              "rows list Product order id; id filter id IN int8"),
        BINDS("a named column", "Query.p", FIELD("cents: Int @column(name: \"price_cents\")"),
              "rows list Product order id; cents filter price_cents EQ int4"),
        BINDS("an operator", "Query.p", FIELD("min: Int @filter(column: \"price_cents\", op: GTE)"),
              "rows list Product order id; min filter price_cents GTE int4"),
        BINDS("an operator on the column of that name", "Query.p",
              FIELD("name: String @filter(op: STARTS_WITH)"),
              "rows list Product order id; name filter name STARTS_WITH text"),
        BINDS("a list with a column said", "Query.p",
              FIELD("of: [ID!] @filter(column: \"category_id\")"),
              "rows list Product order id; of filter category_id IN int8"),
        BINDS("search", "Query.p", FIELD("search: String @filter(op: SEARCH)"),
              "rows list Product order id; search filter search SEARCH text"),
        BINDS("whether it is null", "Query.p",
              FIELD("unrated: Boolean @filter(column: \"rating\", op: IS_NULL)"),
              "rows list Product order id; unrated filter rating IS_NULL numeric"),
        BINDS("an array holds a value", "Query.p",
              FIELD("tag: String @filter(column: \"tags\", op: CONTAINS)"),
              "rows list Product order id; tag filter tags CONTAINS text"),
        BINDS("an array equals a list", "Query.p", FIELD("tags: [String!]"),
              "rows list Product order id; tags filter tags EQ _text"),
        BINDS("an enum", "Query.p",
              FIELD("mood: Mood") " enum Mood { HAPPY @column(name: \"happy\") }",
              "rows list Product order id; mood filter mood EQ mood"),
        BINDS("a sort enum", "Query.p",
              FIELD("by: Sort = NEW") " enum Sort { NEW @orderBy(columns: [\"created_at DESC\"]) "
                                      "CHEAP @orderBy(columns: [\"price_cents\", \"id DESC\"]) }",
              "rows list Product order id; by order created_at desc (not total) | price_cents, id "
              "desc"),
        BINDS("a list of a sort enum", "Query.p",
              FIELD("by: [Sort!]") " enum Sort { NAME @orderBy(columns: \"name\") }",
              "rows list Product order id; by order name (not total)"),
        BINDS("an argument only of @where", "Query.p",
              "type Query { p(max: Int!): [Product!]! @where(sql: \"price_cents < "
              "$args.max::int\") } " PRODUCT,
              "rows list Product order id where <price_cents> < {max int4}::int; max unused"),
        BINDS("an input object of filters", "Query.p",
              FIELD("filter: F") " input F { name: String, ids: [ID!] @filter(column: \"id\", op: "
                                 "IN), and: [F!], or: [F!], not: F }",
              "rows list Product order id; filter filters { name filter name EQ text; ids filter "
              "id IN int8; and and; or or; not not; }"),
        BINDS(
            "operators of a column", "Query.p",
            FIELD(
                "f: F") " input F { priceCents: G } input G { eq: Int gte: Int in: [Int!] isNull: "
                        "Boolean under: Int @filter(op: LT) }",
            "rows list Product order id; f filters { priceCents filters { eq filter price_cents EQ "
            "int4; gte filter price_cents GTE int4; in filter price_cents IN int4; isNull filter "
            "price_cents IS_NULL int4; under filter price_cents LT int4; }; }"),
        BINDS("operators of a named column", "Query.p",
              FIELD("cost: G @filter(column: \"price_cents\")") " input G { eq: Int }",
              "rows list Product order id; cost filters { eq filter price_cents EQ int4; }"),
        BINDS("a filter over a relation to many", "Query.p",
              PHOTOS " input F { photos: G } input G { url: String }",
              "rows list Product order id; f filters { photos relation some Photo { url filter url "
              "EQ text; }; }"),
        BINDS(
            "a filter over a relation to one, and back", "Query.p",
            PHOTOS " input F { photos: G } input G { product: F }",
            "rows list Product order id; f filters { photos relation some Photo { product relation "
            "some Product; }; }"),
        BINDS("every and none of a relation", "Query.p",
              PHOTOS
              " input F { e: G @filter(relation: \"photos\", op: EVERY) n: G @filter(relation: "
              "\"photos\", op: NONE) } input G { url: String }",
              "rows list Product order id; f filters { e relation every Photo { url filter url EQ "
              "text; }; n relation none Photo { url filter url EQ text; }; }"),
        BINDS("some, every and none in an input of their own", "Query.p",
              PHOTOS " input F { photos: G } input G { some: H every: H none: H } input H { url: "
                     "String }",
              "rows list Product order id; f filters { photos filters { some relation some Photo; "
              "every relation every Photo; none relation none Photo; }; }"),
        BINDS("an argument that filters over a relation", "Query.p",
              "type Query { p(has: G @filter(relation: \"photos\")): [Product!] } input G { url: "
              "String } " PHOTO_TYPES,
              "rows list Product order id; has relation some Photo { url filter url EQ text; }"),
        BINDS("key arguments of one row", "Query.o",
              "type Query { o(shop: Int!, no: ID!): Order } type Order @table { no: ID! }",
              "rows one Order order shop, no; shop filter shop EQ int4; no filter no EQ int8"),
        BINDS("a filter over a view", "Query.s",
              "type Query { s(id: ID): [Sale!] } type Sale @table(key: [\"product_id\"]) { sold: "
              "BigInt }",
              "rows list Sale order product_id; id filter product_id EQ int8"),
        BINDS("a column is a column, paging or not", "Query.p",
              FIELD("first: Int @filter(column: \"price_cents\")"),
              "rows list Product order id page 0/100; first filter price_cents EQ int4"),
    };
    SAMPLE_CHECK_ALL(shop, rows);
}

static void test_argument_mistakes(void **state)
{
    (void)state;
    static const sample_case rows[] = {
        REFUSES("no such column", FIELD("colour: String"),
                "1:16 Argument \"Query.p(colour:)\": table \"products\" has no column \"colour\"; "
                "name one with @filter(column:)."),
        REFUSES("no such named column", FIELD("min: Int @filter(column: \"prize\", op: GTE)"),
                "1:25 Argument \"Query.p(min:)\": table \"products\" has no column \"prize\"."),
        REFUSES("an operator on no column", FIELD("min: Int @filter(op: GTE)"),
                "1:25 Argument \"Query.p(min:)\": table \"products\" has no column \"min\"; name "
                "one with @filter(column:)."),
        REFUSES("IN without a list", FIELD("name: String @filter(op: IN)"),
                "1:29 Argument \"Query.p(name:)\": IN takes a list."),
        REFUSES("an operator that takes one", FIELD("name: [String!] @filter(op: NE)"),
                "1:32 Argument \"Query.p(name:)\": NE takes one value, not a list; for several "
                "values say op: IN."),
        REFUSES("LIKE on a number", FIELD("priceCents: String @filter(op: LIKE)"),
                "1:35 Argument \"Query.p(priceCents:)\": LIKE needs a text column, \"price_cents\" "
                "is int4."),
        REFUSES("a pattern that is no text", FIELD("name: Int @filter(op: LIKE)"),
                "1:26 Argument \"Query.p(name:)\": LIKE takes a String."),
        REFUSES("SEARCH on a number", FIELD("priceCents: String @filter(op: SEARCH)"),
                "1:35 Argument \"Query.p(priceCents:)\": SEARCH needs a tsvector or text column, "
                "\"price_cents\" is int4."),
        REFUSES(
            "CONTAINS on a number", FIELD("priceCents: Int @filter(op: CONTAINS)"),
            "1:32 Argument \"Query.p(priceCents:)\": CONTAINS needs a text, array, range or jsonb "
            "column, "
            "\"price_cents\" is int4."),
        REFUSES("IS_NULL without Boolean", FIELD("rating: Int @filter(op: IS_NULL)"),
                "1:28 Argument \"Query.p(rating:)\": IS_NULL takes a Boolean."),
        REFUSES("one value for an array", FIELD("tags: String"),
                "1:16 Argument \"Query.p(tags:)\": column \"tags\" is an array; for one of its "
                "values say op: CONTAINS."),
        REFUSES("json has no equality", FIELD("raw: JSON"),
                "1:16 Argument \"Query.p(raw:)\": column \"raw\" of type json cannot be compared."),
        REFUSES("a scalar that does not fit", FIELD("name: Int"),
                "1:16 Argument \"Query.p(name:)\": Int does not fit column \"name\" of type text."),
        REFUSES("a type that cannot be sent", FIELD("search: Custom") " scalar Custom",
                "1:16 Argument \"Query.p(search:)\": Custom does not fit column \"search\" of type "
                "tsvector; it is there to be searched, by @filter(op: SEARCH)."),
        REFUSES("cursors on a list", FIELD("after: String"),
                "1:16 Argument \"Query.p(after:)\": table \"products\" has no column \"after\" (a "
                "list pages by first, limit and offset); name one with @filter(column:)."),
        REFUSES(
            "an offset into a connection",
            "type Query { p(offset: Int): PConnection } type PConnection { nodes: [Product!]! "
            "} " PRODUCT,
            "1:16 Argument \"Query.p(offset:)\": table \"products\" has no column \"offset\" (a "
            "connection pages by first, after, last and before); name one with @filter(column:)."),
        REFUSES("a page of one", "type Query { p(first: Int): Product } " PRODUCT,
                "1:16 Argument \"Query.p(first:)\": table \"products\" has no column \"first\" "
                "(one row is not paged); name one with @filter(column:)."),
        REFUSES("first that is no Int", FIELD("first: String"),
                "1:16 Argument \"Query.p(first:)\": it pages, so it has to be an Int."),
        REFUSES("a default beyond max", FIELD("first: Int = 101"),
                "1:16 Argument \"Query.p(first:)\": its default is not between 0 and the page's "
                "max, which is 100."),
        REFUSES("a negative default", FIELD("first: Int = -1"),
                "1:16 Argument \"Query.p(first:)\": its default is not between 0 and the page's "
                "max, which is 100."),
        BINDS("a default of max", "Query.p", FIELD("first: Int = 100"),
              "rows list Product order id page 0/100; first first"),
        REFUSES("two sizes", FIELD("first: Int, limit: Int"),
                "1:28 Argument \"Query.p(limit:)\": \"first\" says the size of the page already."),
        REFUSES("an order for one row",
                "type Query { p(by: S): Product } enum S { A @orderBy(columns: \"id\") } " PRODUCT,
                "1:16 Argument \"Query.p(by:)\": one row has no order; it is for lists and "
                "connections."),
        REFUSES("a silent sort value", FIELD("by: S") " enum S { A @orderBy(columns: \"id\") B }",
                "2:37 Enum value \"S.B\": say what it orders by with @orderBy(columns:)."),
        REFUSES("an unknown sort column",
                FIELD("by: S") " enum S { A @orderBy(columns: [\"prize\"]) }",
                "2:13 Enum value \"S.A\": table \"products\" has no column \"prize\" to order by."),
        REFUSES("a sort over what cannot be sent",
                "type Query { p(by: S): PConnection } type PConnection { nodes: [Product!]! } enum "
                "S { A @orderBy(columns: \"search\") } " PRODUCT,
                "1:89 Enum value \"S.A\": column \"search\" of type tsvector cannot be paged by."),
        REFUSES("an unknown filter", FIELD("f: F") " input F { colour: String }",
                "2:12 Input field \"F.colour\": table \"products\" has no column \"colour\"; name "
                "one with @filter(column:)."),
        REFUSES("an input that is no relation and no column",
                FIELD("f: F") " input F { colour: G } input G { name: String }",
                "2:12 Input field \"F.colour\": type \"Product\" has no relation of that name, and "
                "its table \"products\" no such column; name one with @filter(relation:) or "
                "@filter(column:)."),
        REFUSES(
            "a field that is no relation",
            FIELD("f: F") " input F { g: G @filter(relation: \"name\") } input G { name: String }",
            "2:17 Input field \"F.g\": type \"Product\" has no field \"name\" that is a "
            "relation."),
        REFUSES(
            "a column and a relation",
            FIELD("f: F") " input F { g: G @filter(relation: \"name\", column: \"name\") } input "
                          "G { name: String }",
            "2:17 Input field \"F.g\": @filter names a column or a relation, not both."),
        REFUSES("an operator over a relation",
                PHOTOS " input F { photos: G @filter(op: GT) } input G { url: String }",
                "2:22 Input field \"F.photos\": a filter over a relation has op: SOME, EVERY or "
                "NONE."),
        REFUSES("some over a column", FIELD("f: F") " input F { name: String @filter(op: SOME) }",
                "2:25 Input field \"F.name\": @filter(op:) is one of EQ NE LT LTE GT GTE IN LIKE "
                "ILIKE STARTS_WITH CONTAINS CONTAINED OVERLAPS HAS_KEY HAS_ANY_KEY HAS_ALL_KEYS "
                "SEARCH IS_NULL."),
        REFUSES("a list of filters over a relation",
                PHOTOS " input F { photos: [G!] } input G { url: String }",
                "2:12 Input field \"F.photos\": a filter over a relation is one G, not a list."),
        REFUSES("some in a list",
                PHOTOS " input F { photos: G } input G { some: [H] } input H { "
                       "url: String }",
                "2:34 Input field \"G.some\": it is one H, not a list."),
        REFUSES("some, and an op",
                PHOTOS " input F { photos: G @filter(op: NONE) } input G { some: "
                       "H } input H { url: String }",
                "2:22 Input field \"F.photos\": G says some, every or none already; leave out op."),
        REFUSES("a directive on some",
                PHOTOS " input F { photos: G } input G { some: H "
                       "@filter(op: NONE) } input H { url: String }",
                "2:42 Input field \"G.some\": @filter has no meaning on some, every or none."),
        REFUSES(
            "what a relation's filter does not have",
            PHOTOS " input F { photos: G } input G { name: String }",
            "2:34 Input field \"G.name\": table \"product_photos\" has no column \"name\"; name "
            "one with @filter(column:)."),
        REFUSES("a relation that needs arguments",
                "type Query { p(f: F): [Product!] } type Product @table { photos(min: Int): "
                "[Photo!] @where(sql: \"id > $args.min::int\") } type Photo @table(name: "
                "\"product_photos\") { url: String } input F { photos: G } input G { url: String }",
                "1:190 Input field \"F.photos\": the @where of field \"Product.photos\" needs "
                "arguments, which a filter does not give."),
        REFUSES("an unknown operator", FIELD("f: F") " input F { name: G } input G { is: String }",
                "2:32 Input field \"G.is\": no operator has that name; say which one with "
                "@filter(op:)."),
        REFUSES("an operator that the column does not have",
                FIELD("f: F") " input F { priceCents: G } input G { like: String }",
                "2:38 Input field \"G.like\": LIKE needs a text column, \"price_cents\" is int4."),
        REFUSES("operators of another type",
                FIELD("f: F") " input F { name: G } input G { eq: Boolean }",
                "2:32 Input field \"G.eq\": Boolean does not fit column \"name\" of type text."),
        REFUSES(
            "an operator that names a column",
            FIELD("f: F") " input F { name: G } input G { eq: String @filter(column: \"code\") }",
            "2:43 Input field \"G.eq\": the column is \"name\", by the field that this input "
            "stands in."),
        REFUSES(
            "operators and an op",
            FIELD("f: F") " input F { name: G @filter(column: \"code\", op: LT) } input G { eq: "
                          "String }",
            "2:20 Input field \"F.name\": the fields of G are the operators; leave out op."),
        REFUSES("a list of operators",
                FIELD("f: F") " input F { name: [G] } input G { eq: String }",
                "2:12 Input field \"F.name\": the operators of a column are one G, not a list."),
        REFUSES("and that is no list", FIELD("f: F") " input F { and: F }",
                "2:12 Input field \"F.and\": its type has to be a list, [F!]."),
        REFUSES("not that is a list", FIELD("f: F") " input F { not: [F!] }",
                "2:12 Input field \"F.not\": its type has to be F, not a list."),
        REFUSES("a list of filters", FIELD("f: [F!]") " input F { name: String }",
                "1:16 Argument \"Query.p(f:)\": an input object of filters is not a list."),
        REFUSES(
            "a mistake in an input is told once",
            "type Query { p(f: F): [Product!] q(f: F): [Product!] } input F { x: Int } " PRODUCT,
            "1:66 Input field \"F.x\": table \"products\" has no column \"x\"; name one with "
            "@filter(column:)."),
    };
    SAMPLE_CHECK_ALL(shop, rows);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_arguments),
        cmocka_unit_test(test_argument_mistakes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
