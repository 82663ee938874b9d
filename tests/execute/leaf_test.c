/* cmocka wants these before itself. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/buffer.h"
#include "execute/leaf.h"
#include "json/reader.h"

/*
 * What the conformance cases of execution do not reach: they went through JavaScript, so their
 * numbers have lost digits and form.
 */
typedef struct leaf_case {
    const char *sentence;
    ot_scalar_kind scalar;
    const char *value;
    const char *written; /* NULL: refused */
} leaf_case;

static void check(const leaf_case *row)
{
    ot_arena *arena = ot_arena_new();
    ot_buffer out = {0};
    ot_json_error error;
    ot_type type = {.kind = OT_TYPE_SCALAR, .scalar = row->scalar};
    const ot_json *value = ot_json_read(arena, ot_str_from_c(row->value), &error);
    assert_non_null(value);
    ot_str problem = ot_leaf_write(arena, &type, value, &out);
    if (ot_str_is_empty(problem) != (row->written != NULL))
        fail_msg("%s: %s is %s: %.*s", row->sentence, row->value,
                 row->written != NULL ? "refused" : "not refused", OT_ARG(problem));
    if (row->written != NULL && !ot_str_equal(ot_buffer_str(&out), ot_str_from_c(row->written)))
        fail_msg("%s: expected %s, found %.*s", row->sentence, row->written,
                 OT_ARG(ot_buffer_str(&out)));
    ot_buffer_free(&out);
    ot_arena_free(arena);
}

static void test_scalars(void **state)
{
    (void)state;
    static const leaf_case rows[] = {
        {"the largest Int", OT_SCALAR_INT, "2147483647", "2147483647"},
        {"one more", OT_SCALAR_INT, "2147483648", NULL},
        {"the smallest Int", OT_SCALAR_INT, "-2147483648", "-2147483648"},
        {"one less", OT_SCALAR_INT, "-2147483649", NULL},
        {"an Int with a fraction of nothing", OT_SCALAR_INT, "3.0", "3"},
        {"an Int with an exponent", OT_SCALAR_INT, "3e2", "300"},
        {"no zero below zero", OT_SCALAR_INT, "-0", "0"},
        {"an Int in a string", OT_SCALAR_INT, "\"12\"", "12"},
        {"a NUL in that string", OT_SCALAR_INT, "\"12\\u0000x\"", NULL},
        {"an empty string", OT_SCALAR_INT, "\"\"", NULL},
        {"digits without end", OT_SCALAR_INT,
         "1111111111111111111111111111111111111111111111111111111111111111111", NULL},
        {"true is one", OT_SCALAR_INT, "true", "1"},

        {"a Float", OT_SCALAR_FLOAT, "1.5", "1.5"},
        {"infinity in a string", OT_SCALAR_FLOAT, "\"Infinity\"", NULL},
        {"what no double holds", OT_SCALAR_FLOAT, "1e400", NULL},

        {"all digits of a number as a String", OT_SCALAR_STRING, "12345678901234567890.10",
         "\"12345678901234567890.10\""},
        {"an exponent as a String", OT_SCALAR_STRING, "1e2", "\"100\""},
        {"a list is no String", OT_SCALAR_STRING, "[]", NULL},

        {"all digits of an ID", OT_SCALAR_ID, "12345678901234567890", "\"12345678901234567890\""},
        {"an ID with a fraction of nothing", OT_SCALAR_ID, "3.0", "\"3\""},
        {"an ID with a fraction", OT_SCALAR_ID, "3.5", NULL},

        {"a number as a Boolean", OT_SCALAR_BOOLEAN, "2", "true"},
        {"zero as a Boolean", OT_SCALAR_BOOLEAN, "0", "false"},
        {"a string as a Boolean", OT_SCALAR_BOOLEAN, "\"true\"", NULL},

        {"any document as a custom scalar", OT_SCALAR_CUSTOM, "{\"a\":[1.50,null]}",
         "{\"a\":[1.50,null]}"},
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
        check(&rows[i]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_scalars)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
