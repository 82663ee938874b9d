#include "language/coordinate.h"

#include "support/language.h"

/* The kind's number and the coordinate printed again. */
static void try_coordinate(ot_arena *arena, const ot_source *source, ot_buffer *out)
{
    ot_syntax_error error;
    ot_coordinate coordinate;
    if (!ot_coordinate_parse(arena, source, &coordinate, &error)) {
        language_put_error(source, &error, out);
        return;
    }
    ot_buffer_printf(out, "%d ", coordinate.kind);
    ot_coordinate_print(&coordinate, out);
}

static void test_coordinates(void **state)
{
    (void)state; /* unused */
    static const language_case rows[] = {
        OT_CASE("a type", "Product", "0 Product"),
        OT_CASE("a member", "Product.name", "1 Product.name"),
        OT_CASE("an argument", "Product.reviews(first:)", "2 Product.reviews(first:)"),
        OT_CASE("a directive", "@deprecated", "3 @deprecated"),
        OT_CASE("a directive's argument", "@deprecated(reason:)", "4 @deprecated(reason:)"),
        OT_CASE("nothing", "", "1:1 Expected Name, found <EOF>."),
        OT_CASE("no member", "A.", "1:3 Expected Name, found <EOF>."),
        OT_CASE("too many members", "A.b.c", "1:4 Expected <EOF>, found \".\"."),
        OT_CASE("an argument of a type", "A(b:)", "1:2 Expected <EOF>, found \"(\"."),
        OT_CASE("an argument without colon", "A.b(c)", "1:6 Expected \":\", found \")\"."),
        OT_CASE("a value", "A.b(c:d)", "1:7 Expected \")\", found Name \"d\"."),
        OT_CASE("a member of a directive", "@a.b", "1:3 Expected <EOF>, found \".\"."),
        OT_CASE("a space", "A .b", "1:2 Invalid character: \" \"."),
        OT_CASE("a quote", "\"", "1:1 Invalid character: '\"'."),
        OT_CASE("a letter of another script", "\xC3\xA9", "1:1 Invalid character: U+00E9."),
    };
    LANGUAGE_CHECK_ALL(rows, try_coordinate);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_coordinates)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
