#include "execute/execute_internal.h"

/*
 * No row is fetched twice by key: a look-up takes from earlier steps of the request what they have,
 * as plan/known.c says, and sends only the other keys. Its result then has both, so that nobody
 * else has to know where a row came from.
 */

static ot_row_key key_of_known(const ot_execution *e, const ot_step *step,
                               const ot_known_rows *known)
{
    return ot_row_key_of(e->steps[known->step].result, known->keys, step->link_count);
}

/* A look-up has an index by its own link columns; other steps get one. */
static const ot_row_index *index_of(ot_execution *e, const ot_step *step,
                                    const ot_known_rows *known)
{
    const step_state *state = &e->steps[known->step];
    if (state->status != STEP_DONE)
        return NULL;
    return known->is_complete ? state->index
                              : ot_row_index_new(e->arena, key_of_known(e, step, known));
}

/* True when the key need not be sent: its row is there, or known not to exist. */
static bool is_known(ot_execution *e, const ot_step *step, const ot_row_index *const *indexes,
                     const ot_distinct_key *key)
{
    step_state *state = &e->steps[step->id];
    if (ot_distinct_keys_have(&state->earlier, *key->key, key->row))
        return true;
    for (uint32_t i = 0; i < step->known_count; i++) {
        const ot_known_rows *known = &step->known[i];
        if (indexes[i] == NULL)
            continue;
        ot_row_group found = ot_row_index_find(indexes[i], *key->key, key->row);
        if (found.count > 0) {
            state->known[state->known_count++] = (known_row){.known = known, .row = found.rows[0]};
            return true;
        }
        const step_state *earlier = &e->steps[known->step];
        if (known->is_complete && ot_distinct_keys_have(&earlier->asked, *key->key, key->row))
            return true;
    }
    return false;
}

void ot_execute__leave_out_known(ot_execution *e, const ot_step *step)
{
    step_state *state = &e->steps[step->id];
    const ot_row_index **indexes = OT_NEW_ARRAY(e->arena, const ot_row_index *, step->known_count);
    for (uint32_t i = 0; i < step->known_count; i++)
        indexes[i] = index_of(e, step, &step->known[i]);
    state->known = ot_arena_alloc(e->arena, state->asked.count * sizeof(known_row));
    state->keys = (ot_distinct_keys){
        .items = ot_arena_alloc(e->arena, state->asked.count * sizeof(ot_distinct_key))};
    for (uint32_t i = 0; i < state->asked.count; i++)
        if (!is_known(e, step, indexes, &state->asked.items[i]))
            state->keys.items[state->keys.count++] = state->asked.items[i];
    e->facts.known_keys += state->asked.count - state->keys.count;
}

/* Without a statement, the columns are as those of the first step that could have had the rows. */
static ot_pg_result *new_result(ot_execution *e, const ot_step *step)
{
    const ot_known_rows *like = &step->known[0];
    for (uint32_t i = 0; i < step->known_count; i++)
        if (e->steps[step->known[i].step].status == STEP_DONE)
            like = &step->known[i];
    uint32_t *types = OT_NEW_ARRAY(e->arena, uint32_t, step->column_count);
    for (uint32_t i = 0; i < step->column_count; i++)
        types[i] = ot_pg_result_column_type(e->steps[like->step].result, like->columns[i]);
    return ot_pg_result_new(types, step->column_count);
}

/* What a step on demand fetched before, and what it has fetched now. */
static ot_pg_result *add_fetched(const ot_step *step, ot_pg_result *earlier, ot_pg_result *fetched)
{
    ot_pg_result *result = ot_pg_result_own(earlier);
    uint32_t row = ot_pg_result_row_count(result);
    uint32_t count = fetched == NULL ? 0 : ot_pg_result_row_count(fetched);
    for (uint32_t i = 0; i < count; i++, row++)
        for (uint32_t column = 0; column < step->column_count; column++)
            ot_pg_result_put(result, row, column, ot_pg_result_cell(fetched, i, column));
    ot_pg_result_clear(fetched);
    return result;
}

ot_pg_result *ot_execute__add_known(ot_execution *e, const ot_step *step, ot_pg_result *fetched)
{
    step_state *state = &e->steps[step->id];
    ot_pg_result *result;
    if (state->result != NULL)
        result = add_fetched(step, state->result, fetched);
    else
        result = fetched == NULL ? new_result(e, step) : ot_pg_result_own(fetched);
    state->result = NULL;
    uint32_t row = ot_pg_result_row_count(result);
    for (uint32_t i = 0; i < state->known_count; i++, row++) {
        const known_row *from = &state->known[i];
        const ot_pg_result *rows = e->steps[from->known->step].result;
        for (uint32_t column = 0; column < step->column_count; column++)
            ot_pg_result_put(result, row, column,
                             ot_pg_result_cell(rows, from->row, from->known->columns[column]));
    }
    return result;
}
