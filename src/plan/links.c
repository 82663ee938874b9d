#include "plan/writes_internal.h"

#include "base/limits.h"

/*
 * How a statement hangs on the rows of its parent. The figures behind the choices are in
 * docs/performance.md: children leave in the same trip as their parents by repeating the parents'
 * query as a sub-select of keys, unless that is expensive or yields very many keys; then the keys
 * are sent in the next trip.
 */
enum {
    DERIVED_DEPTH_MAX = 8, /* sub-selects inside of each other: PostgreSQL's planning time grows
                              faster than their number */
    DERIVE_ROWS_MAX = 1000,
};

static ot_param *fixed_param(const core *c, const ot_column *column)
{
    for (uint32_t i = 0; i < c->fixed.count; i++)
        if (c->fixed.items[i].column == column)
            return c->fixed.items[i].param;
    return NULL;
}

/* The parameters that fix all of the parent's join columns, or NULL. A call that looks at nothing
 * of the parent is fixed without any. */
static ot_param **fixed_link(builder *b, const source *parent, const ot_join *join)
{
    bool is_certain = parent->joined_to == NULL && parent->whole == NULL;
    if (!is_certain && join->parent_column_count > 0)
        return NULL; /* the parent may not be there, or be of another type */
    ot_param **params = OT_NEW_ARRAY(b->work, ot_param *, join->parent_column_count + 1);
    for (uint32_t i = 0; i < join->parent_column_count; i++) {
        const ot_column *column = &parent->type->table->columns[join->parent_columns[i]];
        params[i] = fixed_param(parent->core, column);
        if (params[i] == NULL)
            return NULL;
    }
    return params;
}

void ot_plan__fix_target(builder *b, core *c)
{
    if (c->join->through != NULL || c->join->tree != NULL)
        return;
    for (uint32_t i = 0; i < c->join->target_column_count; i++) {
        fixed_column fixed = {.column = &c->root->type->table->columns[c->join->target_columns[i]],
                              .param = c->link_params[i]};
        OT_VEC_PUSH(b->work, &c->fixed, fixed);
    }
}

static bool can_derive(const source *parent)
{
    const core *c = parent->core;
    bool is_cut = c->limit != OT_NO_LIMIT || c->offset > 0;
    if (is_cut && !c->order.is_total)
        return false; /* asked twice, it may give two different pages */
    return c->verb == WRITE_NOTHING && !c->is_expensive && c->rows <= DERIVE_ROWS_MAX &&
           c->derived_depth < DERIVED_DEPTH_MAX;
}

static ot_key_source key_source(builder *b, const core *c, source *parent)
{
    const ot_join *join = c->join;
    uint32_t *columns = OT_NEW_ARRAY(b->arena, uint32_t, join->parent_column_count);
    for (uint32_t i = 0; i < join->parent_column_count; i++) {
        const ot_column *column = &parent->type->table->columns[join->parent_columns[i]];
        columns[i] = ot_plan__key_column(b, parent, column, ot_plan__link_form(c, parent, i));
    }
    ot_key_source keys = {.step = parent->core->step->id, .columns = columns};
    keys.filters = ot_plan__row_filters(b, parent, &keys.filter_count);
    return keys;
}

void ot_plan__add_key_source(builder *b, core *c, source *parent)
{
    ot_step *step = c->step;
    ot_key_source *sources = OT_NEW_ARRAY(b->arena, ot_key_source, step->source_count + 1);
    if (step->source_count > 0)
        memcpy(sources, step->sources, step->source_count * sizeof(*sources));
    sources[step->source_count++] = key_source(b, c, parent);
    step->sources = sources;
}

ot_join ot_plan__join_by_key(const ot_bound_type *type)
{
    return (ot_join){.parent_columns = type->key,
                     .parent_column_count = type->key_count,
                     .target_columns = type->key,
                     .target_column_count = type->key_count,
                     .is_to_one = true};
}

/* The keys that ids name are known before the first trip. */
uint32_t ot_plan__trip_after(const core *parent)
{
    return parent->step->ids != NULL ? parent->step->trip : parent->step->trip + 1;
}

/* One array parameter per key column, typed as the parent's columns are, or as the form of the key.
 */
static void send_keys(builder *b, core *c, const source *parent)
{
    uint32_t count = c->join->parent_column_count;
    c->link = LINK_KEYS;
    c->link_params = OT_NEW_ARRAY(b->work, ot_param *, count);
    for (uint32_t i = 0; i < count; i++) {
        const ot_column *column = &parent->type->table->columns[c->join->parent_columns[i]];
        const ot_pg_type *type =
            ot_plan__key_type(b, ot_plan__link_form(c, c->parent, i), column->type);
        c->link_params[i] = ot_plan__param_of_keys(b, c->step, type, i);
    }
    c->step->is_keyed = true;
    c->step->trip = ot_plan__trip_after(parent->core);
    if (c->step->trip >= OT_LIMIT_PLAN_TRIPS)
        b->is_over_limit = true;
    if (c->step->trip < parent->core->ready_trip)
        c->step->trip = parent->core->ready_trip;
}

/* The result columns by which rows find their parents. */
static void select_link(builder *b, core *c)
{
    uint32_t count = c->join->parent_column_count;
    uint32_t *columns = OT_NEW_ARRAY(b->arena, uint32_t, count);
    const ot_pg_type **types = OT_NEW_ARRAY(b->arena, const ot_pg_type *, count);
    bool has_parents = core_is_lateral(c) || core_calls_per_parent(c) || c->members != NULL;
    for (uint32_t i = 0; i < count; i++) {
        const ot_column *parent = &c->parent->type->table->columns[c->join->parent_columns[i]];
        const ot_column *column = has_parents ? parent : ot_plan__link_side(c, i);
        types[i] = column->type;
        columns[i] =
            has_parents || c->join->through != NULL || c->join->tree != NULL
                ? ot_plan__link_column(b, c, i, types[i])
                : ot_plan__key_column(b, c->root, column, ot_plan__link_form(c, c->parent, i));
    }
    c->step->link_columns = columns;
    c->step->link_types = types;
    c->step->link_count = count;
}

/* A batched query takes each key column as an array of its own; in a sub-select they could come in
 * different orders. */
static bool needs_keys(const core *c)
{
    return c->root->call != NULL && c->root->call->bound->is_batched &&
           c->join->parent_column_count > 1;
}

void ot_plan__link(builder *b, core *c, source *parent, const ot_join *join)
{
    ot_step *step = c->step;
    c->join = join;
    c->parent = parent;
    if (join->tree != NULL)
        c->root->tree_row = ot_plan__new_source(b, NULL, c->root->type);
    step->parent = parent->core->step->id;
    step->trip = parent->core->step->trip;
    c->link_params = fixed_link(b, parent, join);
    if (c->link_params != NULL) {
        c->link = LINK_FIXED;
        step->attach = OT_ATTACH_ALL;
        step->reason = OT_S("the parent's key is a parameter already");
        if (c->members == NULL)
            ot_plan__fix_target(b, c);
        return;
    }
    step->attach = OT_ATTACH_GROUP;
    if (can_derive(parent) && !needs_keys(c)) {
        c->link = LINK_DERIVED;
        c->derived_depth = parent->core->derived_depth + 1;
        c->is_expensive |= parent->core->is_expensive;
        step->reason = OT_S("same trip: the parents' query is repeated as keys");
    } else {
        send_keys(b, c, parent);
        step->reason = OT_S("next trip: many parents, or a query that is dear to repeat");
    }
    ot_plan__add_key_source(b, c, parent);
    select_link(b, c);
}

void ot_plan__link_look_up(builder *b, core *c, source *parent, const ot_join *join)
{
    c->join = join;
    c->parent = parent;
    c->step->attach = OT_ATTACH_LOOKUP;
    c->step->parent = parent->core->step->id;
    c->step->reason = parent->core->step->ids != NULL
                          ? OT_S("root: the ids name the type")
                          : OT_S("next trip: distinct keys of many rows");
    send_keys(b, c, parent);
    select_link(b, c);
}

void ot_plan__link_again(builder *b, core *c, source *parent, const ot_join *join)
{
    c->join = join;
    c->parent = parent;
    c->step->attach = OT_ATTACH_ROOT;
    c->step->parent = parent->core->step->id;
    c->step->link_count = join->parent_column_count; /* of the keys: no row is looked for by them */
    send_keys(b, c, parent);
    ot_plan__add_key_source(b, c, parent);
}
