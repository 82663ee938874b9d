/*
 * A vector is a growable array in an arena. OT_VEC(type) declares one as plain data that readers
 * index through `items` and `count`; OT_VEC_PUSH appends. Growth copies into a larger array and
 * leaves the old one to the arena (unless nothing was allocated since), so pointers to items do not
 * survive a push.
 */
#ifndef OT_BASE_VEC_H
#define OT_BASE_VEC_H

#include "base/arena.h"

#define OT_VEC(type)                                                                               \
    struct {                                                                                       \
        type *items; /* in arena */                                                                \
        uint32_t count;                                                                            \
        uint32_t capacity;                                                                         \
    }

/* Makes room for one more item of `size` bytes; returns the new items pointer. */
void *ot_vec_grow(ot_arena *arena, void *items, uint32_t count, uint32_t *capacity, size_t size);

/* Makes room for `more` items of `size` bytes; returns the new items pointer. */
void *ot_vec_reserve(ot_arena *arena, void *items, uint32_t count, uint32_t more,
                     uint32_t *capacity, size_t size);

/* Makes room for `more` items, for who knows how many will come. */
#define OT_VEC_RESERVE(arena, vec, more)                                                           \
    do {                                                                                           \
        if ((vec)->capacity - (vec)->count < (more))                                               \
            (vec)->items = ot_vec_reserve((arena), (vec)->items, (vec)->count, (more),             \
                                          &(vec)->capacity, sizeof(*(vec)->items));                \
    } while (0)

/* Appends an item that is not filled yet, and gives its address: for what is larger than a few
 * words, so that it is written where it stays. */
#define OT_VEC_ADD(arena, vec)                                                                     \
    (((vec)->count == (vec)->capacity                                                              \
          ? (void)((vec)->items = ot_vec_grow((arena), (vec)->items, (vec)->count,                 \
                                              &(vec)->capacity, sizeof(*(vec)->items)))            \
          : (void)0),                                                                              \
     &(vec)->items[(vec)->count++])

#define OT_VEC_PUSH(arena, vec, value)                                                             \
    do {                                                                                           \
        if ((vec)->count == (vec)->capacity)                                                       \
            (vec)->items = ot_vec_grow((arena), (vec)->items, (vec)->count, &(vec)->capacity,      \
                                       sizeof(*(vec)->items));                                     \
        (vec)->items[(vec)->count++] = (value);                                                    \
    } while (0)

#endif
