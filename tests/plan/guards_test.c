#include "plan/request.h"

/*
 * A plan made for one request, asked whether it fits another. Filters, orders and pages need
 * tables: what they guard shows in the golden plans.
 */
typedef struct guard_case {
    const char *sentence;
    const char *operation;
    const char *made_for;
    const char *asked;
    bool fits;
} guard_case;

static void check(const guard_case *row)
{
    request_fixture fixture;
    request_begin(&fixture, row->operation, row->made_for);
    const ot_plan *plan = request_plan(&fixture);
    if (!ot_plan_fits(fixture.arena, plan, &fixture.variables, NULL))
        fail_msg("%s: the plan does not fit its own request", row->sentence);
    ot_variables asked = request_variables(&fixture, row->asked);
    if (ot_plan_fits(fixture.arena, plan, &asked, NULL) != row->fits)
        fail_msg("%s: the plan %s", row->sentence, row->fits ? "should fit" : "should not fit");
    request_end(&fixture);
}

#define SKIP "query ($s: Boolean!) { f @skip(if: $s) other }"
#define SKIP_DEFAULT "query ($s: Boolean = false) { f @skip(if: $s) other }"

static void test_fits(void **state)
{
    (void)state;
    static const guard_case rows[] = {
        {"no variables", "{ f }", "{}", "{}", true},
        {"a variable that is only a value", "query ($v: Int) { f(n: $v) }", "{\"v\":1}",
         "{\"v\":2}", true},
        {"a value, and none", "query ($v: Int) { f(n: $v) }", "{\"v\":1}", "{}", true},
        {"absent, where there is a default", "query ($v: Int) { f(d: $v) }", "{\"v\":1}", "{}",
         false},
        {"another value there", "query ($v: Int) { f(d: $v) }", "{\"v\":1}", "{\"v\":2}", true},
        {"null there", "query ($v: Int) { f(d: $v) }", "{\"v\":1}", "{\"v\":null}", false},
        {"absent, where a member has a default", "query ($v: Int) { f(in: {d: $v}) }", "{\"v\":1}",
         "{}", false},
        {"absent, where a member has none", "query ($v: Int) { f(in: {n: $v}) }", "{\"v\":1}", "{}",
         true},
        {"in a list, in an object", "query ($v: Int) { f(in: {many: [{d: $v}]}) }", "{}",
         "{\"v\":1}", false},
        {"null where it cannot stand", "query ($v: Int = 1) { f(m: $v) }", "{}", "{\"v\":null}",
         false},
        {"a value after null where it cannot stand", "query ($v: Int = 1) { f(m: $v) }",
         "{\"v\":null}", "{\"v\":1}", false},
        {"a condition, the same", SKIP, "{\"s\":true}", "{\"s\":true}", true},
        {"a condition, the other", SKIP, "{\"s\":true}", "{\"s\":false}", false},
        {"a condition by default and given", SKIP_DEFAULT, "{}", "{\"s\":false}", true},
        {"a condition that is null", SKIP_DEFAULT, "{}", "{\"s\":null}", false},
        {"a condition that nobody looks at",
         "query ($s: Boolean!, $t: Boolean!) { f @skip(if: $s) @include(if: $t) other }",
         "{\"s\":true,\"t\":true}", "{\"s\":true,\"t\":false}", true},
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
        check(&rows[i]);
}

/* The same variable looked at often is one guard. */
static void test_count(void **state)
{
    (void)state;
    request_fixture fixture;
    request_begin(
        &fixture,
        "query ($s: Boolean!) { a: f @skip(if: $s) b: f @skip(if: $s) c: f @include(if: $s) }",
        "{\"s\":false}");
    assert_int_equal(request_plan(&fixture)->guard_count, 1);
    request_end(&fixture);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_fits), cmocka_unit_test(test_count)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
