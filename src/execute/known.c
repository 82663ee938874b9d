#include "execute/execute_internal.h"

/*
 * No row is fetched twice by key: a look-up takes from other steps of the request what they have,
 * as plan/known.c says, and sends only the other keys. Its result then has both, so that nobody
 * else has to know where a row came from. A look-up that takes rows of its own trip has its result
 * when they are there.
 */

static ot_row_key key_of_known(const ot_execution *e, const ot_step *step,
                               const ot_known_rows *known)
{
    return ot_row_key_of(e->steps[known->step].result, known->keys, step->link_count);
}

/* A look-up has an index by its own link columns; other steps get one. A step of the same trip has
 * no rows yet. */
static const ot_row_index *index_of(ot_execution *e, const ot_step *step,
                                    const ot_known_rows *known)
{
    const step_state *state = &e->steps[known->step];
    if (state->status != STEP_DONE || known->asked != NULL)
        return NULL;
    return known->is_complete ? state->index
                              : ot_row_index_new(e->arena, key_of_known(e, step, known));
}

/* The key that a step of the same trip asks for; ptr NULL: none, or it has failed. */
static ot_str asked_key(ot_execution *e, const ot_known_rows *known)
{
    ot_pg_value key = {0};
    if (known->asked == NULL || e->steps[known->step].status == STEP_FAILED)
        return (ot_str){0};
    const ot_json *value = ot_input_value_now(e->arena, &known->asked->input, e->request.variables);
    const char *problem =
        ot_execute__encode_value(e, known->asked, known->asked->type, value, &key);
    return problem != NULL || key.ptr == NULL ? (ot_str){0}
                                              : ot_str_make(key.ptr, (size_t)key.length);
}

static bool passes(const ot_execution *e, const ot_known_rows *known, uint32_t row)
{
    return known->filter == NULL ||
           ot_row_passes(e->steps[known->step].result, row, known->filter, 1);
}

/* Where a look-up finds rows while it is bound. */
typedef struct other_rows {
    const ot_row_index *index; /* NULL: none */
    ot_str asked;              /* by a step of the same trip; ptr NULL: nothing */
} other_rows;

/* True when the step has the row, or it is certain that there is none. */
static bool has_row(ot_execution *e, const ot_known_rows *known, const other_rows *other,
                    const ot_distinct_key *key, step_state *state)
{
    ot_str cell = ot_pg_result_cell(key->key->result, key->row, key->key->columns[0]);
    if (other->asked.ptr != NULL && ot_str_equal(other->asked, cell)) {
        state->takes_now = true;
        state->known[state->known_count++] = (known_row){.known = known};
        return true;
    }
    if (other->index == NULL)
        return false;
    ot_row_group found = ot_row_index_find(other->index, *key->key, key->row);
    if (found.count > 0 && passes(e, known, found.rows[0]))
        state->known[state->known_count++] = (known_row){.known = known, .row = found.rows[0]};
    return found.count > 0 ||
           (known->is_complete &&
            ot_distinct_keys_have(&e->steps[known->step].asked, *key->key, key->row));
}

/* True when the key need not be sent: its row is there, or known not to exist. */
static bool is_known(ot_execution *e, const ot_step *step, const other_rows *others,
                     const ot_distinct_key *key)
{
    step_state *state = &e->steps[step->id];
    if (ot_distinct_keys_have(&state->earlier, *key->key, key->row))
        return true;
    for (uint32_t i = 0; i < step->known_count; i++)
        if (has_row(e, &step->known[i], &others[i], key, state))
            return true;
    return false;
}

void ot_execute__leave_out_known(ot_execution *e, const ot_step *step)
{
    step_state *state = &e->steps[step->id];
    other_rows *others = OT_NEW_ARRAY(e->arena, other_rows, step->known_count);
    for (uint32_t i = 0; i < step->known_count; i++)
        others[i] = (other_rows){.index = index_of(e, step, &step->known[i]),
                                 .asked = asked_key(e, &step->known[i])};
    state->known = ot_arena_alloc(e->arena, state->asked.count * sizeof(known_row));
    state->keys = (ot_distinct_keys){
        .items = ot_arena_alloc(e->arena, state->asked.count * sizeof(ot_distinct_key))};
    for (uint32_t i = 0; i < state->asked.count; i++)
        if (!is_known(e, step, others, &state->asked.items[i]))
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
    for (uint32_t i = 0; i < state->known_count; i++) {
        const known_row *from = &state->known[i];
        const ot_pg_result *rows = e->steps[from->known->step].result;
        if (from->known->asked != NULL &&
            (ot_pg_result_row_count(rows) == 0 || !passes(e, from->known, 0)))
            continue; /* it was asked for in vain */
        for (uint32_t column = 0; column < step->column_count; column++)
            ot_pg_result_put(result, row, column,
                             ot_pg_result_cell(rows, from->row, from->known->columns[column]));
        row++;
    }
    return result;
}
