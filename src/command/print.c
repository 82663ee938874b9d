/* `onetrip print`: a schema from its SDL files, in the form that tools expect. */
#include <stdio.h>

#include "command/command.h"
#include "command/command_line.h"
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
} print_flags;

enum { FLAG_BINDINGS = 256, FLAG_SORTED, FLAG_MINIFIED, FLAG_INTROSPECTION };

static const struct option options[] = {
    {"schema", required_argument, NULL, 's'},
    {"bindings", no_argument, NULL, FLAG_BINDINGS},
    {"sorted", no_argument, NULL, FLAG_SORTED},
    {"minified", no_argument, NULL, FLAG_MINIFIED},
    {"introspection", no_argument, NULL, FLAG_INTROSPECTION},
    {NULL, 0, NULL, 0},
};

static bool take_file(ot_arena *arena, void *data, ot_str file)
{
    print_flags *flags = data;
    ot_texts_add(arena, &flags->files, file);
    return true;
}

static bool take(ot_arena *arena, void *data, int flag)
{
    print_flags *flags = data;
    switch (flag) {
    case 's':
        return take_file(arena, flags, ot_str_from_c(optarg));
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
    }
    return true;
}

static bool check(void *flags)
{
    return ((const print_flags *)flags)->files.count > 0 ||
           ot_command_line_refuse("print", "no SDL file: give --schema FILE");
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

static int run(ot_arena *arena, const void *data)
{
    const print_flags *flags = data;
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
    static const ot_command_line line = {.command = "print",
                                         .help = help,
                                         .letters = "s:",
                                         .options = options,
                                         .take = take,
                                         .take_file = take_file,
                                         .check = check,
                                         .run = run};
    print_flags flags = {0};
    return ot_command_line_run(&line, &flags, argc, argv);
}
