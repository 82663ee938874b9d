#include "schema/sdl_rule.h"

/* Spec "Root Operation Types": each operation has one root type at most. */

typedef struct operation_state {
    ot_map seen;
} operation_state;

static ot_str operation_name(ot_operation_kind kind)
{
    static const ot_str names[] = {OT_STR("query"), OT_STR("mutation"), OT_STR("subscription")};
    return names[kind];
}

static void check_operation(ot_sdl_context *ctx, const ot_type_definition *definition,
                            const ot_operation_type_definition *operation)
{
    ot_str name = operation_name(operation->operation);
    ot_place place = ot_schema__place(definition, operation->offset);
    if (ctx->base != NULL && ot_schema_root(ctx->base, operation->operation) != NULL) {
        ot_report_at(ctx->report, place,
                     "Type for %.*s already defined in the schema. It cannot be redefined.",
                     OT_ARG(name));
        return;
    }
    operation_state *state = OT_SDL_STATE(ctx, operation_state);
    const ot_place *first = ot_sdl_remember(ctx, &state->seen, name, place);
    if (first != NULL)
        OT_SDL_REPORT_TWO(ctx, *first, place, "There can be only one %.*s type in schema.",
                          OT_ARG(name));
}

static void check_definition(ot_sdl_context *ctx, const ot_type_definition *definition)
{
    for (uint32_t i = 0; i < definition->operation_type_count; i++)
        check_operation(ctx, definition, &definition->operation_types[i]);
}

const ot_sdl_rule ot_sdl_rule_unique_operation_types = {.on_definition = check_definition};
