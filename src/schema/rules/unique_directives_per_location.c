#include "schema/sdl_rule.h"

/* Spec "Directives Are Unique per Location": a directive that is not repeatable stands once on an
 * element. A definition and its extensions are one element, and so are an element of the contract
 * and its overlays. */

typedef struct unique_state {
    ot_map sites; /* what the element is called, or its address -> ot_map of its directives */
} unique_state;

/* The address of an AST node as a map key; lives as long as the check. */
static ot_str address_key(ot_sdl_context *ctx, const void *element)
{
    return ot_arena_copy(ctx->arena, ot_str_make((const char *)&element, sizeof(element)));
}

static ot_str site_key(ot_sdl_context *ctx, const ot_directive_site *site)
{
    if (site->owner == NULL)
        return address_key(ctx, site->element);
    if (site->owner->kind == OT_DEFINITION_SCHEMA)
        return OT_S("schema definition");
    const char *prefix = site->owner->kind == OT_DEFINITION_DIRECTIVE ? "directive" : "type";
    return ot_arena_printf(ctx->arena, "%s named %.*s", prefix, OT_ARG(site->owner->name.text));
}

/* The usual case: one directive, and nobody else adds any. */
static bool is_alone(const ot_sdl_context *ctx, const ot_directive_site *site)
{
    return site->owner == NULL && site->directives->count == 1 &&
           ot_schema__overlay(ctx->sdl, site->element) == NULL;
}

static void check_site(ot_sdl_context *ctx, const ot_directive_site *site)
{
    if (is_alone(ctx, site))
        return;
    unique_state *state = OT_SDL_STATE(ctx, unique_state);
    ot_map *seen = ot_sdl_submap(ctx, &state->sites, site_key(ctx, site));
    for (uint32_t i = 0; i < site->directives->count; i++) {
        const ot_directive *directive = &site->directives->items[i];
        ot_str name = directive->name.text;
        const ot_type_definition *definition = ot_map_get(&ctx->directives, name);
        if (definition == NULL || definition->is_repeatable)
            continue;
        ot_place place = {site->source, directive->offset};
        const ot_place *first = ot_sdl_remember(ctx, seen, name, place);
        if (first != NULL)
            OT_SDL_REPORT_TWO(ctx, *first, place,
                              "The directive \"@%.*s\" can only be used once at this location.",
                              OT_ARG(name));
    }
}

const ot_sdl_rule ot_sdl_rule_unique_directives_per_location = {.on_directives = check_site};
