#include "execute/execute_internal.h"

/*
 * Ranges as objects: { lower, upper, lowerInclusive, upperInclusive, isEmpty }, written from the
 * binary form without anything in between. A bound that is not there is null.
 */

typedef struct range_context {
    ot_pg_range range;
    const ot_bound_value *value;
} range_context;

static written write_flag(ot_execution *e, bool flag)
{
    ot_buffer_append(e->request.out, flag ? OT_S("true") : OT_S("false"));
    return WROTE;
}

static written fail_value(ot_execution *e, const ot_out_field *field, const ot_response_path *path,
                          const char *problem)
{
    return ot_execute__fail(e, field, path, "OPERATION_RESOLUTION_FAILURE", ot_str_from_c(problem));
}

static written write_bound(ot_execution *e, const ot_bound_value *value, ot_str bound,
                           const ot_out_field *field, const ot_response_path *path)
{
    if (bound.ptr == NULL)
        return WROTE_NOTHING;
    size_t before = e->request.out->len;
    const char *problem = value->write(e->request.out, bound);
    if (problem == NULL)
        return WROTE;
    e->request.out->len = before;
    return fail_value(e, field, path, problem);
}

static written write_part(ot_execution *e, const void *context, const ot_out_field *field,
                          const ot_response_path *path)
{
    const range_context *at = context;
    if (field->kind != OT_OUT_MEMBER)
        return ot_execute__fail_planned(e, field, path);
    if (ot_str_equal(field->definition->name, OT_S("lower")))
        return write_bound(e, at->value, at->range.lower, field, path);
    if (ot_str_equal(field->definition->name, OT_S("upper")))
        return write_bound(e, at->value, at->range.upper, field, path);
    if (ot_str_equal(field->definition->name, OT_S("lowerInclusive")))
        return write_flag(e, at->range.lower_inclusive);
    if (ot_str_equal(field->definition->name, OT_S("upperInclusive")))
        return write_flag(e, at->range.upper_inclusive);
    return write_flag(e, at->range.is_empty);
}

static written write_range(ot_execution *e, const ot_out_field *field, ot_str bytes,
                           const ot_response_path *path)
{
    range_context context = {.value = field->value};
    const char *problem = ot_pg_range_open(bytes, &context.range);
    if (problem != NULL)
        return fail_value(e, field, path, problem);
    return ot_execute__fields(e, field->documents[0], write_part, &context, path) ? WROTE : FAILED;
}

/* False when a null may not stand in the list. */
static bool write_item(ot_execution *e, const ot_out_field *field, ot_str bytes,
                       const ot_response_path *path)
{
    ot_out_field item = *field;
    item.is_non_null = field->value->items_not_null;
    written what = bytes.ptr == NULL ? WROTE_NOTHING : write_range(e, field, bytes, path);
    return ot_execute__close(e, &item, path, what);
}

static written write_list(ot_execution *e, const ot_out_field *field, ot_pg_array *array,
                          const ot_response_path *path)
{
    ot_buffer *out = e->request.out;
    size_t before = out->len;
    ot_buffer_append_byte(out, '[');
    for (uint32_t i = 0; array->left > 0; i++) {
        ot_response_path here = {.parent = path, .index = i};
        ot_str bytes;
        const char *problem = ot_pg_array_next(array, &bytes);
        if (i > 0)
            ot_buffer_append_byte(out, ',');
        if (problem == NULL && write_item(e, field, bytes, &here))
            continue;
        out->len = before;
        return problem == NULL ? FAILED : fail_value(e, field, path, problem);
    }
    ot_buffer_append_byte(out, ']');
    return WROTE;
}

written ot_execute__range(ot_execution *e, const ot_out_field *field, ot_str cell,
                          const ot_response_path *path)
{
    ot_pg_array array;
    if (field->value->list_depth == 0)
        return write_range(e, field, cell, path);
    bool is_multirange = field->value->type->element == NULL;
    const char *problem =
        is_multirange ? ot_pg_multirange_open(cell, &array) : ot_pg_array_open(cell, 1, &array);
    return problem == NULL ? write_list(e, field, &array, path)
                           : fail_value(e, field, path, problem);
}
