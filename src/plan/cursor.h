/*
 * Cursors of keyset pages: opaque to clients, for us base64url of the JSON list
 * `["<fingerprint>",v1,v2,...]` with the values of the order's columns as base64url of PostgreSQL's
 * binary form, which is exact for every type. The fingerprint names the order, so a cursor of
 * another order is refused instead of misread. A forged cursor can only ask for another page of
 * what its sender may see anyway: its values are bound parameters like any other input.
 */
#ifndef OT_PLAN_CURSOR_H
#define OT_PLAN_CURSOR_H

#include "base/arena.h"
#include "base/buffer.h"
#include "json/value.h"

enum { OT_CURSOR_BYTES_MAX = 4096 };

/* Decodes a cursor: an array whose first item is the fingerprint. NULL when it is not one of ours.
 */
const ot_json *ot_cursor_decode(ot_arena *arena, ot_str cursor);

/* Which of the cursor's values are null, bit 0 for the first; 0 when it is absent or not one of
 * ours. */
uint64_t ot_cursor_nulls(ot_arena *arena, const ot_json *cursor);

/* Of a feed's cursor, which begins with it: the number of the branch that its row is of. UINT32_MAX
 * when it is absent or says none. */
uint32_t ot_cursor_branch(ot_arena *arena, const ot_json *cursor);

/* The bytes of one value of a decoded cursor, in arena. False when it is not one of ours. */
bool ot_cursor_bytes(ot_arena *arena, const ot_json *value, ot_str *out);

#endif
