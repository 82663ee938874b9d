/* `onetrip print`: a schema from its SDL files, in the form that tools expect. */
#include <getopt.h>
#include <stdio.h>

#include "command/command.h"
#include "command/console.h"
#include "command/sources.h"
#include "engine/service.h"
#include "language/strip_ignored.h"
#include "schema/introspection.h"
#include "schema/print.h"

static const char help[] =
    "Usage: onetrip print --schema FILE... [options]\n"
    "\n"
    "Prints the schema that the SDL files make together: the contract, as clients see it.\n"
    "\n"
    "  -s, --schema FILE    an SDL file; may be given several times, or files may follow the "
    "options\n"
    "      --bindings       with all directives, those that bind it to the database included\n"
    "      --sorted         everything in order of name\n"
    "      --minified       without what the grammar ignores\n"
    "      --introspection  as the answer to the introspection query, in JSON\n"
    "\n"
    "Example: what a mobile team's code generator reads\n"
    "  onetrip print --schema schema/store.graphql --schema schema/store.bind.graphql > "
    "api.graphql\n"
    "\n"
    "Exit code: 0 printed, 1 the schema has mistakes, 2 it could not run.\n";

typedef struct print_flags {
    ot_texts files;
    bool bindings;
    bool sorted;
    bool minified;
    bool introspection;
    bool is_help;
} print_flags;

enum { FLAG_BINDINGS = 256, FLAG_SORTED, FLAG_MINIFIED, FLAG_INTROSPECTION };

static const struct option options[] = {
    {"schema", required_argument, NULL, 's'},
    {"bindings", no_argument, NULL, FLAG_BINDINGS},
    {"sorted", no_argument, NULL, FLAG_SORTED},
    {"minified", no_argument, NULL, FLAG_MINIFIED},
    {"introspection", no_argument, NULL, FLAG_INTROSPECTION},
    {"help", no_argument, NULL, 'h'},
    {NULL, 0, NULL, 0},
};

static void read_flag(print_flags *flags, int flag)
{
    switch (flag) {
    case 's':
        flags->files.items[flags->files.count++] = ot_str_from_c(optarg);
        break;
    case FLAG_BINDINGS:
        flags->bindings = true;
        break;
    case FLAG_SORTED:
        flags->sorted = true;
        break;
    case FLAG_MINIFIED:
        flags->minified = true;
        break;
    case FLAG_INTROSPECTION:
        flags->introspection = true;
        break;
    default:
        flags->is_help = true;
    }
}

static bool read_flags(ot_arena *arena, int argc, char **argv, print_flags *flags)
{
    flags->files.items = OT_NEW_ARRAY(arena, ot_str, (size_t)argc);
    optind = 1;
    for (int flag; (flag = getopt_long(argc, argv, "s:h", options, NULL)) != -1;) {
        if (flag == '?')
            return false; /* getopt has said why */
        read_flag(flags, flag);
    }
    for (int i = optind; i < argc; i++)
        flags->files.items[flags->files.count++] = ot_str_from_c(argv[i]);
    if (flags->files.count > 0 || flags->is_help)
        return true;
    ot_console_fail("print", true, "no SDL file: give --schema FILE");
    return false;
}

static bool minify(ot_arena *arena, ot_buffer *text)
{
    ot_source source = {.name = OT_S("schema"), .text = ot_buffer_str(text)};
    ot_buffer out = {0};
    ot_syntax_error error;
    if (!ot_strip_ignored(arena, &source, &out, &error)) {
        ot_console_fail("print", false, "cannot minify: %.*s", OT_ARG(error.message));
        ot_buffer_free(&out);
        return false;
    }
    ot_buffer_free(text);
    *text = out;
    return true;
}

static int print_schema(ot_arena *arena, const ot_schema *schema, const print_flags *flags)
{
    ot_buffer out = {0};
    bool is_good = true;
    if (flags->introspection) {
        ot_introspection_json(schema, &out);
    } else {
        ot_schema_print_options how = {.sorted = flags->sorted, .with_directives = flags->bindings};
        ot_schema_print(schema, &how, &out);
        is_good = !flags->minified || minify(arena, &out);
    }
    ot_buffer_append_byte(&out, '\n');
    is_good = is_good && ot_console_write(ot_buffer_str(&out));
    ot_buffer_free(&out);
    return is_good ? OT_EXIT_FINE : OT_EXIT_FAILED;
}

static int run(ot_arena *arena, const print_flags *flags)
{
    ot_source *sources;
    ot_error error;
    if (ot_sources_read(arena, &flags->files, &sources, &error) != OT_OK) {
        ot_console_error("print", &error);
        return OT_EXIT_FAILED;
    }
    ot_report report = {.arena = arena, .hints = true};
    ot_schema *schema = ot_service_build_schema(arena, sources, flags->files.count, &report);
    if (schema == NULL) {
        ot_console_report(&report);
        return OT_EXIT_FOUND;
    }
    int code = print_schema(arena, schema, flags);
    ot_schema_free(schema);
    return code;
}

int ot_command_print(int argc, char **argv)
{
    ot_arena *arena = ot_arena_new();
    print_flags flags = {0};
    int code = OT_EXIT_FAILED;
    if (read_flags(arena, argc, argv, &flags))
        code = flags.is_help
                   ? (ot_console_write(ot_str_from_c(help)) ? OT_EXIT_FINE : OT_EXIT_FAILED)
                   : run(arena, &flags);
    ot_arena_free(arena);
    return code;
}
