#include "execute/execute_internal.h"

/*
 * A list of scalars that holds something it should not: null where its type says there is none, or
 * a value that the type cannot hold. Lists are written by ot_pg_write_array, which gives up at such
 * an item; then the list is written again here, item by item, with what the specification says of
 * each: an error at the item's place, and null in the smallest list that allows it.
 */

typedef struct list_writer {
    ot_execution *e;
    const ot_out_field *field;
    ot_pg_array array;
} list_writer;

static written fail_item(list_writer *list, const ot_response_path *path, const char *problem)
{
    return ot_execute__fail(list->e, list->field, path, "OPERATION_RESOLUTION_FAILURE",
                            ot_str_from_c(problem));
}

static written write_scalar(list_writer *list, const ot_response_path *path)
{
    const ot_out_field *field = list->field;
    ot_buffer *out = list->e->request.out;
    size_t before = out->len;
    ot_str bytes;
    const char *problem = ot_pg_array_next(&list->array, &bytes);
    if (problem == NULL && bytes.ptr == NULL)
        return WROTE_NOTHING;
    if (problem == NULL)
        problem = ot_execute__write_scalar(field->value, field->labels, bytes, out);
    if (problem == NULL)
        return WROTE;
    out->len = before;
    return fail_item(list, path, problem);
}

/* Passes over elements until that many are left: a list that is null is read to its end. */
static void pass_until(ot_pg_array *array, uint32_t left)
{
    ot_str bytes;
    while (array->left > left && ot_pg_array_next(array, &bytes) == NULL)
        continue;
}

/* How many elements stand below one item of the dimension's list. */
static uint32_t elements_of(const list_writer *list, uint32_t dimension)
{
    uint32_t count = 1;
    for (uint32_t i = dimension; i < list->field->value->list_depth; i++)
        count *= list->array.sizes[i]; /* of all dimensions it is array.left, which fits */
    return count;
}

/* Lists inside of each other, at most OT_PG_DIMENSIONS_MAX. */
static written write_items(list_writer *list, const ot_type *type, uint32_t dimension,
                           const ot_response_path *path)
{
    ot_buffer *out = list->e->request.out;
    const ot_type *of = ot_type_nullable(type)->of;
    bool is_innermost = dimension + 1 == list->field->value->list_depth;
    ot_out_field item = *list->field;
    item.is_non_null = of->kind == OT_TYPE_NON_NULL;
    uint32_t left = list->array.left == 0 ? 0 : list->array.left - elements_of(list, dimension);
    size_t before = out->len;
    ot_buffer_append_byte(out, '[');
    for (uint32_t i = 0; i < list->array.sizes[dimension]; i++) {
        ot_response_path here = {.parent = path, .index = i};
        if (i > 0)
            ot_buffer_append_byte(out, ',');
        written what =
            is_innermost ? write_scalar(list, &here) : write_items(list, of, dimension + 1, &here);
        if (ot_execute__close(list->e, &item, &here, what))
            continue;
        pass_until(&list->array, left);
        out->len = before;
        return FAILED;
    }
    ot_buffer_append_byte(out, ']');
    return WROTE;
}

written ot_execute__list(ot_execution *e, const ot_out_field *field, ot_str cell,
                         const ot_response_path *path)
{
    list_writer list = {.e = e, .field = field};
    const char *problem = ot_pg_array_open(cell, field->value->list_depth, &list.array);
    return problem == NULL ? write_items(&list, field->definition->type, 0, path)
                           : fail_item(&list, path, problem);
}
