#include "postgres/codec_internal.h"
#include "json/writer.h"

const char ot_pg__malformed[] = "The database sent a value in an unexpected form.";

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

static uint32_t form_of(uint32_t oid)
{
    bool is_text = oid == OT_PG__VARCHAR || oid == OT_PG__BPCHAR || oid == OT_PG__NAME;
    return is_text ? OT_PG__TEXT : oid;
}

uint32_t ot_pg_form(const ot_pg_type *type)
{
    return form_of(ot_pg_base(type)->oid);
}

bool ot_pg_has_form(uint32_t oid, uint32_t form)
{
    return oid == form || form_of(oid) == form;
}

/* ---- Text, booleans, documents ---- */

static const char *write_text(ot_buffer *out, ot_str bytes)
{
    ot_json_write_string(out, bytes);
    return NULL;
}

/* "char" is a byte of any value; 0 stands for no character. */
static const char *write_char(ot_buffer *out, ot_str bytes)
{
    if (bytes.len != 1)
        return ot_pg__malformed;
    if ((unsigned char)bytes.ptr[0] > 127)
        return "The value is not an ASCII character.";
    ot_json_write_string(out, ot_str_slice(bytes, 0, bytes.ptr[0] != '\0'));
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

static const char *write_json_not_null(ot_buffer *out, ot_str bytes)
{
    if (ot_str_equal(ot_str_trim(bytes), OT_S("null")))
        return "The document is null, and the type says that it is not.";
    return write_json(out, bytes);
}

static const char *write_jsonb_not_null(ot_buffer *out, ot_str bytes)
{
    return ot_str_equal(bytes, OT_S("\1null")) ? write_json_not_null(out, OT_S("null"))
                                               : write_jsonb(out, bytes);
}

/* ---- Bytes ---- */

static const char hex_digits[] = "0123456789abcdef";

char *ot_pg__put_hex(char *to, ot_str bytes)
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
        to = ot_pg__put_hex(to, ot_str_slice(bytes, groups[i], groups[i + 1]));
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
    to = ot_pg__put_hex(to, bytes);
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

/* ---- Which writer ---- */

static ot_pg_write text_writer(const ot_pg_type *base)
{
    return base->oid == OT_PG__CHAR ? write_char : write_text;
}

static ot_pg_write string_writer(const ot_pg_type *base)
{
    if (ot_pg__is_text(base) || base->kind == 'e')
        return text_writer(base);
    switch (base->oid) {
    case OT_PG__UUID:
        return write_uuid;
    case OT_PG__BYTEA:
        return write_bytea_as_string;
    case OT_PG__XML:
        return write_text;
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
        return text_writer(base);
    return base->oid == OT_PG__UUID ? write_uuid : NULL;
}

static ot_pg_write other_writer(const ot_pg_type *base, ot_wire wire)
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
    const ot_pg_type *base = ot_pg_base(type);
    if (ot_pg__is_array(base) || base->range != NULL)
        return NULL; /* their parts have writers */
    ot_pg_write found = ot_pg__number_writer(base->oid, wire);
    if (found == NULL)
        found = ot_pg__time_writer(base->oid, wire);
    if (found == NULL)
        found = ot_pg__device_writer(base->oid, wire);
    return found != NULL ? found : other_writer(base, wire);
}

ot_pg_write ot_pg_writer_not_null(const ot_pg_type *type, ot_wire wire)
{
    ot_pg_write found = ot_pg_writer(type, wire);
    if (found == write_json)
        return write_json_not_null;
    return found == write_jsonb ? write_jsonb_not_null : found;
}
