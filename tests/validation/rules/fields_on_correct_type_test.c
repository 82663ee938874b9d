/*
 * Spec section "Field Selections".
 */
#include "support/validation.h"

static const validation_case cases[] = {
    OT_CASE("own fields, those of an interface, and meta fields",
            "{ __schema { queryType { name } } dog { name __typename } pet { owner { name } } "
            "catOrDog { __typename } }",
            NONE),
    OT_CASE("an unknown field, with hints", "{ dog { nam bark volum } }",
            "1:9 Cannot query field \"nam\" on type \"Dog\". Did you mean \"name\"?\n"
            "1:13 Cannot query field \"bark\" on type \"Dog\". Did you mean \"barks\"?\n"
            "1:18 Cannot query field \"volum\" on type \"Dog\". Did you mean \"volume\" or "
            "\"old\"?"),
    OT_CASE("of another type, told by type", "{ pet { barks volume } }",
            "1:9 Cannot query field \"barks\" on type \"Pet\". Did you mean to use an inline "
            "fragment on \"Dog\"?\n"
            "1:15 Cannot query field \"volume\" on type \"Pet\". Did you mean to use an inline "
            "fragment on \"Cat\" or \"Dog\"?"),
    OT_CASE("on a union", "{ catOrDog { name } }",
            "1:14 Cannot query field \"name\" on type \"CatOrDog\". Did you mean to use an "
            "inline fragment on \"Being\", \"Pet\", \"Cat\", or \"Dog\"?"),
    OT_CASE("wider types go first", "{ being { owner } }",
            "1:11 Cannot query field \"owner\" on type \"Being\". Did you mean to use an inline "
            "fragment on \"Pet\", \"Cat\", or \"Dog\"?"),
    OT_CASE("__schema exists at the root only", "{ dog { __schema { queryType { name } } } }",
            "1:9 Cannot query field \"__schema\" on type \"Dog\"."),
    OT_CASE("fields of fragments", "fragment F on Dog { meows ... on Cat { barks } }",
            "1:21 Cannot query field \"meows\" on type \"Dog\". Did you mean \"knows\"?\n"
            "1:40 Cannot query field \"barks\" on type \"Cat\"."),
    OT_CASE("unknown types are left alone", "fragment F on Nope { a { b } }", NONE),
    OT_CASE("what is below an unknown field is not looked at", "{ nope { deeper } }",
            "1:3 Cannot query field \"nope\" on type \"Query\"."),
};

VALIDATION_RULE_TEST(OT_RULE_FIELDS_ON_CORRECT_TYPE)
