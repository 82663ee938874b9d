#include "execute/batch.h"
#include "execute/execute_internal.h"

/*
 * Calling C resolvers. A batch has one item per row of its step (of those where the joined row is
 * there); answers are JSON trees or keys by item, completed when the answer is written.
 *
 * Root fields of a mutation run one after the other (spec section "Mutation"), resolvers among
 * writes, and one that gives no value undoes its scope. So a resolver of a mutation is judged
 * before anything else is done.
 */

/* ---- Calling ---- */

static bool has_item(const ot_resolver_call *call, const ot_pg_result *result, uint32_t row)
{
    bool is_there = call->presence_column == UINT32_MAX ||
                    ot_pg_result_cell(result, row, call->presence_column).ptr != NULL;
    return is_there && ot_row_passes(result, row, call->filters, call->filter_count);
}

static void number_items(ot_execution *e, ot_resolver_batch *batch)
{
    const ot_resolver_call *call = batch->call;
    if (call->step == OT_NO_STEP) {
        batch->count = 1;
        return;
    }
    const step_state *state = &e->steps[call->step];
    batch->parents = ot_pg_result_hold(state->result);
    batch->count = state->row_count;
    if (call->presence_column == UINT32_MAX && call->filter_count == 0)
        return;
    uint32_t *rows = OT_NEW_ARRAY(batch->arena, uint32_t, state->row_count);
    batch->item_of_row = OT_NEW_ARRAY(batch->arena, uint32_t, state->row_count);
    batch->count = 0;
    for (uint32_t row = 0; row < state->row_count; row++) {
        if (!has_item(call, state->result, row))
            continue;
        rows[batch->count++] = row;
        batch->item_of_row[row] = batch->count;
    }
    batch->rows = rows;
}

static void give_room(ot_resolver_batch *batch)
{
    batch->answers = OT_NEW_ARRAY(batch->arena, ot_json *, batch->count);
    batch->errors = OT_NEW_ARRAY(batch->arena, ot_field_error, batch->count);
    if (batch->call->key_count > 0)
        batch->keys = OT_NEW_ARRAY(batch->arena, ot_item_keys, batch->count);
}

/* Without a module every item stays without an answer, which is an execution error. */
static void call_resolver(ot_execution *e, const ot_resolver_call *call)
{
    uint32_t module = 0;
    const ot_resolver *resolver = e->request.modules == NULL
                                      ? NULL
                                      : ot_modules_find(e->request.modules, call->name, &module);
    ot_resolver_batch *batch = resolver == NULL ? NULL : ot_batch__new(e, call);
    if (batch == NULL)
        return;
    e->batches[call->id] = batch;
    number_items(e, batch);
    give_room(batch);
    batch->arguments = ot_execute__arguments(e, call->arguments, call->argument_count);
    batch->state = ot_module_loop_state(e->request.module_loop, module);
    e->batches_running++;
    if (batch->count > 0)
        resolver->resolve(batch->handle);
    else
        ot_batch_finish(batch->handle);
}

void ot_execute__call_resolvers(ot_execution *e, uint32_t trip)
{
    for (uint32_t i = 0; i < e->plan->resolver_count; i++) {
        const ot_resolver_call *call = e->plan->resolvers[i];
        if (call->step != OT_NO_STEP && call->trip == trip &&
            e->steps[call->step].status == STEP_DONE)
            call_resolver(e, call);
    }
}

/* ---- Root fields ---- */

/* Whether the field can be completed: tried out, and forgotten again. */
static bool has_value(ot_execution *e, const ot_out_field *field, const ot_json *value)
{
    ot_response_path path = {.key = field->key};
    size_t length = e->request.out->len;
    ot_field_errors before = e->errors;
    written what = ot_execute__document(e, field, field->definition->type, value, &path);
    e->request.out->len = length;
    ot_execute__forget_errors(e, before);
    return what == WROTE || (what == WROTE_NOTHING && !field->is_non_null);
}

static void judge(ot_execution *e)
{
    uint32_t id = e->root_unjudged;
    const ot_resolver_batch *batch = e->batches[id];
    e->root_unjudged = UINT32_MAX;
    bool is_good = batch != NULL && batch->errors[0].code == NULL;
    if (is_good && (batch->keys == NULL || !batch->keys[0].is_set))
        is_good = batch->answers[0] != NULL &&
                  has_value(e, e->plan->resolvers[id]->field, batch->answers[0]);
    if (is_good || e->scopes[e->scope].is_rolled_back)
        return;
    e->scopes[e->scope].root_culprit = id;
    ot_execution__roll_back(e, ot_execution__undone);
}

bool ot_execute__call_roots(ot_execution *e)
{
    if (e->root_unjudged != UINT32_MAX)
        judge(e);
    for (; e->root_next < ot_execute__scope(e)->resolver_end; e->root_next++) {
        const ot_resolver_call *call = e->plan->resolvers[e->root_next];
        if (call->step != OT_NO_STEP || e->scopes[e->scope].is_rolled_back)
            continue;
        if (call->trip > e->trip)
            return false;
        e->root_next++;
        if (e->plan->is_write)
            e->root_unjudged = call->id;
        call_resolver(e, call);
        return true;
    }
    return false;
}

/* ---- Giving up ---- */

void ot_execute__cut_off(ot_execution *e, ot_field_error error)
{
    for (uint32_t i = 0; i < e->plan->resolver_count; i++) {
        ot_resolver_batch *batch = e->batches[i];
        if (batch == NULL || batch->is_finished || !batch->is_wanted)
            continue;
        ot_batch__cut_off(batch, error);
        e->batches_running--;
    }
}

void ot_execute__let_go_of_batches(ot_execution *e, uint32_t first, uint32_t end)
{
    for (uint32_t i = first; i < end; i++) {
        ot_resolver_batch *batch = e->batches[i];
        e->batches[i] = NULL;
        if (batch != NULL)
            ot_batch__let_go(batch);
    }
    e->batches_running = 0;
}
