#include "schema/coerce_internal.h"

#include "base/words.h"
#include "schema/coerce_scalar.h"
#include "schema/inspect.h"
#include "schema/literal.h"

static ot_str literal_text(const coerce_run *run, const ot_value *in)
{
    return ot_inspect_cut(run->coercion->arena, ot_literal_text(run->coercion->arena, in));
}

static bool coerce_variable(coerce_run *run, const ot_type *type, const ot_value *in,
                            const ot_value_path *path, ot_json *out)
{
    const ot_json *value = ot_coerce__variable_value(run->variables, in->text);
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
                            OT_ARG(in->text), OT_ARG(ot_type_print(run->coercion->arena, type)));
    else
        message =
            ot_arena_printf(run->coercion->arena,
                            "Expected variable \"$%.*s\" provided to non-null type \"%.*s\" not to "
                            "be null.",
                            OT_ARG(in->text), OT_ARG(ot_type_print(run->coercion->arena, type)));
    return ot_coerce__fail(run, path, in, message);
}

static bool coerce_literal_list(coerce_run *run, const ot_type *type, const ot_value *in,
                                const ot_value_path *path, ot_json *out)
{
    bool is_list = in->kind == OT_VALUE_LIST;
    *out = (ot_json){.kind = OT_JSON_ARRAY, .count = is_list ? in->count : 1};
    out->items = OT_NEW_ARRAY(run->coercion->arena, ot_json, out->count);
    if (!is_list)
        return ot_coerce__literal(run, type->of, in, path, &out->items[0]);

    bool is_fine = true;
    for (uint32_t i = 0; i < in->count; i++) {
        ot_value_path step = {.parent = path, .index = i};
        is_fine &= ot_coerce__literal(run, type->of, &in->items[i], &step, &out->items[i]);
    }
    return is_fine;
}

/* A name that is written twice is another rule's mistake; the last one counts. */
static const ot_object_field *find_field(const ot_value *object, ot_str name)
{
    for (uint32_t i = object->count; i > 0; i--) {
        if (ot_word_equal(object->fields[i - 1].name.text, name))
            return &object->fields[i - 1];
    }
    return NULL;
}

static bool check_one_of_variable(coerce_run *run, const ot_type *type, const ot_input_value *field,
                                  const ot_value *object, ot_str variable,
                                  const ot_value_path *path)
{
    const ot_json *value = ot_coerce__variable_value(run->variables, variable);
    if (value != NULL && value->kind != OT_JSON_NULL)
        return true;
    return ot_coerce__fail(
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
        if (ot_schema__is_required(field))
            return ot_coerce__fail_required(run, type, field, path, in, literal_text(run, in));
        return run->variables == NULL || ot_coerce__add_default(run, field, path, out);
    }
    if (given->value.kind == OT_VALUE_VARIABLE && run->variables != NULL) {
        ot_str variable = given->value.text;
        if (type->is_one_of && !check_one_of_variable(run, type, field, in, variable, path))
            return false;
        if (ot_coerce__variable_value(run->variables, variable) == NULL &&
            !ot_schema__is_required(field))
            return ot_coerce__add_default(run, field, path, out);
    }
    ot_value_path step = {.parent = path, .name = field->name};
    ot_json_member *member = &out->members[out->count];
    member->name = field->name;
    bool is_fine = ot_coerce__literal(run, field->type, &given->value, &step, &member->value);
    out->count += is_fine;
    return is_fine;
}

static const ot_object_field *check_literal_names(coerce_run *run, const ot_type *type,
                                                  const ot_value *in, const ot_value_path *path,
                                                  uint32_t *known_count)
{
    const ot_object_field *first = NULL;
    *known_count = 0;
    for (uint32_t i = 0; i < in->count && !ot_coerce__is_silent(run); i++) {
        const ot_object_field *field = &in->fields[i];
        if (!ot_map_has(&type->inputs_by_name, field->name.text)) {
            ot_str message =
                ot_coerce__unknown_message(run, type, field->name.text, literal_text(run, in));
            ot_coerce__fail_at(run, path, in, field->offset, message);
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
        return ot_coerce__fail_not_object(run, type, path, in, literal_text(run, in));

    uint32_t errors_before = run->error_count;
    uint32_t known_count;
    ot_coerce__begin_object(run, type, out);
    for (uint32_t i = 0; i < type->input_count && !ot_coerce__is_silent(run); i++)
        (void)coerce_literal_field(run, type, &type->inputs[i], in, path,
                                   out); /* counted as an error */
    const ot_object_field *first = check_literal_names(run, type, in, path, &known_count);
    if (type->is_one_of && known_count != 1) {
        ot_coerce__fail(run, path, in, ot_coerce__one_of_message(run, type));
    } else if (type->is_one_of && first->value.kind == OT_VALUE_NULL) {
        ot_value_path step = {.parent = path, .name = first->name.text};
        ot_coerce__fail(run, &step, in, ot_coerce__one_of_message(run, type));
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
           ot_coerce__fail(run, path, in, message);
}

bool ot_coerce__literal(coerce_run *run, const ot_type *type, const ot_value *in,
                        const ot_value_path *path, ot_json *out)
{
    if (!ot_coerce__enter(run, path, in))
        return false;
    if (in->kind == OT_VALUE_VARIABLE)
        return coerce_variable(run, type, in, path, out);
    if (in->kind == OT_VALUE_NULL) {
        *out = (ot_json){.kind = OT_JSON_NULL};
        if (type->kind != OT_TYPE_NON_NULL)
            return true;
        return ot_coerce__fail_null(run, type, path, in);
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
    return ot_coerce__literal(&run, type, in, NULL, out);
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
