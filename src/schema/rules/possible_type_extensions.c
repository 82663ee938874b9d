#include "base/assert.h"
#include "schema/sdl_rule.h"
#include "schema/suggest.h"

/* Spec "Type Extensions": what is extended exists and is of that kind. */

static ot_type_definition_kind kind_of(const ot_type *type)
{
    switch (type->kind) {
    case OT_TYPE_SCALAR:
        return OT_DEFINITION_SCALAR;
    case OT_TYPE_OBJECT:
        return OT_DEFINITION_OBJECT;
    case OT_TYPE_INTERFACE:
        return OT_DEFINITION_INTERFACE;
    case OT_TYPE_UNION:
        return OT_DEFINITION_UNION;
    case OT_TYPE_ENUM:
        return OT_DEFINITION_ENUM;
    case OT_TYPE_INPUT_OBJECT:
        return OT_DEFINITION_INPUT_OBJECT;
    case OT_TYPE_LIST:
    case OT_TYPE_NON_NULL:
        break;
    }
    OT_UNREACHABLE();
}

static ot_str suggest(const ot_sdl_context *ctx, ot_str name)
{
    uint32_t base_count = ctx->base == NULL ? 0 : ctx->base->type_count;
    ot_str *names = OT_NEW_ARRAY(ctx->arena, ot_str, ctx->types.count + base_count);
    uint32_t count = 0;
    for (uint32_t i = 0; i < ctx->types.count; i++)
        names[count++] = ctx->types.entries[i].key;
    for (uint32_t i = 0; i < base_count; i++)
        names[count++] = ctx->base->types[i]->name;
    return ot_suggest(ctx->arena, OT_S(""), name, names, count);
}

static void report_undefined(ot_sdl_context *ctx, const ot_type_definition *extension)
{
    ot_str name = extension->name.text;
    ot_str hint = ot_sdl_wants_hints(ctx) ? suggest(ctx, name) : OT_S("");
    ot_report_at(ctx->report, ot_schema__place(extension, extension->name.offset),
                 "Cannot extend type \"%.*s\" because it is not defined.%.*s", OT_ARG(name),
                 OT_ARG(hint));
}

static void check_definition(ot_sdl_context *ctx, const ot_type_definition *extension)
{
    if (!extension->is_extension || !ot_sdl_is_type(extension))
        return;
    ot_str name = extension->name.text;
    const ot_type_definition *definition = ot_map_get(&ctx->types, name);
    const ot_type *existing = ctx->base == NULL ? NULL : ot_schema_type(ctx->base, name);
    ot_place place = ot_schema__place(extension, extension->offset);
    const char *noun = ot_sdl_kind_name(extension->kind);
    if (definition != NULL) {
        if (definition->kind != extension->kind)
            OT_SDL_REPORT_TWO(ctx, ot_schema__place(definition, definition->offset), place,
                              "Cannot extend non-%s type \"%.*s\".", noun, OT_ARG(name));
    } else if (existing != NULL) {
        if (kind_of(existing) != extension->kind)
            ot_report_at(ctx->report, place, "Cannot extend non-%s type \"%.*s\".", noun,
                         OT_ARG(name));
    } else {
        report_undefined(ctx, extension);
    }
}

const ot_sdl_rule ot_sdl_rule_possible_type_extensions = {.on_definition = check_definition};
