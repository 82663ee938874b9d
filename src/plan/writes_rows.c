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

/* An array of arrays would be flattened on its way in, so an array's values come as json. */
static void add_column(builder *b, core *c, const ot_input_rows *rows,
                       const ot_bound_argument *argument, ot_given given)
{
    const ot_column *column = argument->column;
    bool is_array = column->type->element != NULL;
    const ot_pg_type *type = is_array ? ot_plan__type(b, OT_S("jsonb")) : column->type;
    set_column set = {.column = column,
                      .param = ot_plan__param_of_rows(b, type, rows, argument->definition),
                      .is_json_list = is_array};
    if (given == OT_GIVEN_SOMETIMES && !ot_str_is_empty(column->default_sql))
        set.given = ot_plan__param_of_given(b, rows, argument->definition);
    OT_VEC_PUSH(b->arena, &c->sets, set);
}

static void add_columns(builder *b, core *c, const ot_input_rows *rows, const ot_bound_input *bound,
                        const ot_row_list *now)
{
    for (uint32_t i = 0; i < bound->type->input_count; i++) {
        const ot_bound_argument *argument = &bound->fields[i];
        ot_given given = ot_row_list_gives(now, argument->definition->name);
        if (argument->role == OT_ARGUMENT_SET && given != OT_GIVEN_NEVER)
            add_column(b, c, rows, argument, given);
    }
}

void ot_plan__write_rows(write_run *run, const ot_bound_argument *argument, const ot_input *input)
{
    builder *b = run->b;
    ot_input_rows *rows = OT_NEW(b->arena, ot_input_rows);
    rows->of = *input;
    ot_row_list now = ot_input_rows_now(b->arena, rows, b->variables);
    run->core->step->input_rows = rows;
    add_columns(b, run->core, rows, argument->input, &now);
    if (run->core->sets.count == 0)
        run->core->row_marker = ot_plan__param_of_given(b, rows, argument->definition);
}
