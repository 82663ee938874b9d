#include "plan/sql.h"
#include "plan/writes_internal.h"

/*
 * Rows from a list of inputs. The statement's text knows which columns are given at all, and, of
 * columns with a default, whether all rows give them; how many rows there are is in the arrays.
 */

/* ---- Guards ---- */

static void guard_literal(builder *b, const ot_value *literal)
{
    if (literal->kind == OT_VALUE_LIST)
        for (uint32_t i = 0; i < literal->count; i++)
            guard_literal(b, &literal->items[i]);
    if (literal->kind == OT_VALUE_OBJECT)
        for (uint32_t i = 0; i < literal->count; i++)
            guard_literal(b, &literal->fields[i].value);
    const ot_variable *variable =
        literal->kind == OT_VALUE_VARIABLE ? ot_variables_get(b->variables, literal->text) : NULL;
    if (variable == NULL)
        return;
    ot_input input = {.kind = OT_INPUT_VARIABLE,
                      .type = variable->type,
                      .variable = (uint32_t)(variable - b->variables->items)};
    ot_plan__guard(b, OT_GUARD_MEMBERS, &input);
}

void ot_plan__guard_members(builder *b, const ot_input *input)
{
    ot_plan__guard(b, OT_GUARD_MEMBERS, input);
    if (input->kind == OT_INPUT_MIXED)
        guard_literal(b, input->literal);
}

/* ---- Columns ---- */

bool ot_plan__has_default(const ot_column *column)
{
    return !ot_str_is_empty(column->default_sql);
}

bool ot_plan__keeps(const level *l)
{
    return l->core->write->kind == OT_WRITE_UPSERT || l->core->write->kind == OT_WRITE_UPDATE;
}

static void add_slices(level *l, set_column *set, const ot_bound_argument *argument)
{
    builder *b = l->run->b;
    set->param = ot_plan__param_of_items(b, argument->column->type, l->rows, argument->definition);
    for (uint32_t side = 0; side < OT_SLICE_SIDES; side++)
        if (side != OT_SLICE_WIDTH || set->param->index > 1)
            set->slices[side] = ot_plan__param_of_slices(b, set->param, side);
}

static void add_column(level *l, const ot_bound_argument *argument)
{
    builder *b = l->run->b;
    const ot_column *column = argument->column;
    ot_given given = ot_row_list_gives(&l->now, argument->definition->name);
    set_column set = {.column = column};
    if (given == OT_GIVEN_NEVER)
        return;
    if (ot_pg_base(column->type)->element != NULL)
        add_slices(l, &set, argument);
    else
        set.param = ot_plan__param_of_rows(b, column->type, l->rows, argument->definition);
    ot_plan__accept_global_id(b, set.param, column);
    if (given == OT_GIVEN_SOMETIMES && (ot_plan__keeps(l) || ot_plan__has_default(column)))
        set.given = ot_plan__param_of_given(b, l->rows, argument->definition);
    OT_VEC_PUSH(b->arena, &l->core->sets, set);
}

static bool is_set(const level *l, const ot_column *column)
{
    for (uint32_t i = 0; i < l->core->sets.count; i++)
        if (l->core->sets.items[i].column == column)
            return true;
    return false;
}

/* ---- All ---- */

level ot_plan__open_level(write_run *run, core *c, const ot_bound_input *bound,
                          const ot_input_rows *rows)
{
    builder *b = run->b;
    c->step->input_rows = rows;
    return (level){.run = run,
                   .core = c,
                   .bound = bound,
                   .rows = rows,
                   .now = ot_input_rows_now(b->arena, rows, b->variables)};
}

static bool has_row_columns(const core *c)
{
    for (uint32_t i = 0; i < c->sets.count; i++)
        if (ot_plan__is_per_row(&c->sets.items[i]))
            return true;
    return false;
}

/* The trips of a level are known when those before it are; what comes after hangs on them. */
void ot_plan__level(level *l)
{
    builder *b = l->run->b;
    const ot_bound_argument *fields = l->bound->fields;
    ot_plan__rows_before(l);
    for (uint32_t i = 0; i < l->bound->type->input_count; i++)
        if (fields[i].role == OT_ARGUMENT_SET && !is_set(l, fields[i].column))
            add_column(l, &fields[i]);
    if (l->core->write->kind != OT_WRITE_UPDATE && !has_row_columns(l->core))
        l->core->row_marker = ot_plan__param_of_given(b, l->rows, &l->bound->type->inputs[0]);
    if (l->core->ready_trip < l->core->step->trip)
        l->core->ready_trip = l->core->step->trip;
    ot_plan__rows_after(l);
}

void ot_plan__write_rows(write_run *run, const ot_bound_argument *argument, const ot_input *input)
{
    ot_input_rows *rows = OT_NEW(run->b->arena, ot_input_rows);
    rows->of = *input;
    level l = ot_plan__open_level(run, run->core, argument->input, rows);
    ot_plan__level(&l);
}
