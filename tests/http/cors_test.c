#include "http/cors.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static const struct {
    const char *text;
    bool is_origin;
} texts[] = {
    {"https://app.example", true},
    {"http://localhost:3000", true},
    {"https://app.example:8443", true},
    {"http://127.0.0.1:5173", true},
    {"http://[::1]:3000", true},
    {"https://app.example:80", true},
    {"", false},
    {"*", false},
    {"null", false},
    {"app.example", false},
    {"https://", false},
    {"https://app.example/", false},
    {"https://app.example/shop", false},
    {"https://app.example:443", false}, /* browsers leave the default port out */
    {"http://app.example:80", false},
    {"https://App.example", false}, /* and write hosts in lower case */
    {"HTTPS://app.example", false},
    {"https://*.example", false},
    {"https://user@app.example", false},
    {"https://app.example, https://b.example", false},
    {"ftp://app.example", false},
};

static void origins_are_known(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
        if (ot_cors_is_origin(ot_str_from_c(texts[i].text)) != texts[i].is_origin)
            fail_msg("%s", texts[i].text);
}

static void only_listed_ones_are_allowed(void **state)
{
    (void)state;
    static const ot_str listed[] = {OT_STR("https://a.example"), OT_STR("http://localhost:3000")};
    assert_true(ot_cors_allows(listed, 2, OT_S("https://a.example")));
    assert_true(ot_cors_allows(listed, 2, OT_S("http://localhost:3000")));
    assert_false(ot_cors_allows(listed, 1, OT_S("http://localhost:3000")));
    assert_false(ot_cors_allows(listed, 2, OT_S("http://a.example")));
    assert_false(ot_cors_allows(listed, 2, OT_S("https://a.example.evil.example")));
    assert_false(ot_cors_allows(listed, 2, OT_S("https://evil-a.example")));
    assert_false(ot_cors_allows(listed, 2, OT_S("null")));
    assert_false(ot_cors_allows(listed, 2, OT_S("")));
    assert_false(ot_cors_allows(NULL, 0, OT_S("https://a.example")));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(origins_are_known),
        cmocka_unit_test(only_listed_ones_are_allowed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
