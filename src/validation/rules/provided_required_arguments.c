/*
 * Spec section "Required Arguments": of fields and of directives. A variable counts as provided;
 * whether it may be null is another rule's business.
 */
#include "base/words.h"
#include "validation/rule.h"

static bool is_provided(const ot_argument *arguments, uint32_t count, ot_str name)
{
    for (uint32_t i = 0; i < count; i++) {
        if (ot_word_equal(arguments[i].name.text, name))
            return true;
    }
    return false;
}

static void check_field(ot_rule_context *ctx, const ot_selection *field)
{
    const ot_field *definition = ctx->field;
    for (uint32_t i = 0; definition != NULL && i < definition->argument_count && !ctx->is_stopped;
         i++) {
        const ot_input_value *input = &definition->arguments[i];
        if (!ot_input_is_required(input) ||
            is_provided(field->arguments, field->argument_count, input->name))
            continue;
        ot_str parent = definition->parent != NULL ? definition->parent->name : OT_S("<meta>");
        ot_rule_report(
            ctx, field->offset,
            "Argument \"%.*s.%.*s(%.*s:)\" of type \"%.*s\" is required, but it was not provided.",
            OT_ARG(parent), OT_ARG(definition->name), OT_ARG(input->name),
            OT_ARG(ot_type_print(ctx->arena, input->type)));
    }
}

static void check_directive(ot_rule_context *ctx, const ot_directive *directive)
{
    const ot_directive_definition *definition = ctx->directive;
    for (uint32_t i = 0; definition != NULL && i < definition->argument_count && !ctx->is_stopped;
         i++) {
        const ot_input_value *input = &definition->arguments[i];
        if (!ot_input_is_required(input) ||
            is_provided(directive->arguments, directive->argument_count, input->name))
            continue;
        ot_rule_report(
            ctx, directive->offset,
            "Argument \"@%.*s(%.*s:)\" of type \"%.*s\" is required, but it was not provided.",
            OT_ARG(definition->name), OT_ARG(input->name),
            OT_ARG(ot_type_print(ctx->arena, input->type)));
    }
}

const ot_rule ot_rule_provided_required_arguments = {
    .fields = OT_FIELD_TAKES_ARGUMENTS,
    .on_field_end = check_field,
    .on_directive_end = check_directive,
};
