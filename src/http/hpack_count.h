/*
 * Counts the header fields of one HPACK block (RFC 7541 section 6) without decoding it. In this h2o
 * a header block has no limit on its fields, and one byte of it (an index into the table) becomes
 * about a hundred bytes of memory: eight megabytes sent were a gigabyte held. Walking the lengths
 * is enough to stop that before the library sees the block. It runs byte by byte, so a field may be
 * cut anywhere by a frame's end.
 */
#ifndef OT_HTTP_HPACK_COUNT_H
#define OT_HTTP_HPACK_COUNT_H

#include "base/str.h"

/* Zero-initialised at the start of each block. */
typedef struct ot_hpack_count {
    uint32_t fields;
    uint32_t state;        /* private */
    uint32_t shift;        /* private: of the integer being read */
    uint32_t bytes_left;   /* private: of the string being skipped, or the integer so far */
    uint32_t strings_left; /* private: of the field being read */
} ot_hpack_count;

/* Reads more bytes of the block. False when an integer cannot be right: no honest block has lengths
 * beyond 2^21. */
bool ot_hpack_count_feed(ot_hpack_count *count, ot_str bytes);

#endif
