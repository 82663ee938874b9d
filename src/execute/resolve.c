#include "execute/execute_internal.h"

#include "json/reader.h"
#include "json/writer.h"

/*
 * The other side of include/onetrip/resolver.h. A batch has one item per row of its step (of those
 * where the joined row is there); answers are JSON trees by item, completed like any document when
 * the answer is written.
 */

/* ---- Reading ---- */

uint32_t ot_batch_count(const ot_batch *batch)
{
    return batch->count;
}

static uint32_t row_of_item(const ot_batch *batch, uint32_t item)
{
    return batch->rows == NULL ? item : batch->rows[item];
}

static ot_str without_quotes(ot_str json)
{
    return json.len >= 2 && json.ptr[0] == '"' ? ot_str_slice(json, 1, json.len - 1) : json;
}

/* What the value would be in the answer; texts as they are in the database. */
ot_text ot_batch_parent_text(ot_batch *batch, uint32_t item, uint32_t field)
{
    const ot_resolver_call *call = batch->call;
    if (item >= batch->count || field >= call->column_count)
        return (ot_text){0};
    ot_pg_result *result = batch->execution->steps[call->step].result;
    ot_str cell = ot_pg_result_cell(result, row_of_item(batch, item), call->columns[field]);
    if (cell.ptr == NULL)
        return (ot_text){0};
    const ot_bound_value *value = call->values[field];
    if (value->wire == OT_WIRE_STRING && value->type != NULL &&
        ot_str_equal(value->type->name, OT_S("text")))
        return (ot_text){cell.ptr, cell.len};

    ot_buffer json = {0};
    const char *problem = value->is_list
                              ? ot_pg_write_array(&json, cell, value->write, value->items_not_null)
                              : value->write(&json, cell);
    ot_str text = problem == NULL
                      ? ot_arena_copy(batch->execution->arena, without_quotes(ot_buffer_str(&json)))
                      : (ot_str){0};
    ot_buffer_free(&json);
    return (ot_text){text.ptr, text.len};
}

bool ot_batch_parent_int(ot_batch *batch, uint32_t item, uint32_t field, int64_t *out)
{
    ot_text text = ot_batch_parent_text(batch, item, field);
    ot_json number = {.kind = OT_JSON_NUMBER, .text = ot_str_make(text.ptr, text.len)};
    return text.ptr != NULL && ot_json_to_int64(&number, out);
}

ot_text ot_batch_argument_text(ot_batch *batch, const char *name)
{
    const ot_json *value = ot_json_get_present(batch->arguments, ot_str_from_c(name));
    if (value == NULL)
        return (ot_text){0};
    if (value->kind == OT_JSON_BOOLEAN)
        return value->boolean ? (ot_text){"true", 4} : (ot_text){"false", 5};
    return (ot_text){value->text.ptr != NULL ? value->text.ptr : "", value->text.len};
}

void *ot_batch_state(const ot_batch *batch)
{
    return batch->state;
}

void *ot_batch_alloc(ot_batch *batch, size_t bytes)
{
    return ot_arena_alloc(batch->execution->arena, bytes);
}

/* ---- Answering ---- */

static void set(ot_batch *batch, uint32_t item, ot_json value)
{
    if (item >= batch->count || batch->answers[item] != NULL || batch->errors[item].code != NULL)
        return;
    batch->answers[item] = OT_NEW(batch->execution->arena, ot_json);
    *batch->answers[item] = value;
}

void ot_batch_set_null(ot_batch *batch, uint32_t item)
{
    set(batch, item, (ot_json){.kind = OT_JSON_NULL});
}

void ot_batch_set_text(ot_batch *batch, uint32_t item, const char *text, size_t len)
{
    ot_str copy = ot_arena_copy(batch->execution->arena, ot_str_make(text, len));
    set(batch, item, (ot_json){.kind = OT_JSON_STRING, .text = copy});
}

static void set_number(ot_batch *batch, uint32_t item, ot_buffer *text)
{
    ot_str copy = ot_arena_copy(batch->execution->arena, ot_buffer_str(text));
    ot_buffer_free(text);
    set(batch, item, (ot_json){.kind = OT_JSON_NUMBER, .text = copy});
}

void ot_batch_set_int(ot_batch *batch, uint32_t item, int64_t value)
{
    ot_buffer text = {0};
    ot_json_write_int(&text, value);
    set_number(batch, item, &text);
}

void ot_batch_set_double(ot_batch *batch, uint32_t item, double value)
{
    if (__builtin_isnan(value) || __builtin_isinf(value)) {
        ot_batch_set_error(batch, item, NULL, "The number is not finite.");
        return;
    }
    ot_buffer text = {0};
    ot_json_write_double(&text, value);
    set_number(batch, item, &text);
}

void ot_batch_set_bool(ot_batch *batch, uint32_t item, bool value)
{
    set(batch, item, (ot_json){.kind = OT_JSON_BOOLEAN, .boolean = value});
}

void ot_batch_set_json(ot_batch *batch, uint32_t item, const char *json, size_t len)
{
    ot_arena *arena = batch->execution->arena;
    ot_json_error error;
    ot_json *value = ot_json_read(arena, ot_arena_copy(arena, ot_str_make(json, len)), &error);
    if (value == NULL)
        ot_batch_set_error(batch, item, NULL, "The resolver's answer is not JSON.");
    else
        set(batch, item, *value);
}

void ot_batch_set_error(ot_batch *batch, uint32_t item, const char *code, const char *message)
{
    ot_arena *arena = batch->execution->arena;
    if (item >= batch->count || batch->answers[item] != NULL || batch->errors[item].code != NULL)
        return;
    ot_str copy =
        ot_arena_copy(arena, ot_str_from_c(code == NULL ? "OPERATION_RESOLUTION_FAILURE" : code));
    batch->errors[item] =
        (ot_field_error){.code = copy.ptr, .message = ot_arena_copy(arena, ot_str_from_c(message))};
}

void ot_batch_finish(ot_batch *batch)
{
    if (batch->is_finished)
        return; /* twice is once */
    batch->is_finished = true;
    batch->execution->batches_running--;
    ot_execution__continue(batch->execution);
}

/* ---- Calling ---- */

static bool has_item(const ot_resolver_call *call, const ot_pg_result *result, uint32_t row)
{
    bool is_there = call->presence_column == UINT32_MAX ||
                    ot_pg_result_cell(result, row, call->presence_column).ptr != NULL;
    return is_there && ot_row_passes(result, row, call->filters, call->filter_count);
}

static void number_items(ot_execution *e, ot_batch *batch)
{
    const ot_resolver_call *call = batch->call;
    if (call->step == OT_NO_STEP) {
        batch->count = 1;
        return;
    }
    const step_state *state = &e->steps[call->step];
    batch->count = state->row_count;
    if (call->presence_column == UINT32_MAX && call->filter_count == 0)
        return;
    uint32_t *rows = OT_NEW_ARRAY(e->arena, uint32_t, state->row_count);
    batch->item_of_row = OT_NEW_ARRAY(e->arena, uint32_t, state->row_count);
    batch->count = 0;
    for (uint32_t row = 0; row < state->row_count; row++) {
        if (!has_item(call, state->result, row))
            continue;
        rows[batch->count++] = row;
        batch->item_of_row[row] = batch->count;
    }
    batch->rows = rows;
}

static void call_resolver(ot_execution *e, const ot_resolver_call *call)
{
    ot_batch *batch = OT_NEW(e->arena, ot_batch);
    batch->execution = e;
    batch->call = call;
    e->batches[call->id] = batch;
    number_items(e, batch);
    if (batch->count == 0)
        return;
    batch->answers = OT_NEW_ARRAY(e->arena, ot_json *, batch->count);
    batch->errors = OT_NEW_ARRAY(e->arena, ot_field_error, batch->count);
    batch->arguments = ot_execute__arguments(e, call->arguments, call->argument_count);

    uint32_t module = 0;
    const ot_resolver *resolver = e->request.modules == NULL
                                      ? NULL
                                      : ot_modules_find(e->request.modules, call->name, &module);
    if (resolver == NULL)
        return; /* every item stays without an answer, which is an execution error */
    batch->state = e->request.module_states == NULL ? NULL : e->request.module_states[module];
    e->batches_running++;
    resolver->resolve(batch);
}

void ot_execute__call_resolvers(ot_execution *e, uint32_t trip)
{
    for (uint32_t i = 0; i < e->plan->resolver_count; i++) {
        const ot_resolver_call *call = e->plan->resolvers[i];
        bool is_root = call->step == OT_NO_STEP;
        if (is_root ? trip != UINT32_MAX
                    : trip == UINT32_MAX || e->plan->steps[call->step]->trip != trip)
            continue;
        if (is_root || e->steps[call->step].status == STEP_DONE)
            call_resolver(e, call);
    }
}
