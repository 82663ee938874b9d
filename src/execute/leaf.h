/*
 * Result coercion (spec section "Scalars", "Result Coercion"): JSON from a document as the JSON of
 * a leaf type. What does not fit is an execution error, never a wrong value.
 */
#ifndef OT_EXECUTE_LEAF_H
#define OT_EXECUTE_LEAF_H

#include "base/buffer.h"
#include "schema/schema.h"

/* Appends `value` as a leaf of `type`. Returns an empty string, or what is wrong with it, in
 * `arena`; then `out` may hold a part. */
ot_str ot_leaf_write(ot_arena *arena, const ot_type *type, const ot_json *value, ot_buffer *out);

#endif
