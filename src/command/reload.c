#include "command/reload.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <time.h>

#include "base/assert.h"
#include "base/log.h"
#include "base/memory.h"
#include "command/build_service.h"
#include "command/check_start.h"
#include "command/serve.h"

enum {
    WARM_MS = 15 * 1000, /* for connections to the database */
    RETIRED_MAX = 3,     /* services that still end their requests; each has connections */
    PROBLEMS_LOGGED_MAX = 20,
};

typedef enum stage {
    STAGE_IDLE,
    STAGE_WAITING,  /* for requests of earlier services to end */
    STAGE_BUILDING, /* in the thread */
    STAGE_WARMING,
    STAGE_SWITCHING,
    STAGE_WITHDRAWING,
} stage;

struct ot_reload {
    ot_reload_options options;
    ot_generation *current; /* held: what is served */
    ot_generation *next;    /* held: to be served; the thread's while it builds */
    stage stage;
    bool is_wanted; /* again, when this one is over */
    uint64_t warm_until_ms;
    pthread_t thread;
    atomic_bool is_built;
    bool is_good; /* what the thread built */
};

static uint64_t now_ms(void)
{
    struct timespec now;
    (void)clock_gettime(CLOCK_MONOTONIC, &now); /* cannot fail for this clock */
    return (uint64_t)now.tv_sec * 1000 + (uint64_t)now.tv_nsec / 1000000;
}

/* ---- What is told ---- */

static void log_problem(const ot_problem *problem)
{
    if (problem->place_count == 0) {
        ot_log(OT_LOG_ERROR, "serve.reload_problem", OT_LOG_STR("message", problem->message));
        return;
    }
    const ot_place *place = &problem->places[0];
    ot_location at = ot_source_locate(place->source, place->offset);
    ot_log(OT_LOG_ERROR, "serve.reload_problem", OT_LOG_STR("file", place->source->name),
           OT_LOG_INT("line", at.line), OT_LOG_INT("column", at.column),
           OT_LOG_STR("message", problem->message));
}

static void log_failure(const ot_report *report, ot_error *error)
{
    uint32_t count = report == NULL ? 0 : report->problems.count;
    for (uint32_t i = 0; i < count && i < PROBLEMS_LOGGED_MAX; i++)
        log_problem(&report->problems.items[i]);
    if (count > 0)
        (void)ot_error_set(error, OT_INVALID, "the schema or the operations have %s%u mistake%s",
                           report->is_cut ? "more than " : "", count, count == 1 ? "" : "s");
    ot_log(OT_LOG_ERROR, "serve.reload_failed", OT_LOG_ERR(error));
}

/* Sockets and threads are made once. */
static void log_fixed(const ot_config *before, const ot_config *now)
{
    const struct {
        const char *name;
        bool is_other;
    } settings[] = {
        {"server.listen", !ot_str_equal(before->server.listen, now->server.listen)},
        {"server.admin", !ot_str_equal(before->server.admin, now->server.admin)},
        {"server.threads", before->server.threads != now->server.threads},
        {"server.tls_certificate",
         (before->server.tls_certificate.len > 0) != (now->server.tls_certificate.len > 0)},
    };
    for (size_t i = 0; i < sizeof(settings) / sizeof(settings[0]); i++) {
        if (settings[i].is_other)
            ot_log(OT_LOG_WARN, "serve.needs_restart",
                   OT_LOG_STR("setting", ot_str_from_c(settings[i].name)));
    }
}

/* ---- Building, in the thread ---- */

static ot_status take_certificate(const ot_reload *r, ot_error *error)
{
    ot_pem_texts pem;
    ot_status status = ot_generation_read_pem(r->next, &pem, error);
    if (status != OT_OK || r->options.tls == NULL || pem.certificate.len == 0)
        return status;
    return ot_tls_replace(r->options.tls, pem.certificate, pem.key, error);
}

static ot_status read_configuration(const ot_reload *r, ot_error *error)
{
    ot_generation *next = r->next;
    ot_status status = ot_serve_read_again(r->options.argc, r->options.argv, &next->config, error);
    if (status == OT_OK)
        status = ot_generation_prepare(next, error);
    if (status == OT_OK)
        status = take_certificate(r, error);
    next->server.tls = r->options.tls;
    next->server.limiter = r->options.limiter;
    return status;
}

static bool build_next(const ot_reload *r)
{
    ot_error error = {0};
    ot_report report = {.arena = r->next->arena, .hints = true};
    if (read_configuration(r, &error) != OT_OK) {
        log_failure(NULL, &error);
        return false;
    }
    log_fixed(&r->current->config, &r->next->config);
    ot_service *service =
        ot_build_service_once(&r->next->config, r->current->service->persisted, &report, &error);
    if (service != NULL)
        ot_generation_take_service(r->next, service);
    bool is_good = service != NULL && ot_check_start(&r->next->config, service, &report, &error);
    if (!is_good)
        log_failure(&report, &error);
    return is_good;
}

static void *run_builder(void *data)
{
    ot_reload *r = data;
    r->is_good = build_next(r);
    atomic_store(&r->is_built, true);
    return NULL;
}

/* ---- The stages ---- */

static void drop_next(ot_reload *r)
{
    ot_generation_release(r->next);
    r->next = NULL;
}

/* From here the next one wins. */
static stage end(ot_reload *r)
{
    drop_next(r);
    bool is_again = r->is_wanted;
    r->is_wanted = false;
    return is_again ? STAGE_WAITING : STAGE_IDLE;
}

static stage start_building(ot_reload *r)
{
    if (ot_workers_retired(r->options.workers) > RETIRED_MAX)
        return STAGE_WAITING;
    r->next = ot_generation_new();
    atomic_store(&r->is_built, false);
    int code = pthread_create(&r->thread, NULL, run_builder, r);
    if (code == 0)
        return STAGE_BUILDING;
    ot_error error;
    (void)ot_error_set(&error, OT_UNAVAILABLE, "cannot start a thread: %s", strerror(code));
    log_failure(NULL, &error);
    return end(r);
}

static stage finish_building(ot_reload *r)
{
    if (!atomic_load(&r->is_built))
        return STAGE_BUILDING;
    OT_ASSERT(pthread_join(r->thread, NULL) == 0);
    if (!r->is_good)
        return end(r);
    ot_workers_warm(r->options.workers, r->next);
    r->warm_until_ms = now_ms() + WARM_MS;
    return STAGE_WARMING;
}

static stage finish_warming(ot_reload *r)
{
    if (ot_workers_are_warm(r->options.workers)) {
        ot_workers_switch(r->options.workers);
        return STAGE_SWITCHING;
    }
    if (now_ms() < r->warm_until_ms || !ot_workers_have_heard(r->options.workers))
        return STAGE_WARMING;
    ot_error error;
    (void)ot_error_set(&error, OT_TIMEOUT,
                       "the database gave the new service no connections in %d s", WARM_MS / 1000);
    log_failure(NULL, &error);
    ot_workers_withdraw(r->options.workers);
    return STAGE_WITHDRAWING;
}

static stage finish_switching(ot_reload *r)
{
    if (!ot_workers_have_heard(r->options.workers))
        return STAGE_SWITCHING;
    const ot_config *config = &r->next->config;
    ot_log_set_level(r->next->log_level);
    ot_persisted_set_bytes_max(r->next->service->persisted, config->persisted.bytes);
    ot_log(OT_LOG_INFO, "serve.reloaded", OT_LOG_INT("schema_files", config->schema.files.count),
           OT_LOG_INT("manifests", config->persisted.manifests.count));
    ot_generation *before = r->current;
    r->current = ot_generation_hold(r->next);
    ot_generation_release(before);
    return end(r);
}

static stage step(ot_reload *r)
{
    switch (r->stage) {
    case STAGE_IDLE:
        return STAGE_IDLE;
    case STAGE_WAITING:
        return start_building(r);
    case STAGE_BUILDING:
        return finish_building(r);
    case STAGE_WARMING:
        return finish_warming(r);
    case STAGE_SWITCHING:
        return finish_switching(r);
    case STAGE_WITHDRAWING:
        return ot_workers_have_heard(r->options.workers) ? end(r) : STAGE_WITHDRAWING;
    }
    OT_UNREACHABLE();
}

bool ot_reload_step(ot_reload *reload)
{
    reload->stage = step(reload);
    return reload->stage != STAGE_IDLE;
}

void ot_reload_begin(ot_reload *reload)
{
    if (reload->stage == STAGE_IDLE)
        reload->stage = STAGE_WAITING;
    else
        reload->is_wanted = true;
}

/* ---- Life ---- */

ot_reload *ot_reload_new(const ot_reload_options *options, ot_generation *current)
{
    ot_reload *reload = ot_calloc(1, sizeof(*reload));
    reload->options = *options;
    reload->current = current;
    return reload;
}

bool ot_reload_free(ot_reload *reload)
{
    if (reload->stage == STAGE_BUILDING) {
        if (!atomic_load(&reload->is_built))
            return false;
        OT_ASSERT(pthread_join(reload->thread, NULL) == 0);
    }
    drop_next(reload);
    ot_generation_release(reload->current);
    free(reload);
    return true;
}
