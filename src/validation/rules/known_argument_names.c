/*
 * Spec section "Argument Names": of fields and of directives.
 */
#include "base/words.h"
#include "validation/rule.h"

static ot_str field_parent(const ot_field *field)
{
    return field->parent != NULL ? field->parent->name : OT_S("<meta>");
}

static void check_argument(ot_rule_context *ctx, const ot_argument *argument)
{
    const ot_field *field = ctx->field;
    if (ctx->argument != NULL || ctx->is_in_directive || field == NULL)
        return;
    ot_str name = argument->name.text;
    ot_str suggestion = ot_rule_suggest_inputs(ctx, name, field->arguments, field->argument_count);
    ot_rule_report(ctx, argument->offset, "Unknown argument \"%.*s\" on field \"%.*s.%.*s\".%.*s",
                   OT_ARG(name), OT_ARG(field_parent(field)), OT_ARG(field->name),
                   OT_ARG(suggestion));
}

static bool has_argument(const ot_directive_definition *definition, ot_str name)
{
    for (uint32_t i = 0; i < definition->argument_count; i++) {
        if (ot_word_equal(definition->arguments[i].name, name))
            return true;
    }
    return false;
}

static void check_directive(ot_rule_context *ctx, const ot_directive *directive,
                            ot_directive_location location)
{
    (void)location; /* the same everywhere */
    const ot_directive_definition *definition = ctx->directive;
    for (uint32_t i = 0; definition != NULL && i < directive->argument_count && !ctx->is_stopped;
         i++) {
        const ot_argument *argument = &directive->arguments[i];
        ot_str name = argument->name.text;
        if (has_argument(definition, name))
            continue;
        ot_str suggestion =
            ot_rule_suggest_inputs(ctx, name, definition->arguments, definition->argument_count);
        ot_rule_report(ctx, argument->offset,
                       "Unknown argument \"%.*s\" on directive \"@%.*s\".%.*s", OT_ARG(name),
                       OT_ARG(definition->name), OT_ARG(suggestion));
    }
}

const ot_rule ot_rule_known_argument_names = {
    .on_argument = check_argument,
    .on_directive = check_directive,
};
