#include "http/content_coding.h"

#include <brotli/encode.h>
#include <stdlib.h>
#include <zlib.h>

#include "base/assert.h"
#include "base/memory.h"
#include "http/header_list.h"

/* Measured on answers of 2 KB to 300 KB: the next levels cost half as much again for 3 to 8 % of
 * the size. */
enum {
    GZIP_LEVEL = 3,
    GZIP_LEVEL_LARGE = 1,
    GZIP_WINDOW = 15 + 16, /* zlib's way to ask for the format of gzip */
    GZIP_MEMORY = 8,       /* zlib's default */
    BROTLI_QUALITY = 3,
    BROTLI_QUALITY_LARGE = 1,
    BROTLI_WINDOW_MAX = 20,
    LARGE_BYTES = 1024 * 1024,
};

struct ot_compressor {
    z_stream gzip;
    bool has_gzip;
};

ot_str ot_coding_name(ot_coding coding)
{
    static const ot_str names[] = {OT_STR(""), OT_STR("gzip"), OT_STR("br")};
    return names[coding];
}

/* ---- Which ---- */

enum { UNSAID = UINT32_MAX };

static uint32_t quality_of(uint32_t said, uint32_t any)
{
    if (said != UNSAID)
        return said;
    return any == UNSAID ? 0 : any;
}

ot_coding ot_coding_negotiate(ot_str accept_encoding)
{
    uint32_t gzip = UNSAID;
    uint32_t brotli = UNSAID;
    uint32_t plain = UNSAID;
    uint32_t any = UNSAID;
    for (uint32_t i = 0; i < OT_HEADER_LIST_ITEMS && accept_encoding.len > 0; i++) {
        uint32_t quality;
        ot_str name = ot_header_list_weigh(ot_header_list_take(&accept_encoding, ','), &quality);
        if (ot_equal_ignoring_case(name, OT_S("gzip")) ||
            ot_equal_ignoring_case(name, OT_S("x-gzip")))
            gzip = quality;
        else if (ot_equal_ignoring_case(name, OT_S("br")))
            brotli = quality;
        else if (ot_equal_ignoring_case(name, OT_S("identity")))
            plain = quality;
        else if (ot_str_equal(name, OT_S("*")))
            any = quality;
    }
    gzip = quality_of(gzip, any);
    brotli = quality_of(brotli, any);
    uint32_t best = brotli > gzip ? brotli : gzip;
    if (best == 0 || (plain != UNSAID && plain > best))
        return OT_CODING_NONE;
    return brotli == best ? OT_CODING_BROTLI : OT_CODING_GZIP;
}

/* ---- Gzip ---- */

ot_compressor *ot_compressor_new(void)
{
    ot_compressor *compressor = ot_calloc(1, sizeof(*compressor));
    return compressor;
}

void ot_compressor_free(ot_compressor *compressor)
{
    if (compressor == NULL)
        return;
    if (compressor->has_gzip)
        (void)deflateEnd(&compressor->gzip); /* an unfinished stream is no loss here */
    free(compressor);
}

/* The stream lives as long as the loop: making one costs more than packing a small answer. */
static z_stream *start_gzip(ot_compressor *compressor, int level)
{
    z_stream *stream = &compressor->gzip;
    if (!compressor->has_gzip) {
        int code = deflateInit2(stream, GZIP_LEVEL, Z_DEFLATED, GZIP_WINDOW, GZIP_MEMORY,
                                Z_DEFAULT_STRATEGY);
        if (code != Z_OK)
            abort(); /* out of memory, as in base/memory.h */
        compressor->has_gzip = true;
    }
    OT_ASSERT(deflateReset(stream) == Z_OK);
    OT_ASSERT(deflateParams(stream, level, Z_DEFAULT_STRATEGY) == Z_OK);
    return stream;
}

/* JSON packs to a third or less, so a third is the first guess. */
static size_t next_piece(size_t body_bytes)
{
    enum { PIECE_MIN = 1024 };
    return body_bytes / 3 + PIECE_MIN;
}

static bool run_gzip(ot_compressor *compressor, ot_str body, ot_buffer *out)
{
    z_stream *stream =
        start_gzip(compressor, body.len > LARGE_BYTES ? GZIP_LEVEL_LARGE : GZIP_LEVEL);
    stream->next_in = (Bytef *)(uintptr_t)body.ptr; /* zlib does not write there */
    stream->avail_in = (uInt)body.len;
    int code = Z_OK;
    while (code == Z_OK && out->len < body.len) {
        size_t piece = next_piece(body.len);
        stream->next_out = (Bytef *)ot_buffer_reserve(out, piece);
        stream->avail_out = (uInt)piece;
        code = deflate(stream, Z_FINISH);
        out->len += piece - stream->avail_out;
    }
    return code == Z_STREAM_END && out->len < body.len;
}

/* ---- Brotli ---- */

static int window_for(size_t bytes)
{
    int window = BROTLI_MIN_WINDOW_BITS;
    while (window < BROTLI_WINDOW_MAX && ((size_t)1 << window) < bytes)
        window++;
    return window;
}

/* Its encoders cannot be used again; at these qualities making one is cheap. */
static bool run_brotli(ot_str body, ot_buffer *out)
{
    int quality = body.len > LARGE_BYTES ? BROTLI_QUALITY_LARGE : BROTLI_QUALITY;
    size_t bytes = body.len; /* more is of no use */
    uint8_t *target = (uint8_t *)ot_buffer_reserve(out, bytes);
    if (!BrotliEncoderCompress(quality, window_for(body.len), BROTLI_MODE_TEXT, body.len,
                               (const uint8_t *)body.ptr, &bytes, target))
        return false;
    out->len += bytes;
    return true;
}

bool ot_compressor_run(ot_compressor *compressor, ot_coding coding, ot_str body, ot_buffer *out)
{
    OT_ASSERT(coding != OT_CODING_NONE && out->len == 0 && body.len <= OT_CODING_BYTES_MAX);
    return coding == OT_CODING_GZIP ? run_gzip(compressor, body, out) : run_brotli(body, out);
}
