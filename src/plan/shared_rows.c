#include "plan/plan_internal.h"

/*
 * Rows that several fields of an operation ask for, which one statement fetches for all of them: a
 * look-up by the same key, a row joined twice to the same one, a root row named twice by the same
 * key. Each field adds its columns. (known.c is about the trips after.)
 */

/* ---- Look-ups ---- */

static bool is_same_look_up(const core *c, const source *parent, const field_request *request)
{
    const ot_join *join = request->rows->join;
    if (c->step->attach != OT_ATTACH_LOOKUP || c->step->is_on_demand ||
        c->root->type != request->rows->target || c->where.count > 0 ||
        c->step->trip != parent->core->step->trip + 1)
        return false;
    if (c->join->target_column_count != join->target_column_count)
        return false;
    for (uint32_t i = 0; i < join->target_column_count; i++) {
        if (c->join->target_columns[i] != join->target_columns[i])
            return false;
        if (c->parent->type->table->columns[c->join->parent_columns[i]].type !=
            parent->type->table->columns[join->parent_columns[i]].type)
            return false;
    }
    return true;
}

core *ot_plan__find_look_up(builder *b, const source *parent, const field_request *request)
{
    if (request->where.count > 0)
        return NULL;
    for (uint32_t i = 0; i < b->cores.count; i++)
        if (is_same_look_up(b->cores.items[i], parent, request))
            return b->cores.items[i];
    return NULL;
}

/* ---- Joined rows ---- */

static bool is_same_join(const ot_join *a, const ot_join *b)
{
    if (a == b)
        return true;
    if (a->parent_column_count != b->parent_column_count || a->through != b->through)
        return false;
    for (uint32_t i = 0; i < a->parent_column_count; i++)
        if (a->parent_columns[i] != b->parent_columns[i] ||
            a->target_columns[i] != b->target_columns[i])
            return false;
    return true;
}

source *ot_plan__find_joined(const source *parent, const field_request *request)
{
    const core *c = parent->core;
    for (uint32_t i = 0; i < c->joins.count && request->where.count == 0; i++) {
        source *s = c->joins.items[i];
        if (s->joined_to == parent && s->type == request->rows->target && s->whole == NULL &&
            s->on.count == 0 && is_same_join(s->join, request->rows->join))
            return s;
    }
    return NULL;
}

/* ---- Root rows ---- */

/* The type of an argument may be another: `node(id: ID!)` and `product(id: ID)` take the same. */
static bool is_same_input(const ot_input *a, const ot_input *b)
{
    if (a->kind != b->kind || ot_type_named(a->type) != ot_type_named(b->type))
        return false;
    if (a->kind == OT_INPUT_CONSTANT)
        return ot_json_equal(a->constant, b->constant);
    return a->kind == OT_INPUT_VARIABLE && a->variable == b->variable && a->path == NULL &&
           b->path == NULL;
}

static bool is_same_param(const ot_param *a, const ot_param *b)
{
    return a->kind == OT_PARAM_INPUT && b->kind == OT_PARAM_INPUT && a->type == b->type &&
           a->node == b->node && a->labels == b->labels && ot_str_equal(a->name, b->name) &&
           is_same_input(&a->input, &b->input);
}

/* The columns that fix a row are all that is asked of it, and the same. */
static bool is_same_row(const core *c, const fixed_list *fixed)
{
    if (c->where.count != c->fixed.count || c->fixed.count != fixed->count)
        return false;
    for (uint32_t i = 0; i < c->fixed.count; i++)
        if (c->fixed.items[i].column != fixed->items[i].column ||
            !is_same_param(c->fixed.items[i].param, fixed->items[i].param))
            return false;
    return c->fixed.count > 0;
}

core *ot_plan__find_root_row(builder *b, const ot_bound_type *type, const fixed_list *fixed)
{
    for (uint32_t i = 0; i < b->cores.count; i++) {
        core *c = b->cores.items[i];
        if (c->step->attach == OT_ATTACH_ROOT && c->step->kind == OT_STEP_READ &&
            c->step->trip == b->first_trip && c->root->type == type && c->root->call == NULL &&
            !c->is_locking && c->limit == OT_NO_LIMIT && is_same_row(c, fixed))
            return c;
    }
    return NULL;
}
