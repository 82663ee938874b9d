#include "execute/execute_internal.h"

#include <arpa/inet.h>
#include <string.h>

/*
 * Rows that an input names by their keys: each has to be among those that the statement found. The
 * result says which is which by number, since it comes in no order.
 */

/* The number of a row of the input, from 1: an int8 of PostgreSQL. */
static uint64_t number_at(const step_state *state, uint32_t row, uint32_t column)
{
    ot_str cell = ot_pg_result_cell(state->result, row, column);
    uint32_t halves[2];
    if (cell.len != sizeof(halves))
        return 0;
    memcpy(halves, cell.ptr, sizeof(halves));
    return (uint64_t)ntohl(halves[0]) << 32 | ntohl(halves[1]);
}

/* Notes where each row of the input stands in the result. How many do, one after the other. */
static uint32_t find_places(ot_execution *e, const ot_step *step, uint32_t count)
{
    step_state *state = &e->steps[step->id];
    uint32_t *places = OT_NEW_ARRAY(e->arena, uint32_t, count);
    bool *is_found = OT_NEW_ARRAY(e->arena, bool, count);
    for (uint32_t i = 0; i < state->row_count; i++) {
        uint64_t number = number_at(state, i, step->number_column);
        if (number < 1 || number > count)
            continue;
        places[number - 1] = i;
        is_found[number - 1] = true;
    }
    state->places = places;
    uint32_t found = 0;
    while (found < count && is_found[found])
        found++;
    return found;
}

bool ot_execute__has_found(ot_execution *e, const ot_step *step, ot_field_error *error)
{
    ot_row_list rows = ot_input_rows_now(e->arena, step->input_rows, e->request.variables);
    bool is_numbered = step->number_column != UINT32_MAX;
    uint32_t row_count = e->steps[step->id].row_count;
    uint32_t found = is_numbered ? find_places(e, step, rows.count) : row_count;
    if (found == rows.count)
        return true;
    ot_str which = is_numbered ? ot_arena_printf(e->arena, "Row %u", found + 1) : OT_S("A row");
    *error = (ot_field_error){
        .code = "ROW_NOT_FOUND",
        .message = ot_arena_printf(e->arena, "%.*s of \"%.*s\" is not there, or is named twice.",
                                   OT_ARG(which), OT_ARG(step->finds))};
    return false;
}
