#include "postgres/result.h"

#include <stdlib.h>

#include "base/assert.h"
#include "base/memory.h"
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
    ot_pg_result *result = ot_malloc(sizeof(*result));
    *result = (ot_pg_result){.pg = pg, .references = 1};
    return result;
}

ot_pg_result *ot_pg_result_hold(ot_pg_result *result)
{
    result->references++;
    return result;
}

static PGresult *check(PGresult *pg)
{
    if (pg == NULL)
        abort(); /* out of memory, as in base/memory.h */
    return pg;
}

ot_pg_result *ot_pg_result_new(const uint32_t *types, uint32_t count)
{
    static char name[] = "";
    PGresult *pg = check(PQmakeEmptyPGresult(NULL, PGRES_TUPLES_OK));
    PGresAttDesc *columns = ot_calloc(count, sizeof(*columns));
    for (uint32_t i = 0; i < count; i++)
        columns[i] = (PGresAttDesc){.name = name, .format = 1, .typid = types[i]};
    if (!PQsetResultAttrs(pg, (int)count, columns))
        abort(); /* out of memory, as in base/memory.h */
    free(columns);
    return ot_pg__result_new(pg);
}

ot_pg_result *ot_pg_result_own(ot_pg_result *result)
{
    if (result->references == 1)
        return result;
    PGresult *copy = check(PQcopyResult(result->pg, PG_COPYRES_ATTRS | PG_COPYRES_TUPLES));
    ot_pg_result_clear(result);
    return ot_pg__result_new(copy);
}

void ot_pg_result_put(ot_pg_result *result, uint32_t row, uint32_t column, ot_str cell)
{
    /* libpq takes no const, but only reads. */
    char *bytes = (char *)(uintptr_t)cell.ptr;
    int length = bytes == NULL ? -1 : (int)cell.len;
    OT_ASSERT(result->references == 1);
    if (!PQsetvalue(result->pg, (int)row, (int)column, bytes, length))
        abort(); /* out of memory, as in base/memory.h */
}

void ot_pg_result_clear(ot_pg_result *result)
{
    if (result == NULL || --result->references > 0)
        return;
    PQclear(result->pg);
    free(result);
}
