#include "plan/plan_internal.h"

#include "plan/cursor.h"
#include "plan/global_id.h"

static uint64_t presence_of(const ot_json *value)
{
    if (value == NULL)
        return 0;
    return value->kind == OT_JSON_NULL ? 1 : 2;
}

static uint64_t type_named_by(ot_arena *arena, const ot_binding *binding, const ot_json *id)
{
    if (id == NULL || id->kind != OT_JSON_STRING)
        return 0;
    const ot_bound_type *type = ot_global_id_decode(arena, binding, id->text).type;
    return type == NULL ? 0 : type->type->index + 1;
}

/* Of a set: the types come in the schema's order. */
static uint64_t types_named_by(ot_arena *arena, const ot_binding *binding, const ot_json *ids)
{
    ot_node_types types = ot_node_types_of(arena, binding, ids);
    uint64_t digest = 1;
    for (uint32_t i = 0; i < types.count; i++)
        digest = (digest ^ (types.items[i]->type->index + 1)) * 0x9E3779B97F4A7C15U;
    return digest;
}

static uint64_t digest_of(ot_arena *arena, const ot_binding *binding, ot_guard_aspect aspect,
                          const ot_type *type, const ot_json *value)
{
    switch (aspect) {
    case OT_GUARD_PRESENCE:
        return presence_of(value);
    case OT_GUARD_SHAPE:
        return ot_input_shape(value);
    case OT_GUARD_CURSOR:
        return ot_cursor_nulls(arena, value);
    case OT_GUARD_NODE:
        return type_named_by(arena, binding, value);
    case OT_GUARD_NODES:
        return types_named_by(arena, binding, value);
    case OT_GUARD_BRANCH:
        return ot_cursor_branch(arena, value);
    case OT_GUARD_MEMBERS:
        return ot_input_members(arena, type, value);
    case OT_GUARD_VALUE:
    case OT_GUARD_ROWS:
    case OT_GUARD_ACCESS:
        return 0;
    }
    return 0;
}

static bool is_same_input(const ot_input *a, const ot_input *b)
{
    if (a->kind != b->kind || a->variable != b->variable || a->literal != b->literal)
        return false;
    const ot_input_path *x = a->path;
    const ot_input_path *y = b->path;
    while (x != NULL && y != NULL && x->index == y->index && ot_str_equal(x->name, y->name)) {
        x = x->next;
        y = y->next;
    }
    return x == NULL && y == NULL;
}

static ot_json *copy_value(ot_arena *arena, const ot_json *value);

static void copy_into(ot_arena *arena, const ot_json *from, ot_json *to)
{
    *to = *from;
    if (from->text.ptr != NULL)
        to->text = ot_arena_copy(arena, from->text);
    if (from->kind == OT_JSON_ARRAY) {
        to->items = OT_NEW_ARRAY(arena, ot_json, from->count);
        for (uint32_t i = 0; i < from->count; i++)
            copy_into(arena, &from->items[i], &to->items[i]);
    }
    if (from->kind == OT_JSON_OBJECT) {
        to->members = OT_NEW_ARRAY(arena, ot_json_member, from->count);
        for (uint32_t i = 0; i < from->count; i++) {
            to->members[i].name = ot_arena_copy(arena, from->members[i].name);
            copy_into(arena, &from->members[i].value, &to->members[i].value);
        }
    }
}

/* The plan outlives the request that it was made for, so its guards keep copies. */
static ot_json *copy_value(ot_arena *arena, const ot_json *value)
{
    if (value == NULL)
        return NULL;
    ot_json *copy = OT_NEW(arena, ot_json);
    copy_into(arena, value, copy);
    return copy;
}

void ot_plan__guard(builder *b, ot_guard_aspect aspect, const ot_input *input)
{
    if (input->kind == OT_INPUT_ABSENT || input->kind == OT_INPUT_CONSTANT)
        return; /* the same in every request */
    if (input->kind == OT_INPUT_MIXED && aspect != OT_GUARD_VALUE)
        return; /* it has the shape of its text; variables inside are guarded where they are looked
                   at */
    for (uint32_t i = 0; i < b->guards.count; i++)
        if (b->guards.items[i].aspect == aspect && is_same_input(&b->guards.items[i].input, input))
            return;

    const ot_json *now = ot_input_value_now(b->work, input, b->variables);
    ot_guard guard = {.aspect = aspect,
                      .input = *input,
                      .digest = digest_of(b->arena, b->binding, aspect, input->type, now)};
    if (aspect == OT_GUARD_VALUE)
        guard.value = copy_value(b->arena, now);
    OT_VEC_PUSH(b->arena, &b->guards, guard);
}

void ot_plan__guard_variable(builder *b, uint32_t variable)
{
    ot_input input = {.kind = OT_INPUT_VARIABLE,
                      .type = b->variables->items[variable].type,
                      .variable = variable};
    ot_plan__guard(b, OT_GUARD_PRESENCE, &input);
}

const ot_json *ot_plan__present(builder *b, const ot_input *input)
{
    ot_plan__guard(b, OT_GUARD_PRESENCE, input);
    const ot_json *now = ot_input_value_now(b->work, input, b->variables);
    return now == NULL || now->kind == OT_JSON_NULL ? NULL : now;
}

static bool holds(ot_arena *arena, const ot_binding *binding, const ot_guard *guard,
                  const ot_variables *variables, const ot_caller *caller)
{
    if (guard->aspect == OT_GUARD_ACCESS)
        return ot_access_judge(guard->rule, caller) == guard->digest;
    if (guard->aspect == OT_GUARD_ROWS)
        return ot_plan__same_rows(arena, binding, &guard->named, variables) == guard->digest;
    const ot_json *now = ot_input_value_now(arena, &guard->input, variables);
    if (guard->aspect != OT_GUARD_VALUE)
        return digest_of(arena, binding, guard->aspect, guard->input.type, now) == guard->digest;
    if (now == NULL || guard->value == NULL)
        return now == guard->value;
    return ot_json_equal(now, guard->value);
}

bool ot_plan_fits(ot_arena *arena, const ot_plan *plan, const ot_variables *variables,
                  const ot_caller *caller)
{
    for (uint32_t i = 0; i < plan->guard_count; i++)
        if (!holds(arena, plan->binding, &plan->guards[i], variables, caller))
            return false;
    return true;
}
