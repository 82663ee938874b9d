#include "execute/execute_internal.h"

/*
 * Rows of several object types: which object a row becomes says its cell in one column. The types
 * are few, so they are looked through.
 */

bool ot_execute__variant(ot_execution *e, const ot_out_variants *variants, row_ref row,
                         const ot_response_path *path)
{
    ot_str cell = ot_pg_result_cell(e->steps[row.step].result, row.row, variants->column);
    for (uint32_t i = 0; i < variants->count; i++)
        if (cell.ptr != NULL && ot_str_equal(variants->cells[i], cell))
            return ot_execute__object(e, variants->objects[i], row, path);
    (void)ot_execute__fail_planned(e, variants->unknown, path); /* false says it */
    return false;
}
