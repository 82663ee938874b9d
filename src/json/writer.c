#include "json/writer.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/assert.h"
#include "json/scan.h"

/* ---- Strings ---- */

enum { SLACK = 32 }; /* quotes, one escape and what a 16-byte store may write past its part */

static char *write_escape(char *to, unsigned char byte)
{
    static const char hex[] = "0123456789abcdef";
    static const char shorts[0x20] = {
        ['\b'] = 'b', ['\f'] = 'f', ['\n'] = 'n', ['\r'] = 'r', ['\t'] = 't'};
    *to++ = '\\';
    if (byte >= 0x20) {
        *to++ = (char)byte;
    } else if (shorts[byte] != '\0') {
        *to++ = shorts[byte];
    } else {
        to[0] = 'u';
        to[1] = '0';
        to[2] = '0';
        to[3] = hex[byte >> 4];
        to[4] = hex[byte & 15];
        to += 5;
    }
    return to;
}

/* Copies plain bytes from `*from` until one needs an escape or the end. There is room for all of
 * them and SLACK. */
static char *copy_plain(char *to, const char **from, const char *end)
{
    const char *p = *from;
    while (end - p >= OT_JSON__BLOCK) {
        uint32_t plain = ot_json__plain_block(p, false);
        memcpy(to, p, OT_JSON__BLOCK); /* the bytes past `plain` are written over */
        to += plain;
        p += plain;
        if (plain < OT_JSON__BLOCK) {
            *from = p;
            return to;
        }
    }
    if (end - p >= 8 && ot_json__plain_word(p)) {
        memcpy(to, p, 8);
        to += 8;
        p += 8;
    }
    while (p < end && (unsigned char)*p >= 0x20 && *p != '"' && *p != '\\')
        *to++ = *p++;
    *from = p;
    return to;
}

void ot_json_write_string(ot_buffer *out, ot_str s)
{
    char *to = ot_buffer_reserve(out, s.len + SLACK);
    const char *from = s.ptr;
    const char *end = s.len == 0 ? s.ptr : s.ptr + s.len;
    *to++ = '"';
    for (;;) {
        to = copy_plain(to, &from, end);
        if (from == end)
            break;
        to = write_escape(to, (unsigned char)*from++);
        out->len = (size_t)(to - out->ptr);
        to = ot_buffer_reserve(out, (size_t)(end - from) + SLACK);
    }
    *to++ = '"';
    out->len = (size_t)(to - out->ptr);
}

/* ---- Integers ---- */

enum { INT_DIGITS = 20 };

static const char pairs[] = "00010203040506070809101112131415161718192021222324"
                            "25262728293031323334353637383940414243444546474849"
                            "50515253545556575859606162636465666768697071727374"
                            "75767778798081828384858687888990919293949596979899";

/* Digits of `value`, right-aligned before `end`; returns where they begin. */
static char *digits_before(char *end, uint64_t value)
{
    while (value >= 100) {
        end -= 2;
        memcpy(end, &pairs[(value % 100) * 2], 2);
        value /= 100;
    }
    if (value < 10) {
        *--end = (char)('0' + value);
        return end;
    }
    end -= 2;
    memcpy(end, &pairs[value * 2], 2);
    return end;
}

void ot_json_write_int(ot_buffer *out, int64_t value)
{
    char digits[INT_DIGITS];
    uint64_t magnitude = value < 0 ? 0 - (uint64_t)value : (uint64_t)value;
    char *begin = digits_before(digits + INT_DIGITS, magnitude);
    size_t len = (size_t)(digits + INT_DIGITS - begin);
    char *to = ot_buffer_reserve(out, INT_DIGITS + 1);
    *to = '-';
    to += value < 0;
    memcpy(to, begin, len);
    out->len = (size_t)(to - out->ptr) + len;
}

/* ---- Floating point ----
 * A number is written as ECMAScript's Number::toString does: from its shortest digits and their
 * exponent. Most numbers of real data have few decimals and take the short way, which needs no
 * search. */

enum { DIGITS_MAX = 17, DOUBLE_SURE = 15, FLOAT_SURE = 6, FLOAT_MAX = 9 };

/* The value is 0.DIGITS times ten to the `point`. */
typedef struct decimal {
    char digits[INT_DIGITS];
    int count;
    int point;
} decimal;

static void append_zeros(ot_buffer *out, int count)
{
    while (count-- > 0)
        ot_buffer_append_byte(out, '0');
}

static void append_digits(ot_buffer *out, const decimal *d, int from, int to)
{
    ot_buffer_append(out, ot_str_make(d->digits + from, (size_t)(to - from)));
}

static void append_exponent(ot_buffer *out, const decimal *d)
{
    append_digits(out, d, 0, 1);
    if (d->count > 1) {
        ot_buffer_append_byte(out, '.');
        append_digits(out, d, 1, d->count);
    }
    OT_BUFFER_LITERAL(out, "e");
    if (d->point > 0)
        OT_BUFFER_LITERAL(out, "+");
    ot_json_write_int(out, d->point - 1);
}

/* ECMAScript, "Number::toString", steps 6 to 10. */
static void append_decimal(ot_buffer *out, const decimal *d)
{
    if (d->point > 21 || d->point <= -6) {
        append_exponent(out, d);
    } else if (d->count <= d->point) {
        append_digits(out, d, 0, d->count);
        append_zeros(out, d->point - d->count);
    } else if (d->point > 0) {
        append_digits(out, d, 0, d->point);
        ot_buffer_append_byte(out, '.');
        append_digits(out, d, d->point, d->count);
    } else {
        OT_BUFFER_LITERAL(out, "0.");
        append_zeros(out, -d->point);
        append_digits(out, d, 0, d->count);
    }
}

/* Takes the "d.ddde-xx" of printf apart. */
static void parse_printed(decimal *d, const char *printed)
{
    d->count = 0;
    while (*printed != 'e') {
        if (*printed != '.')
            d->digits[d->count++] = *printed;
        printed++;
    }
    while (d->count > 1 && d->digits[d->count - 1] == '0')
        d->count--;
    d->point = (int)strtol(printed + 1, NULL, 10) + 1;
}

typedef double (*parse_double)(const char *text);

static double parse_as_double(const char *text)
{
    return strtod(text, NULL);
}

static double parse_as_float(const char *text)
{
    return (double)strtof(text, NULL);
}

/* Adds one to the last digit of printf's "d.ddde-xx"; false when that would carry. */
static bool step_up(char *printed)
{
    char *last = strchr(printed, 'e') - 1;
    if (*last < '0' || *last >= '9')
        return false;
    ++*last;
    return true;
}

/* The shortest digits that read back as `value` > 0, tried from `least` to `most` digits. The
 * interval around a power of two is narrower below than above, so there the digits just above the
 * nearest ones may do when the nearest do not. */
static void search_digits(decimal *d, double value, int least, int most, parse_double parse)
{
    char printed[40];
    int exponent;
    bool is_power = frexp(value, &exponent) == 0.5;
    for (int digits = least; digits <= most; digits++) {
        (void)snprintf(printed, sizeof(printed), "%.*e", digits - 1, value); /* always fits */
        if (digits == most || parse(printed) == value)
            break;
        if (is_power && step_up(printed) && parse(printed) == value)
            break;
    }
    parse_printed(d, printed);
}

static const double powers_of_ten[] = {1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6};
enum { SHORT_DECIMALS = 6 };

static void decimal_from_int(decimal *d, uint64_t value, int decimals)
{
    char digits[INT_DIGITS];
    char *begin = digits_before(digits + INT_DIGITS, value);
    int count = (int)(digits + INT_DIGITS - begin);
    d->point = count - decimals;
    while (count > 1 && begin[count - 1] == '0')
        count--;
    memcpy(d->digits, begin, (size_t)count);
    d->count = count;
}

/* Finds an integer below `limit` (ten to the digits that always tell two numbers apart) that is
 * `value` times a small power of ten. Division of two exact numbers is correctly rounded, so
 * equality means that the decimal text reads back. */
static bool short_decimal(decimal *d, double value, double limit, bool as_float)
{
    for (int i = 0; i <= SHORT_DECIMALS; i++) {
        double scaled = nearbyint(value * powers_of_ten[i]);
        if (scaled >= limit)
            return false;
        double back = scaled / powers_of_ten[i];
        if ((as_float ? (double)(float)back : back) == value) {
            decimal_from_int(d, (uint64_t)scaled, i);
            return true;
        }
    }
    return false;
}

static void write_number(ot_buffer *out, double value, bool as_float)
{
    OT_ASSERT(isfinite(value));
    if (value == 0) { /* minus zero too, as JSON.stringify */
        ot_buffer_append_byte(out, '0');
        return;
    }
    if (value < 0)
        ot_buffer_append_byte(out, '-');
    double magnitude = fabs(value);
    decimal d = {0};
    if (!short_decimal(&d, magnitude, as_float ? 1e6 : 1e15, as_float)) {
        bool is_normal = as_float ? magnitude >= 0x1p-126 : magnitude >= 0x1p-1022;
        int sure = as_float ? FLOAT_SURE : DOUBLE_SURE;
        search_digits(&d, magnitude, is_normal ? sure : 1, as_float ? FLOAT_MAX : DIGITS_MAX,
                      as_float ? parse_as_float : parse_as_double);
    }
    append_decimal(out, &d);
}

void ot_json_write_double(ot_buffer *out, double value)
{
    write_number(out, value, false);
}

void ot_json_write_float(ot_buffer *out, float value)
{
    write_number(out, (double)value, true);
}

/* ---- Trees ---- */

static void write_array(ot_buffer *out, const ot_json *array)
{
    ot_buffer_append_byte(out, '[');
    for (uint32_t i = 0; i < array->count; i++) {
        if (i > 0)
            ot_buffer_append_byte(out, ',');
        ot_json_write_value(out, &array->items[i]);
    }
    ot_buffer_append_byte(out, ']');
}

static void write_object(ot_buffer *out, const ot_json *object)
{
    ot_buffer_append_byte(out, '{');
    for (uint32_t i = 0; i < object->count; i++) {
        if (i > 0)
            ot_buffer_append_byte(out, ',');
        ot_json_write_string(out, object->members[i].name);
        ot_buffer_append_byte(out, ':');
        ot_json_write_value(out, &object->members[i].value);
    }
    ot_buffer_append_byte(out, '}');
}

void ot_json_write_value(ot_buffer *out, const ot_json *value)
{
    switch (value->kind) {
    case OT_JSON_NULL:
        OT_BUFFER_LITERAL(out, "null");
        return;
    case OT_JSON_BOOLEAN:
        ot_buffer_append(out, value->boolean ? OT_S("true") : OT_S("false"));
        return;
    case OT_JSON_NUMBER:
        ot_buffer_append(out, value->text);
        return;
    case OT_JSON_STRING:
        ot_json_write_string(out, value->text);
        return;
    case OT_JSON_ARRAY:
        write_array(out, value);
        return;
    case OT_JSON_OBJECT:
        write_object(out, value);
        return;
    }
    OT_UNREACHABLE();
}
