#include "support/schema.h"

/* The rules in conformance/validation-sdl are tested there; here stand the rules and the ways that
 * it does not try. */
typedef struct rule_case {
    const char *sentence;
    const char *text;
    const char *expected; /* "line:column ... message" of the only problem; NULL for none */
} rule_case;

static const rule_case rows[] = {
    {"an argument given twice",
     "directive @d(a: Int) on OBJECT type Query @d(a: 1, a: 2) { a: Int }",
     "1:46 1:52 There can be only one argument named \"a\"."},
    {"an argument of a field given twice", "type Query { a(b: Int): Int } { a(b: 1, b: 2) }",
     "1:35 1:41 There can be only one argument named \"b\"."},
    {"an input field given twice", "type Query { a(b: I = {c: 1, c: 2}): Int } input I { c: Int }",
     "1:24 1:30 There can be only one input field named \"c\"."},
    {"an input field given twice, far inside",
     "directive @d(a: [I]) on OBJECT type Query @d(a: [{c: {d: 1, d: 2}}]) { a: Int } "
     "input I { c: I d: Int }",
     "1:55 1:61 There can be only one input field named \"d\"."},
    {"the same input field in neighbours",
     "type Query { a(b: [I] = [{c: 1}, {c: 2}]): Int } input I { c: Int }", NULL},
    {"many arguments, one twice",
     "type Query { a(b: Int c: Int d: Int e: Int f: Int g: Int h: Int i: Int j: Int b: Int): Int }",
     "1:16 1:79 Argument \"Query.a(b:)\" can only be defined once."},
    {"a directive on a variable", "type Query { a: Int } query($v: Int @skip(if: true)) { a }",
     "1:37 Directive \"@skip\" may not be used on VARIABLE_DEFINITION."},
    {"an unknown type of a variable", "type Query { a: Int } query($v: Missing) { a }",
     "1:33 Unknown type \"Missing\"."},
    {"a repeated directive on a type and its extension",
     "directive @d on OBJECT type Query @d { a: Int } extend type Query @d",
     "1:35 1:67 The directive \"@d\" can only be used once at this location."},
    {"a repeatable one",
     "directive @d repeatable on OBJECT type Query @d @d { a: Int } extend type Query @d", NULL},
};

static ot_str describe(ot_arena *arena, const ot_report *report)
{
    ot_str text = OT_S("");
    for (uint32_t i = 0; i < report->problems.count; i++) {
        const ot_problem *problem = &report->problems.items[i];
        for (uint32_t p = 0; p < problem->place_count; p++) {
            ot_location at = ot_source_locate(problem->places[p].source, problem->places[p].offset);
            text = ot_arena_printf(arena, "%.*s%u:%u ", OT_ARG(text), at.line, at.column);
        }
        text = ot_arena_printf(arena, "%.*s%.*s", OT_ARG(text), OT_ARG(problem->message));
    }
    return text;
}

static void test_rules(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        schema_fixture fixture;
        schema_start(&fixture);
        schema_add(&fixture, "test.graphql", ot_str_from_c(rows[i].text));
        ot_schema_check_sdl(fixture.documents, 1, NULL, &fixture.report);
        ot_str found = describe(fixture.arena, &fixture.report);
        if (!ot_str_equal(found, ot_str_from_c(rows[i].expected)))
            fail_msg("%s: %.*s", rows[i].sentence, OT_ARG(found));
        schema_end(&fixture);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_rules)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
