/*
 * `onetrip check`: everything that can be known to be wrong before traffic finds it. Without a
 * database the schema and the operations; with one also what start-up would refuse, what the roles
 * may not read, and what no index helps.
 */
#include "command/check.h"

#include <errno.h>
#include <getopt.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/limits.h"
#include "command/command.h"
#include "command/console.h"
#include "command/idempotency.h"
#include "command/serve.h"
#include "command/sources.h"
#include "engine/manifest.h"
#include "language/parser.h"
#include "validation/validate.h"

static const char help[] =
    "Usage: onetrip check --schema FILE... [--database URL] [options] [OPERATION...]\n"
    "\n"
    "Checks a schema, its bindings against a database, and the operations of clients. "
    "Configuration "
    "comes from\n"
    "the same places as for `onetrip serve`; without a database only schema and operations are "
    "checked.\n"
    "\n"
    "  OPERATION              a file with one document of a client, or a manifest of its "
    "persisted\n"
    "                         operations (Apollo's or Relay's)\n"
    "      --max-cost N       no operation may cost more, whatever its variables\n"
    "      --format FORMAT    human (default), json, junit or github\n";

static const char example[] =
    "\n"
    "Example: what CI runs\n"
    "  onetrip check --config onetrip.yaml --format github schema/operations/*.graphql\n"
    "\n"
    "Exit code: 0 fine, 1 errors were found (with --strict: warnings too), 2 it could not run.\n";

typedef struct check_run {
    ot_arena *arena;
    ot_config config;
    ot_check_format format;
    uint32_t cost_max; /* 0: --max-cost was not given */
    ot_texts operations;
    ot_source *schema_sources;
    ot_source *operation_sources;
    ot_findings findings;
} check_run;

/* ---- Flags ---- */

static bool read_format(check_run *run, const char *text)
{
    static const char *const names[] = {"human", "json", "junit", "github"};
    for (int i = OT_CHECK_HUMAN; text != NULL && i <= OT_CHECK_GITHUB; i++) {
        if (strcmp(text, names[i]) != 0)
            continue;
        run->format = (ot_check_format)i;
        return true;
    }
    ot_console_fail("check", true, "--format is human, json, junit or github");
    return false;
}

static bool read_cost_max(check_run *run, const char *text)
{
    char *end = NULL;
    errno = 0;
    long value = text == NULL ? 0 : strtol(text, &end, 10);
    run->cost_max = value > 0 && value <= INT_MAX ? (uint32_t)value : 0;
    if (errno == 0 && run->cost_max > 0 && *end == '\0')
        return true;
    ot_console_fail("check", true, "--max-cost is a positive number");
    return false;
}

/* The value of the flag at `*i` when it is `name`, as `name VALUE` or `name=VALUE`. */
static bool is_flag(const char *name, int argc, char **argv, int *i, const char **value)
{
    size_t len = strlen(name);
    if (strncmp(argv[*i], name, len) != 0 || (argv[*i][len] != '=' && argv[*i][len] != '\0'))
        return false;
    if (argv[*i][len] == '=')
        *value = argv[*i] + len + 1;
    else
        *value = ++*i < argc ? argv[*i] : NULL;
    return true;
}

/* Takes the flags that only this command has out of argv; the others are those of serve. */
static bool take_own_flags(check_run *run, int *argc, char **argv)
{
    int kept = 1;
    for (int i = 1; i < *argc; i++) {
        const char *value;
        if (is_flag("--format", *argc, argv, &i, &value)) {
            if (!read_format(run, value))
                return false;
        } else if (is_flag("--max-cost", *argc, argv, &i, &value)) {
            if (!read_cost_max(run, value))
                return false;
        } else {
            argv[kept++] = argv[i];
        }
    }
    argv[kept] = NULL;
    *argc = kept;
    return true;
}

static ot_flags_result read_flags(check_run *run, int argc, char **argv)
{
    int rest = argc;
    if (!take_own_flags(run, &argc, argv))
        return OT_FLAGS_WRONG;
    ot_flags_result result = ot_serve_read_flags("check", argc, argv, &run->config, &rest);
    if (result != OT_FLAGS_FINE)
        return result;
    if (run->config.schema.files.count == 0) {
        ot_console_fail("check", true, "no SDL file: give --schema FILE or schema.files");
        return OT_FLAGS_WRONG;
    }
    run->operations.items = OT_NEW_ARRAY(run->arena, ot_str, (size_t)argc);
    for (int i = rest; i < argc; i++)
        run->operations.items[run->operations.count++] = ot_str_from_c(argv[i]);
    return result;
}

static int print_help(void)
{
    bool is_written = ot_console_write(ot_str_from_c(help)) &&
                      ot_console_write(ot_str_from_c(ot_serve_flags_help)) &&
                      ot_console_write(ot_str_from_c(example));
    return is_written ? OT_EXIT_FINE : OT_EXIT_FAILED;
}

/* ---- Operations ---- */

static void check_operation(const ot_schema *schema, const ot_source *source, ot_report *report)
{
    ot_syntax_error error;
    ot_parse_options how = {.tokens_max = OT_LIMIT_SDL_TOKENS};
    const ot_document *document = ot_parse(report->arena, source, &how, &error);
    ot_validation_options validation = {.rules = 0};
    if (document == NULL)
        ot_report_at(report, (ot_place){.source = source, .offset = error.offset}, "%.*s",
                     OT_ARG(error.message));
    else
        ot_validate(schema, document, &validation, report);
}

static void check_manifest(const ot_schema *schema, const ot_source *source, ot_report *report)
{
    ot_manifest manifest;
    if (!ot_manifest_read(report->arena, source, &manifest, report))
        return;
    for (uint32_t i = 0; i < manifest.operations.count; i++)
        check_operation(schema,
                        ot_manifest_source(report->arena, source, &manifest.operations.items[i]),
                        report);
}

static void check_operations(check_run *run, const ot_schema *schema)
{
    for (uint32_t i = 0; i < run->operations.count; i++) {
        const ot_source *source = &run->operation_sources[i];
        ot_report report = {.arena = run->arena, .hints = true};
        if (ot_manifest_is_one(source->text))
            check_manifest(schema, source, &report);
        else
            check_operation(schema, source, &report);
        ot_findings_add_report(&run->findings, "operation", &report);
    }
}

/* ---- With a database ---- */

static bool has_database(const ot_config *config)
{
    return config->database.url.len > 0 || getenv("PGHOST") != NULL ||
           getenv("PGDATABASE") != NULL || getenv("PGSERVICE") != NULL;
}

/* What start-up refuses about the schema is found here without a database first, so that it is told
 * even when there is none. A resolver that no module offers is a finding, an absent database is
 * not. */
static ot_status check_service(check_run *run, ot_error *error)
{
    ot_report report = {.arena = run->arena, .hints = true};
    ot_service_options options = {.sources = run->schema_sources,
                                  .source_count = run->config.schema.files.count,
                                  .database = {.url = run->config.database.url},
                                  .module_paths = run->config.modules.items,
                                  .module_count = run->config.modules.count};
    if (ot_idempotency_read(&run->config, &options.idempotency, error) != OT_OK)
        return error->status;
    ot_service *service = ot_service_new(&options, &report, error);
    ot_findings_add_report(&run->findings, "binding", &report);
    if (service == NULL && !ot_report_is_empty(&report))
        return OT_OK;
    if (service == NULL && error->status == OT_INVALID) {
        ot_findings_add(&run->findings, OT_SEVERITY_ERROR, "binding", (ot_place){.source = NULL},
                        "%s", error->message);
        return OT_OK;
    }
    if (service == NULL)
        return error->status;
    for (uint32_t i = 0; i < run->operations.count && run->cost_max > 0; i++)
        ot_check_costs(&run->findings, service, &run->operation_sources[i], run->cost_max);
    ot_check_options how = {.config = &run->config, .with_indexes = true};
    ot_status status = ot_check_database(&run->findings, service, &how, error);
    ot_service_free(service);
    return status;
}

/* ---- The command ---- */

static ot_status check_all(check_run *run, ot_error *error)
{
    ot_report report = {.arena = run->arena, .hints = true};
    ot_schema *schema = ot_service_build_schema(run->arena, run->schema_sources,
                                                run->config.schema.files.count, &report);
    ot_findings_add_report(&run->findings, "schema", &report);
    if (schema == NULL)
        return OT_OK;
    check_operations(run, schema);
    ot_status status = OT_OK;
    if (has_database(&run->config))
        status = check_service(run, error);
    else if (run->cost_max > 0)
        status =
            ot_error_set(error, OT_INVALID,
                         "--max-cost needs a database: how long pages are follows from tables");
    else if (run->format == OT_CHECK_HUMAN)
        fprintf(stderr, "No database is named: bindings are not checked.\n");
    ot_schema_free(schema);
    return status;
}

static int run_check(check_run *run)
{
    ot_error error = {0};
    ot_status status =
        ot_sources_read(run->arena, &run->config.schema.files, &run->schema_sources, &error);
    if (status == OT_OK)
        status = ot_sources_read_within(run->arena, &run->operations, OT_LIMIT_MANIFEST_BYTES,
                                        &run->operation_sources, &error);
    if (status == OT_OK)
        status = check_all(run, &error);
    if (status != OT_OK) {
        ot_console_error("check", &error);
        return OT_EXIT_FAILED;
    }
    if (!ot_findings_print(&run->findings, run->format, run->config.schema.strict))
        return OT_EXIT_FAILED;
    bool is_found = ot_findings_count(&run->findings, OT_SEVERITY_ERROR) > 0 ||
                    (run->config.schema.strict && run->findings.list.count > 0);
    return is_found ? OT_EXIT_FOUND : OT_EXIT_FINE;
}

int ot_command_check(int argc, char **argv)
{
    check_run run = {.arena = ot_arena_new()};
    run.findings.arena = run.arena;
    ot_config_init(run.arena, &run.config);
    int code = OT_EXIT_FAILED;
    ot_flags_result flags = read_flags(&run, argc, argv);
    if (flags == OT_FLAGS_HELP)
        code = print_help();
    else if (flags == OT_FLAGS_FINE)
        code = run_check(&run);
    ot_arena_free(run.arena);
    return code;
}
