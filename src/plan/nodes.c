#include "plan/plan_internal.h"

#include "plan/global_id.h"

/*
 * `node(id:)` of the Relay server specification. Which table is read depends on the id, so the plan
 * is for ids of one type (a guard) and reads its row by key like any other root field.
 * `nodes(ids:)` has a plan for each set of types that its ids name: the keys of each are a step
 * without statement, and their rows are looked up like those of any other parent, all in one trip.
 */

void ot_plan__accept_global_id(builder *b, ot_param *param, const ot_column *column)
{
    const ot_type *named = ot_type_named(param->input.type);
    if (named->kind == OT_TYPE_SCALAR && named->scalar == OT_SCALAR_ID)
        param->node = ot_global_id_type(b->binding, column);
}

static predicate *has_key(builder *b, const ot_bound_type *type, const ot_input *id)
{
    predicate *p = OT_NEW(b->work, predicate);
    p->kind = PREDICATE_COMPARE;
    p->op = OT_FILTER_EQ;
    p->column = &type->table->columns[type->key[0]];
    p->param = ot_plan__param_of_input(b, p->column->type, false, id, OT_S("id"));
    p->param->node = type;
    return p;
}

/* The statement that reads this row already, or one of its own. */
static core *row_by_key(builder *b, const ot_bound_type *type, const ot_input *id,
                        ot_out_field *out)
{
    predicate *p = has_key(b, type, id);
    fixed_column fixed = {.column = p->column, .param = p->param};
    fixed_list fixed_columns = {0};
    OT_VEC_PUSH(b->work, &fixed_columns, fixed);
    core *c = ot_plan__find_root_row(b, type, &fixed_columns);
    if (c != NULL)
        return c;
    c = ot_plan__new_core(b, type, OT_STEP_READ);
    OT_VEC_PUSH(b->work, &c->where, p);
    c->fixed = fixed_columns;
    c->rows = 1;
    c->step->attach = OT_ATTACH_ROOT;
    c->step->field = out;
    c->step->reason = OT_S("root: the id names the type");
    return c;
}

void ot_plan__node(builder *b, const collected_field *field, ot_out_field *out)
{
    const ot_input *id = ot_plan__inputs(b, field);
    ot_plan__guard(b, OT_GUARD_NODE, id);
    const ot_json *now = ot_input_value_now(b->arena, id, b->variables);
    ot_global_id named = {0};
    if (now != NULL && now->kind == OT_JSON_STRING)
        named = ot_global_id_decode(b->arena, b->binding, now->text);
    if (named.type == NULL) {
        out->kind = OT_OUT_NULL; /* the specification's answer to an unknown id */
        return;
    }
    if (ot_plan__refuse_type(b, named.type, out))
        return; /* whether there is such a row is not asked */
    core *c = row_by_key(b, named.type, id, out);
    out->kind = OT_OUT_FIRST;
    out->step = c->step->id;
    out->object = ot_plan__row_object(b, c->root, named.type->type, field);
}

/* ---- Many ---- */

enum { NODES_EXPECTED = 10 }; /* of each type; a plan serves lists of any length */

static void guard_ids(builder *b, const ot_input *ids, const ot_json *now)
{
    if (ids->kind != OT_INPUT_MIXED) {
        ot_plan__guard(b, OT_GUARD_NODES, ids);
        return;
    }
    for (uint32_t i = 0; i < now->count; i++) {
        ot_input item = ot_input_item(b->arena, ids, i, b->variables);
        ot_plan__guard(b, OT_GUARD_NODE, &item);
    }
}

/* The rows of one type, found by their key when they are written. */
static void plan_type(builder *b, const ot_bound_type *type, const ot_out_choice *choice,
                      const collected_field *field, ot_out_field *out)
{
    core *keys = ot_plan__new_core(b, type, OT_STEP_KEYS);
    keys->rows = NODES_EXPECTED;
    keys->step->attach = OT_ATTACH_ROOT;
    keys->step->field = out;
    keys->step->ids = &choice->ids;
    keys->step->ids_max = choice->max;
    keys->step->reason = OT_S("of the global ids that name the type");
    ot_join *join = OT_NEW(b->arena, ot_join);
    *join = ot_plan__join_by_key(type);
    ot_plan__look_up_keys(b, keys->root, join, field, out);
}

void ot_plan__nodes(builder *b, const collected_field *field, const ot_bound_field *bound,
                    ot_out_field *out)
{
    const ot_input *ids = ot_plan__inputs(b, field);
    const ot_json *now = ot_input_value_now(b->work, ids, b->variables);
    guard_ids(b, ids, now);
    ot_node_types types = ot_node_types_of(b->work, b->binding, now);
    ot_out_choice *choice = OT_NEW(b->arena, ot_out_choice);
    choice->ids = *ids;
    choice->max = bound->ids_max;
    choice->count = types.count;
    choice->types = OT_NEW_ARRAY(b->arena, const ot_bound_type *, types.count);
    choice->fields = OT_NEW_ARRAY(b->arena, ot_out_field, types.count);
    for (uint32_t i = 0; i < types.count && !b->is_over_limit; i++) {
        choice->types[i] = types.items[i];
        choice->fields[i] = *out;
        if (!ot_plan__refuse_type(b, types.items[i], &choice->fields[i]))
            plan_type(b, types.items[i], choice, field, &choice->fields[i]);
    }
    out->kind = OT_OUT_NODES_BY_ID;
    out->choice = choice;
}
