#include "plan/cursor.h"

#include "json/reader.h"

static const char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

void ot_cursor_encode(ot_str bytes, ot_buffer *out)
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

static int digit_of(char c)
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

static bool decode(ot_str text, char *to, size_t *length)
{
    uint32_t bits = 0;
    int bit_count = 0;
    *length = 0;
    for (size_t i = 0; i < text.len; i++) {
        int digit = digit_of(text.ptr[i]);
        if (digit < 0)
            return false;
        bits = bits << 6 | (uint32_t)digit;
        bit_count += 6;
        if (bit_count >= 8) {
            bit_count -= 8;
            to[(*length)++] = (char)(bits >> bit_count & 255);
        }
    }
    return text.len % 4 != 1;
}

const ot_json *ot_cursor_decode(ot_arena *arena, ot_str cursor)
{
    if (cursor.len == 0 || cursor.len > OT_CURSOR_BYTES_MAX)
        return NULL;
    char *json = ot_arena_alloc(arena, cursor.len);
    size_t length;
    if (!decode(cursor, json, &length))
        return NULL;
    ot_json_error error;
    const ot_json *value = ot_json_read(arena, ot_str_make(json, length), &error);
    if (value == NULL || value->kind != OT_JSON_ARRAY || value->count < 2 ||
        value->items[0].kind != OT_JSON_STRING)
        return NULL;
    return value;
}

uint64_t ot_cursor_nulls(ot_arena *arena, const ot_json *cursor)
{
    if (cursor == NULL || cursor->kind != OT_JSON_STRING)
        return 0;
    const ot_json *values = ot_cursor_decode(arena, cursor->text);
    if (values == NULL)
        return 0;
    uint64_t nulls = 0;
    for (uint32_t i = 1; i < values->count && i <= 64; i++)
        if (values->items[i].kind == OT_JSON_NULL)
            nulls |= (uint64_t)1 << (i - 1);
    return nulls;
}

bool ot_cursor_bytes(ot_arena *arena, const ot_json *value, ot_str *out)
{
    if (value->kind != OT_JSON_STRING)
        return false;
    char *bytes = ot_arena_alloc(arena, value->text.len + 1);
    size_t length;
    if (!decode(value->text, bytes, &length))
        return false;
    *out = ot_str_make(bytes, length);
    return true;
}
