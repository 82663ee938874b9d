#include "plan/plan_internal.h"

/*
 * Which statement answers a field that reads rows. A to-one parent is joined while few rows are
 * expected, since a statement costs more than a few index look-ups. Past that it is looked up by
 * distinct keys: the rows repeat their parents, a join would repeat their bytes. All others have a
 * statement of their own, linked to that of their parents (links.c). The figures behind the choices
 * are in docs/performance.md.
 */
enum {
    JOIN_ROWS_MAX = 32,
    JOINS_MAX =
        12, /* of one statement: PostgreSQL's planning time grows faster than their number */
};

/* ---- To-one ---- */

bool ot_plan__can_join(const source *parent)
{
    const core *c = parent->core;
    return c->verb == WRITE_NOTHING && !c->has_own_order && c->rows <= JOIN_ROWS_MAX &&
           c->joins.count < JOINS_MAX;
}

source *ot_plan__join(builder *b, source *parent, const ot_bound_type *type, const ot_join *join,
                      const predicate_list *on)
{
    source *s = ot_plan__new_source(b, parent->core, type);
    s->joined_to = parent;
    s->join = join;
    s->on = *on;
    OT_VEC_PUSH(b->work, &parent->core->joins, s);
    s->presence = ot_plan__column(b, s, &s->type->table->columns[join->target_columns[0]]);
    return s;
}

static void join_row(builder *b, source *parent, const field_request *request, ot_out_field *out)
{
    const ot_bound_rows *rows = request->rows;
    source *s = ot_plan__find_joined(parent, rows->target, rows->join, &request->where);
    if (s == NULL)
        s = ot_plan__join(b, parent, rows->target, rows->join, &request->where);
    out->kind = OT_OUT_ROW;
    out->step = parent->core->step->id;
    out->column = s->presence;
    out->object = ot_plan__row_object(b, s, s->type->type, request->field);
}

static core *new_lookup(builder *b, source *parent, const field_request *request)
{
    const ot_bound_type *target = request->rows->target;
    core *c = ot_plan__new_core(b, target, OT_STEP_READ);
    c->where = request->where;
    c->rows = parent->core->rows < target->table->row_estimate ? parent->core->rows
                                                               : target->table->row_estimate;
    ot_plan__link_look_up(b, c, parent, request->rows->join);
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
    ot_plan__add_key_source(b, c, parent);
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

static bool is_computing(const core *c)
{
    for (uint32_t i = 0; i < c->columns.count; i++)
        if (c->columns.items[i].kind != COLUMN_TABLE)
            return true;
    return false;
}

/* Resolvers that load rows of a type share a statement; in a mutation those of one level, since it
 * may write between two. What is computed may fail, which is not to be the others' failure. */
static core *find_load(const builder *b, const source *keys)
{
    bool is_query = b->request->operation->kind == OT_OPERATION_QUERY;
    for (uint32_t i = 0; i < b->cores.count; i++) {
        core *c = b->cores.items[i];
        const ot_step *step = c->step;
        if (step->is_on_demand && c->root->type == keys->type && step->scope == b->scopes.count &&
            !is_computing(c) && (is_query || step->trip == ot_plan__trip_after(keys->core)))
            return c;
    }
    return NULL;
}

source *ot_plan__load_rows(builder *b, source *keys, const ot_join *join, bool is_plain)
{
    ot_bound_rows rows = {.target = keys->type, .cardinality = OT_CARDINALITY_ONE, .join = join};
    field_request request = {.rows = &rows};
    core *c = is_plain ? find_load(b, keys) : NULL;
    if (c == NULL) {
        c = new_lookup(b, keys, &request);
        c->step->is_on_demand = true;
        c->step->reason = OT_S("when a resolver loads rows");
    }
    if (c->step->trip > ot_plan__trip_after(keys->core))
        c->step->trip = ot_plan__trip_after(keys->core);
    ot_plan__add_key_source(b, c, keys);
    return c->root;
}

/* ---- Lists ---- */

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
    if (call == NULL && ot_plan__is_single_row(request->rows->target, request))
        request->order = (ot_order){.is_total = true};
    else
        request->limit = 1;
}

void ot_plan__rows(builder *b, source *parent, const collected_field *field,
                   const ot_bound_field *bound, ot_out_field *out)
{
    field_request request;
    if (!ot_plan__read_request(b, field, bound, &request, out))
        return;
    const ot_bound_rows *rows = bound->rows;
    bool is_to_one = parent != NULL && rows->cardinality == OT_CARDINALITY_ONE &&
                     rows->join->through == NULL && rows->join->is_to_one;
    if (is_to_one && ot_plan__can_join(parent)) {
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

void ot_plan__to_one(builder *b, source *parent, const collected_field *field,
                     const ot_bound_rows *rows, ot_out_field *out)
{
    field_request request = {.field = field, .rows = rows, .limit = OT_NO_LIMIT, .selectivity = 1};
    if (ot_plan__can_join(parent))
        join_row(b, parent, &request, out);
    else
        look_up(b, parent, &request, out);
}
