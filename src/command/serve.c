/*
 * `onetrip serve`. The main thread reads the configuration, opens sockets, builds the service and
 * starts the loops; then it only waits for signals. It is also the watchdog of a drain: a client
 * can keep a loop busy, but not this thread.
 */
#include "command/serve.h"

#include <signal.h>
#include <stdio.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

#include "base/limits.h"
#include "base/log.h"
#include "command/build_service.h"
#include "command/command.h"
#include "command/console.h"
#include "command/files.h"
#include "command/persisted.h"
#include "command/workers.h"
#include "http/cors.h"
#include "schema/print.h"

enum {
    PEM_BYTES_MAX = 256 * 1024,
    DRAIN_MS = 9 * 1000, /* platforms kill after ten seconds */
    POLL_MS = 20,
    SLOW_START_MS = 5 * 1000,
};

static const char usage[] =
    "Usage: onetrip serve [options]\n"
    "\n"
    "Serves the schema of the SDL files from a PostgreSQL database at /graphql.\n"
    "\n";

static const char example[] =
    "\n"
    "Example: a first schema, without a configuration file\n"
    "  echo 'type City @table { id: ID! name: String! }\n"
    "        type Query { cities(first: Int): [City!]! }' > city.graphql\n"
    "  onetrip serve --schema city.graphql --database postgres://localhost/world --dev\n"
    "  curl localhost:4000/graphql -H 'content-type: application/json' -d '{\"query\":\"{ cities { "
    "name } }\"}'\n"
    "\n"
    "SIGTERM and SIGINT end it: running requests finish, for at most nine seconds.\n"
    "SIGHUP reads the TLS certificate, the manifests of persisted operations and log.level again.\n"
    "Exit code: 0 ended by a signal, 1 the schema has mistakes, 2 it could not run.\n";

typedef struct serving {
    ot_config *config;
    ot_service *service;
    ot_server_options server;
    ot_listeners public_side;
    ot_listeners admin_side;
    bool has_admin;
    uint32_t threads;
    int argc; /* of the command, to read everything again at SIGHUP */
    char **argv;
} serving;

/* ---- Preparing ---- */

static uint32_t thread_count(const ot_config *config)
{
    if (config->server.threads > 0)
        return config->server.threads;
    long cores = sysconf(_SC_NPROCESSORS_ONLN);
    return cores > 0 ? (uint32_t)cores : 1;
}

static ot_status read_log_level(const ot_config *config, ot_log_level *out, ot_error *error)
{
    static const char *const names[] = {"debug", "info", "warn", "error"};
    for (int level = OT_LOG_DEBUG; level <= OT_LOG_ERROR; level++) {
        if (ot_str_equal(config->log.level, ot_str_from_c(names[level]))) {
            *out = (ot_log_level)level;
            return OT_OK;
        }
    }
    return ot_error_set(error, OT_INVALID, "log.level is debug, info, warn or error, not \"%.*s\"",
                        OT_ARG(config->log.level));
}

static ot_status check_origins(const ot_config *config, ot_error *error)
{
    for (uint32_t i = 0; i < config->server.cors_origins.count; i++) {
        ot_str origin = config->server.cors_origins.items[i];
        if (!ot_cors_is_origin(origin))
            return ot_error_set(error, OT_INVALID,
                                "server.cors_origins: \"%.*s\" is not an origin as browsers send "
                                "it, such as https://app.example or http://localhost:3000",
                                OT_ARG(origin));
    }
    return OT_OK;
}

typedef struct pem_texts {
    ot_str certificate; /* empty: cleartext */
    ot_str key;
} pem_texts;

static ot_status read_pem(const ot_config *config, pem_texts *out, ot_error *error)
{
    *out = (pem_texts){0};
    bool has_certificate = config->server.tls_certificate.len > 0;
    if (has_certificate != (config->server.tls_key.len > 0))
        return ot_error_set(error, OT_INVALID,
                            "server.tls_certificate and server.tls_key go together");
    if (!has_certificate)
        return OT_OK;
    ot_status status = ot_file_read(config->arena, config->server.tls_certificate, PEM_BYTES_MAX,
                                    &out->certificate, error);
    if (status != OT_OK)
        return status;
    return ot_file_read(config->arena, config->server.tls_key, PEM_BYTES_MAX, &out->key, error);
}

static ot_status open_tls(serving *s, ot_error *error)
{
    pem_texts pem;
    ot_status status = read_pem(s->config, &pem, error);
    if (status != OT_OK || pem.certificate.len == 0)
        return status;
    s->server.tls = ot_tls_new(s->config->arena, pem.certificate, pem.key, error);
    return s->server.tls != NULL ? OT_OK : error->status;
}

static ot_status open_auth(serving *s, ot_error *error)
{
    const ot_config *config = s->config;
    ot_auth_options options = {
        .keys = config->auth.keys,
        .key_count = config->auth.key_count,
        .default_role = config->auth.default_role,
        .roles = config->auth.roles.items,
        .role_count = config->auth.roles.count,
        .role_claim = config->auth.role_claim,
        .leeway_s = config->auth.leeway_s,
    };
    s->server.auth = ot_auth_new(config->arena, &options, error);
    return s->server.auth != NULL ? OT_OK : error->status;
}

static ot_status open_listeners(serving *s, ot_error *error)
{
    const ot_config *config = s->config;
    ot_status status =
        ot_listeners_open(config->arena, config->server.listen, s->threads, &s->public_side, error);
    if (status != OT_OK)
        return status;
    s->has_admin = config->server.admin.len > 0 && !ot_str_equal(config->server.admin, OT_S("off"));
    if (!s->has_admin)
        return OT_OK;
    status = ot_listeners_open(config->arena, config->server.admin, 1, &s->admin_side, error);
    if (status != OT_OK) {
        ot_listeners_close(&s->public_side);
        return ot_error_wrap(error, status, "for server.admin (--admin HOST:PORT, or off)");
    }
    return OT_OK;
}

/* Each connection is a descriptor; the soft limit of most systems is low for compatibility with
 * select(2) only. */
static void raise_descriptor_limit(void)
{
    struct rlimit limit;
    if (getrlimit(RLIMIT_NOFILE, &limit) != 0)
        return;
    limit.rlim_cur = limit.rlim_max;
    (void)setrlimit(RLIMIT_NOFILE,
                    &limit); /* then the lower limit holds, and accepting pauses at it */
}

/* SIGHUP is not one of the signals that end the process. */
static sigset_t with_reload(const sigset_t *signals)
{
    sigset_t all = *signals;
    (void)sigaddset(&all, SIGHUP); /* a known signal: cannot fail */
    return all;
}

static sigset_t block_signals(void)
{
    sigset_t signals;
    (void)sigemptyset(&signals);       /* cannot fail */
    (void)sigaddset(&signals, SIGINT); /* known signals: cannot fail */
    (void)sigaddset(&signals, SIGTERM);
    sigset_t blocked = with_reload(&signals);
    (void)pthread_sigmask(SIG_BLOCK, &blocked, NULL);
    (void)signal(SIGPIPE, SIG_IGN); /* TLS writes to closed sockets */
    return signals;
}

static ot_str print_contract(ot_arena *arena, const ot_schema *schema)
{
    ot_buffer out = {0};
    ot_schema_print_options options = {0};
    ot_schema_print(schema, &options, &out);
    ot_buffer_append_byte(&out, '\n');
    ot_str text = ot_arena_copy(arena, ot_buffer_str(&out));
    ot_buffer_free(&out);
    return text;
}

/* ---- Serving ---- */

static uint64_t now_ms(void)
{
    struct timespec now;
    (void)clock_gettime(CLOCK_MONOTONIC, &now); /* cannot fail for this clock */
    return (uint64_t)now.tv_sec * 1000 + (uint64_t)now.tv_nsec / 1000000;
}

/* True when one of `signals` came within `ms`. */
static bool wait_for_signal(const sigset_t *signals, long ms)
{
    struct timespec wait = {.tv_sec = ms / 1000, .tv_nsec = ms % 1000 * 1000000};
    return sigtimedwait(signals, NULL, &wait) > 0;
}

/* ---- Reloading ---- */

static ot_status reload_tls(const serving *s, const ot_config *config, ot_error *error)
{
    pem_texts pem;
    ot_status status = read_pem(config, &pem, error);
    if (status != OT_OK)
        return status;
    if ((pem.certificate.len > 0) != (s->server.tls != NULL))
        return ot_error_set(error, OT_INVALID, "TLS is switched on and off by a restart only");
    if (s->server.tls == NULL)
        return OT_OK;
    return ot_tls_replace(s->server.tls, pem.certificate, pem.key, error);
}

/* Reads the configuration again. What has changed and can change while serving does; all other
 * settings wait for a restart. A configuration or certificate with a mistake changes nothing. */
static void reload(const serving *s)
{
    ot_arena *arena = ot_arena_new();
    ot_config config;
    ot_error error = {0};
    int rest = 0;
    ot_config_init(arena, &config);
    ot_log_level level;
    ot_status status = OT_INVALID;
    if (ot_serve_read_flags("serve", s->argc, s->argv, &config, &rest) != OT_FLAGS_FINE)
        (void)ot_error_set(&error, status, "the configuration has a mistake");
    else
        status = read_log_level(&config, &level, &error);
    if (status == OT_OK)
        status = reload_tls(s, &config, &error);
    if (status == OT_OK) {
        ot_persisted_reload(&config, s->service);
        ot_log_set_level(level);
        ot_log(OT_LOG_INFO, "serve.reloaded");
    } else {
        ot_log(OT_LOG_ERROR, "serve.reload_failed", OT_LOG_ERR(&error));
    }
    ot_arena_free(arena);
}

static void announce(const serving *s)
{
    const char *scheme = s->server.tls != NULL ? "https" : "http";
    printf("listening on %s://%.*s:%u/graphql\n", scheme, OT_ARG(s->public_side.url_host),
           s->public_side.port);
    if (s->has_admin)
        printf("admin on http://%.*s:%u/readyz\n", OT_ARG(s->admin_side.url_host),
               s->admin_side.port);
    (void)fflush(
        stdout); /* whoever waits for the line reads it through a pipe; a closed one is theirs */
    ot_log(OT_LOG_INFO, "serve.listening", OT_LOG_STR("host", s->public_side.url_host),
           OT_LOG_INT("port", s->public_side.port),
           OT_LOG_INT("admin_port", s->has_admin ? s->admin_side.port : 0),
           OT_LOG_INT("threads", s->threads), OT_LOG_INT("tls", s->server.tls != NULL));
}

/* True when all loops are ready, false when a signal came first. */
static bool wait_until_ready(const serving *s, const ot_workers *workers, const sigset_t *signals)
{
    uint64_t began = now_ms();
    bool is_told = false;
    while (ot_workers_ready(workers) < s->threads) {
        if (wait_for_signal(signals, POLL_MS))
            return false;
        if (!is_told && now_ms() - began > SLOW_START_MS) {
            ot_log(OT_LOG_WARN, "serve.waiting_for_database",
                   OT_LOG_INT("ready_loops", ot_workers_ready(workers)));
            is_told = true;
        }
    }
    return true;
}

/* Ends the process here when the loops do not end in time, or at a second signal. */
static void drain(ot_workers *workers, uint32_t count, const sigset_t *signals)
{
    ot_log(OT_LOG_INFO, "serve.draining", OT_LOG_INT("deadline_ms", DRAIN_MS));
    ot_workers_drain(workers);
    uint64_t until = now_ms() + DRAIN_MS;
    while (ot_workers_ended(workers) < count) {
        bool is_again = wait_for_signal(signals, POLL_MS);
        if (!is_again && now_ms() < until)
            continue;
        ot_log(OT_LOG_WARN, "serve.drain_cut",
               OT_LOG_INT("loops_left", count - ot_workers_ended(workers)));
        _exit(OT_EXIT_FINE);
    }
    ot_workers_join(workers);
}

static void serve_until_signal(const serving *s, const sigset_t *signals)
{
    sigset_t all = with_reload(signals);
    for (;;) {
        int signal_number = 0;
        (void)sigwait(&all, &signal_number); /* known signals: cannot fail */
        if (signal_number != SIGHUP)
            return;
        reload(s);
    }
}

static int run_loops(serving *s, const sigset_t *signals)
{
    ot_workers_options options = {.count = s->threads,
                                  .service = s->service,
                                  .server = &s->server,
                                  .public_side = &s->public_side,
                                  .admin_side = s->has_admin ? &s->admin_side : NULL};
    ot_error error;
    ot_workers *workers = ot_workers_start(&options, &error);
    if (workers == NULL) {
        ot_console_error("serve", &error);
        return OT_EXIT_FAILED;
    }
    if (wait_until_ready(s, workers, signals)) {
        announce(s);
        serve_until_signal(s, signals);
    }
    drain(workers, s->threads, signals);
    ot_log(OT_LOG_INFO, "serve.ended");
    return OT_EXIT_FINE;
}

/* What needs no database is checked first, so that its mistakes show at once. */
static ot_status prepare(serving *s, ot_error *error)
{
    ot_log_level level = OT_LOG_INFO;
    ot_status status = read_log_level(s->config, &level, error);
    ot_log_set_level(level);
    if (status == OT_OK)
        status = check_origins(s->config, error);
    if (status == OT_OK)
        status = open_tls(s, error);
    if (status == OT_OK)
        status = open_auth(s, error);
    return status == OT_OK ? open_listeners(s, error) : status;
}

static int serve(ot_config *config, int argc, char **argv)
{
    serving s = {.config = config, .threads = thread_count(config), .argc = argc, .argv = argv};
    s.server.connections_max = config->server.connections;
    s.server.connections_per_address_max = config->server.connections_per_address;
    s.server.graphiql = config->development.graphiql;
    s.server.batch_max = config->server.batch_max;
    s.server.id_key = config->persisted.id_key;
    s.server.trace = config->development.trace;
    s.server.cors_origins = config->server.cors_origins.items;
    s.server.cors_origin_count = config->server.cors_origins.count;
    s.server.draft_statuses = config->server.draft_statuses;
    s.server.cache_control_on_post = config->cache.post;
    raise_descriptor_limit();
    ot_error error;
    if (prepare(&s, &error) != OT_OK) {
        ot_console_error("serve", &error);
        return OT_EXIT_FAILED;
    }
    int code;
    s.service = ot_build_service("serve", config, &code);
    if (s.service != NULL) {
        s.server.schema_text = print_contract(config->arena, s.service->schema);
        sigset_t signals = block_signals();
        ot_console_limit_stderr();
        code = run_loops(&s, &signals);
        ot_service_free(s.service);
    }
    ot_listeners_close(&s.public_side);
    if (s.has_admin)
        ot_listeners_close(&s.admin_side);
    return code;
}

int ot_command_serve(int argc, char **argv)
{
    ot_arena *arena = ot_arena_new();
    ot_config config;
    int rest = 0;
    int code = OT_EXIT_FAILED;
    ot_config_init(arena, &config);
    switch (ot_serve_read_flags("serve", argc, argv, &config, &rest)) {
    case OT_FLAGS_HELP:
        printf("%s%s%s", usage, ot_serve_flags_help, example);
        code = OT_EXIT_FINE;
        break;
    case OT_FLAGS_WRONG:
        break;
    case OT_FLAGS_FINE:
        if (rest < argc)
            ot_console_fail("serve", true, "\"%s\" is not a flag", argv[rest]);
        else
            code = serve(&config, argc, argv);
    }
    ot_arena_free(arena);
    return code;
}
