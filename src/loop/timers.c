#include "loop/timers.h"

#include <stdlib.h>

#include "base/assert.h"
#include "base/memory.h"

enum { FIRST_CAPACITY = 64 };

void ot_timers__deinit(ot_timers *timers)
{
    free(timers->heap);
    *timers = (ot_timers){0};
}

static void place(ot_timers *timers, uint32_t index, ot_timer *timer)
{
    timers->heap[index] = timer;
    timer->heap_index = index + 1;
}

/* Moves the hole at `index` towards the root until `timer` fits. */
static void sift_up(ot_timers *timers, uint32_t index, ot_timer *timer)
{
    while (index > 0) {
        uint32_t parent = (index - 1) / 2;
        if (timers->heap[parent]->due_ms <= timer->due_ms)
            break;
        place(timers, index, timers->heap[parent]);
        index = parent;
    }
    place(timers, index, timer);
}

/* Moves the hole at `index` towards the leaves until `timer` fits. */
static void sift_down(ot_timers *timers, uint32_t index, ot_timer *timer)
{
    for (;;) {
        uint32_t child = 2 * index + 1;
        if (child >= timers->count)
            break;
        if (child + 1 < timers->count &&
            timers->heap[child + 1]->due_ms < timers->heap[child]->due_ms)
            child++;
        if (timer->due_ms <= timers->heap[child]->due_ms)
            break;
        place(timers, index, timers->heap[child]);
        index = child;
    }
    place(timers, index, timer);
}

static void grow(ot_timers *timers)
{
    timers->capacity = timers->capacity == 0 ? FIRST_CAPACITY : timers->capacity * 2;
    /* NOLINTNEXTLINE(bugprone-sizeof-expression): an array of pointers is meant */
    timers->heap = ot_realloc(timers->heap, timers->capacity * sizeof(timers->heap[0]));
}

void ot_timers__add(ot_timers *timers, ot_timer *timer)
{
    OT_ASSERT(timer->heap_index == 0);
    if (timers->count == timers->capacity)
        grow(timers);
    timers->count++;
    sift_up(timers, timers->count - 1, timer);
}

void ot_timers__remove(ot_timers *timers, ot_timer *timer)
{
    OT_ASSERT(timer->heap_index > 0 && timer->heap_index <= timers->count);
    uint32_t index = timer->heap_index - 1;
    timer->heap_index = 0;
    ot_timer *last = timers->heap[--timers->count];
    if (last == timer)
        return;
    if (index > 0 && last->due_ms < timers->heap[(index - 1) / 2]->due_ms)
        sift_up(timers, index, last);
    else
        sift_down(timers, index, last);
}
