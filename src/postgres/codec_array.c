#include "base/buffer.h"
#include "postgres/codec_internal.h"

/*
 * Arrays, both ways. In binary form: dimensions, a flag, the element's oid; per dimension its size
 * and lower bound; elements with their lengths, row by row. Lower bounds are for SQL: a list has
 * none.
 */

enum { HEADER_BYTES = 12, DIMENSION_BYTES = 8 };

const char *ot_pg_array_open(ot_str bytes, uint32_t depth, ot_pg_array *out)
{
    *out = (ot_pg_array){.left = 0};
    if (bytes.len < HEADER_BYTES)
        return ot_pg__malformed;
    uint32_t dimensions = ot_pg__get32(bytes.ptr);
    if (dimensions == 0)
        return NULL;
    if (dimensions != depth)
        return "The array has another number of dimensions than the list.";
    size_t at = HEADER_BYTES + (size_t)dimensions * DIMENSION_BYTES;
    if (bytes.len < at)
        return ot_pg__malformed;
    uint64_t count = 1;
    for (uint32_t i = 0; i < dimensions && count <= UINT32_MAX; i++) {
        out->sizes[i] = ot_pg__get32(bytes.ptr + HEADER_BYTES + (size_t)i * DIMENSION_BYTES);
        count *= out->sizes[i];
    }
    out->rest = ot_str_slice(bytes, at, bytes.len);
    if (count > out->rest.len / 4) /* each has a length at least */
        return ot_pg__malformed;
    out->left = (uint32_t)count;
    if (count == 0)
        out->sizes[0] = 0; /* whatever the other dimensions claim to hold */
    return NULL;
}

const char *ot_pg_array_next(ot_pg_array *array, ot_str *element)
{
    if (array->rest.len < 4)
        return ot_pg__malformed;
    int32_t length = (int32_t)ot_pg__get32(array->rest.ptr);
    array->rest = ot_str_make(array->rest.ptr + 4, array->rest.len - 4);
    array->left--;
    *element = (ot_str){.ptr = NULL};
    if (length < 0)
        return NULL;
    if (array->rest.len < (size_t)length)
        return ot_pg__malformed;
    *element = ot_str_make(array->rest.ptr, (size_t)length);
    array->rest = ot_str_make(array->rest.ptr + length, array->rest.len - (size_t)length);
    return NULL;
}

/* ---- To JSON ---- */

const char *const ot_pg_null_element = "A list that may not hold null holds one.";

static const char *write_element(ot_buffer *out, ot_pg_array *array, const ot_pg_list *list)
{
    ot_str bytes;
    const char *problem = ot_pg_array_next(array, &bytes);
    if (problem != NULL)
        return problem;
    if (bytes.ptr != NULL)
        return list->write(out, bytes, list->data);
    if (list->null_is_error)
        return ot_pg_null_element;
    OT_BUFFER_LITERAL(out, "null");
    return NULL;
}

static const char *write_dimension(ot_buffer *out, ot_pg_array *array, const ot_pg_list *list,
                                   uint32_t dimension)
{
    const char *problem = NULL;
    ot_buffer_append_byte(out, '[');
    for (uint32_t i = 0; i < array->sizes[dimension] && problem == NULL; i++) {
        if (i > 0)
            ot_buffer_append_byte(out, ',');
        problem = dimension + 1 < list->depth ? write_dimension(out, array, list, dimension + 1)
                                              : write_element(out, array, list);
    }
    ot_buffer_append_byte(out, ']');
    return problem;
}

const char *ot_pg_write_array(ot_buffer *out, ot_str bytes, const ot_pg_list *list)
{
    ot_pg_array array;
    size_t mark = out->len;
    const char *problem = ot_pg_array_open(bytes, list->depth, &array);
    if (problem == NULL)
        problem = write_dimension(out, &array, list, 0);
    if (problem == NULL && array.rest.len > 0)
        problem = ot_pg__malformed;
    if (problem != NULL)
        out->len = mark;
    return problem;
}

/* ---- From lists ---- */

static const char not_square[] = "must hold lists of the same length";

typedef struct shape {
    uint32_t sizes[OT_PG_DIMENSIONS_MAX];
    uint32_t dimensions;
    bool has_null;
} shape;

/* The shape that the first items of the first lists show. The elements of a json array may be lists
 * themselves, so it has one dimension. */
static bool measure(const ot_pg_type *element, const ot_json *list, shape *s)
{
    bool is_flat =
        element->oid == OT_PG__JSON || element->oid == OT_PG__JSONB || element->kind == 'm';
    *s = (shape){.dimensions = 0};
    for (const ot_json *at = list; at->kind == OT_JSON_ARRAY; at = &at->items[0]) {
        if (s->dimensions == OT_PG_DIMENSIONS_MAX)
            return false;
        s->sizes[s->dimensions++] = at->count;
        if (at->count == 0 || is_flat)
            break;
    }
    return true;
}

typedef struct array_reader {
    ot_arena *arena;
    const ot_pg_type *element;
    ot_wire wire;
    shape shape;
    ot_buffer items;
} array_reader;

static const char *read_item(array_reader *reader, const ot_json *item)
{
    ot_pg_value value = {0};
    const char *problem = NULL;
    if (item->kind == OT_JSON_NULL)
        reader->shape.has_null = true;
    else
        problem = ot_pg__read_one(reader->arena, reader->element, reader->wire, item, &value);
    if (problem == NULL)
        ot_pg__append_value(&reader->items, &value);
    return problem;
}

static const char *read_dimension(array_reader *reader, const ot_json *list, uint32_t dimension)
{
    const char *problem = NULL;
    if (list->kind != OT_JSON_ARRAY || list->count != reader->shape.sizes[dimension])
        return not_square;
    for (uint32_t i = 0; i < list->count && problem == NULL; i++)
        problem = dimension + 1 < reader->shape.dimensions
                      ? read_dimension(reader, &list->items[i], dimension + 1)
                      : read_item(reader, &list->items[i]);
    return problem;
}

static void append_header(ot_buffer *array, const shape *s, uint32_t element_oid)
{
    bool is_empty = s->sizes[s->dimensions - 1] == 0; /* then it has no dimension */
    ot_pg__append32(array, is_empty ? 0 : s->dimensions);
    ot_pg__append32(array, s->has_null);
    ot_pg__append32(array, element_oid);
    for (uint32_t i = 0; i < s->dimensions && !is_empty; i++) {
        ot_pg__append32(array, s->sizes[i]);
        ot_pg__append32(array, 1);
    }
}

const char *ot_pg__read_array(ot_arena *arena, const ot_pg_type *base, ot_wire wire,
                              const ot_json *value, ot_pg_value *out)
{
    array_reader reader = {.arena = arena, .element = ot_pg_base(base->element), .wire = wire};
    if (value->kind != OT_JSON_ARRAY)
        return "must be a list";
    if (!measure(reader.element, value, &reader.shape))
        return "must not have more than 6 dimensions";
    const char *problem = read_dimension(&reader, value, 0);
    if (problem == NULL) {
        ot_buffer array = {0};
        append_header(&array, &reader.shape, base->element->oid);
        ot_buffer_append(&array, ot_buffer_str(&reader.items));
        ot_pg__finish(arena, &array, out);
    }
    ot_buffer_free(&reader.items);
    return problem;
}
