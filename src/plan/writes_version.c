#include "plan/writes_internal.h"

/*
 * Optimistic locking. Two statements leave together: the first locks the row by its key and says
 * whether it has the expected version, the second changes it if so. When it has not, what the first
 * one read goes to the client.
 */

void ot_plan__find_version(write_run *run, const ot_bound_field *bound, const ot_input *inputs)
{
    for (uint32_t i = 0; i < bound->definition->argument_count; i++) {
        if (bound->arguments[i].role != OT_ARGUMENT_VERSION ||
            ot_plan__present(run->b, &inputs[i]) == NULL)
            continue;
        run->version = &inputs[i];
        run->version_name = bound->definition->arguments[i].name;
        run->lock = ot_plan__new_core(run->b, bound->write->target, OT_STEP_READ);
    }
}

core *ot_plan__open_gate(write_run *run)
{
    run->gate = run->lock;
    if (run->gate != NULL)
        return run->gate;
    core *gate = ot_plan__new_core(run->b, run->core->root->type, OT_STEP_WRITE);
    run->gate = gate;
    gate->verb = WRITE_FIND;
    gate->write = run->core->write;
    gate->is_locking = true;
    gate->rows = 1;
    gate->step->attach = OT_ATTACH_ROOT;
    gate->step->field = run->out;
    gate->step->parent = run->core->step->id;
    gate->step->reason = OT_S("write: the row outside, before others are made for it");
    return gate;
}

void ot_plan__close_gate(write_run *run)
{
    if (run->gate == NULL || run->gate == run->lock)
        return;
    for (uint32_t i = 0; i < run->core->where.count; i++)
        OT_VEC_PUSH(run->b->arena, &run->gate->where, run->core->where.items[i]);
}

static void set_next(write_run *run)
{
    set_column set = {.column = run->core->write->version, .is_next = true};
    bool changes =
        run->core->write->kind == OT_WRITE_UPDATE && (run->core->sets.count > 0 || run->has_nested);
    if (run->core->write->version != NULL && changes)
        OT_VEC_PUSH(run->b->arena, &run->core->sets, set);
}

void ot_plan__expect_version(write_run *run)
{
    builder *b = run->b;
    core *c = run->core;
    set_next(run);
    if (run->lock == NULL)
        return;
    run->lock->is_locking = true;
    run->lock->rows = 1;
    for (uint32_t i = 0; i < c->where.count; i++)
        OT_VEC_PUSH(b->arena, &run->lock->where, c->where.items[i]);
    const ot_column *column = c->write->version;
    ot_param *param =
        ot_plan__param_of_input(b, column->type, false, run->version, run->version_name);
    OT_VEC_PUSH(b->arena, &c->where, ot_plan__compare(b, column, OT_FILTER_EQ, param));
}

void ot_plan__check_version(write_run *run, const collected_field *field)
{
    builder *b = run->b;
    core *c = run->core;
    core *lock = run->lock;
    if (lock == NULL)
        return;
    lock->step->attach = OT_ATTACH_ROOT;
    lock->step->field = c->step->field;
    lock->step->parent = c->step->id;
    lock->step->reason = OT_S("the row as it is, locked");
    ot_version_check *check = OT_NEW(b->arena, ot_version_check);
    check->step = lock->step->id;
    check->column = ot_plan__truth_column(b, lock->root, c->where.items[c->where.count - 1]);
    check->current = ot_plan__current_object(b, lock->root, field, &c->write->version, 1);
    c->step->version = check;
    b->has_checks = true;
}
