/* Ranges as objects, arrays as lists of lists, and types that no scalar fits: what they bind, and
 * what they refuse. */
#include "binding/sample.h"

static const char shop[] = "slots(id int8 pk, during tstzrange, breaks tstzmultirange, past "
                           "tstzrange[], grid int4[], docs jsonb[], place point)\n";

#define SLOT(fields)                                                                               \
    "type Query { s: Slot }\ntype Slot @table { " fields " }\ntype Period { lower: DateTime "      \
    "upper: DateTime isEmpty: Boolean! }"
#define FILTER(argument)                                                                           \
    "type Query { s(" argument                                                                     \
    "): [Slot!] }\ntype Slot @table { id: ID! }\ninput Period { lower: "                           \
    "DateTime upper: DateTime }"
#define FOUND "rows list Slot order id; "

static void test_bound(void **state)
{
    (void)state;
    static const sample_case rows[] = {
        BINDS("a range", "Slot.during", SLOT("during: Period"), "range during tstzrange"),
        BINDS("a multirange", "Slot.breaks", SLOT("breaks: [Period!]"),
              "range breaks tstzmultirange list of not null"),
        BINDS("an array of ranges", "Slot.past", SLOT("past: [Period]"),
              "range past _tstzrange list"),
        BINDS("lists of lists", "Slot.grid", SLOT("grid: [[Int!]!]"),
              "column grid _int4 list of not null"),
        BINDS("a range to equal", "Query.s", FILTER("during: Period"),
              FOUND "during filter during EQ tstzrange"),
        BINDS("a value in a range", "Query.s",
              FILTER("at: DateTime @filter(column: \"during\", op: CONTAINS)"),
              FOUND "at filter during CONTAINS timestamptz"),
        BINDS("a range in a range", "Query.s",
              FILTER("in: Period @filter(column: \"during\", op: CONTAINS)"),
              FOUND "in filter during CONTAINS tstzrange"),
        BINDS("a multirange that meets a range", "Query.s",
              FILTER("meets: Period @filter(column: \"breaks\", op: OVERLAPS)"),
              FOUND "meets filter breaks OVERLAPS tstzrange"),
        BINDS("a multirange to equal", "Query.s", FILTER("breaks: [Period!]"),
              FOUND "breaks filter breaks EQ tstzmultirange"),
    };
    SAMPLE_CHECK_ALL(shop, rows);
}

static void test_refused(void **state)
{
    (void)state;
    static const sample_case rows[] = {
        REFUSES("a scalar over a range", SLOT("during: String"),
                "2:20 Field \"Slot.during\": column \"during\" is a range: String has to be a type "
                "without @table with \"lower\" and \"upper\", and \"lowerInclusive\", "
                "\"upperInclusive\" and \"isEmpty\" where they matter."),
        REFUSES("a list over one range", SLOT("during: [Period]"),
                "2:20 Field \"Slot.during\": column \"during\" of type tstzrange is one range, so "
                "the field is no list."),
        REFUSES("one range over a multirange", SLOT("breaks: Period"),
                "2:20 Field \"Slot.breaks\": column \"breaks\" of type tstzmultirange holds many "
                "ranges, so the field is a list of them."),
        REFUSES("a stranger among the parts",
                SLOT("during: P") " type P { lower: DateTime low: Int }",
                "2:20 Field \"Slot.during\": column \"during\" is a range: P has to be a type "
                "without @table with \"lower\" and \"upper\", and \"lowerInclusive\", "
                "\"upperInclusive\" and \"isEmpty\" where they matter, not \"low\"."),
        REFUSES("a bound that does not fit", SLOT("during: P") " type P { lower: Int }",
                "2:20 Field \"Slot.during\": \"lower\" and \"upper\" of P have to be one scalar "
                "that fits timestamptz."),
        REFUSES("bounds of two kinds",
                SLOT("during: P") " type P { lower: DateTime upper: String }",
                "2:20 Field \"Slot.during\": \"lower\" and \"upper\" of P have to be one scalar "
                "that fits timestamptz."),
        REFUSES("a flag that is none", SLOT("during: P") " type P { lower: DateTime isEmpty: Int }",
                "2:20 Field \"Slot.during\": \"isEmpty\" of P has to be Boolean."),
        REFUSES("lists of documents inside of each other", SLOT("docs: [[JSON]]"),
                "2:20 Field \"Slot.docs\": lists inside of each other are dimensions of an array; "
                "of column \"docs\" of type _jsonb there can be 1 here, not 2."),
        REFUSES("a type without a scalar", SLOT("place: String"),
                "2:20 Field \"Slot.place\": String does not fit column \"place\" of type point; "
                "there is no scalar for this type: read it by @expr(sql:) with a cast, such as "
                "\"column::text\"."),
        REFUSES("a range that meets a value",
                FILTER("at: DateTime @filter(column: \"during\", op: OVERLAPS)"),
                "1:29 Argument \"Query.s(at:)\": column \"during\" is a range: DateTime has to be "
                "an input object with \"lower\" and \"upper\", and \"lowerInclusive\", "
                "\"upperInclusive\" and \"isEmpty\" where they matter."),
        REFUSES("one range for a multirange", FILTER("breaks: Period"),
                "1:16 Argument \"Query.s(breaks:)\": column \"breaks\" holds many ranges, so this "
                "is a list of them."),
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
