#include "command/validate.h"

#include "base/limits.h"
#include "base/vec.h"
#include "binding/binding.h"
#include "language/parser.h"
#include "schema/build.h"
#include "validation/validate.h"
#include "json/reader.h"
#include "json/writer.h"

#include <errno.h>
#include <getopt.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>

enum { EXIT_FINE = 0, EXIT_FOUND = 1, EXIT_CANNOT = 2 };

static const char usage[] =
    "Usage: onetrip validate --schema FILE [--schema FILE]... OPERATION...\n"
    "       onetrip validate --jsonl\n"
    "\n"
    "Checks GraphQL operations against a schema, without a database.\n"
    "\n"
    "  OPERATION             a file with one document, or - for standard input\n"
    "  -s, --schema FILE     an SDL file; with several, all together are the schema\n"
    "  -f, --format FORMAT   text (default) or json\n"
    "      --deprecated      report what is deprecated as well\n"
    "      --max-errors N    stop a document after N errors (default 100)\n"
    "      --no-hints        do not say \"Did you mean\"\n"
    "      --jsonl           read {\"schema\":\"<sdl>\",\"query\":\"...\"} from each line of "
    "standard input and\n"
    "                        answer each with one line {\"errors\":[{\"message\",\"locations\"}]}\n"
    "  -h, --help            show this\n"
    "\n"
    "Exit code: 0 all operations are valid, 1 some are not, 2 could not run.\n";

typedef struct settings {
    OT_VEC(const char *) schema_files;
    OT_VEC(const char *) operation_files;
    ot_validation_options validation;
    bool hints;
    bool is_json;
    bool is_jsonl;
} settings;

/* ---- Options ---- */

enum { FLAG_DEPRECATED = 256, FLAG_MAX_ERRORS, FLAG_NO_HINTS, FLAG_JSONL };

static const struct option long_options[] = {
    {"schema", required_argument, NULL, 's'},
    {"format", required_argument, NULL, 'f'},
    {"deprecated", no_argument, NULL, FLAG_DEPRECATED},
    {"max-errors", required_argument, NULL, FLAG_MAX_ERRORS},
    {"no-hints", no_argument, NULL, FLAG_NO_HINTS},
    {"jsonl", no_argument, NULL, FLAG_JSONL},
    {"help", no_argument, NULL, 'h'},
    {0},
};

static bool refuse(const char *sentence, const char *what)
{
    (void)fprintf(stderr, "onetrip validate: %s%s\nTry 'onetrip validate --help'.\n", sentence,
                  what);
    return false;
}

static bool read_format(settings *set, const char *text)
{
    set->is_json = strcmp(text, "json") == 0;
    if (!set->is_json && strcmp(text, "text") != 0)
        return refuse("--format is text or json, not ", text);
    return true;
}

static bool read_max_errors(settings *set, const char *text)
{
    char *end = NULL;
    errno = 0;
    unsigned long value = strtoul(text, &end, 10);
    if (errno != 0 || end == text || *end != '\0' || text[0] == '-' || value == 0 ||
        value > INT_MAX)
        return refuse("--max-errors is a positive number, not ", text);
    set->validation.errors_max = (uint32_t)value;
    return true;
}

static bool read_option(ot_arena *arena, settings *set, int option)
{
    switch (option) {
    case 's':
        OT_VEC_PUSH(arena, &set->schema_files, optarg);
        return true;
    case 'f':
        return read_format(set, optarg);
    case FLAG_DEPRECATED:
        set->validation.rules = ot_rules_default() | OT_RULE_BIT(OT_RULE_NO_DEPRECATED);
        return true;
    case FLAG_MAX_ERRORS:
        return read_max_errors(set, optarg);
    case FLAG_NO_HINTS:
        set->hints = false;
        return true;
    case FLAG_JSONL:
        set->is_jsonl = true;
        return true;
    default:
        return refuse("that is not an option of it", ""); /* getopt has said which */
    }
}

/* False when the command must not go on; `code` is then its exit code. */
static bool read_options(ot_arena *arena, settings *set, int argc, char **argv, int *code)
{
    *code = EXIT_CANNOT;
    optind = 1;
    for (int option; (option = getopt_long(argc, argv, "s:f:h", long_options, NULL)) != -1;) {
        if (option == 'h') {
            (void)fputs(usage, stdout); /* a closed terminal is no concern of ours */
            *code = EXIT_FINE;
            return false;
        }
        if (!read_option(arena, set, option))
            return false;
    }
    for (int i = optind; i < argc; i++)
        OT_VEC_PUSH(arena, &set->operation_files, argv[i]);
    if (set->is_jsonl && set->schema_files.count + set->operation_files.count > 0)
        return refuse("--jsonl takes schemas and operations from standard input, not from files",
                      "");
    if (!set->is_jsonl && set->schema_files.count == 0)
        return refuse("--schema is missing", "");
    if (!set->is_jsonl && set->operation_files.count == 0)
        return refuse("no operation was named", "");
    return true;
}

static const ot_source *new_source(ot_arena *arena, ot_str name, ot_str text)
{
    ot_source *source = OT_NEW(arena, ot_source);
    *source = (ot_source){.name = name, .text = text};
    return source;
}

/* ---- Files ---- */

static bool read_stream(FILE *stream, ot_buffer *out)
{
    enum { CHUNK = 64 * 1024 };
    while (out->len <= OT_LIMIT_SDL_BYTES) {
        size_t got = fread(ot_buffer_reserve(out, CHUNK), 1, CHUNK, stream);
        out->len += got;
        if (got == 0)
            return ferror(stream) == 0;
    }
    errno = EFBIG;
    return false;
}

/* The file as a source in the arena, or NULL after saying why not. */
static const ot_source *read_source(ot_arena *arena, const char *path)
{
    bool is_stdin = strcmp(path, "-") == 0;
    FILE *file = is_stdin ? stdin : fopen(path, "rbe");
    ot_buffer text = {0};
    bool is_read = file != NULL && read_stream(file, &text);
    int reason = errno;
    if (file != NULL && !is_stdin)
        (void)fclose(file); /* it was only read */
    ot_str copy = ot_arena_copy(arena, ot_buffer_str(&text));
    ot_buffer_free(&text);
    if (is_read)
        return new_source(arena, is_stdin ? OT_S("<stdin>") : ot_str_from_c(path), copy);
    (void)fprintf(stderr, "onetrip validate: %s: %s\n", path, strerror(reason));
    return NULL;
}

/* ---- Parsing and building ---- */

/* NULL after a syntax error, which goes to the report. */
static ot_document *parse(ot_arena *arena, const ot_source *source, uint32_t tokens_max,
                          ot_report *report)
{
    ot_syntax_error error;
    ot_parse_options options = {.tokens_max = tokens_max};
    ot_document *document = ot_parse(arena, source, &options, &error);
    if (document == NULL)
        ot_report_at(report, (ot_place){.source = source, .offset = error.offset}, "%.*s",
                     OT_ARG(error.message));
    return document;
}

/* Binding directives are known, so that a schema can be checked with its bindings. */
static ot_schema *build(ot_arena *arena, ot_document *const *documents, uint32_t count,
                        ot_report *report)
{
    const ot_source *source = new_source(arena, OT_S("<directives>"), ot_binding_directives_sdl());
    ot_schema_options options = {
        .binding_directives = parse(arena, source, OT_LIMIT_SDL_TOKENS, report),
    };
    return ot_schema_build(documents, count, &options, report);
}

static void check_operation(ot_arena *arena, const settings *set, const ot_schema *schema,
                            const ot_source *source, ot_report *report)
{
    const ot_document *document = parse(arena, source, OT_LIMIT_SDL_TOKENS, report);
    if (document != NULL)
        ot_validate(schema, document, &set->validation, report);
}

/* ---- Answers ---- */

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

/* One error; with the file it is in when `file` is not empty. */
static void write_problem(ot_buffer *out, const ot_problem *problem, ot_str file)
{
    OT_BUFFER_LITERAL(out, "{");
    if (file.len > 0) {
        OT_BUFFER_LITERAL(out, "\"file\":");
        ot_json_write_string(out, file);
        OT_BUFFER_LITERAL(out, ",");
    }
    OT_BUFFER_LITERAL(out, "\"message\":");
    ot_json_write_string(out, problem->message);
    OT_BUFFER_LITERAL(out, ",");
    write_locations(out, problem);
    OT_BUFFER_LITERAL(out, "}");
}

static void write_problems(ot_buffer *out, const ot_report *report, bool with_files,
                           ot_str fallback)
{
    OT_BUFFER_LITERAL(out, "{\"errors\":[");
    for (uint32_t i = 0; i < report->problems.count; i++) {
        const ot_problem *problem = &report->problems.items[i];
        ot_str file = problem->place_count > 0 ? problem->places[0].source->name : fallback;
        if (i > 0)
            OT_BUFFER_LITERAL(out, ",");
        write_problem(out, problem, with_files ? file : OT_S(""));
    }
    OT_BUFFER_LITERAL(out, "]}\n");
}

/* False when nobody reads any more. */
static bool flush(ot_buffer *out)
{
    bool is_written = fwrite(out->ptr, 1, out->len, stdout) == out->len && fflush(stdout) == 0;
    out->len = 0;
    return is_written;
}

/* ---- Lines ---- */

static const ot_json *text_member(const ot_json *line, ot_str name)
{
    const ot_json *member = ot_json_get(line, name);
    return member != NULL && member->kind == OT_JSON_STRING ? member : NULL;
}

/* The places in the report lead to sources in the arena; the schema is gone afterwards. */
static void check_texts(ot_arena *arena, const settings *set, ot_str sdl, ot_str query,
                        ot_report *report)
{
    const ot_source *schema_source = new_source(arena, OT_S("schema"), sdl);
    ot_document *document = parse(arena, schema_source, OT_LIMIT_SDL_TOKENS, report);
    ot_schema *schema = document != NULL ? build(arena, &document, 1, report) : NULL;
    if (schema != NULL)
        check_operation(arena, set, schema, new_source(arena, OT_S("query"), query), report);
    ot_schema_free(schema);
}

static void answer_line(ot_arena *arena, const settings *set, ot_str text, ot_buffer *out)
{
    ot_report report = {.arena = arena, .hints = set->hints};
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
        check_texts(arena, set, sdl->text, query->text, &report);
    write_problems(out, &report, false, OT_S(""));
}

/* Everything of a line ends with it, so that ten thousand schemas take no more room than one. */
static int run_lines(const settings *set)
{
    ot_arena *arena = ot_arena_new();
    ot_buffer out = {0};
    char *line = NULL;
    size_t capacity = 0;
    bool is_read_by_someone = true;
    for (ssize_t len; is_read_by_someone && (len = getline(&line, &capacity, stdin)) != -1;) {
        ot_str text = ot_str_trim(ot_str_make(line, (size_t)len));
        if (text.len == 0)
            continue;
        answer_line(arena, set, text, &out);
        is_read_by_someone = flush(&out);
        ot_arena_reset(arena);
    }
    bool is_failed = ferror(stdin) != 0 || !is_read_by_someone;
    free(line);
    ot_buffer_free(&out);
    ot_arena_free(arena);
    return is_failed ? EXIT_CANNOT : EXIT_FINE;
}

/* ---- Files against files ---- */

static ot_schema *build_from_files(ot_arena *arena, const settings *set, ot_report *report)
{
    ot_document **documents = OT_NEW_ARRAY(arena, ot_document *, set->schema_files.count);
    for (uint32_t i = 0; i < set->schema_files.count; i++) {
        const ot_source *source = read_source(arena, set->schema_files.items[i]);
        documents[i] = source != NULL ? parse(arena, source, OT_LIMIT_SDL_TOKENS, report) : NULL;
        if (documents[i] == NULL)
            return NULL;
    }
    return build(arena, documents, set->schema_files.count, report);
}

static void print_report(const settings *set, const ot_report *report, ot_str file)
{
    ot_buffer out = {0};
    if (set->is_json)
        write_problems(&out, report, true, file);
    else
        ot_report_print(report, true, &out);
    (void)flush(&out); /* the exit code tells all the same */
    ot_buffer_free(&out);
}

static int check_files(ot_arena *arena, const settings *set, const ot_schema *schema)
{
    ot_report report = {.arena = arena, .hints = set->hints};
    for (uint32_t i = 0; i < set->operation_files.count; i++) {
        const ot_source *source = read_source(arena, set->operation_files.items[i]);
        if (source == NULL)
            return EXIT_CANNOT;
        check_operation(arena, set, schema, source, &report);
    }
    print_report(set, &report, ot_str_from_c(set->operation_files.items[0]));
    return ot_report_is_empty(&report) ? EXIT_FINE : EXIT_FOUND;
}

static int run_files(ot_arena *arena, const settings *set)
{
    ot_report report = {.arena = arena, .hints = true};
    ot_schema *schema = build_from_files(arena, set, &report);
    int code = EXIT_CANNOT;
    if (schema != NULL)
        code = check_files(arena, set, schema);
    else if (!ot_report_is_empty(&report))
        print_report(set, &report, ot_str_from_c(set->schema_files.items[0]));
    ot_schema_free(schema);
    return code;
}

int ot_command_validate(int argc, char **argv)
{
    ot_arena *arena = ot_arena_new();
    settings set = {.hints = true};
    int code = EXIT_CANNOT;
    if (read_options(arena, &set, argc, argv, &code))
        code = set.is_jsonl ? run_lines(&set) : run_files(arena, &set);
    ot_arena_free(arena);
    return code;
}
