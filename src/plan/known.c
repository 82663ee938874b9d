#include "plan/plan_internal.h"

/*
 * Which rows a look-up need not fetch, because an earlier step of the request has them: an
 * author's friends, who wrote comments themselves; the product of a review below that product. Rows
 * count as known when they are of the same type (so the same table and the same predicate of the
 * type) and no function or query gave them, hold the look-up's key and all that it selects, and
 * nothing was written since,
 * and are read in the same transaction.
 *
 * A step that is sure to fetch few rows, or the same rows, is widened by the columns that the
 * look-up selects, so that it can serve; others serve when they happen to have them. At run time
 * the keys that are known are left out of the statement, and one without keys is not sent.
 */

enum {
    KNOWN_MAX = 4
}; /* earlier steps that one look-up is served by: each costs a probe per key */

static bool is_of_root(const core *c, const core_column *column)
{
    return column->source == c->root &&
           (column->kind == COLUMN_TABLE || column->kind == COLUMN_EXPR);
}

/* A statement by keys alone, whose columns are all of its own table. */
static bool is_plain_look_up(const core *c)
{
    if (c->step->attach != OT_ATTACH_LOOKUP || !c->step->is_keyed || c->link != LINK_KEYS ||
        c->where.count > 0 || c->joins.count > 0)
        return false;
    for (uint32_t i = 0; i < c->columns.count; i++)
        if (!is_of_root(c, &c->columns.items[i]))
            return false;
    return true;
}

/* Triggers can change any table, so any write between the two makes the rows old. */
static bool is_written_between(const builder *b, const core *earlier, const core *later)
{
    for (uint32_t i = 0; i < b->cores.count; i++) {
        const ot_step *write = b->cores.items[i]->step;
        bool is_after = write->trip > earlier->step->trip ||
                        (write->trip == earlier->step->trip && write->id > earlier->step->id);
        if (write->kind == OT_STEP_WRITE && is_after && write->trip <= later->step->trip)
            return true;
    }
    return false;
}

static bool has_same_key(const core *a, const core *b)
{
    if (a->join->target_column_count != b->join->target_column_count)
        return false;
    for (uint32_t i = 0; i < a->join->target_column_count; i++)
        if (a->join->target_columns[i] != b->join->target_columns[i] ||
            ot_plan__link_form(a, a->parent, i) != ot_plan__link_form(b, b->parent, i))
            return false;
    return true;
}

/* The look-up goes back from the children to the rows that they were found by. */
static bool goes_back(const core *look_up, const core *earlier)
{
    const core *child = look_up->parent->core;
    const ot_join *there = child->join;
    const ot_join *back = look_up->join;
    if (look_up->parent != child->root || child->parent != earlier->root ||
        there->through != NULL || there->target_column_count != back->parent_column_count)
        return false;
    for (uint32_t i = 0; i < back->parent_column_count; i++)
        if (there->target_columns[i] != back->parent_columns[i] ||
            there->parent_columns[i] != back->target_columns[i])
            return false;
    return true;
}

/* Few rows, or those that the look-up asks for: more columns of them cost less than a statement. */
static bool may_widen(const core *look_up, const core *earlier)
{
    return earlier->step->attach == OT_ATTACH_LOOKUP ||
           (earlier->step->attach == OT_ATTACH_ROOT && earlier->rows <= 1) ||
           goes_back(look_up, earlier);
}

static bool is_same_column(const core_column *a, const core_column *b)
{
    if (a->kind != b->kind || a->form != b->form)
        return false;
    if (a->kind == COLUMN_TABLE)
        return a->column == b->column;
    if (a->expr != b->expr)
        return false;
    for (uint32_t i = 0; i < a->expr->piece_count; i++)
        if (a->expr_params[i] != b->expr_params[i])
            return false;
    return true;
}

/* The column of `c` with the same value for the same row; UINT32_MAX when there is none. */
static uint32_t find_column(const core *c, const core_column *wanted)
{
    for (uint32_t i = 0; i < c->columns.count; i++)
        if (is_of_root(c, &c->columns.items[i]) && is_same_column(&c->columns.items[i], wanted))
            return i;
    return UINT32_MAX;
}

/* Where the earlier step has each of these columns; NULL when it does not. An expression may fail,
 * which is to be the look-up's failure alone, so none is added. */
static const uint32_t *map_columns(builder *b, core *earlier, const core_column *wanted,
                                   uint32_t count, bool may_add)
{
    uint32_t *columns = OT_NEW_ARRAY(b->arena, uint32_t, count);
    for (uint32_t i = 0; i < count; i++) {
        columns[i] = find_column(earlier, &wanted[i]);
        if (columns[i] == UINT32_MAX && may_add && wanted[i].kind == COLUMN_TABLE)
            columns[i] = ot_plan__key_column(b, earlier->root, wanted[i].column, wanted[i].form);
        if (columns[i] == UINT32_MAX)
            return NULL;
    }
    return columns;
}

static bool may_know(const builder *b, const core *earlier, const core *look_up)
{
    const ot_step *step = earlier->step;
    return step->kind == OT_STEP_READ && step->scope == look_up->step->scope &&
           step->trip < look_up->step->trip && earlier->verb == WRITE_NOTHING &&
           earlier->root->call == NULL && earlier->root->type == look_up->root->type &&
           !is_written_between(b, earlier, look_up);
}

static void add_known(builder *b, core *look_up, core *earlier, ot_known_rows *known)
{
    ot_step *step = look_up->step;
    if (step->known_count == KNOWN_MAX || !may_know(b, earlier, look_up))
        return;
    const uint32_t *columns = map_columns(b, earlier, look_up->columns.items,
                                          look_up->columns.count, may_widen(look_up, earlier));
    if (columns == NULL)
        return;
    uint32_t *keys = OT_NEW_ARRAY(b->arena, uint32_t, step->link_count);
    for (uint32_t i = 0; i < step->link_count; i++)
        keys[i] = columns[step->link_columns[i]];
    known[step->known_count++] = (ot_known_rows){
        .step = earlier->step->id,
        .keys = keys,
        .columns = columns,
        .is_complete = is_plain_look_up(earlier) && has_same_key(earlier, look_up),
    };
}

static void find_known_rows(builder *b, core *look_up)
{
    ot_known_rows *known = OT_NEW_ARRAY(b->arena, ot_known_rows, KNOWN_MAX);
    look_up->step->known = known;
    look_up->step->column_count = look_up->columns.count;
    for (uint32_t i = 0; i < b->cores.count; i++)
        add_known(b, look_up, b->cores.items[i], known);
}

/* The last trip first: what widens a step is known before that step looks for rows itself. */
void ot_plan__find_known(builder *b)
{
    for (uint32_t trip = ot_plan__last_trip(b); trip > 0; trip--)
        for (uint32_t i = 0; i < b->cores.count; i++)
            if (b->cores.items[i]->step->trip == trip && is_plain_look_up(b->cores.items[i]))
                find_known_rows(b, b->cores.items[i]);
}
