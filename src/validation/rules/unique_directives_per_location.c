/*
 * Spec section "Directives Are Unique per Location": unless they are repeatable.
 */
#include "validation/rule.h"

/* A directive that the document itself defines counts as the document says. */
typedef struct unique_directives {
    ot_map defined; /* name -> const ot_type_definition* */
} unique_directives;

static void gather_definitions(ot_rule_context *ctx, const ot_document *document)
{
    unique_directives *state = ctx->state;
    for (uint32_t i = 0; i < document->type_count; i++) {
        const ot_type_definition *definition = &document->types[i];
        if (definition->kind == OT_DEFINITION_DIRECTIVE && !definition->is_extension)
            (void)ot_map_set(ctx->arena, &state->defined, definition->name.text,
                             (void *)definition); /* the last one counts */
    }
}

static bool must_be_unique(const ot_rule_context *ctx, ot_str name)
{
    const unique_directives *state = ctx->state;
    const ot_type_definition *defined = ot_map_get(&state->defined, name);
    if (defined != NULL)
        return !defined->is_repeatable;
    const ot_directive_definition *definition = ot_schema_directive(ctx->schema, name);
    return definition != NULL && !definition->is_binding && !definition->is_repeatable;
}

static void check_directives(ot_rule_context *ctx, const ot_directive_list *directives)
{
    ot_map known = {0};
    for (uint32_t i = 0; directives->count > 1 && i < directives->count; i++) {
        const ot_directive *directive = &directives->items[i];
        if (!must_be_unique(ctx, directive->name.text))
            continue;
        const ot_directive *first = ot_map_get(&known, directive->name.text);
        if (first == NULL) {
            (void)ot_map_set(ctx->arena, &known, directive->name.text, (void *)directive); /* new */
            continue;
        }
        uint32_t offsets[] = {first->offset, directive->offset};
        ot_rule_report_places(ctx, offsets, 2,
                              "The directive \"@%.*s\" can only be used once at this location.",
                              OT_ARG(directive->name.text));
    }
}

const ot_rule ot_rule_unique_directives_per_location = {
    .state_bytes = sizeof(unique_directives),
    .on_document = gather_definitions,
    .on_directives = check_directives,
};
