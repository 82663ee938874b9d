#include "schema/literal.h"
#include "schema/sdl_rule.h"

/* Spec "Required Arguments", for directives in SDL. */

static void check_directive(ot_sdl_context *ctx, const ot_source *source,
                            const ot_directive *directive)
{
    const ot_type_definition *definition = ot_map_get(&ctx->directives, directive->name.text);
    for (uint32_t i = 0; definition != NULL && i < definition->input_count; i++) {
        const ot_input_value_definition *argument = &definition->inputs[i];
        bool is_required = argument->type->kind == OT_TYPE_REF_NON_NULL && !argument->has_default;
        if (!is_required || ot_directive_argument(directive, argument->name.text) != NULL)
            continue;
        ot_str type = ot_type_ref_text(ctx->arena, argument->type);
        ot_report_at(
            ctx->report, (ot_place){source, directive->offset},
            "Argument \"@%.*s(%.*s:)\" of type \"%.*s\" is required, but it was not provided.",
            OT_ARG(directive->name.text), OT_ARG(argument->name.text), OT_ARG(type));
    }
}

static void check_site(ot_sdl_context *ctx, const ot_directive_site *site)
{
    for (uint32_t i = 0; i < site->directives->count; i++)
        check_directive(ctx, site->source, &site->directives->items[i]);
}

const ot_sdl_rule ot_sdl_rule_provided_required_arguments_on_directives = {.on_directives =
                                                                               check_site};
