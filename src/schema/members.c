#include "schema/build_internal.h"

#include "base/assert.h"
#include "language/printer.h"

/* ---- Directives ---- */

static uint32_t overlay_count(const ot_overlay *overlay)
{
    uint32_t count = 0;
    for (; overlay != NULL; overlay = overlay->next)
        count += overlay->directives->count;
    return count;
}

static void append_applied(ot_applied_directives *applied, const ot_directive_list *list,
                           const ot_source *source)
{
    for (uint32_t i = 0; i < list->count; i++) {
        applied->items[applied->count] = &list->items[i];
        applied->sources[applied->count++] = source;
    }
}

void ot_schema__apply(ot_builder *builder, ot_applied_directives *applied,
                      const ot_directive_list *list, const ot_source *source, const void *element)
{
    const ot_overlay *overlay = element == NULL ? NULL : ot_schema__overlay(builder->sdl, element);
    uint32_t more = list->count + overlay_count(overlay);
    if (more == 0)
        return;

    ot_applied_directives old = *applied;
    applied->items = OT_NEW_ARRAY(builder->arena, ot_directive *, old.count + more);
    applied->sources = OT_NEW_ARRAY(builder->arena, const ot_source *, old.count + more);
    for (uint32_t i = 0; i < old.count; i++) {
        applied->items[i] = old.items[i];
        applied->sources[i] = old.sources[i];
    }
    append_applied(applied, list, source);
    for (; overlay != NULL; overlay = overlay->next)
        append_applied(applied, overlay->directives, overlay->source);
}

bool ot_schema__deprecation(const ot_applied_directives *applied, ot_str *reason)
{
    const ot_directive *deprecated = ot_applied_get(applied, OT_S("deprecated"));
    if (deprecated == NULL)
        return false;
    const ot_value *value = ot_directive_argument(deprecated, OT_S("reason"));
    bool is_given = value != NULL && value->kind == OT_VALUE_STRING;
    *reason = is_given ? value->text : OT_S("No longer supported");
    return true;
}

/* ---- Type references ---- */

static ot_type *intern(ot_builder *builder, ot_type *of, ot_type_kind kind)
{
    ot_type **slot = kind == OT_TYPE_LIST ? &of->as_list : &of->as_non_null;
    if (*slot == NULL) {
        *slot = OT_NEW(builder->arena, ot_type);
        (*slot)->kind = kind;
        (*slot)->of = of;
    }
    return *slot;
}

static ot_type *resolve_name(ot_builder *builder, const ot_name *name, const ot_source *source)
{
    ot_type *type = ot_schema__lookup(builder, name->text);
    if (type == NULL)
        ot_report_at(builder->report, (ot_place){source, name->offset}, "Unknown type: \"%.*s\".",
                     OT_ARG(name->text));
    return type;
}

/* As deep as the parser let it be. */
static ot_type *resolve(ot_builder *builder, const ot_type_ref *ref, const ot_source *source)
{
    if (ref->kind == OT_TYPE_REF_NAMED)
        return resolve_name(builder, &ref->name, source);
    ot_type *of = resolve(builder, ref->of, source);
    if (of == NULL)
        return NULL;
    return intern(builder, of, ref->kind == OT_TYPE_REF_LIST ? OT_TYPE_LIST : OT_TYPE_NON_NULL);
}

static ot_place place_of(const ot_builder *builder, const ot_source *source, uint32_t offset)
{
    if (builder->in_builtin)
        return (ot_place){0};
    return (ot_place){.source = source, .offset = offset};
}

/* ---- Arguments and input fields ---- */

static ot_str print_default(ot_builder *builder, const ot_value *value)
{
    builder->text.len = 0;
    ot_print_value(value, &builder->text);
    return ot_arena_copy(builder->arena, ot_buffer_str(&builder->text));
}

static void fill_input(ot_builder *builder, ot_input_value *input,
                       const ot_input_value_definition *ast, const ot_source *source)
{
    input->name = ast->name.text;
    input->description = ast->description;
    input->type = resolve(builder, ast->type, source);
    if (ast->has_default) {
        input->default_value = &ast->default_value;
        input->default_text = print_default(builder, &ast->default_value);
    }
    ot_schema__apply(builder, &input->directives, &ast->directives, source, ast);
    input->is_deprecated = ot_schema__deprecation(&input->directives, &input->deprecation_reason);
    input->ast = builder->in_builtin ? NULL : ast;
    input->place = place_of(builder, source, ast->offset);
}

/* Names are unique once the SDL rules have run; without them the last definition of a name wins, in
 * the place of the first (as in graphql-js). A few are compared one by one, many by a map. */
enum { COMPARED_MAX = 8 };

typedef struct input_list {
    ot_input_value *items;
    uint32_t count;
    ot_map by_name; /* filled when there may be many */
    bool has_map;
} input_list;

static ot_input_value *find_input(const input_list *list, ot_str name)
{
    if (list->has_map)
        return ot_map_get(&list->by_name, name);
    for (uint32_t i = 0; i < list->count; i++) {
        if (ot_str_equal(list->items[i].name, name))
            return &list->items[i];
    }
    return NULL;
}

static void fill_inputs(ot_builder *builder, input_list *list,
                        const ot_input_value_definition *asts, uint32_t ast_count,
                        const ot_source *source)
{
    for (uint32_t i = 0; i < ast_count; i++) {
        ot_input_value *input = find_input(list, asts[i].name.text);
        if (input == NULL) {
            input = &list->items[list->count];
            input->index = list->count++;
            if (list->has_map)
                ot_map_set(builder->arena, &list->by_name, asts[i].name.text, input);
        }
        *input = (ot_input_value){.index = input->index};
        fill_input(builder, input, &asts[i], source);
    }
}

/* The arguments of a field or directive. */
static input_list fill_arguments(ot_builder *builder, const ot_input_value_definition *asts,
                                 uint32_t count, const ot_source *source)
{
    input_list list = {.has_map = count > COMPARED_MAX};
    if (count == 0)
        return list;
    list.items = OT_NEW_ARRAY(builder->arena, ot_input_value, count);
    fill_inputs(builder, &list, asts, count, source);
    return list;
}

static bool applies(const ot_directive_list *directives, ot_str name)
{
    for (uint32_t i = 0; i < directives->count; i++) {
        if (ot_str_equal(directives->items[i].name.text, name))
            return true;
    }
    return false;
}

/* An extension cannot make a type a OneOf type: the definition decides, as in graphql-js. */
static void fill_input_fields(ot_builder *builder, const ot_shell *shell)
{
    ot_type *type = shell->type;
    uint32_t total = 0;
    for (uint32_t i = 0; i < shell->definitions.count; i++)
        total += shell->definitions.items[i]->input_count;

    input_list list = {.items = OT_NEW_ARRAY(builder->arena, ot_input_value, total),
                       .has_map = true};
    for (uint32_t i = 0; i < shell->definitions.count; i++) {
        const ot_type_definition *d = shell->definitions.items[i];
        fill_inputs(builder, &list, d->inputs, d->input_count, d->source);
    }
    type->inputs = list.items;
    type->input_count = list.count;
    type->inputs_by_name = list.by_name;
    for (uint32_t i = 0; i < type->input_count; i++)
        type->inputs[i].parent_type = type;
    type->is_one_of = applies(&shell->definitions.items[0]->directives, OT_S("oneOf"));
}

/* ---- Fields ---- */

static bool has_non_null_items(const ot_type *type)
{
    type = ot_type_nullable(type);
    return type->kind == OT_TYPE_LIST && type->of->kind == OT_TYPE_NON_NULL;
}

static void fill_field(ot_builder *builder, ot_field *field, const ot_field_definition *ast,
                       const ot_source *source)
{
    field->name = ast->name.text;
    field->lead = ot_arena_printf(builder->arena, ",\"%.*s\":", OT_ARG(field->name));
    field->description = ast->description;
    field->type = resolve(builder, ast->type, source);
    field->is_non_null = field->type != NULL && field->type->kind == OT_TYPE_NON_NULL;
    field->items_non_null = field->type != NULL && has_non_null_items(field->type);
    field->named = field->type != NULL ? ot_type_named(field->type) : NULL;
    input_list arguments = fill_arguments(builder, ast->arguments, ast->argument_count, source);
    field->arguments = arguments.items;
    field->argument_count = arguments.count;
    for (uint32_t i = 0; i < field->argument_count; i++)
        field->arguments[i].parent_field = field;
    ot_schema__apply(builder, &field->directives, &ast->directives, source, ast);
    field->is_deprecated = ot_schema__deprecation(&field->directives, &field->deprecation_reason);
    field->ast = builder->in_builtin ? NULL : ast;
    field->place = place_of(builder, source, ast->offset);
}

static void add_field(ot_builder *builder, ot_type *type, const ot_field_definition *ast,
                      const ot_source *source)
{
    ot_field *field = ot_map_get(&type->fields_by_name, ast->name.text);
    if (field == NULL) {
        field = &type->fields[type->field_count];
        field->index = type->field_count++;
        ot_map_set(builder->arena, &type->fields_by_name, ast->name.text, field);
    }
    *field = (ot_field){.index = field->index, .parent = type};
    fill_field(builder, field, ast, source);
}

static void fill_fields(ot_builder *builder, const ot_shell *shell)
{
    uint32_t total = 0;
    for (uint32_t i = 0; i < shell->definitions.count; i++)
        total += shell->definitions.items[i]->field_count;

    shell->type->fields = OT_NEW_ARRAY(builder->arena, ot_field, total);
    for (uint32_t i = 0; i < shell->definitions.count; i++) {
        const ot_type_definition *definition = shell->definitions.items[i];
        for (uint32_t f = 0; f < definition->field_count; f++)
            add_field(builder, shell->type, &definition->fields[f], definition->source);
    }
}

static void fill_interfaces(ot_builder *builder, const ot_shell *shell)
{
    ot_type *type = shell->type;
    uint32_t total = 0;
    for (uint32_t i = 0; i < shell->definitions.count; i++)
        total += shell->definitions.items[i]->interface_count;

    type->interfaces = OT_NEW_ARRAY(builder->arena, const ot_type *, total);
    type->interface_places = OT_NEW_ARRAY(builder->arena, ot_place, total);
    for (uint32_t i = 0; i < shell->definitions.count; i++) {
        const ot_type_definition *definition = shell->definitions.items[i];
        for (uint32_t n = 0; n < definition->interface_count; n++) {
            const ot_name *name = &definition->interfaces[n];
            type->interfaces[type->interface_count] =
                resolve_name(builder, name, definition->source);
            type->interface_places[type->interface_count++] =
                place_of(builder, definition->source, name->offset);
        }
    }
}

/* ---- Unions, enums, scalars ---- */

static void fill_members(ot_builder *builder, const ot_shell *shell)
{
    ot_type *type = shell->type;
    uint32_t total = 0;
    for (uint32_t i = 0; i < shell->definitions.count; i++)
        total += shell->definitions.items[i]->member_count;

    type->possible_types = OT_NEW_ARRAY(builder->arena, const ot_type *, total);
    type->member_places = OT_NEW_ARRAY(builder->arena, ot_place, total);
    for (uint32_t i = 0; i < shell->definitions.count; i++) {
        const ot_type_definition *definition = shell->definitions.items[i];
        for (uint32_t n = 0; n < definition->member_count; n++) {
            const ot_name *name = &definition->members[n];
            type->possible_types[type->possible_type_count] =
                resolve_name(builder, name, definition->source);
            type->member_places[type->possible_type_count++] =
                place_of(builder, definition->source, name->offset);
        }
    }
}

static void add_value(ot_builder *builder, ot_type *type, const ot_enum_value_definition *ast,
                      const ot_source *source)
{
    ot_enum_value *value = ot_map_get(&type->values_by_name, ast->name.text);
    if (value == NULL) {
        value = &type->values[type->value_count];
        value->index = type->value_count++;
        ot_map_set(builder->arena, &type->values_by_name, ast->name.text, value);
    }
    *value = (ot_enum_value){.index = value->index, .name = ast->name.text};
    value->description = ast->description;
    ot_schema__apply(builder, &value->directives, &ast->directives, source, ast);
    value->is_deprecated = ot_schema__deprecation(&value->directives, &value->deprecation_reason);
    value->ast = builder->in_builtin ? NULL : ast;
    value->place = place_of(builder, source, ast->offset);
}

static void fill_values(ot_builder *builder, const ot_shell *shell)
{
    uint32_t total = 0;
    for (uint32_t i = 0; i < shell->definitions.count; i++)
        total += shell->definitions.items[i]->value_count;

    shell->type->values = OT_NEW_ARRAY(builder->arena, ot_enum_value, total);
    for (uint32_t i = 0; i < shell->definitions.count; i++) {
        const ot_type_definition *definition = shell->definitions.items[i];
        for (uint32_t v = 0; v < definition->value_count; v++)
            add_value(builder, shell->type, &definition->values[v], definition->source);
    }
}

static ot_scalar_kind scalar_kind(ot_str name)
{
    static const ot_str names[] = {OT_STR("Int"), OT_STR("Float"), OT_STR("String"),
                                   OT_STR("Boolean"), OT_STR("ID")};
    for (uint32_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        if (ot_str_equal(names[i], name))
            return (ot_scalar_kind)i;
    }
    return OT_SCALAR_CUSTOM;
}

/* The last @specifiedBy among definition and extensions holds. */
static void fill_scalar(ot_type *type)
{
    type->scalar = scalar_kind(type->name);
    for (uint32_t i = 0; i < type->directives.count; i++) {
        const ot_directive *directive = type->directives.items[i];
        if (!ot_str_equal(directive->name.text, OT_S("specifiedBy")))
            continue;
        const ot_value *url = ot_directive_argument(directive, OT_S("url"));
        if (url != NULL && url->kind == OT_VALUE_STRING) {
            type->has_specified_by = true;
            type->specified_by_url = url->text;
        }
    }
}

/* ---- Whole types and directives ---- */

void ot_schema__fill_type(ot_builder *builder, ot_shell *shell)
{
    ot_type *type = shell->type;
    const ot_type_definition *definition = shell->definitions.items[0];
    type->description = definition->description;
    type->place = place_of(builder, definition->source, definition->offset);
    if (!builder->in_builtin) {
        type->definitions = shell->definitions.items;
        type->definition_count = shell->definitions.count;
    }
    for (uint32_t i = 0; i < shell->definitions.count; i++) {
        const ot_type_definition *d = shell->definitions.items[i];
        ot_schema__apply(builder, &type->directives, &d->directives, d->source, NULL);
    }
    switch (type->kind) {
    case OT_TYPE_SCALAR:
        fill_scalar(type);
        break;
    case OT_TYPE_OBJECT:
    case OT_TYPE_INTERFACE:
        fill_interfaces(builder, shell);
        fill_fields(builder, shell);
        break;
    case OT_TYPE_UNION:
        fill_members(builder, shell);
        break;
    case OT_TYPE_ENUM:
        fill_values(builder, shell);
        break;
    case OT_TYPE_INPUT_OBJECT:
        fill_input_fields(builder, shell);
        break;
    case OT_TYPE_LIST:
    case OT_TYPE_NON_NULL:
        OT_UNREACHABLE();
    }
}

static void fill_locations(ot_builder *builder, ot_directive_definition *directive,
                           const ot_type_definition *ast)
{
    directive->location_names = OT_NEW_ARRAY(builder->arena, ot_str, ast->member_count);
    directive->location_count = ast->member_count;
    for (uint32_t i = 0; i < ast->member_count; i++) {
        directive->location_names[i] = ast->members[i].text;
        for (uint32_t l = 0; l < OT_LOCATION_COUNT; l++) {
            if (ot_str_equal(ot_directive_location_name((ot_directive_location)l),
                             ast->members[i].text))
                directive->locations |= 1u << l;
        }
    }
}

ot_directive_definition *ot_schema__fill_directive(ot_builder *builder,
                                                   const ot_type_definition *ast)
{
    ot_directive_definition *directive = OT_NEW(builder->arena, ot_directive_definition);
    directive->name = ast->name.text;
    directive->description = ast->description;
    directive->is_repeatable = ast->is_repeatable;
    directive->is_builtin = builder->in_builtin;
    directive->is_binding = builder->in_binding;
    directive->ast = ast;
    directive->place = place_of(builder, ast->source, ast->offset);
    fill_locations(builder, directive, ast);
    input_list arguments = fill_arguments(builder, ast->inputs, ast->input_count, ast->source);
    directive->arguments = arguments.items;
    directive->argument_count = arguments.count;
    for (uint32_t i = 0; i < directive->argument_count; i++)
        directive->arguments[i].parent_directive = directive;
    return directive;
}
