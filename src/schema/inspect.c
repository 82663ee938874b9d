#include "schema/inspect.h"

#include "language/utf8.h"
#include "schema/number.h"
#include "json/writer.h"

enum { ITEMS_MAX = 10, DEPTH_MAX = 2 };

ot_str ot_inspect_cut(ot_arena *arena, ot_str text)
{
    if (text.len <= OT_INSPECT_BYTES_MAX)
        return text;
    return ot_arena_printf(arena, "%.*s...", OT_ARG(ot_utf8_cut(text, OT_INSPECT_BYTES_MAX)));
}

static void write_string(ot_buffer *out, ot_str text)
{
    ot_json_write_string(out, ot_utf8_cut(text, OT_INSPECT_BYTES_MAX));
}

/* As a JavaScript number prints. */
static void write_number(ot_buffer *out, ot_str text)
{
    double number;
    if (ot_number_is_integer(text) && text.len <= 15)
        ot_buffer_append(out, text);
    else if (ot_number_read(text, &number))
        ot_json_write_double(out, number);
    else
        ot_buffer_append(out, text.ptr[0] == '-' ? OT_S("-Infinity") : OT_S("Infinity"));
}

static void write(ot_buffer *out, const ot_json *value, uint32_t depth);

static void write_array(ot_buffer *out, const ot_json *array, uint32_t depth)
{
    ot_buffer_append_byte(out, '[');
    for (uint32_t i = 0; i < array->count && i < ITEMS_MAX; i++) {
        if (i > 0)
            OT_BUFFER_LITERAL(out, ", ");
        write(out, &array->items[i], depth + 1);
    }
    if (array->count > ITEMS_MAX)
        ot_buffer_printf(out, ", ... %u more item%s", array->count - ITEMS_MAX,
                         array->count - ITEMS_MAX == 1 ? "" : "s");
    ot_buffer_append_byte(out, ']');
}

static void write_object(ot_buffer *out, const ot_json *object, uint32_t depth)
{
    OT_BUFFER_LITERAL(out, "{ ");
    for (uint32_t i = 0; i < object->count && out->len <= OT_INSPECT_BYTES_MAX; i++) {
        if (i > 0)
            OT_BUFFER_LITERAL(out, ", ");
        ot_buffer_append(out, object->members[i].name);
        OT_BUFFER_LITERAL(out, ": ");
        write(out, &object->members[i].value, depth + 1);
    }
    OT_BUFFER_LITERAL(out, " }");
}

static void write(ot_buffer *out, const ot_json *value, uint32_t depth)
{
    bool is_list = value->kind == OT_JSON_ARRAY;
    switch (value->kind) {
    case OT_JSON_NULL:
        OT_BUFFER_LITERAL(out, "null");
        return;
    case OT_JSON_BOOLEAN:
        ot_buffer_append(out, value->boolean ? OT_S("true") : OT_S("false"));
        return;
    case OT_JSON_NUMBER:
        write_number(out, value->text);
        return;
    case OT_JSON_STRING:
        write_string(out, value->text);
        return;
    case OT_JSON_ARRAY:
    case OT_JSON_OBJECT:
        if (value->count == 0)
            ot_buffer_append(out, is_list ? OT_S("[]") : OT_S("{}"));
        else if (depth >= DEPTH_MAX)
            ot_buffer_append(out, is_list ? OT_S("[Array]") : OT_S("[Object]"));
        else if (is_list)
            write_array(out, value, depth);
        else
            write_object(out, value, depth);
        return;
    }
}

ot_str ot_inspect(ot_arena *arena, const ot_json *value)
{
    ot_buffer text = {0};
    write(&text, value, 0);
    ot_str copy = ot_arena_copy(arena, ot_inspect_cut(arena, ot_buffer_str(&text)));
    ot_buffer_free(&text);
    return copy;
}
