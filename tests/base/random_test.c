#include "base/random.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>

#include <cmocka.h>

enum { DIGITS = 32, NAMES = 1000 }; /* four times what is fetched at once */

static int compare(const void *a, const void *b)
{
    return memcmp(a, b, DIGITS);
}

static void names_are_digits_and_never_meet(void **state)
{
    (void)state; /* cmocka's */
    static char names[NAMES][DIGITS];
    static ot_random random;
    bool is_seen[16] = {false};
    for (size_t i = 0; i < NAMES; i++) {
        ot_random_digits(&random, names[i], DIGITS);
        for (size_t d = 0; d < DIGITS; d++) {
            const char *digit = memchr("0123456789abcdef", names[i][d], 16);
            assert_non_null(digit);
            is_seen[digit - "0123456789abcdef"] = true;
        }
    }
    for (size_t i = 0; i < 16; i++)
        assert_true(is_seen[i]);
    qsort(names, NAMES, DIGITS, compare);
    for (size_t i = 1; i < NAMES; i++)
        assert_true(memcmp(names[i - 1], names[i], DIGITS) != 0);
}

static void all_zero_is_no_name(void **state)
{
    (void)state; /* cmocka's */
    static ot_random random;
    random.left = 8;
    char name[8];
    ot_random_digits(&random, name, sizeof(name));
    assert_memory_equal(name, "00000001", sizeof(name));
    assert_int_equal(random.left, 4);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(names_are_digits_and_never_meet),
                                       cmocka_unit_test(all_zero_is_no_name)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
