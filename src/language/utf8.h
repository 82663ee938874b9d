/*
 * UTF-8 as the language sees it: source texts hold Unicode scalar values only (spec section "Source
 * Text"), and places and line widths are counted in UTF-16 code units, as graphql-js and editors
 * count them.
 */
#ifndef OT_LANGUAGE_UTF8_H
#define OT_LANGUAGE_UTF8_H

#include "base/str.h"

/* Decodes the sequence at `at`, which lies in the text. Returns its bytes, 1 to 4, or 0 when it is
 * not a scalar value in UTF-8; then `code_point` is the surrogate that three bytes encode, or 0. */
size_t ot_utf8_decode(ot_str text, size_t at, uint32_t *code_point);

/* Writes `code_point`, a scalar value, to `to`, which has room for 4 bytes. Returns the bytes
 * written. */
size_t ot_utf8_encode(uint32_t code_point, char *to);

/* The beginning of `text`, valid UTF-8, of at most so many bytes; never half a character. */
ot_str ot_utf8_cut(ot_str text, size_t bytes_max);

/* The length of `text` in UTF-16 code units. */
size_t ot_utf16_length(ot_str text);

/* The part of `text` from byte `at` that has `units` UTF-16 code units, or less at the end; never
 * half a character. */
ot_str ot_utf16_slice(ot_str text, size_t at, size_t units);

#endif
