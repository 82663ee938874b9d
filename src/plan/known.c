#include "plan/lent_columns.h"
#include "plan/overlap.h"

/*
 * Which rows a look-up need not fetch, because another step of the request has them: an author's
 * friends, who wrote comments themselves; the product of a review below that product. Rows count as
 * known when they are of the same type (or known to be: overlap.c) and fit what the look-up asks
 * for, no function or query gave them, they hold the look-up's key and all that it selects, joined
 * rows included, nothing was written since, and they are read in the same transaction. The rows of
 * a step are those of its table, and those joined to them.
 *
 * A step that is sure to fetch few rows, or the same rows, is widened by what the look-up selects,
 * so that it can serve (lent_columns.c); others serve when they happen to have it. At run time the
 * keys that are known are left out of the statement, and one without keys is not sent.
 *
 * Steps of earlier trips serve. Of the same trip do those that ask for one row by a key that is a
 * parameter, `node(id:)` beside `nodes(ids:)`, and look-ups by keys of the same form; and a root
 * row by key takes the place of another, `cat(id:)` beside `node(id:)`. Then it is sure before the
 * trip who has which row. Steps on demand run at a time of their own: all that has come serves.
 *
 * A step that takes rows by column is settled: it gets no more columns itself.
 */

enum {
    KNOWN_MAX = 4
}; /* earlier steps that one look-up is served by: each costs an index, and a probe per key */

static bool is_plain(const core_column *column)
{
    return column->kind == COLUMN_TABLE || column->kind == COLUMN_EXPR ||
           column->kind == COLUMN_CALL;
}

/* All of its columns are of its own table, of rows joined to it, or computed of these. */
static bool is_all_plain(const core *c)
{
    for (uint32_t i = 0; i < c->columns.count; i++)
        if (!is_plain(&c->columns.items[i]))
            return false;
    return true;
}

/* A statement by keys. */
static bool is_look_up(const core *c)
{
    return c->step->attach == OT_ATTACH_LOOKUP && c->step->is_keyed && c->link == LINK_KEYS &&
           is_all_plain(c);
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
    if (there == NULL || look_up->parent != child->root || child->parent != earlier->root ||
        there->through != NULL || there->tree != NULL ||
        there->target_column_count != back->parent_column_count)
        return false;
    for (uint32_t i = 0; i < back->parent_column_count; i++)
        if (there->target_columns[i] != back->parent_columns[i] ||
            there->parent_columns[i] != back->target_columns[i])
            return false;
    return true;
}

/* Few rows, or those that the look-up asks for: more columns of them cost less than a statement. */
static widening may_widen(const builder *b, const core *look_up, const source *lender)
{
    const core *earlier = lender->core;
    bool is_root = lender == earlier->root;
    if (earlier->is_settled || b->is_lending_done)
        return WIDEN_NOT;
    if (earlier->step->attach == OT_ATTACH_ROOT && earlier->rows <= 1)
        return WIDEN;
    if (is_root && look_up->step->attach == OT_ATTACH_LOOKUP && goes_back(look_up, earlier))
        return WIDEN;
    return earlier->step->attach == OT_ATTACH_LOOKUP ? WIDEN_CHEAPLY : WIDEN_NOT;
}

/* ---- Steps ---- */

/* Its row is asked for by the look-up's key and nothing else: by that parameter. NULL for others.
 */
static const ot_param *key_of_row(const core *c, const core *look_up)
{
    const ot_join *join = look_up->join;
    bool is_row = c->step->attach == OT_ATTACH_ROOT && c->fixed.count == 1 && c->where.count == 1 &&
                  c->limit == OT_NO_LIMIT && !c->is_locking && join->target_column_count == 1;
    if (!is_row || c->fixed.items[0].column->index != join->target_columns[0] ||
        ot_plan__link_form(look_up, look_up->parent, 0) != KEY_AS_IS)
        return NULL;
    return c->fixed.items[0].param;
}

/* Asked by its key, and of the same trip: the statements leave together. */
static bool is_now(const core *earlier, const core *look_up)
{
    return earlier->step->trip == look_up->step->trip && !earlier->step->is_on_demand &&
           !look_up->step->is_on_demand;
}

static bool asks_the_same(const core *earlier, const core *look_up)
{
    return is_look_up(earlier) && has_same_key(earlier, look_up) &&
           ot_plan__is_same_where(&earlier->where, &look_up->where);
}

/* What is asked of the rows beside their keys. */
static bool fits(const source *lender, const core *look_up)
{
    const core *earlier = lender->core;
    if (look_up->where.count == 0)
        return true;
    return lender != earlier->root
               ? ot_plan__is_same_where(&lender->on, &look_up->where)
               : is_look_up(earlier) && ot_plan__is_same_where(&earlier->where, &look_up->where);
}

/* What runs on demand takes what it finds. */
static bool is_early_enough(const builder *b, const core *earlier, const core *look_up)
{
    bool is_query = b->request->operation->kind == OT_OPERATION_QUERY;
    return earlier->step->trip <= look_up->step->trip || (look_up->step->is_on_demand && is_query);
}

static bool may_know(const builder *b, const source *lender, const core *look_up)
{
    const core *earlier = lender->core;
    const ot_step *step = earlier->step;
    return step->kind == OT_STEP_READ && step->scope == look_up->step->scope &&
           is_early_enough(b, earlier, look_up) && earlier->verb == WRITE_NOTHING &&
           earlier->members == NULL && earlier->feed == NULL && lender->call == NULL &&
           !is_written_between(b, earlier, look_up);
}

/* A statement of the same trip has all of its rows, or it is certain that there are none. */
static bool may_know_now(const core *earlier, const core *look_up, const type_overlap *overlap,
                         const ot_param *key)
{
    if (!overlap->is_all || look_up->lends_now || earlier->takes_now)
        return false;
    return key != NULL || (asks_the_same(earlier, look_up) && !earlier->is_settled);
}

static const ot_row_filter *filter_of(builder *b, source *lender, const type_overlap *overlap)
{
    if (overlap->column == NULL)
        return NULL;
    ot_row_filter *filter = OT_NEW(b->arena, ot_row_filter);
    *filter = (ot_row_filter){.column = ot_plan__column(b, lender, overlap->column),
                              .cells = overlap->cells,
                              .count = overlap->count};
    return filter;
}

/* The rows of `lender` that are of the type that the step of `c` reads. False when its statement
 * lacks something. */
static bool take_rows(builder *b, core *c, source *lender, const type_overlap *overlap,
                      ot_known_rows *out)
{
    widening how = may_widen(b, c, lender);
    if (overlap->column != NULL && how == WIDEN_NOT)
        return false;
    core *earlier = lender->core;
    uint32_t columns_before = earlier->columns.count;
    uint32_t joins_before = earlier->joins.count;
    uint32_t *columns = ot_plan__map_columns(b, lender, c, how, &out->is_lent);
    bool is_list = earlier->step->attach != OT_ATTACH_LOOKUP && earlier->rows > 1;
    b->has_more_to_lend |=
        earlier->joins.count > joins_before || (is_list && earlier->columns.count > columns_before);
    if (columns == NULL)
        return false;
    uint32_t *keys = OT_NEW_ARRAY(b->arena, uint32_t, c->step->link_count);
    for (uint32_t i = 0; i < c->step->link_count; i++)
        keys[i] = columns[c->step->link_columns[i]];
    out->step = lender->core->step->id;
    out->keys = keys;
    out->columns = columns;
    out->filter = filter_of(b, lender, overlap);
    return true;
}

static void note_now(core *c, core *lender)
{
    c->takes_now = true;
    c->step->is_late = true;
    lender->lends_now = true;
}

/* ---- Look-ups ---- */

/* One source has one column for a key. */
static bool is_taken(const ot_step *step, const ot_known_rows *known)
{
    for (uint32_t i = 0; i < step->known_count; i++)
        if (step->known[i].step == known->step && step->known[i].keys[0] == known->keys[0])
            return true;
    return false;
}

static void add_known(builder *b, core *look_up, source *lender)
{
    core *earlier = lender->core;
    type_overlap overlap;
    if (lender->type->table != look_up->root->type->table || !may_know(b, lender, look_up) ||
        !ot_plan__overlap(b, lender->type, look_up->root->type, &overlap) || !fits(lender, look_up))
        return;
    bool is_root = lender == earlier->root;
    ot_step *step = look_up->step;
    ot_known_rows known = {.is_now = is_now(earlier, look_up)};
    known.asked = known.is_now && is_root ? key_of_row(earlier, look_up) : NULL;
    if (known.is_now && (!is_root || !may_know_now(earlier, look_up, &overlap, known.asked)))
        return;
    if (!take_rows(b, look_up, lender, &overlap, &known) || is_taken(step, &known))
        return;
    known.is_complete = is_root && overlap.is_all && asks_the_same(earlier, look_up);
    if (known.is_now)
        note_now(look_up, earlier);
    step->known[step->known_count++] = known;
}

/* Rows of their own first: joined ones are few, and seldom all that is asked for. */
static void find_known_rows(builder *b, core *look_up)
{
    ot_step *step = look_up->step;
    uint32_t max = look_up->parent->core->step->ids != NULL ? b->cores.count : KNOWN_MAX;
    if (step->known == NULL)
        step->known = OT_NEW_ARRAY(b->arena, ot_known_rows, max);
    for (uint32_t i = 0; i < b->cores.count && step->known_count < max; i++)
        if (b->cores.items[i] != look_up)
            add_known(b, look_up, b->cores.items[i]->root);
    for (uint32_t i = 0; i < b->cores.count; i++) {
        core *c = b->cores.items[i];
        for (uint32_t k = 0; c != look_up && k < c->joins.count && step->known_count < max; k++)
            add_known(b, look_up, c->joins.items[k]);
    }
    step->column_count = look_up->columns.count;
    look_up->is_settled = step->known_count > 0 || step->is_on_demand;
}

/* ---- Root rows ---- */

static bool may_take_row(const core *c, const core *other)
{
    return other != c && ot_plan__is_row_by_key(other) && is_all_plain(c) && is_all_plain(other) &&
           other->step->trip == c->step->trip && other->step->scope == c->step->scope &&
           !c->lends_now && !other->takes_now;
}

/* Two root fields name the same row, and the one's type has all rows that the other's has. */
static void find_same_row(builder *b, core *c)
{
    for (uint32_t i = 0; i < b->cores.count && c->step->same_row == NULL; i++) {
        core *other = b->cores.items[i];
        type_overlap overlap;
        ot_known_rows same = {.is_now = true};
        if (!may_take_row(c, other) ||
            !ot_plan__overlap(b, other->root->type, c->root->type, &overlap) || !overlap.is_all ||
            !ot_plan__is_same_row(b, other, c))
            continue;
        (void)ot_plan__column(b, c->root, c->fixed.items[0].column); /* a row has columns */
        if (!take_rows(b, c, other->root, &overlap, &same))
            continue;
        ot_known_rows *kept = OT_NEW(b->arena, ot_known_rows);
        *kept = same;
        c->step->same_row = kept;
        c->step->column_count = c->columns.count;
        c->is_settled = true;
        note_now(c, other);
    }
}

/* ---- All ---- */

/* Those that ask for the rows of fewer types first: who asks for more may lend them then. */
static uint32_t rank_of(const ot_bound_type *type)
{
    if (type->base == NULL)
        return 2;
    return type->variants == NULL ? 0 : 1;
}

static void find_in_trip(builder *b, uint32_t trip)
{
    for (uint32_t rank = 0; rank <= 2; rank++)
        for (uint32_t i = 0; i < b->cores.count; i++) {
            core *c = b->cores.items[i];
            if (c->step->trip == trip && is_look_up(c) && rank_of(c->root->type) == rank)
                find_known_rows(b, c);
        }
}

static void find_in_trips(builder *b)
{
    for (uint32_t trip = ot_plan__last_trip(b); trip > 0; trip--)
        find_in_trip(b, trip);
    for (uint32_t i = b->cores.count; i-- > 0 && b->request->operation->kind == OT_OPERATION_QUERY;)
        if (ot_plan__is_row_by_key(b->cores.items[i]))
            find_same_row(b, b->cores.items[i]);
    find_in_trip(b, 0);
}

/* A step whose statement repeats that of its parent is sent the parent's keys as well. */
static void order_steps(builder *b)
{
    for (uint32_t i = 0; i < b->cores.count; i++) {
        ot_step *step = b->cores.items[i]->step;
        const ot_step *parent =
            step->parent == OT_NO_STEP ? NULL : b->cores.items[step->parent]->step;
        if (parent != NULL && parent->is_late && parent->trip == step->trip)
            step->is_late = true;
    }
}

/* The last trip first: what widens a step is known before that step looks for rows itself. Rows
 * that some step has for another's sake may serve a third: all look once more, and find what is
 * there without asking for more. */
void ot_plan__find_known(builder *b)
{
    find_in_trips(b);
    if (b->has_more_to_lend) {
        b->is_lending_done = true;
        find_in_trips(b);
    }
    order_steps(b);
}
