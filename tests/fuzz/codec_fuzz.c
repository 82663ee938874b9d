/*
 * Values of any bytes, from the database and from clients. A writer writes valid JSON or leaves the
 * buffer alone; what a reader makes of a client's value, the writer of that type understands. The
 * first byte chooses the type, the second the wire or the direction.
 */
#include "base/assert.h"
#include "postgres/codec.h"
#include "json/reader.h"
#include "json/writer.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static ot_str labels[] = {OT_STR("a"), OT_STR("b")};

static const ot_pg_type int4 = {.oid = 23, .kind = 'b'};

static const ot_pg_type date = {.oid = 1082, .kind = 'b'};
static const ot_pg_range_type dates = {.subtype = &date};

static const ot_pg_type types[] = {
    {.oid = 774, .kind = 'b'},
    {.oid = 829, .kind = 'b'},
    {.oid = 1560, .kind = 'b'},
    {.oid = 1562, .kind = 'b'},
    {.oid = 3912, .kind = 'r', .range = &dates},
    {.oid = 16, .kind = 'b'},
    {.oid = 17, .kind = 'b'},
    {.oid = 18, .kind = 'b'},
    {.oid = 19, .kind = 'b'},
    {.oid = 20, .kind = 'b'},
    {.oid = 21, .kind = 'b'},
    {.oid = 23, .kind = 'b'},
    {.oid = 25, .kind = 'b'},
    {.oid = 26, .kind = 'b'},
    {.oid = 114, .kind = 'b'},
    {.oid = 650, .kind = 'b'},
    {.oid = 700, .kind = 'b'},
    {.oid = 701, .kind = 'b'},
    {.oid = 869, .kind = 'b'},
    {.oid = 1042, .kind = 'b'},
    {.oid = 1043, .kind = 'b'},
    {.oid = 1082, .kind = 'b'},
    {.oid = 1083, .kind = 'b'},
    {.oid = 1114, .kind = 'b'},
    {.oid = 1184, .kind = 'b'},
    {.oid = 1186, .kind = 'b'},
    {.oid = 1266, .kind = 'b'},
    {.oid = 1700, .kind = 'b'},
    {.oid = 2950, .kind = 'b'},
    {.oid = 3802, .kind = 'b'},
    {.oid = 100001, .kind = 'e', .labels = labels, .label_count = 2},
    {.oid = 1007, .kind = 'b', .element_oid = 23, .element = &int4},
};

enum { TYPE_COUNT = sizeof(types) / sizeof(types[0]), READ = 0x80, WIRE_COUNT = OT_WIRE_ANY + 1 };

/* Text and documents are passed through as the database has checked them. */
static bool is_passed_through(const ot_pg_type *type)
{
    switch (type->oid) {
    case 18:
    case 19:
    case 25:
    case 114:
    case 1042:
    case 1043:
    case 3802:
    case 100001:
        return true;
    default:
        return false;
    }
}

static const char *write_element(ot_buffer *out, ot_str bytes, const void *type)
{
    return ot_pg_writer(type, OT_WIRE_ID)(out, bytes);
}

/* A range that can be taken apart has bounds that a writer reads or refuses. */
static const char *write_range(ot_buffer *out, const ot_pg_type *type, ot_wire wire, ot_str bytes)
{
    ot_pg_range range;
    ot_pg_write write = ot_pg_writer(type->range->subtype, wire);
    const char *problem = ot_pg_range_open(bytes, &range);
    if (write == NULL || problem != NULL)
        return problem == NULL ? "no writer" : problem;
    if (range.lower.ptr == NULL)
        OT_BUFFER_LITERAL(out, "null");
    else
        problem = write(out, range.lower);
    return problem;
}

static const char *write_bytes(ot_buffer *out, const ot_pg_type *type, ot_wire wire, ot_str bytes)
{
    const ot_pg_list list = {
        .depth = wire == OT_WIRE_FLOAT ? 2 : 1, .write = write_element, .data = type->element};
    if (type->range != NULL)
        return write_range(out, type, wire, bytes);
    if (type->element != NULL)
        return ot_pg_write_array(out, bytes, &list);
    ot_pg_write write = ot_pg_writer(type, wire);
    return write == NULL ? "no writer" : write(out, bytes);
}

static void fuzz_write(const ot_pg_type *type, ot_wire wire, ot_str bytes)
{
    ot_buffer out = {0};
    const char *problem = write_bytes(&out, type, wire, bytes);
    if (problem != NULL) {
        OT_ASSERT(out.len == 0);
    } else if (!is_passed_through(type)) {
        ot_arena *arena = ot_arena_new();
        ot_json_error error;
        OT_ASSERT(ot_json_read(arena, ot_buffer_str(&out), &error) != NULL);
        ot_arena_free(arena);
    }
    ot_buffer_free(&out);
}

static void fuzz_read(const ot_pg_type *type, ot_wire wire, bool as_document, ot_str text)
{
    ot_arena *arena = ot_arena_new();
    ot_json_error error;
    ot_json string = {.kind = OT_JSON_STRING, .text = text};
    const ot_json *json = as_document ? ot_json_read(arena, text, &error) : &string;
    ot_pg_value value;
    if (type->element != NULL || type->range != NULL || ot_pg_writer(type, wire) == NULL)
        wire = OT_WIRE_ANY;
    if (json != NULL && ot_pg_read(arena, type, wire, json, &value) == NULL && value.ptr != NULL) {
        ot_buffer out = {0};
        ot_str bytes = ot_str_make(value.ptr, (size_t)value.length);
        bool is_flat =
            type->element == NULL || json->count == 0 || json->items[0].kind != OT_JSON_ARRAY;
        OT_ASSERT(!is_flat || write_bytes(&out, type, wire, bytes) == NULL);
        ot_buffer_free(&out);
    }
    ot_arena_free(arena);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size < 2)
        return 0;
    const ot_pg_type *type = &types[data[0] % TYPE_COUNT];
    ot_str bytes = ot_str_make((const char *)data + 2, size - 2);
    if (data[1] & READ)
        fuzz_read(type, (data[1] & 2) != 0 ? OT_WIRE_STRING : OT_WIRE_ANY, (data[1] & 1) != 0,
                  bytes);
    else
        fuzz_write(type, (ot_wire)(data[1] % WIRE_COUNT), bytes);
    return 0;
}
