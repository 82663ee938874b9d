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

#include "base/log.h"
#include "command/build_service.h"
#include "command/check_start.h"
#include "command/command.h"
#include "command/console.h"
#include "command/notify.h"
#include "command/reload.h"

enum {
    DRAIN_MS = 9 * 1000, /* platforms kill after ten seconds */
    RELOAD_END_MS = 500,
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
    "SIGHUP reads the configuration and all files again; running requests end as they began.\n"
    "Exit code: 0 ended by a signal, 1 the schema has mistakes, 2 it could not run.\n";

typedef struct serving {
    ot_arena *arena; /* what lives as long as the process serves: sockets, TLS */
    ot_generation *generation;
    ot_tls *tls;              /* NULL: cleartext */
    ot_rate_limiter *limiter; /* owned: outlives reloads, so nobody gets a new bucket by one */
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

static ot_status open_tls(serving *s, ot_error *error)
{
    ot_pem_texts pem;
    ot_status status = ot_generation_read_pem(s->generation, &pem, error);
    if (status != OT_OK || pem.certificate.len == 0)
        return status;
    s->tls = ot_tls_new(s->arena, pem.certificate, pem.key, error);
    s->generation->server.tls = s->tls;
    return s->tls != NULL ? OT_OK : error->status;
}

static ot_status open_listeners(serving *s, ot_error *error)
{
    const ot_config *config = &s->generation->config;
    ot_str admin = ot_arena_copy(s->arena, config->server.admin);
    ot_status status = ot_listeners_open(s->arena, ot_arena_copy(s->arena, config->server.listen),
                                         s->threads, &s->public_side, error);
    if (status != OT_OK)
        return status;
    s->has_admin = admin.len > 0 && !ot_str_equal(admin, OT_S("off"));
    if (!s->has_admin)
        return OT_OK;
    status = ot_listeners_open(s->arena, admin, 1, &s->admin_side, error);
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

/* To people; the log says the same to programs. */
static void announce(const serving *s)
{
    const char *scheme = s->tls != NULL ? "https" : "http";
    fprintf(stderr, "listening on %s://%.*s:%u/graphql\n", scheme, OT_ARG(s->public_side.url_host),
            s->public_side.port);
    if (s->has_admin)
        fprintf(stderr, "admin on http://%.*s:%u/readyz\n", OT_ARG(s->admin_side.url_host),
                s->admin_side.port);
    ot_log(OT_LOG_INFO, "serve.listening", OT_LOG_STR("host", s->public_side.url_host),
           OT_LOG_INT("port", s->public_side.port),
           OT_LOG_INT("admin_port", s->has_admin ? s->admin_side.port : 0),
           OT_LOG_INT("threads", s->threads), OT_LOG_INT("tls", s->tls != NULL));
    ot_notify(OT_NOTIFY_READY);
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
    ot_notify(OT_NOTIFY_STOPPING);
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

static void serve_until_signal(ot_reload *reload, const sigset_t *signals)
{
    sigset_t all = with_reload(signals);
    bool is_reloading = false;
    for (;;) {
        const struct timespec wait = {.tv_nsec = POLL_MS * 1000000L};
        int signal_number =
            is_reloading ? sigtimedwait(&all, NULL, &wait) : sigwaitinfo(&all, NULL);
        if (signal_number == SIGHUP)
            ot_reload_begin(reload);
        else if (signal_number > 0)
            return;
        is_reloading = ot_reload_step(reload);
    }
}

/* A reload may wait for a database that never answers; the process does not. */
static void end_reload(ot_reload *reload, const sigset_t *signals)
{
    uint64_t until = now_ms() + RELOAD_END_MS;
    while (!ot_reload_free(reload)) {
        if (wait_for_signal(signals, POLL_MS) || now_ms() > until)
            _exit(OT_EXIT_FINE);
    }
}

static int run_loops(serving *s, const sigset_t *signals)
{
    ot_workers_options options = {.count = s->threads,
                                  .generation = s->generation,
                                  .public_side = &s->public_side,
                                  .admin_side = s->has_admin ? &s->admin_side : NULL};
    ot_error error;
    ot_workers *workers = ot_workers_start(&options, &error);
    if (workers == NULL) {
        ot_console_error("serve", &error);
        return OT_EXIT_FAILED;
    }
    ot_reload_options how = {
        .argc = s->argc, .argv = s->argv, .workers = workers, .tls = s->tls, .limiter = s->limiter};
    ot_reload *reload = ot_reload_new(&how, s->generation);
    s->generation = NULL;
    if (wait_until_ready(s, workers, signals)) {
        announce(s);
        serve_until_signal(reload, signals);
    }
    drain(workers, s->threads, signals);
    ot_log(OT_LOG_INFO, "serve.ended");
    end_reload(reload, signals);
    return OT_EXIT_FINE;
}

/* What needs no database is checked first, so that its mistakes show at once. */
static ot_status prepare(serving *s, ot_error *error)
{
    ot_status status = ot_generation_prepare(s->generation, error);
    s->limiter = ot_rate_limiter_new();
    s->generation->server.limiter = s->limiter;
    ot_log_set_level(s->generation->log_level);
    if (status == OT_OK)
        status = open_tls(s, error);
    return status == OT_OK ? open_listeners(s, error) : status;
}

/* The log tells programs; people see it where they look on. */
static bool check(const ot_generation *generation, int *exit_code)
{
    ot_error error = {0};
    ot_report report = {.arena = generation->arena, .hints = true};
    bool is_good = ot_check_start(&generation->config, generation->service, &report, &error);
    if (!ot_report_is_empty(&report) && (!is_good || isatty(STDERR_FILENO) == 1))
        ot_console_report(&report);
    else if (!is_good)
        ot_console_error("serve", &error);
    *exit_code = ot_report_is_empty(&report) ? OT_EXIT_FAILED : OT_EXIT_FOUND;
    return is_good;
}

static int serve(serving *s)
{
    raise_descriptor_limit();
    ot_log_set_output(STDOUT_FILENO);
    ot_error error;
    if (prepare(s, &error) != OT_OK) {
        ot_console_error("serve", &error);
        return OT_EXIT_FAILED;
    }
    int code;
    ot_service *service = ot_build_service("serve", &s->generation->config, &code);
    if (service != NULL)
        ot_generation_take_service(s->generation, service);
    if (service != NULL && check(s->generation, &code)) {
        sigset_t signals = block_signals();
        ot_console_limit_stderr();
        code = run_loops(s, &signals);
    }
    ot_listeners_close(&s->public_side);
    if (s->has_admin)
        ot_listeners_close(&s->admin_side);
    return code;
}

int ot_command_serve(int argc, char **argv)
{
    serving s = {
        .arena = ot_arena_new(), .generation = ot_generation_new(), .argc = argc, .argv = argv};
    int rest = 0;
    int code = OT_EXIT_FAILED;
    switch (ot_serve_read_flags("serve", argc, argv, &s.generation->config, &rest)) {
    case OT_FLAGS_HELP:
        printf("%s%s%s", usage, ot_serve_flags_help, example);
        code = OT_EXIT_FINE;
        break;
    case OT_FLAGS_WRONG:
        break;
    case OT_FLAGS_FINE:
        s.threads = thread_count(&s.generation->config);
        if (rest < argc)
            ot_console_fail("serve", true, "\"%s\" is not a flag", argv[rest]);
        else
            code = serve(&s);
    }
    ot_generation_release(s.generation);
    ot_rate_limiter_free(s.limiter);
    ot_arena_free(s.arena);
    return code;
}
