#include "schema/coerce.h"

#include "base/limits.h"
#include "schema/coerce_scalar.h"
#include "schema/inspect.h"
#include "schema/literal.h"
#include "schema/suggest.h"

enum {
    ERRORS_MAX = 50, /* told of one value */
    VALUES_MAX =
        100 * 1000, /* made for one value, defaults included: stops defaults that multiply */
    DEPTH_MAX = 2 * OT_LIMIT_DEPTH,
};

/* One value being coerced. */
typedef struct coerce_run {
    const ot_coercion *coercion;
    const ot_variables *variables; /* NULL: static */
    uint32_t error_count;
    uint32_t value_count;
    uint32_t depth;
} coerce_run;

/* ---- Errors ---- */

static bool fail_at(coerce_run *run, const ot_value_path *path, const ot_value *literal,
                    uint32_t offset, ot_str message)
{
    ot_coerce_error error = {
        .message = message, .path = path, .offset = offset, .has_offset = literal != NULL};
    run->error_count++;
    if (run->coercion->on_error != NULL)
        run->coercion->on_error(run->coercion->data, &error);
    return false;
}

static bool fail(coerce_run *run, const ot_value_path *path, const ot_value *literal,
                 ot_str message)
{
    return fail_at(run, path, literal, literal == NULL ? 0 : literal->offset, message);
}

/* Nobody listens, or enough was said: the verdict is all that is left to find. */
static bool is_silent(const coerce_run *run)
{
    return run->error_count > 0 &&
           (run->coercion->on_error == NULL || run->error_count >= ERRORS_MAX);
}

static ot_str type_text(const coerce_run *run, const ot_type *type)
{
    return ot_type_print(run->coercion->arena, type);
}

/* Counts a value; false, and told, when there are too many or they nest too deeply. */
static bool enter(coerce_run *run, const ot_value_path *path, const ot_value *literal)
{
    if (is_silent(run))
        return false;
    if (++run->value_count > VALUES_MAX || run->depth >= DEPTH_MAX)
        return fail(run, path, literal,
                    OT_S("Value is too large: its defaults nest or multiply too far."));
    return true;
}

static void print_path(const ot_value_path *path, ot_buffer *out)
{
    const ot_value_path *steps[DEPTH_MAX + 1];
    uint32_t count = 0;
    for (; path != NULL && count <= DEPTH_MAX; path = path->parent)
        steps[count++] = path;
    while (count > 0) {
        const ot_value_path *step = steps[--count];
        if (step->name.ptr == NULL)
            ot_buffer_printf(out, "[%u]", step->index);
        else
            ot_buffer_printf(out, ".%.*s", OT_ARG(step->name));
    }
}

void ot_value_path_print(const ot_value_path *path, ot_buffer *out)
{
    if (path == NULL)
        return;
    OT_BUFFER_LITERAL(out, " at ");
    print_path(path, out);
}

/* ---- Input objects: what JSON and literals have in common ---- */

static bool fail_not_object(coerce_run *run, const ot_type *type, const ot_value_path *path,
                            const ot_value *literal, ot_str found)
{
    return fail(run, path, literal,
                ot_arena_printf(run->coercion->arena,
                                "Expected value of type \"%.*s\" to be an object, found: %.*s.",
                                OT_ARG(type->name), OT_ARG(found)));
}

static bool fail_required(coerce_run *run, const ot_type *type, const ot_input_value *field,
                          const ot_value_path *path, const ot_value *literal, ot_str found)
{
    return fail(
        run, path, literal,
        ot_arena_printf(run->coercion->arena,
                        "Expected value of type \"%.*s\" to include required field \"%.*s\", "
                        "found: %.*s.",
                        OT_ARG(type->name), OT_ARG(field->name), OT_ARG(found)));
}

static ot_str suggest_field(const coerce_run *run, const ot_type *type, ot_str name)
{
    if (!run->coercion->hints)
        return OT_S("");
    ot_str *names = OT_NEW_ARRAY(run->coercion->arena, ot_str, type->input_count);
    for (uint32_t i = 0; i < type->input_count; i++)
        names[i] = type->inputs[i].name;
    return ot_suggest(run->coercion->arena, OT_S(""), name, names, type->input_count);
}

static ot_str unknown_message(const coerce_run *run, const ot_type *type, ot_str name, ot_str found)
{
    ot_str hint = suggest_field(run, type, name);
    return ot_arena_printf(
        run->coercion->arena,
        "Expected value of type \"%.*s\" not to include unknown field \"%.*s\"%s%.*s%s: "
        "%.*s.",
        OT_ARG(type->name), OT_ARG(name), hint.len > 0 ? "." : "", OT_ARG(hint),
        hint.len > 0 ? " Found" : ", found", OT_ARG(found));
}

static ot_str one_of_message(const coerce_run *run, const ot_type *type)
{
    return ot_arena_printf(
        run->coercion->arena,
        "Within OneOf Input Object type \"%.*s\", exactly one field must be specified, "
        "and the value for that field must be non-null.",
        OT_ARG(type->name));
}

static bool is_required(const ot_input_value *input)
{
    return input->type->kind == OT_TYPE_NON_NULL && input->default_value == NULL;
}

static bool coerce_literal(coerce_run *run, const ot_type *type, const ot_value *in,
                           const ot_value_path *path, ot_json *out);

/* Fills the default of a field that was not given; a field without one stays absent. */
static bool add_default(coerce_run *run, const ot_input_value *field, const ot_value_path *path,
                        ot_json *object)
{
    static const ot_variables none = {0};
    if (field->default_value == NULL)
        return true;
    coerce_run inner = *run;
    inner.variables = &none;
    ot_json *value = &object->members[object->count].value;
    bool is_fine = coerce_literal(&inner, field->type, field->default_value, path, value);
    run->value_count = inner.value_count;
    run->error_count = inner.error_count;
    object->members[object->count].name = field->name;
    object->count += is_fine;
    return is_fine;
}

static void begin_object(const coerce_run *run, const ot_type *type, ot_json *out)
{
    *out = (ot_json){.kind = OT_JSON_OBJECT};
    out->members = OT_NEW_ARRAY(run->coercion->arena, ot_json_member, type->input_count);
}

/* ---- JSON ---- */

static bool coerce_json(coerce_run *run, const ot_type *type, const ot_json *in,
                        const ot_value_path *path, ot_json *out);

static bool coerce_json_list(coerce_run *run, const ot_type *type, const ot_json *in,
                             const ot_value_path *path, ot_json *out)
{
    bool is_list = in->kind == OT_JSON_ARRAY;
    *out = (ot_json){.kind = OT_JSON_ARRAY, .count = is_list ? in->count : 1};
    out->items = OT_NEW_ARRAY(run->coercion->arena, ot_json, out->count);
    if (!is_list)
        return coerce_json(run, type->of, in, path, &out->items[0]);

    bool is_fine = true;
    for (uint32_t i = 0; i < in->count; i++) {
        ot_value_path step = {.parent = path, .index = i};
        is_fine &= coerce_json(run, type->of, &in->items[i], &step, &out->items[i]);
    }
    return is_fine;
}

static bool coerce_json_field(coerce_run *run, const ot_type *type, const ot_input_value *field,
                              const ot_json *in, const ot_value_path *path, ot_json *out)
{
    const ot_json *value = ot_json_get(in, field->name);
    if (value == NULL) {
        if (is_required(field))
            return fail_required(run, type, field, path, NULL,
                                 ot_inspect(run->coercion->arena, in));
        return add_default(run, field, path, out);
    }
    ot_value_path step = {.parent = path, .name = field->name};
    ot_json_member *member = &out->members[out->count];
    member->name = field->name;
    bool is_fine = coerce_json(run, field->type, value, &step, &member->value);
    out->count += is_fine;
    return is_fine;
}

/* Reports fields that the type does not have; returns the first that it has, and how many there
 * are. */
static const ot_json_member *check_json_names(coerce_run *run, const ot_type *type,
                                              const ot_json *in, const ot_value_path *path,
                                              uint32_t *known_count)
{
    const ot_json_member *first = NULL;
    *known_count = 0;
    for (uint32_t i = 0; i < in->count && !is_silent(run); i++) {
        const ot_json_member *member = &in->members[i];
        if (!ot_map_has(&type->inputs_by_name, member->name)) {
            ot_str found = ot_inspect(run->coercion->arena, in);
            fail(run, path, NULL, unknown_message(run, type, member->name, found));
            continue;
        }
        if ((*known_count)++ == 0)
            first = member;
    }
    return first;
}

static bool coerce_json_object(coerce_run *run, const ot_type *type, const ot_json *in,
                               const ot_value_path *path, ot_json *out)
{
    if (in->kind != OT_JSON_OBJECT)
        return fail_not_object(run, type, path, NULL, ot_inspect(run->coercion->arena, in));

    uint32_t errors_before = run->error_count;
    uint32_t known_count;
    begin_object(run, type, out);
    for (uint32_t i = 0; i < type->input_count && !is_silent(run); i++)
        (void)coerce_json_field(run, type, &type->inputs[i], in, path,
                                out); /* counted as an error */
    const ot_json_member *first = check_json_names(run, type, in, path, &known_count);
    if (type->is_one_of && known_count != 1)
        fail(run, path, NULL, one_of_message(run, type));
    if (type->is_one_of && first != NULL && first->value.kind == OT_JSON_NULL) {
        ot_value_path step = {.parent = path, .name = first->name};
        fail(run, &step, NULL, one_of_message(run, type));
    }
    return run->error_count == errors_before;
}

static bool coerce_json_leaf(coerce_run *run, const ot_type *type, const ot_json *in,
                             const ot_value_path *path, ot_json *out)
{
    ot_str message;
    return ot_coerce__leaf_json(run->coercion, type, in, out, &message) ||
           fail(run, path, NULL, message);
}

static bool coerce_json(coerce_run *run, const ot_type *type, const ot_json *in,
                        const ot_value_path *path, ot_json *out)
{
    if (!enter(run, path, NULL))
        return false;
    if (in->kind == OT_JSON_NULL) {
        *out = (ot_json){.kind = OT_JSON_NULL};
        if (type->kind != OT_TYPE_NON_NULL)
            return true;
        return fail(run, path, NULL,
                    ot_arena_printf(run->coercion->arena,
                                    "Expected value of non-null type \"%.*s\" not to be null.",
                                    OT_ARG(type_text(run, type))));
    }
    run->depth++;
    type = ot_type_nullable(type);
    bool is_fine = type->kind == OT_TYPE_LIST ? coerce_json_list(run, type, in, path, out)
                   : type->kind == OT_TYPE_INPUT_OBJECT
                       ? coerce_json_object(run, type, in, path, out)
                       : coerce_json_leaf(run, type, in, path, out);
    run->depth--;
    return is_fine;
}

bool ot_coerce_json(const ot_coercion *coercion, const ot_type *type, const ot_json *in,
                    ot_json *out)
{
    coerce_run run = {.coercion = coercion};
    if (in != NULL)
        return coerce_json(&run, type, in, NULL, out);
    *out = (ot_json){.kind = OT_JSON_NULL};
    if (type->kind != OT_TYPE_NON_NULL)
        return true;
    return fail(&run, NULL, NULL,
                ot_arena_printf(coercion->arena,
                                "Expected a value of non-null type \"%.*s\" to be provided.",
                                OT_ARG(type_text(&run, type))));
}

/* ---- Literals ---- */

static ot_str literal_text(const coerce_run *run, const ot_value *in)
{
    return ot_inspect_cut(run->coercion->arena, ot_literal_text(run->coercion->arena, in));
}

/* The variable's value, or NULL when it is absent. */
static const ot_json *variable_value(const ot_variables *variables, ot_str name)
{
    const ot_variable *variable = variables == NULL ? NULL : ot_variables_get(variables, name);
    return variable != NULL && variable->is_present ? &variable->value : NULL;
}

static bool coerce_variable(coerce_run *run, const ot_type *type, const ot_value *in,
                            const ot_value_path *path, ot_json *out)
{
    const ot_json *value = variable_value(run->variables, in->text);
    *out = (ot_json){.kind = OT_JSON_NULL};
    if (value != NULL)
        *out = *value;
    if (run->variables == NULL || type->kind != OT_TYPE_NON_NULL || out->kind != OT_JSON_NULL)
        return true;
    ot_str message;
    if (value == NULL)
        message =
            ot_arena_printf(run->coercion->arena,
                            "Expected variable \"$%.*s\" provided to type \"%.*s\" to provide a "
                            "runtime value.",
                            OT_ARG(in->text), OT_ARG(type_text(run, type)));
    else
        message =
            ot_arena_printf(run->coercion->arena,
                            "Expected variable \"$%.*s\" provided to non-null type \"%.*s\" not to "
                            "be null.",
                            OT_ARG(in->text), OT_ARG(type_text(run, type)));
    return fail(run, path, in, message);
}

static bool coerce_literal_list(coerce_run *run, const ot_type *type, const ot_value *in,
                                const ot_value_path *path, ot_json *out)
{
    bool is_list = in->kind == OT_VALUE_LIST;
    *out = (ot_json){.kind = OT_JSON_ARRAY, .count = is_list ? in->count : 1};
    out->items = OT_NEW_ARRAY(run->coercion->arena, ot_json, out->count);
    if (!is_list)
        return coerce_literal(run, type->of, in, path, &out->items[0]);

    bool is_fine = true;
    for (uint32_t i = 0; i < in->count; i++) {
        ot_value_path step = {.parent = path, .index = i};
        is_fine &= coerce_literal(run, type->of, &in->items[i], &step, &out->items[i]);
    }
    return is_fine;
}

/* A name that is written twice is another rule's mistake; the last one counts. */
static const ot_object_field *find_field(const ot_value *object, ot_str name)
{
    for (uint32_t i = object->count; i > 0; i--) {
        if (ot_str_equal(object->fields[i - 1].name.text, name))
            return &object->fields[i - 1];
    }
    return NULL;
}

static bool check_one_of_variable(coerce_run *run, const ot_type *type, const ot_input_value *field,
                                  const ot_value *object, ot_str variable,
                                  const ot_value_path *path)
{
    const ot_json *value = variable_value(run->variables, variable);
    if (value != NULL && value->kind != OT_JSON_NULL)
        return true;
    return fail(
        run, path, object,
        ot_arena_printf(run->coercion->arena,
                        "Expected variable \"$%.*s\" provided to field \"%.*s\" for OneOf Input "
                        "Object type \"%.*s\" %s.",
                        OT_ARG(variable), OT_ARG(field->name), OT_ARG(type->name),
                        value == NULL ? "to provide a runtime value" : "not to be null"));
}

static bool coerce_literal_field(coerce_run *run, const ot_type *type, const ot_input_value *field,
                                 const ot_value *in, const ot_value_path *path, ot_json *out)
{
    const ot_object_field *given = find_field(in, field->name);
    if (given == NULL) {
        if (is_required(field))
            return fail_required(run, type, field, path, in, literal_text(run, in));
        return run->variables == NULL || add_default(run, field, path, out);
    }
    if (given->value.kind == OT_VALUE_VARIABLE && run->variables != NULL) {
        ot_str variable = given->value.text;
        if (type->is_one_of && !check_one_of_variable(run, type, field, in, variable, path))
            return false;
        if (variable_value(run->variables, variable) == NULL && !is_required(field))
            return add_default(run, field, path, out);
    }
    ot_value_path step = {.parent = path, .name = field->name};
    ot_json_member *member = &out->members[out->count];
    member->name = field->name;
    bool is_fine = coerce_literal(run, field->type, &given->value, &step, &member->value);
    out->count += is_fine;
    return is_fine;
}

static const ot_object_field *check_literal_names(coerce_run *run, const ot_type *type,
                                                  const ot_value *in, const ot_value_path *path,
                                                  uint32_t *known_count)
{
    const ot_object_field *first = NULL;
    *known_count = 0;
    for (uint32_t i = 0; i < in->count && !is_silent(run); i++) {
        const ot_object_field *field = &in->fields[i];
        if (!ot_map_has(&type->inputs_by_name, field->name.text)) {
            ot_str message = unknown_message(run, type, field->name.text, literal_text(run, in));
            fail_at(run, path, in, field->offset, message);
            continue;
        }
        if ((*known_count)++ == 0)
            first = field;
    }
    return first;
}

static bool coerce_literal_object(coerce_run *run, const ot_type *type, const ot_value *in,
                                  const ot_value_path *path, ot_json *out)
{
    if (in->kind != OT_VALUE_OBJECT)
        return fail_not_object(run, type, path, in, literal_text(run, in));

    uint32_t errors_before = run->error_count;
    uint32_t known_count;
    begin_object(run, type, out);
    for (uint32_t i = 0; i < type->input_count && !is_silent(run); i++)
        (void)coerce_literal_field(run, type, &type->inputs[i], in, path,
                                   out); /* counted as an error */
    const ot_object_field *first = check_literal_names(run, type, in, path, &known_count);
    if (type->is_one_of && known_count != 1) {
        fail(run, path, in, one_of_message(run, type));
    } else if (type->is_one_of && first->value.kind == OT_VALUE_NULL) {
        ot_value_path step = {.parent = path, .name = first->name.text};
        fail(run, &step, in, one_of_message(run, type));
    }
    return run->error_count == errors_before;
}

static bool coerce_literal_leaf(coerce_run *run, const ot_type *type, const ot_value *in,
                                const ot_value_path *path, ot_json *out)
{
    ot_str message;
    if (!ot_type_is_leaf(type))
        return true; /* an output type, which is told elsewhere; validation looks at its default too
                      */
    return ot_coerce__leaf_literal(run->coercion, type, in, run->variables, out, &message) ||
           fail(run, path, in, message);
}

static bool coerce_literal(coerce_run *run, const ot_type *type, const ot_value *in,
                           const ot_value_path *path, ot_json *out)
{
    if (!enter(run, path, in))
        return false;
    if (in->kind == OT_VALUE_VARIABLE)
        return coerce_variable(run, type, in, path, out);
    if (in->kind == OT_VALUE_NULL) {
        *out = (ot_json){.kind = OT_JSON_NULL};
        if (type->kind != OT_TYPE_NON_NULL)
            return true;
        return fail(run, path, in,
                    ot_arena_printf(run->coercion->arena,
                                    "Expected value of non-null type \"%.*s\" not to be null.",
                                    OT_ARG(type_text(run, type))));
    }
    run->depth++;
    type = ot_type_nullable(type);
    bool is_fine = type->kind == OT_TYPE_LIST ? coerce_literal_list(run, type, in, path, out)
                   : type->kind == OT_TYPE_INPUT_OBJECT
                       ? coerce_literal_object(run, type, in, path, out)
                       : coerce_literal_leaf(run, type, in, path, out);
    run->depth--;
    return is_fine;
}

bool ot_coerce_literal(const ot_coercion *coercion, const ot_type *type, const ot_value *in,
                       const ot_variables *variables, ot_json *out)
{
    coerce_run run = {.coercion = coercion, .variables = variables};
    return coerce_literal(&run, type, in, NULL, out);
}

bool ot_coerce_default(ot_arena *arena, const ot_input_value *input, ot_json *out)
{
    static const ot_variables none = {0};
    if (input->default_json != NULL) {
        *out = *input->default_json;
        return true;
    }
    ot_coercion coercion = {.arena = arena};
    return input->default_value != NULL &&
           ot_coerce_literal(&coercion, input->type, input->default_value, &none, out);
}

/* ---- Literals of custom scalars ---- */

static ot_json_kind json_kind(ot_value_kind kind)
{
    switch (kind) {
    case OT_VALUE_INT:
    case OT_VALUE_FLOAT:
        return OT_JSON_NUMBER;
    case OT_VALUE_STRING:
    case OT_VALUE_ENUM:
        return OT_JSON_STRING;
    case OT_VALUE_BOOLEAN:
        return OT_JSON_BOOLEAN;
    case OT_VALUE_LIST:
        return OT_JSON_ARRAY;
    case OT_VALUE_OBJECT:
        return OT_JSON_OBJECT;
    case OT_VALUE_VARIABLE:
    case OT_VALUE_NULL:
        break;
    }
    return OT_JSON_NULL;
}

/* A field whose variable is absent is left out; the last of a name counts. */
static void object_to_json(ot_arena *arena, const ot_value *in, const ot_variables *variables,
                           ot_json *out)
{
    ot_map by_name = {0};
    out->members = OT_NEW_ARRAY(arena, ot_json_member, in->count);
    for (uint32_t i = 0; i < in->count; i++) {
        const ot_object_field *field = &in->fields[i];
        if (field->value.kind == OT_VALUE_VARIABLE && variables != NULL &&
            variable_value(variables, field->value.text) == NULL)
            continue;
        ot_json_member *member = ot_map_get(&by_name, field->name.text);
        if (member == NULL) {
            member = &out->members[out->count++];
            ot_map_set(arena, &by_name, field->name.text, member);
        }
        member->name = field->name.text;
        ot_literal_to_json(arena, &field->value, variables, &member->value);
    }
}

void ot_literal_to_json(ot_arena *arena, const ot_value *in, const ot_variables *variables,
                        ot_json *out)
{
    *out = (ot_json){.kind = json_kind(in->kind), .boolean = in->boolean, .text = in->text};
    if (in->kind == OT_VALUE_INT && ot_str_equal(in->text, OT_S("-0")))
        out->text = OT_S("0"); /* integers have one zero */
    if (in->kind == OT_VALUE_VARIABLE) {
        const ot_json *value = variable_value(variables, in->text);
        *out = value != NULL ? *value : (ot_json){.kind = OT_JSON_NULL};
    } else if (in->kind == OT_VALUE_LIST) {
        out->count = in->count;
        out->items = OT_NEW_ARRAY(arena, ot_json, in->count);
        for (uint32_t i = 0; i < in->count; i++)
            ot_literal_to_json(arena, &in->items[i], variables, &out->items[i]);
    } else if (in->kind == OT_VALUE_OBJECT) {
        object_to_json(arena, in, variables, out);
    }
}
