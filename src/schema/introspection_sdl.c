#include "schema/introspection.h"

#include "language/parser.h"
#include "schema/build.h"
#include "schema/inspect.h"
#include "schema/print.h"

/*
 * An introspection answer becomes an AST as if its SDL had been parsed; the ordinary builder and
 * printer do the rest. What is missing or of the wrong kind is told in the words of graphql-js'
 * buildClientSchema; the first mistake ends the work, since an answer is made by a machine and is
 * either whole or not.
 */

typedef struct client_run {
    ot_arena *arena; /* scratch */
    ot_report *report;
    ot_map kinds; /* type name -> its JSON object */
    ot_source source;
    bool has_failed;
} client_run;

/* ---- Failing ---- */

static bool fail(client_run *run, const char *before, ot_str what, const char *after)
{
    if (!run->has_failed)
        ot_report_at(run->report, (ot_place){0}, "%s%.*s%s", before, OT_ARG(what), after);
    run->has_failed = true;
    return false;
}

static bool fail_missing(client_run *run, const char *what, const ot_json *object)
{
    ot_str before = ot_arena_printf(run->arena, "Introspection result missing %s: ", what);
    return fail(run, before.ptr, ot_inspect(run->arena, object), ".");
}

/* ---- Reading members ---- */

static const ot_json *get(const ot_json *object, const char *name)
{
    return ot_json_get_present(object, ot_str_from_c(name));
}

static ot_str get_text(const ot_json *object, const char *name)
{
    const ot_json *member = get(object, name);
    return member != NULL && member->kind == OT_JSON_STRING ? member->text : OT_S("");
}

static bool get_boolean(const ot_json *object, const char *name)
{
    const ot_json *member = get(object, name);
    return member != NULL && member->kind == OT_JSON_BOOLEAN && member->boolean;
}

/* The array of that name, or NULL. */
static const ot_json *get_array(const ot_json *object, const char *name)
{
    const ot_json *member = get(object, name);
    return member != NULL && member->kind == OT_JSON_ARRAY ? member : NULL;
}

static ot_description get_description(const ot_json *object)
{
    const ot_json *member = get(object, "description");
    if (member == NULL || member->kind != OT_JSON_STRING)
        return (ot_description){0};
    return (ot_description){.is_present = true, .text = member->text};
}

static bool is_name(ot_str text)
{
    for (size_t i = 0; i < text.len; i++) {
        char c = text.ptr[i];
        bool is_letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
        bool is_digit = c >= '0' && c <= '9';
        if (!is_letter && !(is_digit && i > 0))
            return false;
    }
    return text.len > 0;
}

static bool read_name(client_run *run, const ot_json *object, ot_name *name)
{
    name->text = get_text(object, "name");
    return is_name(name->text) ||
           fail(run, "Names must only contain [_a-zA-Z0-9] and not begin with a digit but \"",
                name->text, "\" does not.");
}

/* ---- Type references ---- */

static const ot_json *find_type(client_run *run, const ot_json *ref)
{
    ot_str name = get_text(ref, "name");
    if (name.len == 0) {
        fail(run, "Unknown type reference: ", ot_inspect(run->arena, ref), ".");
        return NULL;
    }
    const ot_json *type = ot_map_get(&run->kinds, name);
    if (type == NULL)
        fail(run, "Invalid or incomplete schema, unknown type: ", name,
             ". Ensure that a full introspection query is used in order to build a client schema.");
    return type;
}

/* A named type of that kind; `title` is how the message calls it. */
static bool read_named(client_run *run, const ot_json *ref, const char *kind, const char *title,
                       ot_name *name)
{
    const ot_json *type = find_type(run, ref);
    if (type == NULL)
        return false;
    name->text = get_text(ref, "name");
    if (ot_str_equal(get_text(type, "kind"), ot_str_from_c(kind)))
        return true;
    ot_str after = ot_arena_printf(run->arena, " to be a GraphQL %s type.", title);
    return fail(run, "Expected ", name->text, after.ptr);
}

/* The wrappers are as deep as the JSON reader lets them be. */
static ot_type_ref *read_ref(client_run *run, const ot_json *ref)
{
    ot_type_ref *result = OT_NEW(run->arena, ot_type_ref);
    ot_str kind = get_text(ref, "kind");
    bool is_list = ot_str_equal(kind, OT_S("LIST"));
    if (!is_list && !ot_str_equal(kind, OT_S("NON_NULL"))) {
        result->kind = OT_TYPE_REF_NAMED;
        result->name.text = get_text(ref, "name");
        return find_type(run, ref) != NULL ? result : NULL;
    }
    const ot_json *of = get(ref, "ofType");
    if (of == NULL) {
        fail(run, "Decorated type deeper than introspection query.", OT_S(""), "");
        return NULL;
    }
    result->kind = is_list ? OT_TYPE_REF_LIST : OT_TYPE_REF_NON_NULL;
    result->of = read_ref(run, of);
    return result->of != NULL ? result : NULL;
}

static bool fits(const client_run *run, const ot_type_ref *ref, const char *unfit_a,
                 const char *unfit_b, const char *unfit_c)
{
    while (ref->kind != OT_TYPE_REF_NAMED)
        ref = ref->of;
    ot_str kind = get_text(ot_map_get(&run->kinds, ref->name.text), "kind");
    return !ot_str_equal(kind, ot_str_from_c(unfit_a)) &&
           !ot_str_equal(kind, ot_str_from_c(unfit_b)) &&
           !ot_str_equal(kind, ot_str_from_c(unfit_c));
}

/* ---- Directives to apply ---- */

/* A directive with at most one argument, a string. */
static void apply(client_run *run, ot_directive_list *list, const char *name, const char *argument,
                  ot_str text)
{
    ot_directive *directive = OT_NEW(run->arena, ot_directive);
    directive->name.text = ot_str_from_c(name);
    if (argument != NULL) {
        directive->arguments = OT_NEW(run->arena, ot_argument);
        directive->argument_count = 1;
        directive->arguments[0].name.text = ot_str_from_c(argument);
        directive->arguments[0].value = (ot_value){.kind = OT_VALUE_STRING, .text = text};
    }
    list->items = directive;
    list->count = 1;
}

static void apply_deprecated(client_run *run, ot_directive_list *list, const ot_json *object)
{
    const ot_json *reason = get(object, "deprecationReason");
    if (reason != NULL && reason->kind == OT_JSON_STRING)
        apply(run, list, "deprecated", "reason", reason->text);
}

/* ---- Members of types ---- */

static bool read_default(client_run *run, const ot_json *object, ot_input_value_definition *input)
{
    const ot_json *text = get(object, "defaultValue");
    if (text == NULL || text->kind != OT_JSON_STRING)
        return true;
    ot_source *source = OT_NEW(run->arena, ot_source);
    *source = (ot_source){.name = OT_STR("default value"), .text = text->text};
    ot_syntax_error error;
    const ot_value *value = ot_parse_value(run->arena, source, true, &error);
    if (value == NULL)
        return fail(run, "", error.message, "");
    input->has_default = true;
    input->default_value = *value;
    return true;
}

static bool read_input(client_run *run, const ot_json *object, ot_input_value_definition *input)
{
    if (!read_name(run, object, &input->name))
        return false;
    input->description = get_description(object);
    input->type = read_ref(run, get(object, "type"));
    if (input->type == NULL)
        return false;
    if (!fits(run, input->type, "OBJECT", "INTERFACE", "UNION"))
        return fail(run, "Introspection must provide input type for arguments, but received: ",
                    ot_arena_copy(run->arena, get_text(get(object, "type"), "name")), ".");
    apply_deprecated(run, &input->directives, object);
    return read_default(run, object, input);
}

static bool read_inputs(client_run *run, const ot_json *array, ot_input_value_definition **inputs,
                        uint32_t *count)
{
    *inputs = OT_NEW_ARRAY(run->arena, ot_input_value_definition, array->count);
    *count = array->count;
    for (uint32_t i = 0; i < array->count; i++) {
        if (!read_input(run, &array->items[i], &(*inputs)[i]))
            return false;
    }
    return true;
}

static bool read_field(client_run *run, const ot_json *object, ot_field_definition *field)
{
    if (!read_name(run, object, &field->name))
        return false;
    field->description = get_description(object);
    field->type = read_ref(run, get(object, "type"));
    if (field->type == NULL)
        return false;
    if (!fits(run, field->type, "INPUT_OBJECT", "", ""))
        return fail(run, "Introspection must provide output type for fields, but received: ",
                    get_text(get(object, "type"), "name"), ".");
    const ot_json *arguments = get_array(object, "args");
    if (arguments == NULL)
        return fail_missing(run, "field args", object);
    apply_deprecated(run, &field->directives, object);
    return read_inputs(run, arguments, &field->arguments, &field->argument_count);
}

static bool read_fields(client_run *run, const ot_json *object, ot_type_definition *type)
{
    const ot_json *fields = get_array(object, "fields");
    if (fields == NULL)
        return fail_missing(run, "fields", object);
    type->fields = OT_NEW_ARRAY(run->arena, ot_field_definition, fields->count);
    type->field_count = fields->count;
    for (uint32_t i = 0; i < fields->count; i++) {
        if (!read_field(run, &fields->items[i], &type->fields[i]))
            return false;
    }
    return true;
}

/* Older servers say null for interfaces of interfaces. */
static bool read_interfaces(client_run *run, const ot_json *object, ot_type_definition *type)
{
    const ot_json *interfaces = get_array(object, "interfaces");
    bool is_null = ot_json_get(object, OT_S("interfaces")) != NULL;
    if (interfaces == NULL && is_null && type->kind == OT_DEFINITION_INTERFACE)
        return true;
    if (interfaces == NULL)
        return fail_missing(run, "interfaces", object);
    type->interfaces = OT_NEW_ARRAY(run->arena, ot_name, interfaces->count);
    type->interface_count = interfaces->count;
    for (uint32_t i = 0; i < interfaces->count; i++) {
        if (!read_named(run, &interfaces->items[i], "INTERFACE", "Interface", &type->interfaces[i]))
            return false;
    }
    return true;
}

static bool read_members(client_run *run, const ot_json *object, ot_type_definition *type)
{
    const ot_json *members = get_array(object, "possibleTypes");
    type->members = OT_NEW_ARRAY(run->arena, ot_name, members->count);
    type->member_count = members->count;
    for (uint32_t i = 0; i < members->count; i++) {
        if (!read_named(run, &members->items[i], "OBJECT", "Object", &type->members[i]))
            return false;
    }
    return true;
}

static bool read_values(client_run *run, const ot_json *object, ot_type_definition *type)
{
    const ot_json *values = get_array(object, "enumValues");
    type->values = OT_NEW_ARRAY(run->arena, ot_enum_value_definition, values->count);
    type->value_count = values->count;
    for (uint32_t i = 0; i < values->count; i++) {
        if (!read_name(run, &values->items[i], &type->values[i].name))
            return false;
        type->values[i].description = get_description(&values->items[i]);
        apply_deprecated(run, &type->values[i].directives, &values->items[i]);
    }
    return true;
}

static bool read_input_fields(client_run *run, const ot_json *object, ot_type_definition *type)
{
    if (get_boolean(object, "isOneOf"))
        apply(run, &type->directives, "oneOf", NULL, OT_S(""));
    return read_inputs(run, get_array(object, "inputFields"), &type->inputs, &type->input_count);
}

/* ---- Types ---- */

static const struct {
    const char *kind;
    ot_type_definition_kind definition;
    const char *needed; /* the member that must be an array from the start */
} kinds[] = {
    {"SCALAR", OT_DEFINITION_SCALAR, NULL},
    {"OBJECT", OT_DEFINITION_OBJECT, NULL},
    {"INTERFACE", OT_DEFINITION_INTERFACE, NULL},
    {"UNION", OT_DEFINITION_UNION, "possibleTypes"},
    {"ENUM", OT_DEFINITION_ENUM, "enumValues"},
    {"INPUT_OBJECT", OT_DEFINITION_INPUT_OBJECT, "inputFields"},
};

/* What can be seen without looking at other types. */
static bool begin_type(client_run *run, const ot_json *object, ot_type_definition *type)
{
    ot_str kind = get_text(object, "kind");
    for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
        if (!ot_str_equal(kind, ot_str_from_c(kinds[i].kind)))
            continue;
        if (kinds[i].needed != NULL && get_array(object, kinds[i].needed) == NULL)
            return fail_missing(run, kinds[i].needed, object);
        type->kind = kinds[i].definition;
        type->description = get_description(object);
        type->source = &run->source;
        if (!read_name(run, object, &type->name))
            return false;
        ot_map_set(run->arena, &run->kinds, type->name.text, (void *)(uintptr_t)object);
        return true;
    }
    return fail(
        run,
        "Invalid or incomplete introspection result. Ensure that a full introspection query is "
        "used in order to build a client schema: ",
        ot_inspect(run->arena, object), ".");
}

static bool finish_type(client_run *run, const ot_json *object, ot_type_definition *type)
{
    switch (type->kind) {
    case OT_DEFINITION_SCALAR:
        if (get(object, "specifiedByURL") != NULL)
            apply(run, &type->directives, "specifiedBy", "url", get_text(object, "specifiedByURL"));
        return true;
    case OT_DEFINITION_OBJECT:
    case OT_DEFINITION_INTERFACE:
        return read_interfaces(run, object, type) && read_fields(run, object, type);
    case OT_DEFINITION_UNION:
        return read_members(run, object, type);
    case OT_DEFINITION_ENUM:
        return read_values(run, object, type);
    case OT_DEFINITION_INPUT_OBJECT:
        return read_input_fields(run, object, type);
    case OT_DEFINITION_SCHEMA:
    case OT_DEFINITION_DIRECTIVE:
        break;
    }
    return true;
}

/* ---- Directives and roots ---- */

static bool read_directive(client_run *run, const ot_json *object, ot_type_definition *directive)
{
    const ot_json *arguments = get_array(object, "args");
    const ot_json *locations = get_array(object, "locations");
    if (arguments == NULL)
        return fail_missing(run, "directive args", object);
    if (locations == NULL)
        return fail_missing(run, "directive locations", object);
    directive->kind = OT_DEFINITION_DIRECTIVE;
    directive->source = &run->source;
    directive->description = get_description(object);
    directive->is_repeatable = get_boolean(object, "isRepeatable");
    directive->members = OT_NEW_ARRAY(run->arena, ot_name, locations->count);
    directive->member_count = locations->count;
    for (uint32_t i = 0; i < locations->count; i++)
        directive->members[i].text = locations->items[i].text;
    apply_deprecated(run, &directive->directives, object);
    return read_name(run, object, &directive->name) &&
           read_inputs(run, arguments, &directive->inputs, &directive->input_count);
}

static bool read_roots(client_run *run, const ot_json *schema, ot_type_definition *definition)
{
    static const char *const members[] = {"queryType", "mutationType", "subscriptionType"};
    definition->kind = OT_DEFINITION_SCHEMA;
    definition->source = &run->source;
    definition->description = get_description(schema);
    definition->operation_types = OT_NEW_ARRAY(run->arena, ot_operation_type_definition, 3);
    for (int i = 0; i < 3; i++) {
        const ot_json *ref = get(schema, members[i]);
        if (ref == NULL)
            continue;
        ot_operation_type_definition *root =
            &definition->operation_types[definition->operation_type_count++];
        root->operation = (ot_operation_kind)i;
        if (!read_named(run, ref, "OBJECT", "Object", &root->type))
            return false;
    }
    return true;
}

/* The definitions in the order in which graphql-js looks at them, so that the first mistake is the
 * same. */
static bool read_schema(client_run *run, const ot_json *schema, ot_document *document)
{
    const ot_json *types = get_array(schema, "types");
    const ot_json *directives = get_array(schema, "directives");
    if (types == NULL)
        return fail_missing(run, "types", schema);
    uint32_t directive_count = directives == NULL ? 0 : directives->count;
    document->types =
        OT_NEW_ARRAY(run->arena, ot_type_definition, (size_t)types->count + directive_count + 1);
    document->type_count = types->count + directive_count + 1;

    for (uint32_t i = 0; i < types->count; i++) {
        if (!begin_type(run, &types->items[i], &document->types[i]))
            return false;
    }
    if (!read_roots(run, schema, &document->types[types->count]))
        return false;
    for (uint32_t i = 0; i < directive_count; i++) {
        if (!read_directive(run, &directives->items[i], &document->types[types->count + 1 + i]))
            return false;
    }
    for (uint32_t i = 0; i < types->count; i++) {
        if (!finish_type(run, &types->items[i], &document->types[i]))
            return false;
    }
    return true;
}

/* What the builder finds wrong has a place in a text that nobody wrote, so only its sentence is
 * told. */
static bool print_document(client_run *run, ot_document *document, ot_buffer *out)
{
    static const ot_schema_options options = {.skip_sdl_rules = true, .skip_validation = true};
    ot_report report = {.arena = run->arena};
    ot_schema *schema = ot_schema_build(&document, 1, &options, &report);
    if (schema == NULL)
        return fail(run, "", report.problems.items[0].message, "");
    ot_schema_print(schema, NULL, out);
    ot_schema_free(schema);
    return true;
}

bool ot_introspection_to_sdl(const ot_json *introspection, ot_buffer *out, ot_report *report)
{
    client_run run = {.arena = ot_arena_new(), .report = report};
    run.source = (ot_source){.name = OT_STR("introspection")};
    ot_document document = {.source = &run.source};
    const ot_json *schema = get(introspection, "__schema");
    bool is_fine;
    if (schema == NULL || schema->kind != OT_JSON_OBJECT)
        is_fine =
            fail(&run,
                 "Invalid or incomplete introspection result. Ensure that you are passing \"data\" "
                 "property of introspection response and no \"errors\" was returned alongside: ",
                 ot_inspect(run.arena, introspection), ".");
    else
        is_fine = read_schema(&run, schema, &document) && print_document(&run, &document, out);
    ot_arena_free(run.arena);
    return is_fine;
}
