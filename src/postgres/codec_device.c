#include <arpa/inet.h>
#include <stdio.h>

#include "postgres/codec_internal.h"

/*
 * Addresses of networks and devices, and strings of bits: types whose texts are made of digits and
 * marks. Both ways.
 */

/* ---- inet and cidr: family, bits of the mask, is it a cidr, bytes of the address, address ---- */

static const char *write_address(ot_buffer *out, ot_str bytes)
{
    if (bytes.len != 8 && bytes.len != 20)
        return ot_pg__malformed;
    bool is_4 = bytes.len == 8;
    uint8_t bits = (uint8_t)bytes.ptr[1];
    bool is_cidr = bytes.ptr[2] != 0;
    char text[INET6_ADDRSTRLEN];
    if (bytes.ptr[0] != (is_4 ? OT_PG__FAMILY_INET : OT_PG__FAMILY_INET6) ||
        inet_ntop(is_4 ? AF_INET : AF_INET6, bytes.ptr + 4, text, sizeof(text)) == NULL)
        return ot_pg__malformed;
    if (is_cidr || bits != (is_4 ? 32 : 128))
        ot_buffer_printf(out, "\"%s/%u\"", text, (unsigned)bits);
    else
        ot_buffer_printf(out, "\"%s\"", text);
    return NULL;
}

/* The bits after the slash, or all of them; -1 when they are no number up to `most`. */
static int parse_mask(ot_str text, int most)
{
    if (text.len == 0)
        return most;
    if (text.len < 2 || text.len > 4)
        return -1;
    int bits = 0;
    for (size_t i = 1; i < text.len; i++) {
        if (text.ptr[i] < '0' || text.ptr[i] > '9')
            return -1;
        bits = bits * 10 + (text.ptr[i] - '0');
    }
    return bits <= most ? bits : -1;
}

static bool has_bits_after(const char *address, int bits, int all)
{
    for (int i = bits; i < all; i++) {
        if ((address[i / 8] >> (7 - i % 8) & 1) != 0)
            return true;
    }
    return false;
}

/* Fills the binary form and gives its length, or 0. */
static size_t parse_address(ot_str text, bool is_cidr, char *to)
{
    size_t slash = ot_str_find(text, '/', 0);
    char address[INET6_ADDRSTRLEN];
    if (slash >= sizeof(address) || ot_str_find(text, '\0', 0) < text.len)
        return 0;
    memcpy(address, text.ptr, slash);
    address[slash] = '\0';
    bool is_4 = inet_pton(AF_INET, address, to + 4) == 1;
    if (!is_4 && inet_pton(AF_INET6, address, to + 4) != 1)
        return 0;
    int all = is_4 ? 32 : 128;
    int bits = parse_mask(ot_str_slice(text, slash, text.len), all);
    if (bits < 0 || (is_cidr && has_bits_after(to + 4, bits, all)))
        return 0;
    to[0] = is_4 ? OT_PG__FAMILY_INET : OT_PG__FAMILY_INET6;
    to[1] = (char)bits;
    to[2] = is_cidr ? 1 : 0;
    to[3] = (char)(all / 8);
    return 4 + (size_t)all / 8;
}

static const char *read_address(ot_arena *arena, const ot_pg_type *base, const ot_json *value,
                                ot_pg_value *out)
{
    char *to = ot_pg__make_value(arena, out, 20);
    bool is_cidr = base->oid == OT_PG__CIDR;
    size_t length = value->kind != OT_JSON_STRING ? 0 : parse_address(value->text, is_cidr, to);
    out->length = (int)length;
    if (length > 0)
        return NULL;
    return is_cidr ? "must be a network such as 192.0.2.0/24" : "must be an IP address";
}

/* ---- macaddr and macaddr8: six or eight bytes ---- */

enum { MAC_BYTES = 6, MAC8_BYTES = 8 };

static const char *write_mac(ot_buffer *out, ot_str bytes)
{
    if (bytes.len != MAC_BYTES && bytes.len != MAC8_BYTES)
        return ot_pg__malformed;
    for (size_t i = 0; i < bytes.len; i++) {
        ot_buffer_append_byte(out, i == 0 ? '"' : ':');
        (void)ot_pg__put_hex(ot_buffer_reserve(out, 2), ot_str_slice(bytes, i, i + 1));
        out->len += 2;
    }
    ot_buffer_append_byte(out, '"');
    return NULL;
}

static bool parse_mac(ot_str text, size_t bytes, char *to)
{
    if (text.len != bytes * 3 - 1)
        return false;
    for (size_t i = 0; i < bytes; i++) {
        int high = ot_pg__hex_digit(text.ptr[i * 3]);
        int low = ot_pg__hex_digit(text.ptr[i * 3 + 1]);
        if (high < 0 || low < 0 || (i + 1 < bytes && text.ptr[i * 3 + 2] != ':'))
            return false;
        to[i] = (char)(high * 16 + low);
    }
    return true;
}

static const char *read_mac(ot_arena *arena, const ot_pg_type *base, const ot_json *value,
                            ot_pg_value *out)
{
    size_t bytes = base->oid == OT_PG__MACADDR ? MAC_BYTES : MAC8_BYTES;
    char *to = ot_pg__make_value(arena, out, bytes);
    if (value->kind == OT_JSON_STRING && parse_mac(value->text, bytes, to))
        return NULL;
    return bytes == MAC_BYTES ? "must be a MAC address such as 08:00:2b:01:02:03"
                              : "must be a MAC address such as 08:00:2b:01:02:03:04:05";
}

/* ---- bit(n) and varbit: how many bits, and they, from the high end of each byte ---- */

static const char *write_bits(ot_buffer *out, ot_str bytes)
{
    uint32_t count = bytes.len < 4 ? UINT32_MAX : ot_pg__get32(bytes.ptr);
    if (bytes.len < 4 || bytes.len - 4 != ((size_t)count + 7) / 8)
        return ot_pg__malformed;
    char *to = ot_buffer_reserve(out, (size_t)count + 2);
    *to++ = '"';
    for (uint32_t i = 0; i < count; i++)
        *to++ = (bytes.ptr[4 + i / 8] >> (7 - i % 8) & 1) != 0 ? '1' : '0';
    *to++ = '"';
    out->len = (size_t)(to - out->ptr);
    return NULL;
}

static const char *read_bits(ot_arena *arena, const ot_pg_type *base, const ot_json *value,
                             ot_pg_value *out)
{
    static const char problem[] = "must be a string of 0 and 1";
    (void)base;
    if (value->kind != OT_JSON_STRING)
        return problem;
    ot_str text = value->text;
    size_t bytes = (text.len + 7) / 8;
    char *to = ot_pg__make_value(arena, out, 4 + bytes);
    ot_pg__put32(to, (uint32_t)text.len);
    memset(to + 4, 0, bytes);
    for (size_t i = 0; i < text.len; i++) {
        if (text.ptr[i] != '0' && text.ptr[i] != '1')
            return problem;
        if (text.ptr[i] == '1')
            to[4 + i / 8] |= (char)(0x80 >> (i % 8));
    }
    return NULL;
}

/* ---- Which ---- */

ot_pg_write ot_pg__device_writer(uint32_t oid, ot_wire wire)
{
    if (wire != OT_WIRE_STRING && wire != OT_WIRE_ANY)
        return NULL;
    switch (oid) {
    case OT_PG__INET:
    case OT_PG__CIDR:
        return write_address;
    case OT_PG__MACADDR:
    case OT_PG__MACADDR8:
        return write_mac;
    case OT_PG__BIT:
    case OT_PG__VARBIT:
        return write_bits;
    default:
        return NULL;
    }
}

ot_pg__read ot_pg__device_reader(uint32_t oid)
{
    switch (oid) {
    case OT_PG__INET:
    case OT_PG__CIDR:
        return read_address;
    case OT_PG__MACADDR:
    case OT_PG__MACADDR8:
        return read_mac;
    case OT_PG__BIT:
    case OT_PG__VARBIT:
        return read_bits;
    default:
        return NULL;
    }
}
