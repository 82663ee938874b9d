#include "binding/sample.h"

/*
 * @function and @sql: which function is meant, what it gets, what the field becomes.
 */

static const char shop[] =
    "enum size(small large)\n"
    "brands(id int8 pk, name text!)\n"
    "products(id int8 pk, brand_id int8 -> brands, name text!, price_cents int4!, weight numeric)\n"
    "reviews(id int8 pk, product_id int8! -> products, rating int4!)\n"
    "orders(shop int4!, no int8!, total int4!, pk(shop no))\n"
    "log(line int4!, message text)\n"
    "function label(p products) -> text stable\n"
    "function unnamed(_ products, sep text default) -> text stable\n"
    "function discounted(p products, percent int4 default, floor_cents int4 default) -> int4 "
    "stable\n"
    "function size_of(price_cents int4) -> size stable\n"
    "function in_words(weight numeric) -> text stable\n"
    "function tags(p products) -> text[] stable\n"
    "function primes(below int4) -> set int4\n"
    "function facts(p products) -> jsonb stable\n"
    "function all_facts() -> set jsonb stable\n"
    "function price(p products) -> (cents int4, currency text) stable\n"
    "function similar(p products, at_most int4 default) -> set products stable\n"
    "function best(brand int8) -> products stable strict\n"
    "function search(words text, min_cents int4 default) -> set products stable\n"
    "function bounds() -> (low int4, high int4) stable\n"
    "function stats(at_least int4) -> set (product_id int8, sum int8) stable\n"
    "function same_rows() -> set (rating int4, id int8, product_id int8) stable\n"
    "function other_rows() -> set (id int8, product_id text, rating int4) stable\n"
    "function few_rows() -> set (id int8, rating int4) stable\n"
    "function me(sub text, fallback text default) -> text stable\n"
    "function rate(product int8, rating int4) -> reviews volatile\n"
    "function forget(product int8) -> void volatile\n"
    "function now_and_then() -> int4 volatile\n"
    "function twice(a int4) -> int4\n"
    "function twice(b text) -> text\n"
    "function twice(a int4, c int4) -> int4\n"
    "function many(a int4[], variadic_ int4 default variadic) -> int4\n"
    "function run(a int4) -> void volatile procedure\n"
    "function nameless(_ int4) -> int4\n"
    "function logged(l log) -> text stable\n"
    "function total(o orders) -> int4 stable\n"
    "function takes_json(input jsonb, ids int8[], kind size) -> int4 stable\n"
    "function archive.old(a int4) -> int4 stable\n";

#define PRODUCT(fields) "type Product @table {id: ID! " fields " }\n"
#define Q(fields) "type Query { " fields " }\n"
#define PAGES(fields) "\ntype RConnection { nodes: [R!]! } type R { " fields " }"
#define PAGES_BY(key, fields)                                                                      \
    "\ntype RConnection { nodes: [R!]! } type R @result(key: [\"" key "\"]) { " fields " }"
#define ROOT "type Query { product(id: ID!): Product }\n"
#define PLAIN "type Product @table { id: ID! }\n"
#define CONNECTION                                                                                 \
    "type ProductConnection { edges: [ProductEdge!]! nodes: [Product!]! pageInfo: PageInfo! "      \
    "totalCount: Int! }\n"                                                                         \
    "type ProductEdge { cursor: String! node: Product! }\n"                                        \
    "type PageInfo { hasNextPage: Boolean! hasPreviousPage: Boolean! startCursor: String "         \
    "endCursor: String }\n"

#define M(field)                                                                                   \
    "type Query { r: [Review!]! }\ntype Review @table { id: ID! }\ntype Mutation { " field " }\n"

static void test_functions(void **state)
{
    (void)state;
    static const sample_case rows[] = {
        BINDS("the row, where the first parameter is of its type", "Product.label",
              ROOT PRODUCT("label: String! @function"),
              "call value of label(p: row) of the row of id"),
        BINDS("a parameter without a name takes it too", "Product.x",
              ROOT PRODUCT("x(sep: String): String @function(name: \"unnamed\")"),
              "call value of unnamed(: row, sep: sep) of the row of id; sep operand"),
        BINDS("arguments by name, what has a default may lack", "Product.discounted",
              ROOT PRODUCT("discounted(floor: Int @column(name: \"floor_cents\")): Int @function"),
              "call value of discounted(p: row, floor_cents: floor) of the row of id; floor "
              "operand"),
        BINDS("a column that is named", "Product.size",
              ROOT PRODUCT("size: Size @function(name: \"size_of\", args: [\"price_cents = "
                           "$parent.price_cents\"])") "enum Size { SMALL @column(name: \"small\") "
                                                      "LARGE @column(name: \"large\") }",
              "call value of size_of(price_cents: column price_cents) by price_cents"),
        BINDS("a column that may be null goes by the row", "Product.w",
              ROOT PRODUCT("w: String @function(name: \"in_words\", args: [\"weight = "
                           "$parent.weight\"])"),
              "call value of in_words(weight: column weight) of the row of id"),
        BINDS("an array", "Product.tags", ROOT PRODUCT("tags: [String!]! @function"),
              "call value of tags(p: row) of the row of id list of not null"),
        BINDS("a set of values", "Product.primes",
              ROOT PRODUCT("primes(below: Int!): [Int]! @function"),
              "call set of primes(below: below) by  list; below operand"),
        BINDS("a document", "Product.facts",
              ROOT PRODUCT("facts: Facts @function") "type Facts { a: Int }",
              "call value of facts(p: row) as document of the row of id"),
        BINDS("a set of documents", "Query.allFacts",
              Q("allFacts: [Facts!]! @function") "type Facts { a: Int }",
              "call set of all_facts() as document"),
        BINDS("one row of its own type", "Product.price",
              ROOT PRODUCT("price: Money @function") "type Money { cents: Int! currency: String }",
              "rows one Money rows of price(p: row) of the row of id order  (not total)"),
        BINDS("whose fields are columns", "Money.cents",
              ROOT PRODUCT("price: Money @function") "type Money { cents: Int! currency: String }",
              "column cents int4"),
        BINDS("rows of a table, and their page", "Product.similar",
              ROOT PRODUCT("similar(atMost: Int, first: Int): [Product!]! @function"),
              "rows list Product rows of similar(p: row, at_most: atMost) of the row of id "
              "order  "
              "(not total) page 100/100; atMost operand; first first"),
        BINDS("one row by a column that null skips", "Product.best",
              ROOT PRODUCT("best: Product @function(args: [\"brand = $parent.brand_id\"])"),
              "rows one Product rows of best(brand: column brand_id) by brand_id order  (not "
              "total)"),
        BINDS("filters beside operands, an order of one's own", "Query.search",
              Q("search(words: String!, brand: ID @filter(column: \"brand_id\"), o: O): "
                "[Product!]! @function @page(max: 7, orderBy: [\"name\"])") PLAIN
              "enum O { N @orderBy(columns: [\"name\"]) }",
              "rows list Product rows of search(words: words) order name, id page 7/7; words "
              "operand; brand filter brand_id EQ int8; o order name (not total)"),
        BINDS("pages", "Query.search",
              Q("search(words: String!, first: Int, after: String): ProductConnection! "
                "@function") PLAIN CONNECTION,
              "rows connection Product rows of search(words: words) order id page 20/100; "
              "words "
              "operand; first first; after after"),
        BINDS("a type of its own has relations", "Stat.product",
              Q("stats(atLeast: Int!): [Stat!]! @function") PLAIN
              "type Stat { sum: Int! product: Product @belongsTo(columns: [\"product_id\"], "
              "references: [\"id\"]) }",
              "rows one Product by product_id = id to one order id"),
        BINDS("columns that are those of a table", "Query.sameRows",
              Q("sameRows: [Review!]! @function") "type Review @table { id: ID! }",
              "rows list Review rows of same_rows() order  (not total)"),
        BINDS("a claim", "Query.me", Q("me: String @function(args: [\"sub = $claims.sub\"])"),
              "call value of me(sub: claim sub)"),
        BINDS("a mutation", "Mutation.rate",
              M("rate(product: ID!, rating: Int!): Review @function @error(sqlstate: "
                "\"OT001\", "
                "code: \"NO\", message: \"No.\")"),
              "call one Review rows of rate(product: product, rating: rating) order  (not "
              "total); "
              "product operand; rating operand"),
        BINDS("a mutation that gives nothing", "Mutation.forget",
              M("forget(product: ID!): Boolean! @function"),
              "call done of forget(product: product); product operand"),
        BINDS("a stable function may be a mutation", "Mutation.x",
              M("x(a: Int!): Int @function(name: \"old\", schema: \"archive\")"),
              "call value of old(a: a); a operand"),
        BINDS("a schema that is named", "Query.old",
              Q("old(a: Int!): Int @function(schema: \"archive\")"),
              "call value of old(a: a); a operand"),
        BINDS("the one of several whose parameters are given", "Query.x",
              Q("x(b: String!): String @function(name: \"twice\")"),
              "call value of twice(b: b); b operand"),
        BINDS("an input object as json, a list as an array, an enum by its labels", "Query.x",
              Q("x(input: In!, ids: [ID!]!, kind: Size): Int @function(name: "
                "\"takes_json\")") "input In { a: Int } enum Size { SMALL @column(name: "
                                   "\"small\") }",
              "call value of takes_json(input: input, ids: ids, kind: kind); input "
              "operand; ids "
              "operand; kind operand"),
        BINDS("a composite key", "Order.total",
              Q("o: [Order!]! @where(sql: \"true\")") "type Order @table { no: Int! total: "
                                                      "Int "
                                                      "@function }",
              "call value of total(o: row) of the row of shop no"),
    };
    SAMPLE_CHECK_ALL(shop, rows);
}

static void test_function_mistakes(void **state)
{
    (void)state;
    static const sample_case rows[] = {
        REFUSES(
            "no such function", Q("nope: Int @function"),
            "1:24 Field \"Query.nope\": no function \"nope\" is in the search path; name it with "
            "@function(name:, schema:)."),
        REFUSES("not in that schema", Q("label: Int @function(schema: \"archive\")"),
                "1:25 Field \"Query.label\": no function \"label\" is in schema \"archive\"."),
        REFUSES("a volatile function that is read", Q("nowAndThen: Int @function"),
                "1:30 Field \"Query.nowAndThen\": function \"now_and_then\" is VOLATILE, and reads "
                "change nothing: declare it STABLE, or make it a field of the mutation type."),
        REFUSES("a parameter that nothing gives", Q("search: [Product!]! @function") PLAIN,
                "1:34 Field \"Query.search\": nothing gives parameter \"words\" of function "
                "search(words text, min_cents int4); add an argument of that name, or say args: "
                "[\"words = $parent.column\"] or [\"words = $claims.name\"]."),
        REFUSES("the row at a root", Q("label: String @function"),
                "1:28 Field \"Query.label\": nothing gives parameter \"p\" of function label(p "
                "products); add an argument of that name, or say args: [\"p = $parent.column\"] or "
                "[\"p = $claims.name\"]."),
        REFUSES("several functions of that name", Q("twice(a: Int, b: String): Int @function"),
                "1:44 Field \"Query.twice\": several of the functions of that name can be meant: "
                "twice(a int4), twice(b text)."),
        REFUSES("a parameter without a name", Q("nameless(a: Int): Int @function"),
                "1:36 Field \"Query.nameless\": function nameless(int4) has a parameter without a "
                "name, which nothing can give."),
        REFUSES(
            "VARIADIC", Q("many(a: [Int!]!): Int @function"),
            "1:36 Field \"Query.many\": function \"many\" is VARIADIC; wrap it in one that takes "
            "an array."),
        REFUSES("a procedure", Q("run(a: Int!): Boolean @function"),
                "1:36 Field \"Query.run\": \"run\" is a procedure; only a function gives a value."),
        REFUSES("an argument that does not fit", Q("primes(below: String!): [Int] @function"),
                "1:21 Argument \"Query.primes(below:)\": String! does not fit parameter \"below\" "
                "of type int4."),
        REFUSES(
            "a list for one value", Q("primes(below: [Int!]!): [Int] @function"),
            "1:21 Argument \"Query.primes(below:)\": [Int!]! does not fit parameter \"below\" of "
            "type int4."),
        REFUSES(
            "an argument that no parameter takes",
            Q("primes(below: Int!, b: Int): [Int] @function"),
            "1:34 Argument \"Query.primes(b:)\": nothing reads it: the function has no parameter "
            "of that name; name one with @column(name:)."),
        REFUSES(
            "one that neither a parameter nor a column takes",
            Q("search(words: String!, b: Int): [Product!]! @function") PLAIN,
            "1:37 Argument \"Query.search(b:)\": table \"products\" has no column \"b\"; name one "
            "with @filter(column:)."),
        REFUSES("args that say nothing", Q("me: String @function(args: [\"sub\"])"),
                "1:25 Field \"Query.me\": nothing gives parameter \"sub\" of function me(sub text, "
                "fallback text); add an argument of that name, or say args: [\"sub = "
                "$parent.column\"] or [\"sub = $claims.name\"]."),
        REFUSES("args of another scope",
                Q("me(sub: String): String @function(args: [\"fallback = $args.x\"])"),
                "1:38 Field \"Query.me\": @function(args:) has \"parameter = $parent.column\", "
                "\"parameter = $parent\" or \"parameter = $claims.name\", not \"fallback = "
                "$args.x\"."),
        REFUSES("args for no parameter",
                Q("me(sub: String): String @function(args: [\"x = $claims.sub\"])"),
                "1:38 Field \"Query.me\": function \"me\" has no parameter \"x\"."),
        REFUSES("a parent at a root", Q("me: String @function(args: [\"sub = $parent.id\"])"),
                "1:25 Field \"Query.me\": @function(args:) says $parent, but a root field has no "
                "parent."),
        REFUSES("no such column",
                ROOT PRODUCT("x: String @function(name: \"me\", args: [\"sub = "
                             "$parent.nope\"])"),
                "2:40 Field \"Product.x\": table \"products\" has no column \"nope\"."),
        REFUSES(
            "a column of another type",
            ROOT PRODUCT("s: [Int] @function(name: \"primes\", args: [\"below = $parent.name\"])"),
            "2:39 Field \"Product.s\": column \"name\" of type text does not fit parameter "
            "\"below\"."),
        REFUSES("a value that does not fit", ROOT PRODUCT("label: Int @function"),
                "2:41 Field \"Product.label\": function \"label\" gives text, which does not fit "
                "Int."),
        REFUSES(
            "a list over one value", ROOT PRODUCT("label: [String] @function"),
            "2:46 Field \"Product.label\": the field is a list, but function \"label\" gives one "
            "text."),
        REFUSES(
            "one value over an array", ROOT PRODUCT("tags: String @function"),
            "2:43 Field \"Product.tags\": function \"tags\" gives text[], but the field is not a "
            "list."),
        REFUSES(
            "one value over a set", ROOT PRODUCT("primes(below: Int!): Int @function"),
            "2:55 Field \"Product.primes\": function \"primes\" gives a set, but the field is not "
            "a list of its items."),
        REFUSES("a scalar over rows", ROOT PRODUCT("similar: String @function"),
                "2:46 Field \"Product.similar\": function \"similar\" gives rows; the field's type "
                "has to be an object type."),
        REFUSES(
            "a list over one row",
            ROOT PRODUCT("price: [Money!] @function") "type Money { cents: Int }",
            "2:46 Field \"Product.price\": the field is a list, but function \"price\" gives one "
            "row."),
        REFUSES("another table's rows",
                ROOT PLAIN
                "type Mutation { x: Int @resolver(name: \"x\") } "
                "extend type Query { similar(p: ID): [Brand!] @function(name: \"search\", args: "
                "[\"words = $claims.w\"]) } type Brand @table { id: ID! }",
                "3:92 Field \"Query.similar\": function \"search\" gives rows of products, not of "
                "brands."),
        REFUSES(
            "columns that are not there",
            Q("fewRows: [Review!]! @function") "type Review @table { id: ID! }",
            "1:34 Field \"Query.fewRows\": function \"few_rows\" gives no column \"product_id\", "
            "which rows of reviews have."),
        REFUSES(
            "columns of another type",
            Q("otherRows: [Review!]! @function") "type Review @table { id: ID! }",
            "1:36 Field \"Query.otherRows\": function \"other_rows\" gives column \"product_id\" "
            "as text, rows of reviews have it as int8."),
        REFUSES("a field that is no column",
                Q("bounds: Bounds @function") "type Bounds { low: Int middle: Int }",
                "2:24 Field \"Bounds.middle\": table \"Bounds\" has no column \"middle\"; name one "
                "with @column(name:)."),
        REFUSES(
            "a type that only functions give, without one",
            Q("bounds: Bounds @function other: Bounds") "type Bounds { low: Int }",
            "1:39 Field \"Query.other\": type \"Bounds\" has no table: its rows come of @function "
            "or @sql, which this field has not."),
        REFUSES(
            "such a type as a relation",
            ROOT PRODUCT("b: Bounds x: Bounds @function(name: "
                         "\"bounds\")") "type Bounds { low: Int }",
            "2:30 Field \"Product.b\": type \"Bounds\" has no table: its rows come of @function "
            "or @sql, which this field has not."),
        REFUSES(
            "nothing that is read", M("forget(product: ID!): Int @function"),
            "3:43 Field \"Mutation.forget\": function \"forget\" gives nothing; the field's type "
            "has to be Boolean."),
        REFUSES("a filter over a function's rows",
                Q("search(where: W): [Product!]! @page(max: 3)")
                    PRODUCT("similar: [Product!]! @function") "input W { "
                                                              "similar: W }",
                "3:11 Input field \"W.similar\": type \"Product\" has no relation of that name, "
                "and its table \"products\" no such column; name one with @filter(relation:) or "
                "@filter(column:)."),
        REFUSES("an aggregate of a function's rows",
                ROOT PRODUCT("similar: [Product!]! @function n: Int @aggregate(of: \"similar\")"),
                "2:68 Field \"Product.n\": the rows of field \"similar\" come of a function or "
                "query; let that aggregate them."),
        REFUSES(
            "a row without a key",
            Q("log: [Log!]!") "type Log @table { line: Int! s: [Log] "
                              "@function(name: \"logged\") }",
            "2:39 Field \"Log.s\": function \"logged\" gives text, but the field is no scalar and "
            "no document."),
        REFUSES(
            "pages without a key",
            Q("c: LogConnection! @function(name: \"stats\", args: "
              "[\"at_least = $claims.n\"])") "type LogConnection { nodes: [Log!]! } type Log { "
                                             "sum: "
                                             "Int }",
            "1:32 Field \"Query.c\": rows of function \"stats\" have no key to page by; name "
            "the columns that identify a row with @result(key:) on their type, or make the field a "
            "list."),
        REFUSES(
            "two sources", ROOT PRODUCT("label: String @function @expr(sql: \"name\")"),
            "2:44 Field \"Product.label\": @expr and @function cannot stand together; keep one."),
        REFUSES("pages of a mutation",
                M("rate(product: ID!, rating: Int!): Review @function @page(max: 3)"),
                "3:68 Field \"Mutation.rate\": @page has no meaning on what a function or query "
                "gives."),
        REFUSES("a field of a document",
                ROOT PRODUCT("facts: Facts @function") "type Facts { a: Int "
                                                       "@function(name: \"bounds\") }",
                "3:21 Field \"Facts.a\": @function has no meaning on a field of a type without "
                "@table."),
        REFUSES("an error of two kinds",
                M("rate(product: ID!, rating: Int!): Review @function "
                  "@error(constraint: \"a\", sqlstate: \"P0001\", code: \"A\", message: \"b\")"),
                "3:68 Field \"Mutation.rate\": @error says either which constraint, or which "
                "sqlstate."),
        REFUSES(
            "no sqlstate",
            M("rate(product: ID!, rating: Int!): Review @function "
              "@error(sqlstate: \"p1\", code: \"A\", message: \"b\")"),
            "3:68 Field \"Mutation.rate\": @error(sqlstate:) is five capital letters and digits, "
            "such as P0001."),
    };
    SAMPLE_CHECK_ALL(shop, rows);
}

static void test_queries(void **state)
{
    (void)state;
    static const sample_case rows[] = {
        BINDS("a value", "Query.n", Q("n: Int! @sql(query: \"SELECT count(*)::int8 AS n\")"),
              "call value of SELECT count(*)::int8 AS n"),
        BINDS(
            "rows of a table, arguments and claims", "Query.p",
            Q("p(n: Int!, first: Int): [Product!]! @sql(query: \"SELECT * FROM products WHERE id > "
              "$args.n::int8 AND name = $claims.n\")") PLAIN,
            "rows list Product rows of SELECT * FROM products WHERE id > {n int8}::int8 AND name = "
            "{claim n} order  (not total) page 100/100; n operand; first first"),
        BINDS("rows of a type of its own", "Stat.n",
              Q("s: [Stat!]! @sql(query: \"SELECT 1::int8 AS n, 2::text AS t\")") "type Stat { n: "
                                                                                  "Int }",
              "column n int8"),
        BINDS("a set of values", "Query.n", Q("n: [String!] @sql(query: \"SELECT a::text AS b\")"),
              "call set of SELECT a::text AS b list of not null"),
        BINDS("a document of one column", "Query.d",
              Q("d: D @sql(query: \"SELECT x::jsonb AS d\")") "type D { a: Int }",
              "call value of SELECT x::jsonb AS d as document"),
        BINDS(
            "the parent, by what the query looks at", "Product.n",
            ROOT PRODUCT("n: [Product!]! @sql(query: \"SELECT * FROM products WHERE price_cents < "
                         "$parent.price_cents\")"),
            "rows list Product rows of SELECT * FROM products WHERE price_cents < {parent "
            "price_cents} by price_cents order  (not total)"),
        BINDS("the parent, by its key where a null may be", "Product.n",
              ROOT PRODUCT("n: [Product!]! @sql(query: \"SELECT * FROM products WHERE brand_id = "
                           "$parent.brand_id\")"),
              "rows list Product rows of SELECT * FROM products WHERE brand_id = {parent brand_id} "
              "of "
              "the row of id order  (not total)"),
        BINDS("a batch", "Product.r",
              ROOT PRODUCT(
                  "r: [Review!]! @sql(query: \"SELECT * FROM reviews WHERE product_id = "
                  "ANY($keys.product_id)\", batchBy: [\"product_id\"])") "type Review @table { id: "
                                                                         "ID! }",
              "rows list Review rows of SELECT * FROM reviews WHERE product_id = ANY({keys 0}) "
              "batched by id order  (not total)"),
        BINDS(
            "pages of a batch", "Product.r",
            ROOT PRODUCT("r(first: Int, offset: Int): [Review!]! @sql(query: \"SELECT * FROM "
                         "reviews\", batchBy: [\"product_id\"])") "type Review @table { id: ID! }",
            "rows list Review rows of SELECT * FROM reviews batched by id order  (not total) page "
            "0/100; first first; offset offset"),
        BINDS("pages of results", "Query.n",
              Q("n(first: Int): RConnection! @sql(query: \"SELECT a::int8 AS a\")")
                  PAGES_BY("a", "a: Int"),
              "rows connection R rows of SELECT a::int8 AS a order a page 20/100; first "
              "first"),
        BINDS("a batch of values", "Product.n",
              ROOT PRODUCT("n: Int @sql(query: \"SELECT a::int8 AS product_id, b::int4 AS n\", "
                           "batchBy: [\"product_id\"])"),
              "call value of SELECT a::int8 AS product_id, b::int4 AS n batched by id"),
        BINDS("a batch by another column of the parent", "Product.n",
              ROOT PRODUCT("n: [Int] @sql(query: \"SELECT a::int8 AS b, b::int4 AS n WHERE b = "
                           "ANY($keys.b)\", batchBy: [\"b = brand_id\"])"),
              "call set of SELECT a::int8 AS b, b::int4 AS n WHERE b = ANY({keys 0}) batched by "
              "brand_id"),
        BINDS(
            "a mutation", "Mutation.x",
            M("x(n: Int!): Review @sql(query: \"INSERT INTO reviews SELECT $args.n::int4 RETURNING "
              "1::int8 AS id, 1::int8 AS product_id, 1::int4 AS rating\")"),
            "call one Review rows of INSERT INTO reviews SELECT {n int4}::int4 RETURNING 1::int8 "
            "AS "
            "id, 1::int8 AS product_id, 1::int4 AS rating order  (not total); n operand"),
    };
    SAMPLE_CHECK_ALL(shop, rows);
}

static void test_query_mistakes(void **state)
{
    (void)state;
    static const sample_case rows[] = {
        REFUSES("what the database refuses", Q("n: Int @sql(query: \"SELECT nonsense\")"),
                "1:21 Field \"Query.n\": @sql: the database refuses the query: column \"nonsense\" "
                "does not exist."),
        REFUSES("two statements", Q("n: Int @sql(query: \"SELECT 1; DROP TABLE x\")"),
                "1:21 Field \"Query.n\": @sql: it is one statement at most, without \";\"."),
        REFUSES("a comment", Q("n: Int @sql(query: \"SELECT 1 -- x\")"),
                "1:21 Field \"Query.n\": @sql: comments cannot be part of it."),
        REFUSES("an argument that is not there",
                Q("n: Int @sql(query: \"SELECT $args.a::int4 AS n\")"),
                "1:21 Field \"Query.n\": @sql: field \"n\" has no argument \"a\"."),
        REFUSES("an argument without a cast", Q("n(a: Int): Int @sql(query: \"SELECT $args.a\")"),
                "1:29 Field \"Query.n\": @sql: $args.a is Int: say its PostgreSQL type by a cast, "
                "such as ::int4."),
        REFUSES("an argument that the query does not name",
                Q("n(a: Int): Int @sql(query: \"SELECT 1::int4 AS n\")"),
                "1:16 Argument \"Query.n(a:)\": nothing reads it: the query does not name it by "
                "$args."),
        REFUSES("a parent at a root", Q("n: Int @sql(query: \"SELECT $parent.id\")"),
                "1:21 Field \"Query.n\": @sql: $parent.id: a root field has no parent."),
        REFUSES("a column that the parent has not",
                ROOT PRODUCT("n: Int @sql(query: \"SELECT $parent.x\")"),
                "2:37 Field \"Product.n\": table \"products\" has no column \"x\"."),
        REFUSES(
            "a name that would hide the parent",
            ROOT PRODUCT("n: Int @sql(query: \"SELECT t1.id::int8 AS n FROM products t1 WHERE id < "
                         "$parent.id\")"),
            "2:37 Field \"Product.n\": @sql: \"t1\" is what statements call rows themselves; "
            "beside "
            "$parent, call it otherwise."),
        REFUSES("keys without batchBy", ROOT PRODUCT("n: Int @sql(query: \"SELECT $keys.x\")"),
                "2:37 Field \"Product.n\": @sql: $keys.x: batchBy does not name it."),
        REFUSES("a batch at a root",
                Q("n: Int @sql(query: \"SELECT 1::int4 AS a\", batchBy: [\"a\"])"),
                "1:21 Field \"Query.n\": @sql(batchBy:) is for fields of rows; a root field has no "
                "parent."),
        REFUSES(
            "one parent in a batch",
            ROOT PRODUCT("n: Int @sql(query: \"SELECT $parent.id::int8 AS a\", batchBy: "
                         "[\"a\"])"),
            "2:37 Field \"Product.n\": @sql(batchBy:) sees all parents at once: say $keys instead "
            "of $parent."),
        REFUSES("a column that may mean two",
                ROOT PRODUCT("n: Int @sql(query: \"SELECT 1\", batchBy: [\"brand_id\"])"),
                "2:37 Field \"Product.n\": @sql(batchBy:): \"brand_id\" may mean two columns of "
                "\"products\"; write \"brand_id = id\" or \"brand_id = brand_id\"."),
        REFUSES("a batch column that the query does not give",
                ROOT PRODUCT("n: Int @sql(query: \"SELECT a::int4 AS n\", batchBy: "
                             "[\"product_id\"])"),
                "2:37 Field \"Product.n\": @sql(batchBy:): the query gives no column "
                "\"product_id\"."),
        REFUSES(
            "a batch column of another type",
            ROOT PRODUCT("n: Int @sql(query: \"SELECT a::text AS product_id, b::int4 AS n\", "
                         "batchBy: [\"product_id\"])"),
            "2:37 Field \"Product.n\": @sql(batchBy:): column \"product_id\" of type text cannot "
            "equal \"id\" of type int8."),
        REFUSES(
            "pages of results that nothing tells apart",
            Q("n(first: Int): RConnection! @sql(query: \"SELECT a::int8 AS a\")") PAGES("a: Int"),
            "1:42 Field \"Query.n\": rows of the query have no key to page by; name the columns "
            "that identify a row with @result(key:) on their type, or make the field a list."),
        REFUSES("a key that the result has not",
                Q("n(first: Int): RConnection! @sql(query: \"SELECT a::int8 AS a\")")
                    PAGES_BY("b", "a: Int"),
                "3:42 Type \"R\": table \"R\" has no column \"b\"."),
        REFUSES("a key without columns",
                Q("n: [R!]! @sql(query: \"SELECT a::int8 AS a\")") "\ntype R @result(key: []) { a: "
                                                                   "Int }",
                "3:8 Type \"R\": @result(key:) must be a list of at least one string."),
        REFUSES("a key without order",
                Q("n: [R!]! @sql(query: \"SELECT a::json AS a\")") "\ntype R @result(key: [\"a\"]) "
                                                                   "{ a: JSON }",
                "3:8 Type \"R\": column \"a\" of type json cannot be paged by."),
        REFUSES("a result type that nothing gives",
                Q("n: Int @sql(query: \"SELECT a::int4 AS a\")") "\ntype R @result(key: [\"a\"]) { "
                                                                 "a: Int }",
                "3:8 Type \"R\": no @function and no @sql gives rows of it; take @result away."),
        REFUSES("a table that is a result",
                ROOT "\ntype Product @table @result(key: [\"id\"]) { id: ID! }",
                "3:21 Type \"Product\": it is for rows of a function or query; of a type with a "
                "table @table(key:) names the key."),
        REFUSES("a node without a table",
                Q("n: [R!]! @sql(query: \"SELECT a::int8 AS id\")") "\ninterface Node { id: ID! }\n"
                                                                    "type R implements Node "
                                                                    "@result(key: [\"id\"]) { id: "
                                                                    "ID! }",
                "4:6 Type \"R\": it implements Node, so its rows need a table and a key of one "
                "column; choose it with @table(key:)."),
        REFUSES("two columns for a value",
                Q("n: Int @sql(query: \"SELECT a::int4 AS n, b::int4 AS m\")"),
                "1:21 Field \"Query.n\": the field is one value, but the query gives 2 columns."),
        REFUSES("two columns of one name",
                Q("n: N @sql(query: \"SELECT a::int4 AS n, b::int4 AS n\")") "type N { n: Int }",
                "1:19 Field \"Query.n\": @sql: the query gives two columns \"n\"; name them with "
                "AS."),
        REFUSES("a value that does not fit", Q("n: Int @sql(query: \"SELECT a::text AS n\")"),
                "1:21 Field \"Query.n\": the query gives text, which does not fit Int."),
        REFUSES("a type that a query gives twice, with other columns",
                Q("a: N @sql(query: \"SELECT a::int4 AS n\") b: N @sql(query: \"SELECT a::int4 AS "
                  "m\")") "type N { n: Int }",
                "1:59 Field \"Query.b\": the query gives no column \"n\", which rows of N have."),
        REFUSES(
            "$parent in an expression", ROOT PRODUCT("n: Int @expr(sql: \"$parent.id\")"),
            "2:37 Field \"Product.n\": @expr: $parent is for @sql; here a column is named as it "
            "is."),
    };
    SAMPLE_CHECK_ALL(shop, rows);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_functions),
        cmocka_unit_test(test_function_mistakes),
        cmocka_unit_test(test_queries),
        cmocka_unit_test(test_query_mistakes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
