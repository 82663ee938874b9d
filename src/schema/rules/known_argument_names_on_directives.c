#include "schema/sdl_rule.h"
#include "schema/suggest.h"

/* Spec "Argument Names", for directives in SDL. */

static bool defines_argument(const ot_type_definition *definition, ot_str name)
{
    for (uint32_t i = 0; i < definition->input_count; i++) {
        if (ot_str_equal(definition->inputs[i].name.text, name))
            return true;
    }
    return false;
}

static ot_str suggest(const ot_sdl_context *ctx, const ot_type_definition *definition, ot_str name)
{
    ot_str *names = OT_NEW_ARRAY(ctx->arena, ot_str, definition->input_count);
    for (uint32_t i = 0; i < definition->input_count; i++)
        names[i] = definition->inputs[i].name.text;
    return ot_suggest(ctx->arena, OT_S(""), name, names, definition->input_count);
}

static void check_directive(ot_sdl_context *ctx, const ot_source *source,
                            const ot_directive *directive)
{
    const ot_type_definition *definition = ot_map_get(&ctx->directives, directive->name.text);
    for (uint32_t i = 0; definition != NULL && i < directive->argument_count; i++) {
        ot_str name = directive->arguments[i].name.text;
        if (defines_argument(definition, name))
            continue;
        ot_str hint = ot_sdl_wants_hints(ctx) ? suggest(ctx, definition, name) : OT_S("");
        ot_report_at(ctx->report, (ot_place){source, directive->arguments[i].offset},
                     "Unknown argument \"%.*s\" on directive \"@%.*s\".%.*s", OT_ARG(name),
                     OT_ARG(directive->name.text), OT_ARG(hint));
    }
}

static void check_site(ot_sdl_context *ctx, const ot_directive_site *site)
{
    for (uint32_t i = 0; i < site->directives->count; i++)
        check_directive(ctx, site->source, &site->directives->items[i]);
}

const ot_sdl_rule ot_sdl_rule_known_argument_names_on_directives = {.on_directives = check_site};
