#include "base/limits.h"
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

/* ---- Levels ---- */

/* The rows of one level of an input: those of the list itself, or those nested in the rows of
 * another level. */
typedef struct level {
    write_run *run;
    core *core;
    const ot_bound_input *bound;
    const ot_input_rows *rows;
    ot_row_list now;
} level;

static level open_level(write_run *run, core *c, const ot_bound_input *bound,
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

static const ot_input_path *extend(ot_arena *arena, const ot_input_path *path, ot_str name)
{
    ot_input_path *copy = OT_NEW(arena, ot_input_path);
    if (path == NULL) {
        copy->name = name;
        return copy;
    }
    *copy = *path;
    copy->next = (ot_input_path *)extend(arena, path->next, name);
    return copy;
}

/* A level of rows that `write` makes, of the rows that a member of the outer level's holds. */
static level open_inner(const level *outer, const ot_bound_argument *argument,
                        const ot_bound_write *write)
{
    builder *b = outer->run->b;
    ot_input_rows *rows = OT_NEW(b->arena, ot_input_rows);
    core *c = ot_plan__new_core(b, write->target, OT_STEP_WRITE);
    rows->of = outer->rows->of;
    rows->path = extend(b->arena, outer->rows->path, argument->definition->name);
    c->verb = WRITE_INSERT;
    c->write = write;
    c->rows = 10; /* nobody knows: a few */
    c->step->attach = OT_ATTACH_ROOT;
    c->step->parent = outer->core->step->id;
    c->step->rows_max = write->rows_max;
    c->step->field = outer->run->out;
    ot_plan__add_presets(b, c);
    ot_plan__check_allowed(b, c, NULL, NULL);
    return open_level(outer->run, c, argument->input, rows);
}

static level open_nested(const level *outer, const ot_bound_argument *argument)
{
    return open_inner(outer, argument, argument->write);
}

static bool holds_rows(const level *outer, const ot_bound_argument *argument)
{
    builder *b = outer->run->b;
    if (argument->role != OT_ARGUMENT_NESTED || b->is_over_limit)
        return false;
    return ot_row_list_members(b->arena, &outer->now, argument->definition->name).count > 0;
}

/* Other steps refer to the rows of this one by number. */
static uint32_t refer_to(builder *b, core *c, uint32_t column)
{
    c->step->is_exact = true;
    b->has_checks = true;
    return ot_plan__column(b, c->root, &c->root->type->table->columns[column]);
}

/* ---- Columns ---- */

static bool has_default(const ot_column *column)
{
    return !ot_str_is_empty(column->default_sql);
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
    bool keeps = l->core->write->kind == OT_WRITE_UPSERT; /* what the row has where it gives none */
    if (given == OT_GIVEN_SOMETIMES && (keeps || has_default(column)))
        set.given = ot_plan__param_of_given(b, l->rows, argument->definition);
    OT_VEC_PUSH(b->arena, &l->core->sets, set);
}

static const ot_bound_argument *find_setter(const level *l, const ot_column *column)
{
    for (uint32_t i = 0; i < l->bound->type->input_count; i++)
        if (l->bound->fields[i].role == OT_ARGUMENT_SET && l->bound->fields[i].column == column)
            return &l->bound->fields[i];
    return NULL;
}

static bool is_set(const level *l, const ot_column *column)
{
    for (uint32_t i = 0; i < l->core->sets.count; i++)
        if (l->core->sets.items[i].column == column)
            return true;
    return false;
}

/* ---- Rows that come first ---- */

/* A column that refers to the row nested in its place, or, in rows that nest none, is given as it
 * is. */
static void add_reference(level *l, const level *nested, const ot_column *column, uint32_t target)
{
    builder *b = l->run->b;
    const ot_column *key = &nested->core->root->type->table->columns[target];
    const ot_bound_argument *setter = find_setter(l, column);
    static const ot_input_value nobody;
    ot_input_value *member = OT_NEW(b->arena, ot_input_value);
    *member = setter != NULL ? *setter->definition : nobody;
    if (setter == NULL)
        member->type = ot_schema_type(b->schema, OT_S("ID"));
    set_column set = {.column = column,
                      .param = ot_plan__param_of_rows(b, key->type, l->rows, member),
                      .given = ot_plan__param_of_given(b, l->rows, member)};
    ot_plan__accept_global_id(b, set.param, column);
    ot_param *params[] = {set.param, set.given};
    for (size_t i = 0; i < 2; i++) {
        params[i]->nested = nested->rows;
        params[i]->step = nested->core->step->id;
        params[i]->index = refer_to(b, nested->core, target);
    }
    if (!has_default(column))
        set.given = NULL;
    OT_VEC_PUSH(b->arena, &l->core->sets, set);
}

static void plan_level(level *l);

static void plan_before(level *l, const ot_bound_argument *argument)
{
    const ot_join *join = argument->rows->join;
    level nested = open_nested(l, argument);
    nested.core->step->reason = OT_S("write: what the rows outside refer to");
    plan_level(&nested);
    for (uint32_t i = 0; i < join->parent_column_count; i++) {
        const ot_column *column = &l->core->root->type->table->columns[join->parent_columns[i]];
        if (ot_binding_preset(l->core->write, column) ==
            NULL) /* else the foreign key compares the two */
            add_reference(l, &nested, column, join->target_columns[i]);
    }
    if (l->core->step->trip <= nested.core->step->trip)
        l->core->step->trip = nested.core->step->trip + 1;
    if (l->core->ready_trip < nested.core->ready_trip)
        l->core->ready_trip = nested.core->ready_trip;
}

/* ---- Rows that come after ---- */

static void add_made(level *nested, ot_param_kind kind, core *holder, uint32_t column,
                     uint32_t target)
{
    builder *b = nested->run->b;
    const ot_column *key = &holder->root->type->table->columns[column];
    ot_input_value none = {.type = ot_schema_type(b->schema, OT_S("ID"))};
    set_column set = {.column = &nested->core->root->type->table->columns[target],
                      .param = ot_plan__param_of_rows(b, key->type, nested->rows, &none)};
    set.param->kind = kind;
    set.param->step = holder->step->id;
    set.param->index = refer_to(b, holder, column);
    OT_VEC_PUSH(b->arena, &nested->core->sets, set);
}

static void plan_after(level *l, const ot_bound_argument *argument)
{
    const ot_join *join = argument->rows->join;
    level nested = open_nested(l, argument);
    nested.core->step->reason = OT_S("write: what refers to the rows outside");
    nested.core->step->trip = l->core->step->trip + 1;
    for (uint32_t i = 0; i < join->parent_column_count; i++)
        add_made(&nested, OT_PARAM_HOLDERS, l->core, join->parent_columns[i],
                 join->target_columns[i]);
    plan_level(&nested);
    if (l->core->ready_trip < nested.core->ready_trip)
        l->core->ready_trip = nested.core->ready_trip;
}

/* ---- Rows through a join table ---- */

/* The rows of the join table refer to both sides, which are made before. */
static void add_reference_by_key(level *link, const ot_bound_argument *argument, uint32_t target,
                                 uint32_t column)
{
    builder *b = link->run->b;
    const ot_bound_input *input = argument->input;
    for (uint32_t i = 0; i < input->type->input_count; i++) {
        const ot_bound_argument *key = &input->fields[i];
        if (key->column->index != target)
            continue;
        set_column set = {.column = &link->core->root->type->table->columns[column],
                          .param =
                              ot_plan__param_of_rows(b, key->type, link->rows, key->definition)};
        ot_plan__accept_global_id(b, set.param, key->column);
        OT_VEC_PUSH(b->arena, &link->core->sets, set);
    }
}

static void follow(core *after, const core *before)
{
    if (after->step->trip <= before->step->trip)
        after->step->trip = before->step->trip + 1;
}

static void plan_links(level *l, const ot_bound_argument *argument)
{
    const ot_join *join = argument->rows->join;
    level nested = {0};
    if (argument->write != NULL) {
        nested = open_nested(l, argument);
        nested.core->step->reason = OT_S("write: what a join table ties to the rows outside");
        plan_level(&nested);
    }
    level link = open_inner(l, argument, argument->link);
    link.core->step->reason = OT_S("write: what ties nested rows to those outside");
    follow(link.core, l->core);
    for (uint32_t i = 0; i < join->parent_column_count; i++)
        add_made(&link, OT_PARAM_HOLDERS, l->core, join->parent_columns[i], join->through_from[i]);
    for (uint32_t i = 0; i < join->target_column_count; i++)
        if (argument->write != NULL)
            add_made(&link, OT_PARAM_MADE, nested.core, join->target_columns[i],
                     join->through_to[i]);
        else
            add_reference_by_key(&link, argument, join->target_columns[i], join->through_to[i]);
    if (argument->write != NULL)
        follow(link.core, nested.core);
    uint32_t ready = link.core->step->trip;
    if (argument->write != NULL && ready < nested.core->ready_trip)
        ready = nested.core->ready_trip;
    if (l->core->ready_trip < ready)
        l->core->ready_trip = ready;
}

/* ---- All ---- */

static bool has_row_columns(const core *c)
{
    for (uint32_t i = 0; i < c->sets.count; i++) {
        ot_param_kind kind = c->sets.items[i].param->kind;
        if (kind == OT_PARAM_ROWS || kind == OT_PARAM_ITEMS || kind == OT_PARAM_HOLDERS ||
            kind == OT_PARAM_MADE)
            return true;
    }
    return false;
}

/* The trips of a level are known when those before it are; what comes after hangs on them. */
static void plan_level(level *l)
{
    builder *b = l->run->b;
    const ot_bound_argument *fields = l->bound->fields;
    uint32_t count = l->bound->type->input_count;
    for (uint32_t i = 0; i < count; i++)
        if (fields[i].comes_first && holds_rows(l, &fields[i]))
            plan_before(l, &fields[i]);
    for (uint32_t i = 0; i < count; i++)
        if (fields[i].role == OT_ARGUMENT_SET && !is_set(l, fields[i].column))
            add_column(l, &fields[i]);
    if (!has_row_columns(l->core))
        l->core->row_marker = ot_plan__param_of_given(b, l->rows, &l->bound->type->inputs[0]);
    if (l->core->ready_trip < l->core->step->trip)
        l->core->ready_trip = l->core->step->trip;
    for (uint32_t i = 0; i < count; i++)
        if (!fields[i].comes_first && fields[i].link == NULL && holds_rows(l, &fields[i]))
            plan_after(l, &fields[i]);
    for (uint32_t i = 0; i < count; i++)
        if (fields[i].link != NULL && holds_rows(l, &fields[i]))
            plan_links(l, &fields[i]);
}

bool ot_plan__has_nested_rows(write_run *run, const ot_bound_input *bound, const ot_input *input)
{
    builder *b = run->b;
    ot_input_rows rows = {.of = *input};
    level l = {.run = run, .now = ot_input_rows_now(b->arena, &rows, b->variables)};
    for (uint32_t i = 0; i < bound->type->input_count; i++)
        if (holds_rows(&l, &bound->fields[i]))
            return true;
    return false;
}

void ot_plan__write_rows(write_run *run, const ot_bound_argument *argument, const ot_input *input)
{
    ot_input_rows *rows = OT_NEW(run->b->arena, ot_input_rows);
    rows->of = *input;
    level l = open_level(run, run->core, argument->input, rows);
    plan_level(&l);
}
