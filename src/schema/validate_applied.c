#include "schema/schema_internal.h"

#include "schema/coerce.h"

/*
 * The values given to the directives that onetrip itself reads, specified ones and bindings, fit
 * the types of their arguments. Other directives mean nothing here, so their values are their
 * readers' business, as in graphql-js.
 */

typedef struct applied_run {
    const ot_schema *schema;
    ot_report *report;
    const ot_source *source; /* of the directive being checked */
    const ot_directive *directive;
    ot_str argument;
} applied_run;

static void on_error(void *data, const ot_coerce_error *error)
{
    const applied_run *run = data;
    ot_buffer path = {0};
    ot_value_path_print(error->path, &path);
    ot_report_at(run->report, (ot_place){run->source, error->offset},
                 "Argument \"@%.*s(%.*s:)\" has invalid value%.*s: %.*s",
                 OT_ARG(run->directive->name.text), OT_ARG(run->argument),
                 OT_ARG(ot_buffer_str(&path)), OT_ARG(error->message));
    ot_buffer_free(&path);
}

static void check_directive(applied_run *run, const ot_directive_definition *definition)
{
    ot_coercion coercion = {.arena = run->report->arena,
                            .on_error = on_error,
                            .data = run,
                            .hints = run->report->hints};
    for (uint32_t i = 0; i < definition->argument_count; i++) {
        const ot_input_value *argument = &definition->arguments[i];
        const ot_value *value = ot_directive_argument(run->directive, argument->name);
        ot_json ignored;
        run->argument = argument->name;
        if (value != NULL)
            (void)ot_coerce_literal(&coercion, argument->type, value, NULL,
                                    &ignored); /* reported */
    }
}

static void check_applied(applied_run *run, const ot_applied_directives *applied)
{
    for (uint32_t i = 0; i < applied->count; i++) {
        const ot_directive_definition *definition =
            ot_schema_directive(run->schema, applied->items[i]->name.text);
        if (definition == NULL || !(definition->is_builtin || definition->is_binding))
            continue;
        run->directive = applied->items[i];
        run->source = applied->sources[i];
        check_directive(run, definition);
    }
}

static void check_inputs(applied_run *run, const ot_input_value *inputs, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++)
        check_applied(run, &inputs[i].directives);
}

static void check_type(applied_run *run, const ot_type *type)
{
    check_applied(run, &type->directives);
    for (uint32_t i = 0; i < type->field_count; i++) {
        check_applied(run, &type->fields[i].directives);
        check_inputs(run, type->fields[i].arguments, type->fields[i].argument_count);
    }
    check_inputs(run, type->inputs, type->input_count);
    for (uint32_t i = 0; i < type->value_count; i++)
        check_applied(run, &type->values[i].directives);
}

void ot_schema__validate_applied(const ot_schema *schema, ot_report *report)
{
    applied_run run = {.schema = schema, .report = report};
    check_applied(&run, &schema->applied);
    for (uint32_t i = 0; i < schema->directive_count; i++)
        check_inputs(&run, schema->directives[i]->arguments, schema->directives[i]->argument_count);
    for (uint32_t i = 0; i < schema->type_count; i++)
        check_type(&run, schema->types[i]);
}
