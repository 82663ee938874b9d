/*
 * A limit of ours: root fields of an operation by response name; here 2.
 */
#include "support/validation.h"

static const validation_case cases[] = {
    OT_CASE("as many as allowed", "{ dog { name volume barks } cat { name } }", NONE),
    OT_CASE("one name is one field", "{ dog { name } dog { name } dog { barks } cat { name } }",
            NONE),
    OT_CASE("one more", "{ dog { name } cat { name } a: dog { name } }",
            "1:1 The operation has too many root fields: 2 are allowed."),
    OT_CASE("through fragments, which count once",
            "{ ...F ...F ... { dog { name } } } fragment F on Query { cat { name } ...F }", NONE),
    OT_CASE("through fragments, one more",
            "{ ...F ... { dog { name } } } fragment F on Query { cat { name } pet { name } }",
            "1:1 The operation has too many root fields: 2 are allowed."),
    OT_CASE(
        "for each operation",
        "query A { dog { name } cat { name } } query B { dog { name } cat { name } pet { name } }",
        "1:39 The operation has too many root fields: 2 are allowed."),
};

static void test_limit(void **state)
{
    (void)state;
    ot_validation_options options = {.rules = OT_RULE_BIT(OT_RULE_LIMIT_ROOT_FIELDS),
                                     .root_fields_max = 2};
    VALIDATION_CHECK_ALL(cases, &options, true);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_limit)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
