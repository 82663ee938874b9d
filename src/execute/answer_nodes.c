#include "execute/execute_internal.h"

#include "plan/global_id.h"

/*
 * `nodes(ids:)`: an id is read twice, once for the keys that are looked up and once to find its row
 * among those that came, so nothing needs to be kept by id. An id that is malformed, names no type
 * or no row that the caller may see gives null: which of these it was is nobody's business.
 */

/* The key that an id names, in the binary form of the key's column. False when it names none. */
static bool key_of(ot_execution *e, const ot_bound_type *type, const ot_json *id, ot_pg_value *key)
{
    if (id->kind != OT_JSON_STRING)
        return false;
    ot_global_id named = ot_global_id_decode(e->arena, e->plan->binding, id->text);
    if (named.type == NULL || named.type != type)
        return false;
    const ot_pg_type *column = ot_pg_base(type->table->columns[type->key[0]].type);
    ot_json text = {.kind = OT_JSON_STRING, .text = named.key};
    *key = (ot_pg_value){0};
    return ot_pg_read(e->arena, column, OT_WIRE_ID, &text, key) == NULL && key->ptr != NULL;
}

static void read_ids(ot_execution *e, const ot_step *step)
{
    const ot_json *ids = ot_input_value_now(e->arena, step->ids, e->request.variables);
    const ot_bound_type *type = step->target;
    uint32_t oid = ot_pg_base(type->table->columns[type->key[0]].type)->oid;
    step_state *state = &e->steps[step->id];
    state->status = STEP_DONE;
    state->result = ot_pg_result_new(&oid, 1);
    uint32_t count = ids->count <= step->ids_max ? ids->count : 0;
    for (uint32_t i = 0; i < count; i++) {
        ot_pg_value key;
        if (key_of(e, type, &ids->items[i], &key))
            ot_pg_result_put(state->result, state->row_count++, 0,
                             ot_str_make(key.ptr, (size_t)key.length));
    }
}

void ot_execute__read_ids(ot_execution *e)
{
    for (uint32_t i = 0; i < e->plan->step_count; i++)
        if (e->plan->steps[i]->ids != NULL)
            read_ids(e, e->plan->steps[i]);
}

static written write_node(ot_execution *e, const ot_out_choice *choice, const ot_json *id,
                          const ot_response_path *path)
{
    for (uint32_t i = 0; i < choice->count; i++) {
        const ot_out_field *field = &choice->fields[i];
        ot_pg_value key;
        if (!key_of(e, choice->types[i], id, &key))
            continue;
        if (field->kind == OT_OUT_ERROR)
            return ot_execute__fail_planned(e, field, path);
        const step_state *state = &e->steps[field->step];
        if (ot_execute__has_failed(e, field, field->step, path))
            return FAILED;
        if (state->status != STEP_DONE)
            return WROTE_NOTHING;
        ot_row_group found =
            ot_row_index_find_value(state->index, ot_str_make(key.ptr, (size_t)key.length));
        if (found.count == 0)
            return WROTE_NOTHING;
        row_ref row = {.step = field->step, .row = found.rows[0]};
        return ot_execute__object(e, field->object, row, path) ? WROTE : FAILED;
    }
    return WROTE_NOTHING;
}

written ot_execute__nodes(ot_execution *e, const ot_out_field *field, const ot_response_path *path)
{
    const ot_out_choice *choice = field->choice;
    const ot_json *ids = ot_input_value_now(e->arena, &choice->ids, e->request.variables);
    if (ids->count > choice->max)
        return ot_execute__fail(
            e, field, path, "BAD_USER_INPUT",
            ot_arena_printf(e->arena, "Argument \"ids\" must have at most %u ids.", choice->max));
    ot_buffer *out = e->request.out;
    ot_buffer_append_byte(out, '[');
    for (uint32_t i = 0; i < ids->count; i++) {
        ot_response_path item = {.parent = path, .index = i};
        if (i > 0)
            ot_buffer_append_byte(out, ',');
        if (write_node(e, choice, &ids->items[i], &item) != WROTE)
            OT_BUFFER_LITERAL(out, "null");
    }
    ot_buffer_append_byte(out, ']');
    return WROTE;
}
