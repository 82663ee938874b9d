#include "command/build_service.h"

#include <stdlib.h>
#include <time.h>

#include "base/log.h"
#include "command/command.h"
#include "command/console.h"
#include "command/idempotency.h"
#include "command/persisted.h"
#include "command/sources.h"

enum { TRY_FOR_MS = 10 * 1000, WAIT_FIRST_MS = 250, WAIT_MAX_MS = 2000 };

static uint64_t now_ms(void)
{
    struct timespec now;
    (void)clock_gettime(CLOCK_MONOTONIC, &now); /* cannot fail for this clock */
    return (uint64_t)now.tv_sec * 1000 + (uint64_t)now.tv_nsec / 1000000;
}

static void wait_ms(uint64_t ms)
{
    struct timespec wait = {.tv_sec = (time_t)(ms / 1000), .tv_nsec = (long)(ms % 1000) * 1000000};
    (void)nanosleep(&wait, NULL); /* a signal may end the wait early */
}

/* libpq finds a database by itself when the environment names one. */
static bool is_named_by_environment(void)
{
    return getenv("PGHOST") != NULL || getenv("PGDATABASE") != NULL || getenv("PGSERVICE") != NULL;
}

static ot_status check_config(const ot_config *config, ot_error *error)
{
    if (config->schema.files.count == 0)
        return ot_error_set(error, OT_INVALID,
                            "no schema: give --schema FILE or schema.files in the configuration");
    if (config->database.url.len == 0 && !is_named_by_environment())
        return ot_error_set(error, OT_INVALID,
                            "no database: give --database URL, database.url or DATABASE_URL");
    return OT_OK;
}

static ot_service_options options_for(const ot_config *config, const ot_source *sources,
                                      const ot_persisted_files *persisted)
{
    return (ot_service_options){
        .sources = sources,
        .source_count = config->schema.files.count,
        .database = {.url = config->database.url,
                     .read_connections = config->database.read_connections,
                     .write_connections = config->database.write_connections,
                     .anonymous_role = config->database.anonymous_role,
                     .statement_timeout_ms = config->database.statement_timeout_ms,
                     .use_prepared = config->database.prepared,
                     .share_reads = config->database.share_reads},
        .module_paths = config->modules.items,
        .module_count = config->modules.count,
        .introspection = config->development.introspection,
        .hints = config->development.hints,
        .request_timeout_ms = config->server.request_timeout_ms,
        .answer_cache_bytes = config->cache.bytes,
        .persisted = persisted->options,
        .shared_store = persisted->shared_store,
        .manifests = persisted->manifests,
        .manifest_count = persisted->manifest_count,
    };
}

/* Mistakes in the SDL do not go away by waiting; a database that starts beside us does come up. */
static ot_service *try_for_a_while(const ot_service_options *options, ot_report *report,
                                   ot_error *error)
{
    uint64_t until = now_ms() + TRY_FOR_MS;
    uint64_t wait = WAIT_FIRST_MS;
    for (;;) {
        *error = (ot_error){0};
        ot_service *service = ot_service_new(options, report, error);
        bool may_help = error->status == OT_UNAVAILABLE || error->status == OT_TIMEOUT;
        if (service != NULL || !ot_report_is_empty(report) || !may_help || now_ms() + wait > until)
            return service;
        ot_log(OT_LOG_WARN, "command.database_unavailable", OT_LOG_INT("retry_in_ms", wait),
               OT_LOG_ERR(error));
        wait_ms(wait);
        wait = wait * 2 > WAIT_MAX_MS ? WAIT_MAX_MS : wait * 2;
    }
}

static ot_status read_cost(const ot_config *config, ot_cost_options *out, ot_error *error)
{
    ot_str mode = config->limits.cost_mode;
    out->max = config->limits.cost;
    out->is_measured = ot_str_equal(mode, OT_S("measure"));
    if (out->is_measured || ot_str_equal(mode, OT_S("enforce")))
        return OT_OK;
    return ot_error_set(error, OT_INVALID, "limits.cost_mode is enforce or measure, not \"%.*s\"",
                        OT_ARG(mode));
}

/* Everything that is read from files; it stays in the configuration's arena. */
static ot_status read_options(const ot_config *config, ot_service_options *out, ot_error *error)
{
    ot_source *sources;
    ot_persisted_files persisted;
    ot_idempotency_options idempotency;
    ot_cost_options cost;
    ot_status status = ot_idempotency_read(config, &idempotency, error);
    if (status == OT_OK)
        status = read_cost(config, &cost, error);
    if (status == OT_OK)
        status = ot_sources_read(config->arena, &config->schema.files, &sources, error);
    if (status == OT_OK)
        status = ot_persisted_files_read(config->arena, config, &persisted, error);
    if (status != OT_OK)
        return status;
    *out = options_for(config, sources, &persisted);
    out->idempotency = idempotency;
    out->cost = cost;
    return OT_OK;
}

ot_service *ot_build_service_once(const ot_config *config, ot_persisted *registered,
                                  ot_report *report, ot_error *error)
{
    ot_service_options options;
    if (check_config(config, error) != OT_OK || read_options(config, &options, error) != OT_OK)
        return NULL;
    options.registered = registered;
    return ot_service_new(&options, report, error);
}

ot_service *ot_build_service(const char *command, const ot_config *config, int *exit_code)
{
    ot_service_options options;
    ot_error error = {0};
    *exit_code = OT_EXIT_FAILED;
    if (check_config(config, &error) != OT_OK) {
        ot_console_fail(command, true, "%s", error.message);
        return NULL;
    }
    if (read_options(config, &options, &error) != OT_OK) {
        ot_console_error(command, &error);
        return NULL;
    }
    ot_report report = {.arena = config->arena, .hints = true};
    ot_service *service = try_for_a_while(&options, &report, &error);
    if (service == NULL && !ot_report_is_empty(&report)) {
        ot_console_report(&report);
        *exit_code = OT_EXIT_FOUND;
    } else if (service == NULL) {
        ot_console_error(command, &error);
    }
    return service;
}
