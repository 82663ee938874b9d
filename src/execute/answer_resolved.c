#include "execute/batch.h"
#include "execute/execute_internal.h"

/*
 * What C resolvers have answered: documents, which are completed as any other, or keys of rows,
 * which a look-up has fetched.
 */

static written fail(ot_execution *e, const ot_out_field *field, const ot_response_path *path,
                    ot_str message)
{
    return ot_execute__fail(e, field, path, "OPERATION_RESOLUTION_FAILURE", message);
}

static bool is_list(const ot_out_field *field)
{
    return ot_type_nullable(field->definition->type)->kind == OT_TYPE_LIST;
}

/* ---- Rows by key ---- */

typedef struct resolved_rows {
    const step_state *rows; /* of the look-up */
    ot_row_key key;         /* of the keys */
} resolved_rows;

/* The row of a key; false when there is none. */
static bool find_row(const resolved_rows *from, uint32_t key, uint32_t *row)
{
    if (from->rows->status != STEP_DONE)
        return false;
    ot_row_group found = ot_row_index_find(from->rows->index, from->key, key);
    if (found.count > 0)
        *row = found.rows[0];
    return found.count > 0;
}

static written write_one(ot_execution *e, const ot_out_field *field, const resolved_rows *from,
                         ot_item_keys keys, const ot_response_path *path)
{
    row_ref row = {.step = field->step};
    if (keys.count == 0 || !find_row(from, keys.first, &row.row))
        return WROTE_NOTHING;
    return ot_execute__object(e, field->object, row, path) ? WROTE : FAILED;
}

/* A row that is not there is null, or is left out where an item cannot be null. */
static written write_list(ot_execution *e, const ot_out_field *field, const resolved_rows *from,
                          ot_item_keys keys, const ot_response_path *path)
{
    ot_buffer *out = e->request.out;
    size_t before = out->len;
    uint32_t index = 0;
    ot_buffer_append_byte(out, '[');
    for (uint32_t i = 0; i < keys.count; i++) {
        row_ref row = {.step = field->step};
        bool is_there = find_row(from, keys.first + i, &row.row);
        if (!is_there && field->items_non_null)
            continue;
        ot_response_path item = {.parent = path, .index = index};
        if (index++ > 0)
            ot_buffer_append_byte(out, ',');
        if (is_there && ot_execute__object(e, field->object, row, &item))
            continue;
        if (!ot_execute__null_item(out, field, before))
            return FAILED;
    }
    ot_buffer_append_byte(out, ']');
    return WROTE;
}

static written write_rows(ot_execution *e, const ot_out_field *field,
                          const ot_resolver_batch *batch, uint32_t item,
                          const ot_response_path *path)
{
    const ot_resolver_call *call = batch->call;
    const step_state *state = &e->steps[field->step];
    ot_item_keys keys = batch->keys[item];
    if (state->status == STEP_FAILED && keys.count > 0) {
        ot_field_errors_add(&e->errors, e->plan, field, path, state->error);
        return FAILED;
    }
    resolved_rows from = {
        .rows = state,
        .key = ot_row_key_of(e->steps[call->keys].result, call->key_columns, call->key_count)};
    return is_list(field) ? write_list(e, field, &from, keys, path)
                          : write_one(e, field, &from, keys, path);
}

/* ---- Documents ---- */

static written write_answer(ot_execution *e, const ot_out_field *field,
                            const ot_resolver_batch *batch, uint32_t item,
                            const ot_response_path *path)
{
    const ot_json *answer = batch->answers[item];
    if (answer == NULL)
        return fail(e, field, path, OT_S("The resolver gave no answer."));
    if (field->object != NULL && answer->kind != OT_JSON_NULL)
        return fail(e, field, path, OT_S("The resolver gave no keys."));
    return ot_execute__document(e, field, field->definition->type, answer, path);
}

/* Of a scope that was undone, by something else than this resolver. */
static bool is_undone(const ot_execution *e, const ot_out_field *field)
{
    const ot_resolver_call *call = e->plan->resolvers[field->resolver];
    const scope_state *scope = &e->scopes[call->scope];
    return scope->is_rolled_back && call->step == OT_NO_STEP &&
           scope->root_culprit != field->resolver;
}

written ot_execute__resolved(ot_execution *e, const ot_out_field *field, row_ref row,
                             const ot_response_path *path)
{
    const ot_resolver_batch *batch = e->batches[field->resolver];
    if (is_undone(e, field)) {
        ot_field_error undone = e->scopes[e->plan->resolvers[field->resolver]->scope].undone;
        ot_field_errors_add(&e->errors, e->plan, field, path, undone);
        return FAILED;
    }
    if (batch == NULL)
        return fail(e, field, path, OT_S("The resolver is not there."));
    uint32_t item = batch->item_of_row == NULL ? row.row : batch->item_of_row[row.row] - 1;
    if (batch->errors[item].code != NULL) {
        ot_field_errors_add(&e->errors, e->plan, field, path, batch->errors[item]);
        return FAILED;
    }
    if (batch->keys != NULL && batch->keys[item].is_set)
        return write_rows(e, field, batch, item, path);
    return write_answer(e, field, batch, item, path);
}
