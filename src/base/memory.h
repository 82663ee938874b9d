/*
 * Memory with one owner, for what lives as long as neither a request, an operation nor a service:
 * connections, caches, queues. Everything else is in an arena. Like an arena these never give NULL:
 * exhausted memory stops the process, as it does inside h2o.
 */
#ifndef OT_BASE_MEMORY_H
#define OT_BASE_MEMORY_H

#include <stdlib.h>
#include <string.h>

/* Each is freed with free(). */

__attribute__((malloc, alloc_size(1))) static inline void *ot_malloc(size_t size)
{
    void *memory = malloc(size);
    if (memory == NULL)
        abort();
    return memory;
}

/* All bytes are 0. */
__attribute__((malloc, alloc_size(1, 2))) static inline void *ot_calloc(size_t count, size_t size)
{
    void *memory = calloc(count, size);
    if (memory == NULL)
        abort();
    return memory;
}

__attribute__((alloc_size(2))) static inline void *ot_realloc(void *old, size_t size)
{
    void *memory = realloc(old, size);
    if (memory == NULL)
        abort();
    return memory;
}

/* A copy that ends with NUL. */
__attribute__((malloc)) static inline char *ot_strndup(const char *text, size_t length)
{
    char *copy = strndup(text, length);
    if (copy == NULL)
        abort();
    return copy;
}

#endif
