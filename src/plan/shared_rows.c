#include "plan/plan_internal.h"

/*
 * Rows that several fields of an operation ask for, which one statement fetches for all of them: a
 * look-up by the same key, a row joined twice to the same one, a root row named twice by the same
 * key. Each field adds its columns. (known.c is about the trips after.)
 */

/* ---- What is the same ---- */

static bool is_same_list(const uint32_t *a, const uint32_t *b, uint32_t count)
{
    return count == 0 || memcmp(a, b, count * sizeof(*a)) == 0;
}

bool ot_plan__is_same_join(const ot_join *a, const ot_join *b)
{
    if (a == NULL || b == NULL || a == b)
        return a == b;
    uint32_t near = a->parent_column_count;
    uint32_t far = a->target_column_count;
    if (a->through != b->through || a->tree != b->tree || near != b->parent_column_count ||
        far != b->target_column_count ||
        !is_same_list(a->parent_columns, b->parent_columns, near) ||
        !is_same_list(a->target_columns, b->target_columns, far))
        return false;
    return a->through == NULL || (is_same_list(a->through_from, b->through_from, near) &&
                                  is_same_list(a->through_to, b->through_to, far));
}

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

/* One claim is one parameter. */
bool ot_plan__is_same_param(const ot_param *a, const ot_param *b)
{
    if (a == b)
        return true;
    return a != NULL && b != NULL && a->kind == OT_PARAM_INPUT && b->kind == OT_PARAM_INPUT &&
           a->type == b->type && a->node == b->node && a->labels == b->labels &&
           ot_str_equal(a->name, b->name) && is_same_input(&a->input, &b->input);
}

static bool is_same_predicate(const predicate *a, const predicate *b)
{
    if (a->kind != b->kind)
        return false;
    if (a->kind == PREDICATE_COMPARE)
        return a->asked != NULL && a->asked == b->asked && a->is_negated == b->is_negated &&
               ot_plan__is_same_param(a->param, b->param);
    if (a->kind != PREDICATE_AUTHOR || a->sql != b->sql)
        return false;
    for (uint32_t i = 0; i < a->sql->piece_count; i++)
        if (!ot_plan__is_same_param(a->sql_params[i], b->sql_params[i]))
            return false;
    return true;
}

bool ot_plan__is_same_where(const predicate_list *a, const predicate_list *b)
{
    if (a->count != b->count)
        return false;
    for (uint32_t i = 0; i < a->count; i++)
        if (!is_same_predicate(a->items[i], b->items[i]))
            return false;
    return true;
}

/* ---- Look-ups ---- */

static bool is_same_look_up(const core *c, const source *parent, const field_request *request)
{
    const ot_join *join = request->rows->join;
    if (c->step->attach != OT_ATTACH_LOOKUP || c->step->is_on_demand ||
        c->root->type != request->rows->target ||
        !ot_plan__is_same_where(&c->where, &request->where) ||
        c->step->trip != ot_plan__trip_after(parent->core))
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
    for (uint32_t i = 0; i < b->cores.count; i++)
        if (is_same_look_up(b->cores.items[i], parent, request))
            return b->cores.items[i];
    return NULL;
}

/* ---- Joined rows ---- */

/* The same source, or the same part of the rows of the same one. */
static bool is_same_source(const source *a, const source *b)
{
    if (a == b)
        return true;
    if (a->whole == NULL || b->whole == NULL || a->only.column != b->only.column ||
        a->only.count != b->only.count)
        return false;
    for (uint32_t i = 0; i < a->only.count; i++)
        if (a->only.variants[i] != b->only.variants[i])
            return false;
    return is_same_source(a->whole, b->whole);
}

source *ot_plan__find_joined(const source *parent, const ot_bound_type *type, const ot_join *join,
                             const predicate_list *on)
{
    const core *c = parent->core;
    for (uint32_t i = 0; i < c->joins.count; i++) {
        source *s = c->joins.items[i];
        if (is_same_source(s->joined_to, parent) && s->type == type &&
            ot_plan__is_same_where(&s->on, on) && ot_plan__is_same_join(s->join, join))
            return s;
    }
    return NULL;
}

/* ---- Root rows ---- */

static bool is_same_name(const fixed_list *a, const fixed_list *b)
{
    if (a->count != b->count)
        return false;
    for (uint32_t i = 0; i < a->count; i++)
        if (a->items[i].column != b->items[i].column ||
            !ot_plan__is_same_param(a->items[i].param, b->items[i].param))
            return false;
    return true;
}

/* Columns that fix its rows are all that is asked of it. */
static bool is_all_fixed(const core *c)
{
    return c->step->attach == OT_ATTACH_ROOT && c->step->kind == OT_STEP_READ &&
           c->root->call == NULL && !c->is_locking && c->limit == OT_NO_LIMIT &&
           c->fixed.count > 0 && c->where.count == c->fixed.count;
}

static bool names_row(const builder *b, const core *c, const ot_bound_type *type)
{
    return is_all_fixed(c) && c->step->trip == b->first_trip && c->root->type == type;
}

bool ot_plan__is_row_by_key(const core *c)
{
    const ot_bound_type *type = c->root->type;
    bool is_by_key = is_all_fixed(c) && c->fixed.count == type->key_count;
    for (uint32_t i = 0; is_by_key && i < type->key_count; i++) {
        uint32_t k = 0;
        while (k < c->fixed.count && c->fixed.items[k].column->index != type->key[i])
            k++;
        is_by_key = k < c->fixed.count;
    }
    return is_by_key;
}

bool ot_plan__is_same_row(builder *b, const core *one, const core *other)
{
    return is_same_name(&one->fixed, &other->fixed) ||
           ot_plan__names_same_row(b, one->root->type, &one->fixed, &other->fixed);
}

/* Keys that come from the same place need no guard, so they are looked for first. */
core *ot_plan__find_root_row(builder *b, const ot_bound_type *type, const fixed_list *fixed)
{
    for (uint32_t i = 0; i < b->cores.count; i++)
        if (names_row(b, b->cores.items[i], type) && is_same_name(&b->cores.items[i]->fixed, fixed))
            return b->cores.items[i];
    for (uint32_t i = 0; i < b->cores.count; i++)
        if (names_row(b, b->cores.items[i], type) &&
            ot_plan__names_same_row(b, type, &b->cores.items[i]->fixed, fixed))
            return b->cores.items[i];
    return NULL;
}
