#include "execute/execute_internal.h"

#include "base/vec.h"

#include <arpa/inet.h>
#include <stdio.h>

/*
 * What writes need beside reads: arrays with an item per row of the input, and a look at what was
 * written before it is committed.
 */

/* ---- Arrays ---- */

static char *put_int32(char *to, uint32_t value)
{
    uint32_t big_endian = htonl(value);
    memcpy(to, &big_endian, 4);
    return to + 4;
}

/* PostgreSQL's binary array: dimensions, null flag, element oid, length, lower bound; then each
 * length and bytes. */
static ot_pg_value encode_array(ot_arena *arena, uint32_t element_oid, const ot_pg_value *items,
                                uint32_t count)
{
    enum { HEADER = 20 };
    size_t bytes = HEADER;
    for (uint32_t i = 0; i < count; i++)
        bytes += 4 + (items[i].ptr == NULL ? 0 : (size_t)items[i].length);
    char *array = ot_arena_alloc(arena, bytes);
    char *to = put_int32(array, 1);
    to = put_int32(to, 1);
    to = put_int32(to, element_oid);
    to = put_int32(to, count);
    to = put_int32(to, 1);
    for (uint32_t i = 0; i < count; i++) {
        bool is_null = items[i].ptr == NULL;
        to = put_int32(to, is_null ? UINT32_MAX : (uint32_t)items[i].length);
        if (is_null)
            continue;
        memcpy(to, items[i].ptr, (size_t)items[i].length);
        to += items[i].length;
    }
    return (ot_pg_value){.ptr = array, .length = (int)bytes};
}

typedef OT_VEC(ot_pg_value) value_list;

/* Where the row stands that a row of the input, from 0, has become in the result of a step. */
static uint32_t place_of(const ot_execution *e, uint32_t step, uint32_t row)
{
    const uint32_t *places = e->steps[step].places;
    return places == NULL ? row : places[row];
}

static ot_pg_value cell_value(const ot_execution *e, uint32_t step, uint32_t column, uint32_t row)
{
    ot_str cell = ot_pg_result_cell(e->steps[step].result, place_of(e, step, row), column);
    return (ot_pg_value){.ptr = cell.ptr, .length = (int)cell.len};
}

/* What nested rows give in place of a column of those that hold them. */
typedef struct nested_item {
    bool is_given;
    ot_pg_value value;
} nested_item;

static const char two_rows[] = "says two things of one reference";

/* By row of `rows`. NULL when none is nested in them. */
static const char *nested_items(ot_execution *e, const ot_param *param, const ot_row_list *rows,
                                const nested_item **out)
{
    *out = NULL;
    if (param->nested == NULL)
        return NULL;
    nested_item *items = OT_NEW_ARRAY(e->arena, nested_item, rows->count);
    for (const ot_nested_value *from = param->nested; from != NULL; from = from->next) {
        ot_row_list nested = ot_input_rows_now(e->arena, from->rows, e->request.variables);
        for (uint32_t i = 0; i < nested.count; i++) {
            nested_item *item = &items[nested.holders[i]];
            if (item->is_given)
                return two_rows;
            item->is_given = true;
            if (from->step != OT_NO_STEP && param->kind == OT_PARAM_ROWS)
                item->value = cell_value(e, from->step, from->column, i);
        }
    }
    *out = items;
    return NULL;
}

const char *ot_execute__encode_rows(ot_execution *e, const ot_param *param, ot_pg_value *out)
{
    ot_row_list rows = ot_input_rows_now(e->arena, param->rows, e->request.variables);
    const nested_item *nested;
    const char *problem = nested_items(e, param, &rows, &nested);
    ot_pg_value *items = OT_NEW_ARRAY(e->arena, ot_pg_value, rows.count);
    for (uint32_t i = 0; problem == NULL && i < rows.count; i++) {
        const ot_json *value = ot_json_get(rows.items[i], param->name);
        if (nested != NULL && nested[i].is_given) {
            if (value != NULL && value->kind != OT_JSON_NULL)
                return "is given beside the row that is nested in its place";
            items[i] = nested[i].value;
            continue;
        }
        problem = ot_execute__encode_value(e, param, param->type->element, value, &items[i]);
    }
    if (problem == NULL)
        *out = encode_array(e->arena, param->type->element_oid, items, rows.count);
    return problem;
}

const char *ot_execute__encode_items(ot_execution *e, const ot_param *param, ot_pg_value *out)
{
    ot_row_list rows = ot_input_rows_now(e->arena, param->rows, e->request.variables);
    value_list items = {0};
    for (uint32_t i = 0; i < rows.count; i++) {
        const ot_json *value = ot_json_get(rows.items[i], param->name);
        ot_pg_value list = {0};
        ot_pg_array array = {0};
        const char *problem = ot_execute__encode_value(e, param, param->type, value, &list);
        if (problem == NULL && list.ptr != NULL)
            problem =
                ot_pg_array_open(ot_str_make(list.ptr, (size_t)list.length), param->index, &array);
        while (problem == NULL && array.left > 0) {
            ot_str item;
            problem = ot_pg_array_next(&array, &item);
            OT_VEC_PUSH(e->arena, &items,
                        ((ot_pg_value){.ptr = item.ptr, .length = (int)item.len}));
        }
        if (problem != NULL)
            return problem;
    }
    *out = encode_array(e->arena, param->type->element_oid, items.items, items.count);
    return NULL;
}

/* How many items a list has; of lists of lists, all together and in each. */
static uint32_t count_items(const ot_json *list, uint32_t depth, uint32_t *width)
{
    uint32_t inner = depth > 1 && list->count > 0 ? list->items[0].count : 1;
    *width = inner;
    return list->count * inner;
}

static ot_pg_value encode_int32(ot_arena *arena, uint32_t value)
{
    char *bytes = ot_arena_alloc(arena, 4);
    (void)put_int32(bytes, value); /* past it */
    return (ot_pg_value){.ptr = bytes, .length = 4};
}

void ot_execute__encode_slices(ot_execution *e, const ot_param *param, ot_pg_value *out)
{
    ot_row_list rows = ot_input_rows_now(e->arena, param->rows, e->request.variables);
    ot_pg_value *sides = OT_NEW_ARRAY(e->arena, ot_pg_value, rows.count);
    uint32_t before = 0;
    for (uint32_t i = 0; i < rows.count; i++) {
        const ot_json *list = ot_json_get_present(rows.items[i], param->name);
        uint32_t width;
        if (list == NULL)
            continue;
        uint32_t count = count_items(list, param->index, &width);
        uint32_t side = param->side == OT_SLICE_FIRST  ? before + 1
                        : param->side == OT_SLICE_LAST ? before + count
                                                       : width;
        sides[i] = encode_int32(e->arena, side);
        before += count;
    }
    *out = encode_array(e->arena, param->type->element_oid, sides, rows.count);
}

const char *ot_execute__encode_given(ot_execution *e, const ot_param *param, ot_pg_value *out)
{
    ot_row_list rows = ot_input_rows_now(e->arena, param->rows, e->request.variables);
    const nested_item *nested;
    const char *problem = nested_items(e, param, &rows, &nested);
    if (problem != NULL)
        return problem;
    ot_pg_value *items = OT_NEW_ARRAY(e->arena, ot_pg_value, rows.count);
    for (uint32_t i = 0; i < rows.count; i++) {
        bool is_given = ot_json_get(rows.items[i], param->name) != NULL ||
                        (nested != NULL && nested[i].is_given);
        items[i] = (ot_pg_value){.ptr = is_given ? "\1" : "\0", .length = 1};
    }
    *out = encode_array(e->arena, param->type->element_oid, items, rows.count);
    return NULL;
}

void ot_execute__encode_holders(ot_execution *e, const ot_param *param, ot_pg_value *out)
{
    ot_row_list rows = ot_input_rows_now(e->arena, param->rows, e->request.variables);
    ot_pg_value *items = OT_NEW_ARRAY(e->arena, ot_pg_value, rows.count);
    for (uint32_t i = 0; i < rows.count; i++)
        items[i] = cell_value(e, param->step, param->index,
                              param->kind == OT_PARAM_MADE ? i : rows.holders[i]);
    *out = encode_array(e->arena, param->type->element_oid, items, rows.count);
}

/* ---- Before ---- */

ot_rows_verdict ot_execute__judge_rows(ot_execution *e, const ot_step *step)
{
    if (step->input_rows == NULL)
        return OT_ROWS_SOME;
    ot_row_list rows = ot_input_rows_now(e->arena, step->input_rows, e->request.variables);
    if (rows.count > step->rows_max)
        return OT_ROWS_TOO_MANY;
    return rows.count == 0 ? OT_ROWS_NONE : OT_ROWS_SOME;
}

ot_field_error ot_execute__too_many_rows(ot_execution *e, const ot_step *step)
{
    return (ot_field_error){.code = "MAX_AFFECTED_EXCEEDED",
                            .message = ot_arena_printf(
                                e->arena, "More than %u rows would be written.", step->rows_max)};
}

/* ---- Violated constraints ---- */

static bool is_violation(const ot_bound_violation *violation, const ot_pg_failure *failure)
{
    char name[sizeof(failure->table) + sizeof(failure->column) + sizeof("__not_null")];
    if (!ot_str_is_empty(violation->sqlstate))
        return ot_str_equal(violation->sqlstate, ot_str_from_c(failure->sqlstate));
    if (memcmp(failure->sqlstate, "23", 2) != 0)
        return false;
    if (memcmp(failure->sqlstate, "23502", 5) != 0)
        return ot_str_equal(violation->constraint, ot_str_from_c(failure->constraint));
    (void)snprintf(name, sizeof(name), "%s_%s_not_null", failure->table,
                   failure->column); /* always fits */
    return ot_str_equal(violation->constraint, ot_str_from_c(name));
}

static const ot_bound_violation *find_violation(const ot_step *step, const ot_pg_failure *failure)
{
    for (uint32_t i = 0; i < step->violation_count; i++)
        if (is_violation(&step->violations[i], failure))
            return &step->violations[i];
    return NULL;
}

bool ot_execute__violation(const ot_execution *e, uint32_t step, const ot_pg_failure *failure,
                           ot_field_error *error)
{
    const ot_bound_violation *found = NULL;
    if (failure->status != OT_INTERNAL)
        return false;
    for (uint32_t id = step; id != OT_NO_STEP && found == NULL;) {
        found = find_violation(e->plan->steps[id], failure);
        id = e->plan->is_write ? e->plan->steps[id]->parent : OT_NO_STEP;
    }
    if (found == NULL)
        return false;
    *error = (ot_field_error){.code = found->code, .message = found->message};
    return true;
}

/* ---- After ---- */

/* Whether the column is true in each row. */
static bool is_allowed(const step_state *state, uint32_t column)
{
    for (uint32_t i = 0; column != UINT32_MAX && i < state->row_count; i++) {
        ot_str cell = ot_pg_result_cell(state->result, i, column);
        if (cell.len != 1 || cell.ptr[0] != 1)
            return false;
    }
    return true;
}

/* The row as it is, in JSON. What is wrong with one of its values is no error of the answer. */
static ot_str current_row(ot_execution *e, const ot_version_check *check, uint32_t row)
{
    ot_buffer *out = e->request.out;
    size_t before = out->len;
    ot_field_errors errors = e->errors;
    e->errors = (ot_field_errors){0};
    bool is_written =
        ot_execute__object(e, check->current, (row_ref){.step = check->step, .row = row}, NULL);
    ot_buffer_free(&e->errors.json);
    e->errors = errors;
    if (!is_written)
        return OT_S("null");
    ot_str json = ot_arena_copy(e->arena, ot_str_slice(ot_buffer_str(out), before, out->len));
    out->len = before;
    return json;
}

/* A row that is there, and is not what the client has seen. */
static bool is_other(const ot_execution *e, const ot_version_check *check, uint32_t row)
{
    ot_str cell = ot_pg_result_cell(e->steps[check->step].result, row, check->column);
    return cell.len != 1 || cell.ptr[0] != 1;
}

/* True when the row of a field, or one of those that its input names, has another version than is
 * expected: then `error` says so. */
static bool is_conflict(ot_execution *e, const ot_step *step, ot_field_error *error)
{
    const ot_version_check *check = step->version;
    const step_state *lock = &e->steps[check->step];
    uint32_t row = 0;
    while (row < lock->row_count && !is_other(e, check, place_of(e, check->step, row)))
        row++;
    if (row == lock->row_count)
        return false;
    ot_str which = ot_str_is_empty(step->finds) ? OT_S("The row")
                                                : ot_arena_printf(e->arena, "Row %u of \"%.*s\"",
                                                                  row + 1, OT_ARG(step->finds));
    *error = (ot_field_error){
        .code = "CONFLICT",
        .message = ot_arena_printf(e->arena, "%.*s has been changed meanwhile.", OT_ARG(which)),
        .current = current_row(e, check, place_of(e, check->step, row))};
    return true;
}

/* A trigger may leave a row out; then nobody knows which row of the input has become which. */
static bool is_complete(ot_execution *e, const ot_step *step)
{
    ot_row_list rows = ot_input_rows_now(e->arena, step->input_rows, e->request.variables);
    return rows.count == e->steps[step->id].row_count;
}

static bool check_step(ot_execution *e, const ot_step *step, ot_field_error *error)
{
    const step_state *state = &e->steps[step->id];
    if (!ot_str_is_empty(step->finds) && !ot_execute__has_found(e, step, error))
        return false;
    if (step->is_exact && step->may_refuse && !is_complete(e, step)) {
        *error = (ot_field_error){.code = "FORBIDDEN", .message = OT_S("Not allowed.")};
        return false;
    }
    if (step->is_exact && !is_complete(e, step)) {
        *error = (ot_field_error){.code = "INTERNAL_SERVER_ERROR",
                                  .message = OT_S("Not all rows were written.")};
        return false;
    }
    if (state->row_count > step->rows_max) {
        *error = ot_execute__too_many_rows(e, step);
        return false;
    }
    if (step->version != NULL && is_conflict(e, step, error))
        return false;
    if (!is_allowed(state, step->allowed_column)) {
        *error = (ot_field_error){.code = "FORBIDDEN", .message = OT_S("Not allowed.")};
        return false;
    }
    return true;
}

/* Rows that were written, and are not among those that fit. */
static bool is_judged_well(const ot_execution *e, const ot_step *step, ot_field_error *error)
{
    const step_state *state = &e->steps[step->id];
    if (state->row_count == state->asked.count)
        return true;
    *error = (ot_field_error){.code = "FORBIDDEN", .message = OT_S("Not allowed.")};
    return false;
}

const ot_step *ot_execute__check_writes(ot_execution *e, ot_field_error *error)
{
    for (uint32_t i = 0; i < e->current.query_count; i++) {
        const ot_step *step = e->plan->steps[e->current_steps[i]];
        if (step->is_judge && !is_judged_well(e, step, error))
            return step;
        if (step->kind == OT_STEP_WRITE && !check_step(e, step, error))
            return step;
    }
    return NULL;
}

/* ---- The answer ---- */

static bool has_step(const ot_out_field *field)
{
    return field->kind == OT_OUT_FIRST || field->kind == OT_OUT_ROWS ||
           field->kind == OT_OUT_CELL || field->kind == OT_OUT_CELLS;
}

/* A root field that was undone with another one, so that it says nothing new. */
static bool is_undone(const ot_execution *e, const ot_out_field *field)
{
    if (field->kind == OT_OUT_RESOLVER)
        return field->resolver != e->scopes[0].root_culprit;
    return has_step(field) &&
           strcmp(e->steps[field->step].error.code, "TRANSACTION_ROLLED_BACK") == 0;
}

static void tell(ot_execution *e, const ot_out_field *field)
{
    ot_response_path path = {.key = field->key};
    if (field->kind == OT_OUT_ERROR)
        (void)ot_execute__fail_planned(e, field, &path); /* the root is null all the same */
    else if (has_step(field))
        ot_field_errors_add(&e->errors, e->plan, field, &path, e->steps[field->step].error);
    else if (field->kind == OT_OUT_RESOLVER)
        (void)ot_execute__resolved(e, field, (row_ref){.step = OT_NO_STEP}, &path); /* the same */
}

void ot_execute__tell_culprit(ot_execution *e)
{
    bool is_cut = false;
    bool is_together = e->plan->scope_count == 1 && e->scopes[0].is_rolled_back;
    for (uint32_t i = 0; is_together && i < e->plan->root->field_count; i++) {
        const ot_out_field *field = &e->plan->root->fields[i];
        if (is_undone(e, field))
            is_cut |= field->is_non_null;
        else if (is_cut)
            tell(e, field);
        else if (field->is_non_null)
            return; /* it is the one, and tells for itself */
    }
}
