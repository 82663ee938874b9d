#include "base/vec.h"

#include "base/assert.h"

enum { FIRST_CAPACITY = 4 };

void *ot_vec_grow(ot_arena *arena, void *items, uint32_t count, uint32_t *capacity, size_t size)
{
    OT_ASSERT(*capacity <= UINT32_MAX / 2);
    uint32_t larger = *capacity == 0 ? FIRST_CAPACITY : *capacity * 2;
    *capacity = larger;
    if (ot_arena_extend(arena, items, count * size, larger * size))
        return items;
    void *grown = ot_arena_alloc(arena, larger * size);
    if (count > 0)
        memcpy(grown, items, count * size);
    return grown;
}
