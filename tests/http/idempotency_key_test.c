/* The header Idempotency-Key, as structured fields write a string. */
#include "http/idempotency_key.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

#include "base/limits.h"

static void test_strings(void **state)
{
    (void)state;
    static const struct {
        const char *value;
        const char *key; /* NULL: refused */
    } rows[] = {
        {"\"a\"", "a"},
        {"\"8e03978e-40d5-43dd-bc93-6894a57f9324\"", "8e03978e-40d5-43dd-bc93-6894a57f9324"},
        {" \t\"a b\" ", "a b"},
        {"\"\\\"\\\\\"", "\"\\"},
        {"\"~ !\"", "~ !"},
        {"", NULL},
        {"a", NULL},
        {"'a'", NULL},
        {"\"", NULL},
        {"\"\"", NULL},
        {"\"a", NULL},
        {"a\"", NULL},
        {"\"a\"b", NULL},
        {"\"a\" \"b\"", NULL},
        {"\"a\";p=1", NULL},
        {"\"a\", \"b\"", NULL},
        {"\"\\a\"", NULL},
        {"\"a\\\"", NULL},
        {"\"a\\", NULL},
        {"\"a\tb\"", NULL},
        {"\"a\x7f\"", NULL},
        {"\"\xc3\xa9\"", NULL},
    };
    ot_arena *arena = ot_arena_new();
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        ot_str key;
        bool is_one = ot_idempotency_key_read(arena, ot_str_from_c(rows[i].value), &key);
        if (is_one != (rows[i].key != NULL))
            fail_msg("%s: %d", rows[i].value, is_one);
        if (is_one && !ot_str_equal(key, ot_str_from_c(rows[i].key)))
            fail_msg("%s: %.*s", rows[i].value, OT_ARG(key));
    }
    ot_arena_free(arena);
}

static void test_length(void **state)
{
    (void)state;
    char value[OT_LIMIT_IDEMPOTENCY_KEY_BYTES + 3];
    memset(value, 'k', sizeof(value));
    ot_arena *arena = ot_arena_new();
    for (size_t length = OT_LIMIT_IDEMPOTENCY_KEY_BYTES - 1;
         length <= OT_LIMIT_IDEMPOTENCY_KEY_BYTES + 1; length++) {
        ot_str key;
        value[0] = '"';
        value[length] = 'k';
        value[length + 1] = '"';
        assert_int_equal(ot_idempotency_key_read(arena, ot_str_make(value, length + 2), &key),
                         length <= OT_LIMIT_IDEMPOTENCY_KEY_BYTES);
        value[length + 1] = 'k';
    }
    ot_arena_free(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_strings),
        cmocka_unit_test(test_length),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
