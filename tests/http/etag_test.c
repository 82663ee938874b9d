#include "http/etag.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static void bodies_and_variants_have_names(void **state)
{
    (void)state;
    ot_arena *arena = ot_arena_new();
    ot_str etag = ot_etag_make(arena, OT_S("{}"), OT_S("j"));
    assert_string_equal(etag.ptr, "\"44136fa355b3678a1146ad16f7e8649e-j\"");
    assert_true(ot_str_equal(etag, ot_etag_make(arena, OT_S("{}"), OT_S("j"))));
    assert_false(ot_str_equal(etag, ot_etag_make(arena, OT_S("{ }"), OT_S("j"))));
    assert_false(ot_str_equal(etag, ot_etag_make(arena, OT_S("{}"), OT_S("jgzip"))));
    ot_arena_free(arena);
}

static const struct {
    const char *if_none_match;
    bool is_known;
} rows[] = {
    {"\"a\"", true},
    {"W/\"a\"", true},
    {"*", true},
    {" \"a\" ", true},
    {"\"b\", \"a\"", true},
    {"\"b\",W/\"a\",\"c\"", true},
    {"\"b, \\\"a\", \"a\"", true},
    {"", false},
    {"a", false},
    {"\"A\"", false},
    {"\"aa\"", false},
    {"\"b, \"a\", c\"", false}, /* inside of quotes */
    {"w/\"a\"", false},
    {"W/W/\"a\"", false},
    {"**", false},
    {",,,", false},
};

static void known_names_are_found(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
        if (ot_etag_is_known(ot_str_from_c(rows[i].if_none_match), OT_S("\"a\"")) !=
            rows[i].is_known)
            fail_msg("If-None-Match: %s", rows[i].if_none_match);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(bodies_and_variants_have_names),
        cmocka_unit_test(known_names_are_found),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
