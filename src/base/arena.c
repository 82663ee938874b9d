#include "base/arena.h"

#include <malloc.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/assert.h"
#include "base/limits.h"

#if defined(__SANITIZE_ADDRESS__)
#define OT_ASAN 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define OT_ASAN 1
#endif
#endif

#ifdef OT_ASAN
#include <sanitizer/asan_interface.h>
#define POISON(ptr, bytes) ASAN_POISON_MEMORY_REGION((ptr), (bytes))
#define UNPOISON(ptr, bytes) ASAN_UNPOISON_MEMORY_REGION((ptr), (bytes))
enum { RED_ZONE = 16 }; /* between two allocations, so that an overrun by one is seen */
#else
#define POISON(ptr, bytes) ((void)(ptr), (void)(bytes))
#define UNPOISON(ptr, bytes) ((void)(ptr), (void)(bytes))
enum { RED_ZONE = 0 };
#endif

enum {
    ALIGNMENT = 16,
    FIRST_BLOCK = 4096,      /* a small request fits in one page */
    BLOCK_MAX = 1024 * 1024, /* blocks double up to this, so waste stays below half */
};

typedef struct block {
    struct block *next;
    size_t size; /* bytes of data that follow the header */
    _Alignas(ALIGNMENT) char data[];
} block;

typedef struct cleanup_entry {
    struct cleanup_entry *next;
    ot_cleanup run;
    void *data;
} cleanup_entry;

struct ot_arena {
    block *current; /* newest first; the last one in the chain is the first made */
    size_t used;    /* of the current block */
    size_t handed_out;
    cleanup_entry *cleanups; /* newest first */
};

static block *new_block(size_t size)
{
    block *made = malloc(sizeof(block) + size);
    if (made == NULL)
        abort(); /* out of memory: see the header */
    made->next = NULL;
    made->size = size;
    POISON(made->data, size);
    return made;
}

ot_arena *ot_arena_new(void)
{
    ot_arena *arena = malloc(sizeof(*arena));
    if (arena == NULL)
        abort(); /* out of memory: see the header */
    *arena = (ot_arena){.current = new_block(FIRST_BLOCK)};
    return arena;
}

static void run_cleanups(ot_arena *arena)
{
    while (arena->cleanups != NULL) {
        cleanup_entry *entry = arena->cleanups;
        arena->cleanups = entry->next;
        entry->run(entry->data);
    }
}

static void free_block(block *old)
{
    UNPOISON(old->data, old->size);
    free(old);
}

void ot_arena_reset(ot_arena *arena)
{
    run_cleanups(arena);
    while (arena->current->next != NULL) {
        block *old = arena->current;
        arena->current = old->next;
        free_block(old);
    }
    arena->used = 0;
    arena->handed_out = 0;
    POISON(arena->current->data, arena->current->size);
}

void ot_arena_free(ot_arena *arena)
{
    if (arena == NULL)
        return;
    ot_arena_reset(arena);
    free_block(arena->current);
    free(arena);
}

/* A block that holds `need`; large requests get a block of their own size. */
static void grow(ot_arena *arena, size_t need)
{
    size_t size = arena->current->size * 2;
    if (size > BLOCK_MAX)
        size = BLOCK_MAX;
    if (size < need)
        size = need;
    block *made = new_block(size);
    made->next = arena->current;
    arena->current = made;
    arena->used = 0;
}

void *ot_arena_alloc(ot_arena *arena, size_t bytes)
{
    OT_ASSERT(bytes < SIZE_MAX / 2);
    size_t need = (bytes + RED_ZONE + ALIGNMENT - 1) & ~(size_t)(ALIGNMENT - 1);
    if (arena->current->size - arena->used < need)
        grow(arena, need);
    char *ptr = arena->current->data + arena->used;
    arena->used += need;
    arena->handed_out += need;
    UNPOISON(ptr, bytes);
    return ptr;
}

void *ot_arena_calloc(ot_arena *arena, size_t count, size_t size)
{
    size_t bytes;
    OT_ASSERT(!__builtin_mul_overflow(count, size, &bytes));
    void *ptr = ot_arena_alloc(arena, bytes);
    memset(ptr, 0, bytes);
    return ptr;
}

ot_str ot_arena_copy(ot_arena *arena, ot_str s)
{
    char *ptr = ot_arena_alloc(arena, s.len + 1);
    if (s.len > 0)
        memcpy(ptr, s.ptr, s.len);
    ptr[s.len] = '\0';
    return ot_str_make(ptr, s.len);
}

ot_str ot_arena_printf(ot_arena *arena, const char *format, ...)
{
    va_list measure;
    va_list print;
    va_start(measure, format);
    va_copy(print, measure);
    int len = vsnprintf(NULL, 0, format, measure);
    va_end(measure);
    OT_ASSERT(len >= 0);

    char *ptr = ot_arena_alloc(arena, (size_t)len + 1);
    (void)vsnprintf(ptr, (size_t)len + 1, format, print); /* measured just above */
    va_end(print);
    return ot_str_make(ptr, (size_t)len);
}

void ot_arena_on_free(ot_arena *arena, ot_cleanup cleanup, void *data)
{
    cleanup_entry *entry = ot_arena_alloc(arena, sizeof(*entry));
    *entry = (cleanup_entry){.next = arena->cleanups, .run = cleanup, .data = data};
    arena->cleanups = entry;
}

size_t ot_arena_bytes(const ot_arena *arena)
{
    return arena->handed_out;
}

void ot_arena_keep_freed(void)
{
    /* Blocks come from the heap, not from mappings of their own, which are always given back. Where
     * the allocator does not know these, it only is slower. */
    (void)mallopt(M_MMAP_THRESHOLD, 4 * BLOCK_MAX);
    (void)mallopt(M_TRIM_THRESHOLD, OT_LIMIT_KEPT_HEAP_BYTES);
}
