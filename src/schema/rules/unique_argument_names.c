#include "schema/sdl_rule.h"

/* Spec "Argument Uniqueness", for directives in SDL. */

typedef OT_VEC(ot_place) place_list;

static void check_directive(ot_sdl_context *ctx, const ot_source *source,
                            const ot_directive *directive)
{
    ot_map places = {0}; /* name -> place_list* */
    for (uint32_t i = 0; i < directive->argument_count; i++) {
        const ot_name *name = &directive->arguments[i].name;
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

static void check_site(ot_sdl_context *ctx, const ot_directive_site *site)
{
    for (uint32_t i = 0; i < site->directives->count; i++) {
        if (site->directives->items[i].argument_count > 1)
            check_directive(ctx, site->source, &site->directives->items[i]);
    }
}

const ot_sdl_rule ot_sdl_rule_unique_argument_names = {.on_directives = check_site};
