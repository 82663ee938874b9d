#include "base/vec.h"

#include "base/assert.h"

enum { FIRST_CAPACITY = 4 };

static void *resize(ot_arena *arena, void *items, uint32_t count, uint32_t *capacity,
                    uint32_t larger, size_t size)
{
    size_t before = *capacity * size;
    *capacity = larger;
    if (ot_arena_extend(arena, items, before, larger * size))
        return items;
    void *grown = ot_arena_alloc(arena, larger * size);
    if (count > 0)
        memcpy(grown, items, count * size);
    return grown;
}

void *ot_vec_grow(ot_arena *arena, void *items, uint32_t count, uint32_t *capacity, size_t size)
{
    OT_ASSERT(*capacity <= UINT32_MAX / 2);
    uint32_t larger = *capacity == 0 ? FIRST_CAPACITY : *capacity * 2;
    return resize(arena, items, count, capacity, larger, size);
}

void *ot_vec_reserve(ot_arena *arena, void *items, uint32_t count, uint32_t more,
                     uint32_t *capacity, size_t size)
{
    OT_ASSERT(more <= UINT32_MAX / 2 && *capacity <= UINT32_MAX / 4);
    uint32_t larger = count + more > *capacity * 2 ? count + more : *capacity * 2;
    return resize(arena, items, count, capacity, larger, size);
}
