/*
 * The running timers of a loop as a binary heap of pointers, soonest first. Each timer knows its
 * place, so stopping one costs the height of the heap and no search. For loop/ only.
 */
#ifndef OT_LOOP_TIMERS_H
#define OT_LOOP_TIMERS_H

#include <stddef.h>

#include "loop/loop.h"

typedef struct ot_timers {
    ot_timer **heap; /* owned; the timers are borrowed */
    uint32_t count;
    uint32_t capacity;
} ot_timers;

void ot_timers__deinit(ot_timers *timers);

/* Adds a stopped timer whose `due_ms` is set. */
void ot_timers__add(ot_timers *timers, ot_timer *timer);

/* Removes a running timer. */
void ot_timers__remove(ot_timers *timers, ot_timer *timer);

/* The timer due next, or NULL. */
static inline ot_timer *ot_timers__first(const ot_timers *timers)
{
    return timers->count == 0 ? NULL : timers->heap[0];
}

#endif
