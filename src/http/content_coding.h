/*
 * How the bytes of an answer are packed (RFC 9110 section 8.4): which coding a client gets, and the
 * encoders of one loop. Levels are chosen for the time they take, since a loop stands still while
 * it packs: about 3 ms for each MB.
 */
#ifndef OT_HTTP_CONTENT_CODING_H
#define OT_HTTP_CONTENT_CODING_H

#include "base/buffer.h"

typedef enum ot_coding { OT_CODING_NONE, OT_CODING_GZIP, OT_CODING_BROTLI } ot_coding;

/* "gzip", "br". Static; empty for none. */
ot_str ot_coding_name(ot_coding coding);

/* The coding for an Accept-Encoding header; none when it is empty. Of codings that are wanted
 * equally, Brotli, which packs JSON of the usual sizes faster. */
ot_coding ot_coding_negotiate(ot_str accept_encoding);

enum {
    OT_CODING_BYTES_MIN = 1024, /* smaller bodies are sent as they are: they fit a packet */
    OT_CODING_BYTES_MAX =
        8 * 1024 * 1024, /* and larger ones: they would hold the loop for too long */
};

typedef struct ot_compressor ot_compressor;

ot_compressor *ot_compressor_new(void);
void ot_compressor_free(ot_compressor *compressor); /* NULL is allowed */

/* Packs `body` into the empty `out`. False when that does not make it smaller; `out` is to be freed
 * all the same. */
bool ot_compressor_run(ot_compressor *compressor, ot_coding coding, ot_str body, ot_buffer *out);

#endif
