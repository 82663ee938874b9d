/*
 * A string is a borrowed view: a pointer and a length in bytes, never assumed to end in NUL. Texts
 * from clients, files and the database travel as `ot_str` from the moment their length is known, so
 * nothing in this program measures a string twice.
 */
#ifndef OT_BASE_STR_H
#define OT_BASE_STR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

typedef struct ot_str {
    const char *ptr; /* borrowed; may be NULL only when len is 0 */
    size_t len;      /* bytes */
} ot_str;

/* An ot_str from a string literal, also in static initialisers. */
#define OT_STR(literal)                                                                            \
    {                                                                                              \
        .ptr = "" literal, .len = sizeof(literal) - 1                                              \
    }
#define OT_S(literal) ((ot_str)OT_STR(literal))

/* For printf's "%.*s". */
#define OT_ARG(string) (int)(string).len, (string).ptr

static inline ot_str ot_str_make(const char *ptr, size_t len)
{
    return (ot_str){.ptr = ptr, .len = len};
}

/* A view of a NUL-terminated string; NULL gives the empty string. */
static inline ot_str ot_str_from_c(const char *c)
{
    return (ot_str){.ptr = c, .len = c == NULL ? 0 : strlen(c)};
}

static inline bool ot_str_is_empty(ot_str s)
{
    return s.len == 0;
}

static inline bool ot_str_equal(ot_str a, ot_str b)
{
    if (a.len != b.len)
        return false;
    /* Most names that differ do so in their first byte; that is seen without a call. */
    return a.len == 0 || (a.ptr[0] == b.ptr[0] && memcmp(a.ptr, b.ptr, a.len) == 0);
}

/* Byte order, as strcmp: negative, zero or positive. */
int ot_str_compare(ot_str a, ot_str b);

bool ot_str_starts_with(ot_str s, ot_str prefix);
bool ot_str_ends_with(ot_str s, ot_str suffix);

/* The index of the first `byte` at or after `from`, or `s.len` when there is none. */
size_t ot_str_find(ot_str s, char byte, size_t from);

/* The part from `begin` up to `end`, both cut to the length of `s`. */
ot_str ot_str_slice(ot_str s, size_t begin, size_t end);

/* `s` without spaces, tabs and line ends at both ends. */
ot_str ot_str_trim(ot_str s);

#endif
