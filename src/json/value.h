/*
 * A JSON value as a tree in an arena: request bodies, variables, claims, results of C resolvers,
 * and input values after coercion. Numbers keep their text, so 64-bit integers and decimals stay
 * exact until someone who knows the type reads them. Object members keep their order; names are
 * unique (the reader refuses duplicates).
 */
#ifndef OT_JSON_VALUE_H
#define OT_JSON_VALUE_H

#include "base/str.h"

typedef enum ot_json_kind {
    OT_JSON_NULL,
    OT_JSON_BOOLEAN,
    OT_JSON_NUMBER, /* text: as written, valid by RFC 8259 */
    OT_JSON_STRING, /* text: escapes resolved, UTF-8 */
    OT_JSON_ARRAY,
    OT_JSON_OBJECT,
} ot_json_kind;

typedef struct ot_json ot_json;
typedef struct ot_json_member ot_json_member;

struct ot_json {
    ot_json_kind kind;
    bool boolean;
    uint32_t count; /* of items or members */
    ot_str text;
    union {
        ot_json *items;          /* ARRAY, in arena */
        ot_json_member *members; /* OBJECT, in arena */
    };
};

struct ot_json_member {
    ot_str name;
    ot_json value;
};

/* The member of an object, or NULL when `object` is NULL, not an object, or has none of that name.
 */
const ot_json *ot_json_get(const ot_json *object, ot_str name);

/* As ot_json_get, and NULL when the member is null: for what protocols call "absent or null". */
const ot_json *ot_json_get_present(const ot_json *object, ot_str name);

/* Deep equality; numbers compare by text, objects regardless of order. */
bool ot_json_equal(const ot_json *a, const ot_json *b);

/* A number without fraction and exponent within the range of int64: true and the value in `out`. */
bool ot_json_to_int64(const ot_json *value, int64_t *out);

#endif
