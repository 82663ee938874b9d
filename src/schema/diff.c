#include "schema/diff.h"

#include "base/assert.h"
#include "base/vec.h"
#include "language/printer.h"
#include "schema/natural.h"
#include "schema/schema_internal.h"

#include <stdlib.h>

typedef struct diff_run {
    ot_arena *arena;
    const ot_schema *before;
    const ot_schema *after;
    OT_VEC(ot_change) changes;
} diff_run;

/* ---- Telling a change ---- */

#define ADD(run, severity_name, type_name, where, ...)                                             \
    do {                                                                                           \
        ot_change change_ = {.severity = OT_SEVERITY_##severity_name,                              \
                             .type = OT_S(type_name),                                              \
                             .description = ot_arena_printf((run)->arena, __VA_ARGS__),            \
                             .place = (where)};                                                    \
        OT_VEC_PUSH((run)->arena, &(run)->changes, change_);                                       \
    } while (0)

static ot_str type_text(const diff_run *run, const ot_type *type)
{
    return ot_type_print(run->arena, type);
}

static ot_str input_text(const diff_run *run, const ot_input_value *input)
{
    return ot_schema__input_coordinate(run->arena, input);
}

static ot_str field_text(const diff_run *run, const ot_field *field)
{
    return ot_schema__field_coordinate(run->arena, field);
}

/* An absent description is not an empty one; what is said of it is how graphql-js says it. */
static bool same_description(const ot_description *a, const ot_description *b)
{
    return a->is_present == b->is_present && (!a->is_present || ot_str_equal(a->text, b->text));
}

static ot_str description_text(const ot_description *description)
{
    return description->is_present ? description->text : OT_S("undefined");
}

/* ---- Types of fields and arguments ---- */

static bool same_name(const ot_type *before, const ot_type *after)
{
    return after->of == NULL && ot_str_equal(before->name, after->name);
}

/* What was answered may become stricter: callers that coped with null cope without. */
static bool is_safe_output(const ot_type *before, const ot_type *after)
{
    for (;;) {
        if (before->kind == OT_TYPE_NON_NULL) {
            if (after->kind != OT_TYPE_NON_NULL)
                return false;
            before = before->of;
            after = after->of;
        } else if (after->kind == OT_TYPE_NON_NULL) {
            after = after->of;
        } else if (before->kind == OT_TYPE_LIST) {
            if (after->kind != OT_TYPE_LIST)
                return false;
            before = before->of;
            after = after->of;
        } else {
            return same_name(before, after);
        }
    }
}

/* What is given may become laxer: callers that never gave null are fine where it is allowed. */
static bool is_safe_input(const ot_type *before, const ot_type *after)
{
    for (;;) {
        if (before->kind == OT_TYPE_NON_NULL) {
            before = before->of;
            if (after->kind == OT_TYPE_NON_NULL)
                after = after->of;
        } else if (before->kind == OT_TYPE_LIST) {
            if (after->kind != OT_TYPE_LIST)
                return false;
            before = before->of;
            after = after->of;
        } else {
            return same_name(before, after);
        }
    }
}

/* ---- Defaults ---- */

static int by_name(const void *a, const void *b)
{
    return ot_natural_compare(((const ot_object_field *)a)->name.text,
                              ((const ot_object_field *)b)->name.text);
}

/* A copy with the fields of all objects in order, since their order means nothing. Depth is bounded
 * by the parser. */
static ot_value sorted_value(ot_arena *arena, const ot_value *value)
{
    ot_value copy = *value;
    if (value->kind == OT_VALUE_LIST) {
        copy.items = OT_NEW_ARRAY(arena, ot_value, value->count);
        for (uint32_t i = 0; i < value->count; i++)
            copy.items[i] = sorted_value(arena, &value->items[i]);
    } else if (value->kind == OT_VALUE_OBJECT) {
        copy.fields = OT_NEW_ARRAY(arena, ot_object_field, value->count);
        for (uint32_t i = 0; i < value->count; i++) {
            copy.fields[i] = value->fields[i];
            copy.fields[i].value = sorted_value(arena, &value->fields[i].value);
        }
        if (value->count > 1)
            qsort(copy.fields, value->count, sizeof(*copy.fields), by_name);
    }
    return copy;
}

/* The default as text; empty when there is none. */
static ot_str default_text(const diff_run *run, const ot_input_value *input)
{
    if (input->default_value == NULL)
        return OT_S("");
    ot_value sorted = sorted_value(run->arena, input->default_value);
    ot_buffer text = {0};
    ot_print_value(&sorted, &text);
    ot_str copy = ot_arena_copy(run->arena, ot_buffer_str(&text));
    ot_buffer_free(&text);
    return copy;
}

/* ---- Arguments and input fields ---- */

/* How changes of an argument and of an input field are called. */
typedef struct input_words {
    ot_str changed_kind;      /* ARG_CHANGED_KIND */
    ot_str changed_kind_safe; /* ARG_CHANGED_KIND_SAFE */
    ot_str default_changed;   /* ARG_DEFAULT_VALUE_CHANGE */
    ot_str default_added;     /* ARG_DEFAULT_VALUE_ADDED */
    const char *noun;         /* "Argument" */
    const char *changed;      /* "has changed type" */
} input_words;

static const input_words argument_words = {
    .changed_kind = OT_STR("ARG_CHANGED_KIND"),
    .changed_kind_safe = OT_STR("ARG_CHANGED_KIND_SAFE"),
    .default_changed = OT_STR("ARG_DEFAULT_VALUE_CHANGE"),
    .default_added = OT_STR("ARG_DEFAULT_VALUE_ADDED"),
    .noun = "Argument",
    .changed = "has changed type",
};

static const input_words field_words = {
    .changed_kind = OT_STR("FIELD_CHANGED_KIND"),
    .changed_kind_safe = OT_STR("FIELD_CHANGED_KIND_SAFE"),
    .default_changed = OT_STR("INPUT_FIELD_DEFAULT_VALUE_CHANGE"),
    .default_added = OT_STR("INPUT_FIELD_DEFAULT_VALUE_ADDED"),
    .noun = "Field",
    .changed = "changed type",
};

static void add(diff_run *run, ot_severity severity, ot_str type, ot_place place,
                ot_str description)
{
    ot_change change = {
        .severity = severity, .type = type, .description = description, .place = place};
    OT_VEC_PUSH(run->arena, &run->changes, change);
}

static ot_str kind_sentence(const diff_run *run, const input_words *words,
                            const ot_input_value *before, const ot_input_value *after)
{
    return ot_arena_printf(
        run->arena, "%s %.*s %s from %.*s to %.*s.", words->noun, OT_ARG(input_text(run, before)),
        words->changed, OT_ARG(type_text(run, before->type)), OT_ARG(type_text(run, after->type)));
}

/* The most important change of type and default; the others follow from it. */
static void compare_input(diff_run *run, const input_words *words, const ot_input_value *before,
                          const ot_input_value *after)
{
    ot_str old_default = default_text(run, before);
    ot_str new_default = default_text(run, after);
    ot_str coordinate = input_text(run, before);
    bool had_default = before->default_value != NULL;
    bool has_default = after->default_value != NULL;
    if (!is_safe_input(before->type, after->type)) {
        add(run, OT_SEVERITY_BREAKING, words->changed_kind, after->place,
            kind_sentence(run, words, before, after));
    } else if (had_default && !has_default) {
        add(run, OT_SEVERITY_DANGEROUS, words->default_changed, after->place,
            ot_arena_printf(run->arena, "%.*s defaultValue was removed.", OT_ARG(coordinate)));
    } else if (had_default) {
        if (!ot_str_equal(old_default, new_default))
            add(run, OT_SEVERITY_DANGEROUS, words->default_changed, after->place,
                ot_arena_printf(run->arena, "%.*s has changed defaultValue from %.*s to %.*s.",
                                OT_ARG(coordinate), OT_ARG(old_default), OT_ARG(new_default)));
    } else if (has_default) {
        add(run, OT_SEVERITY_SAFE, words->default_added, after->place,
            ot_arena_printf(run->arena, "%.*s added a defaultValue %.*s.", OT_ARG(coordinate),
                            OT_ARG(new_default)));
    } else if (!ot_type_equal(before->type, after->type) &&
               !ot_str_equal(type_text(run, before->type), type_text(run, after->type))) {
        add(run, OT_SEVERITY_SAFE, words->changed_kind_safe, after->place,
            kind_sentence(run, words, before, after));
    }
}

static const ot_input_value *find_input(const ot_input_value *inputs, uint32_t count, ot_str name)
{
    for (uint32_t i = 0; i < count; i++) {
        if (ot_str_equal(inputs[i].name, name))
            return &inputs[i];
    }
    return NULL;
}

/* ---- Fields ---- */

static void compare_argument(diff_run *run, const ot_input_value *before,
                             const ot_input_value *after)
{
    compare_input(run, &argument_words, before, after);
    if (!same_description(&before->description, &after->description))
        ADD(run, SAFE, "DESCRIPTION_CHANGED", after->place,
            "Description of argument %.*s has changed to \"%.*s\".",
            OT_ARG(input_text(run, before)), OT_ARG(description_text(&after->description)));
}

static void compare_arguments(diff_run *run, const ot_field *before, const ot_field *after)
{
    for (uint32_t i = 0; i < before->argument_count; i++) {
        const ot_input_value *old_argument = &before->arguments[i];
        const ot_input_value *new_argument = ot_field_argument(after, old_argument->name);
        if (new_argument != NULL)
            compare_argument(run, old_argument, new_argument);
        else
            ADD(run, BREAKING, "ARG_REMOVED", after->place, "Argument %.*s was removed.",
                OT_ARG(input_text(run, old_argument)));
    }
    for (uint32_t i = 0; i < after->argument_count; i++) {
        const ot_input_value *argument = &after->arguments[i];
        if (ot_field_argument(before, argument->name) != NULL)
            continue;
        if (ot_schema__is_required(argument))
            ADD(run, BREAKING, "REQUIRED_ARG_ADDED", argument->place,
                "A required argument %.*s was added.", OT_ARG(input_text(run, argument)));
        else
            ADD(run, DANGEROUS, "OPTIONAL_ARG_ADDED", argument->place,
                "An optional argument %.*s was added.", OT_ARG(input_text(run, argument)));
    }
}

static void compare_field(diff_run *run, const ot_field *before, const ot_field *after)
{
    ot_str old_type = type_text(run, before->type);
    ot_str new_type = type_text(run, after->type);
    compare_arguments(run, before, after);
    if (!is_safe_output(before->type, after->type))
        ADD(run, BREAKING, "FIELD_CHANGED_KIND", after->place,
            "Field %.*s changed type from %.*s to %.*s.", OT_ARG(field_text(run, after)),
            OT_ARG(old_type), OT_ARG(new_type));
    else if (!ot_str_equal(old_type, new_type))
        ADD(run, SAFE, "FIELD_CHANGED_KIND_SAFE", after->place,
            "Field %.*s changed type from %.*s to %.*s.", OT_ARG(field_text(run, before)),
            OT_ARG(old_type), OT_ARG(new_type));
    if (!same_description(&before->description, &after->description))
        ADD(run, SAFE, "DESCRIPTION_CHANGED", after->place,
            "Description of field %.*s has changed to \"%.*s\".", OT_ARG(field_text(run, before)),
            OT_ARG(description_text(&after->description)));
}

static void compare_fields(diff_run *run, const ot_type *before, const ot_type *after)
{
    for (uint32_t i = 0; i < before->field_count; i++) {
        const ot_field *field = &before->fields[i];
        const ot_field *same = ot_map_get(&after->fields_by_name, field->name);
        if (same != NULL)
            compare_field(run, field, same);
        else
            ADD(run, BREAKING, "FIELD_REMOVED", after->place, "Field %.*s was removed.",
                OT_ARG(field_text(run, field)));
    }
    for (uint32_t i = 0; i < after->field_count; i++) {
        const ot_field *field = &after->fields[i];
        if (!ot_map_has(&before->fields_by_name, field->name))
            ADD(run, SAFE, "FIELD_ADDED", field->place, "Field %.*s was added.",
                OT_ARG(field_text(run, field)));
    }
}

/* ---- Lists of types ---- */

static bool lists(const ot_type *const *types, uint32_t count, ot_str name)
{
    for (uint32_t i = 0; i < count; i++) {
        if (ot_str_equal(types[i]->name, name))
            return true;
    }
    return false;
}

static void compare_interfaces(diff_run *run, const ot_type *before, const ot_type *after)
{
    for (uint32_t i = 0; i < after->interface_count; i++) {
        ot_str name = after->interfaces[i]->name;
        if (!lists(before->interfaces, before->interface_count, name))
            ADD(run, DANGEROUS, "IMPLEMENTED_INTERFACE_ADDED", after->place,
                "%.*s added to interfaces implemented by %.*s.", OT_ARG(name),
                OT_ARG(before->name));
    }
    for (uint32_t i = 0; i < before->interface_count; i++) {
        ot_str name = before->interfaces[i]->name;
        if (!lists(after->interfaces, after->interface_count, name))
            ADD(run, BREAKING, "IMPLEMENTED_INTERFACE_REMOVED", after->place,
                "%.*s no longer implements interface %.*s.", OT_ARG(before->name), OT_ARG(name));
    }
}

static void compare_unions(diff_run *run, const ot_type *before, const ot_type *after)
{
    for (uint32_t i = 0; i < after->possible_type_count; i++) {
        ot_str name = after->possible_types[i]->name;
        if (!lists(before->possible_types, before->possible_type_count, name))
            ADD(run, DANGEROUS, "TYPE_ADDED_TO_UNION", after->place,
                "%.*s was added to union type %.*s.", OT_ARG(name), OT_ARG(before->name));
    }
    for (uint32_t i = 0; i < before->possible_type_count; i++) {
        ot_str name = before->possible_types[i]->name;
        if (!lists(after->possible_types, after->possible_type_count, name))
            ADD(run, BREAKING, "TYPE_REMOVED_FROM_UNION", after->place,
                "%.*s was removed from union type %.*s.", OT_ARG(name), OT_ARG(before->name));
    }
}

/* ---- Enums and input objects ---- */

static void compare_enums(diff_run *run, const ot_type *before, const ot_type *after)
{
    ot_str type = before->name;
    for (uint32_t i = 0; i < after->value_count; i++) {
        const ot_enum_value *value = &after->values[i];
        if (!ot_map_has(&before->values_by_name, value->name))
            ADD(run, DANGEROUS, "VALUE_ADDED_TO_ENUM", value->place,
                "Enum value %.*s.%.*s was added.", OT_ARG(type), OT_ARG(value->name));
    }
    for (uint32_t i = 0; i < before->value_count; i++) {
        const ot_enum_value *value = &before->values[i];
        const ot_enum_value *same = ot_map_get(&after->values_by_name, value->name);
        if (same == NULL)
            ADD(run, BREAKING, "VALUE_REMOVED_FROM_ENUM", after->place,
                "Enum value %.*s.%.*s was removed.", OT_ARG(type), OT_ARG(value->name));
        else if (!same_description(&value->description, &same->description))
            ADD(run, SAFE, "DESCRIPTION_CHANGED", same->place,
                "Description of enum value %.*s.%.*s has changed to \"%.*s\".", OT_ARG(type),
                OT_ARG(value->name), OT_ARG(description_text(&same->description)));
    }
}

static void compare_input_field(diff_run *run, const ot_input_value *before,
                                const ot_input_value *after)
{
    compare_input(run, &field_words, before, after);
    if (!same_description(&before->description, &after->description))
        ADD(run, SAFE, "DESCRIPTION_CHANGED", after->place,
            "Description of input-field %.*s has changed to \"%.*s\".",
            OT_ARG(input_text(run, after)), OT_ARG(description_text(&after->description)));
}

static void compare_input_objects(diff_run *run, const ot_type *before, const ot_type *after)
{
    for (uint32_t i = 0; i < after->input_count; i++) {
        const ot_input_value *input = &after->inputs[i];
        if (ot_map_has(&before->inputs_by_name, input->name))
            continue;
        if (ot_schema__is_required(input))
            ADD(run, BREAKING, "REQUIRED_INPUT_FIELD_ADDED", input->place,
                "A required field %.*s was added.", OT_ARG(input_text(run, input)));
        else
            ADD(run, DANGEROUS, "OPTIONAL_INPUT_FIELD_ADDED", input->place,
                "An optional field %.*s was added.", OT_ARG(input_text(run, input)));
    }
    for (uint32_t i = 0; i < before->input_count; i++) {
        const ot_input_value *input = &before->inputs[i];
        const ot_input_value *same = ot_map_get(&after->inputs_by_name, input->name);
        if (same != NULL)
            compare_input_field(run, input, same);
        else
            ADD(run, BREAKING, "FIELD_REMOVED", after->place, "Field %.*s was removed.",
                OT_ARG(input_text(run, input)));
    }
}

/* ---- Types ---- */

static const char *kind_name(const ot_type *type)
{
    switch (type->kind) {
    case OT_TYPE_SCALAR:
        return "a Scalar type";
    case OT_TYPE_OBJECT:
        return "an Object type";
    case OT_TYPE_INTERFACE:
        return "an Interface type";
    case OT_TYPE_UNION:
        return "a Union type";
    case OT_TYPE_ENUM:
        return "an Enum type";
    case OT_TYPE_INPUT_OBJECT:
        return "an Input type";
    case OT_TYPE_LIST:
    case OT_TYPE_NON_NULL:
        break;
    }
    OT_UNREACHABLE();
}

static void compare_members(diff_run *run, const ot_type *before, const ot_type *after)
{
    switch (after->kind) {
    case OT_TYPE_OBJECT:
    case OT_TYPE_INTERFACE:
        compare_fields(run, before, after);
        compare_interfaces(run, before, after);
        return;
    case OT_TYPE_UNION:
        compare_unions(run, before, after);
        return;
    case OT_TYPE_ENUM:
        compare_enums(run, before, after);
        return;
    case OT_TYPE_INPUT_OBJECT:
        compare_input_objects(run, before, after);
        return;
    case OT_TYPE_SCALAR:
    case OT_TYPE_LIST:
    case OT_TYPE_NON_NULL:
        return;
    }
}

static void compare_type(diff_run *run, const ot_type *before, const ot_type *after)
{
    if (!same_description(&before->description, &after->description))
        ADD(run, SAFE, "DESCRIPTION_CHANGED", after->place,
            "Description of %.*s has changed to \"%.*s\".", OT_ARG(before->name),
            OT_ARG(description_text(&after->description)));
    if (before->kind == after->kind)
        compare_members(run, before, after);
    else
        ADD(run, BREAKING, "TYPE_CHANGED_KIND", after->place, "%.*s changed from %s to %s.",
            OT_ARG(before->name), kind_name(before), kind_name(after));
}

static void report_removed_type(diff_run *run, const ot_type *type)
{
    if (type->is_builtin)
        ADD(run, BREAKING, "TYPE_REMOVED", type->place,
            "Standard scalar %.*s was removed because it is not referenced anymore.",
            OT_ARG(type->name));
    else
        ADD(run, BREAKING, "TYPE_REMOVED", type->place, "%.*s was removed.", OT_ARG(type->name));
}

static void compare_types(diff_run *run)
{
    for (uint32_t i = 0; i < run->before->type_count; i++) {
        const ot_type *type = run->before->types[i];
        if (ot_schema_type(run->after, type->name) == NULL)
            report_removed_type(run, type);
    }
    for (uint32_t i = 0; i < run->after->type_count; i++) {
        const ot_type *type = run->after->types[i];
        if (ot_schema_type(run->before, type->name) == NULL)
            ADD(run, SAFE, "TYPE_ADDED", type->place, "%.*s was added.", OT_ARG(type->name));
    }
    for (uint32_t i = 0; i < run->before->type_count; i++) {
        const ot_type *same = ot_schema_type(run->after, run->before->types[i]->name);
        if (same != NULL && !(same->is_builtin && run->before->types[i]->is_builtin))
            compare_type(run, run->before->types[i], same);
    }
}

/* ---- Directives ---- */

static void compare_directive_arguments(diff_run *run, const ot_directive_definition *before,
                                        const ot_directive_definition *after)
{
    for (uint32_t i = 0; i < after->argument_count; i++) {
        const ot_input_value *argument = &after->arguments[i];
        if (find_input(before->arguments, before->argument_count, argument->name) != NULL)
            continue;
        if (ot_schema__is_required(argument))
            ADD(run, BREAKING, "REQUIRED_DIRECTIVE_ARG_ADDED", argument->place,
                "A required argument %.*s was added.", OT_ARG(input_text(run, argument)));
        else
            ADD(run, SAFE, "OPTIONAL_DIRECTIVE_ARG_ADDED", argument->place,
                "An optional argument %.*s was added.", OT_ARG(input_text(run, argument)));
    }
    for (uint32_t i = 0; i < before->argument_count; i++) {
        const ot_input_value *argument = &before->arguments[i];
        const ot_input_value *same =
            find_input(after->arguments, after->argument_count, argument->name);
        if (same == NULL) {
            ADD(run, BREAKING, "DIRECTIVE_ARG_REMOVED", after->place, "Argument %.*s was removed.",
                OT_ARG(input_text(run, argument)));
            continue;
        }
        compare_input(run, &argument_words, argument, same);
        if (!same_description(&argument->description, &same->description))
            ADD(run, SAFE, "DESCRIPTION_CHANGED", same->place,
                "Description of @%.*s(%.*s) has changed to \"%.*s\".", OT_ARG(before->name),
                OT_ARG(before->name), OT_ARG(description_text(&same->description)));
    }
}

static bool has_location(const ot_directive_definition *directive, ot_str location)
{
    for (uint32_t i = 0; i < directive->location_count; i++) {
        if (ot_str_equal(directive->location_names[i], location))
            return true;
    }
    return false;
}

static void compare_locations(diff_run *run, const ot_directive_definition *before,
                              const ot_directive_definition *after)
{
    for (uint32_t i = 0; i < before->location_count; i++) {
        if (!has_location(after, before->location_names[i]))
            ADD(run, BREAKING, "DIRECTIVE_LOCATION_REMOVED", after->place,
                "%.*s was removed from @%.*s.", OT_ARG(before->location_names[i]),
                OT_ARG(before->name));
    }
    for (uint32_t i = 0; i < after->location_count; i++) {
        if (!has_location(before, after->location_names[i]))
            ADD(run, SAFE, "DIRECTIVE_LOCATION_ADDED", after->place, "%.*s was added to @%.*s.",
                OT_ARG(after->location_names[i]), OT_ARG(before->name));
    }
}

static void compare_directive(diff_run *run, const ot_directive_definition *before,
                              const ot_directive_definition *after)
{
    compare_directive_arguments(run, before, after);
    if (before->is_repeatable && !after->is_repeatable)
        ADD(run, BREAKING, "DIRECTIVE_REPEATABLE_REMOVED", after->place,
            "Repeatable flag was removed from @%.*s.", OT_ARG(before->name));
    else if (after->is_repeatable && !before->is_repeatable)
        ADD(run, SAFE, "DIRECTIVE_REPEATABLE_ADDED", after->place,
            "Repeatable flag was added to @%.*s.", OT_ARG(before->name));
    if (!same_description(&before->description, &after->description))
        ADD(run, SAFE, "DESCRIPTION_CHANGED", after->place,
            "Description of @%.*s has changed to \"%.*s\".", OT_ARG(before->name),
            OT_ARG(description_text(&after->description)));
    compare_locations(run, before, after);
}

static const ot_directive_definition *find_directive(const ot_schema *schema, ot_str name)
{
    const ot_directive_definition *directive = ot_schema_directive(schema, name);
    return directive != NULL && !directive->is_binding ? directive : NULL;
}

static void compare_directives(diff_run *run)
{
    for (uint32_t i = 0; i < run->before->directive_count; i++) {
        const ot_directive_definition *directive = run->before->directives[i];
        if (find_directive(run->after, directive->name) == NULL)
            ADD(run, BREAKING, "DIRECTIVE_REMOVED", directive->place,
                "Directive @%.*s was removed.", OT_ARG(directive->name));
    }
    for (uint32_t i = 0; i < run->after->directive_count; i++) {
        const ot_directive_definition *directive = run->after->directives[i];
        if (find_directive(run->before, directive->name) == NULL)
            ADD(run, SAFE, "DIRECTIVE_ADDED", directive->place, "Directive @%.*s was added.",
                OT_ARG(directive->name));
    }
    for (uint32_t i = 0; i < run->before->directive_count; i++) {
        const ot_directive_definition *same =
            find_directive(run->after, run->before->directives[i]->name);
        if (same != NULL)
            compare_directive(run, run->before->directives[i], same);
    }
}

ot_changes ot_schema_diff(ot_arena *arena, const ot_schema *before, const ot_schema *after)
{
    diff_run run = {.arena = arena, .before = before, .after = after};
    compare_types(&run);
    compare_directives(&run);
    return (ot_changes){.items = run.changes.items, .count = run.changes.count};
}

ot_str ot_severity_name(ot_severity severity)
{
    static const ot_str names[] = {OT_STR("breaking"), OT_STR("dangerous"), OT_STR("safe")};
    return names[severity];
}
