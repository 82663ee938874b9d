#include "base/base64url.h"

/* The six bits of a character, or -1. */
static int digit_value(char c)
{
    if (c >= 'A' && c <= 'Z')
        return c - 'A';
    if (c >= 'a' && c <= 'z')
        return c - 'a' + 26;
    if (c >= '0' && c <= '9')
        return c - '0' + 52;
    if (c == '-')
        return 62;
    return c == '_' ? 63 : -1;
}

bool ot_base64url_decode(ot_arena *arena, ot_str text, ot_str *out)
{
    if (text.len % 4 == 1)
        return false;

    char *bytes = ot_arena_alloc(arena, text.len / 4 * 3 + 4);
    size_t used = 0;
    uint32_t bits = 0;
    uint32_t bit_count = 0;
    for (size_t i = 0; i < text.len; i++) {
        int value = digit_value(text.ptr[i]);
        if (value < 0)
            return false;
        bits = bits << 6 | (uint32_t)value;
        bit_count += 6;
        if (bit_count >= 8) {
            bit_count -= 8;
            bytes[used++] = (char)(bits >> bit_count & 0xff);
        }
    }
    if ((bits & ((1U << bit_count) - 1)) != 0)
        return false;
    bytes[used] = '\0';
    *out = ot_str_make(bytes, used);
    return true;
}

static const char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

void ot_base64url_encode(ot_str bytes, ot_buffer *out)
{
    char *to = ot_buffer_reserve(out, bytes.len / 3 * 4 + 4);
    const unsigned char *from = (const unsigned char *)bytes.ptr;
    size_t i = 0;
    for (; i + 3 <= bytes.len; i += 3) {
        uint32_t bits = (uint32_t)from[i] << 16 | (uint32_t)from[i + 1] << 8 | from[i + 2];
        for (int shift = 18; shift >= 0; shift -= 6)
            *to++ = alphabet[bits >> shift & 63];
    }
    size_t rest = bytes.len - i;
    if (rest > 0) {
        uint32_t bits = (uint32_t)from[i] << 16 | (rest > 1 ? (uint32_t)from[i + 1] << 8 : 0);
        *to++ = alphabet[bits >> 18 & 63];
        *to++ = alphabet[bits >> 12 & 63];
        if (rest > 1)
            *to++ = alphabet[bits >> 6 & 63];
    }
    out->len = (size_t)(to - out->ptr);
}
