#include "postgres/codec_internal.h"

/* A cursor over the text of a date or time. Takers advance it only when they succeed. */
typedef struct cursor {
    const char *at;
    const char *end;
} cursor;

static cursor cursor_of(const ot_json *value)
{
    if (value->kind != OT_JSON_STRING || value->text.len == 0)
        return (cursor){0};
    return (cursor){.at = value->text.ptr, .end = value->text.ptr + value->text.len};
}

static bool take_byte(cursor *c, char byte)
{
    if (c->at == c->end || *c->at != byte)
        return false;
    c->at++;
    return true;
}

/* Exactly `count` digits, at most `most`. */
static bool take_digits(cursor *c, int count, int32_t most, int32_t *out)
{
    if (c->end - c->at < count)
        return false;
    int32_t number = 0;
    for (int i = 0; i < count; i++) {
        if (c->at[i] < '0' || c->at[i] > '9')
            return false;
        number = number * 10 + (c->at[i] - '0');
    }
    if (number > most)
        return false;
    c->at += count;
    *out = number;
    return true;
}

static bool is_at_end(const cursor *c)
{
    return c->at != NULL && c->at == c->end;
}

/* ---- Parts ---- */

enum { YEAR_DIGITS_MAX = 7 }; /* 5874897 is the last year of a date */

/* The year has four digits; as a String gives it, more where it needs them. */
static bool take_year(cursor *c, bool as_text, int64_t *year)
{
    const char *begin = c->at;
    int digits = 0;
    *year = 0;
    for (; c->at < c->end && *c->at >= '0' && *c->at <= '9' && digits < YEAR_DIGITS_MAX; digits++)
        *year = *year * 10 + (*c->at++ - '0');
    if (*year > 0 && digits >= 4 && (digits == 4 || (as_text && *begin != '0')))
        return true;
    c->at = begin;
    return false;
}

/* YYYY-MM-DD; whether that day exists depends on the era, which is said last. */
static bool take_date(cursor *c, bool as_text, ot_pg__date *date)
{
    return take_year(c, as_text, &date->year) && take_byte(c, '-') &&
           take_digits(c, 2, 12, &date->month) && date->month > 0 && take_byte(c, '-') &&
           take_digits(c, 2, 31, &date->day) && date->day > 0;
}

/* .digits, up to nine of them, rounded to microseconds as PostgreSQL does. */
static bool take_fraction(cursor *c, int64_t *microseconds)
{
    *microseconds = 0;
    if (!take_byte(c, '.'))
        return true;
    int64_t nanoseconds = 0;
    int count = 0;
    for (; c->at < c->end && *c->at >= '0' && *c->at <= '9' && count < 9; count++)
        nanoseconds = nanoseconds * 10 + (*c->at++ - '0');
    if (count == 0)
        return false;
    for (; count < 9; count++)
        nanoseconds *= 10;
    *microseconds = (nanoseconds + 500) / 1000;
    return true;
}

/* HH:MM:SS with an optional fraction. RFC 3339 knows the leap second 60. */
static bool take_time(cursor *c, int32_t hour_most, int64_t *microseconds)
{
    int32_t hour;
    int32_t minute;
    int32_t second;
    int64_t fraction;
    if (!take_digits(c, 2, hour_most, &hour) || !take_byte(c, ':') ||
        !take_digits(c, 2, 59, &minute) || !take_byte(c, ':') || !take_digits(c, 2, 60, &second) ||
        !take_fraction(c, &fraction))
        return false;
    *microseconds = ((hour * 60 + minute) * 60 + second) * OT_PG__SECOND + fraction;
    return true;
}

/* Z or +HH:MM, with :SS where PostgreSQL has it; in seconds east. */
static bool take_offset(cursor *c, int32_t *east)
{
    *east = 0;
    if (take_byte(c, 'Z') || take_byte(c, 'z'))
        return true;
    bool is_west = take_byte(c, '-');
    int32_t hour;
    int32_t minute;
    int32_t second = 0;
    if ((!is_west && !take_byte(c, '+')) || !take_digits(c, 2, 15, &hour) || !take_byte(c, ':') ||
        !take_digits(c, 2, 59, &minute) || (take_byte(c, ':') && !take_digits(c, 2, 59, &second)))
        return false;
    *east = (hour * 3600 + minute * 60 + second) * (is_west ? -1 : 1);
    return true;
}

/* ---- Dates and timestamps ---- */

/* How a point in time is written, and between which values: days or microseconds after 2000-01-01.
 */
typedef struct form {
    uint32_t oid;
    bool has_time;
    bool has_offset;
    int64_t least;
    int64_t most;
    const char *problem;
} form;

#define TIMESTAMP_LEAST INT64_C(-211813488000000000)
#define TIMESTAMP_MOST INT64_C(9223371331199999999)

static const form forms[] = {
    {OT_PG__DATE, false, false, -2451545, 2145031948, "must be a date such as 2026-02-03"},
    {OT_PG__TIMESTAMP, true, false, TIMESTAMP_LEAST, TIMESTAMP_MOST,
     "must be a date and time without an offset such as 2026-02-03T04:05:06"},
    {OT_PG__TIMESTAMPTZ, true, true, TIMESTAMP_LEAST, TIMESTAMP_MOST,
     "must be a date and time with an offset such as 2026-02-03T04:05:06Z"},
};

static const form *form_of(uint32_t oid)
{
    const form *found = forms;
    while (found->oid != oid)
        found++;
    return found;
}

/* " BC", as String fields give it. */
static bool take_era(cursor *c)
{
    if (c->end - c->at != 3 || memcmp(c->at, " BC", 3) != 0)
        return false;
    c->at = c->end;
    return true;
}

static bool to_number(const form *f, ot_pg__date date, int64_t time, int64_t *out)
{
    *out = ot_pg__date_to_days(date);
    if (date.day > ot_pg__month_length(date.year, date.month))
        return false;
    return !f->has_time || (!__builtin_mul_overflow(*out, OT_PG__DAY, out) &&
                            !__builtin_add_overflow(*out, time, out));
}

static bool parse_moment(const form *f, bool as_text, cursor c, int64_t *out)
{
    ot_pg__date date;
    int64_t time = 0;
    int32_t east = 0;
    if (!take_date(&c, as_text, &date))
        return false;
    if (f->has_time && !take_byte(&c, 'T') && !take_byte(&c, 't') && !take_byte(&c, ' '))
        return false;
    if ((f->has_time && !take_time(&c, 23, &time)) || (f->has_offset && !take_offset(&c, &east)))
        return false;
    if (as_text && take_era(&c))
        date.year = 1 - date.year;
    time -= east * OT_PG__SECOND;
    return is_at_end(&c) && to_number(f, date, time, out) && *out >= f->least && *out <= f->most;
}

static bool parse_infinity(const form *f, ot_str text, int64_t *out)
{
    bool is_negative = ot_str_equal(text, OT_S("-infinity"));
    if (!is_negative && !ot_str_equal(text, OT_S("infinity")))
        return false;
    if (f->has_time)
        *out = is_negative ? INT64_MIN : INT64_MAX;
    else
        *out = is_negative ? INT32_MIN : INT32_MAX;
    return true;
}

static const char *put_moment(ot_arena *arena, const form *f, bool as_text, const ot_json *value,
                              ot_pg_value *out)
{
    int64_t number;
    bool is_text = value->kind == OT_JSON_STRING;
    if (!(is_text && as_text && parse_infinity(f, value->text, &number)) &&
        !parse_moment(f, as_text, cursor_of(value), &number))
        return f->problem;
    if (f->has_time)
        ot_pg__put64(ot_pg__make_value(arena, out, 8), (uint64_t)number);
    else
        ot_pg__put32(ot_pg__make_value(arena, out, 4), (uint32_t)number);
    return NULL;
}

static const char *read_moment(ot_arena *arena, const ot_pg_type *base, const ot_json *value,
                               ot_pg_value *out)
{
    return put_moment(arena, form_of(base->oid), false, value, out);
}

static const char *read_moment_as_string(ot_arena *arena, const ot_pg_type *base,
                                         const ot_json *value, ot_pg_value *out)
{
    return put_moment(arena, form_of(base->oid), true, value, out);
}

/* ---- Times of day ---- */

static const char *read_time(ot_arena *arena, const ot_pg_type *base, const ot_json *value,
                             ot_pg_value *out)
{
    (void)base;
    cursor c = cursor_of(value);
    int64_t time;
    if (!take_time(&c, 24, &time) || !is_at_end(&c) || time > OT_PG__DAY)
        return "must be a time such as 04:05:06";
    ot_pg__put64(ot_pg__make_value(arena, out, 8), (uint64_t)time);
    return NULL;
}

static const char *read_timetz(ot_arena *arena, const ot_pg_type *base, const ot_json *value,
                               ot_pg_value *out)
{
    (void)base;
    cursor c = cursor_of(value);
    int64_t time;
    int32_t east;
    if (!take_time(&c, 24, &time) || !take_offset(&c, &east) || !is_at_end(&c) || time > OT_PG__DAY)
        return "must be a time with an offset such as 04:05:06+02:00";
    char *to = ot_pg__make_value(arena, out, 12);
    ot_pg__put64(to, (uint64_t)time);
    ot_pg__put32(to + 8, (uint32_t)-east);
    return NULL;
}

/* ---- Intervals: P[nY][nM][nW][nD][T[nH][nM][n[.n]S]], a sign at each number ---- */

typedef struct interval {
    int64_t months;
    int64_t days;
    int64_t time; /* microseconds */
} interval;

/* A number with its sign; false past 64 bits. */
static bool take_number(cursor *c, int64_t *whole, int64_t *fraction)
{
    bool is_negative = take_byte(c, '-');
    const char *begin = c->at;
    int64_t sign = is_negative ? -1 : 1;
    *whole = 0;
    for (; c->at < c->end && *c->at >= '0' && *c->at <= '9'; c->at++)
        if (__builtin_mul_overflow(*whole, 10, whole) ||
            __builtin_add_overflow(*whole, sign * (*c->at - '0'), whole))
            return false;
    if (c->at == begin || !take_fraction(c, fraction))
        return false;
    *fraction *= sign;
    return true;
}

/* What one of a designator is worth. */
typedef struct unit {
    char designator;
    int32_t months;
    int32_t days;
    int64_t time;
} unit;

static const unit date_units[] = {{'Y', 12, 0, 0}, {'M', 1, 0, 0}, {'W', 0, 7, 0}, {'D', 0, 1, 0}};
static const unit time_units[] = {
    {'H', 0, 0, 3600 * OT_PG__SECOND}, {'M', 0, 0, 60 * OT_PG__SECOND}, {'S', 0, 0, OT_PG__SECOND}};

/* sum += number * worth; false past 64 bits. */
static bool add(int64_t *sum, int64_t number, int64_t worth)
{
    int64_t product;
    return !__builtin_mul_overflow(number, worth, &product) &&
           !__builtin_add_overflow(*sum, product, sum);
}

/* One number and its designator, the next of `units` or a later one. */
static bool take_part(cursor *c, const unit *units, size_t unit_count, size_t *next, interval *sum)
{
    int64_t whole;
    int64_t fraction = 0;
    if (!take_number(c, &whole, &fraction) || c->at == c->end)
        return false;
    while (*next < unit_count && units[*next].designator != *c->at)
        ++*next;
    if (*next == unit_count || (fraction != 0 && *c->at != 'S'))
        return false;
    const unit *is = &units[(*next)++];
    c->at++;
    return add(&sum->months, whole, is->months) && add(&sum->days, whole, is->days) &&
           add(&sum->time, whole, is->time) && add(&sum->time, fraction, 1);
}

/* Numbers with designators in the order of `units`, each at most once. True when there was at least
 * one. */
static bool take_parts(cursor *c, const unit *units, size_t unit_count, interval *sum)
{
    size_t next = 0;
    const char *begin = c->at;
    while (c->at < c->end && *c->at != 'T')
        if (!take_part(c, units, unit_count, &next, sum))
            return false;
    return c->at > begin;
}

static bool take_interval(cursor *c, interval *sum)
{
    *sum = (interval){0};
    if (!take_byte(c, 'P'))
        return false;
    bool has_date = take_parts(c, date_units, 4, sum);
    if (take_byte(c, 'T'))
        return take_parts(c, time_units, 3, sum) && is_at_end(c);
    return has_date && is_at_end(c);
}

static bool fits_32_bits(int64_t value)
{
    return value >= INT32_MIN && value <= INT32_MAX;
}

static const char *read_interval(ot_arena *arena, const ot_pg_type *base, const ot_json *value,
                                 ot_pg_value *out)
{
    (void)base;
    cursor c = cursor_of(value);
    interval sum;
    if (!take_interval(&c, &sum) || !fits_32_bits(sum.months) || !fits_32_bits(sum.days))
        return "must be a duration of ISO 8601 such as P1DT12H";
    char *to = ot_pg__make_value(arena, out, 16);
    ot_pg__put64(to, (uint64_t)sum.time);
    ot_pg__put32(to + 8, (uint32_t)sum.days);
    ot_pg__put32(to + 12, (uint32_t)sum.months);
    return NULL;
}

/* ---- Which reader ---- */

ot_pg__read ot_pg__time_reader(uint32_t oid, ot_wire wire)
{
    bool as_text = wire == OT_WIRE_STRING || wire == OT_WIRE_ANY;
    switch (oid) {
    case OT_PG__DATE:
    case OT_PG__TIMESTAMP:
    case OT_PG__TIMESTAMPTZ:
        return as_text ? read_moment_as_string : read_moment;
    case OT_PG__TIME:
        return read_time;
    case OT_PG__TIMETZ:
        return read_timetz;
    case OT_PG__INTERVAL:
        return read_interval;
    default:
        return NULL;
    }
}
