#include "postgres/result.h"

#include <stdlib.h>

#include <libpq-fe.h>

#include "base/assert.h"

/* The handle is libpq's PGresult itself, so that wrapping costs nothing. */
static const PGresult *pg(const ot_pg_result *result)
{
    return (const PGresult *)result;
}

uint32_t ot_pg_result_row_count(const ot_pg_result *result)
{
    return (uint32_t)PQntuples(pg(result));
}

uint32_t ot_pg_result_column_count(const ot_pg_result *result)
{
    return (uint32_t)PQnfields(pg(result));
}

uint32_t ot_pg_result_column_type(const ot_pg_result *result, uint32_t column)
{
    return PQftype(pg(result), (int)column);
}

/* libpq checks the range and answers NULL outside of it; a null has the length 0, so most cells
 * need no question for it. */
ot_str ot_pg_result_cell(const ot_pg_result *result, uint32_t row, uint32_t column)
{
    const char *bytes = PQgetvalue(pg(result), (int)row, (int)column);
    OT_ASSERT(bytes != NULL);
    int length = PQgetlength(pg(result), (int)row, (int)column);
    if (length == 0 && PQgetisnull(pg(result), (int)row, (int)column))
        return (ot_str){0};
    return ot_str_make(bytes, (size_t)length);
}

uint64_t ot_pg_result_affected(const ot_pg_result *result)
{
    /* PQcmdTuples takes no const, but only reads. */
    return strtoull(PQcmdTuples((PGresult *)(uintptr_t)result), NULL, 10);
}

void ot_pg_result_clear(ot_pg_result *result)
{
    PQclear((PGresult *)result);
}
