#include "schema/coerce.h"

#include "schema/coerce_scalar.h"
#include "schema/number.h"
#include "json/writer.h"

static ot_value *make(ot_arena *arena, ot_value_kind kind, ot_str text)
{
    ot_value *value = OT_NEW(arena, ot_value);
    value->kind = kind;
    value->text = text;
    return value;
}

/* Digits with an optional sign and no leading zero: what an ID prints as a number. */
static bool is_int_text(ot_str text)
{
    size_t i = text.len > 0 && text.ptr[0] == '-';
    if (i == text.len || (text.ptr[i] == '0' && i + 1 < text.len))
        return false;
    for (; i < text.len; i++) {
        if (text.ptr[i] < '0' || text.ptr[i] > '9')
            return false;
    }
    return true;
}

/* The number as JavaScript prints it, so that 1e2 and 100 are the same literal. */
static ot_value *from_number(ot_arena *arena, ot_str text)
{
    double number;
    if (!ot_number_is_integer(text) && ot_number_read(text, &number)) {
        ot_buffer printed = {0};
        ot_json_write_double(&printed, number);
        text = ot_arena_copy(arena, ot_buffer_str(&printed));
        ot_buffer_free(&printed);
    }
    return make(arena, is_int_text(text) ? OT_VALUE_INT : OT_VALUE_FLOAT, text);
}

static ot_value *untyped(ot_arena *arena, const ot_json *value)
{
    ot_value *literal = make(arena, OT_VALUE_NULL, value->text);
    switch (value->kind) {
    case OT_JSON_NULL:
        return literal;
    case OT_JSON_BOOLEAN:
        literal->kind = OT_VALUE_BOOLEAN;
        literal->boolean = value->boolean;
        return literal;
    case OT_JSON_NUMBER:
        return from_number(arena, value->text);
    case OT_JSON_STRING:
        literal->kind = OT_VALUE_STRING;
        return literal;
    case OT_JSON_ARRAY:
        literal->kind = OT_VALUE_LIST;
        literal->count = value->count;
        literal->items = OT_NEW_ARRAY(arena, ot_value, value->count);
        for (uint32_t i = 0; i < value->count; i++)
            literal->items[i] = *untyped(arena, &value->items[i]);
        return literal;
    case OT_JSON_OBJECT:
        literal->kind = OT_VALUE_OBJECT;
        literal->count = value->count;
        literal->fields = OT_NEW_ARRAY(arena, ot_object_field, value->count);
        for (uint32_t i = 0; i < value->count; i++) {
            literal->fields[i].name.text = value->members[i].name;
            literal->fields[i].value = *untyped(arena, &value->members[i].value);
        }
        return literal;
    }
    return NULL;
}

static ot_value *from_leaf(ot_arena *arena, const ot_type *type, const ot_json *value)
{
    ot_coercion coercion = {.arena = arena};
    ot_json coerced;
    ot_str message;
    if (!ot_coerce__leaf_json(&coercion, type, value, &coerced, &message))
        return NULL;
    if (type->kind == OT_TYPE_ENUM)
        return make(arena, OT_VALUE_ENUM, coerced.text);
    if (type->scalar == OT_SCALAR_ID && is_int_text(coerced.text))
        return make(arena, OT_VALUE_INT, coerced.text);
    return untyped(arena, &coerced);
}

static ot_value *from_list(ot_arena *arena, const ot_type *type, const ot_json *value)
{
    if (value->kind != OT_JSON_ARRAY)
        return ot_json_to_literal(arena, type->of, value);
    ot_value *literal = make(arena, OT_VALUE_LIST, OT_S(""));
    literal->count = value->count;
    literal->items = OT_NEW_ARRAY(arena, ot_value, value->count);
    for (uint32_t i = 0; i < value->count; i++) {
        const ot_value *item = ot_json_to_literal(arena, type->of, &value->items[i]);
        if (item == NULL)
            return NULL;
        literal->items[i] = *item;
    }
    return literal;
}

static bool knows_all(const ot_type *type, const ot_json *value)
{
    for (uint32_t i = 0; i < value->count; i++) {
        if (!ot_map_has(&type->inputs_by_name, value->members[i].name))
            return false;
    }
    return true;
}

static ot_value *from_object(ot_arena *arena, const ot_type *type, const ot_json *value)
{
    if (value->kind != OT_JSON_OBJECT || !knows_all(type, value))
        return NULL;
    ot_value *literal = make(arena, OT_VALUE_OBJECT, OT_S(""));
    literal->fields = OT_NEW_ARRAY(arena, ot_object_field, type->input_count);
    for (uint32_t i = 0; i < type->input_count; i++) {
        const ot_input_value *input = &type->inputs[i];
        const ot_json *given = ot_json_get(value, input->name);
        bool is_required = input->type->kind == OT_TYPE_NON_NULL && input->default_value == NULL;
        if (given == NULL && !is_required)
            continue;
        const ot_value *field =
            given == NULL ? NULL : ot_json_to_literal(arena, input->type, given);
        if (field == NULL)
            return NULL;
        literal->fields[literal->count].name.text = input->name;
        literal->fields[literal->count++].value = *field;
    }
    return literal;
}

/* Depth is bounded by the JSON reader. */
ot_value *ot_json_to_literal(ot_arena *arena, const ot_type *type, const ot_json *value)
{
    if (value->kind == OT_JSON_NULL)
        return type->kind == OT_TYPE_NON_NULL ? NULL : make(arena, OT_VALUE_NULL, OT_S(""));
    type = ot_type_nullable(type);
    if (type->kind == OT_TYPE_LIST)
        return from_list(arena, type, value);
    if (type->kind == OT_TYPE_INPUT_OBJECT)
        return from_object(arena, type, value);
    return from_leaf(arena, type, value);
}
