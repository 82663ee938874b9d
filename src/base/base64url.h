/*
 * base64url without padding (RFC 4648 section 5, RFC 7515 appendix C), canonical only: every byte
 * string has exactly one spelling, so a token or a cursor cannot be respelled to get past a cache
 * or a deny-list that keys by its text.
 */
#ifndef OT_BASE_BASE64URL_H
#define OT_BASE_BASE64URL_H

#include "base/arena.h"
#include "base/buffer.h"

/* The bytes that `text` spells, in arena and followed by a NUL that does not count. False when a
 * character is outside the alphabet (padding and white space included), the length is impossible,
 * or unused bits are not zero. */
bool ot_base64url_decode(ot_arena *arena, ot_str text, ot_str *out);

/* Appends the spelling of `bytes`. */
void ot_base64url_encode(ot_str bytes, ot_buffer *out);

#endif
