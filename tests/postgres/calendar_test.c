#include "postgres/codec_internal.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

/* Walks day by day through four centuries and a half on both sides of year 0, and over the epoch.
 */
static void test_every_day(void **state)
{
    (void)state;
    ot_pg__date date = {.year = -450, .month = 1, .day = 1};
    int64_t days = ot_pg__date_to_days(date);
    while (date.year < 2450) {
        ot_pg__date found = ot_pg__date_from_days(days);
        assert_int_equal(found.year, date.year);
        assert_int_equal(found.month, date.month);
        assert_int_equal(found.day, date.day);
        assert_int_equal(ot_pg__date_to_days(date), days);
        days++;
        if (++date.day > ot_pg__month_length(date.year, date.month)) {
            date.day = 1;
            date.month++;
        }
        if (date.month > 12) {
            date.month = 1;
            date.year++;
        }
    }
}

static void test_known_days(void **state)
{
    (void)state;
    static const struct {
        ot_pg__date date;
        int64_t days;
    } cases[] = {
        {{2000, 1, 1}, 0},         {{1999, 12, 31}, -1}, {{1970, 1, 1}, -10957},
        {{2000, 3, 1}, 60},        {{2026, 2, 3}, 9530}, {{5874897, 12, 31}, 2145031948},
        {{-4712, 1, 1}, -2451507},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
        assert_int_equal(ot_pg__date_to_days(cases[i].date), cases[i].days);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_day),
        cmocka_unit_test(test_known_days),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
