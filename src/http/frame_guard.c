#include "http/frame_guard.h"

#include "base/assert.h"

enum { PREFACE_BYTES = 24, HEAD_BYTES = 9 };

/* RFC 9113 section 6. */
enum {
    FRAME_DATA = 0,
    FRAME_HEADERS = 1,
    FRAME_PRIORITY = 2,
    FRAME_RST_STREAM = 3,
    FRAME_SETTINGS = 4,
    FRAME_PUSH_PROMISE = 5,
    FRAME_PING = 6,
    FRAME_GOAWAY = 7,
    FRAME_WINDOW_UPDATE = 8,
    FRAME_CONTINUATION = 9,
};

enum { FLAG_END_STREAM = 0x1, FLAG_END_HEADERS = 0x4, FLAG_PADDED = 0x8, FLAG_PRIORITY = 0x20 };

const char *ot_frame_verdict_name(ot_frame_verdict verdict)
{
    static const char *const names[] = {
        [OT_FRAME_FINE] = "fine",
        [OT_FRAME_TOO_LARGE] = "frame_too_large",
        [OT_FRAME_HEADER_BYTES] = "header_bytes",
        [OT_FRAME_HEADER_FIELDS] = "header_fields",
        [OT_FRAME_CONTINUATIONS] = "continuations",
        [OT_FRAME_REQUESTS] = "requests",
        [OT_FRAME_RESETS] = "resets",
        [OT_FRAME_EMPTY_DATA] = "empty_data",
        [OT_FRAME_SETTINGS] = "settings",
        [OT_FRAME_PINGS] = "pings",
        [OT_FRAME_PRIORITIES] = "priorities",
        [OT_FRAME_WINDOW_UPDATES] = "window_updates",
        [OT_FRAME_UNKNOWN] = "unknown_frames",
    };
    OT_ASSERT((size_t)verdict < sizeof(names) / sizeof(names[0]));
    return names[verdict];
}

static uint32_t frame_bytes(const ot_frame_guard *guard)
{
    return (uint32_t)guard->head[0] << 16 | (uint32_t)guard->head[1] << 8 | guard->head[2];
}

static uint32_t count_max(ot_frame_verdict kind)
{
    static const uint32_t maxima[OT_FRAME_KINDS] = {
        OT_FRAME_RESETS_MAX,  OT_FRAME_EMPTY_DATA_MAX, OT_FRAME_SETTINGS_MAX,
        OT_FRAME_PINGS_MAX,   OT_FRAME_PRIORITIES_MAX, OT_FRAME_WINDOW_UPDATES_MAX,
        OT_FRAME_UNKNOWN_MAX,
    };
    return maxima[kind - OT_FRAME_RESETS];
}

static ot_frame_verdict count_one(ot_frame_guard *guard, ot_frame_verdict kind, uint64_t now_ms)
{
    if (now_ms - guard->window_began_ms >= OT_FRAME_WINDOW_MS) {
        memset(guard->counts, 0, sizeof(guard->counts));
        guard->window_began_ms = now_ms;
    }
    return ++guard->counts[kind - OT_FRAME_RESETS] > count_max(kind) ? kind : OT_FRAME_FINE;
}

/* The kind whose count this frame adds to, or OT_FRAME_FINE. */
static ot_frame_verdict counted_kind(const ot_frame_guard *guard)
{
    switch (guard->head[3]) {
    case FRAME_DATA:
        return frame_bytes(guard) == 0 && (guard->head[4] & FLAG_END_STREAM) == 0
                   ? OT_FRAME_EMPTY_DATA
                   : OT_FRAME_FINE;
    case FRAME_HEADERS:
    case FRAME_CONTINUATION:
    case FRAME_GOAWAY:
        return OT_FRAME_FINE;
    case FRAME_PRIORITY:
        return OT_FRAME_PRIORITIES;
    case FRAME_RST_STREAM:
        return OT_FRAME_RESETS;
    case FRAME_SETTINGS:
        return OT_FRAME_SETTINGS;
    case FRAME_PING:
        return OT_FRAME_PINGS;
    case FRAME_WINDOW_UPDATE:
        return OT_FRAME_WINDOW_UPDATES;
    default:
        return OT_FRAME_UNKNOWN;
    }
}

static void begin_block(ot_frame_guard *guard)
{
    uint8_t flags = guard->head[4];
    guard->block = (ot_hpack_count){0};
    guard->block_bytes = 0;
    guard->block_frames = 0;
    guard->pad_is_next = (flags & FLAG_PADDED) != 0;
    guard->skip_front = (flags & FLAG_PRIORITY) != 0 ? 5 : 0;
}

/* A HEADERS or CONTINUATION frame begins. A CONTINUATION without its HEADERS is h2o's to refuse. */
static ot_frame_verdict begin_headers(ot_frame_guard *guard)
{
    guard->in_headers = true;
    guard->skip_front = 0;
    guard->skip_back = 0;
    guard->pad_is_next = false;
    if (guard->head[3] == FRAME_HEADERS) {
        begin_block(guard);
        if (++guard->requests > OT_FRAME_REQUESTS_MAX)
            return OT_FRAME_REQUESTS;
    } else if (++guard->block_frames > OT_FRAME_CONTINUATIONS_MAX) {
        return OT_FRAME_CONTINUATIONS;
    }
    guard->block_is_open = (guard->head[4] & FLAG_END_HEADERS) == 0;
    guard->block_bytes += guard->payload_left;
    return guard->block_bytes > OT_FRAME_HEADER_BYTES_MAX ? OT_FRAME_HEADER_BYTES : OT_FRAME_FINE;
}

static ot_frame_verdict begin_frame(ot_frame_guard *guard, uint64_t now_ms)
{
    guard->payload_left = frame_bytes(guard);
    guard->in_headers = false;
    if (guard->payload_left > OT_FRAME_BYTES_MAX)
        return OT_FRAME_TOO_LARGE;
    ot_frame_verdict kind = counted_kind(guard);
    if (kind != OT_FRAME_FINE)
        return count_one(guard, kind, now_ms);
    if (guard->head[3] == FRAME_HEADERS || guard->head[3] == FRAME_CONTINUATION)
        return begin_headers(guard);
    return OT_FRAME_FINE;
}

/* A part of a header block's frame: skips pad length, priority and padding, counts the fields of
 * the rest. */
static ot_frame_verdict walk_block(ot_frame_guard *guard, ot_str part)
{
    if (part.len > 0 && guard->pad_is_next) {
        guard->pad_is_next = false;
        guard->skip_back = (uint8_t)part.ptr[0];
        guard->payload_left--;
        part = ot_str_slice(part, 1, part.len);
    }
    size_t skip = part.len < guard->skip_front ? part.len : guard->skip_front;
    guard->skip_front -= (uint32_t)skip;
    guard->payload_left -= (uint32_t)skip;
    part = ot_str_slice(part, skip, part.len);

    size_t inside =
        guard->payload_left > guard->skip_back ? guard->payload_left - guard->skip_back : 0;
    bool is_right = ot_hpack_count_feed(&guard->block, ot_str_slice(part, 0, inside));
    guard->payload_left -= (uint32_t)part.len;
    return is_right && guard->block.fields <= OT_FRAME_HEADER_FIELDS_MAX ? OT_FRAME_FINE
                                                                         : OT_FRAME_HEADER_FIELDS;
}

static ot_frame_verdict walk_payload(ot_frame_guard *guard, ot_str *bytes)
{
    size_t here = bytes->len < guard->payload_left ? bytes->len : guard->payload_left;
    ot_str part = ot_str_slice(*bytes, 0, here);
    *bytes = ot_str_slice(*bytes, here, bytes->len);
    if (guard->in_headers)
        return walk_block(guard, part);
    guard->payload_left -= (uint32_t)here;
    return OT_FRAME_FINE;
}

static ot_frame_verdict walk_head(ot_frame_guard *guard, ot_str *bytes, uint64_t now_ms)
{
    size_t wanted = HEAD_BYTES - guard->head_bytes;
    size_t here = bytes->len < wanted ? bytes->len : wanted;
    memcpy(guard->head + guard->head_bytes, bytes->ptr, here);
    *bytes = ot_str_slice(*bytes, here, bytes->len);
    guard->head_bytes += (uint32_t)here;
    if (guard->head_bytes < HEAD_BYTES)
        return OT_FRAME_FINE;
    guard->head_bytes = 0;
    return begin_frame(guard, now_ms);
}

ot_frame_verdict ot_frame_guard_feed(ot_frame_guard *guard, ot_str bytes, uint64_t now_ms)
{
    size_t preface = PREFACE_BYTES - guard->preface_bytes;
    if (preface > bytes.len)
        preface = bytes.len;
    guard->preface_bytes += (uint32_t)preface;
    bytes = ot_str_slice(bytes, preface, bytes.len);

    ot_frame_verdict verdict = OT_FRAME_FINE;
    guard->requests = 0;
    while (bytes.len > 0 && verdict == OT_FRAME_FINE)
        verdict = guard->payload_left > 0 ? walk_payload(guard, &bytes)
                                          : walk_head(guard, &bytes, now_ms);
    return verdict;
}

bool ot_frame_guard_is_inside(const ot_frame_guard *guard)
{
    return guard->head_bytes > 0 || guard->payload_left > 0 || guard->block_is_open ||
           guard->preface_bytes < PREFACE_BYTES;
}
