/*
 * The rows of one statement, in PostgreSQL's binary format, as libpq received them. Cells are views
 * into the result and live until it is cleared.
 */
#ifndef OT_POSTGRES_RESULT_H
#define OT_POSTGRES_RESULT_H

#include "base/str.h"

typedef struct ot_pg_result ot_pg_result; /* libpq's PGresult behind a door, counted */

uint32_t ot_pg_result_row_count(const ot_pg_result *result);
uint32_t ot_pg_result_column_count(const ot_pg_result *result);

/* The type oid of a column. */
uint32_t ot_pg_result_column_type(const ot_pg_result *result, uint32_t column);

/* The bytes of a cell; ptr is NULL for null. Row and column are in range: asserted. */
ot_str ot_pg_result_cell(const ot_pg_result *result, uint32_t row, uint32_t column);

/* ---- Results that are put together here ---- */

/* One without rows, of columns of these types. */
ot_pg_result *ot_pg_result_new(const uint32_t *types, uint32_t count);

/* One reference more. */
ot_pg_result *ot_pg_result_hold(ot_pg_result *result);

/* The same result, or a copy where others hold it too: it may be added to. Takes the reference. */
ot_pg_result *ot_pg_result_own(ot_pg_result *result);

/* Puts a cell, copied; ptr NULL is null. A row just past the last one is added, its cells null. */
void ot_pg_result_put(ot_pg_result *result, uint32_t row, uint32_t column, ot_str cell);

/* Rows changed by a statement that returns none. */
uint64_t ot_pg_result_affected(const ot_pg_result *result);

/* Gives one reference back; the last one gives the memory back. NULL is allowed. */
void ot_pg_result_clear(ot_pg_result *result);

#endif
