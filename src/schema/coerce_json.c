#include "schema/coerce_internal.h"

#include "schema/coerce_scalar.h"
#include "schema/inspect.h"

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
        if (ot_schema__is_required(field))
            return ot_coerce__fail_required(run, type, field, path, NULL,
                                            ot_inspect(run->coercion->arena, in));
        return ot_coerce__add_default(run, field, path, out);
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
    for (uint32_t i = 0; i < in->count && !ot_coerce__is_silent(run); i++) {
        const ot_json_member *member = &in->members[i];
        if (!ot_map_has(&type->inputs_by_name, member->name)) {
            ot_str found = ot_inspect(run->coercion->arena, in);
            ot_coerce__fail(run, path, NULL,
                            ot_coerce__unknown_message(run, type, member->name, found));
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
        return ot_coerce__fail_not_object(run, type, path, NULL,
                                          ot_inspect(run->coercion->arena, in));

    uint32_t errors_before = run->error_count;
    uint32_t known_count;
    ot_coerce__begin_object(run, type, out);
    for (uint32_t i = 0; i < type->input_count && !ot_coerce__is_silent(run); i++)
        (void)coerce_json_field(run, type, &type->inputs[i], in, path,
                                out); /* counted as an error */
    const ot_json_member *first = check_json_names(run, type, in, path, &known_count);
    if (type->is_one_of && known_count != 1)
        ot_coerce__fail(run, path, NULL, ot_coerce__one_of_message(run, type));
    if (type->is_one_of && first != NULL && first->value.kind == OT_JSON_NULL) {
        ot_value_path step = {.parent = path, .name = first->name};
        ot_coerce__fail(run, &step, NULL, ot_coerce__one_of_message(run, type));
    }
    return run->error_count == errors_before;
}

static bool coerce_json_leaf(coerce_run *run, const ot_type *type, const ot_json *in,
                             const ot_value_path *path, ot_json *out)
{
    ot_str message;
    return ot_coerce__leaf_json(run->coercion, type, in, out, &message) ||
           ot_coerce__fail(run, path, NULL, message);
}

static bool coerce_json(coerce_run *run, const ot_type *type, const ot_json *in,
                        const ot_value_path *path, ot_json *out)
{
    if (!ot_coerce__enter(run, path, NULL))
        return false;
    if (in->kind == OT_JSON_NULL) {
        *out = (ot_json){.kind = OT_JSON_NULL};
        if (type->kind != OT_TYPE_NON_NULL)
            return true;
        return ot_coerce__fail_null(run, type, path, NULL);
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
    return ot_coerce__fail(
        &run, NULL, NULL,
        ot_arena_printf(coercion->arena,
                        "Expected a value of non-null type \"%.*s\" to be provided.",
                        OT_ARG(ot_type_print(coercion->arena, type))));
}
