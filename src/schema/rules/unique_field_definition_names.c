#include "schema/sdl_rule.h"

/* Spec "Objects", "Interfaces", "Input Objects": the fields of a type, with its extensions, have
 * different names. */

typedef struct field_state {
    ot_map types; /* type name -> ot_map of its fields */
} field_state;

static bool exists(const ot_schema *base, ot_str type_name, ot_str field_name)
{
    const ot_type *type = base == NULL ? NULL : ot_schema_type(base, type_name);
    return type != NULL && (ot_map_has(&type->fields_by_name, field_name) ||
                            ot_map_has(&type->inputs_by_name, field_name));
}

static void check_field(ot_sdl_context *ctx, const ot_type_definition *definition,
                        const ot_name *name)
{
    field_state *state = OT_SDL_STATE(ctx, field_state);
    ot_sdl_remember_member(ctx, definition, &state->types, name, "Field",
                           exists(ctx->base, definition->name.text, name->text));
}

static void check_definition(ot_sdl_context *ctx, const ot_type_definition *definition)
{
    if (!ot_sdl_is_type(definition))
        return;
    for (uint32_t i = 0; i < definition->field_count; i++)
        check_field(ctx, definition, &definition->fields[i].name);
    for (uint32_t i = 0; i < definition->input_count; i++)
        check_field(ctx, definition, &definition->inputs[i].name);
}

const ot_sdl_rule ot_sdl_rule_unique_field_definition_names = {.on_definition = check_definition};
