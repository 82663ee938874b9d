/* What operations cost. Each figure is worked out by hand beside it. */
#include "binding/sample.h"

#include "plan/cost.h"
#include "json/reader.h"

static const char catalog[] =
    "brands(id int8 pk, name text!)\n"
    "products(id int8 pk, name text!, brand_id int8 -> brands, tags text[])\n"
    "reviews(id int8 pk, product_id int8! -> products, stars int4!)\n"
    "parts(id int8 pk, parent_id int8 -> parts, name text!)\n"
    "orders(id int8 pk, note text)\n"
    "items(id int8 pk, order_id int8! -> orders, sku text!)\n"
    "pets(id int8 pk, kind text!, name text, brand_id int8 -> brands)\n";

#define PAGE "first: Int after: String last: Int before: String"

static const char sdl[] =
    "type Query {\n"
    "  node(id: ID!): Node\n"
    "  nodes(ids: [ID!]!): [Node]!\n"
    "  product(id: ID!): Product\n"
    "  products(" PAGE "): ProductConnection! @page(default: 20, max: 50)\n"
    "  plain: [Product!]!\n"
    "  limited(limit: Int = 4): [Product!]! @page(max: 30)\n"
    "  some(id: [ID!]): [Product!]!\n"
    "  assumed: [Product!]! @listSize(assumedSize: 7)\n"
    "  found(max: Int, min: Int = 2, page: Page): [Word!] @resolver(name: \"found\")\n"
    "    @listSize(assumedSize: 9, slicingArguments: [\"max\", \"page.first\"], "
    "requireOneSlicingArgument: false)\n"
    "  one(max: Int, least: Int = 6): [Word!] @resolver(name: \"one\")\n"
    "    @listSize(slicingArguments: [\"max\", \"least\"])\n"
    "  strict(max: Int, page: Page): [Word!] @resolver(name: \"strict\")\n"
    "    @listSize(slicingArguments: [\"max\", \"page.first\"])\n"
    "  book(size: Int): Book @resolver(name: \"book\")\n"
    "    @listSize(slicingArguments: [\"size\"], sizedFields: [\"words\"])\n"
    "  said(word: String @cost(weight: 3), mood: Mood, on: Boolean, in: Asked): Int\n"
    "    @resolver(name: \"said\")\n"
    "  part(id: ID!): Part\n"
    "  pets: [Pet!]!\n"
    "}\n"
    "interface Node { id: ID! }\n"
    "type ProductConnection { edges: [ProductEdge!]! nodes: [Product!]! pageInfo: PageInfo!\n"
    "  totalCount: Int! }\n"
    "type ProductEdge { cursor: String! node: Product! }\n"
    "type PageInfo { hasNextPage: Boolean! }\n"
    "type Product implements Node @table { id: ID! name: String!\n"
    "  slow: String! @column(name: \"name\") @cost(weight: 5)\n"
    "  tags: [String!] @cost(weight: 2)\n"
    "  brand: Brand reviews(first: Int): [Review!]! @page(default: 3, max: 8)\n"
    "  reviewCount: Int! @aggregate(of: \"reviews\") }\n"
    "type Brand @table @cost(weight: 4) { id: ID! name: String! products: [Product!]! }\n"
    "type Review @table { id: ID! stars: Int! product: Product! }\n"
    "type Part @table { id: ID! name: String! parent: Part @belongsTo(columns: [\"parent_id\"])\n"
    "  parts: [Part!]! @hasMany(columns: [\"parent_id\"])\n"
    "  above: [Part!]! @tree(of: \"parent\", depth: 6)\n"
    "  below: [Part!]! @tree(of: \"parts\", depth: 3) }\n"
    "interface Pet @table(name: \"pets\") @discriminator(column: \"kind\") { id: ID! name: String "
    "brand: Brand }\n"
    "type Cat implements Pet @discriminator(value: \"cat\") { id: ID! name: String brand: Brand }\n"
    "type Dog implements Pet @cost(weight: 3) @discriminator(value: \"dog\") { id: ID! name: "
    "String "
    "brand: Brand }\n"
    "type Word { text: String! }\n"
    "type Book { words: [Word!] more: [Word!] }\n"
    "enum Mood @cost(weight: 2) { GOOD BAD }\n"
    "input Page { first: Int = 8 words: [String!] }\n"
    "input Asked { a: Int @cost(weight: 7) b: Int = 1 @cost(weight: 1) more: [Asked!] }\n"
    "type Order @table { id: ID! note: String items: [Item!]! }\n"
    "type Item @table { id: ID! sku: String! }\n"
    "input OrderInput { note: String items: [ItemInput!] }\n"
    "input ItemInput { sku: String! }\n"
    "type Mutation {\n"
    "  add(order: OrderInput!): Order @insert\n"
    "  addAll(orders: [OrderInput!]!): [Order!]! @insert\n"
    "  note(note: String, where: OrderFilter): [Order!]! @update(maxAffected: 25)\n"
    "  drop(id: [ID!]!): [Order!]! @delete\n"
    "}\n"
    "input OrderFilter { id: ID }\n";

typedef struct cost_case {
    const char *sentence;
    const char *operation;
    const char *variables; /* NULL: none */
    uint64_t cost;
    uint64_t most; /* 0: the same */
} cost_case;

typedef struct cost_fixture {
    sample_binding sample;
    ot_arena *arena;
} cost_fixture;

static void fixture_begin(cost_fixture *fixture)
{
    sample_begin(&fixture->sample, catalog, ot_str_from_c(sdl));
    if (fixture->sample.binding == NULL) {
        ot_buffer problems = {0};
        sample_put_problems(&fixture->sample, &problems);
        fail_msg("%.*s", OT_ARG(ot_buffer_str(&problems)));
    }
    fixture->arena = fixture->sample.fixture.arena;
}

static const ot_document *parse(cost_fixture *fixture, const char *operation)
{
    ot_source *source = OT_NEW(fixture->arena, ot_source);
    *source = (ot_source){.name = OT_STR("test"), .text = ot_str_from_c(operation)};
    ot_syntax_error syntax;
    const ot_document *document = ot_parse(fixture->arena, source, NULL, &syntax);
    if (document == NULL)
        fail_msg("%.*s in %s", OT_ARG(syntax.message), operation);
    return document;
}

static const ot_cost *compile(cost_fixture *fixture, const ot_document *document)
{
    ot_cost_request request = {.binding = fixture->sample.binding,
                               .document = document,
                               .operation = &document->operations[0]};
    return ot_cost_compile(fixture->arena, &request);
}

static ot_variables coerce(cost_fixture *fixture, const ot_document *document, const char *json)
{
    ot_json_error error;
    ot_report report = {.arena = fixture->arena};
    ot_variables variables;
    ot_variables_request request = {
        .schema = fixture->sample.fixture.schema,
        .source = document->source,
        .operation = &document->operations[0],
        .raw = json == NULL ? NULL : ot_json_read(fixture->arena, ot_str_from_c(json), &error)};
    if (!ot_coerce_variables(fixture->arena, &request, &variables, &report))
        fail_msg("%.*s", OT_ARG(report.problems.items[0].message));
    return variables;
}

static void check(cost_fixture *fixture, const cost_case *row)
{
    const ot_document *document = parse(fixture, row->operation);
    const ot_cost *cost = compile(fixture, document);
    ot_variables variables = coerce(fixture, document, row->variables);
    ot_cost_mistake mistake;
    assert_non_null(cost);
    uint64_t found = ot_cost_evaluate(fixture->arena, cost, &variables, &mistake);
    uint64_t most = ot_cost_most(fixture->arena, cost);
    if (mistake.field != NULL)
        fail_msg("%s: a mistake at %u", row->sentence, mistake.offset);
    if (found != row->cost || most != (row->most == 0 ? row->cost : row->most))
        fail_msg("%s: %llu, at most %llu", row->sentence, (unsigned long long)found,
                 (unsigned long long)most);
}

#define CASE(sentence_, operation_, cost_)                                                         \
    {                                                                                              \
        .sentence = (sentence_), .operation = (operation_), .cost = (cost_)                        \
    }
#define WITH(sentence_, operation_, variables_, cost_, most_)                                      \
    {                                                                                              \
        .sentence = (sentence_), .operation = (operation_), .variables = (variables_),             \
        .cost = (cost_), .most = (most_)                                                           \
    }

static const cost_case cases[] = {
    /* Weights. */
    CASE("nothing but meta fields", "{ __typename }", 0),
    CASE("introspection is held by limits of its own", "{ __schema { types { name } } }", 0),
    CASE("one object, its leaves for nothing", "{ product(id: 1) { id name __typename } }", 1),
    CASE("a leaf with a weight", "{ product(id: 1) { slow } }", 1 + 5),
    CASE("a list of leaves weighs for each, of which nobody knows how many",
         "{ product(id: 1) { tags } }", 1 + 10 * 2),
    CASE("a type with a weight", "{ product(id: 1) { brand { id } } }", 1 + 4),
    CASE("an alias is a field of its own", "{ a: product(id: 1) { id } b: product(id: 2) { id } }",
         2),
    CASE("an aggregate is asked apart", "{ product(id: 1) { reviewCount } }", 1 + 1),

    /* Merged fields. */
    CASE("what two fragments ask for is counted once",
         "{ product(id: 1) { ...A ...B } } fragment A on Product { brand { id } }"
         " fragment B on Product { slow brand { name } }",
         1 + 5 + 4),
    CASE("at the root as well", "{ product(id: 1) { slow } product(id: 1) { slow brand { id } } }",
         1 + 5 + 4),
    CASE("a fragment twice", "{ product(id: 1) { ...A ...A } } fragment A on Product { slow }",
         1 + 5),

    /* Pages. */
    CASE("a connection by default", "{ products { nodes { id } } }", 1 + 20),
    CASE("a connection of a length",
         "{ products(first: 3) { edges { cursor node { id } } pageInfo { hasNextPage } } }",
         1 + 3 * (1 + 1) + 1),
    CASE("backwards", "{ products(last: 2) { nodes { id } } }", 1 + 2),
    CASE("its count is asked apart", "{ products(first: 3) { totalCount } }", 1 + 1),
    CASE("of none there is nothing", "{ products(first: 0) { nodes { slow } } }", 1),
    CASE("a length below 0 is none", "{ products(first: -5) { nodes { slow } } }", 1),
    CASE("more than the most is refused elsewhere", "{ products(first: 999) { nodes { id } } }",
         1 + 50),
    WITH("a variable", "query($n: Int) { products(first: $n) { nodes { slow } } }", "{\"n\":4}",
         1 + 4 * 6, 1 + 50 * 6),
    WITH("an absent one", "query($n: Int) { products(first: $n) { nodes { slow } } }", NULL,
         1 + 20 * 6, 1 + 50 * 6),
    WITH("null", "query($n: Int) { products(first: $n) { nodes { slow } } }", "{\"n\":null}",
         1 + 20 * 6, 1 + 50 * 6),
    WITH("its own default", "query($n: Int = 2) { products(first: $n) { nodes { slow } } }", NULL,
         1 + 2 * 6, 1 + 50 * 6),
    WITH("the greatest of two",
         "query($n: Int $m: Int) { products(first: $n last: $m) { nodes { id } } }",
         "{\"n\":4,\"m\":9}", 1 + 9, 1 + 50),
    WITH("the greatest Int", "query($n: Int) { products(first: $n) { nodes { id } } }",
         "{\"n\":2147483647}", 1 + 50, 1 + 50),
    WITH("the least Int", "query($n: Int) { products(first: $n) { nodes { id } } }",
         "{\"n\":-2147483648}", 1, 1 + 50),
    CASE("a list with the default of its argument", "{ limited { id } }", 4),
    WITH("the default of the argument where the variable is absent",
         "query($n: Int) { limited(limit: $n) { id } }", NULL, 4, 30),
    CASE("lists in a list", "{ limited(limit: 2) { reviews(first: 5) { product { slow } } } }",
         2 * (1 + 5 * (1 + 1 + 5))),
    CASE("lists in a list by default", "{ limited { reviews { id } } }", 4 * (1 + 3)),

    /* Other lists. */
    CASE("a list of which nobody knows more", "{ plain { id } }", 10),
    CASE("a size that is assumed", "{ assumed { slow } }", 7 * 6),
    CASE("keys find a row each", "{ some(id: [1, 2, 3]) { slow } }", 3 * 6),
    CASE("without keys it is a list", "{ some { id } }", 10),
    WITH("keys in a variable", "query($k: [ID!]) { some(id: $k) { slow } }", "{\"k\":[1,2]}", 2 * 6,
         100 * 6),
    WITH("nodes by their ids", "query($k: [ID!]!) { nodes(ids: $k) { id } }", "{\"k\":[1,2,3,4]}",
         4, 100),
    CASE("a tree upwards", "{ part(id: 1) { above { id } } }", 1 + 6),
    CASE("a tree downwards", "{ part(id: 1) { below { id } } }", 1 + 3 * 10),
    CASE("a resolver is a call", "{ said }", 1),

    /* @listSize. */
    CASE("a slicing argument", "{ found(max: 3) { text } }", 3),
    CASE("none, and a size that is assumed", "{ found { text } }", 9),
    CASE("of an input object, which weighs as well", "{ found(page: {first: 5}) { text } }", 1 + 5),
    CASE("its default", "{ found(page: {}) { text } }", 1 + 8),
    CASE("the greatest of two places", "{ found(max: 6, page: {first: 5}) { text } }", 1 + 6),
    WITH("a variable inside of an object", "query($n: Int) { found(page: {first: $n}) { text } }",
         "{\"n\":5}", 1 + 5, 1 + 100),
    WITH("an absent one leaves its place the default",
         "query($n: Int) { found(page: {first: $n}) { text } }", NULL, 1 + 8, 1 + 100),
    WITH("an object in a variable", "query($p: Page) { found(page: $p) { text } }",
         "{\"p\":{\"first\":2}}", 1 + 2, 1 + 100),
    WITH("an object in a variable that leaves it out",
         "query($p: Page) { found(page: $p) { text } }", "{\"p\":{}}", 1 + 8, 1 + 100),
    WITH("no object", "query($p: Page) { found(page: $p) { text } }", "{\"p\":null}", 9, 1 + 100),
    CASE("a default stands for the one that has to be there", "{ one { text } }", 6),
    CASE("lists that another field sizes", "{ book(size: 4) { words { text } more { text } } }",
         1 + 4 + 10),
    WITH("by a variable", "query($n: Int!) { book(size: $n) { words { text } } }", "{\"n\":4}",
         1 + 4, 1 + 100),

    /* Arguments. */
    CASE("an argument with a weight", "{ said(word: \"a\") }", 1 + 3),
    CASE("null gives nothing", "{ said(word: null) }", 1),
    CASE("by the enum", "{ said(mood: GOOD) }", 1 + 2),
    CASE("by nothing", "{ said(on: true) }", 1),
    CASE("objects, and what is in them", "{ said(in: {a: 1, b: 2}) }", 1 + (1 + 7 + 1)),
    CASE("with the defaults", "{ said(in: {}) }", 1 + (1 + 1)),
    CASE("lists of objects", "{ said(in: {more: [{a: 1}, {}]}) }",
         1 + (1 + 1 + (1 + 7 + 1) + (1 + 1))),
    CASE("one for a list", "{ said(in: {more: {}}) }", 1 + (1 + 1 + (1 + 1))),
    WITH("a variable", "query($w: String) { said(word: $w) }", "{\"w\":\"a\"}", 1 + 3, 1 + 3),
    WITH("an absent one", "query($w: String) { said(word: $w) }", NULL, 1, 1 + 3),
    WITH("objects in a variable", "query($i: Asked) { said(in: $i) }",
         "{\"i\":{\"a\":1,\"more\":[{},{}]}}", 1 + (1 + 7 + 1 + 2 * (1 + 1)), 1 + 1),
    WITH("a variable inside of an object", "query($a: Int) { said(in: {a: $a}) }", "{\"a\":1}",
         1 + (1 + 7 + 1), 1 + (1 + 7 + 1)),

    /* @skip and @include. */
    CASE("skipped by the text", "{ product(id: 1) { slow @skip(if: true) } }", 1),
    CASE("included by the text", "{ product(id: 1) { slow @include(if: true) } }", 6),
    WITH("skipped", "query($s: Boolean!) { product(id: 1) { id slow @skip(if: $s) } }",
         "{\"s\":true}", 1, 6),
    WITH("not skipped", "query($s: Boolean!) { product(id: 1) { id slow @skip(if: $s) } }",
         "{\"s\":false}", 6, 6),
    WITH("both have to hold",
         "query($a: Boolean! $b: Boolean!) { product(id: 1) { slow @skip(if: $a) @include(if: $b) "
         "} }",
         "{\"a\":false,\"b\":false}", 1, 6),
    WITH("in a fragment that is skipped",
         "query($s: Boolean!) { product(id: 1) { id ... @skip(if: $s) { slow brand { id } } } }",
         "{\"s\":true}", 1, 10),
    WITH("of two selections one is there",
         "query($a: Boolean! $b: Boolean!) { product(id: 1) { brand @include(if: $a) { id }"
         " brand @include(if: $b) { products { slow } } } }",
         "{\"a\":true,\"b\":false}", 1 + 4, 1 + 4 + 10 * 6),
    WITH("of two selections the other is there",
         "query($a: Boolean! $b: Boolean!) { product(id: 1) { brand @include(if: $a) { id }"
         " brand @include(if: $b) { products { slow } } } }",
         "{\"a\":false,\"b\":true}", 1 + 4 + 10 * 6, 0),
    WITH("neither",
         "query($a: Boolean! $b: Boolean!) { product(id: 1) { brand @include(if: $a) { id }"
         " brand @include(if: $b) { products { slow } } } }",
         "{\"a\":false,\"b\":false}", 1, 1 + 4 + 10 * 6),
    WITH("what is always there keeps its own, whatever else is skipped",
         "query($a: Boolean!) { product(id: 1) { brand @include(if: $a) { products { id } }"
         " brand { name } } }",
         "{\"a\":false}", 1 + 4, 1 + 4 + 10),
    WITH("a fragment under two conditions",
         "query($a: Boolean! $b: Boolean!) { product(id: 1) { ...A @include(if: $a) ...A "
         "@include(if: $b) } } fragment A on Product { slow }",
         "{\"a\":false,\"b\":true}", 6, 6),
    WITH("a fragment under a condition, and always",
         "query($a: Boolean!) { product(id: 1) { ...A @include(if: $a) ...A } } fragment A on "
         "Product { slow }",
         "{\"a\":false}", 6, 6),

    /* Interfaces. */
    CASE("the dearest type", "{ pets { id } }", 10 * 3),
    CASE("with what only one of them has", "{ pets { ... on Cat { brand { id } } } }",
         10 * (1 + 4)),
    CASE("with what both have", "{ pets { brand { id } ... on Dog { name } } }", 10 * (3 + 4)),
    WITH("which one may depend",
         "query($s: Boolean!) { pets { ... on Cat @skip(if: $s) { brand { products { id } } } } }",
         "{\"s\":true}", 10 * 3, 10 * (1 + 4 + 10)),

    /* Mutations. */
    CASE("an operation, an input object, a row", "mutation { add(order: {note: \"a\"}) { id } }",
         10 + 1 + 1),
    CASE("rows inside of it",
         "mutation { add(order: {items: [{sku: \"a\"}, {sku: \"b\"}]}) { id items { id } } }",
         10 + (1 + 2) + 1 + 10),
    WITH("as many as are given", "mutation($o: [OrderInput!]!) { addAll(orders: $o) { id } }",
         "{\"o\":[{},{\"items\":[{\"sku\":\"a\"}]}]}", 10 + (1 + 1 + 1) + 2, 10 + 10 + 1000),
    CASE("as many as may be changed", "mutation { note(note: \"a\") { id } }", 10 + 25),
    CASE("as many as are named", "mutation { drop(id: [1, 2]) { id } }", 10 + 2),
    CASE("two fields", "mutation { a: drop(id: [1]) { id } b: drop(id: [2]) { id } }", 10 + 1 + 1),
};

static void test_costs(void **state)
{
    (void)state;
    cost_fixture fixture;
    fixture_begin(&fixture);
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
        check(&fixture, &cases[i]);
    sample_end(&fixture.sample);
}

/* ---- Exactly one slicing argument ---- */

static void test_one_slicing_argument(void **state)
{
    (void)state;
    static const struct {
        const char *sentence;
        const char *operation;
        const char *variables;
        bool is_right;
    } rows[] = {
        {"one", "{ strict(max: 1) { text } }", NULL, true},
        {"none", "{ strict { text } }", NULL, false},
        {"two", "{ strict(max: 1, page: {first: 2}) { text } }", NULL, false},
        {"two, of which one is a default", "{ strict(max: 1, page: {}) { text } }", NULL, true},
        {"a default for none", "{ strict(page: {}) { text } }", NULL, true},
        {"null is none", "{ strict(max: null) { text } }", NULL, false},
        {"a variable", "query($n: Int) { strict(max: $n) { text } }", "{\"n\":1}", true},
        {"an absent variable", "query($n: Int) { strict(max: $n) { text } }", NULL, false},
        {"two variables, one absent",
         "query($n: Int $m: Int) { strict(max: $n, page: {first: $m}) { text } }", "{\"n\":1}",
         true},
        {"two variables", "query($n: Int $m: Int) { strict(max: $n, page: {first: $m}) { text } }",
         "{\"n\":1,\"m\":1}", false},
        {"a field that is skipped", "query($s: Boolean!) { strict @skip(if: $s) { text } }",
         "{\"s\":true}", true},
        {"a field that is not", "query($s: Boolean!) { strict @skip(if: $s) { text } }",
         "{\"s\":false}", false},
        {"both, where a default is replaced", "{ one(max: 1, least: 2) { text } }", NULL, false},
    };
    cost_fixture fixture;
    fixture_begin(&fixture);
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        const ot_document *document = parse(&fixture, rows[i].operation);
        ot_variables variables = coerce(&fixture, document, rows[i].variables);
        ot_cost_mistake mistake;
        (void)ot_cost_evaluate(fixture.arena, compile(&fixture, document), &variables, &mistake);
        if ((mistake.field == NULL) != rows[i].is_right)
            fail_msg("%s: %s", rows[i].sentence, rows[i].is_right ? "refused" : "allowed");
    }
    sample_end(&fixture.sample);
}

/* ---- Hostile operations ---- */

enum { DEPTH = 40 };

static uint64_t cost_of(cost_fixture *fixture, const char *operation)
{
    const ot_document *document = parse(fixture, operation);
    const ot_cost *cost = compile(fixture, document);
    if (cost == NULL)
        return 0;
    ot_variables variables = {0};
    ot_cost_mistake mistake;
    return ot_cost_evaluate(fixture->arena, cost, &variables, &mistake);
}

/* Numbers that do not fit stay at the greatest instead of turning small. */
static void test_overflow(void **state)
{
    (void)state;
    cost_fixture fixture;
    ot_buffer text = {0};
    fixture_begin(&fixture);
    ot_buffer_printf(&text, "{ plain { ");
    for (int i = 0; i < DEPTH; i++)
        ot_buffer_printf(&text, "reviews(first: 8) { product { ");
    ot_buffer_printf(&text, "id");
    for (int i = 0; i < DEPTH; i++)
        ot_buffer_printf(&text, " } }");
    ot_buffer_printf(&text, " } }%c", '\0');
    assert_true(cost_of(&fixture, text.ptr) == OT_COST_BEYOND);
    ot_buffer_free(&text);
    sample_end(&fixture.sample);
}

/* 2 to the power of DEPTH fields; this would not end if it were not stopped. */
static void test_doubling_fragments(void **state)
{
    (void)state;
    cost_fixture fixture;
    ot_buffer text = {0};
    fixture_begin(&fixture);
    ot_buffer_printf(&text, "{ part(id: 1) { ...F0 } }");
    for (int i = 0; i < DEPTH; i++)
        ot_buffer_printf(&text,
                         " fragment F%d on Part { a: parent { ...F%d } b: parent { ...F%d } }", i,
                         i + 1, i + 1);
    ot_buffer_printf(&text, " fragment F%d on Part { id }%c", DEPTH, '\0');
    assert_true(cost_of(&fixture, text.ptr) == 0);
    ot_buffer_free(&text);
    sample_end(&fixture.sample);
}

/* One object, but 2 to the power of DEPTH ways to each of its fields. */
static void test_doubling_conditions(void **state)
{
    (void)state;
    cost_fixture fixture;
    ot_buffer text = {0};
    fixture_begin(&fixture);
    ot_buffer_printf(&text, "query($a: Boolean! $b: Boolean!) { part(id: 1) { ...F0 } }");
    for (int i = 0; i < DEPTH; i++)
        ot_buffer_printf(
            &text, " fragment F%d on Part { ...F%d @include(if: $a) ...F%d @include(if: $b) }", i,
            i + 1, i + 1);
    ot_buffer_printf(&text, " fragment F%d on Part { id }%c", DEPTH, '\0');
    assert_null(compile(&fixture, parse(&fixture, text.ptr)));
    ot_buffer_free(&text);
    sample_end(&fixture.sample);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_costs),
        cmocka_unit_test(test_one_slicing_argument),
        cmocka_unit_test(test_overflow),
        cmocka_unit_test(test_doubling_fragments),
        cmocka_unit_test(test_doubling_conditions),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
