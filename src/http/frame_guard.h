/*
 * Stands between the socket and h2o's HTTP/2 reader and walks the frames that a client sends (RFC
 * 9113 section 4), before the library works on them. This h2o has no defence against floods of
 * cheap frames (rapid reset, empty CONTINUATION, HPACK bombs, unknown frames); the guard bounds
 * each kind per connection and time, and says when the connection has to end. It keeps no bytes,
 * decodes nothing, and costs a few instructions per frame.
 *
 * The bounds are far above what a browser or phone does: a client that meets one is not one of
 * ours.
 */
#ifndef OT_HTTP_FRAME_GUARD_H
#define OT_HTTP_FRAME_GUARD_H

#include "http/hpack_count.h"

typedef enum ot_frame_verdict {
    OT_FRAME_FINE,
    OT_FRAME_TOO_LARGE,     /* a frame beyond the size that we announced */
    OT_FRAME_HEADER_BYTES,  /* one header block, CONTINUATION frames included */
    OT_FRAME_HEADER_FIELDS, /* or with lengths that no block has */
    OT_FRAME_CONTINUATIONS, /* of one header block */
    OT_FRAME_REQUESTS,      /* of one read */
    OT_FRAME_RESETS,
    OT_FRAME_EMPTY_DATA,
    OT_FRAME_SETTINGS,
    OT_FRAME_PINGS,
    OT_FRAME_PRIORITIES,
    OT_FRAME_WINDOW_UPDATES,
    OT_FRAME_UNKNOWN,
} ot_frame_verdict;

enum {
    OT_FRAME_KINDS = 7, /* that are counted per window: the last seven verdicts */

    OT_FRAME_BYTES_MAX = 16384, /* what h2o announces */
    OT_FRAME_HEADER_BYTES_MAX = 16 * 1024,
    OT_FRAME_HEADER_FIELDS_MAX = 100, /* as for HTTP/1 */
    OT_FRAME_CONTINUATIONS_MAX = 8,
    /* Header blocks in one read. At most 100 streams are open at a time and we answer none while we
     * read, so an honest client cannot have sent more than these 100 and their successors. */
    OT_FRAME_REQUESTS_MAX = 256,

    OT_FRAME_WINDOW_MS = 10 * 1000, /* the counts below hold for this time */
    OT_FRAME_RESETS_MAX = 200,
    OT_FRAME_EMPTY_DATA_MAX = 50,
    OT_FRAME_SETTINGS_MAX = 30,
    OT_FRAME_PINGS_MAX = 100,
    OT_FRAME_PRIORITIES_MAX = 500,
    OT_FRAME_WINDOW_UPDATES_MAX =
        20000,                 /* two for each 16 KB of a 64 MB answer, and again as many */
    OT_FRAME_UNKNOWN_MAX = 20, /* h2o prints a line for each */
};

/* Zero-initialised at the start of a connection. All fields are private. */
typedef struct ot_frame_guard {
    uint32_t preface_bytes; /* of the client's preface, seen so far */
    uint8_t head[9];        /* of the frame being read */
    uint32_t head_bytes;    /* of `head`, seen so far */
    uint32_t payload_left;  /* of the frame being read */
    uint32_t skip_front;    /* bytes of the payload before the header block: pad length, priority */
    uint32_t skip_back;     /* padding behind the header block */
    bool pad_is_next;       /* the next byte of the payload is the pad length */
    bool in_headers;        /* the payload is a part of a header block */
    bool block_is_open;     /* a header block waits for a CONTINUATION */
    uint32_t block_bytes;
    uint32_t block_frames;
    uint32_t requests; /* header blocks begun in this read */
    ot_hpack_count block;
    uint64_t window_began_ms;
    uint32_t counts[OT_FRAME_KINDS];
} ot_frame_guard;

/* Looks at the next bytes of the connection, the preface included. Anything but OT_FRAME_FINE
 * means: do not hand them on, end the connection. `now_ms` is monotonic. */
ot_frame_verdict ot_frame_guard_feed(ot_frame_guard *guard, ot_str bytes, uint64_t now_ms);

/* True in the middle of a frame or of a header block: what a client that sends one byte at a time
 * keeps open. */
bool ot_frame_guard_is_inside(const ot_frame_guard *guard);

/* One word, as it stands in logs. */
const char *ot_frame_verdict_name(ot_frame_verdict verdict);

#endif
