#include "execute/leaf.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>

#include "schema/inspect.h"
#include "schema/number.h"
#include "json/writer.h"

enum { NUMBER_BYTES_MAX = 64 }; /* strtod sees bounded text only */

static const ot_str fine = OT_STR("");

static ot_str refuse(ot_arena *arena, const char *what, const ot_json *value)
{
    ot_str shown = ot_inspect(arena, value);
    return ot_arena_printf(arena, "%s value: %.*s", what, OT_ARG(shown));
}

/* The number that a JSON number, a boolean or a numeric string is. */
static bool number_of(const ot_json *value, double *number)
{
    char text[NUMBER_BYTES_MAX + 1];
    if (value->kind == OT_JSON_BOOLEAN) {
        *number = value->boolean;
        return true;
    }
    if ((value->kind != OT_JSON_NUMBER && value->kind != OT_JSON_STRING) || value->text.len == 0 ||
        value->text.len > NUMBER_BYTES_MAX)
        return false;
    memcpy(text, value->text.ptr, value->text.len);
    text[value->text.len] = '\0';
    char *end;
    *number = strtod(text, &end);
    return end == text + value->text.len && isfinite(*number); /* a NUL may stand inside the text */
}

static ot_str write_int(ot_arena *arena, const ot_json *value, ot_buffer *out)
{
    double number;
    if (!number_of(value, &number) || number != floor(number))
        return refuse(arena, "Int cannot represent non-integer", value);
    if (number > INT32_MAX || number < INT32_MIN)
        return refuse(arena, "Int cannot represent non 32-bit signed integer", value);
    ot_json_write_int(out, (int64_t)number);
    return fine;
}

static ot_str write_float(ot_arena *arena, const ot_json *value, ot_buffer *out)
{
    double number;
    if (!number_of(value, &number))
        return refuse(arena, "Float cannot represent non numeric", value);
    ot_json_write_double(out, number);
    return fine;
}

/* A number as a string: its own digits, so that none is lost; where it has an exponent, as
 * JavaScript writes it. */
static void write_number_text(ot_arena *arena, const ot_json *value, ot_buffer *out)
{
    bool has_exponent = ot_str_find(value->text, 'e', 0) < value->text.len ||
                        ot_str_find(value->text, 'E', 0) < value->text.len;
    ot_json_write_string(out, has_exponent ? ot_inspect(arena, value) : value->text);
}

static ot_str write_string(ot_arena *arena, const char *refusal, const ot_json *value,
                           ot_buffer *out)
{
    switch (value->kind) {
    case OT_JSON_STRING:
        ot_json_write_string(out, value->text);
        return fine;
    case OT_JSON_NUMBER:
        write_number_text(arena, value, out);
        return fine;
    case OT_JSON_BOOLEAN:
        ot_json_write_string(out, value->boolean ? OT_S("true") : OT_S("false"));
        return fine;
    default:
        return refuse(arena, refusal, value);
    }
}

static ot_str write_boolean(ot_arena *arena, const ot_json *value, ot_buffer *out)
{
    double number;
    if (value->kind == OT_JSON_STRING || !number_of(value, &number))
        return refuse(arena, "Boolean cannot represent a non boolean", value);
    ot_buffer_append(out, number != 0 ? OT_S("true") : OT_S("false"));
    return fine;
}

/* An ID is a string or a number without fraction. */
static ot_str write_id(ot_arena *arena, const ot_json *value, ot_buffer *out)
{
    double number;
    if (value->kind == OT_JSON_STRING ||
        (value->kind == OT_JSON_NUMBER && ot_number_is_integer(value->text))) {
        ot_json_write_string(out, value->text);
        return fine;
    }
    if (value->kind != OT_JSON_NUMBER || !ot_number_read(value->text, &number) ||
        number != floor(number))
        return refuse(arena, "ID cannot represent", value);
    ot_json_write_string(out, ot_inspect(arena, value));
    return fine;
}

static ot_str write_enum(ot_arena *arena, const ot_type *type, const ot_json *value, ot_buffer *out)
{
    if (value->kind == OT_JSON_STRING && ot_map_has(&type->values_by_name, value->text)) {
        ot_json_write_string(out, value->text);
        return fine;
    }
    ot_str shown = ot_inspect(arena, value);
    return ot_arena_printf(arena, "Enum \"%.*s\" cannot represent value: %.*s", OT_ARG(type->name),
                           OT_ARG(shown));
}

ot_str ot_leaf_write(ot_arena *arena, const ot_type *type, const ot_json *value, ot_buffer *out)
{
    if (type->kind == OT_TYPE_ENUM)
        return write_enum(arena, type, value, out);
    switch (type->scalar) {
    case OT_SCALAR_INT:
        return write_int(arena, value, out);
    case OT_SCALAR_FLOAT:
        return write_float(arena, value, out);
    case OT_SCALAR_STRING:
        return write_string(arena, "String cannot represent", value, out);
    case OT_SCALAR_BOOLEAN:
        return write_boolean(arena, value, out);
    case OT_SCALAR_ID:
        return write_id(arena, value, out);
    case OT_SCALAR_CUSTOM:
        ot_json_write_value(out, value);
        return fine;
    }
    return fine;
}
