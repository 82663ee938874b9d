/*
 * A limit of ours: directives at one place; here 2.
 */
#include "support/validation.h"

static const validation_case cases[] = {
    OT_CASE("as many as allowed", "{ dog @nope @nope { name @nope @nope } }", NONE),
    OT_CASE("one more", "{ dog @nope @nope @nope { name } }",
            "1:19 There are too many directives here: 2 are allowed."),
    OT_CASE("at each place", "query @a @b @c { dog { ...F @a @b @c } }",
            "1:13 There are too many directives here: 2 are allowed.\n"
            "1:35 There are too many directives here: 2 are allowed."),
};

static void test_limit(void **state)
{
    (void)state;
    ot_validation_options options = {.rules = OT_RULE_BIT(OT_RULE_LIMIT_DIRECTIVES),
                                     .directives_max = 2};
    VALIDATION_CHECK_ALL(cases, &options, true);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_limit)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
