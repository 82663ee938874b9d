/*
 * Bytes to a JSON tree (RFC 8259), strict: UTF-8 is checked, duplicate names, trailing bytes and
 * lone surrogates are refused, depth and member counts are bounded (base/limits.h). Strings without
 * escapes are views into the input.
 */
#ifndef OT_JSON_READER_H
#define OT_JSON_READER_H

#include "base/arena.h"
#include "json/value.h"

typedef struct ot_json_error {
    const char *message; /* static text: "unexpected end", "duplicate name", ... */
    size_t offset;       /* bytes from the start */
} ot_json_error;

/* The value that `text` holds, in `arena`, or NULL and `error` filled. `text` is borrowed by the
 * result. */
ot_json *ot_json_read(ot_arena *arena, ot_str text, ot_json_error *error);

/* As ot_json_read for a file of the operator's own: an object may have any number of members. */
ot_json *ot_json_read_large(ot_arena *arena, ot_str text, ot_json_error *error);

#endif
