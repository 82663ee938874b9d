/*
 * An arena hands out memory that ends all at once. There are three lifetimes (service, operation,
 * request), one arena for each, and a pointer may lead only to its own lifetime or a longer one; so
 * nothing is freed one by one and nothing is freed twice. What is not memory registers a cleanup;
 * cleanups run in reverse order.
 *
 * Allocation never returns NULL: exhausted system memory stops the process, as inside h2o. Hostile
 * input is stopped earlier, by the limits in base/limits.h. Under AddressSanitizer the arena
 * poisons what it has not handed out, so an overrun is caught as with malloc.
 */
#ifndef OT_BASE_ARENA_H
#define OT_BASE_ARENA_H

#include "base/str.h"

/* What the inlined allocation needs to see; the rest is arena.c's. */
typedef struct ot_arena {
    char *next; /* of the current block: what is free, a multiple of 16 bytes */
    char *end;
} ot_arena;

typedef void (*ot_cleanup)(void *data);

/* An empty arena, *owned* by the caller. */
ot_arena *ot_arena_new(void);

/* Runs the cleanups and returns all memory. NULL is allowed. */
void ot_arena_free(ot_arena *arena);

/* Runs the cleanups and forgets everything, but keeps the first block for the next use. */
void ot_arena_reset(ot_arena *arena);

#if defined(__SANITIZE_ADDRESS__)
#define OT_ARENA_GUARDED 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define OT_ARENA_GUARDED 1
#endif
#endif

/* As ot_arena_alloc, when the current block may be too small. */
void *ot_arena__alloc_slowly(ot_arena *arena, size_t bytes);

/* `bytes` of uninitialised memory, aligned for any type. */
static inline void *ot_arena_alloc(ot_arena *arena, size_t bytes)
{
#ifndef OT_ARENA_GUARDED
    if (__builtin_expect(bytes <= (size_t)(arena->end - arena->next), 1)) {
        char *ptr = arena->next;
        arena->next += (bytes + 15) & ~(size_t)15; /* not beyond the end: both are multiples */
        return ptr;
    }
#endif
    return ot_arena__alloc_slowly(arena, bytes);
}

/* `count` elements of `size` bytes, all zero; the product is checked. */
static inline void *ot_arena_calloc(ot_arena *arena, size_t count, size_t size)
{
    size_t bytes;
    if (__builtin_mul_overflow(count, size, &bytes))
        bytes = SIZE_MAX; /* refused by the allocation */
    return memset(ot_arena_alloc(arena, bytes), 0, bytes);
}

/* Makes the `bytes` at `ptr` `larger` where they stand. False, and nothing happens, when something
 * else was handed out since they were, or the block is too small. */
bool ot_arena_extend(ot_arena *arena, void *ptr, size_t bytes, size_t larger);

/* A copy of `s` in the arena, followed by a NUL that does not count. */
ot_str ot_arena_copy(ot_arena *arena, ot_str s);

/* As printf, into the arena; followed by a NUL that does not count. */
ot_str ot_arena_printf(ot_arena *arena, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* Runs `cleanup(data)` when the arena ends. */
void ot_arena_on_free(ot_arena *arena, ot_cleanup cleanup, void *data);

/* Bytes handed out since the arena began or was reset: what the per-request cap is held against. */
size_t ot_arena_bytes(const ot_arena *arena);

/* Tells the system's allocator to keep what arenas return, up to OT_LIMIT_KEPT_HEAP_BYTES, instead
 * of giving it back at once: the next request wants it again, and fetching its pages anew costs as
 * much as planning a large operation. Once, when a program starts. */
void ot_arena_keep_freed(void);

#define OT_NEW(arena, type) ((type *)ot_arena_calloc((arena), 1, sizeof(type)))
#define OT_NEW_ARRAY(arena, type, count) ((type *)ot_arena_calloc((arena), (count), sizeof(type)))

#endif
