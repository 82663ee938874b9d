#include "http/query_string.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>

#include <cmocka.h>

static const struct {
    const char *text;
    const char *value; /* of "query"; NULL: absent; "!": broken */
} cases[] = {
    {"", NULL},
    {"a=b", NULL},
    {"query", ""},
    {"query=", ""},
    {"query={a}", "{a}"},
    {"query=%7Ba%7D", "{a}"},
    {"query=%7ba%7d", "{a}"},
    {"query=a+b%20c%2Bd", "a b c+d"},
    {"x=1&query=a&y", "a"},
    {"&&query=a&&", "a"},
    {"query=a=b", "a=b"},
    {"%71uery=a", "a"},
    {"query=%E2%98%95", "\xe2\x98\x95"},
    {"Query=a", NULL},
    {"query=%", "!"},
    {"query=%4", "!"},
    {"query=%zz", "!"},
    {"query=%4g", "!"},
    {"query=%ff", "!"},
    {"query=%C0%80", "!"},
    {"query=%ED%A0%80", "!"},
    {"query=a&x=%", "!"},
    {"query=a&query=b", "!"},
    {"query=a&%71uery=a", "!"},
};

static void find(void **state)
{
    (void)state; /* cmocka's */
    ot_arena *arena = ot_arena_new();
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        ot_str value = {0};
        ot_query_step step =
            ot_query_find(arena, ot_str_from_c(cases[i].text), OT_S("query"), &value);
        const char *got = step == OT_QUERY_END ? NULL : step == OT_QUERY_BROKEN ? "!" : value.ptr;
        if ((got == NULL) != (cases[i].value == NULL) ||
            (got != NULL && strcmp(got, cases[i].value) != 0))
            fail_msg("?%s", cases[i].text);
    }
    ot_arena_free(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(find)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
