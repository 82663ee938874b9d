#include "schema/sdl_rule.h"

/* Spec "Enums": the values of an enum, with its extensions, have different names. */

typedef struct enum_state {
    ot_map types; /* type name -> ot_map of its values */
} enum_state;

static bool exists(const ot_schema *base, ot_str type_name, ot_str value_name)
{
    const ot_type *type = base == NULL ? NULL : ot_schema_type(base, type_name);
    return type != NULL && ot_map_has(&type->values_by_name, value_name);
}

static void check_definition(ot_sdl_context *ctx, const ot_type_definition *definition)
{
    if (definition->kind != OT_DEFINITION_ENUM)
        return;
    enum_state *state = OT_SDL_STATE(ctx, enum_state);
    for (uint32_t i = 0; i < definition->value_count; i++) {
        const ot_name *name = &definition->values[i].name;
        ot_sdl_remember_member(ctx, definition, &state->types, name, "Enum value",
                               exists(ctx->base, definition->name.text, name->text));
    }
}

const ot_sdl_rule ot_sdl_rule_unique_enum_value_names = {.on_definition = check_definition};
