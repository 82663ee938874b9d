#include "base/buffer.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/assert.h"

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
    char *ptr = realloc(buffer->ptr, capacity);
    if (ptr == NULL)
        abort(); /* out of memory, as in base/arena.h */
    buffer->ptr = ptr;
    buffer->capacity = capacity;
}

void ot_buffer_append_uint(ot_buffer *buffer, uint32_t value)
{
    if (value < 10) {
        ot_buffer_append_byte(buffer, (char)('0' + value));
        return;
    }
    char digits[10]; /* of UINT32_MAX */
    size_t at = sizeof(digits);
    do {
        digits[--at] = (char)('0' + value % 10);
        value /= 10;
    } while (value > 0);
    ot_buffer_append(buffer, ot_str_make(digits + at, sizeof(digits) - at));
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
