#include "execute/execute_internal.h"

#include "base/assert.h"
#include "base/limits.h"
#include "plan/global_id.h"

/*
 * Rows to JSON. Each writer either appends a whole value, or appends nothing and says why: null, or
 * an error that it has reported. A null where none is allowed moves up: the object that holds it
 * takes back what it wrote (spec section "Handling Execution Errors").
 */

written ot_execute__fail(ot_execution *e, const ot_out_field *field, const ot_response_path *path,
                         const char *code, ot_str message)
{
    ot_field_errors_add(&e->errors, e->plan, field, path,
                        (ot_field_error){.code = code, .message = message});
    return FAILED;
}

written ot_execute__fail_planned(ot_execution *e, const ot_out_field *field,
                                 const ot_response_path *path)
{
    uint32_t refusal = field->column;
    if (refusal > 0 && !ot_execute__tells_refusal(e, refusal))
        return FAILED; /* it has been reported */
    return ot_execute__fail(e, field, path, field->code, field->text);
}

bool ot_execute__close(ot_execution *e, const ot_out_field *field, const ot_response_path *path,
                       written what)
{
    if (what == WROTE)
        return true;
    if (!field->is_non_null) {
        OT_BUFFER_LITERAL(e->request.out, "null");
        return true;
    }
    if (what == WROTE_NOTHING)
        (void)ot_execute__fail(
            e, field, path, "OPERATION_RESOLUTION_FAILURE",
            ot_arena_printf(e->arena, "Cannot return null for non-nullable field %.*s.%.*s.",
                            OT_ARG(field->definition->parent->name),
                            OT_ARG(field->definition->name)));
    return false;
}

/* ---- Where rows are ---- */

static ot_row_key key_of_parent(const ot_execution *e, const uint32_t *columns, uint32_t count,
                                row_ref parent)
{
    return ot_row_key_of(e->steps[parent.step].result, columns, count);
}

ot_row_group ot_execute__rows(ot_execution *e, const ot_out_field *field, row_ref parent)
{
    const ot_step *step = e->plan->steps[field->step];
    const step_state *state = &e->steps[field->step];
    if (state->status != STEP_DONE)
        return (ot_row_group){0};
    if (step->attach == OT_ATTACH_ROOT || step->attach == OT_ATTACH_ALL)
        return (ot_row_group){.count = state->row_count};
    ot_row_key key = key_of_parent(e, step->sources[0].columns, step->link_count, parent);
    return ot_row_index_find(state->index, key, parent.row);
}

/* A failed step fails each field that it serves. */
bool ot_execute__has_failed(ot_execution *e, const ot_out_field *field, uint32_t step,
                            const ot_response_path *path)
{
    const step_state *state = &e->steps[step];
    if (state->status != STEP_FAILED)
        return false;
    ot_field_errors_add(&e->errors, e->plan, field, path, state->error);
    return true;
}

/* ---- Values ---- */

/* Enums come over the wire as labels (as text in binary form); the answer has the names of the SDL.
 */
static const char *write_enum(const ot_bound_type *labels, ot_str label, ot_buffer *out)
{
    const ot_type *type = labels->type;
    for (uint32_t i = 0; i < type->value_count; i++) {
        if (!ot_str_equal(labels->labels[i], label))
            continue;
        ot_buffer_append_byte(out, '"');
        ot_buffer_append(out, type->values[i].name);
        ot_buffer_append_byte(out, '"');
        return NULL;
    }
    return "The database holds a value that the enum does not have.";
}

static const char *write_enum_element(ot_buffer *out, ot_str bytes, const void *labels)
{
    return write_enum(labels, bytes, out);
}

static const char *write_element(ot_buffer *out, ot_str bytes, const void *value)
{
    return ((const ot_bound_value *)value)->write(out, bytes);
}

const char *ot_execute__write_scalar(const ot_bound_value *value, const ot_bound_type *labels,
                                     ot_str bytes, ot_buffer *out)
{
    return labels != NULL ? write_enum(labels, bytes, out) : value->write(out, bytes);
}

const char *ot_execute__write_value(const ot_bound_value *value, const ot_bound_type *labels,
                                    ot_str cell, ot_buffer *out)
{
    if (value->list_depth == 0)
        return ot_execute__write_scalar(value, labels, cell, out);
    ot_pg_list list = {.depth = value->list_depth,
                       .null_is_error = value->items_not_null,
                       .write = labels != NULL ? write_enum_element : write_element,
                       .data = labels != NULL ? (const void *)labels : value};
    return ot_pg_write_array(out, cell, &list);
}

static const char *write_global_id(const ot_out_field *field, ot_str cell, ot_buffer *out)
{
    ot_buffer key = {0};
    const char *problem = field->value->write(&key, cell);
    if (problem == NULL) {
        ot_buffer_append_byte(out, '"');
        ot_global_id_encode(field->node, ot_buffer_str(&key), out);
        ot_buffer_append_byte(out, '"');
    }
    ot_buffer_free(&key);
    return problem;
}

static written write_value(ot_execution *e, const ot_out_field *field, row_ref row,
                           const ot_response_path *path)
{
    ot_str cell = ot_pg_result_cell(e->steps[row.step].result, row.row, field->column);
    if (cell.ptr == NULL)
        return WROTE_NOTHING;
    size_t before = e->request.out->len;
    const char *problem = field->node != NULL ? write_global_id(field, cell, e->request.out)
                                              : ot_execute__write_value(field->value, field->labels,
                                                                        cell, e->request.out);
    if (problem == NULL)
        return WROTE;
    e->request.out->len = before;
    if (field->value->list_depth > 0)
        return ot_execute__list(e, field, cell, path);
    return ot_execute__fail(e, field, path, "OPERATION_RESOLUTION_FAILURE", ot_str_from_c(problem));
}

static written write_document_column(ot_execution *e, const ot_out_field *field,
                                     const ot_type *type, row_ref row, const ot_response_path *path)
{
    ot_str cell = ot_pg_result_cell(e->steps[row.step].result, row.row, field->column);
    if (cell.ptr == NULL)
        return WROTE_NOTHING;
    return ot_execute__json_column(e, field, type, cell, path);
}

static written write_range_column(ot_execution *e, const ot_out_field *field, row_ref row,
                                  const ot_response_path *path)
{
    ot_str cell = ot_pg_result_cell(e->steps[row.step].result, row.row, field->column);
    if (cell.ptr == NULL)
        return WROTE_NOTHING;
    return ot_execute__range(e, field, cell, path);
}

/* ---- Values with a statement of their own ---- */

/* `type` is the field's, or that of its items. */
static written write_one(ot_execution *e, const ot_out_field *field, const ot_type *type,
                         row_ref row, const ot_response_path *path)
{
    return field->value == NULL ? write_document_column(e, field, type, row, path)
                                : write_value(e, field, row, path);
}

static written write_cell(ot_execution *e, const ot_out_field *field, row_ref row,
                          const ot_response_path *path)
{
    if (ot_execute__has_failed(e, field, field->step, path))
        return FAILED;
    ot_row_group group = ot_execute__rows(e, field, row);
    if (group.count == 0)
        return WROTE_NOTHING;
    row_ref cell = {.step = field->step, .row = row_at(group, 0)};
    return write_one(e, field, field->definition->type, cell, path);
}

static written write_cells(ot_execution *e, const ot_out_field *field, row_ref row,
                           const ot_response_path *path)
{
    if (ot_execute__has_failed(e, field, field->step, path))
        return FAILED;
    ot_row_group group = ot_execute__rows(e, field, row);
    const ot_type *type = ot_type_nullable(field->definition->type)->of;
    ot_buffer *out = e->request.out;
    size_t before = out->len;
    ot_buffer_append_byte(out, '[');
    for (uint32_t i = 0; i < group.count; i++) {
        ot_response_path here = {.parent = path, .index = i};
        row_ref item = {.step = field->step, .row = row_at(group, i)};
        if (i > 0)
            ot_buffer_append_byte(out, ',');
        written what = write_one(e, field, type, item, &here);
        if (what == WROTE)
            continue;
        if (field->items_non_null && what == WROTE_NOTHING)
            (void)ot_execute__fail(e, field, &here, "OPERATION_RESOLUTION_FAILURE",
                                   ot_str_from_c(ot_pg_null_element)); /* FAILED says it */
        if (!ot_execute__null_item(out, field, before))
            return FAILED;
    }
    ot_buffer_append_byte(out, ']');
    return WROTE;
}

/* ---- Objects of rows ---- */

static written write_joined(ot_execution *e, const ot_out_field *field, row_ref row,
                            const ot_response_path *path)
{
    if (ot_pg_result_cell(e->steps[row.step].result, row.row, field->column).ptr == NULL)
        return WROTE_NOTHING;
    return ot_execute__object(e, field->object, row, path) ? WROTE : FAILED;
}

static written write_looked_up(ot_execution *e, const ot_out_field *field, row_ref row,
                               const ot_response_path *path)
{
    const ot_step *step = e->plan->steps[field->step];
    const step_state *state = &e->steps[field->step];
    ot_row_key key = key_of_parent(e, field->columns, step->link_count, row);
    if (state->status == STEP_FAILED && !ot_row_key_is_null(key, row.row)) {
        (void)ot_execute__has_failed(e, field, field->step, path); /* reports */
        return FAILED;
    }
    if (state->status != STEP_DONE)
        return WROTE_NOTHING;
    ot_row_group found = ot_row_index_find(state->index, key, row.row);
    if (found.count == 0)
        return WROTE_NOTHING;
    row_ref target = {.step = field->step, .row = found.rows[0]};
    return ot_execute__object(e, field->object, target, path) ? WROTE : FAILED;
}

static written write_first(ot_execution *e, const ot_out_field *field, row_ref row,
                           const ot_response_path *path)
{
    if (ot_execute__has_failed(e, field, field->step, path))
        return FAILED;
    ot_row_group group = ot_execute__rows(e, field, row);
    if (group.count == 0)
        return WROTE_NOTHING;
    row_ref first = {.step = field->step, .row = row_at(group, 0)};
    return ot_execute__object(e, field->object, first, path) ? WROTE : FAILED;
}

static written write_rows(ot_execution *e, const ot_out_field *field, row_ref row,
                          const ot_response_path *path)
{
    if (ot_execute__has_failed(e, field, field->step, path))
        return FAILED;
    ot_row_group group = ot_execute__rows(e, field, row);
    ot_buffer *out = e->request.out;
    size_t before = out->len;
    ot_buffer_append_byte(out, '[');
    for (uint32_t i = 0; i < group.count; i++) {
        ot_response_path item = {.parent = path, .index = i};
        if (i > 0)
            ot_buffer_append_byte(out, ',');
        row_ref ref = {.step = field->step, .row = row_at(group, i)};
        if (ot_execute__object(e, field->object, ref, &item))
            continue;
        if (!ot_execute__null_item(out, field, before))
            return FAILED;
    }
    ot_buffer_append_byte(out, ']');
    return WROTE;
}

static written write_connection(ot_execution *e, const ot_out_field *field, row_ref row,
                                const ot_response_path *path)
{
    if (ot_execute__has_failed(e, field, field->step, path))
        return FAILED;
    if (field->count_step != OT_NO_STEP &&
        ot_execute__has_failed(e, field, field->count_step, path))
        return FAILED;
    return ot_execute__connection(e, field, row, path);
}

/* A parent without rows has no row of aggregates: then counts and sums are 0. */
written ot_execute__aggregate(ot_execution *e, const ot_out_field *field, row_ref parent,
                              const ot_response_path *path)
{
    if (ot_execute__has_failed(e, field, field->step, path))
        return FAILED;
    ot_row_group group = ot_execute__rows(e, field, parent);
    if (group.count > 0)
        return write_value(e, field, (row_ref){.step = field->step, .row = row_at(group, 0)}, path);
    if (!field->is_zero)
        return WROTE_NOTHING;
    bool is_number = field->value->wire == OT_WIRE_INT || field->value->wire == OT_WIRE_FLOAT;
    ot_buffer_append(e->request.out, is_number ? OT_S("0") : OT_S("\"0\""));
    return WROTE;
}

static written write_aggregates(ot_execution *e, const ot_out_field *field, row_ref parent,
                                const ot_response_path *path)
{
    if (ot_execute__has_failed(e, field, field->step, path))
        return FAILED;
    return ot_execute__object(e, field->object, parent, path) ? WROTE : FAILED;
}

static written write_field(ot_execution *e, const void *context, const ot_out_field *field,
                           const ot_response_path *path);

static written write_choice(ot_execution *e, const ot_out_field *field, row_ref row,
                            const ot_response_path *path)
{
    const ot_out_choice *choice = field->choice;
    ot_str cell = ot_pg_result_cell(e->steps[row.step].result, row.row, choice->column);
    if (cell.ptr == NULL)
        return WROTE_NOTHING;
    for (uint32_t i = 0; i < choice->count; i++)
        if (ot_str_equal(choice->cells[i], cell))
            return write_field(e, &row, &choice->fields[i], path);
    return ot_execute__fail_planned(e, choice->unknown, path);
}

static written write_field(ot_execution *e, const void *context, const ot_out_field *field,
                           const ot_response_path *path)
{
    row_ref row = *(const row_ref *)context;
    switch (field->kind) {
    case OT_OUT_VALUE:
        return write_value(e, field, row, path);
    case OT_OUT_ROW:
        return write_joined(e, field, row, path);
    case OT_OUT_LOOKUP:
        return write_looked_up(e, field, row, path);
    case OT_OUT_FIRST:
        return write_first(e, field, row, path);
    case OT_OUT_ROWS:
        return write_rows(e, field, row, path);
    case OT_OUT_CHOICE:
        return write_choice(e, field, row, path);
    case OT_OUT_NODES_BY_ID:
        return ot_execute__nodes(e, field, path);
    case OT_OUT_CELL:
        return write_cell(e, field, row, path);
    case OT_OUT_CELLS:
        return write_cells(e, field, row, path);
    case OT_OUT_CONNECTION:
        return write_connection(e, field, row, path);
    case OT_OUT_AGGREGATE:
        return ot_execute__aggregate(e, field, row, path);
    case OT_OUT_AGGREGATES:
        return write_aggregates(e, field, row, path);
    case OT_OUT_DOCUMENT:
        return write_document_column(e, field, field->definition->type, row, path);
    case OT_OUT_RANGE:
        return write_range_column(e, field, row, path);
    case OT_OUT_RESOLVER:
        return ot_execute__resolved(e, field, row, path);
    case OT_OUT_MEMBER: /* of a root type that is a document type */
        return ot_execute__member(e, field, e->request.root_value, path);
    case OT_OUT_META:
        return ot_execute__meta_root(e, field, path);
    case OT_OUT_NULL:
        return WROTE_NOTHING;
    case OT_OUT_ERROR:
        return ot_execute__fail_planned(e, field, path);
    default:
        OT_UNREACHABLE(); /* those inside connections are written by answer_page.c */
    }
}

bool ot_execute__object(ot_execution *e, const ot_out_object *object, row_ref row,
                        const ot_response_path *path)
{
    if (object->variants != NULL)
        return ot_execute__variant(e, object->variants, row, path);
    return ot_execute__fields(e, object, write_field, &row, path);
}

/* ---- The whole answer ---- */

void ot_execute__give_up(ot_execution *e, const ot_out_object *object, const ot_response_path *path)
{
    if (e->answer_end == 0 || object->field_count == 0)
        return;
    e->answer_end = 0;
    e->errors.json.len = 0;
    e->errors.kept = 0;
    ot_response_path here = {.parent = path, .key = object->fields[0].key};
    bool is_shared = ot_execution_group_room(e->request.group) < OT_LIMIT_RESPONSE_BYTES;
    (void)ot_execute__fail(e, &object->fields[0], &here, "RESPONSE_TOO_LARGE",
                           is_shared ? OT_S("The answers of the batch are too large together: ask "
                                            "for less, or in several requests.")
                                     : OT_S("The answer is too large: ask for fewer rows, or for "
                                            "less below each.")); /* the caller says it */
}

/* Of the members of the group that have answered. */
static uint32_t objects_before(const ot_execution *e)
{
    return e->request.group == NULL ? 0 : e->request.group->answer_objects;
}

static written write_root_field(ot_execution *e, const void *context, const ot_out_field *field,
                                const ot_response_path *path)
{
    written what;
    return ot_execute__write_kept_field(e, field, &what) ? what
                                                         : write_field(e, context, field, path);
}

written ot_execute__root_field(ot_execution *e, const ot_out_field *field,
                               const ot_response_path *path)
{
    row_ref no_row = {.step = OT_NO_STEP};
    return write_field(e, &no_row, field, path);
}

/* A null that moved up to the data ends the answer at its field. Where fields have transactions of
 * their own, the fields after say all the same what became of them: those without error stand. */
static void tell_each(ot_execution *e, ot_field_errors before)
{
    const ot_out_object *root = e->plan->root;
    row_ref no_row = {.step = OT_NO_STEP};
    size_t length = e->request.out->len;
    ot_execute__forget_errors(e, before);
    e->answer_objects = objects_before(e); /* they are counted again */
    for (uint32_t i = 0; i < root->field_count; i++) {
        const ot_out_field *field = &root->fields[i];
        ot_response_path path = {.key = field->key};
        if (field->kind != OT_OUT_TYPENAME)
            (void)ot_execute__close(e, field, &path, write_root_field(e, &no_row, field, &path));
        e->request.out->len = length; /* only the errors are kept */
    }
}

void ot_execute__answer(ot_execution *e)
{
    ot_buffer *out = e->request.out;
    row_ref no_row = {.step = OT_NO_STEP};
    ot_field_errors errors = e->errors;
    OT_BUFFER_LITERAL(out, "{\"data\":");
    size_t before = out->len;
    e->answer_objects += objects_before(e);
    e->answer_end = before + ot_execution_group_room(e->request.group);
    ot_execute__tell_culprit(e);
    bool has_data = ot_execute__fields(e, e->plan->root, write_root_field, &no_row, NULL);
    if (!has_data && e->plan->scope_count > 1 && !e->is_answer_too_large)
        tell_each(e, errors);
    if (!has_data || e->is_answer_too_large) {
        out->len = before;
        OT_BUFFER_LITERAL(out, "null");
    }
    if (e->errors.kept > 0) {
        OT_BUFFER_LITERAL(out, ",\"errors\":[");
        ot_buffer_append(out, ot_buffer_str(&e->errors.json));
        ot_buffer_append_byte(out, ']');
    }
    ot_buffer_append_byte(out, '}');
    ot_execution_group_add(e->request.group, out->len - before, e->answer_objects);
}
