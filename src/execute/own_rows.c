#include "execute/execute_internal.h"

/* The rows of the keys that a look-up has sent, out of a result that has those of other requests as
 * well: nobody else has to know that the statement was sent for several. */
ot_pg_result *ot_execute__take_own(ot_execution *e, const ot_step *step, ot_pg_result *all)
{
    const ot_distinct_keys *own = &e->steps[step->id].asked;
    ot_row_key key = ot_row_key_of(all, step->link_columns, step->link_count);
    uint32_t columns = ot_pg_result_column_count(all);
    uint32_t *types = OT_NEW_ARRAY(e->arena, uint32_t, columns);
    for (uint32_t i = 0; i < columns; i++)
        types[i] = ot_pg_result_column_type(all, i);
    ot_pg_result *result = ot_pg_result_new(types, columns);
    uint32_t count = 0;
    for (uint32_t row = 0; row < ot_pg_result_row_count(all); row++) {
        const ot_distinct_key *asked = ot_distinct_keys_find(own, key, row);
        if (asked == NULL || asked->is_left_out)
            continue;
        for (uint32_t i = 0; i < columns; i++)
            ot_pg_result_put(result, count, i, ot_pg_result_cell(all, row, i));
        count++;
    }
    ot_pg_result_clear(all);
    return result;
}
