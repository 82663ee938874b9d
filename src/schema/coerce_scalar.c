#include "schema/coerce_scalar.h"

#include "base/assert.h"
#include "schema/inspect.h"
#include "schema/literal.h"
#include "schema/number.h"
#include "schema/suggest.h"
#include "json/writer.h"

#include <math.h>

/* ---- Messages ---- */

static bool refuse(ot_arena *arena, ot_str *message, const char *what, ot_str found)
{
    *message = ot_arena_printf(arena, "%s: %.*s", what, OT_ARG(found));
    return false;
}

static const char *wrong_kind(const ot_type *type, bool is_json)
{
    switch (type->scalar) {
    case OT_SCALAR_INT:
        return "Int cannot represent non-integer value";
    case OT_SCALAR_FLOAT:
        return "Float cannot represent non numeric value";
    case OT_SCALAR_STRING:
        return "String cannot represent a non string value";
    case OT_SCALAR_BOOLEAN:
        return "Boolean cannot represent a non boolean value";
    case OT_SCALAR_ID:
        return is_json ? "ID cannot represent value"
                       : "ID cannot represent a non-string and non-integer value";
    case OT_SCALAR_CUSTOM:
        break;
    }
    OT_UNREACHABLE();
}

static const char out_of_range[] = "Int cannot represent non 32-bit signed integer value";

/* ---- Numbers ---- */

static ot_str double_text(ot_arena *arena, double number)
{
    ot_buffer text = {0};
    ot_json_write_double(&text, number);
    ot_str copy = ot_arena_copy(arena, ot_buffer_str(&text));
    ot_buffer_free(&text);
    return copy;
}

/* A number with fraction or exponent that is an integer all the same: 3.0, 1e3. */
static bool read_whole(ot_str text, double *out)
{
    return ot_number_read(text, out) && trunc(*out) == *out;
}

static bool in_range(double number)
{
    return number >= INT32_MIN && number <= INT32_MAX;
}

static bool int_from_json(ot_arena *arena, const ot_json *in, ot_json *out, ot_str *message)
{
    double number;
    bool is_finite = ot_number_read(in->text, &number);
    if (!ot_number_is_integer(in->text) && !(is_finite && trunc(number) == number))
        return refuse(arena, message, "Int cannot represent non-integer value",
                      ot_inspect(arena, in));
    if (!is_finite || !in_range(number))
        return refuse(arena, message, out_of_range, ot_inspect(arena, in));
    *out = *in;
    if (number == 0)
        out->text = OT_S("0"); /* integers have one zero */
    else if (!ot_number_is_integer(in->text))
        out->text = double_text(arena, number);
    return true;
}

static bool id_from_json(ot_arena *arena, const ot_json *in, ot_json *out, ot_str *message)
{
    double number;
    out->kind = OT_JSON_STRING;
    out->text = in->text;
    if (in->kind == OT_JSON_STRING || ot_number_is_integer(in->text))
        return true;
    if (!read_whole(in->text, &number))
        return refuse(arena, message, "ID cannot represent value", ot_inspect(arena, in));
    out->text = double_text(arena, number);
    return true;
}

/* ---- Enums ---- */

static ot_str suggest_value(const ot_coercion *coercion, const ot_type *type, ot_str input)
{
    if (!coercion->hints)
        return OT_S("");
    ot_str *names = OT_NEW_ARRAY(coercion->arena, ot_str, type->value_count);
    for (uint32_t i = 0; i < type->value_count; i++)
        names[i] = type->values[i].name;
    return ot_suggest(coercion->arena, OT_S("the enum value"), input, names, type->value_count);
}

static bool enum_from_name(const ot_coercion *coercion, const ot_type *type, ot_str name,
                           ot_json *out, ot_str *message)
{
    const ot_enum_value *value = ot_map_get(&type->values_by_name, name);
    if (value != NULL) {
        *out = (ot_json){.kind = OT_JSON_STRING, .text = value->name};
        return true;
    }
    ot_str hint = suggest_value(coercion, type, name);
    ot_str shown = ot_inspect_cut(coercion->arena, name);
    *message =
        ot_arena_printf(coercion->arena, "Value \"%.*s\" does not exist in \"%.*s\" enum.%.*s",
                        OT_ARG(shown), OT_ARG(type->name), OT_ARG(hint));
    return false;
}

static bool refuse_enum(const ot_coercion *coercion, const ot_type *type, const char *wanted,
                        ot_str found, ot_str *message)
{
    ot_str hint = suggest_value(coercion, type, found);
    *message =
        ot_arena_printf(coercion->arena, "Enum \"%.*s\" cannot represent %s value: %.*s.%.*s",
                        OT_ARG(type->name), wanted, OT_ARG(found), OT_ARG(hint));
    return false;
}

/* ---- JSON ---- */

static bool fits_kind(ot_scalar_kind scalar, ot_json_kind kind)
{
    switch (scalar) {
    case OT_SCALAR_INT:
    case OT_SCALAR_FLOAT:
        return kind == OT_JSON_NUMBER;
    case OT_SCALAR_STRING:
        return kind == OT_JSON_STRING;
    case OT_SCALAR_BOOLEAN:
        return kind == OT_JSON_BOOLEAN;
    case OT_SCALAR_ID:
        return kind == OT_JSON_STRING || kind == OT_JSON_NUMBER;
    case OT_SCALAR_CUSTOM:
        return true;
    }
    OT_UNREACHABLE();
}

bool ot_coerce__leaf_json(const ot_coercion *coercion, const ot_type *type, const ot_json *in,
                          ot_json *out, ot_str *message)
{
    ot_arena *arena = coercion->arena;
    double number;
    if (type->kind == OT_TYPE_ENUM) {
        if (in->kind == OT_JSON_STRING)
            return enum_from_name(coercion, type, in->text, out, message);
        return refuse_enum(coercion, type, "non-string", ot_inspect(arena, in), message);
    }
    if (!fits_kind(type->scalar, in->kind))
        return refuse(arena, message, wrong_kind(type, true), ot_inspect(arena, in));

    *out = *in;
    if (type->scalar == OT_SCALAR_INT)
        return int_from_json(arena, in, out, message);
    if (type->scalar == OT_SCALAR_ID)
        return id_from_json(arena, in, out, message);
    if (type->scalar == OT_SCALAR_FLOAT && !ot_number_read(in->text, &number))
        return refuse(arena, message, wrong_kind(type, true), ot_inspect(arena, in));
    return true;
}

/* ---- Literals ---- */

static bool fits_literal(ot_scalar_kind scalar, ot_value_kind kind)
{
    switch (scalar) {
    case OT_SCALAR_INT:
        return kind == OT_VALUE_INT;
    case OT_SCALAR_FLOAT:
        return kind == OT_VALUE_INT || kind == OT_VALUE_FLOAT;
    case OT_SCALAR_STRING:
        return kind == OT_VALUE_STRING;
    case OT_SCALAR_BOOLEAN:
        return kind == OT_VALUE_BOOLEAN;
    case OT_SCALAR_ID:
        return kind == OT_VALUE_STRING || kind == OT_VALUE_INT;
    case OT_SCALAR_CUSTOM:
        return true;
    }
    OT_UNREACHABLE();
}

static ot_str show(const ot_coercion *coercion, const ot_value *in)
{
    return ot_inspect_cut(coercion->arena, ot_literal_text(coercion->arena, in));
}

bool ot_coerce__leaf_literal(const ot_coercion *coercion, const ot_type *type, const ot_value *in,
                             const ot_variables *variables, ot_json *out, ot_str *message)
{
    ot_arena *arena = coercion->arena;
    double number;
    if (type->kind == OT_TYPE_ENUM) {
        if (in->kind == OT_VALUE_ENUM)
            return enum_from_name(coercion, type, in->text, out, message);
        return refuse_enum(coercion, type, "non-enum", show(coercion, in), message);
    }
    if (!fits_literal(type->scalar, in->kind))
        return refuse(arena, message, wrong_kind(type, false), show(coercion, in));

    ot_literal_to_json(arena, in, variables, out);
    if (type->scalar == OT_SCALAR_ID)
        *out = (ot_json){.kind = OT_JSON_STRING, .text = in->text};
    if (type->scalar == OT_SCALAR_INT && !(ot_number_read(in->text, &number) && in_range(number)))
        return refuse(arena, message, out_of_range, show(coercion, in));
    if (type->scalar == OT_SCALAR_FLOAT && !ot_number_read(in->text, &number))
        return refuse(arena, message, wrong_kind(type, false), show(coercion, in));
    return true;
}
