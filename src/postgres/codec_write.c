#include <arpa/inet.h>
#include <stdio.h>

#include "postgres/codec_internal.h"
#include "json/writer.h"

const char ot_pg__malformed[] = "The database sent a value in an unexpected form.";

const ot_pg_type *ot_pg__base(const ot_pg_type *type)
{
    while (type->kind == 'd' && type->base != NULL)
        type = type->base;
    return type;
}

bool ot_pg__is_text(const ot_pg_type *base)
{
    switch (base->oid) {
    case OT_PG__CHAR:
    case OT_PG__NAME:
    case OT_PG__TEXT:
    case OT_PG__BPCHAR:
    case OT_PG__VARCHAR:
        return true;
    default: /* an extension's, so its oid differs from database to database */
        return base->kind == 'b' && ot_str_equal(base->name, OT_S("citext"));
    }
}

/* ---- Text, booleans, documents ---- */

static const char *write_text(ot_buffer *out, ot_str bytes)
{
    ot_json_write_string(out, bytes);
    return NULL;
}

static const char *write_bool(ot_buffer *out, ot_str bytes)
{
    if (bytes.len != 1)
        return ot_pg__malformed;
    ot_buffer_append(out, bytes.ptr[0] != 0 ? OT_S("true") : OT_S("false"));
    return NULL;
}

static const char *write_json(ot_buffer *out, ot_str bytes)
{
    if (bytes.len == 0)
        return ot_pg__malformed;
    ot_buffer_append(out, bytes);
    return NULL;
}

/* A version byte, then the text. */
static const char *write_jsonb(ot_buffer *out, ot_str bytes)
{
    if (bytes.len < 2 || bytes.ptr[0] != 1)
        return ot_pg__malformed;
    ot_buffer_append(out, ot_str_make(bytes.ptr + 1, bytes.len - 1));
    return NULL;
}

/* ---- Bytes ---- */

static const char hex_digits[] = "0123456789abcdef";

static char *put_hex(char *to, ot_str bytes)
{
    for (size_t i = 0; i < bytes.len; i++) {
        *to++ = hex_digits[(unsigned char)bytes.ptr[i] >> 4];
        *to++ = hex_digits[(unsigned char)bytes.ptr[i] & 15];
    }
    return to;
}

static const char *write_uuid(ot_buffer *out, ot_str bytes)
{
    if (bytes.len != 16)
        return ot_pg__malformed;
    static const size_t groups[] = {0, 4, 6, 8, 10, 16};
    char *to = ot_buffer_reserve(out, 38);
    *to++ = '"';
    for (int i = 0; i < 5; i++) {
        if (i > 0)
            *to++ = '-';
        to = put_hex(to, ot_str_slice(bytes, groups[i], groups[i + 1]));
    }
    *to = '"';
    out->len += 38;
    return NULL;
}

/* As PostgreSQL's hex format; the backslash is one of JSON's escapes too. */
static const char *write_bytea_as_string(ot_buffer *out, ot_str bytes)
{
    OT_BUFFER_LITERAL(out, "\"\\\\x");
    char *to = ot_buffer_reserve(out, bytes.len * 2 + 1);
    to = put_hex(to, bytes);
    *to = '"';
    out->len += bytes.len * 2 + 1;
    return NULL;
}

static char *put_base64(char *to, const unsigned char *from, size_t count)
{
    static const char alphabet[] =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    uint32_t group = (uint32_t)from[0] << 16;
    if (count > 1)
        group |= (uint32_t)from[1] << 8;
    if (count > 2)
        group |= from[2];
    to[0] = alphabet[group >> 18];
    to[1] = alphabet[group >> 12 & 63];
    to[2] = '=';
    to[3] = '=';
    if (count > 1)
        to[2] = alphabet[group >> 6 & 63];
    if (count > 2)
        to[3] = alphabet[group & 63];
    return to + 4;
}

static const char *write_bytea(ot_buffer *out, ot_str bytes)
{
    char *to = ot_buffer_reserve(out, bytes.len / 3 * 4 + 8);
    *to++ = '"';
    for (size_t i = 0; i < bytes.len; i += 3) {
        size_t count = bytes.len - i < 3 ? bytes.len - i : 3;
        to = put_base64(to, (const unsigned char *)bytes.ptr + i, count);
    }
    *to++ = '"';
    out->len = (size_t)(to - out->ptr);
    return NULL;
}

/* ---- Network addresses: family, bits of the mask, is it a cidr, bytes of the address, address
 * ---- */

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

/* ---- Which writer ---- */

static ot_pg_write string_writer(const ot_pg_type *base)
{
    if (ot_pg__is_text(base) || base->kind == 'e')
        return write_text;
    switch (base->oid) {
    case OT_PG__UUID:
        return write_uuid;
    case OT_PG__BYTEA:
        return write_bytea_as_string;
    case OT_PG__INET:
    case OT_PG__CIDR:
        return write_address;
    default:
        return NULL;
    }
}

static ot_pg_write natural_writer(const ot_pg_type *base)
{
    switch (base->oid) {
    case OT_PG__BOOL:
        return write_bool;
    case OT_PG__JSON:
        return write_json;
    case OT_PG__JSONB:
        return write_jsonb;
    case OT_PG__BYTEA:
        return write_bytea;
    default:
        return string_writer(base);
    }
}

static ot_pg_write id_writer(const ot_pg_type *base)
{
    if (ot_pg__is_text(base))
        return write_text;
    return base->oid == OT_PG__UUID ? write_uuid : NULL;
}

ot_pg_write ot_pg__other_writer(const ot_pg_type *base, ot_wire wire)
{
    switch (wire) {
    case OT_WIRE_STRING:
        return string_writer(base);
    case OT_WIRE_ID:
        return id_writer(base);
    case OT_WIRE_ENUM:
        return ot_pg__is_text(base) || base->kind == 'e' ? write_text : NULL;
    case OT_WIRE_BOOLEAN:
        return base->oid == OT_PG__BOOL ? write_bool : NULL;
    case OT_WIRE_UUID:
        return base->oid == OT_PG__UUID ? write_uuid : NULL;
    case OT_WIRE_BYTES:
        return base->oid == OT_PG__BYTEA ? write_bytea : NULL;
    case OT_WIRE_JSON:
        return base->oid == OT_PG__JSON    ? write_json
               : base->oid == OT_PG__JSONB ? write_jsonb
                                           : NULL;
    case OT_WIRE_ANY:
        return natural_writer(base);
    default:
        return NULL;
    }
}

ot_pg_write ot_pg_writer(const ot_pg_type *type, ot_wire wire)
{
    const ot_pg_type *base = ot_pg__base(type);
    if (ot_pg__is_array(base))
        return NULL; /* its elements have writers */
    ot_pg_write found = ot_pg__number_writer(base->oid, wire);
    if (found == NULL)
        found = ot_pg__time_writer(base->oid, wire);
    return found != NULL ? found : ot_pg__other_writer(base, wire);
}

/* ---- Arrays: dimensions, a flag, the element's oid; per dimension its size and lower bound;
 * elements with their lengths ---- */

enum { NO_DIMENSION_BYTES = 12, ONE_DIMENSION_BYTES = 20 };

const char *const ot_pg_null_element = "A list that may not hold null holds one.";

const char *ot_pg_array_open(ot_str bytes, ot_pg_array *out)
{
    *out = (ot_pg_array){.left = 0};
    if (bytes.len < NO_DIMENSION_BYTES)
        return ot_pg__malformed;
    uint32_t dimensions = ot_pg__get32(bytes.ptr);
    if (dimensions == 0)
        return NULL;
    if (dimensions > 1)
        return "An array of several dimensions is not a list.";
    if (bytes.len < ONE_DIMENSION_BYTES)
        return ot_pg__malformed;
    out->left = ot_pg__get32(bytes.ptr + NO_DIMENSION_BYTES);
    out->rest = ot_str_make(bytes.ptr + ONE_DIMENSION_BYTES, bytes.len - ONE_DIMENSION_BYTES);
    return NULL;
}

const char *ot_pg_array_next(ot_pg_array *array, ot_str *element)
{
    if (array->rest.len < 4)
        return ot_pg__malformed;
    int32_t length = (int32_t)ot_pg__get32(array->rest.ptr);
    array->rest = ot_str_make(array->rest.ptr + 4, array->rest.len - 4);
    array->left--;
    *element = (ot_str){.ptr = NULL};
    if (length < 0)
        return NULL;
    if (array->rest.len < (size_t)length)
        return ot_pg__malformed;
    *element = ot_str_make(array->rest.ptr, (size_t)length);
    array->rest = ot_str_make(array->rest.ptr + length, array->rest.len - (size_t)length);
    return NULL;
}

static const char *write_element(ot_buffer *out, ot_pg_array *array, ot_pg_write element,
                                 bool null_is_error)
{
    ot_str bytes;
    const char *problem = ot_pg_array_next(array, &bytes);
    if (problem != NULL)
        return problem;
    if (bytes.ptr != NULL)
        return element(out, bytes);
    if (null_is_error)
        return ot_pg_null_element;
    OT_BUFFER_LITERAL(out, "null");
    return NULL;
}

const char *ot_pg_write_array(ot_buffer *out, ot_str bytes, ot_pg_write element, bool null_is_error)
{
    ot_pg_array array;
    const char *problem = ot_pg_array_open(bytes, &array);
    if (problem != NULL)
        return problem;
    size_t mark = out->len;
    ot_buffer_append_byte(out, '[');
    for (bool is_first = true; array.left > 0 && problem == NULL; is_first = false) {
        if (!is_first)
            ot_buffer_append_byte(out, ',');
        problem = write_element(out, &array, element, null_is_error);
    }
    if (problem == NULL && array.rest.len > 0)
        problem = ot_pg__malformed;
    if (problem != NULL)
        out->len = mark;
    else
        ot_buffer_append_byte(out, ']');
    return problem;
}
