/*
 * The conformance cases of introspection: the whole answer as JSON, the types that every answer
 * has, and answers turned back into SDL.
 */
#include "schema/conformance.h"

#include "schema/introspection.h"
#include "schema/print.h"
#include "json/reader.h"
#include "json/writer.h"

static json_t *introspect(const ot_schema *schema)
{
    ot_buffer text = {0};
    json_error_t error;
    ot_introspection_json(schema, &text);
    json_t *answer =
        json_loadb(text.ptr, text.len, JSON_ALLOW_NUL | JSON_REJECT_DUPLICATES, &error);
    ot_buffer_free(&text);
    return answer;
}

static void check_json(conformance_run *run, conformance_tally *tally, ot_str input,
                       const json_t *expected, const json_t *found)
{
    char *wanted = json_dumps(expected, JSON_INDENT(1) | JSON_SORT_KEYS | JSON_ENCODE_ANY);
    char *got = json_dumps(found, JSON_INDENT(1) | JSON_SORT_KEYS | JSON_ENCODE_ANY);
    conformance_check_text(run, tally, input, ot_str_from_c(wanted), ot_str_from_c(got));
    free(wanted);
    free(got);
}

/* Removes what builtins.json holds: types named "__*", and the specified directives. */
static void remove_builtins(json_t *schema)
{
    static const char *const specified[] = {"include", "skip", "deprecated", "specifiedBy",
                                            "oneOf"};
    json_t *types = json_object_get(schema, "types");
    json_t *directives = json_object_get(schema, "directives");
    for (size_t i = json_array_size(types); i > 0; i--) {
        const char *name = json_string_value(json_object_get(json_array_get(types, i - 1), "name"));
        if (strncmp(name, "__", 2) == 0)
            json_array_remove(types, i - 1);
    }
    for (size_t i = json_array_size(directives); i > 0; i--) {
        const char *name =
            json_string_value(json_object_get(json_array_get(directives, i - 1), "name"));
        for (size_t s = 0; s < sizeof(specified) / sizeof(specified[0]); s++) {
            if (strcmp(name, specified[s]) == 0) {
                json_array_remove(directives, i - 1);
                break;
            }
        }
    }
}

static void run_sdl_case(conformance_run *run, conformance_tally *tally, const json_t *test)
{
    sdl_parts parts;
    sdl_begin(&parts);
    ot_schema *schema = NULL;
    if (sdl_add(&parts, json_object_get(test, "sdl")))
        schema = sdl_build_unchecked(&parts);
    json_t *answer = schema == NULL ? json_object() : introspect(schema);
    json_t *found = json_object_get(answer, "__schema");
    remove_builtins(found);
    tally->cases++;
    check_json(run, tally, sdl_input(test), json_object_get(test, "schema"), found);
    json_decref(answer);
    ot_schema_free(schema);
    sdl_end(&parts);
}

static void run_to_sdl_case(conformance_run *run, conformance_tally *tally, const json_t *test)
{
    ot_arena *arena = ot_arena_new();
    ot_report report = {.arena = arena};
    ot_buffer out = {0};
    ot_json_error error;
    char *text = json_dumps(json_object_get(test, "introspection"), JSON_ENCODE_ANY | JSON_COMPACT);
    const ot_json *answer = ot_json_read(arena, ot_str_from_c(text), &error);
    ot_str input = conformance_str(test, "name");
    bool is_fine = ot_introspection_to_sdl(answer, &out, &report);
    bool is_expected = json_is_true(json_object_get(test, "ok"));
    tally->cases++;
    conformance_check(run, tally, CONFORMANCE_VERDICT, is_fine == is_expected, input, OT_S(""),
                      OT_S(""));
    ot_str found = is_fine ? ot_buffer_str(&out) : report.problems.items[0].message;
    conformance_check_text(run, tally, input,
                           conformance_str(test, is_expected ? "printed" : "error"), found);
    ot_buffer_free(&out);
    free(text);
    ot_arena_free(arena);
}

/* The built-in part of the answer for the smallest schema. */
static void run_builtins(conformance_run *run)
{
    json_t *file = conformance_load(run, "introspection/builtins.json");
    conformance_tally *tally = conformance_tally_begin(run, "introspection/builtins.json");
    const json_t *expected = json_object_get(file, "v17_1");
    sdl_parts parts;
    sdl_begin(&parts);
    json_t *text = json_string("type Query { a: Int }");
    (void)sdl_add(&parts, text); /* it parses */
    ot_schema *schema = sdl_build_unchecked(&parts);
    json_t *answer = introspect(schema);
    json_t *found = json_object_get(answer, "__schema");
    json_t *types = json_object_get(found, "types");
    for (size_t i = json_array_size(types); i > 0; i--) {
        const char *name = json_string_value(json_object_get(json_array_get(types, i - 1), "name"));
        if (strncmp(name, "__", 2) != 0)
            json_array_remove(types, i - 1);
    }
    tally->cases += 2;
    check_json(run, tally, OT_S("types"), json_object_get(expected, "types"), types);
    check_json(run, tally, OT_S("directives"), json_object_get(expected, "directives"),
               json_object_get(found, "directives"));
    json_decref(answer);
    json_decref(text);
    ot_schema_free(schema);
    sdl_end(&parts);
    json_decref(file);
}

typedef void (*run_case)(conformance_run *run, conformance_tally *tally, const json_t *test);

static void run_file(conformance_run *run, const char *path, run_case each)
{
    json_t *file = conformance_load(run, path);
    conformance_tally *tally = conformance_tally_begin(run, path);
    size_t i;
    json_t *test;
    json_array_foreach(json_object_get(file, "cases"), i, test)
    {
        each(run, tally, test);
    }
    json_decref(file);
}

int main(void)
{
    conformance_run run;
    if (!conformance_begin(&run))
        return 0;
    run_builtins(&run);
    run_file(&run, "introspection/cases-1.json", run_sdl_case);
    run_file(&run, "introspection/cases-2.json", run_sdl_case);
    run_file(&run, "introspection/to-sdl.json", run_to_sdl_case);
    return conformance_finish(&run) ? 0 : 1;
}
