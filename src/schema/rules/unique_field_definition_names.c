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

static void check_field(ot_sdl_context *ctx, const ot_type_definition *definition, ot_map *seen,
                        const ot_name *name)
{
    ot_str type = definition->name.text;
    ot_place place = ot_schema__place(definition, name->offset);
    if (exists(ctx->base, type, name->text)) {
        ot_report_at(
            ctx->report, place,
            "Field \"%.*s.%.*s\" already exists in the schema. It cannot also be defined in "
            "this type extension.",
            OT_ARG(type), OT_ARG(name->text));
        return;
    }
    const ot_place *first = ot_sdl_remember(ctx, seen, name->text, place);
    if (first != NULL)
        OT_SDL_REPORT_TWO(ctx, *first, place, "Field \"%.*s.%.*s\" can only be defined once.",
                          OT_ARG(type), OT_ARG(name->text));
}

static void check_definition(ot_sdl_context *ctx, const ot_type_definition *definition)
{
    if (!ot_sdl_is_type(definition))
        return;
    field_state *state = OT_SDL_STATE(ctx, field_state);
    ot_map *seen = ot_sdl_submap(ctx, &state->types, definition->name.text);
    for (uint32_t i = 0; i < definition->field_count; i++)
        check_field(ctx, definition, seen, &definition->fields[i].name);
    for (uint32_t i = 0; i < definition->input_count; i++)
        check_field(ctx, definition, seen, &definition->inputs[i].name);
}

const ot_sdl_rule ot_sdl_rule_unique_field_definition_names = {.on_definition = check_definition};
