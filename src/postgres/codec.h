/*
 * Values between PostgreSQL's binary format and JSON, both ways. Which pair of types fits which is
 * decided once, when a schema is bound; at run time a codec is one function pointer.
 * docs/directives.md ("Scalars") is the table this implements.
 */
#ifndef OT_POSTGRES_CODEC_H
#define OT_POSTGRES_CODEC_H

#include "base/arena.h"
#include "base/buffer.h"
#include "json/value.h"

/* What GraphQL wants a column to look like. */
typedef enum ot_wire {
    OT_WIRE_INT,    /* JSON number within 32 bits */
    OT_WIRE_FLOAT,  /* JSON number */
    OT_WIRE_STRING, /* JSON string: text of whatever type */
    OT_WIRE_BOOLEAN,
    OT_WIRE_ID, /* JSON string */
    OT_WIRE_DATETIME,
    OT_WIRE_DATE,
    OT_WIRE_TIME,
    OT_WIRE_UUID,
    OT_WIRE_DECIMAL, /* JSON string, exact */
    OT_WIRE_BIGINT,  /* JSON string */
    OT_WIRE_JSON,    /* the document itself */
    OT_WIRE_BYTES,   /* base64 */
    OT_WIRE_ENUM,    /* JSON string: the label */
    OT_WIRE_ANY,     /* a scalar of another name: the most natural of the above for the type */
} ot_wire;

/* A PostgreSQL type, as the catalog tells. */
typedef struct ot_pg_type {
    uint32_t oid;
    ot_str name;     /* "int4", "order_status" */
    ot_str sql_name; /* how SQL writes it, qualified and quoted where needed: for casts */
    char kind;       /* pg_type.typtype: b base, c composite, d domain, e enum, p pseudo, r range, m
                        multirange */
    uint32_t base_oid;                    /* domain: of the type below; else 0 */
    uint32_t element_oid;                 /* array: of the elements; else 0 */
    const struct ot_pg_range_type *range; /* range, multirange: what it is a range of; else NULL */
    const struct ot_pg_type *element;     /* array: its element type */
    const struct ot_pg_type *base;        /* domain: the type below */
    ot_str *labels;                       /* enum: in order */
    uint32_t label_count;
} ot_pg_type;

typedef struct ot_pg_range_type {
    const ot_pg_type *subtype;    /* of the bounds */
    const ot_pg_type *range;      /* int4range; also of a multirange */
    const ot_pg_type *multirange; /* int4multirange */
} ot_pg_range_type;

/* The type below all domains. */
static inline const ot_pg_type *ot_pg_base(const ot_pg_type *type)
{
    while (type->base != NULL)
        type = type->base;
    return type;
}

/* What tells the binary form of a type: its oid, without domains; that of text for varchar, char
 * and name, which may take each other's place. */
uint32_t ot_pg_form(const ot_pg_type *type);

/* Whether a column that PostgreSQL says is of type `oid` has that form. */
bool ot_pg_has_form(uint32_t oid, uint32_t form);

/* Writes the JSON of one value. Returns NULL, or a static sentence that says why the value does not
 * fit (NaN, out of 32 bits, infinity): then nothing was written. `bytes` is not null. */
typedef const char *(*ot_pg_write)(ot_buffer *out, ot_str bytes);

/* The writer for one value (no array, no range), or NULL when the pair does not fit. Domains are
 * looked through. */
ot_pg_write ot_pg_writer(const ot_pg_type *type, ot_wire wire);

/* The same where null may not stand: a document may be null without being NULL. */
ot_pg_write ot_pg_writer_not_null(const ot_pg_type *type, ot_wire wire);

/* ---- Arrays ---- */

enum { OT_PG_DIMENSIONS_MAX = 6 }; /* PostgreSQL's own limit */

/* The elements of a binary array, one after the other: while `left` is not 0. */
typedef struct ot_pg_array {
    ot_str rest;
    uint32_t left;
    uint32_t sizes[OT_PG_DIMENSIONS_MAX]; /* by dimension, from the outside in */
} ot_pg_array;

/* Both return NULL, or a static sentence as ot_pg_write does. An array that is not empty has to
 * have `depth` dimensions. An element's ptr is NULL for null. */
const char *ot_pg_array_open(ot_str bytes, uint32_t depth, ot_pg_array *out);
const char *ot_pg_array_next(ot_pg_array *array, ot_str *element);

/* What is said when a list of non-null items holds null. */
extern const char *const ot_pg_null_element;

/* Writes an element of an array; `data` is the caller's. */
typedef const char *(*ot_pg_write_element)(ot_buffer *out, ot_str bytes, const void *data);

/* How the elements of an array become JSON. */
typedef struct ot_pg_list {
    uint32_t depth;     /* lists inside of each other: dimensions of the array */
    bool null_is_error; /* an element that is null */
    ot_pg_write_element write;
    const void *data;
} ot_pg_list;

/* Writes a binary array as a JSON list, of lists where it has more dimensions. Same return as
 * ot_pg_write. */
const char *ot_pg_write_array(ot_buffer *out, ot_str bytes, const ot_pg_list *list);

/* ---- Ranges ---- */

/* A binary range taken apart. A bound's ptr is NULL where the range goes on for ever. */
typedef struct ot_pg_range {
    bool is_empty;
    bool lower_inclusive;
    bool upper_inclusive;
    ot_str lower;
    ot_str upper;
} ot_pg_range;

/* NULL, or a static sentence. */
const char *ot_pg_range_open(ot_str bytes, ot_pg_range *out);

/* A binary multirange as an array of ranges, to be read by ot_pg_array_next. */
const char *ot_pg_multirange_open(ot_str bytes, ot_pg_array *out);

/* ---- Parameters ---- */

/* A parameter in binary form. */
typedef struct ot_pg_value {
    const char *ptr; /* in arena; NULL is null */
    int length;
} ot_pg_value;

/* Turns a coerced input value into the binary form of `type` (arrays from lists, of several
 * dimensions from lists of lists; ranges from objects; json from any tree; enums from labels).
 * `wire` is what GraphQL calls the value: a String is read as a String is written. Returns NULL, or
 * a static sentence for the client ("must be a date such as 2026-02-03"). The GraphQL coercion has
 * been done: an Int is a number, an ID a string or number. Text with NUL is refused. Ranges are
 * checked: what PostgreSQL would refuse is refused here. */
const char *ot_pg_read(ot_arena *arena, const ot_pg_type *type, ot_wire wire, const ot_json *value,
                       ot_pg_value *out);

/* Kinds of values that PostgreSQL finds the same faults with. */
typedef enum ot_pg_family { OT_PG_FAMILY_ANY, OT_PG_FAMILY_TEXT, OT_PG_FAMILY_NUMBER } ot_pg_family;

/* Of a type, or of the elements of an array; ANY where it is neither of the others. */
ot_pg_family ot_pg_family_of(const ot_pg_type *type);

/* True when ot_pg_read knows the type. */
bool ot_pg_is_readable(const ot_pg_type *type);

#endif
