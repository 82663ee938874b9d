#include "schema/sdl_rule.h"

/* Spec "Schema": a document has at most one schema definition, and a schema that is extended
 * already has its own. */

typedef struct lone_state {
    bool is_defined;
} lone_state;

static bool is_already_defined(const ot_schema *base)
{
    return base != NULL && (base->definition_count > 0 || base->query != NULL ||
                            base->mutation != NULL || base->subscription != NULL);
}

static void check_definition(ot_sdl_context *ctx, const ot_type_definition *definition)
{
    if (definition->kind != OT_DEFINITION_SCHEMA || definition->is_extension)
        return;
    ot_place place = ot_schema__place(definition, definition->offset);
    if (is_already_defined(ctx->base)) {
        ot_report_at(ctx->report, place, "Cannot define a new schema within a schema extension.");
        return;
    }
    lone_state *state = OT_SDL_STATE(ctx, lone_state);
    if (state->is_defined)
        ot_report_at(ctx->report, place, "Must provide only one schema definition.");
    state->is_defined = true;
}

const ot_sdl_rule ot_sdl_rule_lone_schema_definition = {.on_definition = check_definition};
