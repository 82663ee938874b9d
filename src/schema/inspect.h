/*
 * JSON values as messages quote them, in the form of graphql-js: `{ a: 1, b: [1, 2] }`, cut at
 * depth, at ten list items, and at a number of bytes that keeps an answer from repeating a
 * stranger's megabyte.
 */
#ifndef OT_SCHEMA_INSPECT_H
#define OT_SCHEMA_INSPECT_H

#include "base/arena.h"
#include "json/value.h"

enum { OT_INSPECT_BYTES_MAX = 2000 };

/* In arena. */
ot_str ot_inspect(ot_arena *arena, const ot_json *value);

/* `text` cut to OT_INSPECT_BYTES_MAX at a character, with "..." in place of the rest. In arena when
 * it was cut. */
ot_str ot_inspect_cut(ot_arena *arena, ot_str text);

#endif
