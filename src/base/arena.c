#include "base/arena.h"

#include <malloc.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/assert.h"
#include "base/limits.h"
#include "base/memory.h"

#ifdef OT_ARENA_GUARDED
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

/* Behind the head that callers see. It stands before the first block, in the same piece of memory.
 */
typedef struct whole_arena {
    _Alignas(ALIGNMENT) ot_arena head;
    block *current;          /* newest first; the last one in the chain is the first made */
    size_t earlier;          /* bytes handed out of the blocks before the current one */
    cleanup_entry *cleanups; /* newest first */
} whole_arena;

static whole_arena *whole(ot_arena *arena)
{
    return (whole_arena *)arena;
}

static size_t round_up(size_t bytes)
{
    return (bytes + ALIGNMENT - 1) & ~(size_t)(ALIGNMENT - 1);
}

/* All of the block is free. */
static void enter_block(whole_arena *arena, block *entered)
{
    arena->current = entered;
    arena->head.next = entered->data;
    arena->head.end = entered->data + entered->size;
}

static void begin_block(block *made, block *before, size_t size)
{
    made->next = before;
    made->size = size;
    POISON(made->data, size);
}

ot_arena *ot_arena_new(void)
{
    whole_arena *arena = ot_malloc(sizeof(*arena) + sizeof(block) + FIRST_BLOCK);
    *arena = (whole_arena){0};
    block *first = (block *)(arena + 1);
    begin_block(first, NULL, FIRST_BLOCK);
    enter_block(arena, first);
    return &arena->head;
}

static void run_cleanups(whole_arena *arena)
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
    whole_arena *w = whole(arena);
    run_cleanups(w);
    block *kept = w->current;
    while (kept->next != NULL) {
        block *old = kept;
        kept = old->next;
        free_block(old);
    }
    w->earlier = 0;
    enter_block(w, kept);
    POISON(kept->data, kept->size);
}

void ot_arena_free(ot_arena *arena)
{
    if (arena == NULL)
        return;
    ot_arena_reset(arena);
    UNPOISON(whole(arena)->current->data, whole(arena)->current->size);
    free(whole(arena));
}

/* A block that holds `need`; large requests get a block of their own size. */
static void grow(whole_arena *arena, size_t need)
{
    size_t size = arena->current->size * 2;
    if (size > BLOCK_MAX)
        size = BLOCK_MAX;
    if (size < need)
        size = need;
    block *made = ot_malloc(sizeof(block) + size);
    begin_block(made, arena->current, size);
    arena->earlier += (size_t)(arena->head.next - arena->current->data);
    enter_block(arena, made);
}

void *ot_arena__alloc_slowly(ot_arena *arena, size_t bytes)
{
    OT_ASSERT(bytes < SIZE_MAX / 2);
    size_t need = round_up(bytes + RED_ZONE);
    if ((size_t)(arena->end - arena->next) < need)
        grow(whole(arena), need);
    char *ptr = arena->next;
    arena->next += need;
    UNPOISON(ptr, bytes);
    return ptr;
}

bool ot_arena_extend(ot_arena *arena, void *ptr, size_t bytes, size_t larger)
{
    char *begin = ptr;
    if (begin == NULL || begin + round_up(bytes + RED_ZONE) != arena->next ||
        larger + RED_ZONE > (size_t)(arena->end - begin))
        return false;
    arena->next = begin + round_up(larger + RED_ZONE);
    UNPOISON(begin, larger);
    return true;
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
    *entry = (cleanup_entry){.next = whole(arena)->cleanups, .run = cleanup, .data = data};
    whole(arena)->cleanups = entry;
}

size_t ot_arena_bytes(const ot_arena *arena)
{
    const whole_arena *all = (const whole_arena *)arena;
    return all->earlier + (size_t)(arena->next - all->current->data);
}

void ot_arena_keep_freed(void)
{
    /* Blocks come from the heap, not from mappings of their own, which are always given back. Where
     * the allocator does not know these, it only is slower. */
    (void)mallopt(M_MMAP_THRESHOLD, 4 * BLOCK_MAX);
    (void)mallopt(M_TRIM_THRESHOLD, OT_LIMIT_KEPT_HEAP_BYTES);
}
