#include "schema/sdl_rule.h"

/* Spec "Argument Uniqueness", for directives in SDL. */

typedef OT_VEC(ot_place) place_list;

/* All uses of one name are told in one problem. */
static void check_arguments(ot_sdl_context *ctx, const ot_argument *arguments, uint32_t count,
                            const ot_source *source)
{
    ot_map places = {0}; /* name -> place_list* */
    for (uint32_t i = 0; count > 1 && i < count; i++) {
        const ot_name *name = &arguments[i].name;
        place_list *list = ot_map_get(&places, name->text);
        if (list == NULL) {
            list = OT_NEW(ctx->arena, place_list);
            ot_map_set(ctx->arena, &places, name->text, list);
        }
        OT_VEC_PUSH(ctx->arena, list, ((ot_place){source, name->offset}));
    }
    for (uint32_t i = 0; i < places.count; i++) {
        const place_list *list = places.entries[i].value;
        if (list->count > 1)
            ot_report_places(ctx->report, list->items, list->count,
                             "There can be only one argument named \"%.*s\".",
                             OT_ARG(places.entries[i].key));
    }
}

const ot_sdl_rule ot_sdl_rule_unique_argument_names = {.on_arguments = check_arguments};
