#include "support/schema.h"

#include "schema/natural.h"
#include "schema/suggest.h"

static const ot_str options[] = {OT_STR("name"),  OT_STR("names"),  OT_STR("nickname"),
                                 OT_STR("item2"), OT_STR("item10"), OT_STR("id")};

static void test_suggestions(void **state)
{
    (void)state;
    static const struct {
        const char *input;
        const char *expected;
    } rows[] = {
        {"nam", " Did you mean \"name\" or \"names\"?"},
        {"NAME", " Did you mean \"name\" or \"names\"?"},
        {"item1", " Did you mean \"item2\" or \"item10\"?"},
        {"entirelyDifferent", ""},
        {"nmae", " Did you mean \"name\" or \"names\"?"},
        {"", ""},
    };
    ot_arena *arena = ot_arena_new();
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        ot_str hint = ot_suggest(arena, OT_S(""), ot_str_from_c(rows[i].input), options,
                                 sizeof(options) / sizeof(options[0]));
        if (!ot_str_equal(hint, ot_str_from_c(rows[i].expected)))
            fail_msg("%s: %.*s", rows[i].input, OT_ARG(hint));
    }
    ot_arena_free(arena);
}

/* A made-up name costs no more than a short one. */
static void test_long_names_are_not_compared(void **state)
{
    (void)state;
    ot_arena *arena = ot_arena_new();
    char *text = ot_arena_alloc(arena, 100000);
    memset(text, 'a', 100000);
    ot_str longer = ot_str_make(text, 100000);
    ot_str shorter = ot_str_make(text, 99999);
    assert_true(ot_str_is_empty(ot_suggest(arena, OT_S(""), longer, &shorter, 1)));
    ot_arena_free(arena);
}

static void test_natural_order(void **state)
{
    (void)state;
    static const char *const ordered[] = {"", "a", "a0", "a1", "a2", "a10", "a10b", "aa", "b"};
    size_t count = sizeof(ordered) / sizeof(ordered[0]);
    for (size_t i = 0; i < count; i++) {
        for (size_t j = 0; j < count; j++) {
            int order = ot_natural_compare(ot_str_from_c(ordered[i]), ot_str_from_c(ordered[j]));
            assert_int_equal((order > 0) - (order < 0), (i > j) - (i < j));
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_suggestions),
        cmocka_unit_test(test_long_names_are_not_compared),
        cmocka_unit_test(test_natural_order),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
