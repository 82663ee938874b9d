#include "plan/writes_internal.h"

/*
 * What a field that writes answers. RETURNING gives a row as its own statement leaves it, which is
 * all there is to say as long as the answer reads nothing but the row, and nothing that is written
 * after touches it. A statement does not see what it does itself, though: a subquery or a function
 * in RETURNING looks at the tables as they were before it. Then the rows are read again, by their
 * keys, in one statement, when all of the field is written; what is selected below them leaves with
 * it.
 *
 * The same statement judges rows by predicates that look at other tables.
 */

/* ---- Whether RETURNING says it all ---- */

static bool call_reads_more(const ot_bound_call *call)
{
    if (call->is_batched || call->shape == OT_CALL_ROWS)
        return false; /* a statement of its own */
    return call->function == NULL || call->function->volatility != 'i';
}

static bool reads_more(builder *b, const ot_bound_field *bound);

/* What a resolver is given of the row. */
static bool requires_more(builder *b, const ot_bound_field *bound)
{
    const ot_selection_set *set = bound->requires;
    for (uint32_t i = 0; set != NULL && i < set->count; i++) {
        const ot_field *field =
            ot_schema_field(b->schema, bound->definition->parent, set->items[i].name.text);
        if (reads_more(b, ot_binding_field(b->binding, field)))
            return true;
    }
    return false;
}

/* Whether the field of a row, in the row's statement, looks at more than the row. */
static bool reads_more(builder *b, const ot_bound_field *bound)
{
    switch (bound->kind) {
    case OT_BOUND_EXPR:
        return bound->expr->reads_more;
    case OT_BOUND_CALL:
        return call_reads_more(bound->call);
    case OT_BOUND_RESOLVER:
        return requires_more(b, bound);
    default:
        return false; /* a column, or a statement of its own after the row's */
    }
}

/* They are collected again when they are planned, and counted then. */
static bool selects(builder *b, const ot_type *type, const collected_field *field,
                    bool (*is_meant)(builder *b, const ot_bound_field *bound))
{
    collected_fields fields = {0};
    uint32_t field_count = b->field_count;
    uint32_t selection_count = b->selection_count;
    bool is_more = false;
    (void)ot_plan__collect(b, type, field, &fields); /* whoever plans it tells what is wrong */
    for (uint32_t i = 0; i < fields.count && !is_more; i++)
        is_more = fields.items[i].definition != b->schema->meta_typename &&
                  is_meant(b, ot_binding_field(b->binding, fields.items[i].definition));
    b->field_count = field_count;
    b->selection_count = selection_count;
    return is_more;
}

/* The rows of `c` may be others when this is done, or may be seen no longer: they are its own, a
 * foreign key acts on them, or somebody's trigger, which may do anything. */
static bool may_touch(const core *later, const core *c)
{
    const ot_table *table = later->root->type->table;
    const ot_table *changed = c->root->type->table;
    const ot_sql *where = c->root->type->where;
    bool is_new = later->verb == WRITE_INSERT && later->write->kind == OT_WRITE_INSERT;
    return (where != NULL && where->reads_more) || table->has_triggers || table->kind == 'v' ||
           (!is_new && (table == changed || changed->has_actions));
}

/* What is written of the field after the rows of `c`: anything, or something that may touch them.
 */
static bool is_followed(const builder *b, const core *c, bool touching)
{
    for (uint32_t i = 0; i < b->cores.count; i++) {
        const core *other = b->cores.items[i];
        bool is_after = other != c && other->step->trip >= c->step->trip &&
                        other->step->kind == OT_STEP_WRITE && other->verb != WRITE_FIND;
        if (is_after && other->step->field == c->step->field && (!touching || may_touch(other, c)))
            return true;
    }
    return false;
}

/* ---- Reading again ---- */

/* The rows that `c` has written, as they are when all is written; their order is that of `c`. */
static core *read_again(builder *b, core *c)
{
    core *again = ot_plan__new_core(b, c->root->type, OT_STEP_READ);
    ot_join *join = OT_NEW(b->work, ot_join);
    *join = ot_plan__join_by_key(c->root->type);
    again->rows = c->rows;
    again->keeps_order = c->write == NULL || c->write->is_many;
    ot_plan__link_again(b, again, c->root, join);
    again->step->field = c->step->field;
    return again;
}

static bool may_read_again(const core *c)
{
    const ot_bound_type *type = c->root->type;
    bool is_deleted = c->write != NULL && c->write->kind == OT_WRITE_DELETE;
    return c->verb != WRITE_NOTHING && !is_deleted && type->table->kind != OT_TABLE_RESULT &&
           ot_plan__has_certain_key(type);
}

static bool is_resolved(builder *b, const ot_bound_field *bound)
{
    (void)b; /* of the others that are asked so */
    return bound->kind == OT_BOUND_RESOLVER;
}

/* A resolver is called when the rows are there that it is for: those further in are to be, too. */
static bool has_to_wait(builder *b, const core *c, const collected_field *field)
{
    return is_followed(b, c, false) && selects(b, c->root->type->type, field, is_resolved);
}

source *ot_plan__answer_source(builder *b, core *c, const collected_field *field)
{
    if (!may_read_again(c))
        return c->root;
    if (!is_followed(b, c, true) && !selects(b, c->root->type->type, field, reads_more) &&
        !has_to_wait(b, c, field))
        return c->root;
    core *again = read_again(b, c);
    again->step->reason = OT_S("the rows as they are when all is written");
    return again->root;
}

bool ot_plan__has_certain_key(const ot_bound_type *type)
{
    for (uint32_t i = 0; i < type->key_count; i++)
        if (!type->table->columns[type->key[i]].not_null)
            return false;
    return type->key_count > 0;
}

/* ---- Judging ---- */

/* A row that does not fit is not among those that are read. */
static void judge_rows(builder *b, core *judge, predicate *own)
{
    if (own != NULL)
        OT_VEC_PUSH(b->arena, &judge->where, own);
    judge->step->is_judge = true;
    b->has_checks = true;
}

void ot_plan__judge_later(write_run *run)
{
    builder *b = run->b;
    for (uint32_t i = 0; i < run->judged.count; i++) {
        core *c = run->judged.items[i].core;
        core *judge = read_again(b, c);
        judge->keeps_order = false;
        judge->step->reason = OT_S("whether the rows are as they may be, when all is written");
        if (judge->step->trip < run->core->ready_trip)
            judge->step->trip = run->core->ready_trip;
        judge_rows(b, judge, run->judged.items[i].own);
    }
}
