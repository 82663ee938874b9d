#include "binding/sample.h"

/* Several object types in one table: interfaces and unions with @discriminator. */

static const char zoo[] =
    "enum kind(cat dog snake)\n"
    "people(id int8 pk, name text!)\n"
    "animals(id int8 pk, kind kind!, class text, no int4!, born timestamptz!, name text!, owner_id "
    "int8 -> people, vet_id int8 -> people, lives int4, mother_id int8 -> animals)\n"
    "plants(id int8 pk, name text!)\n";

#define QUERY "type Query { animals: [Animal!]! }\n"
#define ANIMAL                                                                                     \
    "interface Animal @table @discriminator(column: \"kind\") { id: ID! name: String! }\n"
#define CAT "type Cat implements Animal { id: ID! name: String! }\n"
#define DOG "type Dog implements Animal { id: ID! name: String! }\n"
#define PERSON "type Person @table(name: \"people\") { id: ID! }\n"

static void test_types(void **state)
{
    (void)state;
    static const sample_case rows[] = {
        BINDS("values by the names of types", "Animal", QUERY ANIMAL CAT DOG,
              "table animals key id by kind: Cat 'cat', Dog 'dog'"),
        BINDS("values of one's own", "Animal",
              QUERY ANIMAL CAT "type Serpent implements Animal @discriminator(value: \"snake\") { "
                               "id: ID! name: String! }",
              "table animals key id by kind: Cat 'cat', Serpent 'snake'"),
        BINDS("an object type is a part of the table", "Cat", QUERY ANIMAL CAT DOG,
              "table animals key id where <kind> = 'cat'"),
        BINDS("rows of other types are left out where the SDL says so", "Animal",
              QUERY "interface Animal @table @discriminator(column: \"kind\", unknown: SKIP) { id: "
                    "ID! }\n"
                    "type Cat implements Animal { id: ID! } type Dog implements Animal { id: ID! }",
              "table animals key id by kind: Cat 'cat', Dog 'dog' where <kind> IN ('cat', 'dog')"),
        BINDS("integers", "Animal",
              QUERY "interface Animal @table @discriminator(column: \"no\") { id: ID! }\n"
                    "type Cat implements Animal @discriminator(value: \"-7\") { id: ID! }",
              "table animals key id by no: Cat '-7'"),
        BINDS("a literal is quoted", "Cat",
              QUERY "interface Animal @table @discriminator(column: \"class\") { id: ID! }\n"
                    "type Cat implements Animal @discriminator(value: \"it's \\\\ a\") { id: ID! }",
              "table animals key id where <class> = E'it''s \\\\ a'"),
        BINDS("a union", "Any",
              "type Query { any: [Any!]! } union Any @table(name: \"animals\") "
              "@discriminator(column: \"kind\") = Cat | Dog\n"
              "type Cat { id: ID! } type Dog { id: ID! }",
              "table animals key id by kind: Cat 'cat', Dog 'dog'"),
        BINDS("a part of the types", "Pet",
              "type Query { pets: [Pet!]! }" ANIMAL CAT DOG
              "type Snake implements Animal { id: ID! name: String! } union Pet = Cat | Dog",
              "table animals key id by kind: Cat 'cat', Dog 'dog' where <kind> IN ('cat', 'dog')"),
        BINDS("what all and one leave out", "Animal",
              QUERY
              "interface Animal @table @discriminator(column: \"kind\") @where(sql: \"name <> "
              "'x'\") { id: ID! }\n"
              "type Cat implements Animal @where(sql: \"lives > 0\") { id: ID! } type Dog "
              "implements Animal { id: ID! }",
              "table animals key id by kind: Cat 'cat', Dog 'dog' where (<name> <> 'x') AND "
              "(<kind> <> 'cat' OR (<lives> > 0))"),
        BINDS("a null is of no type", "Animal",
              QUERY "interface Animal @table @discriminator(column: \"class\") { id: ID! }\n"
                    "type Cat implements Animal @where(sql: \"lives > 0\") { id: ID! }",
              "table animals key id by class: Cat 'cat' where (<class> IS DISTINCT FROM 'cat' OR "
              "(<lives> > 0))"),
        BINDS("one type has both predicates", "Cat",
              QUERY
              "interface Animal @table @discriminator(column: \"kind\") @where(sql: \"name <> "
              "'x'\") { id: ID! }\n"
              "type Cat implements Animal @where(sql: \"lives > 0\") { id: ID! }",
              "table animals key id where <kind> = 'cat' AND (<name> <> 'x') AND (<lives> > 0)"),
    };
    SAMPLE_CHECK_ALL(zoo, rows);
}

static void test_fields(void **state)
{
    (void)state;
    static const sample_case rows[] = {
        BINDS("a list of several types", "Query.animals", QUERY ANIMAL CAT,
              "rows list Animal order id"),
        BINDS("what the interface says holds for its types", "Cat.keeper",
              QUERY "interface Animal @table @discriminator(column: \"kind\") { keeper: Person "
                    "@belongsTo(columns: [\"owner_id\"]) }\n"
                    "type Cat implements Animal { keeper: Person }\n" PERSON,
              "rows one Person by owner_id = id to one order id"),
        BINDS("a type may say it itself", "Cat.keeper",
              QUERY "interface Animal @table @discriminator(column: \"kind\") { keeper: Person }\n"
                    "type Cat implements Animal { keeper: Person @belongsTo(columns: "
                    "[\"vet_id\"]) }\n" PERSON,
              "rows one Person by vet_id = id to one order id"),
        BINDS("a relation to one type", "Person.cats",
              QUERY ANIMAL CAT "type Person @table(name: \"people\") { cats: [Cat!]! "
                               "@hasMany(columns: [\"owner_id\"]) }",
              "rows list Cat by id = owner_id order id"),
        BINDS("a page of several types", "Query.pages",
              "type Query { pages: AnimalConnection! }" ANIMAL CAT
              "type AnimalConnection { nodes: [Animal!]! }",
              "rows connection Animal order id page 20/100"),
    };
    SAMPLE_CHECK_ALL(zoo, rows);
}

static void test_mistakes(void **state)
{
    (void)state;
    static const sample_case rows[] = {
        REFUSES("no column", QUERY "interface Animal @table { id: ID! }\n" CAT,
                "2:11 Type \"Animal\": say which column tells its types apart with "
                "@discriminator(column:)."),
        REFUSES("no table",
                QUERY "interface Animal @discriminator(column: \"kind\") { id: ID! }\n"
                      "type Cat implements Animal { id: ID! }",
                "2:18 Type \"Animal\": @discriminator has no meaning on an interface or union "
                "without @table."),
        REFUSES("an unknown column",
                QUERY "interface Animal @table @discriminator(column: \"sort\") { id: ID! }\n"
                      "type Cat implements Animal { id: ID! }",
                "2:25 Type \"Animal\": table \"animals\" has no column \"sort\"."),
        REFUSES(
            "a column without values to compare",
            QUERY "interface Animal @table @discriminator(column: \"born\") { id: ID! }\n"
                  "type Cat implements Animal { id: ID! }",
            "2:25 Type \"Animal\": column \"born\" of type timestamptz cannot tell types apart; "
            "that is for text, varchar, name, enums and integers."),
        REFUSES("a value that the column cannot have",
                QUERY ANIMAL "type Bird implements Animal { id: ID! name: String! }",
                "3:6 Type \"Bird\": column \"kind\" of type kind cannot hold \"bird\", by which "
                "\"Bird\" is told; say the value with @discriminator(value:)."),
        REFUSES("a value twice",
                QUERY ANIMAL CAT "type Lion implements Animal @discriminator(value: \"cat\") { id: "
                                 "ID! name: String! }",
                "4:29 Type \"Lion\": \"cat\" tells \"Cat\" already; say another with "
                "@discriminator(value:)."),
        REFUSES("a table of its own",
                QUERY ANIMAL "type Cat implements Animal @table(name: \"plants\") { id: ID! name: "
                             "String! }",
                "3:28 Type \"Cat\": it is one of the types in the table of \"Animal\", which has "
                "@discriminator; take @table away from one of them."),
        REFUSES("a column on an object type",
                QUERY ANIMAL
                "type Cat implements Animal @discriminator(column: \"kind\") { id: ID! "
                "name: String! }",
                "3:28 Type \"Cat\": an object type has one value: @discriminator(value:); column "
                "and unknown are said by the interface or union with @table."),
        REFUSES("a value on an interface",
                QUERY "interface Animal @table @discriminator(column: \"kind\", value: \"cat\") { "
                      "id: ID! }\n"
                      "type Cat implements Animal { id: ID! }",
                "2:25 Type \"Animal\": its object types have values: write @discriminator(value:) "
                "on them."),
        REFUSES("two interfaces tell it",
                QUERY ANIMAL "union Any @table(name: \"animals\") @discriminator(column: \"kind\") "
                             "= Cat\n" CAT,
                "3:35 Type \"Any\": \"Cat\" is told by @discriminator on \"Animal\" already; leave "
                "it out here if it is the same table."),
        REFUSES("a write of several types",
                QUERY ANIMAL CAT "type Mutation { a(id: ID!, name: String): Animal @update }",
                "4:50 Field \"Mutation.a\": \"Animal\" is one of several types; a write gives rows "
                "of one type."),
        BINDS("a new row says its type", "Mutation.a",
              QUERY ANIMAL CAT "type Mutation { a(name: String): Cat @insert }",
              "write insert Cat; name set name text"),
        BINDS("an upsert", "Mutation.a",
              QUERY ANIMAL CAT
              "type Mutation { a(id: ID!, name: String): Cat @upsert(on: [\"id\"]) }",
              "write upsert Cat; id set id int8; name set name text"),
        REFUSES(
            "another type by an update",
            QUERY ANIMAL CAT "type Mutation { a(id: ID!, kind: String): Cat @update }",
            "4:28 Argument \"Mutation.a(kind:)\": column \"kind\" tells the types of \"Animal\" "
            "apart, it cannot be set."),
    };
    SAMPLE_CHECK_ALL(zoo, rows);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_types),
        cmocka_unit_test(test_fields),
        cmocka_unit_test(test_mistakes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
