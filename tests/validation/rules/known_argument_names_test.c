/*
 * Spec section "Argument Names".
 */
#include "support/validation.h"

static const validation_case cases[] = {
    OT_CASE("known",
            "{ dog { name(first: true) @tag(name: \"x\") friends(after: \"\", first: 1) { name "
            "} } }",
            NONE),
    OT_CASE("unknown on a field, with hints", "{ dog { name(frist: true, zzzzzz: 1) } }",
            "1:14 Unknown argument \"frist\" on field \"Dog.name\". Did you mean \"first\"?\n"
            "1:27 Unknown argument \"zzzzzz\" on field \"Dog.name\"."),
    OT_CASE("unknown on a directive, with hints",
            "{ dog @tag(nam: \"x\", zzzzzz: 1) { name @skip(iff: true) } }",
            "1:12 Unknown argument \"nam\" on directive \"@tag\". Did you mean \"name\"?\n"
            "1:22 Unknown argument \"zzzzzz\" on directive \"@tag\".\n"
            "1:46 Unknown argument \"iff\" on directive \"@skip\". Did you mean \"if\"?"),
    OT_CASE("on meta fields", "{ __type(nam: \"x\") { name } }",
            "1:10 Unknown argument \"nam\" on field \"<meta>.__type\". Did you mean \"name\"?"),
    OT_CASE("of an unknown field or directive", "{ nope(a: 1) dog @nope(b: 2) { name } }", NONE),
};

VALIDATION_RULE_TEST(OT_RULE_KNOWN_ARGUMENT_NAMES)
