/*
 * Spec section "Single Root Field".
 */
#include "support/validation.h"

static const validation_case cases[] = {
    OT_CASE("one field", "subscription { dog { name } }", NONE),
    OT_CASE("one field asked twice is one", "subscription S { dog { name } dog { volume } }", NONE),
    OT_CASE("queries may have more", "{ dog { name } cat { name } }", NONE),
    OT_CASE("two fields", "subscription S { dog { name } cat { name } }",
            "1:31 Subscription \"S\" must select only one top level field."),
    OT_CASE("two fields, anonymous",
            "subscription { dog { name } cat { name } other: cat { name } }",
            "1:29 1:42 Anonymous Subscription must select only one top level field."),
    OT_CASE("an alias makes it another one", "subscription S { dog { name } other: dog { name } }",
            "1:31 Subscription \"S\" must select only one top level field."),
    OT_CASE("through fragments",
            "subscription S { ...F ... on Subscription { cat { name } } } fragment F on "
            "Subscription { dog { name } }",
            "1:45 Subscription \"S\" must select only one top level field."),
    OT_CASE("a fragment on another type gives nothing",
            "subscription S { ...F dog { name } } fragment F on Query { cat { name } }", NONE),
    OT_CASE("introspection is not a stream", "subscription S { __typename }",
            "1:18 Subscription \"S\" must not select an introspection top level field."),
    OT_CASE("a field and introspection", "subscription S { dog { name } __typename }",
            "1:31 Subscription \"S\" must select only one top level field.\n"
            "1:31 Subscription \"S\" must not select an introspection top level field."),
    OT_CASE("@skip at the root",
            "subscription S { dog @skip(if: true) { name } cat @include(if: $x) { name } }",
            "1:22 1:51 Subscription \"S\" must not use `@skip` or `@include` directives in the "
            "top level selection."),
    OT_CASE("@include on a fragment", "subscription { ... @include(if: true) { dog { name } } }",
            "1:20 Anonymous Subscription must not use `@skip` or `@include` directives in the "
            "top level selection."),
    OT_CASE("@skip below is fine", "subscription S { dog { name @skip(if: true) } }", NONE),
    OT_CASE("a fragment that comes back to itself has no field",
            "subscription S { ...F } fragment F on Subscription { ...F }",
            "1:16 Subscription \"S\" must select one top level field."),
};

VALIDATION_RULE_TEST(OT_RULE_SINGLE_FIELD_SUBSCRIPTIONS)
