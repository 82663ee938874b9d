#include <stdarg.h>
#include <stdio.h>

#include "base/assert.h"
#include "binding/binding_internal.h"

/* A description may come first, so places are those of names. */
static ot_place name_place(ot_place place, const ot_name *name)
{
    return name == NULL ? place : (ot_place){.source = place.source, .offset = name->offset};
}

static ot_place type_place(const ot_type *type)
{
    if (type->definition_count == 0)
        return type->place;
    const ot_type_definition *first = type->definitions[0];
    return (ot_place){.source = first->source, .offset = first->name.offset};
}

ot_element ot_binding__type_element(const ot_type *type)
{
    return (ot_element){.kind = OT_ELEMENT_TYPE,
                        .name = type->name,
                        .type = type,
                        .directives = &type->directives,
                        .place = type_place(type)};
}

ot_element ot_binding__field_element(const ot_field *field)
{
    const ot_name *name = field->ast == NULL ? NULL : &field->ast->name;
    return (ot_element){.kind = OT_ELEMENT_FIELD,
                        .name = field->name,
                        .type = field->type,
                        .directives = &field->directives,
                        .place = name_place(field->place, name),
                        .parent = field->parent};
}

ot_element ot_binding__input_element(const ot_input_value *input)
{
    bool is_argument = input->parent_field != NULL;
    const ot_name *name = input->ast == NULL ? NULL : &input->ast->name;
    return (ot_element){.kind = is_argument ? OT_ELEMENT_ARGUMENT : OT_ELEMENT_INPUT_FIELD,
                        .name = input->name,
                        .type = input->type,
                        .directives = &input->directives,
                        .place = name_place(input->place, name),
                        .parent = input->parent_type,
                        .parent_field = input->parent_field};
}

ot_element ot_binding__enum_value_element(const ot_type *type, const ot_enum_value *value)
{
    const ot_name *name = value->ast == NULL ? NULL : &value->ast->name;
    return (ot_element){.kind = OT_ELEMENT_ENUM_VALUE,
                        .name = value->name,
                        .directives = &value->directives,
                        .place = name_place(value->place, name),
                        .parent = type};
}

ot_use ot_binding__use(const ot_element *element, ot_str name)
{
    const ot_applied_directives *applied = element->directives;
    for (uint32_t i = 0; i < applied->count; i++) {
        const ot_directive *directive = applied->items[i];
        if (ot_str_equal(directive->name.text, name))
            return (ot_use){.directive = directive,
                            .place = {.source = applied->sources[i], .offset = directive->offset}};
    }
    return (ot_use){.directive = NULL};
}

bool ot_binding__next_use(const ot_element *element, ot_str name, uint32_t *at, ot_use *out)
{
    const ot_applied_directives *applied = element->directives;
    while (*at < applied->count) {
        uint32_t i = (*at)++;
        if (!ot_str_equal(applied->items[i]->name.text, name))
            continue;
        *out =
            (ot_use){.directive = applied->items[i],
                     .place = {.source = applied->sources[i], .offset = applied->items[i]->offset}};
        return true;
    }
    return false;
}

uint32_t ot_binding__count_uses(const ot_element *element, ot_str name)
{
    uint32_t at = 0;
    uint32_t count = 0;
    ot_use use;
    while (ot_binding__next_use(element, name, &at, &use))
        count++;
    return count;
}

/* What messages call it: the coordinates of the specification, with a word before. */
static ot_str describe(ot_arena *arena, const ot_element *element)
{
    const char *word = element->kind == OT_ELEMENT_FIELD         ? "Field"
                       : element->kind == OT_ELEMENT_INPUT_FIELD ? "Input field"
                                                                 : "Enum value";
    switch (element->kind) {
    case OT_ELEMENT_TYPE:
        return ot_arena_printf(arena, "Type \"%.*s\"", OT_ARG(element->name));
    case OT_ELEMENT_ARGUMENT:
        return ot_arena_printf(arena, "Argument \"%.*s.%.*s(%.*s:)\"",
                               OT_ARG(element->parent_field->parent->name),
                               OT_ARG(element->parent_field->name), OT_ARG(element->name));
    case OT_ELEMENT_FIELD:
    case OT_ELEMENT_INPUT_FIELD:
    case OT_ELEMENT_ENUM_VALUE:
        return ot_arena_printf(arena, "%s \"%.*s.%.*s\"", word, OT_ARG(element->parent->name),
                               OT_ARG(element->name));
    }
    OT_UNREACHABLE();
}

enum { MESSAGE_BYTES = 2048 };

/* An input field, an argument or a value of a sort enum may be bound for many tables. What is wrong
 * with it is said for the first that it does not fit. */
static bool is_told(const ot_report *report, const ot_element *element, ot_place place)
{
    if (element->kind == OT_ELEMENT_TYPE || element->kind == OT_ELEMENT_FIELD)
        return false;
    for (uint32_t i = 0; i < report->problems.count; i++) {
        const ot_problem *problem = &report->problems.items[i];
        if (problem->place_count > 0 && problem->places[0].source == place.source &&
            problem->places[0].offset == place.offset)
            return true;
    }
    return false;
}

void ot_binding__refuse(ot_binder *binder, const ot_element *element, const ot_use *use,
                        const char *format, ...)
{
    char message[MESSAGE_BYTES];
    va_list arguments;
    va_start(arguments, format);
    (void)vsnprintf(message, sizeof(message), format, arguments); /* a longer one may be cut */
    va_end(arguments);

    bool has_use = use != NULL && use->directive != NULL;
    ot_place place = has_use ? use->place : element->place;
    binder->has_problems = true;
    if (is_told(binder->report, element, place))
        return;
    ot_str what = describe(binder->arena, element);
    ot_report_at(binder->report, place, "%.*s: %s", OT_ARG(what), message);
}
