#include "base/buffer.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/assert.h"
#include "base/memory.h"

enum { FIRST_CAPACITY = 1024 };

void ot_buffer_free(ot_buffer *buffer)
{
    free(buffer->ptr);
    *buffer = (ot_buffer){0};
}

void ot_buffer_grow(ot_buffer *buffer, size_t more)
{
    OT_ASSERT(more < SIZE_MAX / 4 && buffer->len < SIZE_MAX / 4);
    size_t capacity = buffer->capacity == 0 ? FIRST_CAPACITY : buffer->capacity * 2;
    while (capacity - buffer->len < more)
        capacity *= 2;
    char *ptr = ot_realloc(buffer->ptr, capacity);
    buffer->ptr = ptr;
    buffer->capacity = capacity;
}

char *ot_digits__write_many(char *to, uint32_t value)
{
    uint32_t count = 1;
    for (uint32_t above = value; above >= 10; above /= 10)
        count++;
    for (uint32_t i = count; i > 0; value /= 10)
        to[--i] = (char)('0' + value % 10);
    return to + count;
}

void ot_buffer_printf(ot_buffer *buffer, const char *format, ...)
{
    va_list measure;
    va_list print;
    va_start(measure, format);
    va_copy(print, measure);
    int len = vsnprintf(NULL, 0, format, measure);
    va_end(measure);
    OT_ASSERT(len >= 0);

    char *to = ot_buffer_reserve(buffer, (size_t)len + 1);
    (void)vsnprintf(to, (size_t)len + 1, format, print); /* measured just above */
    va_end(print);
    buffer->len += (size_t)len;
}
