#include "execute/module_loop.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>

#include "base/assert.h"
#include "base/memory.h"
#include "execute/batch.h"

/*
 * A handle has 12 bits for the loop, 20 for the place in the loop's table, and 32 that no other
 * handle of the process has had for four thousand million batches.
 */
enum { LOOP_BITS = 12, PLACE_BITS = 20, LOOPS_MAX = 1 << LOOP_BITS, PLACES_MAX = 1 << PLACE_BITS };

_Static_assert(sizeof(uintptr_t) == 8, "a handle needs 64 bits");

typedef struct place {
    uint32_t generation; /* 0: free */
    uint32_t next_free;  /* + 1 */
    ot_resolver_batch *batch;
} place;

typedef struct posted {
    struct posted *next;
    ot_batch *handle;
    ot_batch_then then;
    void *data;
} posted;

struct ot_module_loop {
    const ot_modules *modules;
    ot_loop *loop;
    pthread_t thread;
    uint32_t number;
    void **states;
    place *places;
    uint32_t place_count;
    uint32_t place_capacity;
    uint32_t free_place; /* + 1 */
    posted *first;       /* under the lock */
    posted **last;
};

static _Atomic(ot_module_loop *) loops[LOOPS_MAX];
static pthread_mutex_t lock =
    PTHREAD_MUTEX_INITIALIZER; /* of what is posted, and of the table's slots */
static atomic_uint generations;

static uint32_t loop_of(const ot_batch *handle)
{
    return (uint32_t)(uintptr_t)handle & (LOOPS_MAX - 1);
}

static uint32_t place_of(const ot_batch *handle)
{
    return (uint32_t)((uintptr_t)handle >> LOOP_BITS) & (PLACES_MAX - 1);
}

static uint32_t generation_of(const ot_batch *handle)
{
    return (uint32_t)((uintptr_t)handle >> (LOOP_BITS + PLACE_BITS));
}

static bool is_own_thread(const ot_module_loop *loop)
{
    return pthread_equal(loop->thread, pthread_self()) != 0;
}

/* ---- Handles ---- */

static uint32_t take_place(ot_module_loop *loop)
{
    if (loop->free_place > 0) {
        uint32_t i = loop->free_place - 1;
        loop->free_place = loop->places[i].next_free;
        return i;
    }
    if (loop->place_count == loop->place_capacity) {
        loop->place_capacity = loop->place_capacity == 0 ? 64 : loop->place_capacity * 2;
        loop->places = ot_realloc(loop->places, loop->place_capacity * sizeof(place));
    }
    return loop->place_count++;
}

ot_batch *ot_module_loop_hold(ot_module_loop *loop, ot_resolver_batch *batch)
{
    if (loop->free_place == 0 && loop->place_count == PLACES_MAX)
        return NULL;
    uint32_t i = take_place(loop);
    uint32_t generation = atomic_fetch_add(&generations, 1) + 1;
    if (generation == 0)
        generation = atomic_fetch_add(&generations, 1) + 1;
    loop->places[i] = (place){.generation = generation, .batch = batch};
    uintptr_t bits = (uintptr_t)generation << PLACE_BITS | i;
    return (ot_batch *)(bits << LOOP_BITS | loop->number);
}

void ot_module_loop_void(ot_module_loop *loop, const ot_batch *handle)
{
    uint32_t i = place_of(handle);
    OT_ASSERT(i < loop->place_count && loop->places[i].generation == generation_of(handle));
    loop->places[i] = (place){.next_free = loop->free_place};
    loop->free_place = i + 1;
}

ot_resolver_batch *ot_module_loop_find(const ot_batch *handle)
{
    const ot_module_loop *loop = atomic_load(&loops[loop_of(handle)]);
    uint32_t i = place_of(handle);
    if (loop == NULL || !is_own_thread(loop) || i >= loop->place_count)
        return NULL;
    const place *p = &loop->places[i];
    return p->generation != 0 && p->generation == generation_of(handle) ? p->batch : NULL;
}

/* ---- What threads post ---- */

static void run_posted(posted *each)
{
    while (each != NULL) {
        posted *next = each->next;
        each->then(each->handle, each->data);
        free(each);
        each = next;
    }
}

/* The list; the caller holds the lock. */
static posted *take_posted(ot_module_loop *loop)
{
    posted *first = loop->first;
    loop->first = NULL;
    loop->last = &loop->first;
    return first;
}

/* By its number: the loop may have stopped since the message was sent, and another may have it. */
static void drain(void *data)
{
    OT_ASSERT(pthread_mutex_lock(&lock) == 0);
    ot_module_loop *loop = atomic_load(&loops[(uintptr_t)data]);
    posted *first = loop != NULL && is_own_thread(loop) ? take_posted(loop) : NULL;
    OT_ASSERT(pthread_mutex_unlock(&lock) == 0);
    run_posted(first);
}

void ot_batch_post(ot_batch *batch, ot_batch_then then, void *data)
{
    posted *made = ot_malloc(sizeof(*made));
    *made = (posted){.handle = batch, .then = then, .data = data};
    OT_ASSERT(pthread_mutex_lock(&lock) == 0);
    ot_module_loop *loop = atomic_load(&loops[loop_of(batch)]);
    if (loop != NULL) {
        bool is_first = loop->first == NULL;
        *loop->last = made;
        loop->last = &made->next;
        if (is_first)
            ot_loop_post(loop->loop, drain, (void *)(uintptr_t)loop->number);
    } else {
        free(made); /* against the contract: the module has been stopped */
    }
    OT_ASSERT(pthread_mutex_unlock(&lock) == 0);
}

/* ---- Beginning and end ---- */

static void take_number(ot_module_loop *loop)
{
    OT_ASSERT(pthread_mutex_lock(&lock) == 0);
    while (loop->number < LOOPS_MAX && atomic_load(&loops[loop->number]) != NULL)
        loop->number++;
    OT_ASSERT(loop->number < LOOPS_MAX);
    atomic_store(&loops[loop->number], loop);
    OT_ASSERT(pthread_mutex_unlock(&lock) == 0);
}

ot_module_loop *ot_modules_start(const ot_modules *modules, ot_loop *loop)
{
    uint32_t count = ot_modules_count(modules);
    ot_module_loop *made = ot_calloc(1, sizeof(*made));
    made->modules = modules;
    made->loop = loop;
    made->thread = pthread_self();
    made->last = &made->first;
    made->states = ot_calloc(count + 1, sizeof(void *));
    take_number(made);
    for (uint32_t i = 0; i < count; i++)
        if (ot_modules_get(modules, i)->start != NULL)
            made->states[i] = ot_modules_get(modules, i)->start();
    return made;
}

void *ot_module_loop_state(const ot_module_loop *loop, uint32_t module)
{
    return loop->states[module];
}

/* Batches that their modules never finished. */
static void drop_batches(ot_module_loop *loop)
{
    for (uint32_t i = 0; i < loop->place_count; i++)
        if (loop->places[i].generation != 0)
            ot_batch__drop(loop->places[i].batch);
}

void ot_modules_stop(ot_module_loop *loop)
{
    if (loop == NULL)
        return;
    drain((void *)(uintptr_t)loop->number);
    for (uint32_t i = ot_modules_count(loop->modules); i > 0; i--)
        if (ot_modules_get(loop->modules, i - 1)->stop != NULL)
            ot_modules_get(loop->modules, i - 1)->stop(loop->states[i - 1]);
    OT_ASSERT(pthread_mutex_lock(&lock) == 0);
    posted *left = take_posted(loop);
    atomic_store(&loops[loop->number], NULL);
    OT_ASSERT(pthread_mutex_unlock(&lock) == 0);
    run_posted(left);
    drop_batches(loop);
    free(loop->places);
    free(loop->states);
    free(loop);
}
