/*
 * Spec section "Fragment Spread Type Existence".
 */
#include "support/validation.h"

static const validation_case cases[] = {
    OT_CASE("known types",
            "query ($f: Filter, $l: [Int!]!) { pet { ... on Dog { name } ...F } } fragment F on "
            "Cat { name }",
            NONE),
    OT_CASE("unknown types, with hints",
            "query ($f: [Filtre!]) { pet { ... on Dogg { name } ...F } } fragment F on Peet { "
            "name }",
            "1:13 Unknown type \"Filtre\". Did you mean \"Filter\"?\n"
            "1:38 Unknown type \"Dogg\". Did you mean \"Dog\"?\n"
            "1:75 Unknown type \"Peet\". Did you mean \"Pet\"?"),
    OT_CASE("nothing is near", "query ($f: Xylophone) { dog { name } }",
            "1:12 Unknown type \"Xylophone\"."),
    OT_CASE("a type that the document defines is known",
            "{ pet { ... on Cow { name } } } type Cow { name: Sting }",
            "1:50 Unknown type \"Sting\". Did you mean \"String\", \"Being\", or \"Int\"?"),
};

/* The schema of these uses neither Int nor Float nor ID. */
static const validation_case scalar_cases[] = {
    OT_CASE(
        "specified scalars are known in definitions of types",
        "type T implements I { a(b: Int): [Float!]! } extend type Query { c: ID } interface I { "
        "a: String } input N { i: Int } directive @d(i: Int) on FIELD union U = T",
        NONE),
    OT_CASE("but not in operations", "query ($a: Int, $b: [Float], $c: Boolean) { name }",
            "1:12 Unknown type \"Int\". Did you mean \"It\"?\n"
            "1:22 Unknown type \"Float\"."),
    OT_CASE("nor once a definition is over", "type T { a: Int } query ($a: Int) { name }",
            "1:30 Unknown type \"Int\". Did you mean \"It\" or \"T\"?"),
    OT_CASE("and so they are suggested", "type T { a: Imt } query ($a: Imt) { name }",
            "1:13 Unknown type \"Imt\". Did you mean \"Int\", \"It\", \"ID\", or \"T\"?\n"
            "1:30 Unknown type \"Imt\". Did you mean \"It\" or \"T\"?"),
};

static void test_rule(void **state)
{
    (void)state;
    ot_validation_options options = {.rules = OT_RULE_BIT(OT_RULE_KNOWN_TYPE_NAMES)};
    VALIDATION_CHECK_ALL(cases, &options, true);
    validation_schema *made = validation_schema_of("type Query { name: String it: It } "
                                                   "type It { is: Boolean }");
    for (size_t i = 0; i < sizeof(scalar_cases) / sizeof(scalar_cases[0]); i++)
        validation_check(made, &scalar_cases[i], &options, true);
    validation_schema_free(made);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_rule)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
