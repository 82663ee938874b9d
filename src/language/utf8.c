#include "language/utf8.h"

enum {
    SURROGATE_FIRST = 0xD800,
    SURROGATE_LAST = 0xDFFF,
    CODE_POINT_LAST = 0x10FFFF,
};

/* The bytes of a sequence by its first byte; 0 for a byte that cannot begin one. */
static size_t sequence_bytes(unsigned char lead)
{
    if (lead < 0x80)
        return 1;
    if (lead < 0xC2 || lead > 0xF4)
        return 0;
    if (lead < 0xE0)
        return 2;
    return lead < 0xF0 ? 3 : 4;
}

size_t ot_utf8_decode(ot_str text, size_t at, uint32_t *code_point)
{
    static const uint32_t smallest[5] = {0, 0, 0x80, 0x800, 0x10000};
    unsigned char lead = (unsigned char)text.ptr[at];
    size_t bytes = sequence_bytes(lead);
    *code_point = 0;
    if (bytes == 0 || text.len - at < bytes)
        return 0;

    uint32_t value = bytes == 1 ? lead : lead & (0x7FU >> bytes);
    for (size_t i = 1; i < bytes; i++) {
        unsigned char next = (unsigned char)text.ptr[at + i];
        if ((next & 0xC0) != 0x80)
            return 0;
        value = (value << 6) | (next & 0x3FU);
    }
    if (value < smallest[bytes] || value > CODE_POINT_LAST)
        return 0;
    *code_point = value;
    return value >= SURROGATE_FIRST && value <= SURROGATE_LAST ? 0 : bytes;
}

size_t ot_utf8_encode(uint32_t code_point, char *to)
{
    if (code_point < 0x80) {
        to[0] = (char)code_point;
        return 1;
    }
    size_t bytes = code_point < 0x800 ? 2 : code_point < 0x10000 ? 3 : 4;
    static const unsigned char lead[5] = {0, 0, 0xC0, 0xE0, 0xF0};
    for (size_t i = bytes - 1; i > 0; i--) {
        to[i] = (char)(0x80 | (code_point & 0x3F));
        code_point >>= 6;
    }
    to[0] = (char)(lead[bytes] | code_point);
    return bytes;
}

ot_str ot_utf8_cut(ot_str text, size_t bytes_max)
{
    if (text.len <= bytes_max)
        return text;
    size_t end = bytes_max;
    while (end > 0 && ((unsigned char)text.ptr[end] & 0xC0) == 0x80)
        end--;
    return ot_str_slice(text, 0, end);
}

/* A sequence counts at its first byte; four bytes make a surrogate pair. */
static size_t units_at(char byte)
{
    unsigned char lead = (unsigned char)byte;
    if ((lead & 0xC0) == 0x80)
        return 0;
    return lead >= 0xF0 ? 2 : 1;
}

size_t ot_utf16_length(ot_str text)
{
    size_t units = 0;
    for (size_t i = 0; i < text.len; i++)
        units += units_at(text.ptr[i]);
    return units;
}

ot_str ot_utf16_slice(ot_str text, size_t at, size_t units)
{
    size_t end = at;
    size_t taken = 0;
    while (end < text.len) {
        size_t more = units_at(text.ptr[end]);
        if (more > 0 && taken >= units)
            break;
        taken += more;
        end++;
    }
    return ot_str_slice(text, at, end);
}
