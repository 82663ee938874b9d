/*
 * What is true of all rules together: options, limits, hints, and what happens when enough was
 * said.
 */
#include "support/validation.h"

static const validation_case hint_cases[] = {
    OT_CASE("a message without a hint",
            "query ($x: Filtr) { dgo dog { name(frist: true) } find(by: { nam: 1 }) { name } }",
            "1:12 Unknown type \"Filtr\".\n"
            "1:21 Cannot query field \"dgo\" on type \"Query\".\n"
            "1:36 Unknown argument \"frist\" on field \"Dog.name\"."),
};

static void test_no_hints(void **state)
{
    (void)state;
    ot_validation_options options = {.rules = OT_RULE_BIT(OT_RULE_KNOWN_TYPE_NAMES) |
                                              OT_RULE_BIT(OT_RULE_FIELDS_ON_CORRECT_TYPE) |
                                              OT_RULE_BIT(OT_RULE_KNOWN_ARGUMENT_NAMES)};
    VALIDATION_CHECK_ALL(hint_cases, &options, false);
}

static const validation_case error_limit_cases[] = {
    OT_CASE("as many as allowed", "{ a b }",
            "1:3 Cannot query field \"a\" on type \"Query\".\n"
            "1:5 Cannot query field \"b\" on type \"Query\"."),
    OT_CASE("one more", "{ a b c }",
            "1:3 Cannot query field \"a\" on type \"Query\".\n"
            "1:5 Cannot query field \"b\" on type \"Query\".\n"
            "Too many validation errors, error limit reached. Validation aborted."),
    OT_CASE("nothing is said afterwards", "{ a b c d } { e } fragment F on Nope { x }",
            "1:1 This anonymous operation must be the only defined operation.\n"
            "1:3 Cannot query field \"a\" on type \"Query\".\n"
            "Too many validation errors, error limit reached. Validation aborted."),
};

static void test_error_limit(void **state)
{
    (void)state;
    ot_validation_options options = {.errors_max = 2};
    VALIDATION_CHECK_ALL(error_limit_cases, &options, false);
}

static const validation_case message_cases[] = {
    OT_CASE("a short message stays", "{ abcdefghij }",
            "1:3 Cannot query field \"abcdefghij\" on type \"Query\"."),
    OT_CASE("a long one is cut", "{ abcdefghijk }",
            "1:3 Cannot query field \"abcdefghijk\" on type \"Que..."),
    OT_CASE("between characters", "{ values(int: \"aéééééééééé\") }",
            "1:15 Int cannot represent non-integer value: \"a\xC3\xA9..."),
};

static void test_message_limit(void **state)
{
    (void)state;
    ot_validation_options options = {.message_bytes_max = 48};
    VALIDATION_CHECK_ALL(message_cases, &options, false);
}

static const validation_case introspection_cases[] = {
    OT_CASE("__typename may be asked", "{ __typename }", NONE),
    OT_CASE(
        "__schema may not", "{ __schema { description } }",
        "1:3 GraphQL introspection has been disabled, but the requested query contained the field "
        "\"__schema\"."),
};

static void test_forbidden_introspection(void **state)
{
    (void)state;
    ot_validation_options options = {.forbid_introspection = true};
    VALIDATION_CHECK_ALL(introspection_cases, &options, false);
}

static const validation_case budget_cases[] = {
    OT_CASE("without a conflict nothing is compared pair by pair",
            "{ dog { name name name name name } dog { a: name } dog { b: name } }", NONE),
    OT_CASE("what was found is told before the budget ends it",
            "{ dog { a: name a: barks name name name name } }",
            "1:9 1:17 Fields \"a\" conflict because \"name\" and \"barks\" are different fields. "
            "Use different aliases "
            "on the fields to fetch both if this was intentional.\n"
            "The document is too complex to validate: its fragments and repeated fields would take "
            "too many "
            "comparisons."),
};

static void test_comparison_budget(void **state)
{
    (void)state;
    ot_validation_options options = {.comparisons_max = 3};
    VALIDATION_CHECK_ALL(budget_cases, &options, false);
}

static const validation_case server_cases[] = {
    OT_CASE("an ordinary operation", "query ($first: Boolean) { dog { name(first: $first) } }",
            NONE),
    OT_CASE("eleven directives",
            "{ dog { name @tag(name: \"\") @tag(name: \"\") @tag(name: \"\") @tag(name: \"\") "
            "@tag(name: \"\") @tag(name: \"\") @tag(name: \"\") @tag(name: \"\") @tag(name: \"\") "
            "@tag(name: \"\") @tag(name: \"\") } }",
            "1:164 There are too many directives here: 10 are allowed."),
};

static void test_server_options(void **state)
{
    (void)state;
    VALIDATION_CHECK_ALL(server_cases, &ot_validation_server_options, false);
}

static void test_rule_names(void **state)
{
    (void)state;
    assert_int_equal(ot_rule_find(OT_S("ScalarLeafsRule")), OT_RULE_SCALAR_LEAFS);
    assert_int_equal(ot_rule_find(OT_S("NoSuchRule")), OT_RULE_COUNT);
    assert_int_equal(ot_rule_find(OT_S("")), OT_RULE_COUNT);
    assert_true((ot_rules_default() & OT_RULE_BIT(OT_RULE_MAX_INTROSPECTION_DEPTH)) != 0);
    assert_true((ot_rules_specified() & OT_RULE_BIT(OT_RULE_MAX_INTROSPECTION_DEPTH)) == 0);
    assert_true((ot_rules_default() & OT_RULE_BIT(OT_RULE_NO_DEPRECATED)) == 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_no_hints),          cmocka_unit_test(test_error_limit),
        cmocka_unit_test(test_message_limit),     cmocka_unit_test(test_forbidden_introspection),
        cmocka_unit_test(test_comparison_budget), cmocka_unit_test(test_server_options),
        cmocka_unit_test(test_rule_names),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
