#include "schema/diff.h"

#include "base/assert.h"
#include "schema/diff_internal.h"

/*
 * A schema is lists within lists: of types and directives, which have lists of fields, values,
 * arguments and so on. All are compared in one way (compare_members), by what a table says about
 * members of a kind that came or went.
 */

/* ---- Members ---- */

/* One item of a list. */
typedef struct member {
    ot_str name;     /* by which it is found in the other schema */
    ot_str text;     /* what sentences call it */
    ot_place place;  /* where it is written; of the list's owner where that is not known */
    bool is_special; /* an argument or input field that has to be given; a built-in type */
    const void *element;
} member;

typedef OT_VEC(member) member_list;

/* What a change is called. In the sentence %m is the member, %o the owner of the list. */
typedef struct verdict {
    ot_change_severity severity;
    ot_str type;
    const char *sentence;
} verdict;

/* The order of what is told of one list, which is that of graphql-js. */
typedef enum telling_order {
    ADDED_LAST,
    ADDED_FIRST,
    CHANGED_LAST,
} telling_order;

#define SAYS(severity, type, sentence)                                                             \
    {                                                                                              \
        OT_CHANGE_##severity, OT_STR(type), sentence                                               \
    }

typedef struct member_kind {
    verdict removed;
    verdict removed_special; /* without a sentence: as the others */
    verdict added;
    verdict added_special; /* without a sentence: as the others */
    telling_order order;
    /* What else is compared of a member that both have; NULL: nothing. */
    void (*compare)(diff_run *run, const member *before, const member *after);
} member_kind;

/* Whose list it is. */
typedef struct owner {
    ot_str text;
    const ot_place *place; /* in the new schema, where removed members are missing; NULL: they are
                              told where they were */
} owner;

static ot_str print_sentence(ot_arena *arena, const char *sentence, ot_str text, ot_str owner_text)
{
    ot_buffer printed = {0};
    for (const char *at = sentence; *at != '\0'; at++) {
        if (*at == '%')
            ot_buffer_append(&printed, *++at == 'm' ? text : owner_text);
        else
            ot_buffer_append_byte(&printed, *at);
    }
    ot_str copy = ot_arena_copy(arena, ot_buffer_str(&printed));
    ot_buffer_free(&printed);
    return copy;
}

static void tell(diff_run *run, const verdict *usual, const verdict *special, const member *of,
                 ot_place place, ot_str owner_text)
{
    const verdict *what = of->is_special && special->sentence != NULL ? special : usual;
    add_change(run, what->severity, what->type, place,
               print_sentence(run->arena, what->sentence, of->text, owner_text));
}

static void map_members(ot_arena *arena, member_list *list, ot_map *by_name)
{
    for (uint32_t i = 0; i < list->count; i++)
        ot_map_set(arena, by_name, list->items[i].name, &list->items[i]);
}

static void tell_added(diff_run *run, const member_kind *kind, const owner *of,
                       const ot_map *before, const member_list *after)
{
    for (uint32_t i = 0; i < after->count; i++) {
        const member *each = &after->items[i];
        if (!ot_map_has(before, each->name))
            tell(run, &kind->added, &kind->added_special, each, each->place, of->text);
    }
}

static void tell_removed(diff_run *run, const member_kind *kind, const owner *of,
                         const member *gone)
{
    tell(run, &kind->removed, &kind->removed_special, gone,
         of->place != NULL ? *of->place : gone->place, of->text);
}

static void compare_members(diff_run *run, const member_kind *kind, const owner *of,
                            member_list before, member_list after)
{
    ot_map old_names = {0};
    ot_map new_names = {0};
    map_members(run->arena, &before, &old_names);
    map_members(run->arena, &after, &new_names);
    if (kind->order == ADDED_FIRST)
        tell_added(run, kind, of, &old_names, &after);
    for (uint32_t i = 0; i < before.count; i++) {
        const member *same = ot_map_get(&new_names, before.items[i].name);
        if (same == NULL)
            tell_removed(run, kind, of, &before.items[i]);
        else if (kind->compare != NULL && kind->order != CHANGED_LAST)
            kind->compare(run, &before.items[i], same);
    }
    if (kind->order != ADDED_FIRST)
        tell_added(run, kind, of, &old_names, &after);
    for (uint32_t i = 0; i < before.count && kind->order == CHANGED_LAST; i++) {
        const member *same = ot_map_get(&new_names, before.items[i].name);
        if (same != NULL)
            kind->compare(run, &before.items[i], same);
    }
}

/* ---- Descriptions ---- */

/* An absent description is not an empty one; what is said of it is how graphql-js says it. */
static void compare_descriptions(diff_run *run, ot_str subject, const ot_description *before,
                                 const ot_description *after, ot_place place)
{
    bool is_same = before->is_present == after->is_present &&
                   (!before->is_present || ot_str_equal(before->text, after->text));
    ot_str now = after->is_present ? after->text : OT_S("undefined");
    if (!is_same)
        ADD(run, SAFE, "DESCRIPTION_CHANGED", place, "Description of %.*s has changed to \"%.*s\".",
            OT_ARG(subject), OT_ARG(now));
}

/* ---- Arguments and input fields ---- */

static member_list members_of_inputs(diff_run *run, const ot_input_value *inputs, uint32_t count)
{
    member_list list = {0};
    for (uint32_t i = 0; i < count; i++) {
        member each = {.name = inputs[i].name,
                       .text = ot_schema__input_coordinate(run->arena, &inputs[i]),
                       .place = inputs[i].place,
                       .is_special = ot_schema__is_required(&inputs[i]),
                       .element = &inputs[i]};
        OT_VEC_PUSH(run->arena, &list, each);
    }
    return list;
}

static ot_str subject_of_input(diff_run *run, const member *of)
{
    const ot_input_value *input = of->element;
    const ot_directive_definition *directive = input->parent_directive;
    if (directive != NULL) /* the name twice, as in graphql-js */
        return ot_arena_printf(run->arena, "@%.*s(%.*s)", OT_ARG(directive->name),
                               OT_ARG(directive->name));
    return ot_arena_printf(run->arena, "%s %.*s",
                           input->parent_type != NULL ? "input-field" : "argument",
                           OT_ARG(of->text));
}

static void compare_input(diff_run *run, const member *before, const member *after)
{
    const ot_input_value *old_input = before->element;
    const ot_input_value *new_input = after->element;
    ot_schema__compare_inputs(run, old_input, new_input);
    compare_descriptions(run, subject_of_input(run, before), &old_input->description,
                         &new_input->description, new_input->place);
}

static const member_kind arguments = {
    .removed = SAYS(BREAKING, "ARG_REMOVED", "Argument %m was removed."),
    .added = SAYS(DANGEROUS, "OPTIONAL_ARG_ADDED", "An optional argument %m was added."),
    .added_special = SAYS(BREAKING, "REQUIRED_ARG_ADDED", "A required argument %m was added."),
    .order = ADDED_LAST,
    .compare = compare_input,
};

static const member_kind input_fields = {
    .removed = SAYS(BREAKING, "FIELD_REMOVED", "Field %m was removed."),
    .added = SAYS(DANGEROUS, "OPTIONAL_INPUT_FIELD_ADDED", "An optional field %m was added."),
    .added_special = SAYS(BREAKING, "REQUIRED_INPUT_FIELD_ADDED", "A required field %m was added."),
    .order = ADDED_FIRST,
    .compare = compare_input,
};

static const member_kind directive_arguments = {
    .removed = SAYS(BREAKING, "DIRECTIVE_ARG_REMOVED", "Argument %m was removed."),
    .added = SAYS(SAFE, "OPTIONAL_DIRECTIVE_ARG_ADDED", "An optional argument %m was added."),
    .added_special =
        SAYS(BREAKING, "REQUIRED_DIRECTIVE_ARG_ADDED", "A required argument %m was added."),
    .order = ADDED_FIRST,
    .compare = compare_input,
};

/* ---- Fields ---- */

static member_list members_of_fields(diff_run *run, const ot_type *type)
{
    member_list list = {0};
    for (uint32_t i = 0; i < type->field_count; i++) {
        const ot_field *field = &type->fields[i];
        member each = {.name = field->name,
                       .text = ot_schema__field_coordinate(run->arena, field),
                       .place = field->place,
                       .element = field};
        OT_VEC_PUSH(run->arena, &list, each);
    }
    return list;
}

static void compare_field(diff_run *run, const member *before, const member *after)
{
    const ot_field *old_field = before->element;
    const ot_field *new_field = after->element;
    ot_str old_type = ot_type_print(run->arena, old_field->type);
    ot_str new_type = ot_type_print(run->arena, new_field->type);
    compare_members(run, &arguments, &(owner){.text = before->text, .place = &after->place},
                    members_of_inputs(run, old_field->arguments, old_field->argument_count),
                    members_of_inputs(run, new_field->arguments, new_field->argument_count));
    if (!ot_schema__is_narrower(new_field->type, old_field->type))
        ADD(run, BREAKING, "FIELD_CHANGED_KIND", after->place,
            "Field %.*s changed type from %.*s to %.*s.", OT_ARG(before->text), OT_ARG(old_type),
            OT_ARG(new_type));
    else if (!ot_str_equal(old_type, new_type))
        ADD(run, SAFE, "FIELD_CHANGED_KIND_SAFE", after->place,
            "Field %.*s changed type from %.*s to %.*s.", OT_ARG(before->text), OT_ARG(old_type),
            OT_ARG(new_type));
    compare_descriptions(run, ot_arena_printf(run->arena, "field %.*s", OT_ARG(before->text)),
                         &old_field->description, &new_field->description, after->place);
}

static const member_kind fields = {
    .removed = SAYS(BREAKING, "FIELD_REMOVED", "Field %m was removed."),
    .added = SAYS(SAFE, "FIELD_ADDED", "Field %m was added."),
    .order = ADDED_LAST,
    .compare = compare_field,
};

/* ---- Interfaces of a type and types of a union ---- */

static member_list members_of_types(diff_run *run, const ot_type *const *types, uint32_t count,
                                    ot_place place)
{
    member_list list = {0};
    for (uint32_t i = 0; i < count; i++) {
        member each = {.name = types[i]->name, .text = types[i]->name, .place = place};
        OT_VEC_PUSH(run->arena, &list, each);
    }
    return list;
}

static const member_kind interfaces = {
    .removed =
        SAYS(BREAKING, "IMPLEMENTED_INTERFACE_REMOVED", "%o no longer implements interface %m."),
    .added =
        SAYS(DANGEROUS, "IMPLEMENTED_INTERFACE_ADDED", "%m added to interfaces implemented by %o."),
    .order = ADDED_FIRST,
};

static const member_kind union_types = {
    .removed = SAYS(BREAKING, "TYPE_REMOVED_FROM_UNION", "%m was removed from union type %o."),
    .added = SAYS(DANGEROUS, "TYPE_ADDED_TO_UNION", "%m was added to union type %o."),
    .order = ADDED_FIRST,
};

/* ---- Values of enums ---- */

static member_list members_of_values(diff_run *run, const ot_type *type)
{
    member_list list = {0};
    for (uint32_t i = 0; i < type->value_count; i++) {
        const ot_enum_value *value = &type->values[i];
        member each = {.name = value->name,
                       .text = ot_arena_printf(run->arena, "%.*s.%.*s", OT_ARG(type->name),
                                               OT_ARG(value->name)),
                       .place = value->place,
                       .element = value};
        OT_VEC_PUSH(run->arena, &list, each);
    }
    return list;
}

static void compare_value(diff_run *run, const member *before, const member *after)
{
    const ot_enum_value *old_value = before->element;
    const ot_enum_value *new_value = after->element;
    compare_descriptions(run, ot_arena_printf(run->arena, "enum value %.*s", OT_ARG(before->text)),
                         &old_value->description, &new_value->description, after->place);
}

static const member_kind enum_values = {
    .removed = SAYS(BREAKING, "VALUE_REMOVED_FROM_ENUM", "Enum value %m was removed."),
    .added = SAYS(DANGEROUS, "VALUE_ADDED_TO_ENUM", "Enum value %m was added."),
    .order = ADDED_FIRST,
    .compare = compare_value,
};

/* ---- Types ---- */

static member_list members_of_schema(diff_run *run, const ot_schema *schema)
{
    member_list list = {0};
    for (uint32_t i = 0; i < schema->type_count; i++) {
        const ot_type *type = schema->types[i];
        member each = {.name = type->name,
                       .text = type->name,
                       .place = type->place,
                       .is_special = type->is_builtin,
                       .element = type};
        OT_VEC_PUSH(run->arena, &list, each);
    }
    return list;
}

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

static void compare_lists(diff_run *run, const ot_type *before, const ot_type *after)
{
    owner of = {.text = before->name, .place = &after->place};
    switch (after->kind) {
    case OT_TYPE_OBJECT:
    case OT_TYPE_INTERFACE:
        compare_members(run, &fields, &of, members_of_fields(run, before),
                        members_of_fields(run, after));
        compare_members(
            run, &interfaces, &of,
            members_of_types(run, before->interfaces, before->interface_count, before->place),
            members_of_types(run, after->interfaces, after->interface_count, after->place));
        return;
    case OT_TYPE_UNION:
        compare_members(
            run, &union_types, &of,
            members_of_types(run, before->possible_types, before->possible_type_count,
                             before->place),
            members_of_types(run, after->possible_types, after->possible_type_count, after->place));
        return;
    case OT_TYPE_ENUM:
        compare_members(run, &enum_values, &of, members_of_values(run, before),
                        members_of_values(run, after));
        return;
    case OT_TYPE_INPUT_OBJECT:
        compare_members(run, &input_fields, &of,
                        members_of_inputs(run, before->inputs, before->input_count),
                        members_of_inputs(run, after->inputs, after->input_count));
        return;
    case OT_TYPE_SCALAR:
    case OT_TYPE_LIST:
    case OT_TYPE_NON_NULL:
        return;
    }
}

static void compare_type(diff_run *run, const member *before, const member *after)
{
    const ot_type *old_type = before->element;
    const ot_type *new_type = after->element;
    if (old_type->is_builtin && new_type->is_builtin)
        return;
    compare_descriptions(run, before->text, &old_type->description, &new_type->description,
                         after->place);
    if (old_type->kind == new_type->kind)
        compare_lists(run, old_type, new_type);
    else
        ADD(run, BREAKING, "TYPE_CHANGED_KIND", after->place, "%.*s changed from %s to %s.",
            OT_ARG(before->text), kind_name(old_type), kind_name(new_type));
}

static const member_kind types = {
    .removed = SAYS(BREAKING, "TYPE_REMOVED", "%m was removed."),
    .removed_special = SAYS(BREAKING, "TYPE_REMOVED",
                            "Standard scalar %m was removed because it is not referenced anymore."),
    .added = SAYS(SAFE, "TYPE_ADDED", "%m was added."),
    .order = CHANGED_LAST,
    .compare = compare_type,
};

/* ---- Directives ---- */

static member_list members_of_locations(diff_run *run, const ot_directive_definition *directive)
{
    member_list list = {0};
    for (uint32_t i = 0; i < directive->location_count; i++) {
        ot_str name = directive->location_names[i];
        member each = {.name = name, .text = name, .place = directive->place};
        OT_VEC_PUSH(run->arena, &list, each);
    }
    return list;
}

static const member_kind locations = {
    .removed = SAYS(BREAKING, "DIRECTIVE_LOCATION_REMOVED", "%m was removed from %o."),
    .added = SAYS(SAFE, "DIRECTIVE_LOCATION_ADDED", "%m was added to %o."),
    .order = ADDED_LAST,
};

static member_list members_of_directives(diff_run *run, const ot_schema *schema)
{
    member_list list = {0};
    for (uint32_t i = 0; i < schema->directive_count; i++) {
        const ot_directive_definition *directive = schema->directives[i];
        member each = {.name = directive->name,
                       .text = ot_arena_printf(run->arena, "@%.*s", OT_ARG(directive->name)),
                       .place = directive->place,
                       .element = directive};
        OT_VEC_PUSH(run->arena, &list, each);
    }
    return list;
}

static void compare_directive(diff_run *run, const member *before, const member *after)
{
    const ot_directive_definition *old_directive = before->element;
    const ot_directive_definition *new_directive = after->element;
    owner of = {.text = before->text, .place = &after->place};
    compare_members(
        run, &directive_arguments, &of,
        members_of_inputs(run, old_directive->arguments, old_directive->argument_count),
        members_of_inputs(run, new_directive->arguments, new_directive->argument_count));
    if (old_directive->is_repeatable && !new_directive->is_repeatable)
        ADD(run, BREAKING, "DIRECTIVE_REPEATABLE_REMOVED", after->place,
            "Repeatable flag was removed from %.*s.", OT_ARG(before->text));
    else if (new_directive->is_repeatable && !old_directive->is_repeatable)
        ADD(run, SAFE, "DIRECTIVE_REPEATABLE_ADDED", after->place,
            "Repeatable flag was added to %.*s.", OT_ARG(before->text));
    compare_descriptions(run, before->text, &old_directive->description,
                         &new_directive->description, after->place);
    compare_members(run, &locations, &of, members_of_locations(run, old_directive),
                    members_of_locations(run, new_directive));
}

static const member_kind directives = {
    .removed = SAYS(BREAKING, "DIRECTIVE_REMOVED", "Directive %m was removed."),
    .added = SAYS(SAFE, "DIRECTIVE_ADDED", "Directive %m was added."),
    .order = CHANGED_LAST,
    .compare = compare_directive,
};

ot_changes ot_schema_diff(ot_arena *arena, const ot_schema *before, const ot_schema *after)
{
    diff_run run = {.arena = arena};
    owner nobody = {0};
    compare_members(&run, &types, &nobody, members_of_schema(&run, before),
                    members_of_schema(&run, after));
    compare_members(&run, &directives, &nobody, members_of_directives(&run, before),
                    members_of_directives(&run, after));
    return (ot_changes){.items = run.changes.items, .count = run.changes.count};
}

ot_str ot_change_severity_name(ot_change_severity severity)
{
    static const ot_str names[] = {OT_STR("breaking"), OT_STR("dangerous"), OT_STR("safe")};
    return names[severity];
}
