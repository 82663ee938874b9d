#include "json/writer.h"

#include <float.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

/* The text that was written, NUL-terminated; cut when longer. */
static const char *text_of(ot_buffer *out)
{
    ot_buffer_append_byte(out, '\0');
    return out->ptr;
}

static void test_strings(void **state)
{
    (void)state;
    static const struct {
        ot_str s;
        const char *written;
    } cases[] = {
        {OT_STR(""), "\"\""},
        {OT_STR("plain"), "\"plain\""},
        {OT_STR("sixteen bytes ok"), "\"sixteen bytes ok\""},
        {OT_STR("a\"b\\c/d"), "\"a\\\"b\\\\c/d\""},
        {OT_STR("\b\f\n\r\t"), "\"\\b\\f\\n\\r\\t\""},
        {OT_STR("a\0b\x01\x1F\x7F"), "\"a\\u0000b\\u0001\\u001f\x7F\""},
        {OT_STR("gr\xC3\xBC\xC3\x9F dich \xF0\x9F\x98\x80"),
         "\"gr\xC3\xBC\xC3\x9F dich \xF0\x9F\x98\x80\""},
        {OT_STR("0123456\n"), "\"0123456\\n\""},
        {OT_STR("01234567\n"), "\"01234567\\n\""},
        {OT_STR("0123456789abcde\n0123456789abcdef\n"),
         "\"0123456789abcde\\n0123456789abcdef\\n\""},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        ot_buffer out = {0};
        ot_json_write_string(&out, cases[i].s);
        assert_string_equal(text_of(&out), cases[i].written);
        ot_buffer_free(&out);
    }
}

/* Each byte that needs an escape at each place of a string longer than two blocks. */
static void test_escape_at_each_place(void **state)
{
    (void)state;
    static const char special[] = {'"', '\\', '\n', 0x01};
    static const char *const escaped[] = {"\\\"", "\\\\", "\\n", "\\u0001"};
    for (size_t k = 0; k < sizeof(special); k++) {
        for (size_t len = 1; len < 40; len++) {
            for (size_t at = 0; at < len; at++) {
                char *s = malloc(len);
                assert_non_null(s);
                memset(s, 'x', len);
                s[at] = special[k];
                ot_buffer out = {0};
                ot_json_write_string(&out, ot_str_make(s, len));
                ot_buffer expected = {0};
                ot_buffer_printf(&expected, "\"%.*s%s%.*s\"", (int)at, s, escaped[k],
                                 (int)(len - at - 1), s + at + 1);
                assert_true(ot_str_equal(ot_buffer_str(&out), ot_buffer_str(&expected)));
                ot_buffer_free(&out);
                ot_buffer_free(&expected);
                free(s);
            }
        }
    }
}

static void test_all_escapes_grow(void **state)
{
    (void)state;
    char s[5000];
    memset(s, 1, sizeof(s));
    ot_buffer out = {0};
    ot_json_write_string(&out, ot_str_make(s, sizeof(s)));
    assert_int_equal(out.len, sizeof(s) * 6 + 2);
    ot_buffer_free(&out);
}

static void test_ints(void **state)
{
    (void)state;
    static const int64_t values[] = {0,         1,          -1,        9,         10,
                                     99,        100,        101,       999,       1000,
                                     -12345678, 2147483647, INT64_MAX, INT64_MIN, 1000000007};
    for (size_t i = 0; i < sizeof(values) / sizeof(values[0]); i++) {
        ot_buffer out = {0};
        char expected[32];
        (void)snprintf(expected, sizeof(expected), "%lld", (long long)values[i]);
        ot_json_write_int(&out, values[i]);
        assert_string_equal(text_of(&out), expected);
        ot_buffer_free(&out);
    }
}

/* Expected texts are ECMAScript's. */
static void test_doubles(void **state)
{
    (void)state;
    static const struct {
        double value;
        const char *written;
    } cases[] = {
        {0, "0"},
        {-0.0, "0"},
        {1, "1"},
        {-1.5, "-1.5"},
        {0.1, "0.1"},
        {0.1 + 0.2, "0.30000000000000004"},
        {100, "100"},
        {123456789.125, "123456789.125"},
        {1e15, "1000000000000000"},
        {9007199254740993.0, "9007199254740992"},
        {1e20, "100000000000000000000"},
        {123456789012345680000.0, "123456789012345680000"},
        {1e21, "1e+21"},
        {1.5e21, "1.5e+21"},
        {1e-6, "0.000001"},
        {1.25e-6, "0.00000125"},
        {1e-7, "1e-7"},
        {1.5e-7, "1.5e-7"},
        {5e-324, "5e-324"},
        {2.2250738585072014e-308, "2.2250738585072014e-308"},
        {2.225073858507201e-308, "2.225073858507201e-308"},
        {DBL_MAX, "1.7976931348623157e+308"},
        {0x1p-44, "5.684341886080802e-14"},
        {0x1p+77, "1.5111572745182865e+23"},
        {1.0 / 3, "0.3333333333333333"},
        {4.35, "4.35"},
        {0.000034, "0.000034"},
        {5.0e-1, "0.5"},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        ot_buffer out = {0};
        ot_json_write_double(&out, cases[i].value);
        assert_string_equal(text_of(&out), cases[i].written);
        ot_buffer_free(&out);
    }
}

static void test_floats(void **state)
{
    (void)state;
    static const struct {
        float value;
        const char *written;
    } cases[] = {
        {0.0F, "0"},
        {0.1F, "0.1"},
        {-2.5F, "-2.5"},
        {16777216.0F, "16777216"},
        {3.14159274F, "3.1415927"},
        {FLT_MAX, "3.4028235e+38"},
        {1e-45F, "1e-45"},
        {1.17549435e-38F, "1.1754944e-38"},
        {4.35F, "4.35"},
        {123456.7F, "123456.7"},
        {1e21F, "1e+21"},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        ot_buffer out = {0};
        ot_json_write_float(&out, cases[i].value);
        assert_string_equal(text_of(&out), cases[i].written);
        ot_buffer_free(&out);
    }
}

static void test_random_doubles_read_back(void **state)
{
    (void)state;
    uint64_t seed = 88172645463325252U;
    for (int i = 0; i < 50000; i++) {
        seed ^= seed << 13;
        seed ^= seed >> 7;
        seed ^= seed << 17;
        double value;
        memcpy(&value, &seed, sizeof(value));
        if (i % 2 == 0)
            value = (double)(int64_t)(seed % 100000000) / 100; /* as prices are */
        if (!isfinite(value))
            continue;
        ot_buffer out = {0};
        ot_json_write_double(&out, value);
        assert_true(strtod(text_of(&out), NULL) == value);
        out.len = 0;
        float single = (float)value;
        if (isfinite(single)) {
            ot_json_write_float(&out, single);
            assert_true(strtof(text_of(&out), NULL) == single);
        }
        ot_buffer_free(&out);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_strings),
        cmocka_unit_test(test_escape_at_each_place),
        cmocka_unit_test(test_all_escapes_grow),
        cmocka_unit_test(test_ints),
        cmocka_unit_test(test_doubles),
        cmocka_unit_test(test_floats),
        cmocka_unit_test(test_random_doubles_read_back),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
