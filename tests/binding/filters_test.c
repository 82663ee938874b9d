/* Filters that look into a value, and searches: what they bind, and what they refuse. */
#include "binding/sample.h"

static const char shop[] =
    "products(id int8 pk, name text!, tags text[]!, specs jsonb, raw json, search "
    "tsvector)\n";

#define ARGUMENT(text)                                                                             \
    "type Query { p(" text "): [Product!] }\ntype Product @table { id: ID! name: String! }"
#define FOUND "rows list Product order id; a filter "

static void test_bound(void **state)
{
    (void)state;
    static const sample_case rows[] = {
        BINDS("an array that contains a value", "Query.p",
              ARGUMENT("a: String @filter(column: \"tags\", op: CONTAINS)"),
              FOUND "tags CONTAINS text"),
        BINDS("an array that contains all of a list", "Query.p",
              ARGUMENT("a: [String!] @filter(column: \"tags\", op: CONTAINS)"),
              FOUND "tags CONTAINS text list"),
        BINDS("an array that has nothing but a list", "Query.p",
              ARGUMENT("a: [String!] @filter(column: \"tags\", op: CONTAINED)"),
              FOUND "tags CONTAINED text list"),
        BINDS("an array with one of a list", "Query.p",
              ARGUMENT("a: [String!] @filter(column: \"tags\", op: OVERLAPS)"),
              FOUND "tags OVERLAPS text list"),
        BINDS("a document with a key", "Query.p",
              ARGUMENT("a: String @filter(column: \"specs\", op: HAS_KEY)"),
              FOUND "specs HAS_KEY text"),
        BINDS("a document with one of some keys", "Query.p",
              ARGUMENT("a: [String!] @filter(column: \"specs\", op: HAS_ANY_KEY)"),
              FOUND "specs HAS_ANY_KEY text list"),
        BINDS("a document with all keys", "Query.p",
              ARGUMENT("a: [String!] @filter(column: \"raw\", op: HAS_ALL_KEYS)"),
              FOUND "raw HAS_ALL_KEYS text list"),
        BINDS("a document that contains another", "Query.p",
              ARGUMENT("a: JSON @filter(column: \"raw\", op: CONTAINS)"),
              FOUND "raw CONTAINS jsonb"),
        BINDS("a document in another", "Query.p",
              ARGUMENT("a: JSON @filter(column: \"specs\", op: CONTAINED)"),
              FOUND "specs CONTAINED jsonb"),
        BINDS("what stands at a path", "Query.p",
              ARGUMENT("a: String @filter(column: \"specs\", path: [\"size\", \"unit\"])"),
              FOUND "specs EQ jsonb at size.unit"),
        BINDS("one of a list at a path", "Query.p",
              ARGUMENT("a: [Int!] @filter(column: \"specs\", path: \"weight\")"),
              FOUND "specs IN jsonb at weight"),
        BINDS("an order at a path", "Query.p",
              ARGUMENT("a: Float @filter(column: \"raw\", path: \"weight\", op: GTE)"),
              FOUND "raw GTE jsonb at weight"),
        BINDS("a pattern at a path", "Query.p",
              ARGUMENT("a: String @filter(column: \"specs\", path: \"name\", op: STARTS_WITH)"),
              FOUND "specs STARTS_WITH text at name"),
        BINDS("a part of a text at a path", "Query.p",
              ARGUMENT("a: String @filter(column: \"specs\", path: \"name\", op: CONTAINS)"),
              FOUND "specs CONTAINS text at name"),
        BINDS("a part of a document at a path", "Query.p",
              ARGUMENT("a: JSON @filter(column: \"specs\", path: \"name\", op: CONTAINS)"),
              FOUND "specs CONTAINS jsonb at name"),
        BINDS("nothing at a path", "Query.p",
              ARGUMENT("a: Boolean @filter(column: \"specs\", path: \"name\", op: IS_NULL)"),
              FOUND "specs IS_NULL text at name"),
        BINDS("a search by a named configuration", "Query.p",
              ARGUMENT("a: String @filter(column: \"name\", op: SEARCH, config: \"english\")"),
              FOUND "name SEARCH text by english"),
        BINDS("a search of a vector", "Query.p",
              ARGUMENT("a: String @filter(column: \"search\", op: SEARCH)"),
              FOUND "search SEARCH text"),
        BINDS(
            "operators at a path", "Query.p",
            ARGUMENT("a: T @filter(column: \"specs\", path: \"weight\")") " input T { eq: Int lt: "
                                                                          "Float }",
            "rows list Product order id; a filters { eq filter specs EQ jsonb at weight; lt filter "
            "specs LT jsonb at weight; }"),
        BINDS(
            "all of them as operators", "Query.p",
            ARGUMENT(
                "a: T @filter(column: \"tags\")") " input T { contains: String contained: "
                                                  "[String!] overlaps: [String!] all: [String!] "
                                                  "@filter(op: CONTAINS) }",
            "rows list Product order id; a filters { contains filter tags CONTAINS text; contained "
            "filter tags CONTAINED text list; overlaps filter tags OVERLAPS text list; all filter "
            "tags CONTAINS text list; }"),
    };
    SAMPLE_CHECK_ALL(shop, rows);
}

#define REFUSED(sentence, type, filter, column, why)                                               \
    REFUSES(sentence, ARGUMENT("a: " type " @filter(" filter ")"),                                 \
            "1:" column " Argument \"Query.p(a:)\": " why)

static void test_refused(void **state)
{
    (void)state;
    static const sample_case rows[] = {
        REFUSED("overlaps of a text", "[String!]", "column: \"name\", op: OVERLAPS", "29",
                "OVERLAPS needs an array or range column, \"name\" is text."),
        REFUSED("overlaps with one value", "String", "column: \"tags\", op: OVERLAPS", "26",
                "OVERLAPS takes a list."),
        REFUSED("overlaps of another type", "[Int!]", "column: \"tags\", op: OVERLAPS", "26",
                "Int does not fit column \"tags\" of type text."),
        REFUSED("contained in one value", "String", "column: \"tags\", op: CONTAINED", "26",
                "CONTAINED takes a list."),
        REFUSED("contained in a text", "String", "column: \"name\", op: CONTAINED", "26",
                "CONTAINED needs an array, range or jsonb column, \"name\" is text."),
        REFUSED("a key of an array", "String", "column: \"tags\", op: HAS_KEY", "26",
                "HAS_KEY needs a json or jsonb column, \"tags\" is _text."),
        REFUSED("a key that is a number", "Int", "column: \"specs\", op: HAS_KEY", "23",
                "HAS_KEY takes names of keys, as String."),
        REFUSED("some keys that are one", "String", "column: \"specs\", op: HAS_ANY_KEY", "26",
                "HAS_ANY_KEY takes a list."),
        REFUSED("one key that is some", "[String!]", "column: \"specs\", op: HAS_KEY", "29",
                "HAS_KEY takes one value, not a list."),
        REFUSED("a text in a document", "String", "column: \"specs\", op: CONTAINS", "26",
                "CONTAINS on a document takes JSON."),
        REFUSED("a path into a text", "String", "column: \"name\", path: \"x\"", "26",
                "a path leads into a json or jsonb column, \"name\" is text."),
        REFUSED("a path that is none", "String", "column: \"specs\", path: []", "26",
                "@filter(path:) must be a list of at least one string."),
        REFUSED(
            "a time at a path", "DateTime", "column: \"specs\", path: \"x\"", "28",
            "what stands in a document is compared with String, Int, Float, Boolean, an enum or "
            "JSON."),
        REFUSED("an order of truths", "Boolean", "column: \"specs\", path: \"x\", op: GT", "27",
                "GT in a document takes String, Int or Float."),
        REFUSED("a list that is less", "[Int!]", "column: \"specs\", path: \"x\", op: LT", "26",
                "LT takes one value, not a list."),
        REFUSED("a search at a path", "String", "column: \"specs\", path: \"x\", op: SEARCH", "26",
                "SEARCH takes no path."),
        REFUSES(
            "a path below the operators",
            ARGUMENT("a: T @filter(column: \"specs\")") " input T { eq: Int @filter(path: \"x\") }",
            "2:65 Input field \"T.eq\": the column is \"specs\", by the field that this input "
            "stands in."),
        REFUSED("an unknown configuration", "String",
                "column: \"name\", op: SEARCH, config: \"klingon\"", "26",
                "the database has no text search configuration \"klingon\"."),
        REFUSED("a configuration without a search", "String",
                "column: \"name\", op: LIKE, config: \"english\"", "26",
                "config is for op: SEARCH."),
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
