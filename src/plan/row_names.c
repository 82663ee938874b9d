#include "plan/plan_internal.h"

#include "plan/global_id.h"

/*
 * Fields that name rows by key may name the same row by different variables, or write its key in
 * different ways: `5`, "5", "05", its global id. What counts is the key in its binary form. Whether
 * two rows are one depends on the request, so the plan is guarded by all that were compared.
 */

/* False when there is none: null, or what does not fit, which is an error of its own field. */
static bool key_now(ot_arena *arena, const ot_binding *binding, const ot_param *param,
                    const ot_variables *variables, ot_str *out)
{
    ot_json key;
    ot_pg_value bytes = {0};
    *out = (ot_str){0};
    const ot_json *value = ot_input_value_now(arena, &param->input, variables);
    if (value == NULL || param->labels != NULL)
        return false;
    if (param->node != NULL) {
        if (!ot_global_id_key(arena, binding, param->node, value, &key))
            return false;
        value = &key;
    }
    if (ot_pg_read(arena, param->type, param->wire, value, &bytes) != NULL || bytes.ptr == NULL)
        return false;
    *out = ot_str_make(bytes.ptr, (size_t)bytes.length);
    return true;
}

static bool has_same_keys(const ot_str *a, const ot_str *b, uint32_t width)
{
    for (uint32_t i = 0; i < width; i++)
        if (a[i].ptr == NULL || b[i].ptr == NULL || !ot_str_equal(a[i], b[i]))
            return false;
    return true;
}

/* ---- While planning ---- */

static bool has_same_columns(const fixed_list *a, const fixed_list *b)
{
    if (a->count != b->count)
        return false;
    for (uint32_t i = 0; i < a->count; i++)
        if (a->items[i].column != b->items[i].column)
            return false;
    return true;
}

static named_rows *named_like(builder *b, const ot_bound_type *type, const fixed_list *fixed)
{
    for (uint32_t i = 0; i < b->named_rows.count; i++) {
        named_rows *named = &b->named_rows.items[i];
        if (named->type == type && has_same_columns(named->rows.items[0].fixed, fixed))
            return named;
    }
    named_rows *named = OT_VEC_ADD(b->work, &b->named_rows);
    *named = (named_rows){.type = type};
    return named;
}

static const ot_str *note_name(builder *b, named_rows *named, const fixed_list *fixed)
{
    for (uint32_t i = 0; i < named->rows.count; i++)
        if (named->rows.items[i].fixed->items[0].param == fixed->items[0].param)
            return named->rows.items[i].keys;
    row_name name = {.fixed = OT_NEW(b->work, fixed_list),
                     .keys = OT_NEW_ARRAY(b->work, ot_str, fixed->count)};
    *(fixed_list *)name.fixed = *fixed;
    for (uint32_t i = 0; i < fixed->count; i++)
        (void)key_now(b->work, b->binding, fixed->items[i].param, b->variables,
                      &name.keys[i]); /* without a key it is like no other */
    OT_VEC_PUSH(b->work, &named->rows, name);
    return name.keys;
}

bool ot_plan__names_same_row(builder *b, const ot_bound_type *type, const fixed_list *one,
                             const fixed_list *other)
{
    if (!has_same_columns(one, other))
        return false;
    named_rows *named = named_like(b, type, one);
    const ot_str *keys = note_name(b, named, one);
    return has_same_keys(keys, note_name(b, named, other), one->count);
}

static bool is_settled(const named_rows *named)
{
    for (uint32_t i = 0; i < named->rows.count; i++)
        for (uint32_t k = 0; k < named->rows.items[i].fixed->count; k++)
            if (named->rows.items[i].fixed->items[k].param->input.kind != OT_INPUT_CONSTANT)
                return false;
    return true;
}

static void guard_rows(builder *b, const named_rows *named)
{
    uint32_t width = named->rows.items[0].fixed->count;
    ot_guard guard = {.aspect = OT_GUARD_ROWS,
                      .named = {.width = width, .count = named->rows.count}};
    guard.named.keys = OT_NEW_ARRAY(b->arena, const ot_param *, (size_t)width * named->rows.count);
    for (uint32_t i = 0; i < named->rows.count; i++)
        for (uint32_t k = 0; k < width; k++)
            guard.named.keys[(size_t)i * width + k] = named->rows.items[i].fixed->items[k].param;
    guard.digest = ot_plan__same_rows(b->work, b->binding, &guard.named, b->variables);
    OT_VEC_PUSH(b->arena, &b->guards, guard);
}

void ot_plan__guard_names(builder *b)
{
    for (uint32_t i = 0; i < b->named_rows.count; i++)
        if (!is_settled(&b->named_rows.items[i]))
            guard_rows(b, &b->named_rows.items[i]);
}

/* ---- In each request ---- */

uint64_t ot_plan__same_rows(ot_arena *arena, const ot_binding *binding, const ot_named_rows *named,
                            const ot_variables *variables)
{
    uint64_t digest = 1;
    size_t width = named->width;
    ot_str *keys = OT_NEW_ARRAY(arena, ot_str, named->count * width);
    for (size_t i = 0; i < named->count * width; i++)
        (void)key_now(arena, binding, named->keys[i], variables, &keys[i]); /* as when planned */
    for (uint32_t i = 0; i < named->count; i++) {
        uint32_t first = 0;
        while (first < i && !has_same_keys(&keys[first * width], &keys[i * width], named->width))
            first++;
        digest = (digest ^ (first + 1)) * 0x9E3779B97F4A7C15U;
    }
    return digest;
}
