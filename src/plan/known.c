#include "plan/plan_internal.h"

/*
 * Which rows a look-up need not fetch, because another step of the request has them: an author's
 * friends, who wrote comments themselves; the product of a review below that product. Rows count as
 * known when they are of the same type (or known to be: overlap.c) and fit what the look-up asks
 * for, no function or query gave them, they hold the look-up's key and all that it selects, joined
 * rows included, nothing was written since, and they are read in the same transaction.
 *
 * A step that is sure to fetch few rows, or the same rows, is widened by what the look-up selects,
 * so that it can serve; others serve when they happen to have it. At run time the keys that are
 * known are left out of the statement, and one without keys is not sent.
 *
 * Steps of earlier trips serve, and of the same trip those that ask for one row by a key that is a
 * parameter: `node(id:)` beside `nodes(ids:)`.
 */

enum {
    KNOWN_MAX = 4
}; /* earlier steps that one look-up is served by: each costs an index, and a probe per key */

static bool is_plain(const core_column *column)
{
    return column->kind == COLUMN_TABLE || column->kind == COLUMN_EXPR;
}

/* A statement by keys, whose columns are all of its own table or of rows joined to it. */
static bool is_look_up(const core *c)
{
    if (c->step->attach != OT_ATTACH_LOOKUP || !c->step->is_keyed || c->link != LINK_KEYS)
        return false;
    for (uint32_t i = 0; i < c->columns.count; i++)
        if (!is_plain(&c->columns.items[i]))
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
static bool may_widen(const core *look_up, const core *earlier)
{
    return earlier->step->attach == OT_ATTACH_LOOKUP ||
           (earlier->step->attach == OT_ATTACH_ROOT && earlier->rows <= 1) ||
           goes_back(look_up, earlier);
}

/* ---- Columns ---- */

/* The source of `earlier` with the same rows as `s` of the look-up, for the same row of the roots;
 * NULL when there is none. */
static source *find_source(builder *b, core *earlier, const core *look_up, const source *s,
                           bool may_add)
{
    if (s == look_up->root)
        return earlier->root;
    source *whole = s->whole != NULL ? find_source(b, earlier, look_up, s->whole, may_add) : NULL;
    if (s->whole != NULL)
        return whole == NULL ? NULL : ot_plan__narrow(b, whole, s->type, &s->only);
    source *parent = find_source(b, earlier, look_up, s->joined_to, may_add);
    if (parent == NULL)
        return NULL;
    source *joined = ot_plan__find_joined(parent, s->type, s->join, &s->on);
    if (joined == NULL && may_add && ot_plan__can_join(parent))
        joined = ot_plan__join(b, parent, s->type, s->join, &s->on);
    return joined;
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

/* The column of the source with the same value for the same row; UINT32_MAX when there is none. */
static uint32_t find_column(const source *s, const core_column *wanted)
{
    const core *c = s->core;
    for (uint32_t i = 0; i < c->columns.count; i++)
        if (c->columns.items[i].source == s && is_plain(&c->columns.items[i]) &&
            is_same_column(&c->columns.items[i], wanted))
            return i;
    return UINT32_MAX;
}

/* Where the earlier step has each column of the look-up; NULL when it does not. An expression may
 * fail, which is to be the look-up's failure alone, so none is added. */
static uint32_t *map_columns(builder *b, core *earlier, const core *look_up)
{
    bool may_add = may_widen(look_up, earlier);
    uint32_t *columns = OT_NEW_ARRAY(b->arena, uint32_t, look_up->columns.count);
    for (uint32_t i = 0; i < look_up->columns.count; i++) {
        const core_column *wanted = &look_up->columns.items[i];
        source *s = find_source(b, earlier, look_up, wanted->source, may_add);
        if (s == NULL)
            return NULL;
        columns[i] = find_column(s, wanted);
        if (columns[i] == UINT32_MAX && may_add && wanted->kind == COLUMN_TABLE)
            columns[i] = ot_plan__key_column(b, s, wanted->column, wanted->form);
        if (columns[i] == UINT32_MAX)
            return NULL;
    }
    return columns;
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

/* What is asked of the rows beside their keys. */
static bool fits(const core *earlier, const core *look_up)
{
    return look_up->where.count == 0 ||
           (is_look_up(earlier) && ot_plan__is_same_where(&earlier->where, &look_up->where));
}

static bool may_know(const builder *b, const core *earlier, const core *look_up)
{
    const ot_step *step = earlier->step;
    return step->kind == OT_STEP_READ && step->scope == look_up->step->scope &&
           step->trip <= look_up->step->trip && earlier->verb == WRITE_NOTHING &&
           earlier->members == NULL && earlier->feed == NULL && earlier->root->call == NULL &&
           !is_written_between(b, earlier, look_up);
}

static const ot_row_filter *filter_of(builder *b, core *earlier, const type_overlap *overlap)
{
    if (overlap->column == NULL)
        return NULL;
    ot_row_filter *filter = OT_NEW(b->arena, ot_row_filter);
    *filter = (ot_row_filter){.column = ot_plan__column(b, earlier->root, overlap->column),
                              .cells = overlap->cells,
                              .count = overlap->count};
    return filter;
}

static void add_known(builder *b, core *look_up, core *earlier, ot_known_rows *known)
{
    ot_step *step = look_up->step;
    bool is_now = earlier->step->trip == step->trip;
    type_overlap overlap;
    if (!may_know(b, earlier, look_up) ||
        !ot_plan__overlap(b, earlier->root->type, look_up->root->type, &overlap))
        return;
    const ot_param *key = is_now ? key_of_row(earlier, look_up) : NULL;
    if (!fits(earlier, look_up) || (is_now && (key == NULL || !overlap.is_all)) ||
        (overlap.column != NULL && !may_widen(look_up, earlier)))
        return;
    uint32_t *columns = map_columns(b, earlier, look_up);
    if (columns == NULL)
        return;
    uint32_t *keys = OT_NEW_ARRAY(b->arena, uint32_t, step->link_count);
    for (uint32_t i = 0; i < step->link_count; i++)
        keys[i] = columns[step->link_columns[i]];
    known[step->known_count++] = (ot_known_rows){
        .step = earlier->step->id,
        .keys = keys,
        .columns = columns,
        .filter = filter_of(b, earlier, &overlap),
        .asked = key,
        .is_complete = is_look_up(earlier) && overlap.is_all && has_same_key(earlier, look_up) &&
                       ot_plan__is_same_where(&earlier->where, &look_up->where),
    };
}

static void find_known_rows(builder *b, core *look_up)
{
    ot_known_rows *known = OT_NEW_ARRAY(b->arena, ot_known_rows, b->cores.count);
    look_up->step->known = known;
    look_up->step->column_count = look_up->columns.count;
    uint32_t max = look_up->parent->core->step->ids != NULL ? b->cores.count : KNOWN_MAX;
    for (uint32_t i = 0; i < b->cores.count && look_up->step->known_count < max; i++)
        if (b->cores.items[i] != look_up)
            add_known(b, look_up, b->cores.items[i], known);
}

/* The last trip first: what widens a step is known before that step looks for rows itself. */
void ot_plan__find_known(builder *b)
{
    for (uint32_t trip = ot_plan__last_trip(b) + 1; trip-- > 0;)
        for (uint32_t i = 0; i < b->cores.count; i++)
            if (b->cores.items[i]->step->trip == trip && is_look_up(b->cores.items[i]))
                find_known_rows(b, b->cores.items[i]);
}
