/*
 * Schema coordinates (spec section "Schema Coordinates"): how people and tools name one element of
 * a schema, as in "Product.reviews(first:)" or "@deprecated(reason:)". No white space, no comments.
 */
#ifndef OT_LANGUAGE_COORDINATE_H
#define OT_LANGUAGE_COORDINATE_H

#include "base/arena.h"
#include "base/buffer.h"
#include "language/source.h"
#include "language/syntax_error.h"

typedef enum ot_coordinate_kind {
    OT_COORDINATE_TYPE,               /* Name */
    OT_COORDINATE_MEMBER,             /* Name.member: a field, input field or enum value */
    OT_COORDINATE_ARGUMENT,           /* Name.field(argument:) */
    OT_COORDINATE_DIRECTIVE,          /* @name */
    OT_COORDINATE_DIRECTIVE_ARGUMENT, /* @name(argument:) */
} ot_coordinate_kind;

/* The texts are views of the source, empty where the kind has none. */
typedef struct ot_coordinate {
    ot_coordinate_kind kind;
    ot_str name;     /* of the type, or of the directive without "@" */
    ot_str member;   /* of the field, input field or enum value */
    ot_str argument; /* of the argument */
} ot_coordinate;

/* Reads a coordinate that is the whole text. False, with `error` filled, when it is none. The arena
 * holds the message. */
bool ot_coordinate_parse(ot_arena *arena, const ot_source *source, ot_coordinate *coordinate,
                         ot_syntax_error *error);

/* Appends the coordinate as written. */
void ot_coordinate_print(const ot_coordinate *coordinate, ot_buffer *out);

#endif
