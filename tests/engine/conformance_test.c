/*
 * The conformance cases of execution: a request against a root value, from text to answer. They run
 * on a schema bound to documents (binding/binding.h), whose fields take the member of their name,
 * as the cases demand. "extensions" of our errors are left out of the comparison; errors compare as
 * sets, data with the order of its keys.
 */
#include "support/conformance.h"
#include "support/documents.h"

#include "schema/build.h"
#include "json/reader.h"

enum { DOCUMENTS_MAX = 8 };

typedef struct served {
    ot_arena *arena;
    ot_source sources[DOCUMENTS_MAX];
    ot_document *documents[DOCUMENTS_MAX];
    uint32_t document_count;
    ot_schema *schema;
    const ot_binding *binding;
} served;

static void serve_add(served *s, const json_t *texts, const json_t *id)
{
    ot_syntax_error error;
    ot_source *source = &s->sources[s->document_count];
    *source =
        (ot_source){.name = OT_STR("case"), .text = conformance_str(texts, json_string_value(id))};
    ot_document *document = ot_parse(s->arena, source, NULL, &error);
    if (document == NULL) {
        (void)fprintf(stderr, "schema \"%s\" is not GraphQL\n", json_string_value(id));
        exit(1);
    }
    s->documents[s->document_count++] = document;
}

/* One schema, or a list: the first and what extends it. */
static void serve(served *s, const json_t *texts, const json_t *ids)
{
    static const ot_schema_options options = {.skip_sdl_rules = true, .skip_validation = true};
    *s = (served){.arena = ot_arena_new()};
    if (json_is_string(ids))
        serve_add(s, texts, ids);
    for (size_t i = 0; i < json_array_size(ids); i++)
        serve_add(s, texts, json_array_get(ids, i));
    ot_report report = {.arena = s->arena};
    s->schema = ot_schema_build(s->documents, s->document_count, &options, &report);
    s->binding = ot_binding_build_documents(s->arena, s->schema);
}

static void serve_end(served *s)
{
    ot_schema_free(s->schema);
    ot_arena_free(s->arena);
}

/* ---- JSON ---- */

/* Our tree of a jansson value; NULL for an absent one. */
static const ot_json *from_jansson(ot_arena *arena, const json_t *value)
{
    if (value == NULL)
        return NULL;
    char *text = json_dumps(value, JSON_ENCODE_ANY | JSON_COMPACT);
    ot_json_error error;
    const ot_json *tree = ot_json_read(arena, ot_arena_copy(arena, ot_str_from_c(text)), &error);
    free(text);
    return tree;
}

/* Canonical text: numbers as doubles, keys in their order. */
static ot_str canonical(ot_arena *arena, const json_t *value)
{
    if (value == NULL)
        return OT_S("absent");
    char *text = json_dumps(value, JSON_ENCODE_ANY | JSON_COMPACT);
    json_error_t error;
    json_t *real =
        json_loads(text, JSON_DECODE_ANY | JSON_DECODE_INT_AS_REAL | JSON_ALLOW_NUL, &error);
    char *again = json_dumps(real, JSON_ENCODE_ANY | JSON_COMPACT);
    ot_str copy = ot_arena_copy(arena, ot_str_from_c(again));
    free(text);
    free(again);
    json_decref(real);
    return copy;
}

/* Message, locations and path of each error, sorted. */
static ot_str error_lines(ot_arena *arena, json_t *errors)
{
    size_t count = json_array_size(errors);
    ot_str *lines = OT_NEW_ARRAY(arena, ot_str, count + 1);
    for (size_t i = 0; i < count; i++) {
        json_t *error = json_array_get(errors, i);
        ot_str message = canonical(arena, json_object_get(error, "message"));
        ot_str locations = canonical(arena, json_object_get(error, "locations"));
        ot_str path = canonical(arena, json_object_get(error, "path"));
        lines[i] = ot_arena_printf(arena, "%.*s %.*s %.*s", OT_ARG(message), OT_ARG(locations),
                                   OT_ARG(path));
    }
    return conformance_join(arena, lines, count);
}

static ot_str response_text(ot_arena *arena, const json_t *response)
{
    ot_str data = canonical(arena, json_object_get(response, "data"));
    ot_str errors = error_lines(arena, json_object_get(response, "errors"));
    return ot_arena_printf(arena, "%.*s\n%.*s", OT_ARG(data), OT_ARG(errors));
}

/* ---- Cases ---- */

static const json_t *root_value_of(const json_t *file, const json_t *test)
{
    const json_t *id = json_object_get(test, "root");
    if (id == NULL)
        return json_object_get(test, "rootValue");
    return json_object_get(json_object_get(file, "roots"), json_string_value(id));
}

static void run_case(conformance_run *run, conformance_tally *tally, const json_t *file,
                     const json_t *test)
{
    served s;
    serve(&s, json_object_get(file, "schemas"), json_object_get(test, "schema"));

    ot_arena *arena = ot_arena_new();
    ot_buffer out = {0};
    documents_request request = {
        .binding = s.binding,
        .query = conformance_str(test, "query"),
        .variables = from_jansson(arena, json_object_get(test, "variables")),
        .root_value = from_jansson(arena, root_value_of(file, test)),
        .skip_validation = json_is_false(json_object_get(test, "documentValid"))};
    if (json_is_string(json_object_get(test, "operationName")))
        request.operation_name = conformance_str(test, "operationName");
    bool is_answered = documents_run(arena, &request, &out);

    json_error_t error;
    json_t *answer = is_answered ? json_loadb(out.ptr, out.len, JSON_ALLOW_NUL, &error) : NULL;
    ot_str found = answer == NULL ? ot_buffer_str(&out) : response_text(arena, answer);
    ot_str expected = response_text(arena, json_object_get(test, "expected"));
    ot_str shown = ot_arena_printf(
        arena, "%s\n%.*s", json_string_value(json_object_get(test, "name")), OT_ARG(request.query));
    conformance_check(run, tally, CONFORMANCE_OUTPUT, ot_str_equal(expected, found), shown,
                      expected, found);
    json_decref(answer);
    ot_buffer_free(&out);
    ot_arena_free(arena);
    serve_end(&s);
}

static void run_file(conformance_run *run, const char *name)
{
    char path[256];
    (void)snprintf(path, sizeof(path), "execution/%s.json", name);
    json_t *file = conformance_load(run, path);
    conformance_tally *tally = conformance_tally_begin(run, path);
    size_t i;
    json_t *test;
    json_array_foreach(json_object_get(file, "cases"), i, test)
    {
        if (conformance_is_beyond(test)) {
            tally->skipped++;
            continue;
        }
        tally->cases++;
        run_case(run, tally, file, test);
    }
    json_decref(file);
}

int main(void)
{
    static const char *const files[] = {
        "from-suite",         "own-abstract",    "own-directives",       "own-introspection",
        "own-lists",          "own-merge-order", "own-null-propagation", "own-operations",
        "own-scalar-results", "own-variables",
    };
    conformance_run run;
    if (!conformance_begin(&run))
        return 0;
    for (size_t i = 0; i < sizeof(files) / sizeof(files[0]); i++)
        run_file(&run, files[i]);
    return conformance_finish(&run) ? 0 : 1;
}
