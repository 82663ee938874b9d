#include <math.h>

#include "postgres/codec_internal.h"
#include "json/writer.h"

static const char not_finite[] = "NaN and infinity are not numbers of JSON.";
static const char not_32_bit[] = "The value does not fit into the 32 bits of an Int.";

/* ---- Integers ---- */

static const char *write_int2(ot_buffer *out, ot_str bytes)
{
    if (bytes.len != 2)
        return ot_pg__malformed;
    ot_json_write_int(out, (int16_t)ot_pg__get16(bytes.ptr));
    return NULL;
}

static const char *write_int4(ot_buffer *out, ot_str bytes)
{
    if (bytes.len != 4)
        return ot_pg__malformed;
    ot_json_write_int(out, (int32_t)ot_pg__get32(bytes.ptr));
    return NULL;
}

static const char *write_int8(ot_buffer *out, ot_str bytes)
{
    if (bytes.len != 8)
        return ot_pg__malformed;
    ot_json_write_int(out, (int64_t)ot_pg__get64(bytes.ptr));
    return NULL;
}

static const char *write_oid(ot_buffer *out, ot_str bytes)
{
    if (bytes.len != 4)
        return ot_pg__malformed;
    ot_json_write_int(out, ot_pg__get32(bytes.ptr));
    return NULL;
}

static const char *write_checked_int(ot_buffer *out, int64_t value)
{
    if (value < INT32_MIN || value > INT32_MAX)
        return not_32_bit;
    ot_json_write_int(out, value);
    return NULL;
}

static const char *write_int8_as_int(ot_buffer *out, ot_str bytes)
{
    if (bytes.len != 8)
        return ot_pg__malformed;
    return write_checked_int(out, (int64_t)ot_pg__get64(bytes.ptr));
}

static const char *write_oid_as_int(ot_buffer *out, ot_str bytes)
{
    if (bytes.len != 4)
        return ot_pg__malformed;
    return write_checked_int(out, ot_pg__get32(bytes.ptr));
}

/* Puts quotes around what `write` writes. */
static const char *write_quoted(ot_buffer *out, ot_str bytes, ot_pg_write write)
{
    size_t mark = out->len;
    ot_buffer_append_byte(out, '"');
    const char *problem = write(out, bytes);
    if (problem != NULL)
        out->len = mark;
    else
        ot_buffer_append_byte(out, '"');
    return problem;
}

static const char *quote_int2(ot_buffer *out, ot_str bytes)
{
    return write_quoted(out, bytes, write_int2);
}

static const char *quote_int4(ot_buffer *out, ot_str bytes)
{
    return write_quoted(out, bytes, write_int4);
}

static const char *quote_int8(ot_buffer *out, ot_str bytes)
{
    return write_quoted(out, bytes, write_int8);
}

static const char *quote_oid(ot_buffer *out, ot_str bytes)
{
    return write_quoted(out, bytes, write_oid);
}

/* ---- Floating point ---- */

static const char *write_float4(ot_buffer *out, ot_str bytes)
{
    if (bytes.len != 4)
        return ot_pg__malformed;
    uint32_t bits = ot_pg__get32(bytes.ptr);
    float value;
    memcpy(&value, &bits, sizeof(value));
    if (!isfinite(value))
        return not_finite;
    ot_json_write_float(out, value);
    return NULL;
}

static const char *write_float8(ot_buffer *out, ot_str bytes)
{
    if (bytes.len != 8)
        return ot_pg__malformed;
    uint64_t bits = ot_pg__get64(bytes.ptr);
    double value;
    memcpy(&value, &bits, sizeof(value));
    if (!isfinite(value))
        return not_finite;
    ot_json_write_double(out, value);
    return NULL;
}

/* ---- Numeric: digits to the base 10,000, the first of them worth 10,000 to the `weight` ---- */

enum { HEADER_BYTES = 8, WEIGHT_MAX = 0x7FFF, SCALE_MAX = 0x3FFF };

typedef struct numeric {
    const char *digits;
    int32_t digit_count;
    int32_t weight;
    int32_t scale; /* digits after the point, shown even when 0 */
    uint16_t sign;
} numeric;

static bool open_numeric(numeric *n, ot_str bytes)
{
    if (bytes.len < HEADER_BYTES)
        return false;
    n->digits = bytes.ptr + HEADER_BYTES;
    n->digit_count = ot_pg__get16(bytes.ptr);
    n->weight = (int16_t)ot_pg__get16(bytes.ptr + 2);
    n->sign = ot_pg__get16(bytes.ptr + 4);
    n->scale = ot_pg__get16(bytes.ptr + 6);
    return bytes.len == HEADER_BYTES + (size_t)n->digit_count * 2 && n->scale <= SCALE_MAX;
}

static bool is_finite(const numeric *n)
{
    return n->sign == 0 || n->sign == OT_PG__NUMERIC_NEGATIVE;
}

/* The digit worth 10,000 to the `power`. */
static uint32_t digit_at(const numeric *n, int32_t power)
{
    int32_t i = n->weight - power;
    return i < 0 || i >= n->digit_count ? 0 : ot_pg__get16(n->digits + (size_t)i * 2) % 10000;
}

static char *put_four(char *to, uint32_t digit)
{
    to[0] = (char)('0' + digit / 1000);
    to[1] = (char)('0' + digit / 100 % 10);
    to[2] = (char)('0' + digit / 10 % 10);
    to[3] = (char)('0' + digit % 10);
    return to + 4;
}

static char *put_whole_part(char *to, const numeric *n)
{
    char *begin = to;
    for (int32_t power = n->weight < 0 ? 0 : n->weight; power >= 0; power--)
        to = put_four(to, digit_at(n, power));
    size_t zeros = 0;
    while (begin + zeros < to - 1 && begin[zeros] == '0')
        zeros++;
    memmove(begin, begin + zeros, (size_t)(to - begin) - zeros);
    return to - zeros;
}

static char *put_fraction(char *to, const numeric *n)
{
    if (n->scale == 0)
        return to;
    *to++ = '.';
    char *end = to + n->scale;
    for (int32_t power = -1; to < end; power--)
        to = put_four(to, digit_at(n, power));
    return end;
}

/* The exact text, with the scale that the value has. */
static void write_digits(ot_buffer *out, const numeric *n)
{
    size_t whole = n->weight < 0 ? 4 : ((size_t)n->weight + 1) * 4;
    char *to = ot_buffer_reserve(out, whole + (size_t)n->scale + 8);
    if (n->sign == OT_PG__NUMERIC_NEGATIVE)
        *to++ = '-';
    to = put_fraction(put_whole_part(to, n), n);
    out->len = (size_t)(to - out->ptr);
}

static const char *quote_numeric(ot_buffer *out, ot_str bytes)
{
    numeric n;
    if (!open_numeric(&n, bytes))
        return ot_pg__malformed;
    if (!is_finite(&n))
        return "NaN and infinity are not decimal numbers.";
    ot_buffer_append_byte(out, '"');
    write_digits(out, &n);
    ot_buffer_append_byte(out, '"');
    return NULL;
}

/* For String, where PostgreSQL's words are as good as digits. */
static const char *quote_any_numeric(ot_buffer *out, ot_str bytes)
{
    numeric n;
    if (!open_numeric(&n, bytes))
        return ot_pg__malformed;
    switch (n.sign) {
    case OT_PG__NUMERIC_NAN:
        OT_BUFFER_LITERAL(out, "\"NaN\"");
        return NULL;
    case OT_PG__NUMERIC_INFINITY:
        OT_BUFFER_LITERAL(out, "\"Infinity\"");
        return NULL;
    case OT_PG__NUMERIC_MINUS_INFINITY:
        OT_BUFFER_LITERAL(out, "\"-Infinity\"");
        return NULL;
    default:
        return quote_numeric(out, bytes);
    }
}

/* As a JSON number, without the zeros at the end of the fraction. */
static const char *write_numeric(ot_buffer *out, ot_str bytes)
{
    numeric n;
    if (!open_numeric(&n, bytes))
        return ot_pg__malformed;
    if (!is_finite(&n))
        return not_finite;
    write_digits(out, &n);
    if (n.scale == 0)
        return NULL;
    while (out->ptr[out->len - 1] == '0')
        out->len--;
    if (out->ptr[out->len - 1] == '.')
        out->len--;
    return NULL;
}

static bool has_fraction(const numeric *n)
{
    for (int32_t i = n->weight < 0 ? 0 : n->weight + 1; i < n->digit_count; i++) {
        if (ot_pg__get16(n->digits + (size_t)i * 2) != 0)
            return true;
    }
    return false;
}

static const char *write_numeric_as_int(ot_buffer *out, ot_str bytes)
{
    numeric n;
    if (!open_numeric(&n, bytes))
        return ot_pg__malformed;
    if (!is_finite(&n) || has_fraction(&n))
        return "The value is not a whole number.";
    int64_t value = 0;
    for (int32_t power = n.weight; power >= 0; power--) {
        value = value * 10000 + digit_at(&n, power);
        if (value > INT64_C(1) + INT32_MAX)
            return not_32_bit;
    }
    return write_checked_int(out, n.sign == OT_PG__NUMERIC_NEGATIVE ? -value : value);
}

/* ---- Which writer ---- */

static ot_pg_write int_writer(uint32_t oid)
{
    switch (oid) {
    case OT_PG__INT2:
        return write_int2;
    case OT_PG__INT4:
        return write_int4;
    case OT_PG__INT8:
        return write_int8_as_int;
    case OT_PG__OID:
        return write_oid_as_int;
    case OT_PG__NUMERIC:
        return write_numeric_as_int;
    default:
        return NULL;
    }
}

static ot_pg_write float_writer(uint32_t oid)
{
    switch (oid) {
    case OT_PG__FLOAT4:
        return write_float4;
    case OT_PG__FLOAT8:
        return write_float8;
    case OT_PG__NUMERIC:
        return write_numeric;
    case OT_PG__INT2:
        return write_int2;
    case OT_PG__INT4:
        return write_int4;
    case OT_PG__INT8:
        return write_int8;
    default:
        return NULL;
    }
}

static ot_pg_write quoted_int_writer(uint32_t oid)
{
    switch (oid) {
    case OT_PG__INT2:
        return quote_int2;
    case OT_PG__INT4:
        return quote_int4;
    case OT_PG__INT8:
        return quote_int8;
    case OT_PG__OID:
        return quote_oid;
    default:
        return NULL;
    }
}

static ot_pg_write natural_writer(uint32_t oid)
{
    switch (oid) {
    case OT_PG__INT2:
        return write_int2;
    case OT_PG__INT4:
        return write_int4;
    case OT_PG__OID:
        return write_oid;
    case OT_PG__INT8:
        return quote_int8;
    case OT_PG__NUMERIC:
        return quote_numeric;
    default:
        return float_writer(oid);
    }
}

ot_pg_write ot_pg__number_writer(uint32_t oid, ot_wire wire)
{
    switch (wire) {
    case OT_WIRE_INT:
        return int_writer(oid);
    case OT_WIRE_FLOAT:
        return float_writer(oid);
    case OT_WIRE_ID:
        return quoted_int_writer(oid);
    case OT_WIRE_DECIMAL:
    case OT_WIRE_BIGINT:
        return oid == OT_PG__NUMERIC ? quote_numeric : quoted_int_writer(oid);
    case OT_WIRE_STRING:
        return oid == OT_PG__NUMERIC ? quote_any_numeric : oid == OT_PG__INT8 ? quote_int8 : NULL;
    case OT_WIRE_ANY:
        return natural_writer(oid);
    default:
        return NULL;
    }
}
