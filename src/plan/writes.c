#include "plan/plan_internal.h"

/*
 * Mutation fields that write one row. Only the columns that were given are set; the answer comes from RETURNING, and what is selected
 * below it is read by the row's keys in the same transaction.
 */

static void add_set(builder *b, core *c, const ot_bound_argument *argument, const ot_input *input)
{
    if (ot_input_value_now(b->arena, input, b->variables) == NULL)
        return; /* absent leaves the column alone; null sets NULL */
    const ot_pg_type *type = argument->column->type;
    bool is_array = type->element != NULL;
    set_column set = {
        .column = argument->column,
        .param = ot_plan__param_of_input(b, is_array ? type->element : type, is_array, input,
                                         argument->definition->name)};
    OT_VEC_PUSH(b->arena, &c->sets, set);
}

static void read_key(builder *b, core *c, const ot_bound_argument *argument, const ot_input *input)
{
    predicate *p = OT_NEW(b->arena, predicate);
    p->kind = PREDICATE_COMPARE;
    p->op = OT_FILTER_EQ;
    p->column = argument->column;
    p->param = ot_plan__param_of_input(b, argument->column->type, false, input,
                                       argument->definition->name);
    OT_VEC_PUSH(b->arena, &c->where, p);
}

static void read_members(builder *b, core *c, const ot_bound_input *bound, const ot_input *input)
{
    for (uint32_t i = 0; i < bound->type->input_count; i++) {
        ot_input member = ot_input_member(b->arena, input, &bound->type->inputs[i], b->variables);
        if (member.kind == OT_INPUT_VARIABLE && member.path == NULL)
            ot_plan__guard(b, OT_GUARD_PRESENCE, &member);
        if (bound->fields[i].role == OT_ARGUMENT_SET)
            add_set(b, c, &bound->fields[i], &member);
        if (bound->fields[i].role == OT_ARGUMENT_KEY)
            read_key(b, c, &bound->fields[i], &member);
    }
}

static void read_argument(builder *b, core *c, const ot_bound_argument *argument,
                          const ot_input *input)
{
    switch (argument->role) {
    case OT_ARGUMENT_KEY:
        read_key(b, c, argument, input);
        break;
    case OT_ARGUMENT_SET:
        ot_plan__guard(b, OT_GUARD_PRESENCE, input);
        add_set(b, c, argument, input);
        break;
    case OT_ARGUMENT_INPUT:
        ot_plan__guard(b, OT_GUARD_SHAPE, input);
        if (ot_input_value_now(b->arena, input, b->variables) != NULL)
            read_members(b, c, argument->input, input);
        break;
    default:
        break; /* named by author SQL */
    }
}

/* An update that changes nothing answers with the row as it is: a read in the write's place. */
static void settle_verb(core *c, ot_write_kind kind)
{
    switch (kind) {
    case OT_WRITE_INSERT:
        c->verb = WRITE_INSERT;
        break;
    case OT_WRITE_UPDATE:
        c->verb = c->sets.count > 0 ? WRITE_UPDATE : WRITE_NOTHING;
        break;
    case OT_WRITE_DELETE:
        c->verb = WRITE_DELETE;
        break;
    }
}

void ot_plan__write(builder *b, const collected_field *field, const ot_bound_field *bound,
                    ot_out_field *out)
{
    core *c = ot_plan__new_core(b, bound->write->target, OT_STEP_WRITE);
    ot_input *inputs = ot_plan__inputs(b, field->definition, field->selections.items[0]);
    for (uint32_t i = 0; i < field->definition->argument_count; i++)
        read_argument(b, c, &bound->arguments[i], &inputs[i]);
    settle_verb(c, bound->write->kind);
    c->rows = 1;
    c->step->attach = OT_ATTACH_ROOT;
    c->step->field = out;
    c->step->reason = OT_S("write");
    out->kind = OT_OUT_FIRST;
    out->step = c->step->id;
    out->object = ot_plan__row_object(b, c->root, c->root->type->type, field);
}
