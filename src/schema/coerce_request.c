#include "schema/coerce.h"

#include "base/words.h"
#include "schema/literal.h"

/* Coercion for a request: its variables, and the arguments of its fields and directives. */

/* ---- Variables ---- */

const ot_variable *ot_variables_get(const ot_variables *variables, ot_str name)
{
    for (uint32_t i = 0; i < variables->count; i++) {
        if (ot_word_equal(variables->items[i].name, name))
            return &variables->items[i];
    }
    return NULL;
}

/* The variable being coerced, for its errors. */
typedef struct variable_run {
    ot_report *report;
    const ot_source *source;
    const ot_variable_definition *definition;
    bool is_default;
} variable_run;

static void on_variable_error(void *data, const ot_coerce_error *error)
{
    const variable_run *run = data;
    ot_buffer path = {0};
    ot_value_path_print(error->path, &path);
    ot_report_at(run->report, (ot_place){run->source, run->definition->offset},
                 "Variable \"$%.*s\" has invalid %s%.*s: %.*s", OT_ARG(run->definition->name.text),
                 run->is_default ? "default value" : "value", OT_ARG(ot_buffer_str(&path)),
                 OT_ARG(error->message));
    ot_buffer_free(&path);
}

static bool refuse_type(const variable_run *run)
{
    const ot_variable_definition *definition = run->definition;
    ot_str type = ot_type_ref_text(run->report->arena, definition->type);
    ot_report_at(
        run->report, (ot_place){run->source, definition->type->offset},
        "Variable \"$%.*s\" expected value of type \"%.*s\" which cannot be used as an input type.",
        OT_ARG(definition->name.text), OT_ARG(type));
    return false;
}

static bool coerce_variable(ot_arena *arena, const ot_variables_request *request,
                            const ot_variable_definition *definition, ot_variable *out,
                            ot_report *report)
{
    static const ot_variables none = {0};
    variable_run run = {.report = report, .source = request->source, .definition = definition};
    ot_coercion coercion = {
        .arena = arena, .on_error = on_variable_error, .data = &run, .hints = report->hints};
    out->name = definition->name.text;
    out->type = ot_schema_resolve(arena, request->schema, definition->type);
    if (out->type == NULL || !ot_type_is_input(out->type))
        return refuse_type(&run);

    const ot_json *raw = ot_json_get(request->raw, out->name);
    if (raw == NULL && definition->has_default) {
        run.is_default = true;
        out->is_present = true;
        return ot_coerce_literal(&coercion, out->type, &definition->default_value, &none,
                                 &out->value);
    }
    if (raw == NULL && out->type->kind != OT_TYPE_NON_NULL)
        return true;
    out->is_present = true;
    return ot_coerce_json(&coercion, out->type, raw, &out->value);
}

bool ot_coerce_variables(ot_arena *arena, const ot_variables_request *request, ot_variables *out,
                         ot_report *report)
{
    const ot_operation *operation = request->operation;
    bool is_fine = true;
    out->count = operation->variable_count;
    out->items = OT_NEW_ARRAY(arena, ot_variable, operation->variable_count);
    for (uint32_t i = 0; i < operation->variable_count && !report->is_cut; i++)
        is_fine &=
            coerce_variable(arena, request, &operation->variables[i], &out->items[i], report);
    return is_fine;
}

/* ---- Arguments ---- */

/* What the arguments of a field and of a directive have in common. */
typedef struct argument_run {
    ot_arena *arena;
    const ot_variables *variables;
    const ot_argument *arguments;
    uint32_t argument_count;
    uint32_t offset; /* of the field or directive */
    const ot_field *field;
    const ot_directive_definition *directive;
    const ot_input_value *definition; /* the argument being coerced */
    ot_argument_error *error;
    bool has_failed; /* only the first error is kept */
} argument_run;

static ot_str owner_text(const argument_run *run)
{
    if (run->directive != NULL)
        return ot_arena_printf(run->arena, "@%.*s", OT_ARG(run->directive->name));
    ot_str parent = run->field->parent != NULL ? run->field->parent->name : OT_S("<meta>");
    return ot_arena_printf(run->arena, "%.*s.%.*s", OT_ARG(parent), OT_ARG(run->field->name));
}

static void on_argument_error(void *data, const ot_coerce_error *error)
{
    argument_run *run = data;
    if (run->has_failed)
        return;
    ot_buffer path = {0};
    ot_value_path_print(error->path, &path);
    ot_str owner = owner_text(run);
    run->has_failed = true;
    run->error->message = ot_arena_printf(
        run->arena, "Argument \"%.*s(%.*s:)\" has invalid value%.*s: %.*s", OT_ARG(owner),
        OT_ARG(run->definition->name), OT_ARG(ot_buffer_str(&path)), OT_ARG(error->message));
    run->error->offset = error->offset;
    ot_buffer_free(&path);
}

static bool fail_missing(argument_run *run)
{
    ot_str owner = owner_text(run);
    ot_str type = ot_type_print(run->arena, run->definition->type);
    run->error->message = ot_arena_printf(
        run->arena, "Argument \"%.*s(%.*s:)\" of required type \"%.*s\" was not provided.",
        OT_ARG(owner), OT_ARG(run->definition->name), OT_ARG(type));
    run->error->offset = run->offset;
    return false;
}

static const ot_argument *find_argument(const argument_run *run, ot_str name)
{
    for (uint32_t i = run->argument_count; i > 0; i--) {
        if (ot_word_equal(run->arguments[i - 1].name.text, name))
            return &run->arguments[i - 1];
    }
    return NULL;
}

static bool is_absent_variable(const argument_run *run, const ot_value *value)
{
    if (value->kind != OT_VALUE_VARIABLE)
        return false;
    const ot_variable *variable = ot_variables_get(run->variables, value->text);
    return variable == NULL || !variable->is_present;
}

static ot_json *add_member(const argument_run *run, ot_json *values)
{
    ot_json_member *member = &values->members[values->count++];
    member->name = run->definition->name;
    return &member->value;
}

static bool use_default(argument_run *run, ot_json *values)
{
    if (run->definition->default_value == NULL)
        return true;
    if (!ot_coerce_default(run->arena, run->definition, add_member(run, values))) {
        ot_str owner = owner_text(run);
        run->error->message =
            ot_arena_printf(run->arena, "Argument \"%.*s(%.*s:)\" has invalid default value.",
                            OT_ARG(owner), OT_ARG(run->definition->name));
        run->error->offset = run->offset;
        return false;
    }
    return true;
}

/* Adds the argument when it is present. */
static bool coerce_argument(argument_run *run, ot_json *values)
{
    const ot_input_value *definition = run->definition;
    bool is_required =
        definition->type->kind == OT_TYPE_NON_NULL && definition->default_value == NULL;
    const ot_argument *argument = find_argument(run, definition->name);
    if (argument == NULL)
        return is_required ? fail_missing(run) : use_default(run, values);
    if (!is_required && is_absent_variable(run, &argument->value))
        return use_default(run, values);

    ot_coercion coercion = {.arena = run->arena, .on_error = on_argument_error, .data = run};
    return ot_coerce_literal(&coercion, definition->type, &argument->value, run->variables,
                             add_member(run, values));
}

/* How many arguments can be present: those that are given, and those with a default. Most fields
 * take more than that. */
static uint32_t most_present(const argument_run *run, const ot_input_value *definitions,
                             uint32_t count)
{
    uint32_t most = run->argument_count;
    for (uint32_t i = 0; i < count; i++)
        most += definitions[i].default_value != NULL;
    return most < count ? most : count;
}

static bool coerce_arguments(argument_run *run, const ot_input_value *definitions, uint32_t count,
                             ot_json *out)
{
    *out = (ot_json){.kind = OT_JSON_OBJECT};
    out->members = OT_NEW_ARRAY(run->arena, ot_json_member, most_present(run, definitions, count));
    for (uint32_t i = 0; i < count; i++) {
        run->definition = &definitions[i];
        if (!coerce_argument(run, out))
            return false;
    }
    return true;
}

bool ot_coerce_field_arguments(ot_arena *arena, const ot_field *field,
                               const ot_selection *selection, const ot_variables *variables,
                               ot_json *out, ot_argument_error *error)
{
    argument_run run = {.arena = arena,
                        .variables = variables,
                        .arguments = selection->arguments,
                        .argument_count = selection->argument_count,
                        .offset = selection->offset,
                        .field = field,
                        .error = error};
    return coerce_arguments(&run, field->arguments, field->argument_count, out);
}

bool ot_coerce_directive_arguments(ot_arena *arena, const ot_directive_definition *definition,
                                   const ot_directive *directive, const ot_variables *variables,
                                   ot_json *out, ot_argument_error *error)
{
    argument_run run = {.arena = arena,
                        .variables = variables,
                        .arguments = directive->arguments,
                        .argument_count = directive->argument_count,
                        .offset = directive->offset,
                        .directive = definition,
                        .error = error};
    return coerce_arguments(&run, definition->arguments, definition->argument_count, out);
}
