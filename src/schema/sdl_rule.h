/*
 * SDL rules (spec section "Type System"; graphql-js' specifiedSDLRules), one file each in
 * schema/rules/. A rule is a set of hooks; one walk over all documents calls the hooks of all
 * rules. The context holds what several rules ask for: definitions by name, whether they stand in
 * the documents, in the schema that is being extended, among the built-ins or among the binding
 * directives.
 */
#ifndef OT_SCHEMA_SDL_RULE_H
#define OT_SCHEMA_SDL_RULE_H

#include "schema/schema_internal.h"

typedef struct ot_sdl_context {
    ot_arena *arena; /* scratch: ends with the check */
    ot_report *report;
    const ot_sdl *sdl;
    const ot_schema *base; /* the schema being extended, or NULL */
    ot_map types;          /* name -> ot_type_definition*: the last definition in the documents */
    ot_map directives;     /* name -> ot_type_definition*: all that may be used, wherever from */
    const ot_document *builtins;
    const ot_document *binding; /* may be NULL */
    void *state;                /* of the rule whose hook runs; NULL at its first call */
} ot_sdl_context;

/* Where directives stand. */
typedef struct ot_directive_site {
    ot_directive_location location;
    const ot_directive_list *directives;
    const ot_source *source;
    const ot_type_definition
        *owner; /* the type, schema or directive definition when they stand on it, else NULL */
    const void *element; /* the AST node they apply to: an overlay's is the contract's */
} ot_directive_site;

typedef struct ot_sdl_rule {
    void (*on_definition)(ot_sdl_context *ctx, const ot_type_definition *definition);
    void (*on_directives)(ot_sdl_context *ctx, const ot_directive_site *site);
    void (*on_type_name)(ot_sdl_context *ctx, const ot_name *name, const ot_source *source);
    void (*on_arguments)(ot_sdl_context *ctx, const ot_argument *arguments, uint32_t count,
                         const ot_source *source); /* of directives, and of fields of operations */
    void (*on_value)(ot_sdl_context *ctx, const ot_value *value,
                     const ot_source *source); /* whole values */
} ot_sdl_rule;

/* The rule's own memory, zero at first. */
#define OT_SDL_STATE(ctx, type)                                                                    \
    ((type *)((ctx)->state != NULL ? (ctx)->state : ((ctx)->state = OT_NEW((ctx)->arena, type))))

/* A name and where it stands, as rules keep it for their second place. */
typedef struct ot_sdl_seen {
    ot_place place;
} ot_sdl_seen;

/* Remembers `name` at `place` in the map; returns the place it had before, or NULL when it is new.
 */
const ot_place *ot_sdl_remember(ot_sdl_context *ctx, ot_map *map, ot_str name, ot_place place);

/* Remembers a field or value, what `word` calls it, of a type, in a map of maps by type; reports
 * one that the type has already, by another definition or, where `exists`, in the schema that is
 * extended. */
void ot_sdl_remember_member(ot_sdl_context *ctx, const ot_type_definition *definition,
                            ot_map *types, const ot_name *name, const char *word, bool exists);

/* The map kept under `name` in a map of maps, made when it is new. */
ot_map *ot_sdl_submap(ot_sdl_context *ctx, ot_map *maps, ot_str name);

/* Reports with two places. */
#define OT_SDL_REPORT_TWO(ctx, first, second, ...)                                                 \
    do {                                                                                           \
        ot_place places_[2] = {(first), (second)};                                                 \
        ot_report_places((ctx)->report, places_, 2, __VA_ARGS__);                                  \
    } while (0)

/* "Did you mean" may be said, and will be read. */
static inline bool ot_sdl_wants_hints(const ot_sdl_context *ctx)
{
    return ctx->report->hints && !ctx->report->is_cut;
}

/* How a definition of that kind is called: "object", "input object". */
const char *ot_sdl_kind_name(ot_type_definition_kind kind);

/* True for the definitions of types. */
static inline bool ot_sdl_is_type(const ot_type_definition *definition)
{
    return definition->kind != OT_DEFINITION_SCHEMA && definition->kind != OT_DEFINITION_DIRECTIVE;
}

#define OT_SDL_RULE(name, title) extern const ot_sdl_rule ot_sdl_rule_##name;
#include "schema/rules.def"
#undef OT_SDL_RULE

#endif
