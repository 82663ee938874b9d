#include "base/base64url.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

static const struct {
    const char *text;
    const char *bytes; /* NULL: refused */
} cases[] = {
    {"", ""},
    {"Zg", "f"},
    {"Zm8", "fo"},
    {"Zm9v", "foo"},
    {"Zm9vYmFy", "foobar"},
    {"-_-_", "\xfb\xff\xbf"},
    {"Z", NULL},
    {"Zm9vY", NULL}, /* impossible lengths */
    {"Zh", NULL},
    {"Zm9", NULL}, /* unused bits */
    {"Zg==", NULL},
    {"Zg ", NULL},
    {"Z\ng", NULL},
    {"+/+/", NULL},
    {"Zm9v.", NULL},
};

static void decode(void **state)
{
    (void)state; /* cmocka's */
    ot_arena *arena = ot_arena_new();
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        ot_str out = {0};
        bool is_good = ot_base64url_decode(arena, ot_str_from_c(cases[i].text), &out);
        if (is_good != (cases[i].bytes != NULL) ||
            (is_good && !ot_str_equal(out, ot_str_from_c(cases[i].bytes))))
            fail_msg("\"%s\"", cases[i].text);
    }
    ot_arena_free(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(decode)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
