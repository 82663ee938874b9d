/*
 * Global ids (Relay server specification, "Object Identification"): an id that names its type, so
 * that `node(id:)` can find any object. Opaque to clients, for us base64url of `Product:42`, the
 * key in its wire form. Where an argument of type ID means the key of such a type, or refers to it
 * by foreign key, a global id is taken as well as the bare key; the id of another type is refused.
 */
#ifndef OT_PLAN_GLOBAL_ID_H
#define OT_PLAN_GLOBAL_ID_H

#include "base/buffer.h"
#include "binding/binding.h"
#include "json/value.h"

typedef struct ot_global_id {
    const ot_bound_type *type; /* NULL: it is no global id of this schema */
    ot_str key;                /* in arena */
} ot_global_id;

/* Reads an id. Of the ways in which a key can be written, only that of an object's own id names it.
 */
ot_global_id ot_global_id_decode(ot_arena *arena, const ot_binding *binding, ot_str id);

/* The value of an argument that takes the ids of `type` as well as bare keys, with keys in the
 * place of ids. False when there is an id of another table's type. */
bool ot_global_id_key(ot_arena *arena, const ot_binding *binding, const ot_bound_type *type,
                      const ot_json *value, ot_json *key);

/* The types that a list of ids names, without repetition, in the schema's order. */
typedef struct ot_node_types {
    const ot_bound_type **items; /* in arena */
    uint32_t count;
} ot_node_types;

ot_node_types ot_node_types_of(ot_arena *arena, const ot_binding *binding, const ot_json *ids);

/* Appends the id, without quotes. `key` is the key's JSON, a string. */
void ot_global_id_encode(const ot_bound_type *type, ot_str key, ot_buffer *out);

/* The type whose ids a column holds, as its key or as a foreign key of one column; NULL when there
 * is none with global ids. */
const ot_bound_type *ot_global_id_type(const ot_binding *binding, const ot_column *column);

#endif
