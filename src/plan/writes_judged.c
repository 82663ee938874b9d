#include "plan/writes_internal.h"

/*
 * What a row has to be after it was written, else the field is forbidden and nothing is changed. A
 * row that is made fits the write's own @where. And it fits that of its type, as does a row that is
 * changed: nobody writes what they may not read. RETURNING says for each row whether it does; where
 * that is for other tables to say, a statement after all those that write (writes_answer.c).
 */

static bool is_made(const core *c)
{
    return c->verb == WRITE_INSERT;
}

static bool is_set(const core *c, const ot_column *column)
{
    for (uint32_t i = 0; i < c->sets.count; i++)
        if (c->sets.items[i].column == column)
            return true;
    return false;
}

/* A change of other columns leaves what the type says of a row as it was. What is marked as deleted
 * is meant to go. */
static bool may_leave_type(const core *c)
{
    const ot_sql *where = c->root->type->where;
    if (!c->root->type->has_where || c->write->soft != NULL)
        return false;
    if (c->verb != WRITE_UPDATE)
        return is_made(c);
    for (uint32_t i = 0; i < where->piece_count; i++)
        if (where->pieces[i].kind == OT_SQL_COLUMN && is_set(c, where->pieces[i].column))
            return true;
    return false;
}

static predicate *both(builder *b, predicate *one, predicate *other)
{
    predicate *p = OT_NEW(b->arena, predicate);
    p->kind = PREDICATE_AND;
    p->child_count = 2;
    p->children = OT_NEW_ARRAY(b->arena, predicate *, 2);
    p->children[0] = one;
    p->children[1] = other;
    return p;
}

/* Other tables are as they will be only when all is written. */
static bool reads_more(const core *c, bool by_type)
{
    const ot_sql *own = is_made(c) ? c->write->where : NULL;
    return (by_type && c->root->type->where->reads_more) || (own != NULL && own->reads_more);
}

void ot_plan__judge(write_run *run, core *c, const ot_bound_field *bound, const ot_input *inputs)
{
    builder *b = run->b;
    predicate *said = NULL;
    predicate *own = NULL;
    bool by_type = may_leave_type(c);
    if (is_made(c) && c->write->where != NULL)
        own = ot_plan__author_predicate(b, c->write->where, bound, inputs);
    if (reads_more(c, by_type) && ot_plan__has_certain_key(c->root->type)) {
        judgement later = {.core = c, .own = own};
        OT_VEC_PUSH(b->work, &run->judged, later);
        return;
    }
    if (by_type) {
        said = OT_NEW(b->arena, predicate);
        *said = (predicate){.kind = PREDICATE_AUTHOR,
                            .sql = c->root->type->where,
                            .sql_params = c->root->type_where_params};
    }
    if (own != NULL)
        said = said == NULL ? own : both(b, own, said);
    if (said == NULL)
        return;
    c->step->allowed_column = ot_plan__truth_column(b, c->root, said);
    b->has_checks = true;
}
