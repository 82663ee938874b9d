#include "postgres/codec_internal.h"

/* Years begin in March here, so that the leap day is the last one and months follow one formula. */

enum {
    DAYS_OF_400_YEARS = 146097,
    DAYS_OF_100_YEARS = 36524,
    DAYS_OF_4_YEARS = 1461,
    DAYS_OF_YEAR = 365,
    /* From 0000-03-01 to 2000-01-01. */
    EPOCH = 5 * DAYS_OF_400_YEARS - 60,
};

ot_pg__date ot_pg__date_from_days(int64_t days)
{
    days += EPOCH;
    int64_t era = (days >= 0 ? days : days - (DAYS_OF_400_YEARS - 1)) / DAYS_OF_400_YEARS;
    int32_t day = (int32_t)(days - era * DAYS_OF_400_YEARS);
    int32_t year = (day - day / (DAYS_OF_4_YEARS - 1) + day / DAYS_OF_100_YEARS -
                    day / (DAYS_OF_400_YEARS - 1)) /
                   DAYS_OF_YEAR;
    day -= DAYS_OF_YEAR * year + year / 4 - year / 100;
    int32_t month = (5 * day + 2) / 153; /* from March */
    bool is_next_year = month >= 10;
    return (ot_pg__date){.year = era * 400 + year + is_next_year,
                         .month = is_next_year ? month - 9 : month + 3,
                         .day = day - (153 * month + 2) / 5 + 1};
}

int64_t ot_pg__date_to_days(ot_pg__date date)
{
    bool is_next_year = date.month <= 2;
    int64_t year = date.year - is_next_year;
    int64_t era = (year >= 0 ? year : year - 399) / 400;
    int64_t year_of_era = year - era * 400;
    int32_t month = is_next_year ? date.month + 9 : date.month - 3;
    int64_t day = (153 * month + 2) / 5 + date.day - 1;
    int64_t day_of_era = year_of_era * DAYS_OF_YEAR + year_of_era / 4 - year_of_era / 100 + day;
    return era * DAYS_OF_400_YEARS + day_of_era - EPOCH;
}

int32_t ot_pg__month_length(int64_t year, int32_t month)
{
    static const int32_t lengths[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    bool is_leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    return lengths[month - 1] + (month == 2 && is_leap);
}
