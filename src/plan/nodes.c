#include "plan/plan_internal.h"

#include "plan/global_id.h"

/*
 * `node(id:)` of the Relay server specification. Which table is read depends on the id, so the plan
 * is for ids of one type (a guard) and reads its row by key like any other root field.
 */

void ot_plan__accept_global_id(builder *b, ot_param *param, const ot_column *column)
{
    const ot_type *named = ot_type_named(param->input.type);
    if (named->kind == OT_TYPE_SCALAR && named->scalar == OT_SCALAR_ID)
        param->node = ot_global_id_type(b->binding, column);
}

static predicate *has_key(builder *b, const ot_bound_type *type, const ot_input *id)
{
    predicate *p = OT_NEW(b->arena, predicate);
    p->kind = PREDICATE_COMPARE;
    p->op = OT_FILTER_EQ;
    p->column = &type->table->columns[type->key[0]];
    p->param = ot_plan__param_of_input(b, p->column->type, false, id, OT_S("id"));
    p->param->node = type;
    return p;
}

void ot_plan__node(builder *b, const collected_field *field, ot_out_field *out)
{
    const ot_input *id = ot_plan__inputs(b, field->definition, field->selections.items[0]);
    ot_plan__guard(b, OT_GUARD_NODE, id);
    const ot_json *now = ot_input_value_now(b->arena, id, b->variables);
    ot_global_id named = {0};
    if (now != NULL && now->kind == OT_JSON_STRING)
        named = ot_global_id_decode(b->arena, b->binding, now->text);
    if (named.type == NULL) {
        out->kind = OT_OUT_NULL; /* the specification's answer to an unknown id */
        return;
    }
    core *c = ot_plan__new_core(b, named.type, OT_STEP_READ);
    predicate *p = has_key(b, named.type, id);
    fixed_column fixed = {.column = p->column, .param = p->param};
    OT_VEC_PUSH(b->arena, &c->where, p);
    OT_VEC_PUSH(b->arena, &c->fixed, fixed);
    c->rows = 1;
    c->step->attach = OT_ATTACH_ROOT;
    c->step->field = out;
    c->step->reason = OT_S("root: the id names the type");
    out->kind = OT_OUT_FIRST;
    out->step = c->step->id;
    out->object = ot_plan__row_object(b, c->root, named.type->type, field);
}
