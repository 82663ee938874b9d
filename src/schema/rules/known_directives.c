#include "schema/sdl_rule.h"
#include "schema/suggest.h"

/* Spec "Directives Are Defined", "Directives Are in Valid Locations". */

static bool allows(const ot_type_definition *definition, ot_str location)
{
    for (uint32_t i = 0; i < definition->member_count; i++) {
        if (ot_str_equal(definition->members[i].text, location))
            return true;
    }
    return false;
}

static ot_str suggest_name(const ot_sdl_context *ctx, ot_str name)
{
    ot_str *names = OT_NEW_ARRAY(ctx->arena, ot_str, ctx->directives.count);
    for (uint32_t i = 0; i < ctx->directives.count; i++)
        names[i] = ot_arena_printf(ctx->arena, "@%.*s", OT_ARG(ctx->directives.entries[i].key));
    ot_str written = ot_arena_printf(ctx->arena, "@%.*s", OT_ARG(name));
    return ot_suggest(ctx->arena, OT_S(""), written, names, ctx->directives.count);
}

/* " It is for OBJECT, INTERFACE." */
static ot_str suggest_locations(const ot_sdl_context *ctx, const ot_type_definition *definition)
{
    ot_str list = ot_arena_printf(ctx->arena, " It is for ");
    for (uint32_t i = 0; i < definition->member_count; i++)
        list = ot_arena_printf(ctx->arena, "%.*s%s%.*s", OT_ARG(list), i > 0 ? ", " : "",
                               OT_ARG(definition->members[i].text));
    return ot_arena_printf(ctx->arena, "%.*s.", OT_ARG(list));
}

static void check_directive(ot_sdl_context *ctx, const ot_directive_site *site,
                            const ot_directive *directive)
{
    ot_str name = directive->name.text;
    ot_str location = ot_directive_location_name(site->location);
    ot_place place = {site->source, directive->offset};
    const ot_type_definition *definition = ot_map_get(&ctx->directives, name);
    bool is_known = definition != NULL;
    if (is_known && allows(definition, location))
        return;
    ot_str hint = OT_S("");
    if (ctx->binding != NULL && ot_sdl_wants_hints(ctx)) /* else as graphql-js says it */
        hint = is_known ? suggest_locations(ctx, definition) : suggest_name(ctx, name);
    if (is_known)
        ot_report_at(ctx->report, place, "Directive \"@%.*s\" may not be used on %.*s.%.*s",
                     OT_ARG(name), OT_ARG(location), OT_ARG(hint));
    else
        ot_report_at(ctx->report, place, "Unknown directive \"@%.*s\".%.*s", OT_ARG(name),
                     OT_ARG(hint));
}

static void check_site(ot_sdl_context *ctx, const ot_directive_site *site)
{
    for (uint32_t i = 0; i < site->directives->count; i++)
        check_directive(ctx, site, &site->directives->items[i]);
}

const ot_sdl_rule ot_sdl_rule_known_directives = {.on_directives = check_site};
