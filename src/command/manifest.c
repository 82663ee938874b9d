/*
 * `onetrip manifest`: the operations of an app's .graphql files as a manifest of persisted
 * operations. All files are one document: an operation may use a fragment of any file, and files
 * may repeat a fragment as long as they mean the same. Each operation is written with the fragments
 * it reaches, in the form of graphql-js' print, and its id is the SHA-256 of that text; so the same
 * operations give the same bytes, in whatever order and layout their files come.
 */
#include <stdlib.h>

#include "base/hash.h"
#include "base/limits.h"
#include "base/map.h"
#include "command/command.h"
#include "command/command_line.h"
#include "command/console.h"
#include "command/files.h"
#include "command/sources.h"
#include "language/parser.h"
#include "language/printer.h"
#include "language/separate_operations.h"
#include "json/writer.h"

static const char help[] =
    "Usage: onetrip manifest [--format apollo|relay] [--out FILE] FILE...\n"
    "\n"
    "Writes a manifest of persisted operations from an app's .graphql files.\n"
    "\n"
    "  FILE                  operations and fragments; an operation may use fragments of any file\n"
    "  -f, --format FORMAT   apollo (default): apollo-persisted-query-manifest, version 1\n"
    "                        relay: {\"<id>\": \"<text>\"}\n"
    "  -o, --out FILE        where to write; standard output by default\n"
    "\n"
    "An operation's id is the SHA-256 of its text as it stands in the manifest.\n"
    "\n"
    "Example: the screens of an app, for persisted.manifests of the server\n"
    "  onetrip manifest --out store.manifest.json schema/operations/*.graphql\n"
    "\n"
    "Exit code: 0 written, 1 something is wrong with the operations, 2 it could not run.\n";

/* A definition that was met by its name. */
typedef struct met {
    ot_place place;
    const ot_fragment *fragment; /* NULL: an operation */
} met;

typedef struct manifest_flags {
    ot_texts files;
    const char *out; /* NULL: standard output */
    bool is_relay;
} manifest_flags;

/* An operation as the manifest has it. */
typedef struct written_operation {
    ot_str name;
    const char *type;
    ot_str body;
    ot_str id;
} written_operation;

/* All files as one document. */
typedef struct merge {
    ot_arena *arena;
    ot_report *report;
    OT_VEC(ot_operation) operations;
    OT_VEC(ot_fragment) fragments;
    ot_map operation_names; /* to `met` */
    ot_map fragment_names;
} merge;

/* ---- Flags ---- */

static const struct option options[] = {
    {"format", required_argument, NULL, 'f'},
    {"out", required_argument, NULL, 'o'},
    {NULL, 0, NULL, 0},
};

static bool take(ot_arena *arena, void *data, int flag)
{
    (void)arena; /* texts of the command line outlive it */
    manifest_flags *flags = data;
    if (flag == 'o') {
        flags->out = optarg;
        return true;
    }
    flags->is_relay = strcmp(optarg, "relay") == 0;
    return flags->is_relay || strcmp(optarg, "apollo") == 0 ||
           ot_command_line_refuse("manifest", "--format is apollo or relay");
}

static bool take_file(ot_arena *arena, void *data, ot_str file)
{
    manifest_flags *flags = data;
    ot_texts_add(arena, &flags->files, file);
    return true;
}

static bool check(void *flags)
{
    return ((const manifest_flags *)flags)->files.count > 0 ||
           ot_command_line_refuse("manifest", "no file was named");
}

/* ---- All files as one document ---- */

static ot_str print_fragment(ot_arena *arena, const ot_fragment *fragment)
{
    ot_buffer out = {0};
    ot_print_fragment(fragment, &out);
    ot_str text = ot_arena_copy(arena, ot_buffer_str(&out));
    ot_buffer_free(&out);
    return text;
}

/* True when `now` is the first of its name. */
static bool meet(merge *all, ot_map *names, ot_str name, met now)
{
    const met *before = ot_map_get(names, name);
    if (before == NULL) {
        met *kept = OT_NEW(all->arena, met);
        *kept = now;
        (void)ot_map_set(all->arena, names, name, kept); /* looked up above */
        return true;
    }
    bool is_same =
        now.fragment != NULL && ot_str_equal(print_fragment(all->arena, now.fragment),
                                             print_fragment(all->arena, before->fragment));
    ot_place places[] = {now.place, before->place};
    if (!is_same)
        ot_report_places(all->report, places, 2, "There can be only one %s named \"%.*s\".",
                         now.fragment == NULL ? "operation" : "fragment", OT_ARG(name));
    return false;
}

static void add_operation(merge *all, const ot_source *source, const ot_operation *operation)
{
    met now = {.place = {.source = source, .offset = operation->offset}};
    if (operation->name.text.len == 0)
        ot_report_at(all->report, now.place, "An operation of a manifest needs a name.");
    else if (meet(all, &all->operation_names, operation->name.text, now))
        OT_VEC_PUSH(all->arena, &all->operations, *operation);
}

static void add_fragment(merge *all, const ot_source *source, const ot_fragment *fragment)
{
    met now = {.place = {.source = source, .offset = fragment->offset}, .fragment = fragment};
    if (meet(all, &all->fragment_names, fragment->name.text, now))
        OT_VEC_PUSH(all->arena, &all->fragments, *fragment);
}

static void add_document(merge *all, const ot_document *document)
{
    for (uint32_t i = 0; i < document->operation_count; i++)
        add_operation(all, document->source, &document->operations[i]);
    for (uint32_t i = 0; i < document->fragment_count; i++)
        add_fragment(all, document->source, &document->fragments[i]);
    if (document->type_count > 0)
        ot_report_at(all->report,
                     (ot_place){.source = document->source, .offset = document->types[0].offset},
                     "A manifest has operations and fragments, not types.");
}

static void check_spreads(merge *all, const ot_source *source, const ot_selection_set *set)
{
    for (uint32_t i = 0; i < set->count; i++) {
        const ot_selection *selection = &set->items[i];
        if (selection->kind == OT_SELECTION_FRAGMENT_SPREAD &&
            !ot_map_has(&all->fragment_names, selection->name.text))
            ot_report_at(all->report, (ot_place){.source = source, .offset = selection->offset},
                         "Unknown fragment \"%.*s\".", OT_ARG(selection->name.text));
        check_spreads(all, source, &selection->selection_set);
    }
}

static void check_document(merge *all, const ot_document *document)
{
    for (uint32_t i = 0; i < document->operation_count; i++)
        check_spreads(all, document->source, &document->operations[i].selection_set);
    for (uint32_t i = 0; i < document->fragment_count; i++)
        check_spreads(all, document->source, &document->fragments[i].selection_set);
}

static void parse_all(merge *all, const ot_source *sources, uint32_t count)
{
    ot_parse_options how = {.tokens_max = OT_LIMIT_SDL_TOKENS};
    ot_document **documents = OT_NEW_ARRAY(all->arena, ot_document *, count);
    for (uint32_t i = 0; i < count; i++) {
        ot_syntax_error error;
        documents[i] = ot_parse(all->arena, &sources[i], &how, &error);
        if (documents[i] == NULL)
            ot_report_at(all->report, (ot_place){.source = &sources[i], .offset = error.offset},
                         "%.*s", OT_ARG(error.message));
        else
            add_document(all, documents[i]);
    }
    bool is_whole = ot_report_is_empty(all->report); /* or fragments would seem to be missing */
    for (uint32_t i = 0; i < count; i++) {
        if (is_whole && documents[i] != NULL)
            check_document(all, documents[i]);
    }
}

/* ---- Operations as texts ---- */

static int compare_fragments(const void *a, const void *b)
{
    const ot_fragment *left = a;
    const ot_fragment *right = b;
    return ot_str_compare(left->name.text, right->name.text);
}

/* As Apollo's generator has it: the operation, then its fragments by name. */
static ot_str print_operation(ot_arena *arena, const ot_document *whole, uint32_t index)
{
    const ot_document *part = ot_separate_operation(arena, whole, index);
    ot_buffer out = {0};
    ot_print_operation(&part->operations[0], &out);
    for (uint32_t i = 0; i < part->fragment_count; i++) {
        OT_BUFFER_LITERAL(&out, "\n\n");
        ot_print_fragment(&part->fragments[i], &out);
    }
    ot_str text = ot_arena_copy(arena, ot_buffer_str(&out));
    ot_buffer_free(&out);
    return text;
}

static const char *type_of(const ot_operation *operation)
{
    switch (operation->kind) {
    case OT_OPERATION_QUERY:
        return "query";
    case OT_OPERATION_MUTATION:
        return "mutation";
    case OT_OPERATION_SUBSCRIPTION:
        return "subscription";
    }
    return "query";
}

static int compare_operations(const void *a, const void *b)
{
    const written_operation *left = a;
    const written_operation *right = b;
    return ot_str_compare(left->name, right->name);
}

/* The merged lists as a document; fragments by name, so that the files' order does not matter. */
static ot_document as_document(merge *all)
{
    uint32_t operation_count = all->operations.count;
    uint32_t fragment_count = all->fragments.count;
    if (fragment_count > 0)
        qsort(all->fragments.items, fragment_count, sizeof(ot_fragment), compare_fragments);
    ot_document document = {.operations = all->operations.items,
                            .operation_count = operation_count,
                            .fragments = all->fragments.items,
                            .fragment_count = fragment_count,
                            .definition_count = operation_count + fragment_count};
    document.definitions = OT_NEW_ARRAY(all->arena, ot_definition, document.definition_count);
    for (uint32_t i = 0; i < operation_count; i++)
        document.definitions[i] = (ot_definition){.kind = OT_DEFINITION_OPERATION, .index = i};
    for (uint32_t i = 0; i < fragment_count; i++)
        document.definitions[operation_count + i] =
            (ot_definition){.kind = OT_DEFINITION_FRAGMENT, .index = i};
    return document;
}

static written_operation *write_operations(merge *all)
{
    ot_document document = as_document(all);
    uint32_t count = document.operation_count;
    written_operation *written = OT_NEW_ARRAY(all->arena, written_operation, count);
    for (uint32_t i = 0; i < count; i++) {
        char hash[OT_SHA256_HEX + 1];
        written[i].name = document.operations[i].name.text;
        written[i].type = type_of(&document.operations[i]);
        written[i].body = print_operation(all->arena, &document, i);
        ot_sha256_digest digest = ot_sha256(written[i].body);
        ot_sha256_hex(&digest, hash);
        written[i].id = ot_arena_copy(all->arena, ot_str_from_c(hash));
    }
    if (count > 0)
        qsort(written, count, sizeof(*written), compare_operations);
    return written;
}

/* ---- The manifest ---- */

static void write_apollo(const written_operation *operations, uint32_t count, ot_buffer *out)
{
    OT_BUFFER_LITERAL(out, "{\n  \"format\": \"apollo-persisted-query-manifest\",\n"
                           "  \"version\": 1,\n  \"operations\": [");
    for (uint32_t i = 0; i < count; i++) {
        const written_operation *operation = &operations[i];
        ot_buffer_printf(out,
                         "%s\n    {\n      \"id\": \"%.*s\",\n      \"name\": ", i == 0 ? "" : ",",
                         OT_ARG(operation->id));
        ot_json_write_string(out, operation->name);
        ot_buffer_printf(out, ",\n      \"type\": \"%s\",\n      \"body\": ", operation->type);
        ot_json_write_string(out, operation->body);
        OT_BUFFER_LITERAL(out, "\n    }");
    }
    OT_BUFFER_LITERAL(out, "\n  ]\n}\n");
}

static void write_relay(const written_operation *operations, uint32_t count, ot_buffer *out)
{
    OT_BUFFER_LITERAL(out, "{");
    for (uint32_t i = 0; i < count; i++) {
        ot_buffer_printf(out, "%s\n  \"%.*s\": ", i == 0 ? "" : ",", OT_ARG(operations[i].id));
        ot_json_write_string(out, operations[i].body);
    }
    OT_BUFFER_LITERAL(out, "\n}\n");
}

static bool write_out(const char *path, ot_str text)
{
    ot_error error;
    if (path == NULL)
        return ot_console_write(text);
    if (ot_file_write(path, text, true, &error) == OT_OK)
        return true;
    ot_console_error("manifest", &error);
    return false;
}

static int write_manifest(const manifest_flags *flags, merge *all)
{
    const written_operation *operations = write_operations(all);
    ot_buffer out = {0};
    if (flags->is_relay)
        write_relay(operations, all->operations.count, &out);
    else
        write_apollo(operations, all->operations.count, &out);
    bool is_written = write_out(flags->out, ot_buffer_str(&out));
    ot_buffer_free(&out);
    return is_written ? OT_EXIT_FINE : OT_EXIT_FAILED;
}

static int run(ot_arena *arena, const void *data)
{
    const manifest_flags *flags = data;
    ot_source *sources;
    ot_error error;
    if (ot_sources_read(arena, &flags->files, &sources, &error) != OT_OK) {
        ot_console_error("manifest", &error);
        return OT_EXIT_FAILED;
    }
    ot_report report = {.arena = arena};
    merge all = {.arena = arena, .report = &report};
    parse_all(&all, sources, flags->files.count);
    if (ot_report_is_empty(&report))
        return write_manifest(flags, &all);
    ot_console_report(&report);
    return OT_EXIT_FOUND;
}

int ot_command_manifest(int argc, char **argv)
{
    static const ot_command_line line = {.command = "manifest",
                                         .help = help,
                                         .letters = "f:o:",
                                         .options = options,
                                         .take = take,
                                         .take_file = take_file,
                                         .check = check,
                                         .run = run};
    manifest_flags flags = {0};
    return ot_command_line_run(&line, &flags, argc, argv);
}
