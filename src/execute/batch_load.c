#include "base/limits.h"
#include "execute/batch.h"
#include "execute/execute_internal.h"

/*
 * Rows that modules load by key. The keys that a batch has asked for are rows of a result that is
 * put together here; its look-up sends those that nobody has fetched yet, and may run again and
 * again, each time with more keys. All batches that wait share a trip.
 */

/* ---- Asking ---- */

static ot_pg_result *keys_of(ot_execution *e, const ot_resolver_load *load)
{
    step_state *state = &e->steps[load->keys];
    if (state->result != NULL)
        return state->result;
    uint32_t *types = OT_NEW_ARRAY(e->arena, uint32_t, load->key_count);
    for (uint32_t i = 0; i < load->key_count; i++)
        types[i] = load->key_types[i]->oid;
    state->result = ot_pg_result_new(types, load->key_count);
    state->status = STEP_DONE;
    return state->result;
}

/* What has failed has failed for all who load such rows: they would not know of a later success
 * which of their rows are missing. Keys may come while others are under way. */
static void ask_again(step_state *rows)
{
    if (rows->status != STEP_FAILED)
        rows->status = STEP_WAITING;
    rows->has_more_keys = true;
}

/* The row that the key became; OT_NO_KEY when it is none. */
static uint32_t put_key(ot_resolver_batch *batch, const ot_resolver_load *load, const ot_text *key)
{
    ot_execution *e = batch->execution;
    ot_pg_value *values = OT_NEW_ARRAY(batch->arena, ot_pg_value, load->key_count);
    for (uint32_t i = 0; i < load->key_count; i++)
        if (key == NULL || !ot_batch__read_key(batch, load->key_types[i], key[i], &values[i]))
            return OT_NO_KEY;
    ot_pg_result *keys = keys_of(e, load);
    uint32_t row = ot_pg_result_row_count(keys);
    for (uint32_t i = 0; i < load->key_count; i++)
        ot_pg_result_put(keys, row, i, ot_str_make(values[i].ptr, (size_t)values[i].length));
    e->steps[load->keys].row_count = row + 1;
    ask_again(&e->steps[load->rows]);
    return row;
}

uint32_t ot_batch_load(ot_batch *batch, uint32_t type, const ot_text *key)
{
    ot_resolver_batch *inner = ot_batch__wanted(batch);
    if (inner == NULL)
        return UINT32_MAX;
    ot_load_ticket ticket = {.load = type, .row = OT_NO_KEY};
    if (type < inner->call->load_count && inner->tickets.count < OT_LIMIT_ROWS)
        ticket.row = put_key(inner, &inner->call->loads[type], key);
    OT_VEC_PUSH(inner->arena, &inner->tickets, ticket);
    return inner->tickets.count - 1;
}

bool ot_batch_await(ot_batch *batch, ot_batch_then then, void *data)
{
    ot_resolver_batch *inner = ot_batch__wanted(batch);
    if (inner == NULL || inner->then != NULL)
        return false;
    inner->then = then;
    inner->then_data = data;
    ot_execution__continue(inner->execution);
    return true;
}

/* ---- What has come ---- */

/* The row of a ticket, as a row of its look-up's result; false when there is none. */
static bool find_row(ot_resolver_batch *batch, uint32_t ticket, const ot_resolver_load **load,
                     uint32_t *row)
{
    if (batch == NULL || batch->execution == NULL || ticket >= batch->tickets.count ||
        batch->tickets.items[ticket].row == OT_NO_KEY)
        return false;
    const ot_load_ticket *t = &batch->tickets.items[ticket];
    *load = &batch->call->loads[t->load];
    const ot_execution *e = batch->execution;
    const step_state *rows = &e->steps[(*load)->rows];
    const ot_step *step = e->plan->steps[(*load)->rows];
    if (rows->index == NULL)
        return false;
    ot_row_key key =
        ot_row_key_of(e->steps[(*load)->keys].result, (*load)->key_columns, step->link_count);
    ot_row_group found = ot_row_index_find(rows->index, key, t->row);
    if (found.count > 0)
        *row = found.rows[0];
    return found.count > 0;
}

bool ot_batch_is_loaded(ot_batch *batch, uint32_t ticket)
{
    const ot_resolver_load *load;
    uint32_t row;
    return find_row(ot_module_loop_find(batch), ticket, &load, &row);
}

/* Copied: the result may grow, or be another one after the next trip. */
ot_text ot_batch_loaded_text(ot_batch *batch, uint32_t ticket, uint32_t field)
{
    ot_resolver_batch *inner = ot_module_loop_find(batch);
    const ot_resolver_load *load;
    uint32_t row;
    if (!find_row(inner, ticket, &load, &row) || field >= load->column_count)
        return (ot_text){0};
    ot_str cell =
        ot_pg_result_cell(inner->execution->steps[load->rows].result, row, load->columns[field]);
    ot_text text = ot_batch__cell_text(inner, load->values[field], cell);
    if (text.ptr == cell.ptr && cell.ptr != NULL) {
        ot_str copy = ot_arena_copy(inner->arena, cell);
        text = (ot_text){copy.ptr, copy.len};
    }
    return text;
}

bool ot_batch_loaded_int(ot_batch *batch, uint32_t ticket, uint32_t field, int64_t *out)
{
    return ot_batch__to_int(ot_batch_loaded_text(batch, ticket, field), out);
}

/* ---- Fetching ---- */

static bool is_waiting(const ot_resolver_batch *batch)
{
    return batch != NULL && batch->is_wanted && batch->then != NULL;
}

/* Another batch that waits loads such rows too. */
static bool is_gathered(const ot_execution *e, const ot_step *step)
{
    for (uint32_t i = 0; i < e->current.query_count; i++)
        if (e->current_steps[i] == step->id)
            return true;
    return false;
}

/* Binds the look-ups of the batch that have new keys. */
static void gather(ot_execution *e, const ot_resolver_batch *batch)
{
    for (uint32_t i = 0; i < batch->call->load_count; i++) {
        const ot_step *step = e->plan->steps[batch->call->loads[i].rows];
        uint32_t query = e->current.query_count;
        if (e->steps[step->id].status != STEP_WAITING || is_gathered(e, step) ||
            e->steps[batch->call->loads[i].keys].result == NULL)
            continue;
        if (ot_execute__bind(e, step, &e->current.queries[query])) {
            e->current_steps[query] = step->id;
            e->current.query_count++;
        }
    }
}

/* A load that failed is why items have no answer. */
static void take_failures(ot_execution *e, ot_resolver_batch *batch)
{
    for (uint32_t i = 0; i < batch->call->load_count; i++) {
        const step_state *state = &e->steps[batch->call->loads[i].rows];
        for (uint32_t item = 0; state->status == STEP_FAILED && item < batch->count; item++)
            ot_batch__set_error(batch, item, state->error.code, state->error.message);
    }
}

/* A module that asks without end is stopped. */
static bool is_endless(ot_execution *e, ot_resolver_batch *batch)
{
    if (batch->rounds++ < OT_LIMIT_RESOLVER_ROUNDS)
        return false;
    ot_batch__cut_off(batch,
                      (ot_field_error){.code = "OPERATION_RESOLUTION_FAILURE",
                                       .message = OT_S("The resolver loads rows without end.")});
    e->batches_running--;
    return true;
}

static void call_then(ot_execution *e, ot_resolver_batch *batch)
{
    ot_batch_then then = batch->then;
    take_failures(e, batch);
    if (is_endless(e, batch))
        return; /* it hears of it when the execution ends */
    batch->then = NULL;
    then(batch->handle, batch->then_data);
}

bool ot_execute__run_loads(ot_execution *e)
{
    for (bool has_called = true; has_called;) {
        has_called = false;
        e->current.query_count = 0;
        for (uint32_t i = 0; i < e->plan->resolver_count; i++)
            if (is_waiting(e->batches[i]))
                gather(e, e->batches[i]);
        if (e->current.query_count > 0)
            return true;
        for (uint32_t i = 0; i < e->plan->resolver_count; i++) {
            if (!is_waiting(e->batches[i]))
                continue;
            call_then(e, e->batches[i]);
            has_called = true;
        }
    }
    return false;
}
