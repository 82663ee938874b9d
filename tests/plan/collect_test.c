#include "plan/request.h"

/* The response keys of the root in the plan's output, a nested object in braces: what field
 * collection has made of a document. */
typedef struct collect_case {
    const char *sentence;
    const char *operation;
    const char *variables;
    const char *expected;
} collect_case;

static void put_object(const ot_out_object *object, ot_buffer *out)
{
    for (uint32_t i = 0; i < object->field_count; i++) {
        ot_buffer_printf(out, "%s%.*s", i > 0 ? " " : "", OT_ARG(object->fields[i].key));
        if (object->fields[i].document_count == 0)
            continue;
        OT_BUFFER_LITERAL(out, "{");
        put_object(object->fields[i].documents[0], out);
        OT_BUFFER_LITERAL(out, "}");
    }
    if (object->failure != NULL)
        ot_buffer_printf(out, "!%.*s", OT_ARG(object->failure->text));
}

static void check(const collect_case *row)
{
    request_fixture fixture;
    ot_buffer out = {0};
    request_begin(&fixture, row->operation, row->variables);
    put_object(request_plan(&fixture)->root, &out);
    if (!ot_str_equal(ot_buffer_str(&out), ot_str_from_c(row->expected)))
        fail_msg("%s: expected \"%s\", found \"%.*s\"", row->sentence, row->expected,
                 OT_ARG(ot_buffer_str(&out)));
    ot_buffer_free(&out);
    request_end(&fixture);
}

static void test_collect(void **state)
{
    (void)state;
    static const collect_case rows[] = {
        {"in the order of the text", "{ other f }", "{}", "other f"},
        {"by response key", "{ a: f f b: f }", "{}", "a f b"},
        {"a key met again stays in its place", "{ f other f }", "{}", "f other"},
        {"selections of one key are merged", "{ o { f } other o { other f } }", "{}",
         "o{f other} other"},
        {"across fragments", "{ o { f } ...F } fragment F on Query { o { other } f }", "{}",
         "o{f other} f"},
        {"a fragment spread twice counts once", "{ ...F ...F } fragment F on Query { f }", "{}",
         "f"},
        {"an inline fragment without type", "{ ... { f } }", "{}", "f"},
        {"a fragment on another type", "{ f ... on In { n } }", "{}", "f"},
        {"skipped", "{ f @skip(if: true) other }", "{}", "other"},
        {"not included", "{ f @include(if: false) other }", "{}", "other"},
        {"both have to agree", "{ f @skip(if: false) @include(if: true) other }", "{}", "f other"},
        {"a spread is skipped whole", "{ other ... @skip(if: true) { f } }", "{}", "other"},
        {"a skipped spread is not spread yet",
         "{ ...F @skip(if: true) other ...F } fragment F on Query { f }", "{}", "other f"},
        {"one of two selections skipped", "{ f @skip(if: true) other f }", "{}", "other f"},
        {"by variable", "query ($s: Boolean!) { f @skip(if: $s) other }", "{\"s\":true}", "other"},
        {"by the variable's default", "query ($s: Boolean = true) { f @skip(if: $s) other }", "{}",
         "other"},
        {"a condition that is null fails the object",
         "query ($s: Boolean = true) { o { other f @skip(if: $s) } other }", "{\"s\":null}",
         "o{!Argument \"@skip(if:)\" has invalid value: Expected variable \"$s\" provided to "
         "non-null type \"Boolean!\" not to be null.} other"},
        {"an unknown field is not there", "{ f nothing }", "{}", "f"},
        {"meta fields", "{ __typename __schema { __typename } f }", "{}",
         "__typename __schema{__typename} f"},
        {"nothing is left", "{ f @skip(if: true) }", "{}", ""},
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
        check(&rows[i]);
}

/* ---- Limits ---- */

/* Each fragment spreads the next one twice: 2^n fields, unless somebody counts. */
static void test_too_many_fields(void **state)
{
    (void)state;
    ot_buffer text = {0};
    OT_BUFFER_LITERAL(&text, "{ ...F0 }");
    for (int i = 0; i < 20; i++)
        ot_buffer_printf(&text, " fragment F%d on Query { a: o { ...F%d } b: o { ...F%d } }", i,
                         i + 1, i + 1);
    OT_BUFFER_LITERAL(&text, " fragment F20 on Query { f }");
    ot_buffer_append_byte(&text, '\0');

    request_fixture fixture;
    ot_error error = {0};
    request_begin(&fixture, text.ptr, "{}");
    ot_plan_request request = {.binding = fixture.binding,
                               .document = fixture.document,
                               .operation = &fixture.document->operations[0],
                               .variables = &fixture.variables};
    assert_null(ot_plan_build(fixture.arena, &request, &error));
    assert_int_equal(error.status, OT_LIMIT);
    request_end(&fixture);
    ot_buffer_free(&text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_collect),
                                       cmocka_unit_test(test_too_many_fields)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
