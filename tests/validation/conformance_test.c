/*
 * Runs the `validation` folder of the conformance cases: each rule alone, all rules together, and
 * the cases of the reference suite that run everything. Verdict, places and messages must agree
 * with graphql-js 17.1.0 everywhere.
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
    ot_map schemas; /* what the case says, as JSON -> ot_schema* */
} schema_cache;

enum { DOCUMENTS_MAX = 8 };

typedef struct document_list {
    ot_document *items[DOCUMENTS_MAX];
    uint32_t count;
} document_list;

static void add_document(schema_cache *cache, document_list *documents, const json_t *id)
{
    ot_source *source = OT_NEW(cache->arena, ot_source);
    *source = (ot_source){.name = OT_STR("schema"),
                          .text = conformance_str(cache->texts, json_string_value(id))};
    ot_syntax_error error = {0};
    ot_document *document = ot_parse(cache->arena, source, &(ot_parse_options){0}, &error);
    if (document == NULL || documents->count == DOCUMENTS_MAX) {
        (void)fprintf(stderr, "schema: %.*s\n%.*s\n", OT_ARG(error.message), OT_ARG(source->text));
        exit(1);
    }
    documents->items[documents->count++] = document;
}

/* `id` names one document, or several in a list. */
static ot_schema *build_schema(schema_cache *cache, const json_t *id)
{
    document_list documents = {0};
    if (json_is_string(id))
        add_document(cache, &documents, id);
    for (size_t i = 0; i < json_array_size(id); i++)
        add_document(cache, &documents, json_array_get(id, i));
    ot_report report = {.arena = cache->arena};
    ot_schema_options how = {.skip_sdl_rules = true, .skip_validation = true};
    ot_schema *schema = ot_schema_build(documents.items, documents.count, &how, &report);
    if (schema == NULL) {
        (void)fprintf(stderr, "a schema does not build\n");
        exit(1);
    }
    return schema;
}

static ot_schema *find_schema(schema_cache *cache, const json_t *test)
{
    const json_t *id = json_object_get(test, "schema");
    char *text = json_dumps(id, JSON_ENCODE_ANY);
    ot_str key = ot_arena_copy(cache->arena, ot_str_from_c(text));
    free(text);
    ot_schema *schema = ot_map_get(&cache->schemas, key);
    if (schema == NULL) {
        schema = build_schema(cache, id);
        (void)ot_map_set(cache->arena, &cache->schemas, key, schema); /* it was not there */
    }
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
    char path[96];
    (void)snprintf(path, sizeof(path), "validation/%.80s", name);
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
