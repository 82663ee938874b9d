/*
 * JSON text into a growing buffer. Strings are scanned 16 bytes at a time and copied whole where
 * nothing needs an escape; numbers are formatted by hand. The caller writes braces, commas and
 * ready-made keys (`,"name":`) as literals, so a planned answer costs one copy per key. Nothing
 * here allocates except by growing the buffer.
 */
#ifndef OT_JSON_WRITER_H
#define OT_JSON_WRITER_H

#include "base/buffer.h"
#include "json/value.h"

/* `s` as a JSON string with quotes; `s` is valid UTF-8. Control characters become \uXXXX or their
 * short form. */
void ot_json_write_string(ot_buffer *out, ot_str s);

void ot_json_write_int(ot_buffer *out, int64_t value);

/* The shortest text that reads back as the same double (as ECMAScript's Number::toString); the
 * caller has made sure that it is finite. */
void ot_json_write_double(ot_buffer *out, double value);

/* As above for a float4: the shortest text that reads back as the same float. */
void ot_json_write_float(ot_buffer *out, float value);

/* A whole tree, compact. */
void ot_json_write_value(ot_buffer *out, const ot_json *value);

#endif
