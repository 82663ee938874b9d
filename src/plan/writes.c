#include "plan/writes_internal.h"

#include "plan/filters.h"

/*
 * Mutation fields that write rows. Only the columns that were given are set; the answer comes from
 * RETURNING where that can say it (writes_answer.c), and what is selected below it is read by the
 * rows' keys in the same transaction. Rows
 * that come as a list are one statement, whose parameters are arrays: writes_rows.c.
 */

/* ---- What is set ---- */

static void add_set(write_run *run, const ot_bound_argument *argument, const ot_input *input)
{
    builder *b = run->b;
    if (ot_input_value_now(b->arena, input, b->variables) == NULL)
        return; /* absent leaves the column alone; null sets NULL */
    const ot_pg_type *type = ot_pg_base(argument->column->type);
    bool is_array = type->element != NULL;
    set_column set = {.column = argument->column,
                      .param = ot_plan__param_of_input(b, is_array ? type->element : type, is_array,
                                                       input, argument->definition->name)};
    ot_plan__accept_global_id(b, set.param, argument->column);
    OT_VEC_PUSH(b->arena, &run->core->sets, set);
}

static void read_members(write_run *run, const ot_bound_input *bound, const ot_input *input)
{
    builder *b = run->b;
    for (uint32_t i = 0; i < bound->type->input_count; i++) {
        ot_input member = ot_input_member(b->arena, input, &bound->type->inputs[i], b->variables);
        if (member.kind == OT_INPUT_VARIABLE && member.path == NULL)
            ot_plan__guard(b, OT_GUARD_PRESENCE, &member);
        if (bound->fields[i].role == OT_ARGUMENT_SET)
            add_set(run, &bound->fields[i], &member);
    }
}

static void read_input(write_run *run, const ot_bound_argument *argument, const ot_input *input)
{
    builder *b = run->b;
    bool is_list = ot_type_nullable(input->type)->kind == OT_TYPE_LIST;
    ot_plan__guard_members(b, input);
    bool has_nested = ot_plan__has_nested_rows(run, argument->input, input);
    run->has_nested |= has_nested;
    if (is_list || has_nested) {
        ot_plan__write_rows(run, argument, input);
        return;
    }
    if (ot_input_value_now(b->arena, input, b->variables) != NULL)
        read_members(run, argument->input, input);
}

static ot_param *param_of_preset(builder *b, const ot_bound_preset *preset)
{
    if (preset->value == NULL)
        return ot_plan__param_of_preset(b, preset->claim);
    ot_input input = {.kind = OT_INPUT_CONSTANT,
                      .type = ot_schema_type(b->schema, OT_S("String")),
                      .constant = preset->value};
    return ot_plan__param_of_input(b, preset->column->type, false, &input, preset->column->name);
}

void ot_plan__add_presets(builder *b, core *c)
{
    const ot_bound_write *write = c->write;
    for (uint32_t i = 0; i < write->preset_count; i++) {
        set_column set = {.column = write->presets[i].column,
                          .param = param_of_preset(b, &write->presets[i])};
        OT_VEC_PUSH(b->arena, &c->sets, set);
    }
}

/* ---- Which rows ---- */

predicate *ot_plan__compare(builder *b, const ot_column *column, ot_filter_op op, ot_param *param)
{
    predicate *p = OT_NEW(b->arena, predicate);
    *p = (predicate){.kind = PREDICATE_COMPARE, .op = op, .column = column, .param = param};
    return p;
}

/* A row that is marked as deleted is not there: its mark is null, or a flag that is false. */
predicate *ot_plan__not_deleted(builder *b, const ot_column *column)
{
    static const ot_json no = {.kind = OT_JSON_BOOLEAN};
    ot_input input = {.kind = OT_INPUT_CONSTANT,
                      .type = ot_schema_type(b->schema, OT_S("Boolean")),
                      .constant = &no};
    predicate *is_null = ot_plan__compare(b, column, OT_FILTER_IS_NULL, NULL);
    const ot_pg_type *flag = ot_plan__type(b, OT_S("bool"));
    if (ot_pg_base(column->type) != flag)
        return is_null;
    predicate *either = OT_NEW(b->arena, predicate);
    either->kind = PREDICATE_OR;
    either->child_count = 2;
    either->children = OT_NEW_ARRAY(b->arena, predicate *, 2);
    either->children[0] = is_null;
    either->children[1] = ot_plan__compare(
        b, column, OT_FILTER_EQ, ot_plan__param_of_input(b, flag, false, &input, column->name));
    return either;
}

static void read_key(write_run *run, const ot_bound_argument *argument, const ot_input *input)
{
    ot_param *param = ot_plan__param_of_input(run->b, argument->column->type, false, input,
                                              argument->definition->name);
    ot_plan__accept_global_id(run->b, param, argument->column);
    OT_VEC_PUSH(run->b->arena, &run->core->where,
                ot_plan__compare(run->b, argument->column, OT_FILTER_EQ, param));
}

static void read_argument(write_run *run, const ot_bound_argument *argument, const ot_input *input)
{
    switch (argument->role) {
    case OT_ARGUMENT_KEY:
        read_key(run, argument, input);
        break;
    case OT_ARGUMENT_FILTER:
    case OT_ARGUMENT_FILTERS:
    case OT_ARGUMENT_RELATION:
        ot_plan__read_filter(run->b, argument, input, &run->filters);
        break;
    case OT_ARGUMENT_SET:
        ot_plan__guard(run->b, OT_GUARD_PRESENCE, input);
        add_set(run, argument, input);
        break;
    case OT_ARGUMENT_INPUT:
        read_input(run, argument, input);
        break;
    default:
        break; /* named by author SQL */
    }
}

/* @where chooses the rows to change. */
static void add_where(write_run *run, const ot_bound_field *bound, const ot_input *inputs)
{
    builder *b = run->b;
    core *c = run->core;
    const ot_bound_write *write = c->write;
    if (write->where != NULL && write->kind != OT_WRITE_INSERT)
        OT_VEC_PUSH(b->arena, &c->where, ot_plan__author_predicate(b, write->where, bound, inputs));
}

static void read_arguments(write_run *run, const ot_bound_field *bound, const ot_input *inputs)
{
    core *c = run->core;
    for (uint32_t i = 0; i < bound->definition->argument_count; i++)
        read_argument(run, &bound->arguments[i], &inputs[i]);
    for (uint32_t i = 0; i < run->filters.where.count; i++)
        OT_VEC_PUSH(run->b->arena, &c->where, run->filters.where.items[i]);
    ot_plan__add_presets(run->b, c);
    add_where(run, bound, inputs);
    if (c->write->soft != NULL)
        OT_VEC_PUSH(run->b->arena, &c->where, ot_plan__not_deleted(run->b, c->write->soft));
}

/* ---- The statement ---- */

/* An update that changes nothing answers with the rows as they are: a read in the write's place. */
static void settle_verb(write_run *run)
{
    core *c = run->core;
    switch (c->write->kind) {
    case OT_WRITE_INSERT:
    case OT_WRITE_UPSERT:
        c->verb = WRITE_INSERT;
        break;
    case OT_WRITE_UPDATE:
        c->verb = c->sets.count > 0 ? WRITE_UPDATE : run->has_nested ? WRITE_FIND : WRITE_NOTHING;
        c->is_locking = c->verb == WRITE_FIND; /* one may be seen and not changed */
        break;
    case OT_WRITE_DELETE:
        c->verb = c->write->soft != NULL ? WRITE_UPDATE : WRITE_DELETE;
        break;
    }
    if (c->verb == WRITE_NOTHING && c->write->is_many)
        c->limit = c->write->rows_max + 1; /* one more tells that there are too many */
}

static void settle_step(write_run *run, ot_out_field *out)
{
    core *c = run->core;
    bool is_bounded = c->write->is_many && c->step->input_rows == NULL;
    c->rows = c->write->is_many ? 10 : 1; /* nobody knows: a few */
    c->step->attach = OT_ATTACH_ROOT;
    c->step->field = out;
    c->step->reason = OT_S("write");
    c->step->may_refuse = c->write->kind == OT_WRITE_UPSERT;
    c->step->violations = c->write->violations;
    c->step->violation_count = c->write->violation_count;
    c->step->rows_max = c->write->is_many ? c->write->rows_max : OT_NO_LIMIT;
    run->b->has_checks |= is_bounded;
}

void ot_plan__write(builder *b, const collected_field *field, const ot_bound_field *bound,
                    ot_out_field *out)
{
    ot_input *inputs = ot_plan__inputs(b, field);
    write_run run = {.b = b, .out = out, .field = field};
    ot_plan__find_version(&run, bound, inputs);
    core *c = ot_plan__new_core(b, bound->write->target, OT_STEP_WRITE);
    run.core = c;
    c->write = bound->write;
    run.filters = (field_request){.field = field, .bound = bound, .selectivity = 1};
    read_arguments(&run, bound, inputs);
    ot_plan__close_gate(&run);
    ot_plan__expect_version(&run);
    settle_verb(&run);
    ot_plan__judge(&run, c, bound, inputs);
    settle_step(&run, out);
    ot_plan__judge_later(&run);
    source *answered = ot_plan__answer_source(b, c, field);
    out->kind = bound->write->is_many ? OT_OUT_ROWS : OT_OUT_FIRST;
    out->step = answered->core->step->id;
    out->object = ot_plan__row_object(b, answered, answered->type->type, field);
    ot_plan__check_version(&run, field);
    if (!ot_str_is_empty(run.filters.error))
        ot_plan__fail(out, "BAD_USER_INPUT", run.filters.error);
}
