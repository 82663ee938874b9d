#include "schema/coerce_internal.h"

#include "base/limits.h"
#include "schema/suggest.h"

/* What the coercion of JSON and that of literals have in common. */

enum {
    ERRORS_MAX = 50, /* told of one value */
    VALUES_MAX =
        100 * 1000, /* made for one value, defaults included: stops defaults that multiply */
    DEPTH_MAX = 2 * OT_LIMIT_DEPTH,
};

/* ---- Errors ---- */

bool ot_coerce__fail_at(coerce_run *run, const ot_value_path *path, const ot_value *literal,
                        uint32_t offset, ot_str message)
{
    ot_coerce_error error = {
        .message = message, .path = path, .offset = offset, .has_offset = literal != NULL};
    run->error_count++;
    if (run->coercion->on_error != NULL)
        run->coercion->on_error(run->coercion->data, &error);
    return false;
}

bool ot_coerce__fail(coerce_run *run, const ot_value_path *path, const ot_value *literal,
                     ot_str message)
{
    return ot_coerce__fail_at(run, path, literal, literal == NULL ? 0 : literal->offset, message);
}

bool ot_coerce__is_silent(const coerce_run *run)
{
    return run->error_count > 0 &&
           (run->coercion->on_error == NULL || run->error_count >= ERRORS_MAX);
}

bool ot_coerce__enter(coerce_run *run, const ot_value_path *path, const ot_value *literal)
{
    if (ot_coerce__is_silent(run))
        return false;
    if (++run->value_count > VALUES_MAX || run->depth >= DEPTH_MAX)
        return ot_coerce__fail(run, path, literal,
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

bool ot_coerce__fail_null(coerce_run *run, const ot_type *type, const ot_value_path *path,
                          const ot_value *literal)
{
    return ot_coerce__fail(
        run, path, literal,
        ot_arena_printf(run->coercion->arena,
                        "Expected value of non-null type \"%.*s\" not to be null.",
                        OT_ARG(ot_type_print(run->coercion->arena, type))));
}

/* ---- What is wrong with objects ---- */

bool ot_coerce__fail_not_object(coerce_run *run, const ot_type *type, const ot_value_path *path,
                                const ot_value *literal, ot_str found)
{
    return ot_coerce__fail(
        run, path, literal,
        ot_arena_printf(run->coercion->arena,
                        "Expected value of type \"%.*s\" to be an object, found: %.*s.",
                        OT_ARG(type->name), OT_ARG(found)));
}

bool ot_coerce__fail_required(coerce_run *run, const ot_type *type, const ot_input_value *field,
                              const ot_value_path *path, const ot_value *literal, ot_str found)
{
    return ot_coerce__fail(
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

ot_str ot_coerce__unknown_message(const coerce_run *run, const ot_type *type, ot_str name,
                                  ot_str found)
{
    ot_str hint = suggest_field(run, type, name);
    return ot_arena_printf(
        run->coercion->arena,
        "Expected value of type \"%.*s\" not to include unknown field \"%.*s\"%s%.*s%s: "
        "%.*s.",
        OT_ARG(type->name), OT_ARG(name), hint.len > 0 ? "." : "", OT_ARG(hint),
        hint.len > 0 ? " Found" : ", found", OT_ARG(found));
}

ot_str ot_coerce__one_of_message(const coerce_run *run, const ot_type *type)
{
    return ot_arena_printf(
        run->coercion->arena,
        "Within OneOf Input Object type \"%.*s\", exactly one field must be specified, "
        "and the value for that field must be non-null.",
        OT_ARG(type->name));
}

/* ---- Objects ---- */

bool ot_coerce__add_default(coerce_run *run, const ot_input_value *field, const ot_value_path *path,
                            ot_json *object)
{
    static const ot_variables none = {0};
    if (field->default_value == NULL)
        return true;
    coerce_run inner = *run;
    inner.variables = &none;
    ot_json *value = &object->members[object->count].value;
    bool is_fine = ot_coerce__literal(&inner, field->type, field->default_value, path, value);
    run->value_count = inner.value_count;
    run->error_count = inner.error_count;
    object->members[object->count].name = field->name;
    object->count += is_fine;
    return is_fine;
}

void ot_coerce__begin_object(const coerce_run *run, const ot_type *type, ot_json *out)
{
    *out = (ot_json){.kind = OT_JSON_OBJECT};
    out->members = OT_NEW_ARRAY(run->coercion->arena, ot_json_member, type->input_count);
}
