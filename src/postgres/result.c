#include "postgres/result.h"

#include <stdlib.h>

#include "base/assert.h"
#include "postgres/result_internal.h"

uint32_t ot_pg_result_row_count(const ot_pg_result *result)
{
    return (uint32_t)PQntuples(result->pg);
}

uint32_t ot_pg_result_column_count(const ot_pg_result *result)
{
    return (uint32_t)PQnfields(result->pg);
}

uint32_t ot_pg_result_column_type(const ot_pg_result *result, uint32_t column)
{
    return PQftype(result->pg, (int)column);
}

/* libpq checks the range and answers NULL outside of it; a null has the length 0, so most cells
 * need no question for it. */
ot_str ot_pg_result_cell(const ot_pg_result *result, uint32_t row, uint32_t column)
{
    const char *bytes = PQgetvalue(result->pg, (int)row, (int)column);
    OT_ASSERT(bytes != NULL);
    int length = PQgetlength(result->pg, (int)row, (int)column);
    if (length == 0 && PQgetisnull(result->pg, (int)row, (int)column))
        return (ot_str){0};
    return ot_str_make(bytes, (size_t)length);
}

uint64_t ot_pg_result_affected(const ot_pg_result *result)
{
    return strtoull(PQcmdTuples(result->pg), NULL, 10);
}

ot_pg_result *ot_pg__result_new(PGresult *pg)
{
    ot_pg_result *result = malloc(sizeof(*result));
    if (result == NULL)
        abort(); /* out of memory, as in base/arena.h */
    *result = (ot_pg_result){.pg = pg, .references = 1};
    return result;
}

ot_pg_result *ot_pg__result_hold(ot_pg_result *result)
{
    result->references++;
    return result;
}

void ot_pg_result_clear(ot_pg_result *result)
{
    if (result == NULL || --result->references > 0)
        return;
    PQclear(result->pg);
    free(result);
}
