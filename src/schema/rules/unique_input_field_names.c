#include "schema/sdl_rule.h"

/* Spec "Input Object Field Uniqueness", for values in SDL. */

static void check_object(ot_sdl_context *ctx, const ot_value *object, const ot_source *source)
{
    ot_map seen = {0};
    for (uint32_t i = 0; object->count > 1 && i < object->count; i++) {
        const ot_name *name = &object->fields[i].name;
        ot_place place = {source, name->offset};
        const ot_place *first = ot_sdl_remember(ctx, &seen, name->text, place);
        if (first != NULL)
            OT_SDL_REPORT_TWO(ctx, *first, place,
                              "There can be only one input field named \"%.*s\".",
                              OT_ARG(name->text));
    }
}

/* Depth is bounded by the parser. */
static void check_value(ot_sdl_context *ctx, const ot_value *value, const ot_source *source)
{
    if (value->kind == OT_VALUE_OBJECT)
        check_object(ctx, value, source);
    for (uint32_t i = 0; value->kind == OT_VALUE_OBJECT && i < value->count; i++)
        check_value(ctx, &value->fields[i].value, source);
    for (uint32_t i = 0; value->kind == OT_VALUE_LIST && i < value->count; i++)
        check_value(ctx, &value->items[i], source);
}

const ot_sdl_rule ot_sdl_rule_unique_input_field_names = {.on_value = check_value};
