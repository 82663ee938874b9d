#include "http/client_info.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

#include "json/reader.h"

#define LONG_16 "0123456789abcdef"
#define LONG_128 LONG_16 LONG_16 LONG_16 LONG_16 LONG_16 LONG_16 LONG_16 LONG_16

static const struct {
    const char *name;
    const char *value;
    bool is_taken;
} headers[] = {
    {"apollographql-client-name", "store-ios", true},
    {"apollographql-client-version", "1.0 (3)", true},
    {"apollographql-library-name", "apollo-ios", true},
    {"apollographql-library-version", "2.4.0", true},
    {"x-request-id", "7c1a", true},
    {"x-request-id", LONG_128, true},
    {"x-request-id", LONG_128 "x", false},
    {"x-request-id", "", false},
    {"x-request-id", "a\"b", false},
    {"x-request-id", "a\\b", false},
    {"x-request-id", "a\x01", false},
    {"x-request-id", "\xc3\xa9", false},
    {"user-agent", "store", false},
};

static bool is_empty(const ot_client_info *info)
{
    return info->name.len + info->version.len + info->library_name.len + info->library_version.len +
               info->request_id.len ==
           0;
}

static void from_headers(void **state)
{
    (void)state; /* cmocka's */
    ot_arena *arena = ot_arena_new();
    for (size_t i = 0; i < sizeof(headers) / sizeof(headers[0]); i++) {
        ot_client_info info = {0};
        ot_client_info_take_header(arena, &info, ot_str_from_c(headers[i].name),
                                   ot_str_from_c(headers[i].value));
        if (is_empty(&info) == headers[i].is_taken)
            fail_msg("%s: %s", headers[i].name, headers[i].value);
    }
    ot_arena_free(arena);
}

static void from_extensions(void **state)
{
    (void)state; /* cmocka's */
    ot_arena *arena = ot_arena_new();
    ot_json_error error;
    const ot_json *extensions = ot_json_read(
        arena, OT_S("{\"clientLibrary\":{\"name\":\"@apollo/client\",\"version\":4}}"), &error);
    ot_client_info info = {0};
    ot_client_info_take_extensions(&info, NULL);
    assert_true(is_empty(&info));
    ot_client_info_take_extensions(&info, extensions);
    assert_true(ot_str_equal(info.library_name, OT_S("@apollo/client")));
    assert_true(ot_str_is_empty(info.library_version));
    info.library_name = OT_S("of a header");
    ot_client_info_take_extensions(&info, extensions);
    assert_true(ot_str_equal(info.library_name, OT_S("of a header")));
    ot_arena_free(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(from_headers),
                                       cmocka_unit_test(from_extensions)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
