#include "binding/sample.h"

#include "base/limits.h"

/* Rows of several tables: choices and feeds. */

static const char news[] =
    "enum subject(post photo)\n"
    "people(id int8 pk, code text! unique, name text!)\n"
    "posts(id int8 pk, author_id int8! -> people, editor_id int8 -> people, title text!, at "
    "timestamptz!, score int4)\n"
    "photos(id int8 pk, owner_id int8! -> people, url text!, at timestamptz!, rating int8)\n"
    "events(code text pk, host text!, starts timestamptz!, score text, "
    "fk(host -> people code))\n"
    "lines(at timestamptz!, text text)\n"
    "notes(id int8 pk, subject_type text, subject_id int8, kind timestamptz, text text)\n";

#define POST "type Post @table { id: ID! }\n"
#define PHOTO "type Photo @table { id: ID! }\n"
#define EVENT "type Event @table { code: ID! at: DateTime @column(name: \"starts\") }\n"
#define PERSON "type Person @table(name: \"people\")"
#define NOTES "type Query { notes: [Note!]! }\n"
#define UPLOAD "union Upload = Post | Photo\n"
#define CONNECTION "type UploadConnection { nodes: [Upload!]! totalCount: Int! }\n"

static void test_choices(void **state)
{
    (void)state;
    static const sample_case rows[] = {
        BINDS("by a column that names the type", "Note.subject",
              NOTES POST PHOTO UPLOAD
              "type Note @table { subject: Upload @belongsTo(columns: [\"subject_id\"], "
              "discriminator: \"subject_type\") }",
              "choice 'photo' one Photo by subject_id = id to one order  'post' one Post by "
              "subject_id = id to one order "),
        REFUSES("without it", NOTES POST PHOTO UPLOAD "type Note @table { subject: Upload }",
                "5:20 Field \"Note.subject\": its rows are of several tables; say which columns "
                "name type and key with @belongsTo(columns:, discriminator:)."),
        REFUSES("an unknown column",
                NOTES POST PHOTO UPLOAD
                "type Note @table { subject: Upload @belongsTo(columns: [\"subject_id\"], "
                "discriminator: \"type\") }",
                "5:36 Field \"Note.subject\": table \"notes\" has no column \"type\"."),
        REFUSES(
            "a column that cannot tell",
            NOTES POST PHOTO UPLOAD
            "type Note @table { subject: Upload @belongsTo(columns: [\"subject_id\"], "
            "discriminator: \"kind\") }",
            "5:36 Field \"Note.subject\": column \"kind\" of type timestamptz cannot tell types "
            "apart; that is for text, varchar, name, enums and integers."),
        REFUSES("a key of another type",
                NOTES EVENT POST
                "union Any = Event | Post\n"
                "type Note @table { subject: Any @belongsTo(columns: [\"subject_id\"], "
                "discriminator: \"subject_type\") }",
                "5:33 Field \"Note.subject\": columns \"subject_id\" (int8) and \"code\" (text) "
                "cannot be compared."),
        REFUSES("two types of one value",
                NOTES POST
                "type Photo @table @discriminator(value: \"post\") { id: ID! }\n" UPLOAD
                "type Note @table { subject: Upload @belongsTo(columns: [\"subject_id\"], "
                "discriminator: \"subject_type\") }",
                "5:36 Field \"Note.subject\": \"post\" tells \"Photo\" already; say another with "
                "@discriminator(value:)."),
        REFUSES("a discriminator for one table",
                NOTES POST "type Note @table { subject: Post @belongsTo(columns: [\"subject_id\"], "
                           "discriminator: \"subject_type\") }",
                "3:34 Field \"Note.subject\": @belongsTo(discriminator:) is for rows of several "
                "tables."),
        REFUSES("rows and documents together",
                NOTES POST "type Size { w: Int } union Any = Post | Size\n"
                           "type Note @table { subject: Any }",
                "4:20 Field \"Note.subject\": its type is an interface or union of rows; say which "
                "column tells its types apart with @table and @discriminator(column:) on it."),
    };
    SAMPLE_CHECK_ALL(news, rows);
}

static void test_feeds(void **state)
{
    (void)state;
    static const sample_case rows[] = {
        BINDS("a list", "Query.uploads", "type Query { uploads: [Upload!]! }\n" POST PHOTO UPLOAD,
              "feed list Photo order id list Post order id"),
        BINDS("pages in an order", "Query.uploads",
              "type Query { uploads(first: Int): UploadConnection! @page(orderBy: [\"at DESC\"]) "
              "}\n" POST PHOTO UPLOAD CONNECTION,
              "feed connection Photo order at desc, id page 20/100 connection Post order at desc, "
              "id page 20/100; first first"),
        BINDS("a column under another name", "Query.all",
              "type Query { all: [Any!]! @page(orderBy: [\"at\"]) }\n" POST EVENT
              "union Any = Event | Post",
              "feed list Event order starts, code page 0/100 list Post order at, id page 0/100"),
        BINDS("below a row", "Person.uploads",
              "type Query { people: [Person!]! } " PERSON "{ uploads: [Upload!]! }\n"
              "type Post @table { id: ID! } union Upload = Photo\n" PHOTO,
              "feed list Photo by id = owner_id order id"),
        REFUSES("several foreign keys",
                "type Query { people: [Person!]! } " PERSON
                "{ uploads: [Upload!]! }\n" POST PHOTO UPLOAD,
                "1:71 Field \"Person.uploads\": 2 foreign keys lead from table \"posts\" to table "
                "\"people\"; choose one with @hasMany(columns: [\"author_id\"]) for "
                "\"posts_author_id_fkey\", @hasMany(columns: [\"editor_id\"]) for "
                "\"posts_editor_id_fkey\"."),
        REFUSES(
            "different columns of the row above",
            "type Query { people: [Person!]! } " PERSON "{ all: [Any!]! }\n" PHOTO EVENT
            "union Any = Photo | Event",
            "1:71 Field \"Person.all\": rows of \"events\" and of \"photos\" refer to different "
            "columns of \"people\"."),
        REFUSES("an order that is computed",
                "type Query { all: [Upload!]! @page(orderBy: [\"twice\"]) }\n"
                "type Post @table { id: ID! twice: Int @expr(sql: \"score * 2\") }\n"
                "type Photo @table { id: ID! twice: Int @expr(sql: \"rating * 2\") }\n" UPLOAD,
                "1:14 Field \"Query.all\": rows of several tables are ordered by columns of them, "
                "not by "
                "\"twice\"."),
        REFUSES("an aggregate of them",
                "type Query { all: [Upload!]! count: Int! @aggregate(of: \"all\") }\n" POST PHOTO
                    UPLOAD,
                "1:42 Field \"Query.count\": \"all\" is no field beside it that reads rows, and no "
                "type with @table."),
        REFUSES(
            "columns of different types",
            "type Query { all: [Any!]! @page(orderBy: [\"score\"]) }\n" POST EVENT
            "union Any = Event | Post",
            "1:14 Field \"Query.all\": rows of \"events\" are ordered by \"score\" of type text "
            "and those of \"posts\" by \"score\" of type int4, which do not compare."),
        REFUSES("a column that one table does not have",
                "type Query { all: [Any!]! @page(orderBy: [\"title\"]) }\n" POST EVENT
                "union Any = Event | Post",
                "1:27 Field \"Query.all\": table \"events\" has no column \"title\" to order by."),
        REFUSES("a filter that one table does not have",
                "type Query { all(title: String): [Any!]! }\n" POST EVENT
                "union Any = Event | Post",
                "1:18 Argument \"Query.all(title:)\": table \"events\" has no column \"title\"; "
                "name one with @filter(column:)."),
        REFUSES("no key",
                "type Query { all: [Any!]! }\ntype Line @table { text: String }\n" POST
                "union Any = Line | Post",
                "1:14 Field \"Query.all\": \"lines\" has no key, without which rows of several "
                "tables have no order; name the columns that identify a row with @table(key:) on "
                "type \"Line\"."),
    };
    SAMPLE_CHECK_ALL(news, rows);
}

/* A feed of so many types. */
static ot_str sdl_of_types(ot_arena *arena, uint32_t count)
{
    ot_buffer sdl = {0};
    OT_BUFFER_LITERAL(&sdl, "type Query { all: [Any!]! } union Any");
    for (uint32_t i = 0; i < count; i++)
        ot_buffer_printf(&sdl, " %s T%u", i == 0 ? "=" : "|", i);
    for (uint32_t i = 0; i < count; i++)
        ot_buffer_printf(&sdl, " type T%u @table(name: \"posts\") { id: ID! }", i);
    ot_str text = ot_arena_copy(arena, ot_buffer_str(&sdl));
    ot_buffer_free(&sdl);
    return text;
}

static void test_bound(void **state)
{
    (void)state;
    ot_arena *arena = ot_arena_new();
    for (uint32_t extra = 0; extra < 2; extra++) {
        sample_binding sample;
        sample_begin(&sample, news, sdl_of_types(arena, OT_LIMIT_FEED_TABLES + extra));
        assert_int_equal(sample.binding == NULL, extra == 1);
        sample_end(&sample);
    }
    ot_arena_free(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_choices),
        cmocka_unit_test(test_feeds),
        cmocka_unit_test(test_bound),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
