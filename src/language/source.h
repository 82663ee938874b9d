/*
 * A source is one GraphQL text, an operation or an SDL file, with the name shown in its errors.
 * Tokens and AST nodes keep only a 32-bit byte offset into it; this module turns an offset into the
 * line and column that the spec section "Errors" asks for. It counts lines on the error path only,
 * so a correct document never pays for it.
 */
#ifndef OT_LANGUAGE_SOURCE_H
#define OT_LANGUAGE_SOURCE_H

#include "base/str.h"

typedef struct ot_source {
    ot_str name; /* borrowed, outlives the source */
    ot_str text; /* borrowed, outlives the source; UTF-8 checked by the lexer */
} ot_source;

typedef struct ot_location {
    uint32_t line;   /* from 1 */
    uint32_t column; /* from 1, in UTF-16 code units, as graphql-js and editors count */
} ot_location;

/* A spot in one of several sources: what a diagnostic about SDL files needs. */
typedef struct ot_place {
    const ot_source *source; /* borrowed; NULL for what no file defines (built-in types) */
    uint32_t offset;
} ot_place;

/* Where `offset` lies in `source`. The offset just past the text is valid: the parser uses it to
 * report an unexpected end. */
ot_location ot_source_locate(const ot_source *source, uint32_t offset);

#endif
