#include "schema/sdl_rule.h"

/* Spec "Types": all types have different names. */

typedef struct type_state {
    ot_map seen;
} type_state;

static void check_definition(ot_sdl_context *ctx, const ot_type_definition *definition)
{
    if (!ot_sdl_is_type(definition) || definition->is_extension)
        return;
    ot_str name = definition->name.text;
    ot_place place = ot_schema__place(definition, definition->name.offset);
    if (ctx->base != NULL && ot_schema_type(ctx->base, name) != NULL) {
        ot_report_at(
            ctx->report, place,
            "Type \"%.*s\" already exists in the schema. It cannot also be defined in this type "
            "definition.",
            OT_ARG(name));
        return;
    }
    type_state *state = OT_SDL_STATE(ctx, type_state);
    const ot_place *first = ot_sdl_remember(ctx, &state->seen, name, place);
    if (first != NULL)
        OT_SDL_REPORT_TWO(ctx, *first, place, "There can be only one type named \"%.*s\".",
                          OT_ARG(name));
}

const ot_sdl_rule ot_sdl_rule_unique_type_names = {.on_definition = check_definition};
