#include "language/report.h"

#include "support/language.h"

static const ot_source one = {.name = OT_STR("one.graphql"),
                              .text = OT_STR("type A\n\ttype \xC3\xA9 B")};
static const ot_source two = {.name = OT_STR("two.graphql"), .text = OT_STR("")};

static void test_print(void **state)
{
    (void)state; /* unused */
    ot_arena *arena = ot_arena_new();
    ot_report report = {.arena = arena};
    assert_true(ot_report_is_empty(&report));
    ot_report_at(&report, (ot_place){&one, 16}, "There is no \"%s\".", "B");
    ot_report_at(&report, (ot_place){0}, "Nowhere.");
    const ot_place places[] = {{&one, 5}, {NULL, 0}, {&two, 0}};
    ot_report_places(&report, places, 3, "Twice.");
    assert_false(ot_report_is_empty(&report));
    assert_int_equal(report.problems.items[2].place_count, 2);

    ot_buffer out = {0};
    ot_report_print(&report, false, &out);
    assert_true(ot_str_equal(ot_buffer_str(&out), OT_S("one.graphql:2:9: There is no \"B\".\n"
                                                       "Nowhere.\n"
                                                       "one.graphql:1:6: Twice.\n"
                                                       "  see also two.graphql:1:1\n")));
    out.len = 0;
    ot_report_print(&report, true, &out);
    assert_true(ot_str_equal(ot_buffer_str(&out), OT_S("one.graphql:2:9: There is no \"B\".\n"
                                                       "    \ttype \xC3\xA9 B\n"
                                                       "    \t       ^\n"
                                                       "Nowhere.\n"
                                                       "one.graphql:1:6: Twice.\n"
                                                       "    type A\n"
                                                       "         ^\n"
                                                       "  see also two.graphql:1:1\n"
                                                       "    \n"
                                                       "    ^\n")));
    ot_buffer_free(&out);
    ot_arena_free(arena);
}

static void test_limit(void **state)
{
    (void)state; /* unused */
    ot_arena *arena = ot_arena_new();
    ot_report report = {.arena = arena, .limit = 2};
    ot_report_at(&report, (ot_place){&one, 0}, "First.");
    ot_report_at(&report, (ot_place){&one, 0}, "Second.");
    assert_false(report.is_cut);
    ot_report_at(&report, (ot_place){&one, 0}, "Third.");
    assert_true(report.is_cut);
    assert_int_equal(report.problems.count, 2);
    ot_arena_free(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_print),
        cmocka_unit_test(test_limit),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
