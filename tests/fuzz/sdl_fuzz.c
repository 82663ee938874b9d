/*
 * Schema building on any text: two files, the second a *.bind.graphql overlay when the text has a
 * NUL byte to part them. Nothing may crash; what is built prints to SDL that builds again and
 * prints the same, its introspection is JSON, and a schema has no changes to itself. Every build
 * runs with and without the rules that protect the builder.
 */
#include "base/assert.h"
#include "base/buffer.h"
#include "language/parser.h"
#include "schema/build.h"
#include "schema/diff.h"
#include "schema/introspection.h"
#include "schema/print.h"
#include "json/reader.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

typedef struct sdl_files {
    ot_source sources[2];
    ot_document *documents[2];
    uint32_t count;
} sdl_files;

static bool parse_files(ot_arena *arena, ot_str text, sdl_files *files)
{
    static const ot_str names[] = {OT_STR("fuzz.graphql"), OT_STR("fuzz.bind.graphql")};
    size_t end = ot_str_find(text, '\0', 0);
    ot_str parts[2] = {ot_str_slice(text, 0, end), ot_str_slice(text, end + 1, text.len)};
    files->count = end < text.len ? 2 : 1;
    for (uint32_t i = 0; i < files->count; i++) {
        ot_syntax_error error;
        files->sources[i] = (ot_source){.name = names[i], .text = parts[i]};
        files->documents[i] = ot_parse(arena, &files->sources[i], NULL, &error);
        if (files->documents[i] == NULL)
            return false;
    }
    return true;
}

static void check_report(const ot_report *report)
{
    for (uint32_t i = 0; i < report->problems.count; i++) {
        const ot_problem *problem = &report->problems.items[i];
        OT_ASSERT(problem->message.len > 0);
        for (uint32_t p = 0; p < problem->place_count; p++)
            (void)ot_source_locate(problem->places[p].source,
                                   problem->places[p].offset); /* asserts */
    }
}

/* A schema that passed all rules survives printing. */
static void check_round_trip(ot_arena *arena, const ot_schema *schema, const ot_buffer *printed)
{
    ot_report report = {.arena = arena};
    ot_source source = {.name = OT_STR("printed"), .text = ot_buffer_str(printed)};
    ot_syntax_error error;
    ot_document *document = ot_parse(arena, &source, NULL, &error);
    OT_ASSERT(document != NULL);
    ot_schema *again = ot_schema_build(&document, 1, NULL, &report);
    OT_ASSERT(again != NULL);
    ot_buffer second = {0};
    ot_schema_print(again, NULL, &second);
    OT_ASSERT(ot_str_equal(ot_buffer_str(printed), ot_buffer_str(&second)));
    OT_ASSERT(ot_schema_diff(arena, schema, schema).count == 0);
    ot_buffer_free(&second);
    ot_schema_free(again);
}

static void check_schema(ot_arena *arena, const ot_schema *schema, bool is_valid)
{
    static const ot_schema_print_options all = {.sorted = true, .with_directives = true};
    ot_buffer out = {0};
    ot_json_error error;
    ot_schema_print(schema, &all, &out);
    out.len = 0;
    ot_introspection_json(schema, &out);
    OT_ASSERT(ot_json_read(arena, ot_buffer_str(&out), &error) != NULL);
    out.len = 0;
    ot_schema_print(schema, NULL, &out);
    if (is_valid)
        check_round_trip(arena, schema, &out);
    ot_buffer_free(&out);
}

static void build(ot_arena *arena, const sdl_files *files, const ot_schema_options *options,
                  bool is_valid)
{
    ot_report report = {.arena = arena, .hints = true};
    ot_schema *schema = ot_schema_build(files->documents, files->count, options, &report);
    OT_ASSERT((schema == NULL) == !ot_report_is_empty(&report));
    check_report(&report);
    if (schema != NULL)
        check_schema(arena, schema, is_valid);
    ot_schema_free(schema);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const ot_schema_options strict = {0};
    static const ot_schema_options lax = {.skip_sdl_rules = true, .skip_validation = true};
    static const ot_schema_options half = {.skip_sdl_rules = true};
    ot_arena *arena = ot_arena_new();
    sdl_files files;
    if (parse_files(arena, ot_str_make((const char *)data, size), &files)) {
        build(arena, &files, &strict, true);
        build(arena, &files, &lax, false);
        build(arena, &files, &half, false);
    }
    ot_arena_free(arena);
    return 0;
}
