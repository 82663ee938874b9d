#include "plan/input.h"

#include "base/assert.h"
#include "base/words.h"

static bool has_variables(const ot_value *value)
{
    if (value->kind == OT_VALUE_VARIABLE)
        return true;
    if (value->kind == OT_VALUE_LIST) {
        for (uint32_t i = 0; i < value->count; i++)
            if (has_variables(&value->items[i]))
                return true;
    }
    if (value->kind == OT_VALUE_OBJECT) {
        for (uint32_t i = 0; i < value->count; i++)
            if (has_variables(&value->fields[i].value))
                return true;
    }
    return false;
}

static ot_input absent(const ot_type *type)
{
    return (ot_input){.kind = OT_INPUT_ABSENT, .type = type};
}

static ot_input constant(const ot_type *type, const ot_json *value)
{
    if (value == NULL)
        return absent(type);
    return (ot_input){.kind = OT_INPUT_CONSTANT, .type = type, .constant = value};
}

static ot_input default_of(ot_arena *arena, const ot_input_value *definition)
{
    if (definition->default_value == NULL)
        return absent(definition->type);
    ot_json *value = OT_NEW(arena, ot_json);
    if (!ot_coerce_default(arena, definition, value))
        return absent(definition->type);
    return constant(definition->type, value);
}

static uint32_t find_variable(const ot_variables *variables, ot_str name)
{
    for (uint32_t i = 0; i < variables->count; i++)
        if (ot_word_equal(variables->items[i].name, name))
            return i;
    return UINT32_MAX;
}

static ot_input of_variable(const ot_type *type, ot_str name, const ot_variables *variables)
{
    uint32_t variable = find_variable(variables, name);
    if (variable == UINT32_MAX)
        return absent(type); /* not defined, which only validation refuses */
    return (ot_input){.kind = OT_INPUT_VARIABLE, .type = type, .variable = variable};
}

static ot_input of_literal(ot_arena *arena, const ot_type *type, const ot_value *literal,
                           const ot_variables *variables)
{
    if (literal->kind == OT_VALUE_VARIABLE)
        return of_variable(type, literal->text, variables);
    if (has_variables(literal))
        return (ot_input){.kind = OT_INPUT_MIXED, .type = type, .literal = literal};

    ot_coercion coercion = {.arena = arena};
    ot_json *value = OT_NEW(arena, ot_json);
    bool fits = ot_coerce_literal(&coercion, type, literal, variables, value);
    OT_ASSERT(fits); /* validation: values are of correct type */
    return constant(type, value);
}

ot_input ot_input_of_argument(ot_arena *arena, const ot_input_value *definition,
                              const ot_value *given, const ot_variables *variables)
{
    if (given == NULL)
        return default_of(arena, definition);
    ot_input input = of_literal(arena, definition->type, given, variables);
    /* Spec "CoerceArgumentValues": an absent variable leaves the argument to its default. */
    if (input.kind == OT_INPUT_VARIABLE && !variables->items[input.variable].is_present &&
        definition->default_value != NULL)
        return default_of(arena, definition);
    return input;
}

/* Spec "CoerceArgumentValues": an absent variable leaves the argument to its default, which is
 * `value` then. */
ot_input ot_input_of_coerced(const ot_input_value *definition, const ot_value *given,
                             const ot_json *value, const ot_variables *variables)
{
    const ot_type *type = definition->type;
    if (given == NULL)
        return constant(type, value);
    if (given->kind == OT_VALUE_VARIABLE) {
        ot_input input = of_variable(type, given->text, variables);
        bool is_default = input.kind == OT_INPUT_VARIABLE && definition->default_value != NULL &&
                          !variables->items[input.variable].is_present;
        return is_default ? constant(type, value) : input;
    }
    if (has_variables(given))
        return (ot_input){.kind = OT_INPUT_MIXED, .type = type, .literal = given};
    return constant(type, value);
}

static const ot_input_path *extend(ot_arena *arena, const ot_input_path *path, ot_input_path last)
{
    ot_input_path *first = NULL;
    ot_input_path **link = &first;
    for (const ot_input_path *step = path; step != NULL; step = step->next) {
        *link = OT_NEW(arena, ot_input_path);
        **link = *step;
        link = &(*link)->next;
    }
    *link = OT_NEW(arena, ot_input_path);
    **link = last;
    return first;
}

ot_input ot_input_member(ot_arena *arena, const ot_input *object, const ot_input_value *definition,
                         const ot_variables *variables)
{
    switch (object->kind) {
    case OT_INPUT_ABSENT:
        return absent(definition->type);
    case OT_INPUT_CONSTANT:
        return constant(definition->type, ot_json_get(object->constant, definition->name));
    case OT_INPUT_VARIABLE: {
        ot_input member = *object;
        member.type = definition->type;
        member.path = extend(arena, object->path, (ot_input_path){.name = definition->name});
        return member;
    }
    case OT_INPUT_MIXED:
        for (uint32_t i = 0; i < object->literal->count; i++) {
            const ot_object_field *field = &object->literal->fields[i];
            if (ot_word_equal(field->name.text, definition->name))
                return ot_input_of_argument(arena, definition, &field->value, variables);
        }
        return default_of(arena, definition);
    }
    OT_UNREACHABLE();
}

static const ot_json *item_of(const ot_json *list, uint32_t index)
{
    if (list->kind != OT_JSON_ARRAY)
        return index == 0 ? list : NULL;
    return index < list->count ? &list->items[index] : NULL;
}

ot_input ot_input_item(ot_arena *arena, const ot_input *list, uint32_t index,
                       const ot_variables *variables)
{
    const ot_type *list_type = ot_type_nullable(list->type);
    const ot_type *type = list_type->kind == OT_TYPE_LIST ? list_type->of : list->type;
    switch (list->kind) {
    case OT_INPUT_ABSENT:
        return absent(type);
    case OT_INPUT_CONSTANT:
        return constant(type, item_of(list->constant, index));
    case OT_INPUT_VARIABLE: {
        ot_input item = *list;
        item.type = type;
        item.path = extend(arena, list->path, (ot_input_path){.index = index});
        return item;
    }
    case OT_INPUT_MIXED:
        if (list->literal->kind != OT_VALUE_LIST)
            return of_literal(arena, type, list->literal, variables);
        if (index >= list->literal->count)
            return absent(type);
        return of_literal(arena, type, &list->literal->items[index], variables);
    }
    OT_UNREACHABLE();
}

const ot_json *ot_input_value_now(ot_arena *arena, const ot_input *input,
                                  const ot_variables *variables)
{
    switch (input->kind) {
    case OT_INPUT_ABSENT:
        return NULL;
    case OT_INPUT_CONSTANT:
        return input->constant;
    case OT_INPUT_VARIABLE: {
        const ot_variable *variable = &variables->items[input->variable];
        const ot_json *value = variable->is_present ? &variable->value : NULL;
        for (const ot_input_path *step = input->path; step != NULL && value != NULL;
             step = step->next)
            value = step->name.ptr != NULL ? ot_json_get(value, step->name)
                                           : item_of(value, step->index);
        return value;
    }
    case OT_INPUT_MIXED: {
        ot_coercion coercion = {.arena = arena};
        ot_json *value = OT_NEW(arena, ot_json);
        bool fits = ot_coerce_literal(&coercion, input->type, input->literal, variables, value);
        return fits ? value : NULL;
    }
    }
    OT_UNREACHABLE();
}

/* FNV-1a over kinds and names: guards compare digests of one operation's own variables, so nobody
 * gains by a collision. */
static uint64_t mix(uint64_t digest, const void *bytes, size_t count)
{
    const unsigned char *p = bytes;
    for (size_t i = 0; i < count; i++)
        digest = (digest ^ p[i]) * 1099511628211U;
    return digest;
}

/* A list of leaves is one parameter however long it is; a list of objects is as many predicates. */
static bool has_structure(const ot_json *list)
{
    for (uint32_t i = 0; i < list->count; i++)
        if (list->items[i].kind == OT_JSON_OBJECT || list->items[i].kind == OT_JSON_ARRAY)
            return true;
    return false;
}

static uint64_t shape(uint64_t digest, const ot_json *value)
{
    digest = mix(digest, &value->kind, sizeof(value->kind));
    if (value->kind == OT_JSON_ARRAY && has_structure(value)) {
        digest = mix(digest, &value->count, sizeof(value->count));
        for (uint32_t i = 0; i < value->count; i++)
            digest = shape(digest, &value->items[i]);
    }
    if (value->kind == OT_JSON_OBJECT) {
        digest = mix(digest, &value->count, sizeof(value->count));
        for (uint32_t i = 0; i < value->count; i++) {
            digest = mix(digest, value->members[i].name.ptr, value->members[i].name.len);
            digest = shape(digest, &value->members[i].value);
        }
    }
    return digest;
}

uint64_t ot_input_shape(const ot_json *value)
{
    return value == NULL ? 0 : shape(14695981039346656037U, value);
}
