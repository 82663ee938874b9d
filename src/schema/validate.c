#include "schema/schema_internal.h"

#include "schema/coerce.h"

/*
 * Type-system validation (spec section "Type System", the "Type Validation" of each kind): root
 * types, directives, and each type by itself. What looks at several types at once has files of its
 * own: implementations of interfaces, input objects without a finite value, defaults that contain
 * themselves, directives that apply themselves, and the values of applied directives.
 */

/* ---- Texts and places ---- */

ot_str ot_schema__field_coordinate(ot_arena *arena, const ot_field *field)
{
    return ot_arena_printf(arena, "%.*s.%.*s", OT_ARG(field->parent->name), OT_ARG(field->name));
}

ot_str ot_schema__input_coordinate(ot_arena *arena, const ot_input_value *input)
{
    if (input->parent_type != NULL)
        return ot_arena_printf(arena, "%.*s.%.*s", OT_ARG(input->parent_type->name),
                               OT_ARG(input->name));
    if (input->parent_directive != NULL)
        return ot_arena_printf(arena, "@%.*s(%.*s:)", OT_ARG(input->parent_directive->name),
                               OT_ARG(input->name));
    ot_str field = ot_schema__field_coordinate(arena, input->parent_field);
    return ot_arena_printf(arena, "%.*s(%.*s:)", OT_ARG(field), OT_ARG(input->name));
}

ot_place ot_schema__field_type_place(const ot_field *field)
{
    if (field->ast == NULL)
        return (ot_place){0};
    return (ot_place){field->place.source, field->ast->type->offset};
}

ot_place ot_schema__input_type_place(const ot_input_value *input)
{
    if (input->ast == NULL)
        return (ot_place){0};
    return (ot_place){input->place.source, input->ast->type->offset};
}

ot_place ot_schema__deprecated_place(const ot_applied_directives *applied)
{
    for (uint32_t i = 0; i < applied->count; i++) {
        if (ot_str_equal(applied->items[i]->name.text, OT_S("deprecated")))
            return (ot_place){applied->sources[i], applied->items[i]->offset};
    }
    return (ot_place){0};
}

static void check_name(ot_report *report, ot_str name, ot_place place)
{
    if (ot_str_starts_with(name, OT_S("__")))
        ot_report_at(
            report, place,
            "Name \"%.*s\" must not begin with \"__\", which is reserved by GraphQL introspection.",
            OT_ARG(name));
}

/* "... must define one or more ...", at the definition and all extensions. */
static void report_empty(ot_report *report, const ot_type *type, const char *noun,
                         const char *members)
{
    ot_place *places = OT_NEW_ARRAY(report->arena, ot_place, type->definition_count);
    for (uint32_t i = 0; i < type->definition_count; i++)
        places[i] = ot_schema__place(type->definitions[i], type->definitions[i]->offset);
    ot_report_places(report, places, type->definition_count, "%s %.*s must define one or more %s.",
                     noun, OT_ARG(type->name), members);
}

/* ---- Root types ---- */

static ot_str root_name(ot_operation_kind kind)
{
    static const ot_str names[] = {OT_STR("query"), OT_STR("mutation"), OT_STR("subscription")};
    return names[kind];
}

static ot_str root_title(ot_operation_kind kind)
{
    static const ot_str names[] = {OT_STR("Query"), OT_STR("Mutation"), OT_STR("Subscription")};
    return names[kind];
}

/* Where the schema definition or an extension names the root type; without a file when none does.
 */
static ot_place root_place(const ot_schema *schema, ot_operation_kind kind)
{
    for (uint32_t i = 0; i < schema->definition_count; i++) {
        const ot_type_definition *definition = schema->definitions[i];
        for (uint32_t o = 0; o < definition->operation_type_count; o++) {
            if (definition->operation_types[o].operation == kind)
                return ot_schema__place(definition, definition->operation_types[o].type.offset);
        }
    }
    return (ot_place){0};
}

static void check_root(const ot_schema *schema, ot_operation_kind kind, ot_report *report)
{
    const ot_type *type = ot_schema_root(schema, kind);
    if (type == NULL || type->kind == OT_TYPE_OBJECT)
        return;
    ot_place place = root_place(schema, kind);
    ot_report_at(report, place.source != NULL ? place : type->place,
                 "%.*s root type must be Object type%s, it cannot be %.*s.",
                 OT_ARG(root_title(kind)), kind == OT_OPERATION_QUERY ? "" : " if provided",
                 OT_ARG(type->name));
}

/* Tells a type that serves several operations once, at its first. */
static void check_root_is_only(const ot_schema *schema, ot_operation_kind first, ot_report *report)
{
    const ot_type *type = ot_schema_root(schema, first);
    ot_operation_kind kinds[3];
    uint32_t count = 0;
    for (int k = 0; k < 3; k++) {
        if (ot_schema_root(schema, (ot_operation_kind)k) == type)
            kinds[count++] = (ot_operation_kind)k;
    }
    if (type == NULL || type->kind != OT_TYPE_OBJECT || count < 2 || kinds[0] != first)
        return;

    ot_place places[3];
    for (uint32_t i = 0; i < count; i++)
        places[i] = root_place(schema, kinds[i]);
    ot_str names = count == 3
                       ? OT_S("query, mutation, and subscription")
                       : ot_arena_printf(report->arena, "%.*s and %.*s",
                                         OT_ARG(root_name(kinds[0])), OT_ARG(root_name(kinds[1])));
    ot_report_places(report, places, count,
                     "All root types must be different, \"%.*s\" type is used as %.*s root types.",
                     OT_ARG(type->name), OT_ARG(names));
}

static void check_roots(const ot_schema *schema, ot_report *report)
{
    ot_place place = {0};
    if (schema->definition_count > 0 && !schema->definitions[0]->is_extension)
        place = ot_schema__place(schema->definitions[0], schema->definitions[0]->offset);
    if (schema->query == NULL)
        ot_report_at(report, place, "Query root type must be provided.");
    for (int kind = 0; kind < 3; kind++)
        check_root(schema, (ot_operation_kind)kind, report);
    for (int kind = 0; kind < 3; kind++)
        check_root_is_only(schema, (ot_operation_kind)kind, report);
}

/* ---- Arguments and input fields ---- */

typedef struct default_run {
    ot_report *report;
    const ot_input_value *input;
} default_run;

static void on_default_error(void *data, const ot_coerce_error *error)
{
    const default_run *run = data;
    ot_buffer path = {0};
    ot_value_path_print(error->path, &path);
    ot_str coordinate = ot_schema__input_coordinate(run->report->arena, run->input);
    ot_report_at(run->report, (ot_place){run->input->place.source, error->offset},
                 "%.*s has invalid default value%.*s: %.*s", OT_ARG(coordinate),
                 OT_ARG(ot_buffer_str(&path)), OT_ARG(error->message));
    ot_buffer_free(&path);
}

static void check_default(ot_report *report, const ot_input_value *input)
{
    if (input->default_value == NULL)
        return;
    default_run run = {.report = report, .input = input};
    ot_coercion coercion = {
        .arena = report->arena, .on_error = on_default_error, .data = &run, .hints = report->hints};
    ot_json ignored;
    /* The verdict is in the report. */
    (void)ot_coerce_literal(&coercion, input->type, input->default_value, NULL, &ignored);
}

/* `noun` is "argument" or "input field"; `type_place` is told when the type is none for input. */
static void check_input(ot_report *report, const ot_input_value *input, const char *noun,
                        ot_place type_place)
{
    check_name(report, input->name, input->place);
    ot_arena *arena = report->arena;
    if (!ot_type_is_input(input->type))
        ot_report_at(report, type_place, "The type of %.*s must be Input Type but got: %.*s.",
                     OT_ARG(ot_schema__input_coordinate(arena, input)),
                     OT_ARG(ot_type_print(arena, input->type)));
    if (ot_schema__is_required(input) && input->is_deprecated) {
        ot_place places[2] = {ot_schema__deprecated_place(&input->directives),
                              ot_schema__input_type_place(input)};
        ot_report_places(report, places, 2, "Required %s %.*s cannot be deprecated.", noun,
                         OT_ARG(ot_schema__input_coordinate(arena, input)));
    }
    check_default(report, input);
}

static void check_directive(const ot_directive_definition *directive, ot_report *report)
{
    check_name(report, directive->name, directive->place);
    for (uint32_t i = 0; i < directive->argument_count; i++)
        check_input(report, &directive->arguments[i], "argument", directive->arguments[i].place);
}

/* ---- Types ---- */

static void check_field(const ot_field *field, ot_report *report)
{
    check_name(report, field->name, field->place);
    if (!ot_type_is_output(field->type))
        ot_report_at(report, ot_schema__field_type_place(field),
                     "The type of %.*s must be Output Type but got: %.*s.",
                     OT_ARG(ot_schema__field_coordinate(report->arena, field)),
                     OT_ARG(ot_type_print(report->arena, field->type)));
    for (uint32_t i = 0; i < field->argument_count; i++)
        check_input(report, &field->arguments[i], "argument",
                    ot_schema__input_type_place(&field->arguments[i]));
}

static void check_fields(const ot_type *type, ot_report *report)
{
    if (type->field_count == 0)
        report_empty(report, type, "Type", "fields");
    for (uint32_t i = 0; i < type->field_count; i++)
        check_field(&type->fields[i], report);
    ot_schema__validate_implementations(type, report);
}

/* At all places where the union names `member`. */
static void report_member(const ot_type *type, const ot_type *member, bool is_repeated,
                          ot_report *report)
{
    ot_place *places = OT_NEW_ARRAY(report->arena, ot_place, type->possible_type_count);
    uint32_t count = 0;
    for (uint32_t i = 0; i < type->possible_type_count; i++) {
        if (type->possible_types[i] == member)
            places[count++] = type->member_places[i];
    }
    if (is_repeated)
        ot_report_places(report, places, count, "Union type %.*s can only include type %.*s once.",
                         OT_ARG(type->name), OT_ARG(member->name));
    else
        ot_report_places(report, places, count,
                         "Union type %.*s can only include Object types, it cannot include %.*s.",
                         OT_ARG(type->name), OT_ARG(member->name));
}

static void check_union(const ot_type *type, ot_report *report)
{
    if (type->possible_type_count == 0)
        report_empty(report, type, "Union type", "member types");
    ot_map seen = {0};
    for (uint32_t i = 0; i < type->possible_type_count; i++) {
        const ot_type *member = type->possible_types[i];
        bool is_repeated = ot_map_has(&seen, member->name);
        ot_map_set(report->arena, &seen, member->name, NULL);
        if (is_repeated || member->kind != OT_TYPE_OBJECT)
            report_member(type, member, is_repeated, report);
    }
}

static void check_enum(const ot_type *type, ot_report *report)
{
    if (type->value_count == 0)
        report_empty(report, type, "Enum type", "values");
    for (uint32_t i = 0; i < type->value_count; i++)
        check_name(report, type->values[i].name, type->values[i].place);
}

static void check_one_of_field(const ot_type *type, const ot_input_value *input, ot_report *report)
{
    if (input->type->kind == OT_TYPE_NON_NULL)
        ot_report_at(report, ot_schema__input_type_place(input),
                     "OneOf input field %.*s.%.*s must be nullable.", OT_ARG(type->name),
                     OT_ARG(input->name));
    if (input->default_value != NULL)
        ot_report_at(report, input->place,
                     "OneOf input field %.*s.%.*s cannot have a default value.", OT_ARG(type->name),
                     OT_ARG(input->name));
}

static void check_input_object(const ot_type *type, ot_report *report)
{
    if (type->input_count == 0)
        report_empty(report, type, "Input Object type", "fields");
    for (uint32_t i = 0; i < type->input_count; i++) {
        check_input(report, &type->inputs[i], "input field",
                    ot_schema__input_type_place(&type->inputs[i]));
        if (type->is_one_of)
            check_one_of_field(type, &type->inputs[i], report);
    }
}

static void check_type(const ot_type *type, ot_report *report)
{
    check_name(report, type->name, type->place);
    if (type->kind == OT_TYPE_OBJECT || type->kind == OT_TYPE_INTERFACE)
        check_fields(type, report);
    else if (type->kind == OT_TYPE_UNION)
        check_union(type, report);
    else if (type->kind == OT_TYPE_ENUM)
        check_enum(type, report);
    else if (type->kind == OT_TYPE_INPUT_OBJECT)
        check_input_object(type, report);
}

void ot_schema_validate(const ot_schema *schema, ot_report *report)
{
    check_roots(schema, report);
    for (uint32_t i = 0; i < schema->directive_count; i++) {
        if (!schema->directives[i]->is_builtin)
            check_directive(schema->directives[i], report);
    }
    for (uint32_t i = 0; i < schema->type_count; i++) {
        if (!schema->types[i]->is_builtin)
            check_type(schema->types[i], report);
    }
    ot_schema__validate_finite_inputs(schema, report);
    ot_schema__validate_default_cycles(schema, report);
    ot_schema__validate_directive_cycles(schema, report);
    ot_schema__validate_applied(schema, report);
}
