/*
 * Number texts of JSON and GraphQL (both have the same form) as numbers, on bounded text only:
 * whoever sends 100,000 digits is told that they are no number of that type.
 */
#ifndef OT_SCHEMA_NUMBER_H
#define OT_SCHEMA_NUMBER_H

#include "base/str.h"

enum { OT_NUMBER_BYTES_MAX = 64 }; /* a double needs 24 */

/* True when the text has neither fraction nor exponent. */
bool ot_number_is_integer(ot_str text);

/* The double nearest to the text; false when that is not finite, or the text is too long. */
bool ot_number_read(ot_str text, double *out);

#endif
