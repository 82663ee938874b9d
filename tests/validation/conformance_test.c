/*
 * Runs the `validation` folder of the conformance cases: each rule alone, all rules together, and the cases of the
 * reference suite that run everything. Verdict, places and messages must agree with graphql-js 17.1.0 everywhere.
 */
#include "support/conformance.h"

#include "language/parser.h"
#include "schema/build.h"
#include "validation/validate.h"

#include <dirent.h>

enum { FILES_MAX = 64 };

/* The schemas of one file, built when a case first names them. */
typedef struct schema_cache {
    ot_arena *arena;
    const json_t *texts;
    ot_map schemas; /* id -> ot_schema* */
} schema_cache;

static ot_schema *build_schema(ot_arena *arena, ot_str sdl)
{
    ot_source *source = OT_NEW(arena, ot_source);
    *source = (ot_source){.name = OT_STR("schema"), .text = sdl};
    ot_syntax_error error;
    ot_parse_options options = {.tokens_max = 1000 * 1000};
    bool is_empty = ot_str_trim(sdl).len == 0; /* which is no document, but a schema */
    ot_document *document = is_empty ? NULL : ot_parse(arena, source, &options, &error);
    if (document == NULL && !is_empty) {
        (void)fprintf(stderr, "schema: %.*s\n%.*s\n", OT_ARG(error.message), OT_ARG(sdl));
        exit(1);
    }
    ot_report report = {.arena = arena};
    ot_schema_options how = {.skip_sdl_rules = true, .skip_validation = true};
    ot_schema *schema = ot_schema_build(&document, is_empty ? 0 : 1, &how, &report);
    if (schema == NULL) {
        (void)fprintf(stderr, "schema does not build:\n%.*s\n", OT_ARG(sdl));
        exit(1);
    }
    return schema;
}

static ot_schema *find_schema(schema_cache *cache, const json_t *test)
{
    ot_str id = conformance_str(test, "schema");
    ot_schema *schema = ot_map_get(&cache->schemas, id);
    if (schema != NULL)
        return schema;
    char name[64];
    (void)snprintf(name, sizeof(name), "%.*s", OT_ARG(id));
    schema = build_schema(cache->arena, conformance_str(cache->texts, name));
    (void)ot_map_set(cache->arena, &cache->schemas, id, schema); /* it was not there */
    return schema;
}

static void run_case(conformance_run *run, conformance_tally *tally, schema_cache *cache,
                     const json_t *test, ot_rule_set rules)
{
    ot_arena *arena = ot_arena_new();
    const json_t *given = json_object_get(test, "options");
    ot_source source = {.name = OT_STR("query"), .text = conformance_str(test, "query")};
    ot_syntax_error error;
    const ot_document *document = ot_parse(arena, &source, &(ot_parse_options){0}, &error);
    if (document == NULL) {
        (void)fprintf(stderr, "query: %.*s\n%.*s\n", OT_ARG(error.message), OT_ARG(source.text));
        exit(1);
    }
    ot_validation_options options = {
        .rules = rules,
        .errors_max = (uint32_t)json_integer_value(json_object_get(given, "maxErrors")),
    };
    ot_report report = {.arena = arena};
    report.hints = !json_is_true(json_object_get(given, "hideSuggestions"));
    ot_validate(find_schema(cache, test), document, &options, &report);
    tally->cases++;
    conformance_check_report(run, tally, source.text, json_object_get(test, "errors"), &report);
    ot_arena_free(arena);
}

static ot_rule_set rules_of_file(const json_t *file, const char *name)
{
    if (strcmp(name, "_all-rules.json") == 0)
        return ot_rules_specified();
    ot_rule_id rule = ot_rule_find(conformance_str(file, "rule"));
    return rule == OT_RULE_COUNT ? ot_rules_default() : OT_RULE_BIT(rule);
}

static void run_file(conformance_run *run, const char *name)
{
    char path[512];
    (void)snprintf(path, sizeof(path), "validation/%s", name);
    json_t *file = conformance_load(run, path);
    conformance_tally *tally = conformance_tally_begin(run, path);
    schema_cache cache = {.arena = ot_arena_new(), .texts = json_object_get(file, "schemas")};
    size_t i;
    json_t *test;
    json_array_foreach(json_object_get(file, "cases"), i, test)
    {
        if (conformance_is_beyond(test))
            tally->skipped++;
        else
            run_case(run, tally, &cache, test, rules_of_file(file, name));
    }
    for (uint32_t j = 0; j < cache.schemas.count; j++)
        ot_schema_free(cache.schemas.entries[j].value);
    ot_arena_free(cache.arena);
    json_decref(file);
}

static int is_case_file(const struct dirent *entry)
{
    const char *dot = strrchr(entry->d_name, '.');
    return dot != NULL && strcmp(dot, ".json") == 0;
}

int main(void)
{
    conformance_run run;
    if (!conformance_begin(&run))
        return 0;
    char directory[4096 + 16];
    (void)snprintf(directory, sizeof(directory), "%s/validation", run.directory);
    struct dirent **files = NULL;
    int count = scandir(directory, &files, is_case_file, alphasort);
    for (int i = 0; i < count; i++) {
        if (i < FILES_MAX)
            run_file(&run, files[i]->d_name);
        free(files[i]);
    }
    free(files);
    return conformance_finish(&run) ? 0 : 1;
}
