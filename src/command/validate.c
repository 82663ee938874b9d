/*
 * `onetrip validate`: operations against a schema, without a database. For people it prints what is
 * wrong and where, for machines one JSON document; with --jsonl it is a filter that answers one
 * line per line, each line with a schema of its own, for tools that ask often.
 */
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/limits.h"
#include "command/command.h"
#include "command/command_line.h"
#include "command/console.h"
#include "command/sources.h"
#include "engine/manifest.h"
#include "engine/service.h"
#include "language/parser.h"
#include "validation/validate.h"
#include "json/reader.h"
#include "json/writer.h"

static const char help[] =
    "Usage: onetrip validate --schema FILE... OPERATION...\n"
    "       onetrip validate --jsonl\n"
    "\n"
    "Checks GraphQL operations against a schema, without a database.\n"
    "\n"
    "  OPERATION             a file with one document or a manifest of persisted operations "
    "(Apollo's or\n"
    "                        Relay's), or - for standard input\n"
    "  -s, --schema FILE     an SDL file; with several, all together are the schema\n"
    "  -f, --format FORMAT   text (default) or json\n"
    "      --deprecated      report what is deprecated as well\n"
    "      --max-errors N    stop a document after N errors (default 100)\n"
    "      --no-hints        do not say \"Did you mean\"\n"
    "      --jsonl           read {\"schema\":\"<sdl>\",\"query\":\"...\"} from each line of "
    "standard "
    "input and\n"
    "                        answer each with one line {\"errors\":[{\"message\",\"locations\"}]}\n"
    "\n"
    "Example: the screens of an app, before they are committed\n"
    "  onetrip validate --schema schema/store.graphql schema/operations/*.graphql\n"
    "What an app in the field still sends, before a field is dropped\n"
    "  onetrip validate --schema schema/store.graphql store-ios-7.1.json\n"
    "\n"
    "Exit code: 0 all operations are valid, 1 something is wrong with them or the schema, 2 it "
    "could "
    "not run.\n";

typedef struct validate_flags {
    ot_texts schema_files;
    ot_texts operation_files;
    ot_validation_options validation;
    bool no_hints;
    bool is_json;
    bool is_jsonl;
} validate_flags;

/* ---- Flags ---- */

enum { FLAG_DEPRECATED = 256, FLAG_MAX_ERRORS, FLAG_NO_HINTS, FLAG_JSONL };

static const struct option options[] = {
    {"schema", required_argument, NULL, 's'},
    {"format", required_argument, NULL, 'f'},
    {"deprecated", no_argument, NULL, FLAG_DEPRECATED},
    {"max-errors", required_argument, NULL, FLAG_MAX_ERRORS},
    {"no-hints", no_argument, NULL, FLAG_NO_HINTS},
    {"jsonl", no_argument, NULL, FLAG_JSONL},
    {NULL, 0, NULL, 0},
};

static bool refuse(const char *sentence)
{
    return ot_command_line_refuse("validate", sentence);
}

static bool read_format(validate_flags *flags, const char *text)
{
    flags->is_json = strcmp(text, "json") == 0;
    return flags->is_json || strcmp(text, "text") == 0 || refuse("--format is text or json");
}

static bool read_max_errors(validate_flags *flags, const char *text)
{
    char *end = NULL;
    errno = 0;
    long value = strtol(text, &end, 10);
    if (errno != 0 || end == text || *end != '\0' || value < 1 || value > INT_MAX)
        return refuse("--max-errors is a positive number");
    flags->validation.errors_max = (uint32_t)value;
    return true;
}

static bool take(ot_arena *arena, void *data, int flag)
{
    validate_flags *flags = data;
    switch (flag) {
    case 's':
        ot_texts_add(arena, &flags->schema_files, ot_str_from_c(optarg));
        break;
    case 'f':
        return read_format(flags, optarg);
    case FLAG_DEPRECATED:
        flags->validation.rules = ot_rules_default() | OT_RULE_BIT(OT_RULE_NO_DEPRECATED);
        break;
    case FLAG_MAX_ERRORS:
        return read_max_errors(flags, optarg);
    case FLAG_NO_HINTS:
        flags->no_hints = true;
        break;
    case FLAG_JSONL:
        flags->is_jsonl = true;
        break;
    }
    return true;
}

static bool take_file(ot_arena *arena, void *data, ot_str file)
{
    validate_flags *flags = data;
    ot_texts_add(arena, &flags->operation_files, file);
    return true;
}

static bool check(void *data)
{
    const validate_flags *flags = data;
    if (flags->is_jsonl)
        return flags->schema_files.count + flags->operation_files.count == 0 ||
               refuse("--jsonl takes schemas and operations from standard input, not from files");
    if (flags->schema_files.count == 0)
        return refuse("no SDL file: give --schema FILE");
    return flags->operation_files.count > 0 || refuse("no operation was named");
}

/* ---- One operation ---- */

/* The tools of a developer are bound by nothing but depth: a generated document may be long. */
static void check_operation(const validate_flags *flags, const ot_schema *schema,
                            const ot_source *source, ot_report *report)
{
    ot_syntax_error error;
    ot_parse_options how = {.tokens_max = OT_LIMIT_SDL_TOKENS};
    const ot_document *document = ot_parse(report->arena, source, &how, &error);
    if (document == NULL)
        ot_report_at(report, (ot_place){.source = source, .offset = error.offset}, "%.*s",
                     OT_ARG(error.message));
    else
        ot_validate(schema, document, &flags->validation, report);
}

static void check_manifest(const validate_flags *flags, const ot_schema *schema,
                           const ot_source *source, ot_report *report)
{
    ot_manifest manifest;
    if (!ot_manifest_read(report->arena, source, &manifest, report))
        return;
    for (uint32_t i = 0; i < manifest.operations.count; i++)
        check_operation(flags, schema,
                        ot_manifest_source(report->arena, source, &manifest.operations.items[i]),
                        report);
}

static void check_file(const validate_flags *flags, const ot_schema *schema,
                       const ot_source *source, ot_report *report)
{
    if (ot_manifest_is_one(source->text))
        check_manifest(flags, schema, source, report);
    else
        check_operation(flags, schema, source, report);
}

/* ---- Answers in JSON ---- */

static void write_locations(ot_buffer *out, const ot_problem *problem)
{
    OT_BUFFER_LITERAL(out, "\"locations\":[");
    for (uint32_t i = 0; i < problem->place_count; i++) {
        const ot_place *place = &problem->places[i];
        ot_location at = ot_source_locate(place->source, place->offset);
        ot_buffer_printf(out, "%s{\"line\":%u,\"column\":%u}", i > 0 ? "," : "", at.line,
                         at.column);
    }
    OT_BUFFER_LITERAL(out, "]");
}

static void write_problem(ot_buffer *out, const ot_problem *problem, bool with_file)
{
    OT_BUFFER_LITERAL(out, "{");
    if (with_file && problem->place_count > 0) {
        OT_BUFFER_LITERAL(out, "\"file\":");
        ot_json_write_string(out, problem->places[0].source->name);
        OT_BUFFER_LITERAL(out, ",");
    }
    OT_BUFFER_LITERAL(out, "\"message\":");
    ot_json_write_string(out, problem->message);
    OT_BUFFER_LITERAL(out, ",");
    write_locations(out, problem);
    OT_BUFFER_LITERAL(out, "}");
}

/* Writes {"errors":[...]} and a line end. False when nobody reads any more. */
static bool answer(const ot_report *report, bool with_files)
{
    ot_buffer out = {0};
    OT_BUFFER_LITERAL(&out, "{\"errors\":[");
    for (uint32_t i = 0; i < report->problems.count; i++) {
        if (i > 0)
            OT_BUFFER_LITERAL(&out, ",");
        write_problem(&out, &report->problems.items[i], with_files);
    }
    OT_BUFFER_LITERAL(&out, "]}\n");
    bool is_written = ot_console_write(ot_buffer_str(&out));
    ot_buffer_free(&out);
    return is_written;
}

/* ---- Line by line ---- */

static const ot_json *text_member(const ot_json *line, ot_str name)
{
    const ot_json *member = ot_json_get(line, name);
    return member != NULL && member->kind == OT_JSON_STRING ? member : NULL;
}

/* Places in the report lead to sources in its arena; the schema is gone afterwards. */
static void check_texts(const validate_flags *flags, ot_str sdl, ot_str query, ot_report *report)
{
    ot_source *sources = OT_NEW_ARRAY(report->arena, ot_source, 2);
    sources[0] = (ot_source){.name = OT_STR("schema"), .text = sdl};
    sources[1] = (ot_source){.name = OT_STR("query"), .text = query};
    ot_schema *schema = ot_service_build_schema(report->arena, &sources[0], 1, report);
    if (schema != NULL)
        check_operation(flags, schema, &sources[1], report);
    ot_schema_free(schema);
}

static bool answer_line(ot_arena *arena, const validate_flags *flags, ot_str text)
{
    ot_report report = {.arena = arena, .hints = !flags->no_hints};
    ot_json_error error;
    const ot_json *line = ot_json_read(arena, text, &error);
    const ot_json *sdl = line != NULL ? text_member(line, OT_S("schema")) : NULL;
    const ot_json *query = line != NULL ? text_member(line, OT_S("query")) : NULL;
    if (line == NULL)
        ot_report_at(&report, (ot_place){0}, "The line is not JSON: %s at byte %zu.", error.message,
                     error.offset);
    else if (sdl == NULL || query == NULL)
        ot_report_at(&report, (ot_place){0},
                     "The line is not an object with the strings \"schema\" and \"query\".");
    else
        check_texts(flags, sdl->text, query->text, &report);
    return answer(&report, false);
}

/* Everything of a line ends with it, so that ten thousand schemas take no more room than one. */
static int run_lines(const validate_flags *flags)
{
    ot_arena *arena = ot_arena_new();
    char *line = NULL;
    size_t capacity = 0;
    bool is_read = true; /* by whoever asks */
    for (ssize_t len; is_read && (len = getline(&line, &capacity, stdin)) != -1;) {
        ot_str text = ot_str_trim(ot_str_make(line, (size_t)len));
        if (text.len > 0)
            is_read = answer_line(arena, flags, text);
        ot_arena_reset(arena);
    }
    bool is_good = is_read && ferror(stdin) == 0;
    free(line);
    ot_arena_free(arena);
    return is_good ? OT_EXIT_FINE : OT_EXIT_FAILED;
}

/* ---- Files against files ---- */

static int tell(const validate_flags *flags, const ot_report *report)
{
    bool is_fine = ot_report_is_empty(report);
    if (flags->is_json && !answer(report, true))
        return OT_EXIT_FAILED;
    if (!flags->is_json && !is_fine)
        ot_console_report(report);
    return is_fine ? OT_EXIT_FINE : OT_EXIT_FOUND;
}

static int check_files(ot_arena *arena, const validate_flags *flags,
                       const ot_source *schema_sources, const ot_source *operation_sources)
{
    ot_report report = {.arena = arena, .hints = !flags->no_hints};
    ot_schema *schema =
        ot_service_build_schema(arena, schema_sources, flags->schema_files.count, &report);
    for (uint32_t i = 0; schema != NULL && i < flags->operation_files.count; i++)
        check_file(flags, schema, &operation_sources[i], &report);
    int code = tell(flags, &report);
    ot_schema_free(schema);
    return code;
}

static int run_files(ot_arena *arena, const validate_flags *flags)
{
    ot_source *schema_sources;
    ot_source *operation_sources;
    ot_error error;
    if (ot_sources_read(arena, &flags->schema_files, &schema_sources, &error) != OT_OK ||
        ot_sources_read_within(arena, &flags->operation_files, OT_LIMIT_MANIFEST_BYTES,
                               &operation_sources, &error) != OT_OK) {
        ot_console_error("validate", &error);
        return OT_EXIT_FAILED;
    }
    return check_files(arena, flags, schema_sources, operation_sources);
}

static int run(ot_arena *arena, const void *data)
{
    const validate_flags *flags = data;
    return flags->is_jsonl ? run_lines(flags) : run_files(arena, flags);
}

int ot_command_validate(int argc, char **argv)
{
    static const ot_command_line line = {.command = "validate",
                                         .help = help,
                                         .letters = "s:f:",
                                         .options = options,
                                         .take = take,
                                         .take_file = take_file,
                                         .check = check,
                                         .run = run};
    validate_flags flags = {0};
    return ot_command_line_run(&line, &flags, argc, argv);
}
