/*
 * What is refused of mutation fields that write, each with its place and what to write, and what is
 * bound.
 */
#include "binding/sample.h"

static const char shop[] =
    "enum mood(good bad)\n"
    "makers(id int8 pk, name text! unique)\n"
    "items(id int8 pk, sku text! unique, name text!, price int4, tags text[], maker_id int8 -> "
    "makers, other_id int8, owner_id int8, version int4!, mood mood, deleted_at timestamptz, "
    "is_hidden bool, code text generated, unique(maker_id name))\n"
    "parts(id int8 pk, item_id int8! -> items, label text!)\n"
    "links(item_id int8 -> items, maker_id int8 -> makers, pk(item_id maker_id))\n"
    "noted(item_id int8! -> items, maker_id int8! -> makers, note text!)\n"
    "loose(item_id int8!, maker_id int8!)\n"
    "logs(text text)\n";

#define TYPES                                                                                      \
    "type Query { items: [Item!] }\n"                                                              \
    "type Item @table { id: ID! sku: String! version: Int! maker: Maker parts: [Part!] "           \
    "linked: [Maker!] @manyToMany(through: \"links\") "                                            \
    "noted: [Maker!] @manyToMany(through: \"noted\") "                                             \
    "loose: [Maker!] @manyToMany(through: \"loose\", from: [\"item_id\"], to: [\"maker_id\"]) "    \
    "other: Maker @belongsTo(columns: [\"other_id\"], references: [\"id\"]) }\n"                   \
    "type Maker @table { id: ID! name: String items: [Item!] }\n"                                  \
    "type Part @table { id: ID! label: String item: Item }\n"                                      \
    "type Log @table { text: String }\n"

#define M(fields) TYPES "type Mutation { " fields " }\n"
#define IN "input In { sku: String! name: String }\n"

static void test_bound(void **state)
{
    (void)state;
    static const sample_case rows[] = {
        BINDS("many rows", "Mutation.add",
              M("add(input: [In!]!): [Item!]! @insert(maxAffected: 5)") IN,
              "write insert Item; input input { sku set sku text; name set name text; }"),
        BINDS(
            "beside a list", "Mutation.add",
            M("add(maker: ID! @column(name: \"maker_id\"), input: [In!]!): [Item!]! @insert") IN,
            "write insert Item; maker set maker_id int8; input input { sku set sku text; name set "
            "name text; }"),
        BINDS("by key in an upsert", "Mutation.put", M("put(id: ID!, sku: String): Item @upsert"),
              "write upsert Item; id set id int8; sku set sku text"),
        BINDS("many by filters", "Mutation.edit",
              M("edit(id: [ID!], name: String! @filter, price: Int): [Item!]! @update"),
              "write update Item; id filter id IN int8; name filter name EQ text; price set price "
              "int4"),
        BINDS("only named by $args", "Mutation.edit",
              M("edit(id: ID!, sku: String, from: String): Item @update @where(sql: \"name = "
                "$args.from\")"),
              "write update Item; id key id int8; sku set sku text; from unused"),
    };
    SAMPLE_CHECK_ALL(shop, rows);
}

static void test_rows_refused(void **state)
{
    (void)state;
    static const sample_case rows[] = {
        REFUSES("one input for many", M("add(i: In!): [Item!]! @insert") IN,
                "6:21 Argument \"Mutation.add(i:)\": @insert gives a list here, so its input is a "
                "list of In."),
        REFUSES(
            "rows of a relation that is not there",
            M("add(i: Deep!): Item @insert") "\ninput Deep { sku: String! wheels: [Wheel!] } input "
                                             "Wheel { size: Int }",
            "8:27 Input field \"Deep.wheels\": table \"items\" has no column \"wheels\"; name one "
            "with @column(name:), or give its type a relation of this name."),
        REFUSES("a list with nulls", M("add(i: [In]): [Item!]! @insert") IN,
                "6:21 Argument \"Mutation.add(i:)\": a row cannot be null: the items of the list "
                "have to be In!."),
        REFUSES("a list of lists", M("add(i: [[In!]!]): [Item!]! @insert") IN,
                "6:21 Argument \"Mutation.add(i:)\": rows come as a list, not as a list of lists."),
        REFUSES("a list to update", M("edit(id: [ID!], i: [In!]): [Item!]! @update") IN,
                "6:33 Argument \"Mutation.edit(i:)\": @update sets the same columns in all rows, "
                "so its input is no list."),
        REFUSES("maxAffected of one", M("add(sku: String!): Item @insert(maxAffected: 3)"),
                "6:41 Field \"Mutation.add\": @insert(maxAffected:) is for fields that give a list "
                "of rows."),
        REFUSES("maxAffected of none", M("add(i: [In!]): [Item!]! @insert(maxAffected: 0)") IN,
                "6:41 Field \"Mutation.add\": @insert(maxAffected:) must be an integer greater "
                "than 0."),
        REFUSES("nothing that chooses", M("edit(price: Int): [Item!]! @update"),
                "6:44 Field \"Mutation.edit\": @update of many rows has no argument that chooses "
                "them; give it one with @filter, or an input object of filters named \"where\"."),
        REFUSES("a filter of what is made", M("add(sku: String! @filter): Item @insert"),
                "6:34 Argument \"Mutation.add(sku:)\": @filter chooses rows that are there; "
                "@insert makes new ones."),
        REFUSES(
            "a connection",
            M("add(sku: String!): Items @insert") "type Items { edges: [E] pageInfo: P! } type "
                                                  "E { node: Item cursor: String! } type P { "
                                                  "hasNextPage: Boolean! hasPreviousPage: "
                                                  "Boolean! }",
            "7:49 Field \"E.node\": type \"E\" has no @table, so its fields are read from a "
            "document, which cannot hold rows of Item.\n6:42 Field \"Mutation.add\": a write gives "
            "what it wrote: the field's type has to be one type with @table, or a list of it."),
    };
    SAMPLE_CHECK_ALL(shop, rows);
}

static void test_upserts_refused(void **state)
{
    (void)state;
    static const sample_case rows[] = {
        REFUSES("no key", M("put(text: String): Log @upsert"),
                "6:40 Field \"Mutation.put\": table \"logs\" has no key; say @upsert(on:)."),
        REFUSES("an unknown column", M("put(sku: String): Item @upsert(on: [\"nope\"])"),
                "6:40 Field \"Mutation.put\": table \"items\" has no column \"nope\"."),
        REFUSES("not unique", M("put(name: String): Item @upsert(on: [\"name\"])"),
                "6:41 Field \"Mutation.put\": table \"items\" has no primary key, unique "
                "constraint or unique index over just \"name\"; @upsert(on:) needs one."),
        REFUSES("half of a constraint",
                M("put(maker: ID @column(name: \"maker_id\")): Item @upsert(on: [\"maker_id\"])"),
                "6:64 Field \"Mutation.put\": table \"items\" has no primary key, unique "
                "constraint or unique index over just \"maker_id\"; @upsert(on:) needs one."),
        REFUSES("not given", M("put(name: String): Item @upsert(on: [\"sku\"])"),
                "6:41 Field \"Mutation.put\": no argument gives column \"sku\", by which @upsert "
                "finds the row."),
    };
    SAMPLE_CHECK_ALL(shop, rows);
}

static void test_directives_refused(void **state)
{
    (void)state;
    static const sample_case rows[] = {
        REFUSES("a soft delete by text", M("drop(id: ID!): Item @delete(soft: \"name\")"),
                "6:37 Field \"Mutation.drop\": column \"name\" of type text cannot mark a row as "
                "deleted; a timestamptz, timestamp, date or bool that can be written can."),
        REFUSES("a soft delete by nothing", M("drop(id: ID!): Item @delete(soft: \"nope\")"),
                "6:37 Field \"Mutation.drop\": table \"items\" has no column \"nope\"."),
        REFUSES("a preset that a client gives",
                M("add(sku: String!, owner: ID @column(name: \"owner_id\")): Item @insert "
                  "@preset(column: "
                  "\"owner_id\", claim: \"sub\")"),
                "6:35 Argument \"Mutation.add(owner:)\": column \"owner_id\" is preset from claim "
                "\"sub\", so no client gives it."),
        REFUSES("a preset inside of an input",
                M("add(i: In!): Item @insert @preset(column: \"name\", claim: \"sub\")") IN,
                "7:25 Input field \"In.name\": column \"name\" is preset from claim \"sub\", so no "
                "client gives it."),
        REFUSES("a preset twice",
                M("add(sku: String!): Item @insert @preset(column: \"name\", claim: \"a\") "
                  "@preset(column: "
                  "\"name\", claim: \"b\")"),
                "6:85 Field \"Mutation.add\": column \"name\" has a preset already."),
        REFUSES("a preset of what goes",
                M("drop(id: ID!): Item @delete @preset(column: \"name\", claim: \"a\")"),
                "6:45 Field \"Mutation.drop\": @delete sets no column, unless it says soft."),
        REFUSES("a preset of a generated column",
                M("add(sku: String!): Item @insert @preset(column: \"code\", claim: \"a\")"),
                "6:49 Field \"Mutation.add\": column \"code\" is generated, it cannot be set."),
        REFUSES("an unknown constraint",
                M("add(sku: String!): Item @insert @error(constraint: \"nope\", code: \"A\", "
                  "message: \"m\")"),
                "6:49 Field \"Mutation.add\": the database has no constraint \"nope\"; a NOT NULL "
                "is called table_column_not_null."),
        REFUSES("a code in small letters",
                M("add(sku: String!): Item @insert @error(constraint: \"items_sku_not_null\", "
                  "code: \"Taken\", message: "
                  "\"m\")"),
                "6:49 Field \"Mutation.add\": @error(code:) is made of capital letters, digits and "
                "\"_\", such as SKU_TAKEN."),
        REFUSES("no message",
                M("add(sku: String!): Item @insert @error(constraint: \"items_sku_not_null\", "
                  "code: \"A\", message: \"\")"),
                "6:49 Field \"Mutation.add\": @error(message:) says nothing."),
        REFUSES("a version of an insert",
                M("add(sku: String!, v: Int @version(column: \"version\")): Item @insert"),
                "6:42 Argument \"Mutation.add(v:)\": @version is for an @update or @delete of one "
                "row, and for rows of a relation that an update or delete names."),
        REFUSES("a version of many",
                M("edit(id: [ID!], sku: String, version: Int @version): [Item!]! @update"),
                "6:59 Argument \"Mutation.edit(version:)\": @version is for an @update or @delete "
                "of one row, and for rows of a relation that an update or delete names."),
        REFUSES("two versions",
                M("edit(id: ID!, sku: String, version: Int @version, v: Int @version(column: "
                  "\"version\")): Item @update"),
                "6:74 Argument \"Mutation.edit(v:)\": one argument says the version already."),
        REFUSES("a version by text",
                M("edit(id: ID!, price: Int, sku: String @version): Item @update"),
                "6:55 Argument \"Mutation.edit(sku:)\": column \"sku\" of type text cannot be a "
                "version; an integer, timestamp or uuid that can be written can."),
        REFUSES("a version that nobody can read",
                M("edit(id: ID!, sku: String, price: Int @version): Item @update"),
                "6:55 Argument \"Mutation.edit(price:)\": type \"Item\" has no field over column "
                "\"price\", so no client knows it."),
        REFUSES("a version of another type",
                M("edit(id: ID!, sku: String, version: Boolean @version): Item @update"),
                "6:61 Argument \"Mutation.edit(version:)\": Boolean does not fit column "
                "\"version\" of type int4."),
        REFUSES("a version that is set too",
                M("edit(id: ID!, version: Int @version, to: Int @column(name: \"version\")): Item "
                  "@update"),
                "6:54 Argument \"Mutation.edit(to:)\": column \"version\" is set by argument "
                "\"version\" already."),
    };
    SAMPLE_CHECK_ALL(shop, rows);
}

static void test_nested_refused(void **state)
{
    (void)state;
    static const sample_case rows[] = {
        REFUSES(
            "a list for one",
            M("add(i: I!): Item @insert") "input I { sku: String! maker: [Mk!] } input Mk { "
                                          "name: String }",
            "7:24 Input field \"I.maker\": the relation has one row, so it is one Mk, not a list."),
        REFUSES("one for a list",
                M("add(i: I!): Item @insert") "input I { sku: String! parts: Pt } input Pt { "
                                              "label: String }",
                "7:24 Input field \"I.parts\": the relation has many rows, so it is a list of Pt."),
        REFUSES(
            "a list with nulls",
            M("add(i: I!): Item @insert") "input I { sku: String! parts: [Pt] } input Pt { "
                                          "label: String }",
            "7:24 Input field \"I.parts\": rows come as a list whose items cannot be null: [Pt!]."),
        REFUSES("without a foreign key",
                M("add(i: I!): Item @insert") "input I { sku: String! other: Mk } input Mk { name: "
                                              "String }",
                "7:24 Input field \"I.other\": no foreign key between \"items\" and \"makers\" is "
                "what the relation joins by, so rows cannot be nested."),
        REFUSES("in an update",
                M("edit(id: ID!, i: I!): Item @update") "input I { sku: String parts: [Pt!] } "
                                                        "input Pt { label: String }",
                "7:23 Input field \"I.parts\": rows alone are nested in those of an @insert only; "
                "here the input object of a relation says what is done with them, by fields named "
                "create, connect, disconnect, update or delete."),
        REFUSES("in an upsert",
                M("put(i: I!): Item @upsert(on: [\"sku\"])") "input I { sku: String parts: [Pt!] } "
                                                             "input Pt { label: String }",
                "7:23 Input field \"I.parts\": rows alone are nested in those of an @insert only; "
                "here the input object of a relation says what is done with them, by fields named "
                "create, connect, disconnect, update or delete."),
        REFUSES("a column of the row outside",
                M("add(i: I!): Item @insert") "input I { sku: String! parts: [Pt!] } input Pt { "
                                              "label: String itemId: ID }",
                "7:64 Input field \"Pt.itemId\": nested in \"parts\", a row belongs to the one "
                "outside; leave this field out of that input, or nest another input."),
        REFUSES("the row outside inside",
                M("add(i: I!): Item @insert") "input I { sku: String! parts: [Pt!] } input Pt { "
                                              "label: String item: I }",
                "7:64 Input field \"Pt.item\": nested in \"parts\", a row belongs to the one "
                "outside; leave this field out of that input, or nest another input."),
        REFUSES("a wrong column inside",
                M("add(i: I!): Item @insert") "input I { sku: String! parts: [Pt!] } input Pt { "
                                              "nope: String }",
                "7:50 Input field \"Pt.nope\": table \"parts\" has no column \"nope\"; name one "
                "with @column(name:)."),
    };
    SAMPLE_CHECK_ALL(shop, rows);
}

#define ADD M("add(i: I!): Item @insert") "input Pt { label: String }\n"

static void test_nested_directives_refused(void **state)
{
    (void)state;
    static const sample_case rows[] = {
        REFUSES("a preset that a client gives",
                ADD "input I { parts: [Pt!] @preset(column: \"label\", claim: \"sub\") }",
                "7:12 Input field \"Pt.label\": column \"label\" is preset from claim "
                "\"sub\", so no client gives it."),
        REFUSES("a preset of what refers to the row outside",
                ADD "input I { parts: [Pt!] @preset(column: \"item_id\", claim: \"sub\") }",
                "8:11 Input field \"I.parts\": column \"item_id\" refers to the row "
                "outside, it has no preset."),
        REFUSES("a preset of an unknown column",
                ADD "input I { parts: [Pt!] @preset(column: \"nope\", claim: \"sub\") }",
                "8:24 Input field \"I.parts\": table \"parts\" has no column \"nope\"."),
        REFUSES("a preset twice",
                ADD "input I { parts: [Pt!] @preset(column: \"id\", claim: \"a\") "
                    "@preset(column: \"id\", claim: \"b\") }",
                "8:58 Input field \"I.parts\": column \"id\" has a preset already."),
        REFUSES("a preset at a column",
                ADD "input I { sku: String @preset(column: \"sku\", claim: \"sub\") }",
                "8:23 Input field \"I.sku\": @preset has no meaning on a column to set."),
        REFUSES("a preset of what refers to a nested row",
                M("add(i: I!): Item @insert @preset(column: \"maker_id\", claim: "
                  "\"sub\")") "input I { sku: String! maker: Mk } input Mk { name: "
                              "String }",
                "7:24 Input field \"I.maker\": what refers to the row is preset, so none "
                "is nested here."),
        REFUSES("@where without columns", ADD "input I { parts: [Pt!] @where(sql: \"nope = 1\") }",
                "8:24 Input field \"I.parts\": @where: table \"parts\" has no column "
                "\"nope\"."),
        REFUSES("@where with an argument",
                ADD "input I { parts: [Pt!] @where(sql: \"label = $args.i\") }",
                "8:24 Input field \"I.parts\": @where: $args.i: only a field has arguments."),
        REFUSES("@where at a column", ADD "input I { sku: String @where(sql: \"sku = 'a'\") }",
                "8:23 Input field \"I.sku\": @where has no meaning on a column to set."),
    };
    SAMPLE_CHECK_ALL(shop, rows);
}

#define MK "input Mk { name: String }\n"
#define REF "input Mk { id: ID! }\n"

static void test_links_refused(void **state)
{
    (void)state;
    static const sample_case rows[] = {
        REFUSES(
            "one through a join table", M("add(i: I!): Item @insert") MK "input I { linked: Mk }",
            "8:11 Input field \"I.linked\": the relation has many rows, so it is a list of Mk."),
        REFUSES("a join table that needs more",
                M("add(i: I!): Item @insert") MK "input I { noted: [Mk!] }",
                "8:11 Input field \"I.noted\": a row of \"noted\" needs column \"note\", which "
                "nothing gives; nest rows of that table, or write them by a field of their own."),
        REFUSES("a join table without foreign keys",
                M("add(i: I!): Item @insert") MK "input I { loose: [Mk!] }",
                "8:11 Input field \"I.loose\": \"loose\" does not refer to both sides by foreign "
                "keys, so rows cannot be nested through it."),
        REFUSES("through a join table in an update",
                M("edit(id: ID!, i: I!): Item @update") MK "input I { linked: [Mk!] }",
                "8:11 Input field \"I.linked\": rows alone are nested in those of an @insert only; "
                "here the input object of a relation says what is done with them, by fields named "
                "create, connect, disconnect, update or delete."),
        REFUSES("a preset that a client gives, through a join table",
                M("add(i: I!): Item @insert") MK
                "input I { linked: [Mk!] @preset(column: \"name\", claim: \"sub\") }",
                "7:12 Input field \"Mk.name\": column \"name\" is preset from claim \"sub\", so no "
                "client gives it."),
        REFUSES("a key that may be null",
                M("add(i: I!): Item @insert") "input Mk { id: ID }\ninput I { linked: [Mk!] }",
                "7:12 Input field \"Mk.id\": it names a row that is there, so it has to be one "
                "value that is not null."),
        REFUSES(
            "a key of another type",
            M("add(i: I!): Item @insert") "input Mk { id: Boolean! }\ninput I { linked: [Mk!] }",
            "7:12 Input field \"Mk.id\": Boolean does not fit column \"id\" of type int8."),
        REFUSES("a preset of rows that are there",
                M("add(i: I!): Item @insert") REF
                "input I { linked: [Mk!] @preset(column: \"name\", claim: \"sub\") }",
                "8:25 Input field \"I.linked\": its input holds only the key, so the rows are "
                "there already; @preset is for rows that are made."),
        REFUSES("@where of rows that are there",
                M("add(i: I!): Item @insert") REF
                "input I { linked: [Mk!] @where(sql: \"name = 'a'\") }",
                "8:25 Input field \"I.linked\": its input holds only the key, so the rows are "
                "there already; @where is for rows that are made."),
    };
    SAMPLE_CHECK_ALL(shop, rows);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_bound),           cmocka_unit_test(test_rows_refused),
        cmocka_unit_test(test_upserts_refused), cmocka_unit_test(test_directives_refused),
        cmocka_unit_test(test_nested_refused),  cmocka_unit_test(test_nested_directives_refused),
        cmocka_unit_test(test_links_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
