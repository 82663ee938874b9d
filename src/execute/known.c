#include "execute/execute_internal.h"

/*
 * No row is fetched twice by key: a step takes from other steps of the request what they have, as
 * plan/known.c says, and sends only the other keys. Its result then has both, so that nobody else
 * has to know where a row came from. A step that takes rows of its own trip is bound after those
 * that lend them, and has its result when they have theirs. When the trip fails, it is bound anew.
 */

static ot_row_key key_of_known(const ot_execution *e, const ot_step *step,
                               const ot_known_rows *known)
{
    return ot_row_key_of(e->steps[known->step].result, known->keys, step->link_count);
}

/* A step on demand that has been asked for more still has what it had. */
static bool has_result(const step_state *state, const ot_step *step)
{
    return state->status == STEP_DONE ||
           (step->is_on_demand && state->status == STEP_WAITING && state->index != NULL);
}

/* True when the step does not lend its rows: it has had to do without some of their columns. */
static bool lacks_columns(const ot_execution *e, const ot_known_rows *known)
{
    return known->is_lent && e->steps[known->step].is_bare;
}

/* A look-up has an index by its own link columns; other steps get one. NULL: there are no rows yet,
 * or none for others. */
static const ot_row_index *index_of(ot_execution *e, const ot_step *step,
                                    const ot_known_rows *known)
{
    const step_state *state = &e->steps[known->step];
    if (!has_result(state, e->plan->steps[known->step]) || lacks_columns(e, known))
        return NULL;
    return known->is_complete ? state->index
                              : ot_row_index_new(e->arena, key_of_known(e, step, known));
}

/* The step is part of the trip that is being put together. */
static bool is_coming(const ot_execution *e, const ot_known_rows *known)
{
    return known->is_now && e->steps[known->step].status == STEP_WAITING &&
           !lacks_columns(e, known);
}

/* The key that a step of the same trip asks for alone; ptr NULL: none. */
static ot_str asked_key(ot_execution *e, const ot_known_rows *known)
{
    ot_pg_value key = {0};
    if (known->asked == NULL || !is_coming(e, known))
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
    const ot_row_index *index;    /* NULL: none */
    ot_str asked;                 /* by a step of the same trip, alone; ptr NULL: nothing */
    const ot_distinct_keys *keys; /* asked for by a look-up of the same trip; NULL: none */
} other_rows;

static other_rows rows_of(ot_execution *e, const ot_step *step, const ot_known_rows *known)
{
    bool is_look_up = known->is_now && known->asked == NULL && is_coming(e, known);
    return (other_rows){.index = index_of(e, step, known),
                        .asked = asked_key(e, known),
                        .keys = is_look_up ? &e->steps[known->step].asked : NULL};
}

/* The step of the same trip that asks for this key has the row, if anybody has. */
static bool is_asked(const other_rows *other, const ot_distinct_key *key)
{
    if (other->keys != NULL)
        return ot_distinct_keys_have(other->keys, *key->key, key->row);
    ot_str cell = ot_pg_result_cell(key->key->result, key->row, key->key->columns[0]);
    return other->asked.ptr != NULL && ot_str_equal(other->asked, cell);
}

/* True when the step has the row, or it is certain that there is none. */
static bool has_row(ot_execution *e, const ot_known_rows *known, const other_rows *other,
                    const ot_distinct_key *key, step_state *state)
{
    if (is_asked(other, key)) {
        state->takes_now = true;
        state->known[state->known_count++] =
            (known_row){.known = known, .is_coming = true, .key = other->keys != NULL ? key : NULL};
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
        others[i] = rows_of(e, step, &step->known[i]);
    state->known = ot_arena_alloc(e->arena, state->asked.count * sizeof(known_row));
    state->keys = (ot_distinct_keys){
        .items = ot_arena_alloc(e->arena, state->asked.count * sizeof(ot_distinct_key))};
    for (uint32_t i = 0; i < state->asked.count; i++) {
        ot_distinct_key *key = &state->asked.items[i];
        key->is_left_out = is_known(e, step, others, key);
        if (!key->is_left_out)
            state->keys.items[state->keys.count++] = *key;
    }
    e->facts.known_keys += state->asked.count - state->keys.count;
}

bool ot_execute__takes_same_row(ot_execution *e, const ot_step *step)
{
    step_state *state = &e->steps[step->id];
    if (step->same_row == NULL)
        return false;
    state->takes_now = is_coming(e, step->same_row);
    state->known_count = 0;
    if (!state->takes_now)
        return false;
    state->known = OT_NEW(e->arena, known_row);
    state->known[state->known_count++] = (known_row){.known = step->same_row, .is_coming = true};
    e->facts.known_keys++;
    return true;
}

/* ---- When the trip is back ---- */

const ot_field_error *ot_execute__missing_rows(const ot_execution *e, const ot_step *step)
{
    const step_state *state = &e->steps[step->id];
    for (uint32_t i = 0; i < state->known_count; i++) {
        const step_state *from = &e->steps[state->known[i].known->step];
        if (state->known[i].is_coming && from->status == STEP_FAILED)
            return &from->error;
    }
    return NULL;
}

/* Without a statement, the columns are as those of the first step that could have had the rows. */
static ot_pg_result *new_result(ot_execution *e, const ot_step *step)
{
    const ot_known_rows *like = step->same_row != NULL ? step->same_row : &step->known[0];
    for (uint32_t i = 0; i < step->known_count; i++)
        if (e->steps[step->known[i].step].result != NULL)
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

/* The row that has come; false when it was asked for in vain. */
static bool find_coming(const ot_execution *e, const known_row *from, uint32_t *row)
{
    const step_state *state = &e->steps[from->known->step];
    if (from->key == NULL) {
        *row = 0;
        return state->row_count > 0 && passes(e, from->known, 0);
    }
    ot_row_group found = ot_row_index_find(state->index, *from->key->key, from->key->row);
    if (found.count > 0)
        *row = found.rows[0];
    return found.count > 0 && passes(e, from->known, found.rows[0]);
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
        uint32_t place = from->row;
        if (from->is_coming && !find_coming(e, from, &place))
            continue;
        const ot_pg_result *rows = e->steps[from->known->step].result;
        for (uint32_t column = 0; column < step->column_count; column++)
            ot_pg_result_put(result, row, column,
                             ot_pg_result_cell(rows, place, from->known->columns[column]));
        row++;
    }
    return result;
}
