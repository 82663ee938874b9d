#include "schema/sdl_rule.h"

/* Spec "Directives": all directives have different names. */

typedef struct directive_state {
    ot_map seen;
} directive_state;

static bool exists(const ot_schema *base, ot_str name)
{
    const ot_directive_definition *directive =
        base == NULL ? NULL : ot_schema_directive(base, name);
    return directive != NULL && !directive->is_binding;
}

static void check_definition(ot_sdl_context *ctx, const ot_type_definition *definition)
{
    if (definition->kind != OT_DEFINITION_DIRECTIVE || definition->is_extension)
        return;
    ot_str name = definition->name.text;
    ot_place place = ot_schema__place(definition, definition->name.offset);
    if (exists(ctx->base, name)) {
        ot_report_at(ctx->report, place,
                     "Directive \"@%.*s\" already exists in the schema. It cannot be redefined.",
                     OT_ARG(name));
        return;
    }
    directive_state *state = OT_SDL_STATE(ctx, directive_state);
    const ot_place *first = ot_sdl_remember(ctx, &state->seen, name, place);
    if (first != NULL)
        OT_SDL_REPORT_TWO(ctx, *first, place, "There can be only one directive named \"@%.*s\".",
                          OT_ARG(name));
}

const ot_sdl_rule ot_sdl_rule_unique_directive_names = {.on_definition = check_definition};
