/*
 * Spec sections "Directives Are Defined" and "Directives Are in Valid Locations".
 */
#include "support/validation.h"

static const validation_case cases[] = {
    OT_CASE("in their places",
            "query ($x: Int @once) @tag(name: \"q\") { dog @once { ...F @once ... @once { name "
            "} } } fragment F on Dog @once { name @skip(if: true) }",
            NONE),
    OT_CASE("unknown", "{ dog @nope { name @never(if: true) } }",
            "1:7 Unknown directive \"@nope\".\n"
            "1:20 Unknown directive \"@never\"."),
    OT_CASE("elsewhere",
            "query ($x: Int @tag(name: \"v\")) @once { dog { ...F @tag(name: \"s\") ... "
            "@tag(name: \"i\") { name } } } fragment F on Dog @skip(if: true) { name "
            "@deprecated }",
            "1:16 Directive \"@tag\" may not be used on VARIABLE_DEFINITION.\n"
            "1:33 Directive \"@once\" may not be used on QUERY.\n"
            "1:52 Directive \"@tag\" may not be used on FRAGMENT_SPREAD.\n"
            "1:72 Directive \"@tag\" may not be used on INLINE_FRAGMENT.\n"
            "1:119 Directive \"@skip\" may not be used on FRAGMENT_DEFINITION.\n"
            "1:142 Directive \"@deprecated\" may not be used on FIELD."),
    OT_CASE("on a subscription", "subscription @tag(name: \"s\") { dog { name } }",
            "1:14 Directive \"@tag\" may not be used on SUBSCRIPTION."),
    OT_CASE("defined by the document",
            "{ dog @mine { name @mine } } directive @mine on QUERY | FIELD", NONE),
};

VALIDATION_RULE_TEST(OT_RULE_KNOWN_DIRECTIVES)
