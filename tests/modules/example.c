/* The worked example of docs/resolvers.md. */
#include "onetrip/resolver.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* initials: String! @resolver(name: "example.initials", requires: "{ name }") */
static void initials(ot_batch *batch)
{
    for (uint32_t i = 0; i < ot_batch_count(batch); i++) {
        ot_text name = ot_batch_parent_text(batch, i, 0);
        char *letters = ot_batch_alloc(batch, name.len + 1);
        size_t count = 0;
        for (size_t at = 0; at < name.len; at++)
            if (name.ptr[at] != ' ' && (at == 0 || name.ptr[at - 1] == ' '))
                letters[count++] = name.ptr[at];
        if (count == 0)
            ot_batch_set_error(batch, i, "NO_NAME", "Somebody without a name has no initials.");
        else
            ot_batch_set_text(batch, i, letters, count);
    }
    ot_batch_finish(batch);
}

/* neighbours: [Staff!]! @resolver(name: "example.neighbours", requires: "{ id }") */
static void neighbours(ot_batch *batch)
{
    for (uint32_t i = 0; i < ot_batch_count(batch); i++) {
        int64_t id = 0;
        char before[24];
        char after[24];
        (void)ot_batch_parent_int(batch, i, 0, &id); /* a key is never null */
        int before_length = snprintf(before, sizeof before, "%lld", (long long)id - 1);
        int after_length = snprintf(after, sizeof after, "%lld", (long long)id + 1);
        ot_text keys[] = {{before, (size_t)before_length}, {after, (size_t)after_length}};
        ot_batch_set_keys(batch, i, keys, 2); /* copied */
    }
    ot_batch_finish(batch);
}

/* bossName: String @resolver(name: "example.bossName", requires: "{ bossId }",
 *                            loads: "{ Staff { name } }") */
static void boss_loaded(ot_batch *batch, void *data)
{
    uint32_t *tickets = data;
    for (uint32_t i = 0; i < ot_batch_count(batch); i++) {
        ot_text name = ot_batch_loaded_text(batch, tickets[i], 0);
        ot_batch_set_text(batch, i, name.ptr, name.len); /* null where there is no row */
    }
    ot_batch_finish(batch);
}

static void boss_name(ot_batch *batch)
{
    uint32_t count = ot_batch_count(batch);
    uint32_t *tickets = ot_batch_alloc(batch, count * sizeof(*tickets));
    for (uint32_t i = 0; i < count; i++) {
        ot_text boss = ot_batch_parent_text(batch, i, 0);
        tickets[i] = ot_batch_load(batch, 0, &boss);
    }
    if (!ot_batch_await(batch, boss_loaded, tickets))
        ot_batch_finish(batch);
}

/* collatz(n: Int!): Int! @resolver(name: "example.collatz"): takes long, so it has a thread */
typedef struct work {
    ot_batch *batch;
    int64_t n;
    int64_t steps;
} work;

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t one_ended = PTHREAD_COND_INITIALIZER;
static int threads; /* that work */

static void count_threads(int more)
{
    (void)pthread_mutex_lock(&lock);
    threads += more;
    (void)pthread_cond_broadcast(&one_ended);
    (void)pthread_mutex_unlock(&lock);
}

static void collatz_done(ot_batch *batch, void *data)
{
    work *w = data;
    ot_batch_set_int(batch, 0, w->steps);
    ot_batch_finish(batch);
    free(w);
}

static void *count_steps(void *data)
{
    work *w = data;
    for (int64_t n = w->n; n > 1; n = n % 2 == 0 ? n / 2 : 3 * n + 1)
        w->steps++;
    ot_batch_post(w->batch, collatz_done, w); /* the only call for another thread */
    count_threads(-1);
    return NULL;
}

static void collatz(ot_batch *batch)
{
    pthread_t thread;
    work *w = calloc(1, sizeof(*w));
    bool is_good = w != NULL && ot_batch_argument_int(batch, "n", &w->n) && w->n < 1000000000;
    if (is_good) {
        w->batch = batch;
        count_threads(1);
        if (pthread_create(&thread, NULL, count_steps, w) == 0) {
            (void)pthread_detach(thread);
            return; /* the batch stays open */
        }
        count_threads(-1);
    }
    free(w);
    ot_batch_set_error(batch, 0, "BAD_USER_INPUT", "Not that.");
    ot_batch_finish(batch);
}

/* No thread may post any more when this returns. */
static void stop(void *state)
{
    (void)state; /* there is no start */
    (void)pthread_mutex_lock(&lock);
    while (threads > 0)
        (void)pthread_cond_wait(&one_ended, &lock);
    (void)pthread_mutex_unlock(&lock);
}

static const ot_resolver resolvers[] = {
    {"example.initials", initials},
    {"example.neighbours", neighbours},
    {"example.bossName", boss_name},
    {"example.collatz", collatz},
};

extern const ot_module onetrip_module;
const ot_module onetrip_module = {
    .abi = OT_MODULE_ABI,
    .name = "example",
    .resolvers = resolvers,
    .resolver_count = sizeof resolvers / sizeof resolvers[0],
    .stop = stop,
};
