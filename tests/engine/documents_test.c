#include <stdio.h>

#include "support/schema.h"

#include "base/limits.h"
#include "engine/documents.h"
#include "json/reader.h"

static const char sdl[] = "type Query { a: Int b(n: Int = 1): Int }";

typedef struct fixture {
    schema_fixture schema;
    const ot_binding *binding;
} fixture;

static void begin(fixture *f)
{
    schema_begin(&f->schema, sdl);
    f->binding = ot_binding_build_documents(f->schema.arena, f->schema.schema);
}

static void end(fixture *f)
{
    schema_end(&f->schema);
}

/* A parsed document, held. */
static ot_cached_document *make(ot_documents *documents, const char *text)
{
    ot_syntax_error error;
    ot_cached_document *document = ot_documents_make(documents, ot_str_from_c(text));
    ot_cached_document_set_ast(document,
                               ot_parse(ot_cached_document_arena(document),
                                        ot_cached_document_source(document), NULL, &error));
    return document;
}

static void keep(ot_documents *documents, const char *text)
{
    ot_cached_document *document = make(documents, text);
    ot_documents_keep(documents, document);
    ot_documents_release(document);
}

static bool is_there(ot_documents *documents, const char *text)
{
    ot_cached_document *document = ot_documents_find(documents, ot_str_from_c(text));
    if (document == NULL)
        return false;
    ot_documents_release(document);
    return true;
}

/* ---- Documents ---- */

static void test_find(void **state)
{
    (void)state;
    ot_documents *documents = ot_documents_new(4);
    assert_false(is_there(documents, "{ a }"));
    keep(documents, "{ a }");
    assert_true(is_there(documents, "{ a }"));
    assert_false(is_there(documents, "{ a } ")); /* by the text, to the byte */
    assert_false(is_there(documents, ""));
    ot_documents_free(documents);
    ot_documents_free(NULL);
}

static void test_text_is_copied(void **state)
{
    (void)state;
    char text[] = "{ a }";
    ot_documents *documents = ot_documents_new(4);
    ot_cached_document *document = make(documents, text);
    text[2] = 'b';
    ot_documents_keep(documents, document);
    ot_documents_release(document);
    assert_true(is_there(documents, "{ a }"));
    ot_documents_free(documents);
}

static void test_not_kept(void **state)
{
    (void)state;
    ot_documents *documents = ot_documents_new(4);
    ot_documents_release(make(documents, "{ a }")); /* frees it: the leak checker would tell */
    assert_false(is_there(documents, "{ a }"));
    ot_documents_free(documents);
}

static void test_least_recently_used_goes(void **state)
{
    (void)state;
    ot_documents *documents = ot_documents_new(3);
    keep(documents, "{ a }");
    keep(documents, "{ b }");
    keep(documents, "{ c: a }");
    assert_true(is_there(documents, "{ a }")); /* now the newest */
    keep(documents, "{ d: a }");
    assert_false(is_there(documents, "{ b }"));
    assert_true(is_there(documents, "{ a }"));
    assert_true(is_there(documents, "{ c: a }"));
    assert_true(is_there(documents, "{ d: a }"));
    ot_documents_free(documents);
}

static void test_room_for_one(void **state)
{
    (void)state;
    ot_documents *documents = ot_documents_new(1);
    keep(documents, "{ a }");
    keep(documents, "{ b }");
    assert_false(is_there(documents, "{ a }"));
    assert_true(is_there(documents, "{ b }"));
    ot_documents_free(documents);
}

/* A document in use outlives its place in the cache. */
static void test_held_document_lives_on(void **state)
{
    (void)state;
    ot_documents *documents = ot_documents_new(1);
    keep(documents, "{ a }");
    ot_cached_document *held = ot_documents_find(documents, OT_S("{ a }"));
    keep(documents, "{ b }");
    assert_false(is_there(documents, "{ a }"));
    assert_int_equal(ot_cached_document_ast(held)->operation_count, 1);
    ot_documents_release(held);
    ot_documents_free(documents);
}

/* ---- Ids ---- */

static ot_document_id id(const char *client, const char *text)
{
    return (ot_document_id){.client = ot_str_from_c(client), .text = ot_str_from_c(text)};
}

/* The text of the document of that id, or "". */
static const char *text_of_id(ot_documents *documents, ot_document_id wanted)
{
    ot_cached_document *document = ot_documents_find_id(documents, wanted);
    if (document == NULL)
        return "";
    const char *text = ot_cached_document_source(document)->text.ptr; /* ends in a NUL */
    ot_documents_release(document);
    return text;
}

static void keep_as(ot_documents *documents, const char *text, ot_document_id as)
{
    ot_cached_document *document = make(documents, text);
    ot_documents_keep(documents, document);
    ot_documents_add_id(documents, document, as);
    ot_documents_release(document);
}

static void test_ids(void **state)
{
    (void)state;
    ot_documents *documents = ot_documents_new(3);
    assert_string_equal(text_of_id(documents, id("", "x")), "");
    keep_as(documents, "{ a }", id("", "x"));
    keep_as(documents, "{ b }", id("ios", "x"));
    assert_string_equal(text_of_id(documents, id("", "x")), "{ a }");
    assert_string_equal(text_of_id(documents, id("ios", "x")), "{ b }");
    assert_string_equal(text_of_id(documents, id("io", "sx")), "");
    assert_string_equal(text_of_id(documents, id("", "y")), "");
    keep_as(documents, "{ c: a }", id("", "x")); /* it stays as it is */
    assert_string_equal(text_of_id(documents, id("", "x")), "{ a }");
    ot_documents_free(documents);
}

static void test_ids_go_with_their_document(void **state)
{
    (void)state;
    ot_documents *documents = ot_documents_new(2);
    keep_as(documents, "{ a }", id("", "x"));
    keep_as(documents, "{ b }", id("", "y"));
    assert_string_equal(text_of_id(documents, id("", "x")), "{ a }"); /* now the newest */
    keep(documents, "{ c: a }");
    assert_string_equal(text_of_id(documents, id("", "x")), "{ a }");
    assert_string_equal(text_of_id(documents, id("", "y")), "");
    ot_documents_free(documents);
}

static void test_too_many_ids(void **state)
{
    (void)state;
    char text[16];
    ot_documents *documents = ot_documents_new(4);
    keep_as(documents, "{ a }", id("", "first"));
    ot_cached_document *document = ot_documents_find(documents, OT_S("{ a }"));
    for (int i = 1; i < OT_LIMIT_IDS_PER_DOCUMENT; i++) {
        (void)snprintf(text, sizeof(text), "id%d", i);
        ot_documents_add_id(documents, document, id("", text));
    }
    assert_string_equal(text_of_id(documents, id("", "first")), "{ a }");
    ot_documents_add_id(documents, document, id("", "one more"));
    assert_string_equal(text_of_id(documents, id("", "first")), "");
    assert_string_equal(text_of_id(documents, id("", "id1")), "{ a }");
    assert_string_equal(text_of_id(documents, id("", "one more")), "{ a }");
    ot_documents_release(document);
    ot_documents_free(documents);
}

static void test_due(void **state)
{
    (void)state;
    ot_documents *documents = ot_documents_new(4);
    ot_cached_document *document = make(documents, "{ a }");
    assert_true(ot_cached_document_is_due(document, 100000, 1000));
    assert_false(ot_cached_document_is_due(document, 100999, 1000));
    assert_true(ot_cached_document_is_due(document, 101000, 1000));
    ot_documents_release(document);
    ot_documents_free(documents);
}

/* ---- Plans ---- */

static ot_held_plan *plan_for(fixture *f, ot_cached_document *document, uint32_t operation,
                              const char *variables, bool *is_new)
{
    ot_arena *arena = f->schema.arena;
    ot_json_error json_error;
    ot_error error;
    ot_report report = {.arena = arena};
    const ot_document *ast = ot_cached_document_ast(document);
    ot_variables *coerced = OT_NEW(arena, ot_variables);
    ot_variables_request request = {.schema = f->schema.schema,
                                    .source = ot_cached_document_source(document),
                                    .operation = &ast->operations[operation],
                                    .raw =
                                        ot_json_read(arena, ot_str_from_c(variables), &json_error)};
    assert_true(ot_coerce_variables(arena, &request, coerced, &report));
    ot_held_plan *held =
        ot_cached_document_find_plan(document, arena, &ast->operations[operation], coerced, NULL);
    *is_new = held == NULL;
    ot_plan_request planned = {.binding = f->binding,
                               .document = ast,
                               .operation = &ast->operations[operation],
                               .variables = coerced};
    return held != NULL ? held : ot_cached_document_plan(document, &planned, &error);
}

static bool makes_plan(fixture *f, ot_cached_document *document, uint32_t operation,
                       const char *variables)
{
    bool is_new;
    ot_held_plan_release(plan_for(f, document, operation, variables, &is_new));
    return is_new;
}

static void test_plans(void **state)
{
    (void)state;
    fixture f;
    begin(&f);
    ot_documents *documents = ot_documents_new(4);
    ot_cached_document *document =
        make(documents, "query A($n: Int) { b(n: $n) } query B($n: Int) { b(n: $n) }");
    ot_documents_keep(documents, document);
    assert_true(makes_plan(&f, document, 0, "{}"));
    assert_false(makes_plan(&f, document, 0, "{}"));
    assert_true(makes_plan(&f, document, 0, "{\"n\":1}"));
    assert_false(makes_plan(&f, document, 0, "{\"n\":2}"));
    assert_true(makes_plan(&f, document, 1, "{\"n\":2}")); /* another operation */
    ot_documents_release(document);
    ot_documents_free(documents);
    end(&f);
}

/* Conditions by bits: each number is another plan. */
static const char *bits(char *out, unsigned number)
{
    (void)snprintf(out, 128, "{\"a\":%s,\"b\":%s,\"c\":%s,\"d\":%s,\"e\":%s}",
                   number & 1 ? "true" : "false", number & 2 ? "true" : "false",
                   number & 4 ? "true" : "false", number & 8 ? "true" : "false",
                   number & 16 ? "true" : "false");
    return out;
}

static void test_too_many_plans(void **state)
{
    (void)state;
    char variables[128];
    fixture f;
    bool is_new;
    begin(&f);
    ot_documents *documents = ot_documents_new(4);
    ot_cached_document *document = make(
        documents, "query ($a: Boolean!, $b: Boolean!, $c: Boolean!, $d: Boolean!, $e: Boolean!) {"
                   " v: a @skip(if: $a) w: a @skip(if: $b) x: a @skip(if: $c)"
                   " y: a @skip(if: $d) z: a @skip(if: $e) }");
    ot_documents_keep(documents, document);
    ot_held_plan *first = plan_for(&f, document, 0, bits(variables, 0), &is_new);
    for (unsigned i = 1; i <= OT_LIMIT_PLANS_PER_DOCUMENT; i++)
        assert_true(makes_plan(&f, document, 0, bits(variables, i)));
    assert_false(makes_plan(&f, document, 0, bits(variables, OT_LIMIT_PLANS_PER_DOCUMENT)));
    assert_int_equal(first->plan->root->field_count, 5); /* dropped, but still in use */
    ot_held_plan_release(first);
    assert_true(makes_plan(&f, document, 0, bits(variables, 0)));
    ot_documents_release(document);
    ot_documents_free(documents);
    end(&f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_find),         cmocka_unit_test(test_text_is_copied),
        cmocka_unit_test(test_not_kept),     cmocka_unit_test(test_least_recently_used_goes),
        cmocka_unit_test(test_room_for_one), cmocka_unit_test(test_held_document_lives_on),
        cmocka_unit_test(test_ids),          cmocka_unit_test(test_ids_go_with_their_document),
        cmocka_unit_test(test_too_many_ids), cmocka_unit_test(test_due),
        cmocka_unit_test(test_plans),        cmocka_unit_test(test_too_many_plans),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
