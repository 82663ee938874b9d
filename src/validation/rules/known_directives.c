/*
 * Spec sections "Directives Are Defined" and "Directives Are in Valid Locations".
 */
#include "validation/rule.h"

static const char *const location_names[OT_LOCATION_COUNT] = {
    [OT_LOCATION_QUERY] = "QUERY",
    [OT_LOCATION_MUTATION] = "MUTATION",
    [OT_LOCATION_SUBSCRIPTION] = "SUBSCRIPTION",
    [OT_LOCATION_FIELD] = "FIELD",
    [OT_LOCATION_FRAGMENT_DEFINITION] = "FRAGMENT_DEFINITION",
    [OT_LOCATION_FRAGMENT_SPREAD] = "FRAGMENT_SPREAD",
    [OT_LOCATION_INLINE_FRAGMENT] = "INLINE_FRAGMENT",
    [OT_LOCATION_VARIABLE_DEFINITION] = "VARIABLE_DEFINITION",
    [OT_LOCATION_FRAGMENT_VARIABLE_DEFINITION] = "FRAGMENT_VARIABLE_DEFINITION",
    [OT_LOCATION_SCHEMA] = "SCHEMA",
    [OT_LOCATION_SCALAR] = "SCALAR",
    [OT_LOCATION_OBJECT] = "OBJECT",
    [OT_LOCATION_FIELD_DEFINITION] = "FIELD_DEFINITION",
    [OT_LOCATION_ARGUMENT_DEFINITION] = "ARGUMENT_DEFINITION",
    [OT_LOCATION_INTERFACE] = "INTERFACE",
    [OT_LOCATION_UNION] = "UNION",
    [OT_LOCATION_ENUM] = "ENUM",
    [OT_LOCATION_ENUM_VALUE] = "ENUM_VALUE",
    [OT_LOCATION_INPUT_OBJECT] = "INPUT_OBJECT",
    [OT_LOCATION_INPUT_FIELD_DEFINITION] = "INPUT_FIELD_DEFINITION",
    [OT_LOCATION_DIRECTIVE_DEFINITION] = "DIRECTIVE_DEFINITION",
};

/* A directive that the document itself defines counts as the document says. */
typedef struct known_directives {
    ot_map defined; /* name -> const ot_type_definition* */
} known_directives;

static void gather_definitions(ot_rule_context *ctx, const ot_document *document)
{
    known_directives *state = ctx->state;
    for (uint32_t i = 0; i < document->type_count; i++) {
        const ot_type_definition *definition = &document->types[i];
        if (definition->kind == OT_DEFINITION_DIRECTIVE && !definition->is_extension)
            (void)ot_map_set(ctx->arena, &state->defined, definition->name.text,
                             (void *)definition); /* the last one counts */
    }
}

static bool is_declared_for(const ot_type_definition *definition, const char *location)
{
    for (uint32_t i = 0; i < definition->member_count; i++) {
        if (ot_str_equal(definition->members[i].text, ot_str_from_c(location)))
            return true;
    }
    return false;
}

static void check_directive(ot_rule_context *ctx, const ot_directive *directive,
                            ot_directive_location location)
{
    const known_directives *state = ctx->state;
    ot_str name = directive->name.text;
    const ot_type_definition *defined = ot_map_get(&state->defined, name);
    if (defined == NULL && ctx->directive == NULL) {
        ot_rule_report(ctx, directive->offset, "Unknown directive \"@%.*s\".", OT_ARG(name));
        return;
    }
    bool is_allowed = defined != NULL ? is_declared_for(defined, location_names[location])
                                      : (ctx->directive->locations & (1U << location)) != 0;
    if (!is_allowed)
        ot_rule_report(ctx, directive->offset, "Directive \"@%.*s\" may not be used on %s.",
                       OT_ARG(name), location_names[location]);
}

const ot_rule ot_rule_known_directives = {
    .state_bytes = sizeof(known_directives),
    .on_document = gather_definitions,
    .on_directive = check_directive,
};
