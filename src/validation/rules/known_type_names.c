/*
 * Spec section "Fragment Spread Type Existence", and the same for the types of variables: a named
 * type exists. A type that the document itself defines counts as known; that the definition does
 * not belong there is another rule's business.
 */
#include "validation/rule.h"

typedef struct known_type_names {
    ot_map defined; /* by the document -> non-NULL */
    ot_str *names;  /* for suggestions, made when first needed */
    uint32_t name_count;
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
    state->names = OT_NEW_ARRAY(ctx->arena, ot_str, schema->type_count + state->defined.count);
    for (uint32_t i = 0; i < schema->type_count; i++)
        state->names[state->name_count++] = schema->types[i]->name;
    for (uint32_t i = 0; i < state->defined.count; i++)
        state->names[state->name_count++] = state->defined.entries[i].key;
}

static void check_named_type(ot_rule_context *ctx, const ot_name *name)
{
    known_type_names *state = ctx->state;
    if (ot_schema_type(ctx->schema, name->text) != NULL || ot_map_has(&state->defined, name->text))
        return;
    if (ctx->hints && state->names == NULL)
        gather_names(ctx, state);
    ot_str suggestion = ot_rule_suggest(ctx, name->text, state->names, state->name_count);
    ot_rule_report(ctx, name->offset, "Unknown type \"%.*s\".%.*s", OT_ARG(name->text),
                   OT_ARG(suggestion));
}

const ot_rule ot_rule_known_type_names = {
    .state_bytes = sizeof(known_type_names),
    .on_document = gather_definitions,
    .on_named_type = check_named_type,
};
