#include "execute/execute_internal.h"

#include <arpa/inet.h>

#include "plan/cursor.h"
#include "plan/global_id.h"
#include "json/writer.h"

static void fail_step(ot_execution *e, const ot_step *step, const char *code, ot_str message)
{
    step_state *state = &e->steps[step->id];
    state->status = STEP_FAILED;
    state->error = (ot_field_error){.code = code, .message = message};
}

static bool fail_input(ot_execution *e, const ot_step *step, ot_str name, const char *problem)
{
    fail_step(e, step, "BAD_USER_INPUT",
              ot_arena_printf(e->arena, "Argument \"%.*s\" %s.", OT_ARG(name), problem));
    return false;
}

/* ---- Keys ---- */

static ot_row_key key_of_source(const ot_execution *e, const ot_step *step, uint32_t i)
{
    const ot_key_source *from = &step->sources[i];
    ot_row_key key = ot_row_key_of(e->steps[from->step].result, from->columns, step->link_count);
    key.filters = from->filters;
    key.filter_count = from->filter_count;
    return key;
}

/* The distinct keys in the rows of the step's sources; those that have no rows offer none. */
static void gather_keys(ot_execution *e, const ot_step *step)
{
    ot_row_key *keys = OT_NEW_ARRAY(e->arena, ot_row_key, step->source_count);
    uint32_t count = 0;
    for (uint32_t i = 0; i < step->source_count; i++)
        if (e->steps[step->sources[i].step].status == STEP_DONE)
            keys[count++] = key_of_source(e, step, i);
    step_state *state = &e->steps[step->id];
    state->asked = ot_distinct_keys_of(e->arena, keys, count);
    state->keys = state->asked;
    state->has_more_keys = false;
    state->known_count = 0;
    state->takes_now = false;
    if (step->known_count > 0 || step->is_on_demand)
        ot_execute__leave_out_known(e, step);
}

static char *put_int32(char *to, uint32_t value)
{
    uint32_t big_endian = htonl(value);
    memcpy(to, &big_endian, 4);
    return to + 4;
}

static ot_str key_cell(const ot_distinct_key *key, uint32_t index)
{
    return ot_pg_result_cell(key->key->result, key->row, key->key->columns[index]);
}

/* PostgreSQL's binary array: dimensions, null flag, element oid, length, lower bound; then each
 * length and bytes. */
static ot_pg_value encode_keys(ot_execution *e, const ot_step *step, const ot_param *param)
{
    enum { HEADER = 20 };
    const step_state *keyed = &e->steps[param->step];
    /* A step derived from it is about all of its rows, also those that are known. */
    const ot_distinct_keys *keys = param->step == step->id ? &keyed->keys : &keyed->asked;
    size_t bytes = HEADER;
    for (uint32_t i = 0; i < keys->count; i++)
        bytes += 4 + key_cell(&keys->items[i], param->index).len;

    char *array = ot_arena_alloc(e->arena, bytes);
    char *to = put_int32(array, 1);
    to = put_int32(to, 0);
    to = put_int32(to, param->type->element_oid);
    to = put_int32(to, keys->count);
    to = put_int32(to, 1);
    for (uint32_t i = 0; i < keys->count; i++) {
        ot_str cell = key_cell(&keys->items[i], param->index);
        to = put_int32(to, (uint32_t)cell.len);
        memcpy(to, cell.ptr, cell.len);
        to += cell.len;
    }
    return (ot_pg_value){.ptr = array, .length = (int)bytes};
}

/* ---- Claims and cursors ---- */

/* A claim as text: strings as they are, the rest as JSON. */
static ot_pg_value encode_claim(ot_execution *e, const ot_param *param)
{
    const ot_json *claim = ot_json_get_present(e->request.claims, param->name);
    if (claim == NULL)
        return (ot_pg_value){0};
    if (claim->kind == OT_JSON_STRING || claim->kind == OT_JSON_NUMBER)
        return (ot_pg_value){.ptr = claim->text.len > 0 ? claim->text.ptr : "",
                             .length = (int)claim->text.len};
    ot_buffer text = {0};
    ot_json_write_value(&text, claim);
    ot_str copy = ot_arena_copy(e->arena, ot_buffer_str(&text));
    ot_buffer_free(&text);
    return (ot_pg_value){.ptr = copy.ptr, .length = (int)copy.len};
}

static bool encode_cursor(ot_execution *e, const ot_step *step, const ot_param *param,
                          ot_pg_value *out)
{
    const ot_cursor_layout *layout = param->cursor;
    const ot_json *cursor = ot_input_value_now(e->arena, &param->input, e->request.variables);
    const ot_json *values =
        cursor->kind == OT_JSON_STRING ? ot_cursor_decode(e->arena, cursor->text) : NULL;
    if (values == NULL || values->count != layout->count + 1)
        return fail_input(e, step, param->name, "is not a cursor of this list");
    if (!ot_str_equal(values->items[0].text, ot_str_from_c(layout->fingerprint)))
        return fail_input(e, step, param->name, "is a cursor of another order");
    const ot_json *value = &values->items[param->index + 1];
    if (value->kind == OT_JSON_NULL)
        return true;
    ot_str bytes;
    if (!ot_cursor_bytes(e->arena, value, &bytes))
        return fail_input(e, step, param->name, "is not a cursor of this list");
    *out = (ot_pg_value){.ptr = bytes.ptr, .length = (int)bytes.len};
    return true;
}

/* ---- Parameters ---- */

static ot_json label_of(ot_execution *e, const ot_bound_type *labels, const ot_json *value)
{
    ot_json label = *value;
    if (value->kind == OT_JSON_ARRAY) {
        label.items = OT_NEW_ARRAY(e->arena, ot_json, value->count);
        for (uint32_t i = 0; i < value->count; i++)
            label.items[i] = label_of(e, labels, &value->items[i]);
    }
    const ot_enum_value *named = value->kind == OT_JSON_STRING
                                     ? ot_map_get(&labels->type->values_by_name, value->text)
                                     : NULL;
    if (named != NULL)
        label.text = labels->labels[named->index];
    return label;
}

const char *ot_execute__encode_value(ot_execution *e, const ot_param *param, const ot_pg_type *type,
                                     const ot_json *value, ot_pg_value *out)
{
    ot_json key;
    ot_json label;
    if (value == NULL || value->kind == OT_JSON_NULL)
        return NULL;
    if (param->node != NULL) {
        if (!ot_global_id_key(e->arena, e->plan->binding, param->node, value, &key))
            return "is the id of another type";
        value = &key;
    }
    if (param->labels != NULL) {
        label = label_of(e, param->labels, value);
        value = &label;
    }
    return ot_pg_read(e->arena, type, param->wire, value, out);
}

static bool encode_input(ot_execution *e, const ot_step *step, const ot_param *param,
                         ot_pg_value *out)
{
    const ot_json *value = ot_input_value_now(e->arena, &param->input, e->request.variables);
    const char *problem = ot_execute__encode_value(e, param, param->type, value, out);
    return problem == NULL || fail_input(e, step, param->name, problem);
}

/* A column is filled from the token, and the caller has none, or one without that claim. */
static bool refuse_caller(ot_execution *e, const ot_step *step)
{
    if (e->request.claims == NULL)
        fail_step(e, step, "UNAUTHENTICATED", OT_S("This needs a token."));
    else
        fail_step(e, step, "FORBIDDEN", OT_S("Not allowed."));
    return false;
}

/* A column that only nested rows give is known by what holds them. */
static ot_str name_of(const ot_param *param)
{
    bool is_nested = param->nested != NULL && ot_str_is_empty(param->name);
    return is_nested ? param->nested->name : param->name;
}

static bool encode(ot_execution *e, const ot_step *step, const ot_param *param, ot_pg_value *out)
{
    *out = (ot_pg_value){0};
    switch (param->kind) {
    case OT_PARAM_INPUT:
        return encode_input(e, step, param, out);
    case OT_PARAM_CLAIM:
        *out = encode_claim(e, param);
        return true;
    case OT_PARAM_KEYS:
        *out = encode_keys(e, step, param);
        return true;
    case OT_PARAM_CURSOR:
        return encode_cursor(e, step, param, out);
    case OT_PARAM_ROWS: {
        const char *problem = ot_execute__encode_rows(e, param, out);
        return problem == NULL || fail_input(e, step, name_of(param), problem);
    }
    case OT_PARAM_PRESET:
        *out = encode_claim(e, param);
        return out->ptr != NULL || refuse_caller(e, step);
    case OT_PARAM_HOLDERS:
    case OT_PARAM_MADE:
        ot_execute__encode_holders(e, param, out);
        return true;
    case OT_PARAM_ITEMS: {
        const char *problem = ot_execute__encode_items(e, param, out);
        return problem == NULL || fail_input(e, step, param->name, problem);
    }
    case OT_PARAM_SLICES:
        ot_execute__encode_slices(e, param, out);
        return true;
    case OT_PARAM_GIVEN: {
        const char *problem = ot_execute__encode_given(e, param, out);
        return problem == NULL || fail_input(e, step, name_of(param), problem);
    }
    }
    return false;
}

/* A step that hangs on one without rows has none itself; one that hangs on a failed step is never
 * looked at. */
static bool has_parents(const ot_execution *e, const ot_step *step)
{
    if (step->gate != OT_NO_STEP && e->steps[step->gate].row_count == 0)
        return false;
    if (step->parent == OT_NO_STEP || (step->is_keyed && step->source_count > 1))
        return true;
    const step_state *parent = &e->steps[step->parent];
    return parent->status == STEP_WAITING || (parent->status == STEP_DONE && parent->row_count > 0);
}

/* A write of a list has rows to write, and not too many. */
static bool has_rows(ot_execution *e, const ot_step *step)
{
    step_state *state = &e->steps[step->id];
    switch (ot_execute__judge_rows(e, step)) {
    case OT_ROWS_NONE:
        state->status = STEP_SKIPPED;
        return false;
    case OT_ROWS_TOO_MANY:
        state->status = STEP_FAILED;
        state->error = ot_execute__too_many_rows(e, step);
        return false;
    case OT_ROWS_SOME:
        return true;
    }
    return true;
}

static bool bind_statement(ot_execution *e, const ot_step *step, ot_pg_query *query)
{
    bool is_bare = e->steps[step->id].is_bare;
    ot_param *const *params = is_bare ? step->bare->params : step->params;
    uint32_t count = is_bare ? step->bare->param_count : step->param_count;
    const char **values = OT_NEW_ARRAY(e->arena, const char *, count);
    int *lengths = OT_NEW_ARRAY(e->arena, int, count);
    for (uint32_t i = 0; i < count; i++) {
        ot_pg_value value;
        if (!encode(e, step, params[i], &value))
            return false;
        values[i] = value.ptr;
        lengths[i] = value.length;
    }
    *query = (ot_pg_query){.statement = is_bare ? &step->bare->statement : &step->statement,
                           .values = values,
                           .lengths = lengths,
                           .keys = is_bare ? 0 : step->keys_param};
    return true;
}

bool ot_execute__bind(ot_execution *e, const ot_step *step, ot_pg_query *query)
{
    step_state *state = &e->steps[step->id];
    if (step->is_keyed)
        gather_keys(e, step);
    if (!has_parents(e, step) || (step->is_keyed && state->asked.count == 0)) {
        state->status = STEP_SKIPPED;
        return false;
    }
    if (step->is_keyed && state->keys.count == 0) {
        if (!state->takes_now)
            ot_execution__settle(e, step, NULL);
        return false; /* else it waits for the rows of others */
    }
    if (!has_rows(e, step) || ot_execute__takes_same_row(e, step))
        return false;
    return bind_statement(e, step, query);
}

ot_json *ot_execute__arguments(ot_execution *e, const ot_argument_input *arguments, uint32_t count)
{
    ot_json *object = OT_NEW(e->arena, ot_json);
    object->kind = OT_JSON_OBJECT;
    object->members = OT_NEW_ARRAY(e->arena, ot_json_member, count);
    for (uint32_t i = 0; i < count; i++) {
        const ot_json *value =
            ot_input_value_now(e->arena, &arguments[i].input, e->request.variables);
        if (value != NULL)
            object->members[object->count++] =
                (ot_json_member){.name = arguments[i].name, .value = *value};
    }
    return object;
}
