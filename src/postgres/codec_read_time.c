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

/* YYYY-MM-DD, a day that exists. */
static bool take_date(cursor *c, int64_t *days)
{
    int32_t year;
    ot_pg__date date;
    if (!take_digits(c, 4, 9999, &year) || year == 0 || !take_byte(c, '-') ||
        !take_digits(c, 2, 12, &date.month) || date.month == 0 || !take_byte(c, '-') ||
        !take_digits(c, 2, 31, &date.day) || date.day == 0)
        return false;
    date.year = year;
    if (date.day > ot_pg__month_length(year, date.month))
        return false;
    *days = ot_pg__date_to_days(date);
    return true;
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
static bool take_time(cursor *c, int64_t *microseconds)
{
    int32_t hour;
    int32_t minute;
    int32_t second;
    int64_t fraction;
    if (!take_digits(c, 2, 23, &hour) || !take_byte(c, ':') || !take_digits(c, 2, 59, &minute) ||
        !take_byte(c, ':') || !take_digits(c, 2, 60, &second) || !take_fraction(c, &fraction))
        return false;
    *microseconds = ((hour * 60 + minute) * 60 + second) * OT_PG__SECOND + fraction;
    return true;
}

/* Z or +HH:MM; in seconds east. */
static bool take_offset(cursor *c, int32_t *east)
{
    *east = 0;
    if (take_byte(c, 'Z') || take_byte(c, 'z'))
        return true;
    bool is_west = take_byte(c, '-');
    int32_t hour;
    int32_t minute;
    if ((!is_west && !take_byte(c, '+')) || !take_digits(c, 2, 15, &hour) || !take_byte(c, ':') ||
        !take_digits(c, 2, 59, &minute))
        return false;
    *east = (hour * 60 + minute) * (is_west ? -60 : 60);
    return true;
}

static bool take_date_and_time(cursor *c, int64_t *microseconds)
{
    int64_t days;
    int64_t time;
    if (!take_date(c, &days) || !(take_byte(c, 'T') || take_byte(c, 't') || take_byte(c, ' ')) ||
        !take_time(c, &time))
        return false;
    *microseconds = days * OT_PG__DAY + time;
    return true;
}

/* ---- Types ---- */

static const char *read_date(ot_arena *arena, const ot_pg_type *base, const ot_json *value,
                             ot_pg_value *out)
{
    (void)base;
    cursor c = cursor_of(value);
    int64_t days;
    if (!take_date(&c, &days) || !is_at_end(&c))
        return "must be a date such as 2026-02-03";
    ot_pg__put32(ot_pg__make_value(arena, out, 4), (uint32_t)days);
    return NULL;
}

static const char *read_time(ot_arena *arena, const ot_pg_type *base, const ot_json *value,
                             ot_pg_value *out)
{
    (void)base;
    cursor c = cursor_of(value);
    int64_t time;
    if (!take_time(&c, &time) || !is_at_end(&c) || time > OT_PG__DAY)
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
    if (!take_time(&c, &time) || !take_offset(&c, &east) || !is_at_end(&c) || time > OT_PG__DAY)
        return "must be a time with an offset such as 04:05:06+02:00";
    char *to = ot_pg__make_value(arena, out, 12);
    ot_pg__put64(to, (uint64_t)time);
    ot_pg__put32(to + 8, (uint32_t)-east);
    return NULL;
}

static const char *read_timestamp(ot_arena *arena, const ot_pg_type *base, const ot_json *value,
                                  ot_pg_value *out)
{
    (void)base;
    cursor c = cursor_of(value);
    int64_t microseconds;
    if (!take_date_and_time(&c, &microseconds) || !is_at_end(&c))
        return "must be a date and time without an offset such as 2026-02-03T04:05:06";
    ot_pg__put64(ot_pg__make_value(arena, out, 8), (uint64_t)microseconds);
    return NULL;
}

static const char *read_timestamptz(ot_arena *arena, const ot_pg_type *base, const ot_json *value,
                                    ot_pg_value *out)
{
    (void)base;
    cursor c = cursor_of(value);
    int64_t microseconds;
    int32_t east;
    if (!take_date_and_time(&c, &microseconds) || !take_offset(&c, &east) || !is_at_end(&c))
        return "must be a date and time with an offset such as 2026-02-03T04:05:06Z";
    microseconds -= east * OT_PG__SECOND;
    ot_pg__put64(ot_pg__make_value(arena, out, 8), (uint64_t)microseconds);
    return NULL;
}

/* ---- Intervals: P[nY][nM][nW][nD][T[nH][nM][n[.n]S]], a sign at each number ---- */

enum { PART_MAX = 100000000 }; /* keeps every sum below within its integer */

typedef struct interval {
    int64_t months;
    int64_t days;
    int64_t time; /* microseconds */
} interval;

static bool take_number(cursor *c, int64_t *whole, int64_t *fraction)
{
    bool is_negative = take_byte(c, '-');
    const char *begin = c->at;
    *whole = 0;
    while (c->at < c->end && *c->at >= '0' && *c->at <= '9' && *whole < PART_MAX)
        *whole = *whole * 10 + (*c->at++ - '0');
    if (c->at == begin || *whole > PART_MAX || !take_fraction(c, fraction))
        return false;
    if (is_negative) {
        *whole = -*whole;
        *fraction = -*fraction;
    }
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

/* Numbers with designators in the order of `units`, each at most once. True when there was at least
 * one. */
static bool take_parts(cursor *c, const unit *units, size_t unit_count, interval *sum)
{
    size_t next = 0;
    bool has_any = false;
    while (c->at < c->end && *c->at != 'T') {
        int64_t whole;
        int64_t fraction = 0;
        if (!take_number(c, &whole, &fraction) || c->at == c->end)
            return false;
        while (next < unit_count && units[next].designator != *c->at)
            next++;
        if (next == unit_count || (fraction != 0 && *c->at != 'S'))
            return false;
        sum->months += whole * units[next].months;
        sum->days += whole * units[next].days;
        sum->time += whole * units[next].time + fraction;
        next++;
        c->at++;
        has_any = true;
    }
    return has_any;
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

ot_pg__read ot_pg__time_reader(uint32_t oid)
{
    switch (oid) {
    case OT_PG__DATE:
        return read_date;
    case OT_PG__TIME:
        return read_time;
    case OT_PG__TIMETZ:
        return read_timetz;
    case OT_PG__TIMESTAMP:
        return read_timestamp;
    case OT_PG__TIMESTAMPTZ:
        return read_timestamptz;
    case OT_PG__INTERVAL:
        return read_interval;
    default:
        return NULL;
    }
}
