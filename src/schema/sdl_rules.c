#include "schema/sdl_rule.h"

#include "base/assert.h"
#include "schema/builtins.h"

static const struct {
    ot_str title;
    const ot_sdl_rule *rule;
} rules[] = {
#define OT_SDL_RULE(name, title) {OT_STR(title), &ot_sdl_rule_##name},
#include "schema/rules.def"
#undef OT_SDL_RULE
};

enum { RULE_COUNT = sizeof(rules) / sizeof(rules[0]) };

/* One walk for all rules. */
typedef struct walk {
    ot_sdl_context ctx;
    ot_str only; /* the only rule to run; empty: all */
    void *states[RULE_COUNT];
} walk;

/* ---- What rules share ---- */

const ot_place *ot_sdl_remember(ot_sdl_context *ctx, ot_map *map, ot_str name, ot_place place)
{
    ot_sdl_seen *seen = ot_map_get(map, name);
    if (seen != NULL)
        return &seen->place;
    seen = OT_NEW(ctx->arena, ot_sdl_seen);
    seen->place = place;
    ot_map_set(ctx->arena, map, name, seen);
    return NULL;
}

ot_map *ot_sdl_submap(ot_sdl_context *ctx, ot_map *maps, ot_str name)
{
    ot_map *map = ot_map_get(maps, name);
    if (map == NULL) {
        map = OT_NEW(ctx->arena, ot_map);
        ot_map_set(ctx->arena, maps, name, map);
    }
    return map;
}

void ot_sdl_remember_member(ot_sdl_context *ctx, const ot_type_definition *definition,
                            ot_map *types, const ot_name *name, const char *word, bool exists)
{
    ot_str type = definition->name.text;
    ot_place place = ot_schema__place(definition, name->offset);
    if (exists) {
        ot_report_at(
            ctx->report, place,
            "%s \"%.*s.%.*s\" already exists in the schema. It cannot also be defined in this type "
            "extension.",
            word, OT_ARG(type), OT_ARG(name->text));
        return;
    }
    const ot_place *first =
        ot_sdl_remember(ctx, ot_sdl_submap(ctx, types, type), name->text, place);
    if (first != NULL)
        OT_SDL_REPORT_TWO(ctx, *first, place, "%s \"%.*s.%.*s\" can only be defined once.", word,
                          OT_ARG(type), OT_ARG(name->text));
}

const char *ot_sdl_kind_name(ot_type_definition_kind kind)
{
    switch (kind) {
    case OT_DEFINITION_SCHEMA:
        return "schema";
    case OT_DEFINITION_SCALAR:
        return "scalar";
    case OT_DEFINITION_OBJECT:
        return "object";
    case OT_DEFINITION_INTERFACE:
        return "interface";
    case OT_DEFINITION_UNION:
        return "union";
    case OT_DEFINITION_ENUM:
        return "enum";
    case OT_DEFINITION_INPUT_OBJECT:
        return "input object";
    case OT_DEFINITION_DIRECTIVE:
        return "directive";
    }
    OT_UNREACHABLE();
}

/* ---- Calling hooks ---- */

/* Calls `hook` of each rule that has it, with the rule's state in place. */
#define CALL(w, hook, ...)                                                                         \
    do {                                                                                           \
        for (uint32_t r_ = 0; r_ < RULE_COUNT; r_++) {                                             \
            if (rules[r_].rule->hook == NULL ||                                                    \
                ((w)->only.len > 0 && !ot_str_equal((w)->only, rules[r_].title)))                  \
                continue;                                                                          \
            (w)->ctx.state = (w)->states[r_];                                                      \
            rules[r_].rule->hook(&(w)->ctx, __VA_ARGS__);                                          \
            (w)->states[r_] = (w)->ctx.state;                                                      \
        }                                                                                          \
    } while (0)

static void walk_arguments(walk *w, const ot_argument *arguments, uint32_t count,
                           const ot_source *source)
{
    CALL(w, on_arguments, arguments, count, source);
    for (uint32_t i = 0; i < count; i++)
        CALL(w, on_value, &arguments[i].value, source);
}

static void walk_site(walk *w, const ot_directive_site *site)
{
    CALL(w, on_directives, site);
    for (uint32_t i = 0; i < site->directives->count; i++) {
        const ot_directive *directive = &site->directives->items[i];
        walk_arguments(w, directive->arguments, directive->argument_count, site->source);
    }
}

static void walk_directives(walk *w, ot_directive_location location, const ot_directive_list *list,
                            const ot_source *source, const void *element)
{
    ot_directive_site site = {
        .location = location, .directives = list, .source = source, .element = element};
    if (list->count > 0)
        walk_site(w, &site);
}

static void walk_type_ref(walk *w, const ot_type_ref *ref, const ot_source *source)
{
    while (ref->kind != OT_TYPE_REF_NAMED)
        ref = ref->of;
    CALL(w, on_type_name, &ref->name, source);
}

static void walk_input(walk *w, const ot_input_value_definition *input,
                       ot_directive_location location, const ot_source *source)
{
    walk_type_ref(w, input->type, source);
    if (input->has_default)
        CALL(w, on_value, &input->default_value, source);
    walk_directives(w, location, &input->directives, source, input);
}

static void walk_field(walk *w, const ot_field_definition *field, const ot_source *source)
{
    for (uint32_t i = 0; i < field->argument_count; i++)
        walk_input(w, &field->arguments[i], OT_LOCATION_ARGUMENT_DEFINITION, source);
    walk_type_ref(w, field->type, source);
    walk_directives(w, OT_LOCATION_FIELD_DEFINITION, &field->directives, source, field);
}

static void walk_names(walk *w, const ot_type_definition *definition)
{
    for (uint32_t i = 0; i < definition->operation_type_count; i++)
        CALL(w, on_type_name, &definition->operation_types[i].type, definition->source);
    for (uint32_t i = 0; i < definition->interface_count; i++)
        CALL(w, on_type_name, &definition->interfaces[i], definition->source);
    for (uint32_t i = 0; definition->kind == OT_DEFINITION_UNION && i < definition->member_count;
         i++)
        CALL(w, on_type_name, &definition->members[i], definition->source);
}

static void walk_definition(walk *w, const ot_type_definition *definition)
{
    CALL(w, on_definition, definition);
    ot_directive_site site = {.location = ot_definition_location(definition->kind),
                              .directives = &definition->directives,
                              .source = definition->source,
                              .owner = definition,
                              .element = definition};
    if (definition->directives.count > 0)
        walk_site(w, &site);

    walk_names(w, definition);
    for (uint32_t i = 0; i < definition->field_count; i++)
        walk_field(w, &definition->fields[i], definition->source);
    ot_directive_location inputs = definition->kind == OT_DEFINITION_DIRECTIVE
                                       ? OT_LOCATION_ARGUMENT_DEFINITION
                                       : OT_LOCATION_INPUT_FIELD_DEFINITION;
    for (uint32_t i = 0; i < definition->input_count; i++)
        walk_input(w, &definition->inputs[i], inputs, definition->source);
    for (uint32_t i = 0; i < definition->value_count; i++)
        walk_directives(w, OT_LOCATION_ENUM_VALUE, &definition->values[i].directives,
                        definition->source, &definition->values[i]);
}

/* ---- Executable definitions ----
 *
 * They have no business in SDL, but may stand there; what they name is checked like the rest. */

static void walk_selections(walk *w, const ot_selection_set *set, const ot_source *source);

static void walk_selection(walk *w, const ot_selection *selection, const ot_source *source)
{
    static const ot_directive_location locations[] = {
        [OT_SELECTION_FIELD] = OT_LOCATION_FIELD,
        [OT_SELECTION_FRAGMENT_SPREAD] = OT_LOCATION_FRAGMENT_SPREAD,
        [OT_SELECTION_INLINE_FRAGMENT] = OT_LOCATION_INLINE_FRAGMENT,
    };
    walk_arguments(w, selection->arguments, selection->argument_count, source);
    walk_directives(w, locations[selection->kind], &selection->directives, source, selection);
    if (selection->kind == OT_SELECTION_INLINE_FRAGMENT && selection->name.text.len > 0)
        CALL(w, on_type_name, &selection->name, source);
    walk_selections(w, &selection->selection_set, source);
}

/* Depth is bounded by the parser. */
static void walk_selections(walk *w, const ot_selection_set *set, const ot_source *source)
{
    for (uint32_t i = 0; i < set->count; i++)
        walk_selection(w, &set->items[i], source);
}

static void walk_operation(walk *w, const ot_operation *operation, const ot_source *source)
{
    static const ot_directive_location locations[] = {
        [OT_OPERATION_QUERY] = OT_LOCATION_QUERY,
        [OT_OPERATION_MUTATION] = OT_LOCATION_MUTATION,
        [OT_OPERATION_SUBSCRIPTION] = OT_LOCATION_SUBSCRIPTION,
    };
    for (uint32_t i = 0; i < operation->variable_count; i++) {
        const ot_variable_definition *variable = &operation->variables[i];
        walk_type_ref(w, variable->type, source);
        if (variable->has_default)
            CALL(w, on_value, &variable->default_value, source);
        walk_directives(w, OT_LOCATION_VARIABLE_DEFINITION, &variable->directives, source,
                        variable);
    }
    walk_directives(w, locations[operation->kind], &operation->directives, source, operation);
    walk_selections(w, &operation->selection_set, source);
}

static void walk_executable(walk *w, const ot_document *document)
{
    for (uint32_t i = 0; i < document->operation_count; i++)
        walk_operation(w, &document->operations[i], document->source);
    for (uint32_t i = 0; i < document->fragment_count; i++) {
        const ot_fragment *fragment = &document->fragments[i];
        CALL(w, on_type_name, &fragment->type_condition, document->source);
        walk_directives(w, OT_LOCATION_FRAGMENT_DEFINITION, &fragment->directives, document->source,
                        fragment);
        walk_selections(w, &fragment->selection_set, document->source);
    }
}

/* ---- Definitions by name ---- */

static void add_directives(walk *w, const ot_document *document)
{
    for (uint32_t i = 0; document != NULL && i < document->type_count; i++) {
        const ot_type_definition *definition = &document->types[i];
        if (definition->kind == OT_DEFINITION_DIRECTIVE)
            ot_map_set(w->ctx.arena, &w->ctx.directives, definition->name.text,
                       (void *)(uintptr_t)definition);
    }
}

/* Later ones hide earlier ones: binding, specified, the extended schema's, the documents' own. */
static void index_definitions(walk *w)
{
    ot_sdl_context *ctx = &w->ctx;
    add_directives(w, ctx->binding);
    add_directives(w, ctx->builtins);
    for (uint32_t i = 0; ctx->base != NULL && i < ctx->base->directive_count; i++)
        ot_map_set(ctx->arena, &ctx->directives, ctx->base->directives[i]->name,
                   (void *)(uintptr_t)ctx->base->directives[i]->ast);
    for (uint32_t i = 0; i < ctx->sdl->definitions.count; i++) {
        const ot_type_definition *definition = ctx->sdl->definitions.items[i];
        if (definition->is_extension || definition->kind == OT_DEFINITION_SCHEMA)
            continue;
        ot_map *map = ot_sdl_is_type(definition) ? &ctx->types : &ctx->directives;
        ot_map_set(ctx->arena, map, definition->name.text, (void *)(uintptr_t)definition);
    }
}

void ot_schema__check(const ot_sdl *sdl, const ot_schema *base, const ot_document *binding,
                      ot_str only, ot_report *report)
{
    ot_arena *arena = ot_arena_new();
    walk w = {
        .ctx = {.arena = arena, .report = report, .sdl = sdl, .base = base, .binding = binding},
        .only = only};
    w.ctx.builtins = ot_schema__parse_builtins(arena, &ot_schema__builtins_source);
    index_definitions(&w);
    for (uint32_t i = 0; i < sdl->definitions.count; i++)
        walk_definition(&w, sdl->definitions.items[i]);
    for (uint32_t i = 0; i < sdl->document_count; i++)
        walk_executable(&w, sdl->documents[i]);
    for (uint32_t i = 0; i < sdl->overlays.count; i++) {
        const ot_overlay *overlay = sdl->overlays.items[i];
        walk_directives(&w, overlay->location, overlay->directives, overlay->source,
                        overlay->element);
    }
    ot_arena_free(arena);
}
