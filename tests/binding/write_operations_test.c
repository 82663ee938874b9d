/*
 * Inputs that say what is done with the rows of a relation: what is bound, and what is refused,
 * with its place and what to write.
 */
#include "binding/sample.h"

static const char shop[] =
    "makers(id int8 pk, name text! unique)\n"
    "items(id int8 pk, sku text! unique, name text!, maker_id int8 -> makers, owner_id int8! -> "
    "makers, other_id int8, gone bool!)\n"
    "parts(id int8 pk, item_id int8! -> items, label text!, seen int4!, unique(item_id label))\n"
    "links(item_id int8! -> items, maker_id int8! -> makers, pk(item_id maker_id))\n"
    "noted(item_id int8! -> items, maker_id int8! -> makers, note text!)\n";

#define TYPES                                                                                      \
    "type Query { items: [Item!] }\n"                                                              \
    "type Item @table { id: ID! sku: String! parts: [Part!] "                                      \
    "maker: Maker @belongsTo(columns: [\"maker_id\"]) "                                            \
    "owner: Maker @belongsTo(columns: [\"owner_id\"]) "                                            \
    "other: Maker @belongsTo(columns: [\"other_id\"]) "                                            \
    "linked: [Maker!] @manyToMany(through: \"links\") "                                            \
    "noted: [Maker!] @manyToMany(through: \"noted\") }\n"                                          \
    "type Maker @table { id: ID! name: String "                                                    \
    "items: [Item!] @hasMany(columns: [\"maker_id\"]) }\n"                                         \
    "type Part @table { id: ID! label: String seen: Int item: Item }\n"

#define EDIT TYPES "type Mutation { edit(id: ID!, i: I!): Item @update }\n"
#define ADD TYPES "type Mutation { add(i: I!): Item @insert }\n"
#define RUN TYPES "type Mutation { run(id: ID!, i: I!): Maker @update }\n"
#define REF "input R { id: ID! }\n"
#define OPS(field) "input I { " field ": O }\ninput O "

static void test_bound(void **state)
{
    (void)state;
    static const sample_case rows[] = {
        BINDS(
            "operations in an update", "Mutation.edit",
            EDIT OPS("parts") "{ create: [P!] connect: [R!] update: [U!] delete: [R!] } input P { "
                              "label: String! } input U { id: ID! label: String }\n" REF,
            "write update Item; id key id int8; i input { parts operations; }"),
        BINDS("by what the row outside does not know", "Mutation.edit",
              EDIT OPS("parts") "{ delete: [L!] } input L { label: String! }",
              "write update Item; id key id int8; i input { parts operations; }"),
        BINDS("by another unique key", "Mutation.edit",
              EDIT OPS("parts") "{ connect: [K!] } input K { itemId: ID! label: String! }",
              "write update Item; id key id int8; i input { parts operations; }"),
        BINDS("operations in an insert", "Mutation.add",
              ADD OPS("linked") "{ connect: [R!] create: [P!] } input P { name: String! }\n" REF,
              "write insert Item; i input { linked operations; }"),
        BINDS("in an upsert", "Mutation.put",
              TYPES
              "type Mutation { put(input: [J!]!): [Item!]! @upsert(on: [\"sku\"]) }\n"
              "input J { sku: String! maker: O } input O { connect: R disconnect: Boolean }\n" REF,
              "write upsert Item; input input { sku set sku text; maker operations; }"),
        BINDS("of the one row that is referred to", "Mutation.edit",
              EDIT OPS("maker") "{ update: U delete: Boolean } input U { name: String }",
              "write update Item; id key id int8; i input { maker operations; }"),
        BINDS("of one that names it as well", "Mutation.edit",
              EDIT OPS("owner") "{ update: U } input U { id: ID! name: String }",
              "write update Item; id key id int8; i input { owner operations; }"),
        BINDS(
            "with versions", "Mutation.edit",
            EDIT OPS("parts") "{ update: [U!] delete: [G!] } input U { id: ID! seen: Int @version "
                              "label: String } input G { id: ID! at: Int @version(column: "
                              "\"seen\") }",
            "write update Item; id key id int8; i input { parts operations; }"),
        BINDS("a soft deletion, bounded", "Mutation.run",
              RUN OPS("items") "{ delete: [R!] @delete(soft: \"gone\", maxAffected: 5) }\n" REF,
              "write update Maker; id key id int8; i input { items operations; }"),
    };
    SAMPLE_CHECK_ALL(shop, rows);
}

static void test_shapes_refused(void **state)
{
    (void)state;
    static const sample_case rows[] = {
        REFUSES(
            "a list of operations",
            EDIT "input I { parts: [O!] } input O { create: [P!] } input P { label: String! }",
            "6:11 Input field \"I.parts\": operations are one input object with lists inside, not "
            "a list."),
        REFUSES("one row to create of many",
                EDIT OPS("parts") "{ create: P } input P { label: String! }",
                "7:11 Input field \"O.create\": the relation has many rows, so it is a list of P."),
        REFUSES("many rows to connect of one", EDIT OPS("maker") "{ connect: [R!] }\n" REF,
                "7:11 Input field \"O.connect\": the relation has one row, so it is one R, not a "
                "list."),
        REFUSES("null among the rows", EDIT OPS("linked") "{ connect: [R] }\n" REF,
                "7:11 Input field \"O.connect\": rows come as a list whose items cannot be null: "
                "[R!]."),
        REFUSES("a list of updates of one row",
                EDIT OPS("maker") "{ update: [U!] } input U { name: String }",
                "7:11 Input field \"O.update\": the relation has one row, so it is one U, not a "
                "list."),
        REFUSES("a key that deletes one row", EDIT OPS("maker") "{ delete: R }\n" REF,
                "7:11 Input field \"O.delete\": the relation has one row, so it is a Boolean."),
        REFUSES(
            "one of several rows that may refer to it",
            RUN "extend type Maker { one: Item @hasOne(columns: [\"maker_id\"]) }\n" OPS(
                "one") "{ update: U delete: Boolean } input U { sku: "
                       "String }",
            "8:11 Input field \"O.update\": several rows of \"items\" may refer to one row, so "
            "nobody knows which of them is meant.\n8:21 Input field \"O.delete\": several rows of "
            "\"items\" may refer to one row, so nobody knows which of them is meant."),
        REFUSES("a key that disconnects one row", EDIT OPS("maker") "{ disconnect: R }\n" REF,
                "7:11 Input field \"O.disconnect\": the relation has one row, so it is a Boolean."),
        REFUSES("a flag that disconnects many", EDIT OPS("linked") "{ disconnect: Boolean }",
                "7:11 Input field \"O.disconnect\": it takes an input object for each row."),
        REFUSES("rows without an input object", EDIT OPS("linked") "{ connect: [ID!] }",
                "7:11 Input field \"O.connect\": it takes an input object for each row."),
        REFUSES("columns without an input object", EDIT OPS("linked") "{ create: [String!] }",
                "7:11 Input field \"O.create\": it takes an input object for each row."),
        REFUSES("what a new row has not", ADD OPS("linked") "{ disconnect: [R!] }\n" REF,
                "7:11 Input field \"O.disconnect\": a row that is made has no rows yet: it takes "
                "create and connect."),
        REFUSES("a relation without a foreign key", EDIT OPS("other") "{ connect: R }\n" REF,
                "6:11 Input field \"I.other\": no foreign key between \"items\" and \"makers\" is "
                "what the relation joins by, so rows cannot be nested."),
        REFUSES("a join table that needs more", EDIT OPS("noted") "{ connect: [R!] }\n" REF,
                "6:11 Input field \"I.noted\": a row of \"noted\" needs column \"note\", which "
                "nothing gives; nest rows of that table, or write them by a field of their own."),
        REFUSES("of all rows that filters choose",
                TYPES "type Mutation { all(sku: String @filter, i: I!): [Item!] @update }\n" OPS(
                    "linked") "{ connect: [R!] }\n" REF,
                "6:11 Input field \"I.linked\": \"all\" changes all rows that its filters choose; "
                "rows are nested in one row, named by its key."),
    };
    SAMPLE_CHECK_ALL(shop, rows);
}

static void test_columns_refused(void **state)
{
    (void)state;
    static const sample_case rows[] = {
        REFUSES(
            "rows that cannot be alone", EDIT OPS("parts") "{ disconnect: [R!] }\n" REF,
            "7:11 Input field \"O.disconnect\": column \"item_id\" of \"parts\" cannot be null, so "
            "no row is disconnected; delete it, or connect it to another one."),
        REFUSES(
            "a row that has to refer to one", EDIT OPS("owner") "{ disconnect: Boolean }",
            "7:11 Input field \"O.disconnect\": column \"owner_id\" of \"items\" cannot be null, "
            "so no row is disconnected; connect another one."),
        REFUSES(
            "what has to be referred to", EDIT OPS("owner") "{ delete: Boolean }",
            "7:11 Input field \"O.delete\": column \"owner_id\" of \"items\" cannot be null, so "
            "no row is deleted; connect another one, and delete it by a field of its own."),
        REFUSES("an update of nothing, of one row", EDIT OPS("maker") "{ update: R }\n" REF,
                "7:11 Input field \"O.update\": R has no column to set."),
        REFUSES(
            "a key with more in it",
            EDIT OPS("linked") "{ connect: [K!] } input K { id: ID! name: String! }",
            "7:11 Input field \"O.connect\": an input that names rows holds the columns of the "
            "primary key of \"makers\", or of another unique constraint, and nothing else; K does "
            "not."),
        REFUSES(
            "a key that may be null", EDIT OPS("linked") "{ connect: [K!] } input K { id: ID }",
            "7:37 Input field \"K.id\": it names a row that is there, so it has to be one value "
            "that is not null."),
        REFUSES("a key of another type",
                EDIT OPS("linked") "{ disconnect: [K!] } input K { id: Boolean! }",
                "7:40 Input field \"K.id\": Boolean does not fit column \"id\" of type int8."),
        REFUSES(
            "an unknown key", EDIT OPS("linked") "{ connect: [K!] } input K { nope: ID! }",
            "7:37 Input field \"K.nope\": table \"makers\" has no column \"nope\"; name one with "
            "@column(name:)."),
        REFUSES("an update without a key",
                EDIT OPS("linked") "{ update: [U!] } input U { name: String }",
                "7:11 Input field \"O.update\": U has to name a row by all columns of the key of "
                "\"makers\"."),
        REFUSES("an update of nothing", EDIT OPS("linked") "{ update: [R!] }\n" REF,
                "7:11 Input field \"O.update\": R has no column to set."),
        REFUSES("a row that moves away",
                EDIT OPS("parts") "{ update: [U!] } input U { id: ID! itemId: ID }",
                "7:44 Input field \"U.itemId\": nested in \"update\", a row belongs to the one "
                "outside; "
                "leave this field out of that input, or nest another input."),
        REFUSES(
            "a new row of another one",
            EDIT OPS("parts") "{ create: [P!] } input P { label: String! item: J } input J { "
                              "connect: R }\n" REF,
            "7:51 Input field \"P.item\": nested in \"create\", a row belongs to the one outside; "
            "leave this field out of that input, or nest another input."),
        REFUSES("a column that an argument sets",
                TYPES
                "type Mutation { edit(id: ID!, maker: ID @column(name: \"maker_id\"), i: I!): "
                "Item @update }\n" OPS("maker") "{ connect: R }\n" REF,
                "6:11 Input field \"I.maker\": column \"maker_id\" is set by argument \"maker\" "
                "already."),
        REFUSES(
            "a column that is not there",
            EDIT OPS("parts") "{ create: [P!] } input P { nope: String! }",
            "7:36 Input field \"P.nope\": table \"parts\" has no column \"nope\"; name one with "
            "@column(name:)."),
    };
    SAMPLE_CHECK_ALL(shop, rows);
}

static void test_versions_refused(void **state)
{
    (void)state;
    static const sample_case rows[] = {
        REFUSES("of rows that come from elsewhere",
                EDIT OPS("parts") "{ connect: [G!] } input G { id: ID! seen: Int @version }",
                "7:45 Input field \"G.seen\": a version is for rows that are updated or deleted; "
                "name these by an input without it."),
        REFUSES("of rows that are tied in an insert",
                ADD "input I { linked: [G!] }\ninput G { id: ID! name: String @version }",
                "7:32 Input field \"G.name\": @version has no meaning on a column to set."),
        REFUSES("of new rows",
                EDIT OPS("parts") "{ create: [P!] } input P { label: String! seen: Int @version }",
                "7:61 Input field \"P.seen\": @version has no meaning on a column to set."),
        REFUSES("of the row outside, in its patch", EDIT "input I { sku: String id: ID @version }",
                "6:30 Input field \"I.id\": @version has no meaning on a column to set."),
        REFUSES("twice",
                EDIT OPS("parts") "{ update: [U!] } input U { id: ID! seen: Int @version at: Int "
                                  "@version(column: \"seen\") label: String }",
                "7:63 Input field \"U.at\": column \"seen\" is set by \"seen\" already."),
        REFUSES("beside a column",
                EDIT OPS("parts") "{ update: [U!] } input U { id: ID! seen: Int at: Int "
                                  "@version(column: \"seen\") }",
                "7:54 Input field \"U.at\": column \"seen\" is set by \"seen\" already."),
        REFUSES("by text",
                EDIT OPS("parts") "{ update: [U!] } input U { id: ID! label: String @version seen: "
                                  "Int }",
                "7:58 Input field \"U.label\": column \"label\" of type text cannot be a version; "
                "an integer, timestamp or uuid that can be written can."),
        REFUSES("and nothing else",
                EDIT OPS("parts") "{ update: [U!] } input U { id: ID! seen: Int @version }",
                "7:11 Input field \"O.update\": U has no column to set."),
        REFUSES(
            "with a preset",
            EDIT OPS("parts") "{ update: [U!] @preset(column: \"seen\", claim: \"sub\") } input "
                              "U { id: ID! seen: Int @version label: String }",
            "7:82 Input field \"U.seen\": column \"seen\" is preset from claim \"sub\", so no "
            "client gives it."),
    };
    SAMPLE_CHECK_ALL(shop, rows);
}

static void test_directives_refused(void **state)
{
    (void)state;
    static const sample_case rows[] = {
        REFUSES(
            "a preset of rows that are there",
            EDIT OPS("linked") "{ connect: [R!] @preset(column: \"name\", claim: \"sub\") }\n" REF,
            "7:25 Input field \"O.connect\": @preset has no meaning on this operation."),
        REFUSES(
            "a directive at the whole",
            EDIT
            "input I { linked: O @where(sql: \"name = 'a'\") }\ninput O { connect: [R!] }\n" REF,
            "6:21 Input field \"I.linked\": @where has no meaning on an object of operations."),
        REFUSES("another write", EDIT OPS("linked") "{ delete: [R!] @update }\n" REF,
                "7:24 Input field \"O.delete\": @update has no meaning on this operation."),
        REFUSES("a mark that is no mark",
                EDIT OPS("linked") "{ delete: [R!] @delete(soft: \"name\") }\n" REF,
                "7:24 Input field \"O.delete\": column \"name\" of type text cannot mark a row as "
                "deleted; a timestamptz, timestamp, date or bool that can be written can."),
        REFUSES("too many", EDIT OPS("linked") "{ delete: [R!] @delete(maxAffected: 0) }\n" REF,
                "7:24 Input field \"O.delete\": @delete(maxAffected:) must be an integer greater "
                "than 0."),
        REFUSES("a write at a column", EDIT "input I { sku: String @update }",
                "6:23 Input field \"I.sku\": @update has no meaning on a column to set."),
        REFUSES("@where without columns",
                EDIT OPS("linked") "{ connect: [R!] @where(sql: \"nope = 1\") }\n" REF,
                "7:25 Input field \"O.connect\": @where: table \"makers\" has no column \"nope\"."),
        REFUSES(
            "a preset that a client gives",
            EDIT OPS("linked") "{ update: [U!] @preset(column: \"name\", claim: \"sub\") } input U "
                               "{ id: ID! name: String }",
            "7:82 Input field \"U.name\": column \"name\" is preset from claim \"sub\", so no "
            "client "
            "gives it."),
    };
    SAMPLE_CHECK_ALL(shop, rows);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_bound),
        cmocka_unit_test(test_shapes_refused),
        cmocka_unit_test(test_columns_refused),
        cmocka_unit_test(test_versions_refused),
        cmocka_unit_test(test_directives_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
