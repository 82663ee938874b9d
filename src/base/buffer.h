/*
 * A growing run of bytes on the heap, for text that is written piece by piece and then handed on
 * whole: an answer, an SQL text, a printed document. Writers reserve once and then store without
 * checks. A buffer has one owner.
 */
#ifndef OT_BASE_BUFFER_H
#define OT_BASE_BUFFER_H

#include "base/str.h"

/* Zero-initialised is an empty buffer. */
typedef struct ot_buffer {
    char *ptr; /* owned */
    size_t len;
    size_t capacity;
} ot_buffer;

void ot_buffer_free(ot_buffer *buffer);

/* Makes sure that `more` bytes can be stored at `ptr + len`. */
void ot_buffer_grow(ot_buffer *buffer, size_t more);

static inline char *ot_buffer_reserve(ot_buffer *buffer, size_t more)
{
    if (buffer->capacity - buffer->len < more)
        ot_buffer_grow(buffer, more);
    return buffer->ptr + buffer->len;
}

static inline void ot_buffer_append(ot_buffer *buffer, ot_str s)
{
    if (s.len == 0)
        return;
    memcpy(ot_buffer_reserve(buffer, s.len), s.ptr, s.len);
    buffer->len += s.len;
}

static inline void ot_buffer_append_byte(ot_buffer *buffer, char byte)
{
    *ot_buffer_reserve(buffer, 1) = byte;
    buffer->len++;
}

/* Appends a string literal. */
#define OT_BUFFER_LITERAL(buffer, literal) ot_buffer_append((buffer), OT_S(literal))

enum { OT_UINT_DIGITS = 10 }; /* of UINT32_MAX */

char *ot_digits__write_many(char *to, uint32_t value);

/* Writes the decimal digits of a number, at most OT_UINT_DIGITS, and returns where they end. */
static inline char *ot_digits_write(char *to, uint32_t value)
{
    if (value >= 100)
        return ot_digits__write_many(to, value);
    *to = (char)('0' + value / 10);
    to += value >= 10; /* a leading zero is written over */
    *to = (char)('0' + value % 10);
    return to + 1;
}

/* Appends a number in decimal digits. */
static inline void ot_buffer_append_uint(ot_buffer *buffer, uint32_t value)
{
    char *to = ot_buffer_reserve(buffer, OT_UINT_DIGITS);
    buffer->len += (size_t)(ot_digits_write(to, value) - to);
}

void ot_buffer_printf(ot_buffer *buffer, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* What was written, *borrowed* until the next write. */
static inline ot_str ot_buffer_str(const ot_buffer *buffer)
{
    return ot_str_make(buffer->ptr, buffer->len);
}

#endif
