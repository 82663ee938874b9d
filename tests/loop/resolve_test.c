#include "loop/resolve.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

typedef struct outcome {
    ot_loop *loop;
    uint32_t calls;
    char address[64]; /* empty: none */
    bool has_problem;
} outcome;

static void keep(void *data, const char *address, const char *problem)
{
    outcome *o = data;
    o->calls++;
    o->has_problem = problem != NULL;
    if (address != NULL) {
        assert_true(strlen(address) < sizeof(o->address));
        memcpy(o->address, address, strlen(address) + 1);
    }
    ot_loop_stop(o->loop);
}

static outcome resolve(const char *host)
{
    outcome o = {.loop = ot_loop_new()};
    assert_non_null(ot_resolve_start(o.loop, host, keep, &o));
    assert_int_equal(o.calls, 0);
    ot_loop_run(o.loop);
    ot_loop_free(o.loop);
    assert_int_equal(o.calls, 1);
    return o;
}

static void numeric_addresses_are_themselves(void **state)
{
    (void)state; /* cmocka's */
    assert_string_equal(resolve("127.0.0.1").address, "127.0.0.1");
    assert_string_equal(resolve("::1").address, "::1");
}

static void what_is_no_name_has_a_problem(void **state)
{
    (void)state; /* cmocka's */
    outcome o = resolve("no name");
    assert_string_equal(o.address, "");
    assert_true(o.has_problem);
}

static void nobody_is_told_after_a_cancel(void **state)
{
    (void)state; /* cmocka's */
    outcome o = {.loop = ot_loop_new()};
    ot_resolve_cancel(ot_resolve_start(o.loop, "127.0.0.1", keep, &o));
    ot_resolve_cancel(NULL);
    ot_loop_free(o.loop); /* runs what was posted */
    assert_int_equal(o.calls, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(numeric_addresses_are_themselves),
        cmocka_unit_test(what_is_no_name_has_a_problem),
        cmocka_unit_test(nobody_is_told_after_a_cancel),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
