/*
 * A limit of ours: aliases in the document; here 2.
 */
#include "support/validation.h"

static const validation_case cases[] = {
    OT_CASE("no alias", "{ dog { name } }", NONE),
    OT_CASE("as many as allowed", "{ a: dog { b: name } }", NONE),
    OT_CASE("one more", "{ a: dog { b: name c: name } }",
            "1:20 The document has too many aliases: 2 are allowed."),
    OT_CASE("told once", "{ a: dog { b: name c: name d: name } }",
            "1:20 The document has too many aliases: 2 are allowed."),
    OT_CASE("in fragments as well", "{ a: dog { b: name ...F } } fragment F on Dog { c: name }",
            "1:49 The document has too many aliases: 2 are allowed."),
};

static void test_limit(void **state)
{
    (void)state;
    ot_validation_options options = {.rules = OT_RULE_BIT(OT_RULE_LIMIT_ALIASES), .aliases_max = 2};
    VALIDATION_CHECK_ALL(cases, &options, true);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_limit)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
