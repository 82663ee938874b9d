#include "command/workers.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>

#include "base/assert.h"

enum { READY_CHECK_MS = 10 };

typedef struct worker {
    struct ot_workers *workers;
    uint32_t index;
    pthread_t thread;
    ot_loop *loop; /* made by the starter, so that it can be posted to at once */
    ot_engine *engine;
    ot_server *server;
    ot_timer ready_check;
} worker;

struct ot_workers {
    ot_workers_options options;
    uint32_t started;
    atomic_uint ready;
    atomic_uint ended;
    worker *items;
};

static void check_ready(void *data)
{
    worker *w = data;
    if (ot_engine_is_ready(w->engine))
        atomic_fetch_add(&w->workers->ready, 1);
    else
        ot_timer_start(w->loop, &w->ready_check, READY_CHECK_MS);
}

static void listen_on(worker *w, ot_listeners *listeners, uint32_t loop, ot_server_side side)
{
    for (uint32_t i = 0; i < listeners->address_count; i++) {
        int fd = ot_listeners_take(listeners, loop, i);
        if (fd >= 0)
            ot_server_listen(w->server, fd, side);
    }
}

static void *run_worker(void *data)
{
    worker *w = data;
    const ot_workers_options *options = &w->workers->options;
    w->engine = ot_engine_new(w->loop, options->service);
    w->server = ot_server_new(w->loop, w->engine, options->server);
    listen_on(w, options->public_side, w->index, OT_SERVER_PUBLIC);
    if (options->admin_side != NULL && w->index == 0)
        listen_on(w, options->admin_side, 0, OT_SERVER_ADMIN);
    w->ready_check = (ot_timer){.fire = check_ready, .data = w};
    check_ready(w);

    ot_loop_run(w->loop);

    ot_timer_stop(w->loop, &w->ready_check);
    ot_server_free(w->server);
    ot_engine_free(w->engine);
    ot_loop_free(w->loop);
    atomic_fetch_add(&w->workers->ended, 1);
    return NULL;
}

ot_workers *ot_workers_start(const ot_workers_options *options, ot_error *error)
{
    ot_workers *workers = calloc(1, sizeof(*workers));
    worker *items = calloc(options->count, sizeof(*items));
    if (workers == NULL || items == NULL)
        abort(); /* out of memory, as in base/arena.h */
    workers->options = *options;
    workers->items = items;
    for (uint32_t i = 0; i < options->count; i++) {
        items[i].workers = workers;
        items[i].index = i;
        items[i].loop = ot_loop_new();
        int code = pthread_create(&items[i].thread, NULL, run_worker, &items[i]);
        if (code != 0) {
            ot_error_set(error, OT_UNAVAILABLE, "cannot start thread %u: %s", i + 1,
                         strerror(code));
            ot_loop_free(items[i].loop);
            ot_workers_drain(workers);
            ot_workers_join(workers);
            return NULL;
        }
        workers->started++;
    }
    return workers;
}

uint32_t ot_workers_ready(const ot_workers *workers)
{
    return atomic_load(&workers->ready);
}

uint32_t ot_workers_ended(const ot_workers *workers)
{
    return atomic_load(&workers->ended);
}

static void stop_loop(void *data)
{
    worker *w = data;
    ot_loop_stop(w->loop);
}

static void drain_worker(void *data)
{
    worker *w = data;
    ot_server_drain(w->server, stop_loop, w);
}

void ot_workers_drain(ot_workers *workers)
{
    for (uint32_t i = 0; i < workers->started; i++)
        ot_loop_post(workers->items[i].loop, drain_worker, &workers->items[i]);
}

void ot_workers_join(ot_workers *workers)
{
    for (uint32_t i = 0; i < workers->started; i++)
        OT_ASSERT(pthread_join(workers->items[i].thread, NULL) == 0);
    free(workers->items);
    free(workers);
}
