#include "schema/coerce_internal.h"

const ot_json *ot_coerce__variable_value(const ot_variables *variables, ot_str name)
{
    const ot_variable *variable = variables == NULL ? NULL : ot_variables_get(variables, name);
    return variable != NULL && variable->is_present ? &variable->value : NULL;
}

static ot_json_kind json_kind(ot_value_kind kind)
{
    switch (kind) {
    case OT_VALUE_INT:
    case OT_VALUE_FLOAT:
        return OT_JSON_NUMBER;
    case OT_VALUE_STRING:
    case OT_VALUE_ENUM:
        return OT_JSON_STRING;
    case OT_VALUE_BOOLEAN:
        return OT_JSON_BOOLEAN;
    case OT_VALUE_LIST:
        return OT_JSON_ARRAY;
    case OT_VALUE_OBJECT:
        return OT_JSON_OBJECT;
    case OT_VALUE_VARIABLE:
    case OT_VALUE_NULL:
        break;
    }
    return OT_JSON_NULL;
}

/* A field whose variable is absent is left out; the last of a name counts. */
static void object_to_json(ot_arena *arena, const ot_value *in, const ot_variables *variables,
                           ot_json *out)
{
    ot_map by_name = {0};
    out->members = OT_NEW_ARRAY(arena, ot_json_member, in->count);
    for (uint32_t i = 0; i < in->count; i++) {
        const ot_object_field *field = &in->fields[i];
        if (field->value.kind == OT_VALUE_VARIABLE && variables != NULL &&
            ot_coerce__variable_value(variables, field->value.text) == NULL)
            continue;
        ot_json_member *member = ot_map_get(&by_name, field->name.text);
        if (member == NULL) {
            member = &out->members[out->count++];
            ot_map_set(arena, &by_name, field->name.text, member);
        }
        member->name = field->name.text;
        ot_literal_to_json(arena, &field->value, variables, &member->value);
    }
}

void ot_literal_to_json(ot_arena *arena, const ot_value *in, const ot_variables *variables,
                        ot_json *out)
{
    *out = (ot_json){.kind = json_kind(in->kind), .boolean = in->boolean, .text = in->text};
    if (in->kind == OT_VALUE_INT && ot_str_equal(in->text, OT_S("-0")))
        out->text = OT_S("0"); /* integers have one zero */
    if (in->kind == OT_VALUE_VARIABLE) {
        const ot_json *value = ot_coerce__variable_value(variables, in->text);
        *out = value != NULL ? *value : (ot_json){.kind = OT_JSON_NULL};
    } else if (in->kind == OT_VALUE_LIST) {
        out->count = in->count;
        out->items = OT_NEW_ARRAY(arena, ot_json, in->count);
        for (uint32_t i = 0; i < in->count; i++)
            ot_literal_to_json(arena, &in->items[i], variables, &out->items[i]);
    } else if (in->kind == OT_VALUE_OBJECT) {
        object_to_json(arena, in, variables, out);
    }
}
