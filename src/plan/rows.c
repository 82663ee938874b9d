#include "plan/plan_internal.h"

#include "base/limits.h"

/*
 * Which statement answers a field that reads rows. The figures behind the choices are in
 * docs/performance.md:
 *  - A to-one parent is joined while few rows are expected, since a statement costs more than a few
 * index look-ups. Past that it is looked up by distinct keys: the rows repeat their parents, a join
 * would repeat their bytes.
 *  - Children leave in the same trip as their parents by repeating the parents' query as a
 * sub-select of keys, unless that is expensive or yields very many keys; then the keys are sent in
 * the next trip.
 */
enum {
    JOIN_ROWS_MAX = 32,
    JOINS_MAX =
        12, /* of one statement: PostgreSQL's planning time grows faster than their number */
    DERIVED_DEPTH_MAX = 8, /* sub-selects inside of each other, for the same reason */
    DERIVE_ROWS_MAX = 1000,
};

/* ---- Estimates ---- */

/* How many different keys there are on the far side of a join: at most as many as there are
 * parents. */
static double distinct_keys(const ot_table *table, const uint32_t *columns, uint32_t count,
                            const ot_table *parent)
{
    double distinct = 1;
    double max =
        table->row_estimate < parent->row_estimate ? table->row_estimate : parent->row_estimate;
    for (uint32_t i = 0; i < count; i++)
        distinct *= table->columns[columns[i]].distinct;
    return distinct < max ? distinct : max;
}

static double rows_per_parent(const source *parent, const field_request *request)
{
    const ot_join *join = request->rows->join;
    if (join->is_to_one)
        return 1;
    if (request->rows->call != NULL)
        return request->rows->call->rows_estimate;
    const ot_table *table = join->through != NULL ? join->through : request->rows->target->table;
    const uint32_t *columns = join->through != NULL ? join->through_from : join->target_columns;
    return table->row_estimate /
           distinct_keys(table, columns, join->parent_column_count, parent->type->table);
}

static bool is_single_row(const ot_bound_type *target, const field_request *request)
{
    uint32_t columns[16];
    uint32_t count = 0;
    for (uint32_t i = 0; i < request->fixed.count && count < 16; i++)
        columns[count++] = request->fixed.items[i].column->index;
    return ot_table_is_unique(target->table, columns, count);
}

double ot_plan__estimate(const source *parent, const field_request *request)
{
    const ot_bound_rows *rows = request->rows;
    double whole =
        rows->call != NULL ? rows->call->rows_estimate : rows->target->table->row_estimate;
    double per_parent = parent == NULL ? whole : rows_per_parent(parent, request);
    per_parent *= request->selectivity;
    if (is_single_row(rows->target, request))
        per_parent = 1;
    if (request->limit != OT_NO_LIMIT && per_parent > request->limit)
        per_parent = request->limit;
    return (parent == NULL ? 1 : parent->core->rows) * (per_parent < 1 ? 1 : per_parent);
}

/* ---- Links ---- */

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
    if (c->join->through != NULL)
        return;
    for (uint32_t i = 0; i < c->join->target_column_count; i++) {
        fixed_column fixed = {.column = &c->root->type->table->columns[c->join->target_columns[i]],
                              .param = c->link_params[i]};
        OT_VEC_PUSH(b->work, &c->fixed, fixed);
    }
}

static bool can_join(const source *parent)
{
    const core *c = parent->core;
    return c->verb == WRITE_NOTHING && !c->has_own_order && c->rows <= JOIN_ROWS_MAX &&
           c->joins.count < JOINS_MAX;
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

static void add_key_source(builder *b, core *c, source *parent)
{
    ot_step *step = c->step;
    ot_key_source *sources = OT_NEW_ARRAY(b->arena, ot_key_source, step->source_count + 1);
    if (step->source_count > 0)
        memcpy(sources, step->sources, step->source_count * sizeof(*sources));
    sources[step->source_count++] = key_source(b, c, parent);
    step->sources = sources;
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
    c->step->trip = parent->core->step->trip + 1;
    if (c->step->trip >= OT_LIMIT_PLAN_TRIPS)
        b->is_over_limit = true;
    if (c->step->trip < parent->core->ready_trip)
        c->step->trip = parent->core->ready_trip;
}

/* The column that carries the i-th link value: of the join table, or of the target. */
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
            has_parents || c->join->through != NULL
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
    add_key_source(b, c, parent);
    select_link(b, c);
}

/* ---- To-one ---- */

static source *new_joined(builder *b, source *parent, const field_request *request)
{
    const ot_join *join = request->rows->join;
    source *s = ot_plan__new_source(b, parent->core, request->rows->target);
    s->joined_to = parent;
    s->join = join;
    s->on = request->where;
    OT_VEC_PUSH(b->work, &parent->core->joins, s);
    s->presence = ot_plan__column(b, s, &s->type->table->columns[join->target_columns[0]]);
    return s;
}

static void join_row(builder *b, source *parent, const field_request *request, ot_out_field *out)
{
    source *s = ot_plan__find_joined(parent, request);
    if (s == NULL)
        s = new_joined(b, parent, request);
    out->kind = OT_OUT_ROW;
    out->step = parent->core->step->id;
    out->column = s->presence;
    out->object = ot_plan__row_object(b, s, s->type->type, request->field);
}

static core *new_lookup(builder *b, source *parent, const field_request *request)
{
    const ot_bound_type *target = request->rows->target;
    core *c = ot_plan__new_core(b, target, OT_STEP_READ);
    c->join = request->rows->join;
    c->parent = parent;
    c->where = request->where;
    c->rows = parent->core->rows < target->table->row_estimate ? parent->core->rows
                                                               : target->table->row_estimate;
    c->step->attach = OT_ATTACH_LOOKUP;
    c->step->parent = parent->core->step->id;
    c->step->reason = OT_S("next trip: distinct keys of many rows");
    send_keys(b, c, parent);
    select_link(b, c);
    return c;
}

/* Where the parent's key columns stand differs per parent, so each field keeps its own. */
static void look_up(builder *b, source *parent, const field_request *request, ot_out_field *out)
{
    core *c = ot_plan__find_look_up(b, parent, request);
    if (c == NULL) {
        c = new_lookup(b, parent, request);
        c->step->field = out;
    }
    const ot_join *own = c->join;
    c->join = request->rows->join; /* the parent's columns of this field */
    add_key_source(b, c, parent);
    c->join = own;
    out->kind = OT_OUT_LOOKUP;
    out->step = c->step->id;
    out->columns = c->step->sources[c->step->source_count - 1].columns;
    out->object = ot_plan__row_object(b, c->root, c->root->type->type, request->field);
}

void ot_plan__look_up_keys(builder *b, source *keys, const ot_join *join,
                           const collected_field *field, ot_out_field *out)
{
    ot_bound_rows *rows = OT_NEW(b->work, ot_bound_rows);
    *rows = (ot_bound_rows){.target = keys->type, .cardinality = OT_CARDINALITY_ONE, .join = join};
    field_request request = {.field = field, .rows = rows};
    look_up(b, keys, &request, out);
}

source *ot_plan__load_rows(builder *b, source *keys, const ot_join *join)
{
    ot_bound_rows rows = {.target = keys->type, .cardinality = OT_CARDINALITY_ONE, .join = join};
    field_request request = {.rows = &rows};
    core *c = new_lookup(b, keys, &request);
    c->step->is_on_demand = true;
    c->step->reason = OT_S("when the resolver loads rows");
    add_key_source(b, c, keys);
    return c->root;
}

/* ---- Lists and pages ---- */

ot_order ot_plan__reverse(builder *b, const ot_order *order)
{
    ot_order reversed = *order;
    reversed.terms = OT_NEW_ARRAY(b->work, ot_order_term, order->term_count);
    for (uint32_t i = 0; i < order->term_count; i++) {
        reversed.terms[i] = order->terms[i];
        reversed.terms[i].is_descending = !order->terms[i].is_descending;
        reversed.terms[i].nulls_first = !order->terms[i].nulls_first;
    }
    return reversed;
}

/* What a function or query gives is not asked for twice: another call might give something else. */
static void add_call(builder *b, core *c, const field_request *request)
{
    const ot_bound_call *call = request->rows->call;
    if (call == NULL)
        return;
    c->root->call = ot_plan__called(b, call, request->bound, request->inputs);
    c->is_expensive = true;
    c->has_own_order = c->order.term_count == 0 && call->is_set;
    c->step->called = call->function != NULL ? call->function->name : OT_S("a query");
    c->step->violations = call->violations;
    c->step->violation_count = call->violation_count;
    if (call->is_set || call->shape != OT_CALL_ROWS)
        return;
    predicate *p = OT_NEW(b->work, predicate);
    p->kind = PREDICATE_PRESENT;
    OT_VEC_PUSH(b->work, &c->where, p);
}

/* Whether rows are ordered by what is found for each of them. */
static bool is_computed(const ot_order *order)
{
    for (uint32_t i = 0; i < order->term_count; i++)
        if (order->terms[i].column->computed != NULL)
            return true;
    return false;
}

core *ot_plan__new_list(builder *b, source *parent, const field_request *request, ot_step_kind kind)
{
    core *c = ot_plan__new_core(b, request->rows->target, kind);
    c->where = request->where;
    c->fixed = request->fixed;
    c->is_expensive = request->is_expensive;
    c->rows = ot_plan__estimate(parent, request);
    if (kind == OT_STEP_READ) {
        c->order = request->is_backward ? ot_plan__reverse(b, &request->order) : request->order;
        c->limit = request->limit;
        c->offset = request->offset;
        c->step->limit = request->limit;
        c->step->is_reversed = request->is_backward;
        c->is_expensive |= is_computed(&c->order);
    }
    add_call(b, c, request);
    if (parent == NULL) {
        c->step->attach = OT_ATTACH_ROOT;
        c->step->reason = OT_S("root");
    } else {
        ot_plan__link(b, c, parent, request->rows->join);
    }
    return c;
}

static void plan_list(builder *b, source *parent, const field_request *request, ot_out_field *out)
{
    bool is_one = request->rows->cardinality == OT_CARDINALITY_ONE;
    bool is_by_key = parent == NULL && is_one && request->limit == OT_NO_LIMIT &&
                     request->rows->call == NULL && request->where.count == request->fixed.count;
    core *c = is_by_key ? ot_plan__find_root_row(b, request->rows->target, &request->fixed) : NULL;
    if (c == NULL) {
        c = ot_plan__new_list(b, parent, request, OT_STEP_READ);
        c->step->field = out;
    }
    out->kind = is_one ? OT_OUT_FIRST : OT_OUT_ROWS;
    out->step = c->step->id;
    out->object = ot_plan__row_object(b, c->root, c->root->type->type, request->field);
}

/* One row at most, or the first of more. Of the rows of a batch each parent takes its own first. */
static void settle_one(field_request *request)
{
    const ot_bound_call *call = request->rows->call;
    if (call != NULL && call->is_batched)
        return;
    if (call == NULL && is_single_row(request->rows->target, request))
        request->order = (ot_order){.is_total = true};
    else
        request->limit = 1;
}

void ot_plan__rows(builder *b, source *parent, const collected_field *field,
                   const ot_bound_field *bound, ot_out_field *out)
{
    field_request request;
    ot_plan__read_arguments(b, field, bound, &request);
    if (!ot_str_is_empty(request.error)) {
        ot_plan__fail(out, "BAD_USER_INPUT", request.error);
        return;
    }
    const ot_bound_rows *rows = bound->rows;
    bool is_to_one = parent != NULL && rows->cardinality == OT_CARDINALITY_ONE &&
                     rows->join->through == NULL && rows->join->is_to_one;
    if (is_to_one && can_join(parent)) {
        join_row(b, parent, &request, out);
    } else if (is_to_one) {
        look_up(b, parent, &request, out);
    } else if (rows->cardinality == OT_CARDINALITY_CONNECTION) {
        ot_plan__connection(b, parent, &request, out);
    } else {
        if (rows->cardinality == OT_CARDINALITY_ONE)
            settle_one(&request);
        plan_list(b, parent, &request, out);
    }
}

core *ot_plan__call_core(builder *b, source *parent, const collected_field *field,
                         const ot_bound_field *bound, ot_out_field *out)
{
    const ot_bound_call *call = bound->call;
    ot_bound_rows *rows = OT_NEW(b->work, ot_bound_rows);
    *rows =
        (ot_bound_rows){.target = call->shape == OT_CALL_ROWS ? bound->rows->target : call->holder,
                        .cardinality = OT_CARDINALITY_LIST,
                        .join = call->join,
                        .call = call};
    field_request request = {
        .field = field, .bound = bound, .rows = rows, .limit = OT_NO_LIMIT, .selectivity = 1};
    request.inputs = ot_plan__inputs(b, field);
    core *c = ot_plan__new_list(b, parent, &request, call->is_write ? OT_STEP_WRITE : OT_STEP_READ);
    c->step->field = out;
    if (call->is_write) {
        c->verb = WRITE_CALL;
        c->step->reason = OT_S("call");
    }
    return c;
}

void ot_plan__to_one(builder *b, source *parent, const collected_field *field,
                     const ot_bound_rows *rows, ot_out_field *out)
{
    field_request request = {.field = field, .rows = rows, .limit = OT_NO_LIMIT, .selectivity = 1};
    if (can_join(parent))
        join_row(b, parent, &request, out);
    else
        look_up(b, parent, &request, out);
}
