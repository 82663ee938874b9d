/*
 * String literals: from the raw text between the quotes to the value, and back (spec section
 * "String Value"). Reading resolves escapes and removes a block string's indentation; the lexer has
 * checked the text before, so reading cannot fail. Printing gives the forms of graphql-js.
 */
#ifndef OT_LANGUAGE_STRING_LITERAL_H
#define OT_LANGUAGE_STRING_LITERAL_H

#include "base/arena.h"
#include "base/buffer.h"

/* The value of a string written in single quotes; a view of `raw` where it has no escapes, else in
 * arena. */
ot_str ot_string_value(ot_arena *arena, ot_str raw);

/* The value of a block string (spec function BlockStringValue); a view of `raw` where nothing is to
 * be removed, else in arena. */
ot_str ot_block_string_value(ot_arena *arena, ot_str raw);

/* Appends `value` in double quotes, with escapes for what may not stand in them. */
void ot_string_print(ot_buffer *out, ot_str value);

/* Appends `value` in triple quotes; `minimize` leaves out the line ends that are only for looks.
 * The lines are not indented. */
void ot_block_string_print(ot_buffer *out, ot_str value, bool minimize);

/* True when ot_block_string_print and reading it again give the same value. */
bool ot_block_string_is_printable(ot_str value);

/* One escape sequence, which begins with the backslash at `at`. Returns its bytes and fills
 * `code_point`, or returns 0 when it is not one. For the lexer. */
size_t ot_string_read_escape(ot_str text, size_t at, uint32_t *code_point);

#endif
