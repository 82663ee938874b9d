#include "schema/sdl_rule.h"

/* Spec "Directives Are Defined", "Directives Are in Valid Locations". */

static bool allows(const ot_type_definition *definition, ot_str location)
{
    for (uint32_t i = 0; i < definition->member_count; i++) {
        if (ot_str_equal(definition->members[i].text, location))
            return true;
    }
    return false;
}

static void check_directive(ot_sdl_context *ctx, const ot_directive_site *site,
                            const ot_directive *directive)
{
    ot_str name = directive->name.text;
    ot_str location = ot_directive_location_name(site->location);
    ot_place place = {site->source, directive->offset};
    const ot_type_definition *definition = ot_map_get(&ctx->directives, name);
    if (definition == NULL)
        ot_report_at(ctx->report, place, "Unknown directive \"@%.*s\".", OT_ARG(name));
    else if (!allows(definition, location))
        ot_report_at(ctx->report, place, "Directive \"@%.*s\" may not be used on %.*s.",
                     OT_ARG(name), OT_ARG(location));
}

static void check_site(ot_sdl_context *ctx, const ot_directive_site *site)
{
    for (uint32_t i = 0; i < site->directives->count; i++)
        check_directive(ctx, site, &site->directives->items[i]);
}

const ot_sdl_rule ot_sdl_rule_known_directives = {.on_directives = check_site};
