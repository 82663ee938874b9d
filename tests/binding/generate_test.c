#include "binding/generate_internal.h"
#include "binding/sample.h"

/*
 * A row is a catalog, a definition that is made of it, and how that looks in the contract and in
 * the bindings. Each row's whole schema is bound to its catalog again: what was generated has to be
 * served as it is.
 */

typedef struct generate_case {
    const char *sentence;
    const char *catalog;
    const char *definition; /* "type Film" */
    ot_str contract;
    ot_str bindings; /* empty: the definition needs none */
    bool mutations;
} generate_case;

#define MAKES(sentence, catalog, definition, contract, bindings)                                   \
    {                                                                                              \
        sentence, catalog, definition, OT_STR(contract), OT_STR(bindings), false                   \
    }

#define MAKES_WRITES(sentence, catalog, definition, contract, bindings)                            \
    {                                                                                              \
        sentence, catalog, definition, OT_STR(contract), OT_STR(bindings), true                    \
    }

static const ot_str schemas[] = {OT_STR("public"), OT_STR("archive")};

/* The text from the definition's first line to the blank line behind it. */
static ot_str find_definition(ot_arena *arena, ot_str text, const char *definition)
{
    static const char *const before[] = {"", "extend "};
    static const char *const after[] = {" {", " @", "\n"};
    for (size_t b = 0; b < 2; b++) {
        for (size_t a = 0; a < 3; a++) {
            ot_str head = ot_arena_printf(arena, "\n%s%s%s", before[b], definition, after[a]);
            const char *found = memmem(text.ptr, text.len, head.ptr, head.len);
            if (found == NULL)
                continue;
            size_t begin = (size_t)(found - text.ptr) + 1;
            const char *end = memmem(text.ptr + begin, text.len - begin, "\n\n", 2);
            return ot_str_slice(text, begin, end == NULL ? text.len - 1 : (size_t)(end - text.ptr));
        }
    }
    return (ot_str){0};
}

static ot_str print_text(ot_arena *arena, const ot_generated *generated, ot_generated_text which)
{
    ot_buffer buffer = {0};
    ot_generated_print(generated, which, &buffer);
    ot_str text = ot_arena_printf(arena, "\n%.*s", OT_ARG(ot_buffer_str(&buffer)));
    ot_buffer_free(&buffer);
    return text;
}

static bool binds_again(sample_binding *sample, const ot_catalog *catalog, ot_str contract,
                        ot_str bindings)
{
    schema_add(&sample->fixture, "schema.graphql", contract);
    schema_add(&sample->fixture, "schema.bind.graphql", bindings);
    sample_bind(sample, catalog);
    ot_buffer problems = {0};
    sample_put_problems(sample, &problems);
    if (sample->binding == NULL)
        print_error("--- does not bind again\n%.*s\n", OT_ARG(ot_buffer_str(&problems)));
    ot_buffer_free(&problems);
    return sample->binding != NULL;
}

static bool is_text(const char *sentence, const char *what, ot_str found, ot_str expected)
{
    if (ot_str_equal(found, expected))
        return true;
    print_error("%s\n--- expected %s\n%.*s\n--- found\n%.*s\n", sentence, what, OT_ARG(expected),
                OT_ARG(found));
    return false;
}

/* Columns named "ix_..." have an index of their own, "gin_..." one for their elements, "gist_..."
 * one for what they hold. */
static void add_indexes(ot_arena *arena, ot_table *table)
{
    table->indexes = OT_NEW_ARRAY(arena, ot_index, table->column_count);
    for (uint32_t i = 0; i < table->column_count; i++) {
        bool is_gin = ot_str_starts_with(table->columns[i].name, OT_S("gin_"));
        bool is_gist = ot_str_starts_with(table->columns[i].name, OT_S("gist_"));
        if (!is_gin && !is_gist && !ot_str_starts_with(table->columns[i].name, OT_S("ix_")))
            continue;
        ot_index *index = &table->indexes[table->index_count++];
        *index = (ot_index){.name = table->columns[i].name,
                            .method = is_gin    ? OT_S("gin")
                                      : is_gist ? OT_S("gist")
                                                : OT_S("btree"),
                            .parts = OT_NEW(arena, ot_index_part),
                            .part_count = 1};
        index->parts->column = i;
    }
}

static ot_catalog *make_catalog(ot_arena *arena, const char *text)
{
    ot_catalog *catalog = sample_catalog(arena, text);
    for (uint32_t i = 0; i < catalog->table_count; i++)
        add_indexes(arena, catalog->tables[i]);
    return catalog;
}

static bool check_case(const generate_case *row)
{
    sample_binding sample = {.binding = NULL};
    ot_error error = {0};
    ot_generated generated;
    schema_start(&sample.fixture);
    ot_arena *arena = sample.fixture.arena;
    const ot_catalog *catalog = make_catalog(arena, row->catalog);
    ot_generate_options how = {.schemas = schemas, .schema_count = 2, .mutations = row->mutations};
    if (ot_generate(arena, catalog, &how, &generated, &error) != OT_OK)
        fail_msg("%s: %s", row->sentence, error.message);
    ot_str contract = print_text(arena, &generated, OT_GENERATED_CONTRACT);
    ot_str bindings = print_text(arena, &generated, OT_GENERATED_BINDINGS);
    bool is_right = is_text(row->sentence, "contract",
                            find_definition(arena, contract, row->definition), row->contract);
    is_right &= is_text(row->sentence, "bindings",
                        find_definition(arena, bindings, row->definition), row->bindings);
    is_right &= binds_again(&sample, catalog, contract, bindings);
    if (!is_right)
        print_error("in: %s\n", row->sentence);
    sample_end(&sample);
    return is_right;
}

#define CHECK_ALL(rows)                                                                            \
    do {                                                                                           \
        size_t wrong = 0;                                                                          \
        for (size_t i = 0; i < sizeof(rows) / sizeof((rows)[0]); i++)                              \
            wrong += !check_case(&(rows)[i]);                                                      \
        assert_int_equal(wrong, 0);                                                                \
    } while (0)

static void test_types(void **state)
{
    (void)state;
    static const generate_case rows[] = {
        MAKES("a plural is the type of one, found again by convention",
              "order_items(id int8 pk, price_cents int4!)", "type OrderItem",
              "type OrderItem {\n  id: ID!\n  priceCents: Int!\n}", "extend type OrderItem @table"),
        MAKES("a singular table", "address(id int8 pk)", "type Address",
              "type Address {\n  id: ID!\n}", "extend type Address @table"),
        MAKES("a name in another manner is said", "OrderDetails(id int8 pk)", "type OrderDetail",
              "type OrderDetail {\n  id: ID!\n}",
              "extend type OrderDetail @table(name: \"OrderDetails\")"),
        MAKES("a type that is called like its table needs nothing", "Order(id int8 pk)",
              "type Order", "type Order {\n  id: ID!\n}", "extend type Order @table"),
        MAKES("two tables that fit one name are both said",
              "widgets(id int8 pk)\nwidget(id int8 pk)", "type WidgetRow",
              "type WidgetRow {\n  id: ID!\n}", "extend type WidgetRow @table(name: \"widgets\")"),
        MAKES("a table outside of the search path", "archive.events(id uuid pk)", "type Event",
              "type Event {\n  id: ID!\n}", "extend type Event @table(schema: \"archive\")"),
        MAKES("the schema is part of a name that is taken",
              "events(id int8 pk)\narchive.events(id uuid pk)", "type ArchiveEvent",
              "type ArchiveEvent {\n  id: ID!\n}",
              "extend type ArchiveEvent @table(name: \"events\", schema: \"archive\")"),
        MAKES("a scalar's name is taken", "date(id int8 pk)", "type DateRow",
              "type DateRow {\n  id: ID!\n}", "extend type DateRow @table(name: \"date\")"),
        MAKES("so is the name of another type's connection",
              "films(id int8 pk)\nfilm_edges(id int8 pk)", "type FilmEdgeRow",
              "type FilmEdgeRow {\n  id: ID!\n}",
              "extend type FilmEdgeRow @table(name: \"film_edges\")"),
        MAKES("a word that is its own plural", "news(id int8 pk)", "type News",
              "type News {\n  id: ID!\n}", "extend type News @table"),
    };
    CHECK_ALL(rows);
}

static void test_columns(void **state)
{
    (void)state;
    static const generate_case rows[] = {
        MAKES("a scalar for each type",
              "things(id int4 pk, a int2, b int8!, c numeric, d float4, e bool, f timestamptz, "
              "g date, h timetz, i uuid, j jsonb, k bytea, l inet, m interval, n text[]!)",
              "type Thing",
              "type Thing {\n  id: ID!\n  a: Int\n  b: BigInt!\n  c: Decimal\n  d: Float\n  e: "
              "Boolean\n  f: DateTime\n  g: Date\n  h: Time\n  i: UUID\n  j: JSON\n  k: Bytes\n  "
              "l: String\n  m: String\n  n: [String]!\n}",
              "extend type Thing @table"),
        MAKES(
            "a type without a scalar is noted where it would stand",
            "things(id int4 pk, spot point, name text, doc xml)", "type Thing",
            "type Thing {\n  id: ID!\n  # Left out: spot (point)\n  name: String\n  doc: String\n}",
            "extend type Thing @table"),
        MAKES("ranges are objects, one type for each scalar of bounds",
              "things(id int4 pk, a daterange!, b datemultirange, c daterange[], d tstzrange)",
              "type Thing",
              "type Thing {\n  id: ID!\n  a: DateRange!\n  b: [DateRange]\n  c: [DateRange]\n  d: "
              "DateTimeRange\n}",
              "extend type Thing @table"),
        MAKES("with their bounds, which may be none",
              "things(id int4 pk, a daterange!, b datemultirange)", "type DateRange",
              "type DateRange {\n  lower: Date\n  upper: Date\n  lowerInclusive: Boolean!\n  "
              "upperInclusive: Boolean!\n  isEmpty: Boolean!\n}",
              ""),
        MAKES("an index of what they hold makes filters", "things(id int4 pk, gist_a daterange)",
              "input ThingFilter",
              "input ThingFilter {\n  and: [ThingFilter!]\n  not: ThingFilter\n  or: "
              "[ThingFilter!]\n  id: ID\n  idIn: [ID!]\n  gistAContains: Date\n  gistAOverlaps: "
              "DateRangeInput\n}",
              "extend input ThingFilter {\n  idIn: [ID!] @filter(column: \"id\", op: IN)\n  "
              "gistAContains: Date @filter(column: \"gist_a\", op: CONTAINS)\n  gistAOverlaps: "
              "DateRangeInput @filter(column: \"gist_a\", op: OVERLAPS)\n}"),
        MAKES_WRITES("and is set by an input object", "things(id int4 pk, a daterange!)",
                     "input ThingInsert", "input ThingInsert {\n  id: ID!\n  a: DateRangeInput!\n}",
                     ""),
        MAKES_WRITES(
            "rows that cannot be made have no field that makes them",
            "things(id int4 pk, spot point!, a int4)", "type Mutation",
            "type Mutation {\n  deleteThing(id: ID!): Thing\n  updateThing(id: ID!, input: "
            "ThingPatch!): Thing\n}",
            "extend type Mutation {\n  deleteThing: Thing @delete\n  updateThing: Thing "
            "@update\n}"),
        MAKES("the key is id, whatever it is called", "things(thing_no int8 pk, a int4)",
              "type Thing", "type Thing {\n  id: ID!\n  a: Int\n}", "extend type Thing @table"),
        MAKES("unless another column is", "things(thing_no int8 pk, id text)", "type Thing",
              "type Thing {\n  id: String\n  thingNo: ID!\n}", "extend type Thing @table"),
        MAKES("a key that can be no ID keeps its name", "days(day date pk)", "type Day",
              "type Day {\n  day: Date!\n}", "extend type Day @table"),
        MAKES(
            "letters of other languages become the nearest",
            "things(id int4 pk, größe int4, Ærø text, e\u0301cole text, \u540d text, Ž int4)",
            "type Thing",
            "type Thing {\n  id: ID!\n  grosse: Int\n  aero: String\n  ecole: String\n  unnamed5: "
            "String\n  z: Int\n}",
            "extend type Thing @table {\n  grosse: Int @column(name: \"größe\")\n  aero: String "
            "@column(name: \"Ærø\")\n  ecole: String @column(name: \"e\u0301cole\")\n  unnamed5: "
            "String @column(name: \"\u540d\")\n  z: Int @column(name: \"Ž\")\n}"),
        MAKES("names that convention does not lead back from are said",
              "things(id int4 pk, two~words text, createdAt date, Group int4, line_2 int4, "
              "_private int4, __x int4)",
              "type Thing",
              "type Thing {\n  id: ID!\n  twoWords: String\n  createdAt: Date\n  group: Int\n  "
              "line_2: Int\n  _private: Int\n  x: Int\n}",
              "extend type Thing @table {\n  twoWords: String @column(name: \"two words\")\n  "
              "group: Int @column(name: \"Group\")\n  "
              "x: Int @column(name: \"__x\")\n}"),
        MAKES("columns that differ by their manner only",
              "things(id int4 pk, partNo int4, part_no int4)", "type Thing",
              "type Thing {\n  id: ID!\n  partNo: Int\n  partNo2: Int\n}",
              "extend type Thing @table {\n  partNo: Int @column(name: \"partNo\")\n  partNo2: Int "
              "@column(name: \"part_no\")\n}"),
        MAKES("labels that are names stay, others are said",
              "enum mood(happy so-so Sad~day true 2nd)\nthings(id int4 pk, feels mood, all mood[])",
              "enum Mood", "enum Mood {\n  happy\n  so_so\n  Sad_day\n  true_\n  _2nd\n}",
              "extend enum Mood {\n  so_so @column(name: \"so-so\")\n  Sad_day @column(name: \"Sad "
              "day\")\n  true_ @column(name: \"true\")\n  _2nd @column(name: \"2nd\")\n}"),
        MAKES("an enum that is called like a table",
              "enum status(a b)\nstatuses(id int4 pk, status status)", "enum StatusEnum",
              "enum StatusEnum {\n  a\n  b\n}", ""),
    };
    CHECK_ALL(rows);
}

static void test_relations(void **state)
{
    (void)state;
    static const generate_case rows[] = {
        MAKES("a foreign key is named without its end, and its column is an ID",
              "shops(id int8 pk)\norders(no int8 pk, shop_id int8! -> shops)", "type Order",
              "type Order {\n  id: ID!\n  shopId: ID!\n  shop: Shop!\n}",
              "extend type Order @table"),
        MAKES("and leads back to many", "log(line int4, shop_id int8 -> shops)\nshops(id int8 pk)",
              "type Shop", "type Shop {\n  id: ID!\n  logs(first: Int, offset: Int): [Log!]!\n}",
              "extend type Shop @table {\n  logs: [Log!]! @page(default: 20, orderBy: [\"line\", "
              "\"shop_id\"])\n}"),
        MAKES("a column that is called like the thing becomes its id",
              "users(id uuid pk)\nnotes(id int8 pk, author uuid -> users)", "type Note",
              "type Note {\n  id: ID!\n  authorId: ID\n  author: User\n}",
              "extend type Note @table {\n  authorId: ID @column(name: \"author\")\n}"),
        MAKES("two keys to one table say which",
              "users(id uuid pk)\norders(id int8 pk, user_id uuid! -> users, seller_id uuid -> "
              "users)",
              "type Order",
              "type Order {\n  id: ID!\n  userId: ID!\n  sellerId: ID\n  seller: User\n  user: "
              "User!\n}",
              "extend type Order @table {\n  seller: User @belongsTo(columns: [\"seller_id\"])\n  "
              "user: User! @belongsTo(columns: [\"user_id\"])\n}"),
        MAKES("a key that is unique has one back",
              "users(id uuid pk)\nprofiles(no int4 pk, user_id uuid unique -> users)", "type User",
              "type User {\n  id: ID!\n  profile: Profile\n}", "extend type User @table"),
        MAKES("a composite key is named after its table",
              "orders(shop int4, no int8, pk(shop no))\nlines(shop int4, order_no int8, line int4, "
              "pk(shop order_no line), fk(shop order_no -> orders shop no))",
              "type Line",
              "type Line {\n  shop: Int!\n  orderNo: BigInt!\n  line: Int!\n  order: Order!\n}",
              "extend type Line @table"),
        MAKES("columns that begin alike say what of",
              "orders(shop int4, no int8, pk(shop no))\nlines(id int4 pk, old_shop int4, old_no "
              "int8, fk(old_shop old_no -> orders shop no))",
              "type Line",
              "type Line {\n  id: ID!\n  oldShop: Int\n  oldNo: BigInt\n  oldOrder: Order\n}",
              "extend type Line @table"),
        MAKES("a key that leads elsewhere than to the key is named by it",
              "users(id int8 pk, code text! unique)\nnotes(id int8 pk, user_code text, editor_id "
              "int8 -> users, fk(user_code -> users code))",
              "type Note",
              "type Note {\n  id: ID!\n  userCode: String\n  editorId: ID\n  editor: User\n  "
              "user: User\n}",
              "extend type Note @table {\n  editor: User @belongsTo(columns: [\"editor_id\"])\n  "
              "user: User @belongsTo(columns: [\"user_code\"], references: [\"code\"])\n}"),
    };
    CHECK_ALL(rows);
}

static void test_trees_and_joins(void **state)
{
    (void)state;
    static const generate_case rows[] = {
        MAKES(
            "a tree has a parent and children",
            "nodes(id int4, parent_id int4 -> nodes, unique(id))", "type NodeRow",
            "type NodeRow {\n  id: Int\n  parentId: Int\n  children(first: Int, offset: Int): "
            "[NodeRow!]!\n  parent: NodeRow\n}",
            "extend type NodeRow @table(name: \"nodes\") {\n  children: [NodeRow!]! @page(default: "
            "20, orderBy: [\"id\", \"parent_id\"])\n}"),
        MAKES(
            "a table that only joins is a field on both sides",
            "tags(id int4 pk)\nfilms(id int4 pk)\nfilm_tags(film_id int4 -> films, tag_id int4 -> "
            "tags, pk(film_id tag_id))",
            "type Tag",
            "type Tag {\n  id: ID!\n  films(first: Int, after: String, last: Int, before: String, "
            "where: FilmFilter, orderBy: [FilmOrder!]): FilmConnection!\n}",
            "extend type Tag @table {\n  films: FilmConnection! @manyToMany(through: "
            "\"film_tags\")\n}"),
        MAKES(
            "both ends in one table are told apart",
            "films(id int4 pk)\nmatches(left_id int4 -> films, right_id int4 -> films, pk(left_id "
            "right_id))",
            "type Film",
            "type Film {\n  id: ID!\n  filmsByLeft(first: Int, after: String, last: Int, before: "
            "String, where: FilmFilter, orderBy: [FilmOrder!]): FilmConnection!\n  "
            "filmsByRight(first: Int, after: String, last: Int, before: String, where: "
            "FilmFilter, orderBy: [FilmOrder!]): FilmConnection!\n}",
            "extend type Film @table {\n  filmsByLeft: FilmConnection! @manyToMany(through: "
            "\"matches\", from: [\"right_id\"], to: [\"left_id\"])\n  filmsByRight: "
            "FilmConnection! @manyToMany(through: \"matches\", from: [\"left_id\"], to: "
            "[\"right_id\"])\n}"),
    };
    CHECK_ALL(rows);
}

static void test_inputs(void **state)
{
    (void)state;
    static const generate_case rows[] = {
        MAKES(
            "only what an index answers is filtered by",
            "films(id int4 pk, ix_year int4!, ix_title text, ix_seen bool!, length int4, gin_tags "
            "text[], gin_words tsvector)",
            "input FilmFilter",
            "input FilmFilter {\n  and: [FilmFilter!]\n  not: FilmFilter\n  or: [FilmFilter!]\n  "
            "id: ID\n  idIn: [ID!]\n  ixYear: Int\n  ixYearIn: [Int!]\n  ixYearGt: Int\n  "
            "ixYearGte: Int\n  ixYearLt: Int\n  ixYearLte: Int\n  ixTitle: String\n  ixTitleIn: "
            "[String!]\n  ixTitleIsNull: Boolean\n  ixSeen: Boolean\n  ginTagsContains: String\n  "
            "ginWords: String\n}",
            "extend input FilmFilter {\n  idIn: [ID!] @filter(column: \"id\", op: IN)\n  "
            "ixYearIn: [Int!] @filter(column: \"ix_year\", op: IN)\n  ixYearGt: Int "
            "@filter(column: \"ix_year\", op: GT)\n  ixYearGte: Int @filter(column: \"ix_year\", "
            "op: GTE)\n  ixYearLt: Int @filter(column: \"ix_year\", op: LT)\n  ixYearLte: Int "
            "@filter(column: \"ix_year\", op: LTE)\n  ixTitleIn: [String!] @filter(column: "
            "\"ix_title\", op: IN)\n  ixTitleIsNull: Boolean @filter(column: \"ix_title\", op: "
            "IS_NULL)\n  ginTagsContains: String @filter(column: \"gin_tags\", op: CONTAINS)\n  "
            "ginWords: String @filter(column: \"gin_words\", op: SEARCH)\n}"),
        MAKES("and ordered by", "films(no int4 pk, ix_Two~words text, title text)",
              "enum FilmOrder",
              "enum FilmOrder {\n  ID\n  ID_DESC\n  IX_TWO_WORDS\n  IX_TWO_WORDS_DESC\n}",
              "extend enum FilmOrder {\n  ID @orderBy(columns: [\"no\"])\n  ID_DESC "
              "@orderBy(columns: [\"no DESC\"])\n  IX_TWO_WORDS @orderBy(columns: [\"\\\"ix_Two "
              "words\\\"\"])\n  IX_TWO_WORDS_DESC @orderBy(columns: [\"\\\"ix_Two words\\\" "
              "DESC\"])\n}"),
        MAKES_WRITES("a row is created, changed and deleted",
                     "films(id int4 pk, title text!, input int4, sum int4 generated)",
                     "type Mutation",
                     "type Mutation {\n  createFilm(input2: FilmInsert!): Film!\n  deleteFilm(id: "
                     "ID!): Film\n  updateFilm(id: ID!, input2: FilmPatch!): Film\n}",
                     "extend type Mutation {\n  createFilm: Film! @insert\n  deleteFilm: Film "
                     "@delete\n  updateFilm: Film @update\n}"),
        MAKES_WRITES("what is made by the database is not asked for",
                     "films(id int4 pk, title text!, sum int4 generated)", "input FilmInsert",
                     "input FilmInsert {\n  id: ID!\n  title: String!\n}", ""),
        MAKES_WRITES("the key names the row and is not changed",
                     "films(id int4 pk, title text!, sum int4 generated)", "input FilmPatch",
                     "input FilmPatch {\n  title: String\n}", ""),
        MAKES_WRITES("without a key there is nothing to name a row by", "logs(line text)",
                     "type Mutation", "type Mutation {\n  createLog(input: LogInsert!): Log!\n}",
                     "extend type Mutation {\n  createLog: Log! @insert\n}"),
        MAKES(
            "composite keys are arguments", "orders(shop int4, Order~No int8, pk(shop Order~No))",
            "type Query",
            "type Query {\n  order(shop: Int!, orderNo: BigInt!): Order\n  orders(first: Int, "
            "after: String, last: Int, before: String, where: OrderFilter, orderBy: "
            "[OrderOrder!]): OrderConnection!\n}",
            "extend type Query {\n  order(orderNo: BigInt! @column(name: \"Order No\")): Order\n}"),
    };
    CHECK_ALL(rows);
}

/* Descriptions are read back as what the comment was. */
static void test_comments(void **state)
{
    (void)state;
    static const struct {
        const char *comment;
        const char *printed;
    } rows[] = {
        {"One line.", "\"One line.\"\ntype Film"},
        {"Two\n\nlines.", "\"\"\"\nTwo\n\nlines.\n\"\"\"\ntype Film"},
        {"He said \"no\"\\n", "\"He said \\\"no\\\"\\\\n\"\ntype Film"},
        {" indented\nlines", "\" indented\\nlines\"\ntype Film"},
        {"\"\"\"\nquotes", "\"\\\"\\\"\\\"\\nquotes\"\ntype Film"},
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        ot_arena *arena = ot_arena_new();
        ot_generated generated;
        ot_generate_options how = {.schemas = schemas, .schema_count = 1};
        ot_catalog *catalog = sample_catalog(arena, "films(id int4 pk)");
        catalog->tables[0]->comment = ot_str_from_c(rows[i].comment);
        assert_int_equal(ot_generate(arena, catalog, &how, &generated, NULL), OT_OK);
        ot_str text = print_text(arena, &generated, OT_GENERATED_CONTRACT);
        assert_non_null(memmem(text.ptr, text.len, rows[i].printed, strlen(rows[i].printed)));
        ot_arena_free(arena);
    }
}

static void test_choice(void **state)
{
    (void)state;
    static const char text[] = "films(id int4 pk)\narchive.events(id int4 pk)\nspots(a point)";
    static const ot_str events[] = {OT_STR("archive.events")};
    static const ot_str absent[] = {OT_STR("events")};
    static const ot_str spots[] = {OT_STR("spots")};
    ot_arena *arena = ot_arena_new();
    ot_generated generated;
    ot_error error = {0};
    const ot_catalog *catalog = sample_catalog(arena, text);
    ot_generate_options how = {.schemas = schemas, .schema_count = 1};

    assert_int_equal(ot_generate(arena, catalog, &how, &generated, &error), OT_OK);
    assert_int_equal(generated.type_count, 1);
    assert_int_equal(generated.tables.count, 2);
    assert_int_equal(generated.gaps.count, 1);

    how.tables = events;
    how.table_count = 1;
    assert_int_equal(ot_generate(arena, catalog, &how, &generated, &error), OT_OK);
    assert_int_equal(generated.tables.count, 1);

    how.tables = absent;
    assert_int_equal(ot_generate(arena, catalog, &how, &generated, &error), OT_NOT_FOUND);
    assert_string_equal(error.message, "there is no table \"events\"");

    how.tables = spots;
    assert_int_equal(ot_generate(arena, catalog, &how, &generated, &error), OT_INVALID);
    ot_arena_free(arena);
}

/* What a name in several becomes, and that its plural is found again. */
static void test_singulars(void **state)
{
    (void)state;
    static const char *const rows[][2] = {
        {"order_items", "order_item"},
        {"categories", "category"},
        {"addresses", "address"},
        {"statuses", "status"},
        {"houses", "house"},
        {"causes", "cause"},
        {"sizes", "size"},
        {"caches", "cache"},
        {"batches", "batch"},
        {"boxes", "box"},
        {"movies", "movie"},
        {"people", "person"},
        {"children", "child"},
        {"indices", "index"},
        {"quizzes", "quiz"},
        {"news", "news"},
        {"series", "series"},
        {"address", "address"},
        {"analysis", "analysis"},
        {"bus", "bus"},
        {"is", "is"},
        {"staff", "staff"},
        {"data", "data"},
        {"s", "s"},
    };
    ot_arena *arena = ot_arena_new();
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        ot_str one = ot_binding__singular(arena, ot_str_from_c(rows[i][0]));
        assert_string_equal(ot_arena_copy(arena, one).ptr, rows[i][1]);
    }
    ot_arena_free(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_types),     cmocka_unit_test(test_columns),
        cmocka_unit_test(test_relations), cmocka_unit_test(test_trees_and_joins),
        cmocka_unit_test(test_inputs),    cmocka_unit_test(test_comments),
        cmocka_unit_test(test_choice),    cmocka_unit_test(test_singulars),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
