#include "postgres/statements.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>

#include <cmocka.h>

/* Statements "0", "1", ... by their number. */
static ot_pg_statement statement(int number)
{
    char sql[16];
    (void)snprintf(sql, sizeof(sql), "%d", number);
    ot_pg_statement made;
    ot_pg_statement_init(&made, ot_str_from_c(sql), NULL, 0);
    return made;
}

static ot_pg__prepared *find(ot_pg__statements *set, int number, uint32_t variant)
{
    ot_pg_statement s = statement(number);
    return ot_pg__statements_find(set, s.name, variant);
}

static ot_pg__prepared *add(ot_pg__statements *set, int number, uint32_t variant)
{
    ot_pg_statement s = statement(number);
    return ot_pg__statements_add(set, s.name, variant);
}

static void test_names(void **state)
{
    (void)state;
    ot_pg_statement a = statement(1);
    ot_pg_statement b = statement(2);
    assert_int_equal(strlen(a.name), 33);
    assert_int_equal(a.name[0], 's');
    assert_string_not_equal(a.name, b.name);
    const uint32_t types[] = {23, 25};
    ot_pg_statement_init(&a, OT_S("1"), types, 1);
    ot_pg_statement_init(&b, OT_S("1"), types + 1, 1);
    assert_string_not_equal(a.name, b.name);
    assert_int_equal(ot_pg__role_variant(OT_S("")), 0);
    assert_int_not_equal(ot_pg__role_variant(OT_S("a")), ot_pg__role_variant(OT_S("b")));
}

static void test_variants_are_apart(void **state)
{
    (void)state;
    ot_pg__statements set = {0};
    const ot_pg__prepared *plain = add(&set, 1, 0);
    const ot_pg__prepared *role = add(&set, 1, 7);
    assert_ptr_equal(find(&set, 1, 0), plain);
    assert_ptr_equal(find(&set, 1, 7), role);
    assert_null(find(&set, 1, 8));
    assert_string_not_equal(plain->name, role->name);
    ot_pg__statements_mark_stale(&set, statement(1).name);
    assert_true(plain->is_stale && role->is_stale);
    ot_pg__statements_clear(&set);
    assert_null(find(&set, 1, 0));
}

static void test_the_oldest_goes(void **state)
{
    (void)state;
    ot_pg__statements set = {.limit = 3};
    for (int i = 0; i < 3; i++)
        (void)add(&set, i, 0);
    assert_null(ot_pg__statements_next_evicted(&set));
    assert_non_null(find(&set, 0, 0)); /* 1 is the oldest now */
    (void)add(&set, 3, 0);
    ot_pg__prepared *evicted = ot_pg__statements_next_evicted(&set);
    assert_string_equal(evicted->name, statement(1).name);
    ot_pg__statements_remove(&set, evicted);
    assert_null(ot_pg__statements_next_evicted(&set));
    assert_null(find(&set, 1, 0));
    assert_non_null(find(&set, 2, 0));
    ot_pg__statements_clear(&set);
}

static void test_use_saves_an_evicted_one(void **state)
{
    (void)state;
    ot_pg__statements set = {.limit = 2};
    for (int i = 0; i < 3; i++)
        (void)add(&set, i, 0);
    assert_true(find(&set, 0, 0)->is_in_set); /* still on the server; now 1 is evicted instead */
    assert_string_equal(ot_pg__statements_next_evicted(&set)->name, statement(1).name);
    assert_int_equal(set.count, 2);
    ot_pg__statements_clear(&set);
}

static void test_the_pipeline_keeps_it_alive(void **state)
{
    (void)state;
    ot_pg__statements set = {0};
    ot_pg__prepared *prepared = add(&set, 1, 0);
    ot_pg__prepared_refer(prepared);
    ot_pg__statements_remove(&set, prepared);
    ot_pg__statements_remove(&set, prepared); /* once is enough, twice is harmless */
    assert_null(find(&set, 1, 0));
    assert_string_equal(prepared->name, statement(1).name);
    ot_pg__prepared_release(prepared);
    ot_pg__statements_clear(&set);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_names),
        cmocka_unit_test(test_variants_are_apart),
        cmocka_unit_test(test_the_oldest_goes),
        cmocka_unit_test(test_use_saves_an_evicted_one),
        cmocka_unit_test(test_the_pipeline_keeps_it_alive),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
