#include "auth/base64url.h"

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
