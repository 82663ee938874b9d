#include "postgres/codec_internal.h"
#include "json/writer.h"

enum { ROOM = 64 }; /* the longest text below is shorter */

static const char is_infinite[] = "Infinity is not a point in time.";
static const char not_common_year[] = "The year is not one of 1 to 9999.";

/* ---- Parts ---- */

static char *put_two(char *to, int64_t value)
{
    to[0] = (char)('0' + value / 10);
    to[1] = (char)('0' + value % 10);
    return to + 2;
}

/* At least four digits, as ISO 8601 wants. */
static char *put_year(char *to, int64_t year)
{
    char digits[20];
    int count = 0;
    for (; year > 0 || count < 4; year /= 10)
        digits[count++] = (char)('0' + year % 10);
    while (count > 0)
        *to++ = digits[--count];
    return to;
}

static char *put_date(char *to, ot_pg__date date)
{
    to = put_year(to, date.year > 0 ? date.year : 1 - date.year);
    *to++ = '-';
    to = put_two(to, date.month);
    *to++ = '-';
    return put_two(to, date.day);
}

/* The fraction of a second, when there is one, without zeros at its end. */
static char *put_fraction(char *to, int64_t microseconds)
{
    if (microseconds == 0)
        return to;
    *to++ = '.';
    for (int64_t unit = OT_PG__SECOND / 10; microseconds > 0; unit /= 10) {
        *to++ = (char)('0' + microseconds / unit);
        microseconds %= unit;
    }
    return to;
}

static char *put_time(char *to, int64_t microseconds)
{
    int64_t seconds = microseconds / OT_PG__SECOND;
    to = put_two(to, seconds / 3600);
    *to++ = ':';
    to = put_two(to, seconds / 60 % 60);
    *to++ = ':';
    to = put_two(to, seconds % 60);
    return put_fraction(to, microseconds % OT_PG__SECOND);
}

/* `east` in seconds. */
static char *put_offset(char *to, int32_t east)
{
    if (east == 0) {
        *to++ = 'Z';
        return to;
    }
    *to++ = east < 0 ? '-' : '+';
    int32_t seconds = east < 0 ? -east : east;
    to = put_two(to, seconds / 3600);
    *to++ = ':';
    to = put_two(to, seconds / 60 % 60);
    if (seconds % 60 == 0)
        return to;
    *to++ = ':';
    return put_two(to, seconds % 60);
}

static char *put_era(char *to, int64_t year)
{
    if (year > 0)
        return to;
    *to++ = ' ';
    *to++ = 'B';
    *to++ = 'C';
    return to;
}

static char *begin_text(ot_buffer *out)
{
    char *to = ot_buffer_reserve(out, ROOM);
    *to++ = '"';
    return to;
}

static void end_text(ot_buffer *out, char *to)
{
    *to++ = '"';
    out->len = (size_t)(to - out->ptr);
}

static bool is_common_year(int64_t year)
{
    return year >= 1 && year <= 9999;
}

/* ---- Dates ---- */

static const char *write_any_date(ot_buffer *out, int32_t days)
{
    ot_pg__date date = ot_pg__date_from_days(days);
    end_text(out, put_era(put_date(begin_text(out), date), date.year));
    return NULL;
}

static const char *write_infinity(ot_buffer *out, bool is_negative)
{
    ot_buffer_append(out, is_negative ? OT_S("\"-infinity\"") : OT_S("\"infinity\""));
    return NULL;
}

static const char *write_date(ot_buffer *out, ot_str bytes)
{
    if (bytes.len != 4)
        return ot_pg__malformed;
    int32_t days = (int32_t)ot_pg__get32(bytes.ptr);
    if (days == INT32_MAX || days == INT32_MIN)
        return is_infinite;
    if (!is_common_year(ot_pg__date_from_days(days).year))
        return not_common_year;
    return write_any_date(out, days);
}

static const char *write_date_as_string(ot_buffer *out, ot_str bytes)
{
    if (bytes.len != 4)
        return ot_pg__malformed;
    int32_t days = (int32_t)ot_pg__get32(bytes.ptr);
    if (days == INT32_MAX || days == INT32_MIN)
        return write_infinity(out, days < 0);
    return write_any_date(out, days);
}

/* ---- Timestamps ---- */

/* A timestamp taken apart. */
typedef struct moment {
    ot_pg__date date;
    int64_t time; /* microseconds of the day */
} moment;

static moment split(int64_t microseconds)
{
    int64_t days = microseconds / OT_PG__DAY;
    int64_t time = microseconds % OT_PG__DAY;
    if (time < 0) {
        time += OT_PG__DAY;
        days--;
    }
    return (moment){.date = ot_pg__date_from_days(days), .time = time};
}

static void write_moment(ot_buffer *out, moment at, bool has_zone)
{
    char *to = put_date(begin_text(out), at.date);
    *to++ = 'T';
    to = put_time(to, at.time);
    if (has_zone)
        *to++ = 'Z';
    end_text(out, put_era(to, at.date.year));
}

static const char *write_point(ot_buffer *out, ot_str bytes, bool has_zone, bool as_string)
{
    if (bytes.len != 8)
        return ot_pg__malformed;
    int64_t microseconds = (int64_t)ot_pg__get64(bytes.ptr);
    if (microseconds == INT64_MAX || microseconds == INT64_MIN)
        return as_string ? write_infinity(out, microseconds < 0) : is_infinite;
    moment at = split(microseconds);
    if (!as_string && !is_common_year(at.date.year))
        return not_common_year;
    write_moment(out, at, has_zone);
    return NULL;
}

static const char *write_timestamptz(ot_buffer *out, ot_str bytes)
{
    return write_point(out, bytes, true, false);
}

static const char *write_timestamp(ot_buffer *out, ot_str bytes)
{
    return write_point(out, bytes, false, false);
}

static const char *write_timestamptz_as_string(ot_buffer *out, ot_str bytes)
{
    return write_point(out, bytes, true, true);
}

static const char *write_timestamp_as_string(ot_buffer *out, ot_str bytes)
{
    return write_point(out, bytes, false, true);
}

/* ---- Times ---- */

static bool is_time_of_day(int64_t microseconds)
{
    return microseconds >= 0 && microseconds <= OT_PG__DAY; /* 24:00:00 is one for PostgreSQL */
}

static const char *write_time(ot_buffer *out, ot_str bytes)
{
    int64_t microseconds = bytes.len == 8 ? (int64_t)ot_pg__get64(bytes.ptr) : -1;
    if (!is_time_of_day(microseconds))
        return ot_pg__malformed;
    end_text(out, put_time(begin_text(out), microseconds));
    return NULL;
}

static const char *write_timetz(ot_buffer *out, ot_str bytes)
{
    int64_t microseconds = bytes.len == 12 ? (int64_t)ot_pg__get64(bytes.ptr) : -1;
    if (!is_time_of_day(microseconds))
        return ot_pg__malformed;
    int32_t west = (int32_t)ot_pg__get32(bytes.ptr + 8);
    if (west < -86400 || west > 86400)
        return ot_pg__malformed;
    end_text(out, put_offset(put_time(begin_text(out), microseconds), -west));
    return NULL;
}

/* ---- Intervals ---- */

/* One designator of ISO 8601, such as "3D"; nothing for 0. */
static void append_part(ot_buffer *out, int64_t value, char designator)
{
    if (value == 0)
        return;
    ot_json_write_int(out, value);
    ot_buffer_append_byte(out, designator);
}

static void append_seconds(ot_buffer *out, int64_t microseconds)
{
    if (microseconds == 0)
        return;
    char fraction[8];
    int64_t rest = microseconds % OT_PG__SECOND;
    char *end = put_fraction(fraction, rest < 0 ? -rest : rest);
    if (rest < 0 && microseconds > -OT_PG__SECOND)
        ot_buffer_append_byte(out, '-'); /* the whole part is 0 and has no sign of its own */
    ot_json_write_int(out, microseconds / OT_PG__SECOND);
    ot_buffer_append(out, ot_str_make(fraction, (size_t)(end - fraction)));
    ot_buffer_append_byte(out, 'S');
}

/* ISO 8601 with a sign at each part, as PostgreSQL's style iso_8601. */
static const char *write_interval(ot_buffer *out, ot_str bytes)
{
    if (bytes.len != 16)
        return ot_pg__malformed;
    int64_t time = (int64_t)ot_pg__get64(bytes.ptr);
    int32_t days = (int32_t)ot_pg__get32(bytes.ptr + 8);
    int32_t months = (int32_t)ot_pg__get32(bytes.ptr + 12);
    OT_BUFFER_LITERAL(out, "\"P");
    append_part(out, months / 12, 'Y');
    append_part(out, months % 12, 'M');
    append_part(out, days, 'D');
    if (time != 0)
        ot_buffer_append_byte(out, 'T');
    append_part(out, time / (3600 * OT_PG__SECOND), 'H');
    append_part(out, time / (60 * OT_PG__SECOND) % 60, 'M');
    append_seconds(out, time % (60 * OT_PG__SECOND));
    if (time == 0 && days == 0 && months == 0)
        OT_BUFFER_LITERAL(out, "T0S");
    ot_buffer_append_byte(out, '"');
    return NULL;
}

/* ---- Which writer ---- */

static ot_pg_write string_writer(uint32_t oid)
{
    switch (oid) {
    case OT_PG__DATE:
        return write_date_as_string;
    case OT_PG__TIMESTAMP:
        return write_timestamp_as_string;
    case OT_PG__TIMESTAMPTZ:
        return write_timestamptz_as_string;
    case OT_PG__TIME:
        return write_time;
    case OT_PG__TIMETZ:
        return write_timetz;
    case OT_PG__INTERVAL:
        return write_interval;
    default:
        return NULL;
    }
}

static ot_pg_write exact_writer(uint32_t oid, ot_wire wire)
{
    switch (oid) {
    case OT_PG__DATE:
        return wire == OT_WIRE_DATE ? write_date : NULL;
    case OT_PG__TIMESTAMP:
        return wire == OT_WIRE_DATETIME ? write_timestamp : NULL;
    case OT_PG__TIMESTAMPTZ:
        return wire == OT_WIRE_DATETIME ? write_timestamptz : NULL;
    case OT_PG__TIME:
        return wire == OT_WIRE_TIME ? write_time : NULL;
    case OT_PG__TIMETZ:
        return wire == OT_WIRE_TIME ? write_timetz : NULL;
    default:
        return NULL;
    }
}

ot_pg_write ot_pg__time_writer(uint32_t oid, ot_wire wire)
{
    if (wire == OT_WIRE_STRING || wire == OT_WIRE_ANY)
        return string_writer(oid);
    return exact_writer(oid, wire);
}
