#include "schema/sdl_rule.h"

/* Spec "Field Arguments", "Directives": the arguments of a field or directive have different names.
 */

/* Few arguments are compared one by one, and seldom is anything to be told. */
static bool are_few_and_different(const ot_input_value_definition *arguments, uint32_t count)
{
    for (uint32_t i = 1; i < count && count <= 8; i++) {
        for (uint32_t j = 0; j < i; j++) {
            if (ot_str_equal(arguments[i].name.text, arguments[j].name.text))
                return false;
        }
    }
    return count <= 8;
}

/* All definitions of one argument are told in one problem, at its first. */
static void check_arguments(ot_sdl_context *ctx, const ot_type_definition *definition, ot_str owner,
                            const ot_input_value_definition *arguments, uint32_t count)
{
    ot_map places = {0}; /* name -> places */
    typedef OT_VEC(ot_place) place_list;
    for (uint32_t i = 0; i < count; i++) {
        place_list *list = ot_map_get(&places, arguments[i].name.text);
        if (list == NULL) {
            list = OT_NEW(ctx->arena, place_list);
            ot_map_set(ctx->arena, &places, arguments[i].name.text, list);
        }
        OT_VEC_PUSH(ctx->arena, list, ot_schema__place(definition, arguments[i].name.offset));
    }
    for (uint32_t i = 0; i < places.count; i++) {
        const place_list *list = places.entries[i].value;
        if (list->count > 1)
            ot_report_places(ctx->report, list->items, list->count,
                             "Argument \"%.*s(%.*s:)\" can only be defined once.", OT_ARG(owner),
                             OT_ARG(places.entries[i].key));
    }
}

static void check_definition(ot_sdl_context *ctx, const ot_type_definition *definition)
{
    ot_str name = definition->name.text;
    for (uint32_t i = 0; i < definition->field_count; i++) {
        const ot_field_definition *field = &definition->fields[i];
        if (are_few_and_different(field->arguments, field->argument_count))
            continue;
        ot_str owner =
            ot_arena_printf(ctx->arena, "%.*s.%.*s", OT_ARG(name), OT_ARG(field->name.text));
        check_arguments(ctx, definition, owner, field->arguments, field->argument_count);
    }
    if (definition->kind == OT_DEFINITION_DIRECTIVE &&
        !are_few_and_different(definition->inputs, definition->input_count))
        check_arguments(ctx, definition, ot_arena_printf(ctx->arena, "@%.*s", OT_ARG(name)),
                        definition->inputs, definition->input_count);
}

const ot_sdl_rule ot_sdl_rule_unique_argument_definition_names = {.on_definition =
                                                                      check_definition};
