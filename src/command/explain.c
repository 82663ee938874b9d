/* `onetrip explain`: what the planner makes of an operation, against the real schema and database,
 * without running it. */
#include <stdio.h>
#include <string.h>

#include "base/limits.h"
#include "command/build_service.h"
#include "command/command.h"
#include "command/console.h"
#include "command/files.h"
#include "command/serve.h"
#include "engine/explain.h"
#include "json/reader.h"

static const char help_head[] =
    "Usage: onetrip explain [options] OPERATION.graphql\n"
    "\n"
    "Prints what an operation costs, and its fetch plan: which statements leave in which trip, how "
    "many rows each is\n"
    "expected to give, why it has that shape, and its SQL. Page sizes, orders and which filters "
    "are there\n"
    "shape the SQL, so give the variables a client would send. \"-\" reads the operation from "
    "standard input.\n"
    "\n"
    "      --variables JSON   variables, as a JSON object\n"
    "      --operation NAME   the operation, where the file has several\n"
    "      --anonymous        as asked for without a token; else rules of access refuse nothing\n"
    "      --scopes SCOPES    as asked for with these scopes, divided by blanks\n"
    "      --role ROLE        as asked for with this role\n"
    "      --no-sql           without the statements\n"
    "      --format FORMAT    human (default) or json\n";

static const char help_tail[] =
    "\n"
    "Example:\n"
    "  onetrip explain --schema schema/store.graphql --schema schema/store.bind.graphql \\\n"
    "    --database postgresql:///store --variables '{\"first\":10}' "
    "schema/operations/Home.graphql\n"
    "\n"
    "Exit code: 0 explained, 1 the operation or the schema has mistakes, 2 it could not run.\n";

typedef struct explain_flags {
    const char *variables;
    const char *operation;
    const char *format;
    const char *scopes;
    const char *role;
    bool is_anonymous;
    bool no_sql;
    ot_str file;
} explain_flags;

/* Takes this command's own flags out of `argv`; what is left are those of serve. */
static int take_own_flags(int argc, char **argv, explain_flags *flags)
{
    const struct {
        const char *name;
        const char **value;
    } own[] = {{"--variables", &flags->variables},
               {"--operation", &flags->operation},
               {"--scopes", &flags->scopes},
               {"--role", &flags->role},
               {"--format", &flags->format}};
    int kept = 0;
    for (int i = 0; i < argc; i++) {
        const char **value = NULL;
        for (size_t k = 0; k < sizeof(own) / sizeof(own[0]); k++)
            if (strcmp(argv[i], own[k].name) == 0)
                value = own[k].value;
        if (value != NULL && i + 1 < argc)
            *value = argv[++i];
        else if (strcmp(argv[i], "--no-sql") == 0)
            flags->no_sql = true;
        else if (strcmp(argv[i], "--anonymous") == 0)
            flags->is_anonymous = true;
        else
            argv[kept++] = argv[i];
    }
    argv[kept] = NULL;
    return kept;
}

static bool read_variables(ot_arena *arena, const explain_flags *flags, const ot_json **out)
{
    *out = NULL;
    if (flags->variables == NULL)
        return true;
    ot_json_error error;
    *out = ot_json_read(arena, ot_str_from_c(flags->variables), &error);
    if (*out != NULL && (*out)->kind == OT_JSON_OBJECT)
        return true;
    ot_console_fail("explain", true, "--variables takes a JSON object: %s",
                    *out == NULL ? error.message : "this is something else");
    return false;
}

static void put_text(const ot_explanation *explanation, bool with_sql, ot_buffer *out)
{
    ot_buffer_printf(out, "cost %llu", (unsigned long long)explanation->cost);
    if (explanation->cost_most != explanation->cost)
        ot_buffer_printf(out, ", with other variables at most %llu",
                         (unsigned long long)explanation->cost_most);
    ot_buffer_append_byte(out, '\n');
    ot_plan_explain(explanation->plan, with_sql, out);
}

static int print_plan(const ot_explanation *explanation, const explain_flags *flags)
{
    ot_buffer out = {0};
    if (flags->format != NULL && strcmp(flags->format, "json") == 0) {
        ot_explanation_write_json(explanation, &out);
        ot_buffer_append_byte(&out, '\n');
    } else
        put_text(explanation, !flags->no_sql, &out);
    bool is_written = ot_console_write(ot_buffer_str(&out));
    ot_buffer_free(&out);
    return is_written ? OT_EXIT_FINE : OT_EXIT_FAILED;
}

/* Whom the plan is for; NULL: somebody without a token. */
static const ot_caller *read_caller(ot_arena *arena, const explain_flags *flags)
{
    if (flags->is_anonymous)
        return NULL;
    ot_caller *caller = OT_NEW(arena, ot_caller);
    ot_str scopes = ot_str_from_c(flags->scopes);
    ot_json claim = {.kind = OT_JSON_STRING, .text = scopes};
    ot_json_member member = {.name = OT_S("scope"), .value = claim};
    ot_json claims = {.kind = OT_JSON_OBJECT, .members = &member, .count = 1};
    caller->has_all = flags->scopes == NULL && flags->role == NULL;
    caller->role = ot_str_from_c(flags->role);
    caller->scopes = ot_scopes_read(arena, &claims, OT_S("scope"));
    return caller;
}

static int explain(ot_arena *arena, const ot_service *service, const explain_flags *flags,
                   const ot_json *variables)
{
    ot_error error;
    ot_source *source = OT_NEW(arena, ot_source);
    source->name = flags->file;
    if (ot_file_read(arena, flags->file, OT_LIMIT_DOCUMENT_BYTES, &source->text, &error) != OT_OK) {
        ot_console_error("explain", &error);
        return OT_EXIT_FAILED;
    }
    ot_report report = {.arena = arena, .hints = true};
    ot_explain_request request = {.source = source,
                                  .operation_name = ot_str_from_c(flags->operation),
                                  .variables = variables,
                                  .caller = read_caller(arena, flags)};
    ot_explanation explanation;
    if (ot_service_explain(service, arena, &request, &explanation, &report))
        return print_plan(&explanation, flags);
    ot_console_report(&report);
    return OT_EXIT_FOUND;
}

static int run(ot_arena *arena, const ot_config *config, const explain_flags *flags)
{
    int code;
    const ot_json *variables;
    if (flags->format != NULL && strcmp(flags->format, "json") != 0 &&
        strcmp(flags->format, "human") != 0) {
        ot_console_fail("explain", true, "--format is human or json, not \"%s\"", flags->format);
        return OT_EXIT_FAILED;
    }
    if (!read_variables(arena, flags, &variables))
        return OT_EXIT_FAILED;
    ot_service *service = ot_build_service("explain", config, &code);
    if (service == NULL)
        return code;
    code = explain(arena, service, flags, variables);
    ot_service_free(service);
    return code;
}

static int print_help(void)
{
    bool is_written = ot_console_write(ot_str_from_c(help_head)) &&
                      ot_console_write(ot_str_from_c(ot_serve_flags_help)) &&
                      ot_console_write(ot_str_from_c(help_tail));
    return is_written ? OT_EXIT_FINE : OT_EXIT_FAILED;
}

int ot_command_explain(int argc, char **argv)
{
    ot_arena *arena = ot_arena_new();
    explain_flags flags = {0};
    ot_config config;
    int rest = 0;
    int code = OT_EXIT_FAILED;
    ot_config_init(arena, &config);
    argc = take_own_flags(argc, argv, &flags);
    switch (ot_serve_read_flags("explain", argc, argv, &config, &rest)) {
    case OT_FLAGS_HELP:
        code = print_help();
        break;
    case OT_FLAGS_FINE:
        if (rest + 1 == argc) {
            flags.file = ot_str_from_c(argv[rest]);
            code = run(arena, &config, &flags);
        } else {
            ot_console_fail("explain", true, "give one file with the operation");
        }
        break;
    case OT_FLAGS_WRONG:
        break;
    }
    ot_arena_free(arena);
    return code;
}
