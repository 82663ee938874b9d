/* Which coding a client gets, and that what is packed comes out again. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <brotli/decode.h>
#include <cmocka.h>
#include <zlib.h>

#include "http/content_coding.h"

static const struct {
    const char *accept_encoding;
    const char *coding;
} negotiations[] = {
    {"", ""},
    {"gzip", "gzip"},
    {"br", "br"},
    {"GZip", "gzip"},
    {"x-gzip", "gzip"},
    {"deflate", ""},
    {"gzip, deflate, br", "br"},             /* browsers */
    {"br;q=1.0, gzip;q=0.9, *;q=0.5", "br"}, /* Apple */
    {"gzip;q=1.0, br;q=0.9", "gzip"},
    {"gzip;q=0.5, br;q=0.5", "br"},
    {"br;q=0, gzip", "gzip"},
    {"gzip;q=0", ""},
    {"gzip;q=0.0, br;q=0.000", ""},
    {"*", "br"},
    {"*;q=0.1", "br"},
    {"*;q=0", ""},
    {"br;q=0, *", "gzip"},
    {"identity", ""},
    {"identity, gzip;q=0.5", ""},
    {"identity;q=0.5, gzip", "gzip"},
    {"gzip;q=0.5, identity;q=0.5", "gzip"},
    {" gzip ; q=0.3 , br ; q=0.2 ", "gzip"},
    {",,,gzip,", "gzip"},
    {"gzip;q=x", "gzip"},
};

static void codings_are_chosen(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(negotiations) / sizeof(negotiations[0]); i++) {
        ot_coding found = ot_coding_negotiate(ot_str_from_c(negotiations[i].accept_encoding));
        if (!ot_str_equal(ot_coding_name(found), ot_str_from_c(negotiations[i].coding)))
            fail_msg("\"%s\" gets \"%s\"", negotiations[i].accept_encoding,
                     ot_coding_name(found).ptr);
    }
}

/* ---- Round trips ---- */

static void unpack_gzip(ot_str packed, char *out, size_t bytes)
{
    z_stream stream = {0};
    assert_int_equal(inflateInit2(&stream, 15 + 16), Z_OK);
    stream.next_in = (Bytef *)(uintptr_t)packed.ptr;
    stream.avail_in = (uInt)packed.len;
    stream.next_out = (Bytef *)out;
    stream.avail_out = (uInt)bytes;
    assert_int_equal(inflate(&stream, Z_FINISH), Z_STREAM_END);
    assert_int_equal(stream.total_out, bytes);
    assert_int_equal(stream.avail_in, 0);
    assert_int_equal(inflateEnd(&stream), Z_OK);
}

static void unpack_brotli(ot_str packed, char *out, size_t bytes)
{
    size_t found = bytes;
    assert_int_equal(
        BrotliDecoderDecompress(packed.len, (const uint8_t *)packed.ptr, &found, (uint8_t *)out),
        BROTLI_DECODER_RESULT_SUCCESS);
    assert_int_equal(found, bytes);
}

static void check_round_trip(ot_compressor *compressor, ot_coding coding, ot_str body)
{
    ot_buffer packed = {0};
    assert_true(ot_compressor_run(compressor, coding, body, &packed));
    assert_true(packed.len < body.len);
    char *out = malloc(body.len);
    assert_non_null(out);
    if (coding == OT_CODING_GZIP)
        unpack_gzip(ot_buffer_str(&packed), out, body.len);
    else
        unpack_brotli(ot_buffer_str(&packed), out, body.len);
    assert_memory_equal(out, body.ptr, body.len);
    free(out);
    ot_buffer_free(&packed);
}

static void bodies_come_out_again(void **state)
{
    (void)state;
    static const size_t sizes[] = {
        OT_CODING_BYTES_MIN, 5000, 100 * 1000, 1024 * 1024, 1024 * 1024 + 1, OT_CODING_BYTES_MAX};
    ot_compressor *compressor = ot_compressor_new();
    ot_buffer body = {0};
    for (uint32_t i = 0; body.len < OT_CODING_BYTES_MAX; i++)
        ot_buffer_printf(&body, "{\"id\":%u,\"name\":\"%x\"},", i, i * 2654435761U);
    for (int round = 0; round < 2; round++) {
        for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
            ot_str part = ot_str_make(body.ptr, sizes[i]);
            check_round_trip(compressor, OT_CODING_GZIP, part);
            check_round_trip(compressor, OT_CODING_BROTLI, part);
        }
    }
    ot_buffer_free(&body);
    ot_compressor_free(compressor);
    ot_compressor_free(NULL);
}

static void noise_is_not_packed(void **state)
{
    (void)state;
    enum { BYTES = 4096 };
    char noise[BYTES];
    uint32_t seed = 1;
    for (size_t i = 0; i < BYTES; i++) {
        seed = seed * 1664525 + 1013904223;
        noise[i] = (char)(seed >> 24);
    }
    ot_compressor *compressor = ot_compressor_new();
    for (int coding = OT_CODING_GZIP; coding <= OT_CODING_BROTLI; coding++) {
        ot_buffer packed = {0};
        assert_false(
            ot_compressor_run(compressor, (ot_coding)coding, ot_str_make(noise, BYTES), &packed));
        ot_buffer_free(&packed);
    }
    ot_compressor_free(compressor);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(codings_are_chosen),
        cmocka_unit_test(bodies_come_out_again),
        cmocka_unit_test(noise_is_not_packed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
