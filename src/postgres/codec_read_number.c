#include <math.h>
#include <stdlib.h>

#include "postgres/codec_internal.h"

/* ---- Integers ---- */

/* Digits with an optional minus, in a number or a string (an ID, a BigInt). */
static bool read_int(const ot_json *value, int64_t least, int64_t most, int64_t *out)
{
    ot_json number = {.kind = OT_JSON_NUMBER, .text = value->text};
    if (value->kind != OT_JSON_NUMBER && value->kind != OT_JSON_STRING)
        return false;
    return ot_json_to_int64(&number, out) && *out >= least && *out <= most;
}

static const char *read_int2(ot_arena *arena, const ot_pg_type *base, const ot_json *value,
                             ot_pg_value *out)
{
    (void)base;
    int64_t number;
    if (!read_int(value, INT16_MIN, INT16_MAX, &number))
        return "must be a whole number between -32768 and 32767";
    ot_pg__put16(ot_pg__make_value(arena, out, 2), (uint16_t)number);
    return NULL;
}

static const char *read_int4(ot_arena *arena, const ot_pg_type *base, const ot_json *value,
                             ot_pg_value *out)
{
    (void)base;
    int64_t number;
    if (!read_int(value, INT32_MIN, INT32_MAX, &number))
        return "must be a whole number between -2147483648 and 2147483647";
    ot_pg__put32(ot_pg__make_value(arena, out, 4), (uint32_t)number);
    return NULL;
}

static const char *read_int8(ot_arena *arena, const ot_pg_type *base, const ot_json *value,
                             ot_pg_value *out)
{
    (void)base;
    int64_t number;
    if (!read_int(value, INT64_MIN, INT64_MAX, &number))
        return "must be a whole number of 64 bits";
    ot_pg__put64(ot_pg__make_value(arena, out, 8), (uint64_t)number);
    return NULL;
}

static const char *read_oid(ot_arena *arena, const ot_pg_type *base, const ot_json *value,
                            ot_pg_value *out)
{
    (void)base;
    int64_t number;
    if (!read_int(value, 0, UINT32_MAX, &number))
        return "must be a whole number between 0 and 4294967295";
    ot_pg__put32(ot_pg__make_value(arena, out, 4), (uint32_t)number);
    return NULL;
}

/* ---- Decimal text ---- */

enum {
    DECIMAL_BYTES_MAX = 1000,
    EXPONENT_MAX = 1000
}; /* far beyond any use, far below PostgreSQL's own limits */

/* [-] digits [. digits] [e [+-] digits], with at least one digit before the exponent. */
typedef struct decimal {
    bool is_negative;
    ot_str whole;
    ot_str fraction;
    int32_t exponent;
} decimal;

static ot_str take_digits(ot_str text, size_t *at)
{
    size_t begin = *at;
    while (*at < text.len && text.ptr[*at] >= '0' && text.ptr[*at] <= '9')
        ++*at;
    return ot_str_slice(text, begin, *at);
}

static bool take_byte(ot_str text, size_t *at, char byte)
{
    if (*at == text.len || text.ptr[*at] != byte)
        return false;
    ++*at;
    return true;
}

static bool take_exponent(ot_str text, size_t *at, int32_t *exponent)
{
    bool is_negative = take_byte(text, at, '-');
    if (!is_negative)
        (void)take_byte(text, at, '+'); /* optional */
    ot_str digits = take_digits(text, at);
    *exponent = 0;
    for (size_t i = 0; i < digits.len; i++) {
        *exponent = *exponent * 10 + (digits.ptr[i] - '0');
        if (*exponent > EXPONENT_MAX)
            return false;
    }
    if (is_negative)
        *exponent = -*exponent;
    return digits.len > 0;
}

static bool parse_decimal(ot_str text, decimal *d)
{
    *d = (decimal){0};
    if (text.len > DECIMAL_BYTES_MAX)
        return false;
    size_t at = 0;
    d->is_negative = take_byte(text, &at, '-');
    d->whole = take_digits(text, &at);
    if (take_byte(text, &at, '.')) {
        d->fraction = take_digits(text, &at);
        if (d->fraction.len == 0)
            return false;
    }
    if (d->whole.len == 0)
        return false;
    if ((take_byte(text, &at, 'e') || take_byte(text, &at, 'E')) &&
        !take_exponent(text, &at, &d->exponent))
        return false;
    return at == text.len;
}

bool ot_pg__is_decimal(ot_str text)
{
    decimal d;
    return parse_decimal(text, &d);
}

/* ---- Numeric ---- */

/* The decimal digit worth ten to the `power`. */
static uint32_t digit_at(const decimal *d, int32_t power)
{
    int32_t i = (int32_t)d->whole.len - 1 + d->exponent - power; /* from the first digit */
    if (i < 0)
        return 0;
    size_t at = (size_t)i;
    if (at < d->whole.len)
        return (uint32_t)(d->whole.ptr[at] - '0');
    at -= d->whole.len;
    return at < d->fraction.len ? (uint32_t)(d->fraction.ptr[at] - '0') : 0;
}

/* The digit worth 10,000 to the `power`. */
static uint32_t group_at(const decimal *d, int32_t power)
{
    uint32_t group = 0;
    for (int32_t i = 3; i >= 0; i--)
        group = group * 10 + digit_at(d, power * 4 + i);
    return group;
}

static int32_t divide_up(int32_t n)
{
    return n <= 0 ? 0 : (n + 3) / 4;
}

static const char *put_special(ot_arena *arena, uint16_t sign, ot_pg_value *out)
{
    char *to = ot_pg__make_value(arena, out, 8);
    memset(to, 0, 8);
    ot_pg__put16(to + 4, sign);
    return NULL;
}

static const char *read_numeric(ot_arena *arena, const ot_pg_type *base, const ot_json *value,
                                ot_pg_value *out)
{
    (void)base;
    decimal d;
    if ((value->kind != OT_JSON_NUMBER && value->kind != OT_JSON_STRING) ||
        !parse_decimal(value->text, &d))
        return "must be a decimal number such as 12.50";
    int32_t scale = (int32_t)d.fraction.len - d.exponent;
    if (scale < 0)
        scale = 0;
    int32_t first = divide_up((int32_t)d.whole.len + d.exponent) - 1; /* power of the first group */
    int32_t last = -divide_up(scale);
    while (first >= last && group_at(&d, first) == 0) /* PostgreSQL stores no zeros at the ends */
        first--;
    while (last < first && group_at(&d, last) == 0)
        last++;
    int32_t count = first - last + 1;
    bool is_zero = count <= 0;
    if (is_zero)
        count = 0;
    char *to = ot_pg__make_value(arena, out, 8 + (size_t)count * 2);
    ot_pg__put16(to, (uint16_t)count);
    ot_pg__put16(to + 2, is_zero ? 0 : (uint16_t)first);
    ot_pg__put16(to + 4, d.is_negative && !is_zero ? OT_PG__NUMERIC_NEGATIVE : 0);
    ot_pg__put16(to + 6, (uint16_t)scale);
    to += 8;
    for (int32_t i = 0; i < count; i++, to += 2)
        ot_pg__put16(to, (uint16_t)group_at(&d, first - i));
    return NULL;
}

/* As a String gives it: PostgreSQL's words besides digits. */
static const char *read_numeric_as_string(ot_arena *arena, const ot_pg_type *base,
                                          const ot_json *value, ot_pg_value *out)
{
    if (value->kind == OT_JSON_STRING && ot_str_equal(value->text, OT_S("NaN")))
        return put_special(arena, OT_PG__NUMERIC_NAN, out);
    if (value->kind == OT_JSON_STRING && ot_str_equal(value->text, OT_S("Infinity")))
        return put_special(arena, OT_PG__NUMERIC_INFINITY, out);
    if (value->kind == OT_JSON_STRING && ot_str_equal(value->text, OT_S("-Infinity")))
        return put_special(arena, OT_PG__NUMERIC_MINUS_INFINITY, out);
    return read_numeric(arena, base, value, out);
}

/* ---- Floating point ---- */

/* The text as the nearest double; false for anything but a number. */
static bool read_double(ot_arena *arena, const ot_json *value, double *out)
{
    if ((value->kind != OT_JSON_NUMBER && value->kind != OT_JSON_STRING) ||
        !ot_pg__is_decimal(value->text))
        return false;
    *out = strtod(ot_arena_copy(arena, value->text).ptr, NULL);
    return isfinite(*out);
}

static const char *read_float4(ot_arena *arena, const ot_pg_type *base, const ot_json *value,
                               ot_pg_value *out)
{
    (void)base;
    double number;
    if (!read_double(arena, value, &number) || fabs(number) > 0x1.fffffefffffffp+127)
        return "must be a number of single precision";
    float single = strtof(ot_arena_copy(arena, value->text).ptr, NULL); /* rounds once */
    uint32_t bits;
    memcpy(&bits, &single, sizeof(bits));
    ot_pg__put32(ot_pg__make_value(arena, out, 4), bits);
    return NULL;
}

static const char *read_float8(ot_arena *arena, const ot_pg_type *base, const ot_json *value,
                               ot_pg_value *out)
{
    (void)base;
    double number;
    if (!read_double(arena, value, &number))
        return "must be a number of double precision";
    uint64_t bits;
    memcpy(&bits, &number, sizeof(bits));
    ot_pg__put64(ot_pg__make_value(arena, out, 8), bits);
    return NULL;
}

ot_pg__read ot_pg__number_reader(uint32_t oid, ot_wire wire)
{
    switch (oid) {
    case OT_PG__INT2:
        return read_int2;
    case OT_PG__INT4:
        return read_int4;
    case OT_PG__INT8:
        return read_int8;
    case OT_PG__OID:
        return read_oid;
    case OT_PG__NUMERIC:
        return wire == OT_WIRE_STRING ? read_numeric_as_string : read_numeric;
    case OT_PG__FLOAT4:
        return read_float4;
    case OT_PG__FLOAT8:
        return read_float8;
    default:
        return NULL;
    }
}
