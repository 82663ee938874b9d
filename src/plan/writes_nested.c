#include "plan/writes_internal.h"

/*
 * Rows of relations that are nested in those of a level. What a row refers to is made, or found,
 * before it; what refers to it is written after it; a join table has its rows last. Each level is
 * one statement for each thing that is done there, whatever the number of rows.
 *
 * 1. In an update nothing nested is written before it is known that the row outside is there:
 *    each such step has a gate.
 * 2. What leaves a row goes before what comes to it, so that both fit a unique constraint.
 * 3. What a row refers to is updated or deleted when the row's own columns are written. Nothing
 * else is done with that reference then: it would be the new one that is meant.
 */

/* ---- Members ---- */

typedef void plan_nested(level *l, const nested *n);

static bool holds_rows(const level *l, const nested *n)
{
    builder *b = l->run->b;
    return !b->is_over_limit && ot_row_list_step(b->arena, &l->now, &n->step).count > 0;
}

static nested member_of(const ot_bound_argument *field, const ot_bound_argument *operation)
{
    nested n = {.argument = operation, .step.name = field->definition->name};
    if (field != operation)
        n.step.operation = operation->definition->name;
    return n;
}

/* Plans what `field` of the level's input does of that kind. */
static void plan_kind(level *l, const ot_bound_argument *field, ot_nested_kind kind,
                      plan_nested *plan)
{
    bool is_rows = field->role == OT_ARGUMENT_NESTED;
    uint32_t count = is_rows ? 1 : field->input->type->input_count;
    for (uint32_t i = 0; i < count; i++) {
        const ot_bound_argument *operation = is_rows ? field : &field->input->fields[i];
        nested n = member_of(field, operation);
        if (operation->nested == kind && holds_rows(l, &n))
            plan(l, &n);
    }
}

static bool is_related(const ot_bound_argument *field)
{
    return field->role == OT_ARGUMENT_NESTED || field->role == OT_ARGUMENT_OPERATIONS;
}

/* ---- Levels ---- */

static const ot_rows_step *extend(ot_arena *arena, const ot_rows_step *path,
                                  const ot_rows_step *last)
{
    ot_rows_step *copy = OT_NEW(arena, ot_rows_step);
    *copy = path == NULL ? *last : *path;
    copy->next = path == NULL ? NULL : (ot_rows_step *)extend(arena, path->next, last);
    return copy;
}

static const ot_input_rows *rows_of(const level *outer, const nested *n)
{
    ot_arena *arena = outer->run->b->arena;
    ot_input_rows *rows = OT_NEW(arena, ot_input_rows);
    rows->of = outer->rows->of;
    rows->path = extend(arena, outer->rows->path, &n->step);
    return rows;
}

level ot_plan__open_nested(const level *outer, const nested *n, const ot_bound_type *target,
                           const ot_bound_write *write, write_verb verb)
{
    write_run *run = outer->run;
    core *c = ot_plan__new_core(run->b, target, OT_STEP_WRITE);
    c->verb = verb;
    c->write = write;
    c->rows = 10; /* nobody knows: a few */
    c->step->attach = OT_ATTACH_ROOT;
    c->step->parent = outer->core->step->id;
    c->step->rows_max = write->rows_max;
    c->step->field = run->out;
    if (run->base != NULL) { /* rule 1 */
        c->step->gate = run->base->step->id;
        ot_plan__follow(c, run->base);
    }
    level inner = ot_plan__open_level(run, c, n->argument->input, rows_of(outer, n));
    inner.outer = outer;
    inner.member = n->step.name;
    return inner;
}

/* A level of rows that are made. */
static level open_new(const level *outer, const nested *n, const ot_bound_write *write)
{
    level l = ot_plan__open_nested(outer, n, write->target, write, WRITE_INSERT);
    ot_plan__add_presets(outer->run->b, l.core);
    ot_plan__judge(outer->run, l.core, NULL, NULL);
    return l;
}

uint32_t ot_plan__refer_to(builder *b, core *c, uint32_t column)
{
    bool is_made = c->write->kind == OT_WRITE_INSERT || c->write->kind == OT_WRITE_UPSERT;
    c->step->is_exact |= is_made;
    b->has_checks |= is_made;
    return ot_plan__column(b, c->root, &c->root->type->table->columns[column]);
}

void ot_plan__follow(core *after, const core *before)
{
    if (after->step->trip <= before->step->trip)
        after->step->trip = before->step->trip + 1;
}

void ot_plan__await(level *l, const core *c)
{
    uint32_t ready = c->ready_trip < c->step->trip ? c->step->trip : c->ready_trip;
    if (l->core->ready_trip < ready)
        l->core->ready_trip = ready;
}

/* ---- Rows that come first ---- */

static const ot_bound_argument *find_setter(const level *l, const ot_column *column)
{
    for (uint32_t i = 0; i < l->bound->type->input_count; i++)
        if (l->bound->fields[i].role == OT_ARGUMENT_SET && l->bound->fields[i].column == column)
            return &l->bound->fields[i];
    return NULL;
}

static set_column *find_reference(const level *l, const ot_column *column)
{
    for (uint32_t i = 0; i < l->core->sets.count; i++) {
        set_column *set = &l->core->sets.items[i];
        if (set->column == column && set->param != NULL && set->param->nested != NULL)
            return set;
    }
    return NULL;
}

/* A column that refers to a nested row; in rows that nest none it is given as it is. */
static set_column *new_reference(level *l, const ot_column *column, const ot_pg_type *type)
{
    builder *b = l->run->b;
    const ot_bound_argument *setter = find_setter(l, column);
    ot_input_value *member = OT_NEW(b->arena, ot_input_value);
    if (setter != NULL)
        *member = *setter->definition;
    else
        member->type = ot_schema_type(b->schema, OT_S("String"));
    set_column set = {.column = column, .param = ot_plan__param_of_rows(b, type, l->rows, member)};
    ot_plan__accept_global_id(b, set.param, column);
    if (ot_plan__has_default(column) || ot_plan__keeps(l))
        set.given = ot_plan__param_of_given(b, l->rows, member);
    OT_VEC_PUSH(b->arena, &l->core->sets, set);
    return &l->core->sets.items[l->core->sets.count - 1];
}

/* What the column is where one of these rows is nested: `step` NULL, null. */
static void add_reference(level *l, const nested *n, const ot_input_rows *rows, core *from,
                          const ot_column *column, const ot_column *key)
{
    builder *b = l->run->b;
    set_column *set = find_reference(l, column);
    if (set == NULL)
        set = new_reference(l, column, key->type);
    ot_nested_value *value = OT_NEW(b->arena, ot_nested_value);
    *value = (ot_nested_value){
        .next = set->param->nested, .rows = rows, .name = n->step.name, .step = OT_NO_STEP};
    if (from != NULL) {
        value->step = from->step->id;
        value->column = ot_plan__refer_to(b, from, key->index);
    }
    set->param->nested = value;
    if (set->given != NULL)
        set->given->nested = value;
}

static void add_references(level *l, const nested *n, const ot_input_rows *rows, core *from)
{
    const ot_join *join = n->argument->rows->join;
    const ot_table *here = l->core->root->type->table;
    const ot_table *there = n->argument->rows->target->table;
    for (uint32_t i = 0; i < join->parent_column_count; i++) {
        const ot_column *column = &here->columns[join->parent_columns[i]];
        bool stays = from == NULL && column->not_null; /* another column of the key is null then */
        bool is_preset = ot_binding_preset(l->core->write, column) != NULL;
        if (!stays && !is_preset) /* of a preset the foreign key compares the two */
            add_reference(l, n, rows, from, column, &there->columns[join->target_columns[i]]);
    }
}

static void make_before(level *l, const nested *n)
{
    level inner = open_new(l, n, n->argument->write);
    inner.core->step->reason = OT_S("write: what the rows outside refer to");
    ot_plan__level(&inner);
    add_references(l, n, inner.rows, inner.core);
    ot_plan__follow(l->core, inner.core);
    ot_plan__await(l, inner.core);
}

static void find_before(level *l, const nested *n)
{
    level inner = ot_plan__find_rows(l, n);
    add_references(l, n, inner.rows, inner.core);
    ot_plan__follow(l->core, inner.core);
}

static void forget_before(level *l, const nested *n)
{
    add_references(l, n, rows_of(l, n), NULL);
}

/* Rule 3. Which rows say what is not known when the plan is used again, so it is about all of them.
 */
static bool check_referred(level *l, const ot_bound_argument *field)
{
    uint32_t changes = 0;
    uint32_t all = 0;
    for (uint32_t i = 0;
         field->role == OT_ARGUMENT_OPERATIONS && i < field->input->type->input_count; i++) {
        nested n = member_of(field, &field->input->fields[i]);
        bool is_held = holds_rows(l, &n);
        all += is_held;
        changes += is_held && (n.argument->nested == OT_NESTED_UPDATE ||
                               n.argument->nested == OT_NESTED_DELETE);
    }
    if (changes == 0 || all == 1)
        return changes > 0;
    l->run->filters.error = ot_arena_printf(
        l->run->b->arena,
        "\"%.*s\" updates or deletes what is referred to, so nothing else is done with it.",
        OT_ARG(field->definition->name));
    return false;
}

static bool makes_rows(level *l, ot_nested_kind kind)
{
    for (uint32_t i = 0; i < l->bound->type->input_count; i++) {
        const ot_bound_argument *field = &l->bound->fields[i];
        for (uint32_t k = 0; field->role == OT_ARGUMENT_OPERATIONS && field->comes_first &&
                             k < field->input->type->input_count;
             k++) {
            nested n = member_of(field, &field->input->fields[k]);
            if (n.argument->nested == kind && holds_rows(l, &n))
                return true;
        }
    }
    return false;
}

void ot_plan__rows_before(level *l)
{
    write_run *run = l->run;
    bool is_root = l->core == run->core;
    bool is_update = is_root && l->core->write->kind == OT_WRITE_UPDATE;
    if (is_update && makes_rows(l, OT_NESTED_CREATE)) { /* rule 1 */
        run->base = ot_plan__open_gate(run);
        l->core->step->gate = run->base->step->id;
        ot_plan__follow(l->core, run->base);
    }
    for (uint32_t i = 0; i < l->bound->type->input_count; i++) {
        const ot_bound_argument *field = &l->bound->fields[i];
        if (!is_related(field) || !field->comes_first)
            continue;
        plan_kind(l, field, OT_NESTED_CREATE, make_before);
        plan_kind(l, field, OT_NESTED_CONNECT, find_before);
        plan_kind(l, field, OT_NESTED_DISCONNECT, forget_before);
    }
    if (is_update)
        run->base = l->core;
}

/* ---- Rows that come after ---- */

ot_param *ot_plan__param_of_row(level *inner, ot_param_kind kind, core *holder, uint32_t column)
{
    builder *b = inner->run->b;
    const ot_column *key = &holder->root->type->table->columns[column];
    ot_input_value none = {.type = ot_schema_type(b->schema, OT_S("String"))};
    ot_param *param = ot_plan__param_of_rows(b, key->type, inner->rows, &none);
    param->kind = kind;
    param->step = holder->step->id;
    param->index = ot_plan__refer_to(b, holder, column);
    return param;
}

static void add_made(level *inner, ot_param_kind kind, core *holder, uint32_t column,
                     uint32_t target)
{
    set_column set = {.column = &inner->core->root->type->table->columns[target],
                      .param = ot_plan__param_of_row(inner, kind, holder, column)};
    OT_VEC_PUSH(inner->run->b->arena, &inner->core->sets, set);
}

static void make_after(level *l, const nested *n)
{
    const ot_join *join = n->argument->rows->join;
    level inner = open_new(l, n, n->argument->write);
    inner.core->step->reason = OT_S("write: what refers to the rows outside");
    ot_plan__follow(inner.core, l->core);
    for (uint32_t i = 0; i < join->parent_column_count; i++)
        add_made(&inner, OT_PARAM_HOLDERS, l->core, join->parent_columns[i],
                 join->target_columns[i]);
    ot_plan__level(&inner);
    ot_plan__await(l, inner.core);
}

/* ---- Rows through a join table ---- */

static void make_tied(level *l, const nested *n)
{
    const ot_join *join = n->argument->rows->join;
    level inner = open_new(l, n, n->argument->write);
    inner.core->step->reason = OT_S("write: what a join table ties to the rows outside");
    ot_plan__level(&inner);
    level link = open_new(l, n, n->argument->link);
    link.core->step->reason = OT_S("write: what ties nested rows to those outside");
    for (uint32_t i = 0; i < join->parent_column_count; i++)
        add_made(&link, OT_PARAM_HOLDERS, l->core, join->parent_columns[i], join->through_from[i]);
    for (uint32_t i = 0; i < join->target_column_count; i++)
        add_made(&link, OT_PARAM_MADE, inner.core, join->target_columns[i], join->through_to[i]);
    ot_plan__follow(link.core, l->core);
    ot_plan__follow(link.core, inner.core);
    ot_plan__await(l, inner.core);
    ot_plan__await(l, link.core);
}

/* ---- All ---- */

static void plan_field(level *l, const ot_bound_argument *field)
{
    bool is_tied = field->link != NULL;
    plan_nested *change = is_tied ? ot_plan__change_tied_rows : ot_plan__change_rows;
    plan_kind(l, field, OT_NESTED_DISCONNECT, change); /* rule 2 */
    plan_kind(l, field, OT_NESTED_DELETE, change);
    plan_kind(l, field, OT_NESTED_UPDATE, change);
    plan_kind(l, field, OT_NESTED_CREATE, is_tied ? make_tied : make_after);
    plan_kind(l, field, OT_NESTED_CONNECT, change);
}

void ot_plan__rows_after(level *l)
{
    for (uint32_t i = 0; i < l->bound->type->input_count; i++) {
        const ot_bound_argument *field = &l->bound->fields[i];
        if (!is_related(field) || !field->comes_first || !check_referred(l, field))
            continue;
        plan_kind(l, field, OT_NESTED_UPDATE, ot_plan__change_referred_row);
        plan_kind(l, field, OT_NESTED_DELETE, ot_plan__change_referred_row);
    }
    for (uint32_t tied = 0; tied < 2; tied++)
        for (uint32_t i = 0; i < l->bound->type->input_count; i++) {
            const ot_bound_argument *field = &l->bound->fields[i];
            if (is_related(field) && !field->comes_first && (field->link != NULL) == (tied == 1))
                plan_field(l, field);
        }
}

static bool holds_any(const level *l, const ot_bound_argument *field)
{
    if (field->role == OT_ARGUMENT_NESTED) {
        nested n = member_of(field, field);
        return holds_rows(l, &n);
    }
    for (uint32_t i = 0; i < field->input->type->input_count; i++) {
        nested n = member_of(field, &field->input->fields[i]);
        if (holds_rows(l, &n))
            return true;
    }
    return false;
}

bool ot_plan__holds_nested(const level *l)
{
    for (uint32_t i = 0; i < l->bound->type->input_count; i++)
        if (is_related(&l->bound->fields[i]) && holds_any(l, &l->bound->fields[i]))
            return true;
    return false;
}

bool ot_plan__has_nested_rows(write_run *run, const ot_bound_input *bound, const ot_input *input)
{
    builder *b = run->b;
    ot_input_rows rows = {.of = *input};
    level l = {.run = run, .bound = bound, .now = ot_input_rows_now(b->arena, &rows, b->variables)};
    return ot_plan__holds_nested(&l);
}
