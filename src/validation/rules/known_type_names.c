/*
 * Spec section "Fragment Spread Type Existence", and the same for the types of variables: a named
 * type exists. A type that the document itself defines counts as known; that the definition does
 * not belong there is another rule's business. So do, inside of such a definition, the specified
 * scalars that the schema does not use; elsewhere they are unknown.
 */
#include "validation/rule.h"

static const ot_str scalars[] = {OT_STR("Int"), OT_STR("Float"), OT_STR("String"),
                                 OT_STR("Boolean"), OT_STR("ID")};

enum { SCALARS = sizeof(scalars) / sizeof(scalars[0]) };

typedef struct known_type_names {
    ot_map defined; /* by the document -> non-NULL */
    ot_str *names;  /* for suggestions, made when first needed: the specified scalars, then all */
    uint32_t name_count; /* with the scalars */
} known_type_names;

static void gather_definitions(ot_rule_context *ctx, const ot_document *document)
{
    known_type_names *state = ctx->state;
    for (uint32_t i = 0; i < document->type_count; i++) {
        const ot_type_definition *definition = &document->types[i];
        if (!definition->is_extension && definition->kind != OT_DEFINITION_SCHEMA &&
            definition->kind != OT_DEFINITION_DIRECTIVE)
            (void)ot_map_set(ctx->arena, &state->defined, definition->name.text,
                             state); /* twice is fine */
    }
}

static void gather_names(ot_rule_context *ctx, known_type_names *state)
{
    const ot_schema *schema = ctx->schema;
    state->names =
        OT_NEW_ARRAY(ctx->arena, ot_str, SCALARS + schema->type_count + state->defined.count);
    for (uint32_t i = 0; i < SCALARS; i++)
        state->names[state->name_count++] = scalars[i];
    for (uint32_t i = 0; i < schema->type_count; i++)
        state->names[state->name_count++] = schema->types[i]->name;
    for (uint32_t i = 0; i < state->defined.count; i++)
        state->names[state->name_count++] = state->defined.entries[i].key;
}

static bool is_specified_scalar(ot_str name)
{
    for (uint32_t i = 0; i < SCALARS; i++)
        if (ot_str_equal(scalars[i], name))
            return true;
    return false;
}

/* Like the names that are known: with all specified scalars inside of a definition of types. */
static ot_str suggest(ot_rule_context *ctx, known_type_names *state, ot_str name)
{
    if (!ctx->hints)
        return OT_S("");
    if (state->names == NULL)
        gather_names(ctx, state);
    uint32_t skipped = ctx->is_in_type_system ? 0 : SCALARS;
    return ot_rule_suggest(ctx, name, state->names + skipped, state->name_count - skipped);
}

static void check_named_type(ot_rule_context *ctx, const ot_name *name)
{
    known_type_names *state = ctx->state;
    if (ot_schema_type(ctx->schema, name->text) != NULL || ot_map_has(&state->defined, name->text))
        return;
    if (ctx->is_in_type_system && is_specified_scalar(name->text))
        return;
    ot_str suggestion = suggest(ctx, state, name->text);
    ot_rule_report(ctx, name->offset, "Unknown type \"%.*s\".%.*s", OT_ARG(name->text),
                   OT_ARG(suggestion));
}

const ot_rule ot_rule_known_type_names = {
    .state_bytes = sizeof(known_type_names),
    .on_document = gather_definitions,
    .on_named_type = check_named_type,
};
