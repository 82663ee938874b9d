#include "command/workers.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>

#include "base/assert.h"
#include "base/memory.h"
#include "engine/warming.h"

enum { READY_CHECK_MS = 10 };

/* An engine and what it answers from. */
typedef struct serving {
    struct worker *worker;
    ot_generation *generation; /* held */
    ot_engine *engine;         /* owned */
} serving;

typedef struct worker {
    struct ot_workers *workers;
    uint32_t index;
    pthread_t thread;
    ot_loop *loop;       /* made by the starter, so that it can be posted to at once */
    serving *now;        /* owned */
    serving *next;       /* owned: being warmed; NULL: none */
    ot_warming *warming; /* owned: of next's engine; NULL: it is over */
    ot_server *server;
    ot_timer ready_check;
    ot_timer warm_check;
    atomic_uint heard;   /* of what the main thread told */
    atomic_bool is_warm; /* `next` could answer */
    atomic_uint retired; /* engines that were replaced and still live */
} worker;

struct ot_workers {
    ot_workers_options options;
    uint32_t started;
    atomic_uint ready;
    atomic_uint ended;
    uint32_t told;             /* how often the loops were told something of a generation */
    ot_generation *generation; /* borrowed: to warm */
    worker *items;
};

/* ---- Engines ---- */

static serving *start_serving(worker *w, ot_generation *generation)
{
    serving *s = ot_calloc(1, sizeof(*s));
    s->worker = w;
    s->generation = ot_generation_hold(generation);
    s->engine = ot_engine_new(w->loop, generation->service);
    return s;
}

static void end_serving(serving *s)
{
    if (s == NULL)
        return;
    ot_engine_free(s->engine);
    ot_generation_release(s->generation);
    free(s);
}

static void end_retired(void *data)
{
    serving *s = data;
    atomic_fetch_sub(&s->worker->retired, 1);
    end_serving(s);
}

static void end_warming(worker *w)
{
    ot_timer_stop(w->loop, &w->warm_check);
    ot_warming_free(w->warming);
    w->warming = NULL;
}

/* ---- The thread ---- */

static void check_ready(void *data)
{
    worker *w = data;
    if (ot_engine_is_ready(w->now->engine))
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
    w->now = start_serving(w, options->generation);
    w->server = ot_server_new(w->loop, w->now->engine, &w->now->generation->server);
    listen_on(w, options->public_side, w->index, OT_SERVER_PUBLIC);
    if (options->admin_side != NULL && w->index == 0)
        listen_on(w, options->admin_side, 0, OT_SERVER_ADMIN);
    w->ready_check = (ot_timer){.fire = check_ready, .data = w};
    check_ready(w);

    ot_loop_run(w->loop);

    ot_timer_stop(w->loop, &w->ready_check);
    end_warming(w);
    ot_server_free(w->server);
    end_serving(w->next);
    end_serving(w->now);
    ot_loop_free(w->loop);
    atomic_fetch_add(&w->workers->ended, 1);
    return NULL;
}

ot_workers *ot_workers_start(const ot_workers_options *options, ot_error *error)
{
    ot_workers *workers = ot_calloc(1, sizeof(*workers));
    worker *items = ot_calloc(options->count, sizeof(*items));
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

static void post_all(ot_workers *workers, ot_loop_callback callback)
{
    for (uint32_t i = 0; i < workers->started; i++)
        ot_loop_post(workers->items[i].loop, callback, &workers->items[i]);
}

/* ---- Another generation ---- */

static void check_warm(void *data)
{
    worker *w = data;
    bool has_more = ot_warming_step(w->warming);
    if (!has_more && ot_engine_is_ready(w->next->engine))
        atomic_store(&w->is_warm, true);
    else
        ot_timer_start(w->loop, &w->warm_check, has_more ? 1 : READY_CHECK_MS);
}

static void warm_worker(void *data)
{
    worker *w = data;
    OT_ASSERT(w->next == NULL);
    w->next = start_serving(w, w->workers->generation);
    w->warming = ot_warming_new(w->next->engine, w->now->engine);
    atomic_store(&w->is_warm, false);
    w->warm_check = (ot_timer){.fire = check_warm, .data = w};
    check_warm(w);
    atomic_fetch_add(&w->heard, 1);
}

static void switch_worker(void *data)
{
    worker *w = data;
    serving *old = w->now;
    end_warming(w);
    w->now = w->next;
    w->next = NULL;
    atomic_fetch_add(&w->retired, 1);
    ot_server_replace(w->server, w->now->engine, &w->now->generation->server, end_retired, old);
    atomic_fetch_add(&w->heard, 1);
}

static void withdraw_worker(void *data)
{
    worker *w = data;
    end_warming(w);
    end_serving(w->next);
    w->next = NULL;
    atomic_fetch_add(&w->heard, 1);
}

static void tell(ot_workers *workers, ot_loop_callback callback)
{
    OT_ASSERT(ot_workers_have_heard(workers));
    workers->told++;
    post_all(workers, callback);
}

bool ot_workers_have_heard(const ot_workers *workers)
{
    for (uint32_t i = 0; i < workers->started; i++) {
        if (atomic_load(&workers->items[i].heard) != workers->told)
            return false;
    }
    return true;
}

void ot_workers_warm(ot_workers *workers, ot_generation *generation)
{
    workers->generation = generation;
    tell(workers, warm_worker);
}

bool ot_workers_are_warm(const ot_workers *workers)
{
    if (!ot_workers_have_heard(workers))
        return false;
    for (uint32_t i = 0; i < workers->started; i++) {
        if (!atomic_load(&workers->items[i].is_warm))
            return false;
    }
    return true;
}

void ot_workers_switch(ot_workers *workers)
{
    OT_ASSERT(ot_workers_are_warm(workers));
    tell(workers, switch_worker);
}

void ot_workers_withdraw(ot_workers *workers)
{
    tell(workers, withdraw_worker);
}

uint32_t ot_workers_retired(const ot_workers *workers)
{
    uint32_t most = 0;
    for (uint32_t i = 0; i < workers->started; i++) {
        uint32_t retired = atomic_load(&workers->items[i].retired);
        most = retired > most ? retired : most;
    }
    return most;
}

/* ---- The end ---- */

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
    post_all(workers, drain_worker);
}

void ot_workers_join(ot_workers *workers)
{
    for (uint32_t i = 0; i < workers->started; i++)
        OT_ASSERT(pthread_join(workers->items[i].thread, NULL) == 0);
    free(workers->items);
    free(workers);
}
