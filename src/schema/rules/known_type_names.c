#include "schema/sdl_rule.h"
#include "schema/suggest.h"

/* Spec "Types": every type that is named is defined. */

static const ot_type_definition *find_type(const ot_document *document, ot_str name)
{
    for (uint32_t i = 0; document != NULL && i < document->type_count; i++) {
        const ot_type_definition *definition = &document->types[i];
        if (ot_sdl_is_type(definition) && ot_str_equal(definition->name.text, name))
            return definition;
    }
    return NULL;
}

static bool is_known(const ot_sdl_context *ctx, ot_str name)
{
    if (ot_map_has(&ctx->types, name))
        return true;
    if (ctx->base != NULL && ot_schema_type(ctx->base, name) != NULL)
        return true;
    if (find_type(ctx->builtins, name) != NULL)
        return true;
    const ot_type_definition *binding = find_type(ctx->binding, name);
    return binding != NULL && binding->kind == OT_DEFINITION_SCALAR;
}

/* Built-in, extended and defined types; a name may come twice. */
static ot_str suggest(const ot_sdl_context *ctx, ot_str name)
{
    uint32_t base_count = ctx->base == NULL ? 0 : ctx->base->type_count;
    ot_str *names =
        OT_NEW_ARRAY(ctx->arena, ot_str, ctx->builtins->type_count + base_count + ctx->types.count);
    uint32_t count = 0;
    for (uint32_t i = 0; i < ctx->builtins->type_count; i++) {
        if (ot_sdl_is_type(&ctx->builtins->types[i]))
            names[count++] = ctx->builtins->types[i].name.text;
    }
    for (uint32_t i = 0; i < base_count; i++)
        names[count++] = ctx->base->types[i]->name;
    for (uint32_t i = 0; i < ctx->types.count; i++)
        names[count++] = ctx->types.entries[i].key;
    return ot_suggest(ctx->arena, OT_S(""), name, names, count);
}

static void check_name(ot_sdl_context *ctx, const ot_name *name, const ot_source *source)
{
    if (is_known(ctx, name->text))
        return;
    ot_str hint = ot_sdl_wants_hints(ctx) ? suggest(ctx, name->text) : OT_S("");
    ot_report_at(ctx->report, (ot_place){source, name->offset}, "Unknown type \"%.*s\".%.*s",
                 OT_ARG(name->text), OT_ARG(hint));
}

const ot_sdl_rule ot_sdl_rule_known_type_names = {.on_type_name = check_name};
