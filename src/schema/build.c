#include "schema/build_internal.h"

#include "base/assert.h"
#include "language/parser.h"
#include "schema/builtins.h"
#include "schema/coerce.h"

/* Marks of ot_type.index before the order is known. */
enum { INDEX_NONE = UINT32_MAX - 1, INDEX_PENDING = UINT32_MAX - 2 };

const ot_document *ot_schema__parse_builtins(ot_arena *arena, const ot_source *source)
{
    ot_syntax_error error = {0};
    const ot_document *document = ot_parse(arena, source, NULL, &error);
    OT_ASSERT(document != NULL); /* our own text */
    return document;
}

/* ---- Which types there are ---- */

static ot_type_kind type_kind(ot_type_definition_kind kind)
{
    switch (kind) {
    case OT_DEFINITION_SCALAR:
        return OT_TYPE_SCALAR;
    case OT_DEFINITION_OBJECT:
        return OT_TYPE_OBJECT;
    case OT_DEFINITION_INTERFACE:
        return OT_TYPE_INTERFACE;
    case OT_DEFINITION_UNION:
        return OT_TYPE_UNION;
    case OT_DEFINITION_ENUM:
        return OT_TYPE_ENUM;
    case OT_DEFINITION_INPUT_OBJECT:
        return OT_TYPE_INPUT_OBJECT;
    case OT_DEFINITION_SCHEMA:
    case OT_DEFINITION_DIRECTIVE:
        break;
    }
    OT_UNREACHABLE();
}

static bool defines_type(const ot_type_definition *definition)
{
    return definition->kind != OT_DEFINITION_SCHEMA && definition->kind != OT_DEFINITION_DIRECTIVE;
}

static ot_shell *add_shell(ot_builder *builder, ot_map *shells,
                           const ot_type_definition *definition)
{
    ot_shell *shell = OT_NEW(builder->arena, ot_shell);
    shell->type = OT_NEW(builder->arena, ot_type);
    shell->type->kind = type_kind(definition->kind);
    shell->type->name = definition->name.text;
    shell->type->quoted =
        ot_arena_printf(builder->arena, "\"%.*s\"", OT_ARG(definition->name.text));
    shell->type->index = INDEX_NONE;
    OT_VEC_PUSH(builder->arena, &shell->definitions, definition);
    ot_map_set(builder->arena, shells, definition->name.text, shell);
    return shell;
}

static void add_builtin_shells(ot_builder *builder, const ot_document *builtins)
{
    for (uint32_t i = 0; i < builtins->type_count; i++) {
        if (defines_type(&builtins->types[i]))
            add_shell(builder, &builder->shells, &builtins->types[i])->type->is_builtin = true;
    }
}

static void add_binding_shells(ot_builder *builder, const ot_document *binding)
{
    for (uint32_t i = 0; binding != NULL && i < binding->type_count; i++) {
        if (defines_type(&binding->types[i]))
            add_shell(builder, &builder->binding_shells, &binding->types[i]);
    }
}

/* A definition named like a built-in type stands for that one. Without the SDL rules a name may be
 * defined twice: the last definition holds, in the place of the first. */
static void declare_type(ot_builder *builder, const ot_type_definition *definition)
{
    ot_shell *shell = ot_map_get(&builder->shells, definition->name.text);
    if (shell == NULL) {
        shell = add_shell(builder, &builder->shells, definition);
    } else if (!shell->type->is_builtin) {
        shell->type->kind = type_kind(definition->kind);
        shell->definitions.items[0] = definition;
    }
    if (!shell->is_declared)
        OT_VEC_PUSH(builder->arena, &builder->declared, shell);
    shell->is_declared = true;
    shell->type->index = INDEX_PENDING;
}

static void declare_types(ot_builder *builder)
{
    const ot_sdl *sdl = builder->sdl;
    for (uint32_t i = 0; i < sdl->definitions.count; i++) {
        const ot_type_definition *definition = sdl->definitions.items[i];
        if (defines_type(definition) && !definition->is_extension)
            declare_type(builder, definition);
    }
    for (uint32_t i = 0; i < sdl->definitions.count; i++) {
        const ot_type_definition *definition = sdl->definitions.items[i];
        if (!defines_type(definition) || !definition->is_extension)
            continue;
        ot_shell *shell = ot_map_get(&builder->shells, definition->name.text);
        if (shell != NULL && !shell->type->is_builtin &&
            shell->type->kind == type_kind(definition->kind))
            OT_VEC_PUSH(builder->arena, &shell->definitions, definition);
    }
}

/* The scalars of the binding document are known everywhere, its other types only to binding
 * directives. */
ot_type *ot_schema__lookup(const ot_builder *builder, ot_str name)
{
    const ot_shell *binding = ot_map_get(&builder->binding_shells, name);
    if (builder->in_binding && binding != NULL)
        return binding->type;
    const ot_shell *shell = ot_map_get(&builder->shells, name);
    if (shell != NULL)
        return shell->type;
    return binding != NULL && binding->type->kind == OT_TYPE_SCALAR ? binding->type : NULL;
}

/* ---- Filling ---- */

static void fill_types(ot_builder *builder)
{
    for (uint32_t i = 0; i < builder->shells.count; i++) {
        ot_shell *shell = builder->shells.entries[i].value;
        builder->in_builtin = shell->type->is_builtin;
        ot_schema__fill_type(builder, shell);
    }
    builder->in_builtin = false;
    builder->in_binding = true;
    for (uint32_t i = 0; i < builder->binding_shells.count; i++)
        ot_schema__fill_type(builder, builder->binding_shells.entries[i].value);
    builder->in_binding = false;
}

static void add_directive(ot_builder *builder, const ot_type_definition *ast)
{
    ot_schema *schema = builder->schema;
    ot_directive_definition *directive = ot_schema__fill_directive(builder, ast);
    ot_directive_definition *old =
        ot_map_set(builder->arena, &schema->directives_by_name, directive->name, directive);
    if (builder->in_binding)
        return;
    for (uint32_t i = 0; old != NULL && i < schema->directive_count; i++) {
        if (schema->directives[i] == old) {
            schema->directives[i] = directive;
            return;
        }
    }
    schema->directives[schema->directive_count++] = directive;
}

static void add_directives_of(ot_builder *builder, const ot_document *document)
{
    for (uint32_t i = 0; i < document->type_count; i++) {
        const ot_type_definition *ast = &document->types[i];
        if (ast->kind == OT_DEFINITION_DIRECTIVE &&
            !ot_map_has(&builder->schema->directives_by_name, ast->name.text))
            add_directive(builder, ast);
    }
}

/* What a directive definition and its extensions apply; later than the September 2025 edition. */
static void apply_to_directives(ot_builder *builder)
{
    const ot_sdl *sdl = builder->sdl;
    for (uint32_t i = 0; i < sdl->definitions.count; i++) {
        const ot_type_definition *ast = sdl->definitions.items[i];
        if (ast->kind != OT_DEFINITION_DIRECTIVE || ast->directives.count == 0)
            continue;
        ot_directive_definition *directive =
            ot_map_get(&builder->schema->directives_by_name, ast->name.text);
        if (directive == NULL)
            continue;
        ot_schema__apply(builder, &directive->directives, &ast->directives, ast->source, NULL);
        directive->is_deprecated =
            ot_schema__deprecation(&directive->directives, &directive->deprecation_reason);
    }
}

static void fill_directives(ot_builder *builder, const ot_document *builtins,
                            const ot_document *binding)
{
    const ot_sdl *sdl = builder->sdl;
    builder->schema->directives = OT_NEW_ARRAY(builder->arena, ot_directive_definition *,
                                               sdl->definitions.count + builtins->type_count);
    for (uint32_t i = 0; i < sdl->definitions.count; i++) {
        const ot_type_definition *ast = sdl->definitions.items[i];
        if (ast->kind == OT_DEFINITION_DIRECTIVE && !ast->is_extension)
            add_directive(builder, ast);
    }
    builder->in_builtin = true;
    add_directives_of(builder, builtins);
    builder->in_builtin = false;
    builder->in_binding = true;
    if (binding != NULL)
        add_directives_of(builder, binding);
    builder->in_binding = false;
    apply_to_directives(builder);
}

static void fill_meta_fields(ot_builder *builder)
{
    const ot_document *meta = ot_schema__parse_builtins(builder->arena, &ot_schema__meta_source);
    ot_map scratch = {0};
    ot_shell *shell = add_shell(builder, &scratch, &meta->types[0]);
    builder->in_builtin = true;
    ot_schema__fill_type(builder, shell);
    builder->in_builtin = false;
    for (uint32_t i = 0; i < shell->type->field_count; i++)
        shell->type->fields[i].parent = NULL;
    builder->schema->meta_schema = &shell->type->fields[0];
    builder->schema->meta_type = &shell->type->fields[1];
    builder->schema->meta_typename = &shell->type->fields[2];
}

/* ---- Root types ---- */

static void set_root(ot_schema *schema, ot_operation_kind kind, const ot_type *type)
{
    switch (kind) {
    case OT_OPERATION_QUERY:
        schema->query = type;
        break;
    case OT_OPERATION_MUTATION:
        schema->mutation = type;
        break;
    case OT_OPERATION_SUBSCRIPTION:
        schema->subscription = type;
        break;
    }
}

static void set_roots_of(ot_builder *builder, const ot_type_definition *definition)
{
    for (uint32_t i = 0; i < definition->operation_type_count; i++) {
        const ot_operation_type_definition *operation = &definition->operation_types[i];
        const ot_type *type = ot_schema__lookup(builder, operation->type.text);
        if (type == NULL)
            ot_report_at(builder->report, ot_schema__place(definition, operation->type.offset),
                         "Unknown type: \"%.*s\".", OT_ARG(operation->type.text));
        set_root(builder->schema, operation->operation, type);
    }
}

/* Without a schema definition the root types are the ones with the usual names. */
static void set_usual_roots(ot_builder *builder)
{
    static const ot_str names[] = {OT_STR("Query"), OT_STR("Mutation"), OT_STR("Subscription")};
    for (uint32_t i = 0; i < 3; i++) {
        const ot_shell *shell = ot_map_get(&builder->shells, names[i]);
        if (shell != NULL)
            set_root(builder->schema, (ot_operation_kind)i, shell->type);
    }
}

static void add_schema_definition(ot_builder *builder, const ot_type_definition *definition)
{
    ot_schema *schema = builder->schema;
    schema->definitions[schema->definition_count++] = definition;
    if (!definition->is_extension)
        schema->description = definition->description;
    ot_schema__apply(builder, &schema->applied, &definition->directives, definition->source, NULL);
}

static void fill_schema(ot_builder *builder)
{
    const ot_sdl *sdl = builder->sdl;
    ot_schema *schema = builder->schema;
    uint32_t total = 0;
    for (uint32_t i = 0; i < sdl->definitions.count; i++)
        total += sdl->definitions.items[i]->kind == OT_DEFINITION_SCHEMA;
    schema->definitions = OT_NEW_ARRAY(builder->arena, const ot_type_definition *, total);

    bool has_definition = false;
    for (int extensions = 0; extensions < 2; extensions++) {
        for (uint32_t i = 0; i < sdl->definitions.count; i++) {
            const ot_type_definition *definition = sdl->definitions.items[i];
            if (definition->kind != OT_DEFINITION_SCHEMA || definition->is_extension != extensions)
                continue;
            add_schema_definition(builder, definition);
            set_roots_of(builder, definition);
            has_definition |= !definition->is_extension;
        }
    }
    if (!has_definition)
        set_usual_roots(builder);
}

/* ---- Defaults ---- */

/* Of leaves and lists of them; an input object's default may hold the defaults of others, again and
 * again. */
static void coerce_defaults_of(ot_arena *arena, ot_input_value *inputs, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++) {
        if (inputs[i].default_value == NULL || !ot_type_is_leaf(ot_type_named(inputs[i].type)))
            continue;
        ot_json *value = OT_NEW(arena, ot_json);
        if (ot_coerce_default(arena, &inputs[i], value))
            inputs[i].default_json = value;
    }
}

/* Once for all requests. */
static void coerce_defaults(ot_schema *schema)
{
    for (uint32_t i = 0; i < schema->type_count; i++) {
        ot_type *type = schema->types[i];
        coerce_defaults_of(schema->arena, type->inputs, type->input_count);
        for (uint32_t f = 0; f < type->field_count; f++)
            coerce_defaults_of(schema->arena, type->fields[f].arguments,
                               type->fields[f].argument_count);
    }
}

/* ---- Order ---- */

static void place_type(ot_schema *schema, const ot_type *type);

static void place_inputs(ot_schema *schema, const ot_input_value *inputs, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++)
        place_type(schema, inputs[i].type);
}

/* Types stand in the order of the documents; the first that refers to a built-in type is followed
 * by it. Declared types are pending and placed in their turn, so this recurses among built-ins
 * only. */
static void place_references(ot_schema *schema, const ot_type *type)
{
    for (uint32_t i = 0; type->kind == OT_TYPE_UNION && i < type->possible_type_count; i++)
        place_type(schema, type->possible_types[i]);
    for (uint32_t i = 0; i < type->interface_count; i++)
        place_type(schema, type->interfaces[i]);
    for (uint32_t i = 0; i < type->field_count; i++) {
        place_type(schema, type->fields[i].type);
        place_inputs(schema, type->fields[i].arguments, type->fields[i].argument_count);
    }
    place_inputs(schema, type->inputs, type->input_count);
}

static void place_named(ot_schema *schema, ot_type *type)
{
    type->index = schema->type_count;
    schema->types[schema->type_count++] = type;
    ot_map_set(schema->arena, &schema->types_by_name, type->name, type);
    place_references(schema, type);
}

static void place_type(ot_schema *schema, const ot_type *type)
{
    ot_type *named = (ot_type *)(uintptr_t)ot_type_named(type); /* ours to finish */
    if (named->index == INDEX_NONE)
        place_named(schema, named);
}

static void place_types(ot_builder *builder)
{
    ot_schema *schema = builder->schema;
    schema->types = OT_NEW_ARRAY(builder->arena, ot_type *,
                                 builder->shells.count + builder->binding_shells.count);
    for (uint32_t i = 0; i < builder->declared.count; i++)
        place_named(schema, builder->declared.items[i]->type);
    for (uint32_t i = 0; i < schema->directive_count; i++)
        place_inputs(schema, schema->directives[i]->arguments,
                     schema->directives[i]->argument_count);
    place_type(schema, schema->meta_schema->type);
}

/* Object types of an interface, in the order of the schema. An interface named twice counts once.
 */
static void add_implementation(ot_arena *arena, ot_type *interface, const ot_type *object,
                               uint32_t room)
{
    if (interface->kind != OT_TYPE_INTERFACE)
        return;
    if (interface->possible_types == NULL)
        interface->possible_types = OT_NEW_ARRAY(arena, const ot_type *, room);
    uint32_t count = interface->possible_type_count;
    if (count == 0 || interface->possible_types[count - 1] != object)
        interface->possible_types[interface->possible_type_count++] = object;
}

static void link_implementations(ot_builder *builder)
{
    const ot_schema *schema = builder->schema;
    uint32_t *counts = OT_NEW_ARRAY(builder->arena, uint32_t, schema->type_count);
    for (uint32_t i = 0; i < schema->type_count; i++) {
        for (uint32_t n = 0; n < schema->types[i]->interface_count; n++)
            counts[schema->types[i]->interfaces[n]->index]++;
    }
    for (uint32_t i = 0; i < schema->type_count; i++) {
        const ot_type *type = schema->types[i];
        for (uint32_t n = 0; type->kind == OT_TYPE_OBJECT && n < type->interface_count; n++) {
            ot_type *interface = schema->types[type->interfaces[n]->index];
            add_implementation(builder->arena, interface, type, counts[interface->index]);
        }
    }
}

/* Names are looked up for each field of each operation. */
static void fix_names(ot_schema *schema)
{
    ot_map_fix(schema->arena, &schema->types_by_name);
    ot_map_fix(schema->arena, &schema->directives_by_name);
    for (uint32_t i = 0; i < schema->type_count; i++) {
        ot_map_fix(schema->arena, &schema->types[i]->fields_by_name);
        ot_map_fix(schema->arena, &schema->types[i]->values_by_name);
        ot_map_fix(schema->arena, &schema->types[i]->inputs_by_name);
    }
}

/* ---- The steps ---- */

/* False when something was reported. */
static bool build(ot_builder *builder, const ot_document *builtins,
                  const ot_schema_options *options)
{
    add_builtin_shells(builder, builtins);
    add_binding_shells(builder, options->binding_directives);
    declare_types(builder);
    fill_types(builder);
    fill_directives(builder, builtins, options->binding_directives);
    fill_meta_fields(builder);
    fill_schema(builder);
    if (!ot_report_is_empty(builder->report))
        return false;

    place_types(builder);
    fix_names(builder->schema);
    ot_schema__number_names(builder->schema);
    link_implementations(builder);
    if (options->skip_validation)
        return true;
    ot_schema_validate(builder->schema, builder->report);
    if (!ot_report_is_empty(builder->report))
        return false;
    coerce_defaults(builder->schema);
    return true;
}

ot_schema *ot_schema_build(ot_document *const *documents, uint32_t document_count,
                           const ot_schema_options *options, ot_report *report)
{
    static const ot_schema_options no_options = {0};
    if (options == NULL)
        options = &no_options;

    ot_arena *arena = ot_arena_new();
    ot_sdl sdl = {.arena = arena};
    ot_schema__collect(&sdl, documents, document_count, report);
    if (ot_report_is_empty(report) && !options->skip_sdl_rules)
        ot_schema__check(&sdl, NULL, options->binding_directives, OT_S(""), report);

    ot_builder builder = {.arena = arena, .report = report, .sdl = &sdl};
    builder.schema = OT_NEW(arena, ot_schema);
    builder.schema->arena = arena;
    bool is_built =
        ot_report_is_empty(report) &&
        build(&builder, ot_schema__parse_builtins(arena, &ot_schema__builtins_source), options);
    ot_buffer_free(&builder.text);
    if (is_built)
        return builder.schema;
    ot_arena_free(arena);
    return NULL;
}

void ot_schema_free(ot_schema *schema)
{
    if (schema != NULL)
        ot_arena_free(schema->arena);
}

void ot_schema_check_sdl(ot_document *const *documents, uint32_t document_count,
                         const ot_schema *base, ot_report *report)
{
    ot_arena *arena = ot_arena_new();
    ot_sdl sdl = {.arena = arena};
    ot_schema__collect(&sdl, documents, document_count, report);
    ot_schema__check(&sdl, base, NULL, OT_S(""), report);
    ot_arena_free(arena);
}
