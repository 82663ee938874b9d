/*
 * Results without a database: built cell by cell with libpq's own functions for it, so that what
 * reads rows can be tested on tables.
 */
#ifndef OT_TESTS_EXECUTE_RESULTS_H
#define OT_TESTS_EXECUTE_RESULTS_H

/* cmocka wants these before itself. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <endian.h>
#include <string.h>

#include "postgres/result_internal.h"

enum { OID_INT8 = 20, OID_INT2 = 21, OID_INT4 = 23, OID_TEXT = 25, RESULT_COLUMNS_MAX = 8 };

static const int64_t NULL_CELL = INT64_MIN; /* no test needs that number */

static inline ot_pg_result *result_new(const unsigned *types, uint32_t count)
{
    PGresAttDesc columns[RESULT_COLUMNS_MAX] = {{0}};
    static char name[] = "c";
    PGresult *result = PQmakeEmptyPGresult(NULL, PGRES_TUPLES_OK);
    for (uint32_t i = 0; i < count; i++)
        columns[i] = (PGresAttDesc){.name = name, .format = 1, .typid = types[i]};
    assert_true(PQsetResultAttrs(result, (int)count, columns));
    return ot_pg__result_new(result);
}

static inline void result_put_bytes(ot_pg_result *result, uint32_t row, uint32_t column,
                                    const char *bytes, size_t count)
{
    char copy[64];
    assert_true(count <= sizeof(copy));
    memcpy(copy, bytes, count);
    assert_true(PQsetvalue(result->pg, (int)row, (int)column, copy, (int)count));
}

static inline void result_put_null(ot_pg_result *result, uint32_t row, uint32_t column)
{
    assert_true(PQsetvalue(result->pg, (int)row, (int)column, NULL, -1));
}

/* An integer in the width of the column's type; NULL_CELL is null. */
static inline void result_put_int(ot_pg_result *result, uint32_t row, uint32_t column,
                                  int64_t value)
{
    uint16_t two = htobe16((uint16_t)value);
    uint32_t four = htobe32((uint32_t)value);
    uint64_t eight = htobe64((uint64_t)value);
    if (value == NULL_CELL)
        result_put_null(result, row, column);
    else if (ot_pg_result_column_type(result, column) == OID_INT2)
        result_put_bytes(result, row, column, (const char *)&two, sizeof(two));
    else if (ot_pg_result_column_type(result, column) == OID_INT4)
        result_put_bytes(result, row, column, (const char *)&four, sizeof(four));
    else
        result_put_bytes(result, row, column, (const char *)&eight, sizeof(eight));
}

static inline void result_put_text(ot_pg_result *result, uint32_t row, uint32_t column,
                                   const char *text)
{
    if (text == NULL)
        result_put_null(result, row, column);
    else
        result_put_bytes(result, row, column, text, strlen(text));
}

/* One column of integers. */
static inline ot_pg_result *result_of_ints(unsigned type, const int64_t *values, uint32_t count)
{
    ot_pg_result *result = result_new(&type, 1);
    for (uint32_t i = 0; i < count; i++)
        result_put_int(result, i, 0, values[i]);
    return result;
}

#endif
