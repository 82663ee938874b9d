#include "plan/lent_columns.h"

#include <strings.h>

/*
 * The columns of a look-up in the rows of another step, so that these can take the place of its
 * own. A step is widened by what it lacks, where known.c allows that: by columns of the table,
 * joined rows, and what is computed of the row.
 *
 * What is computed may fail, and may be asked of more rows than need it. So a step that computes
 * for others has a second statement without that (ot_bare_statement), for when the first fails:
 * then nothing is lent, and the mistake is that of the field which wanted it. In a mutation a
 * failing statement is the end, so nothing is computed ahead there. A sub-select or a function of
 * the schema's may cost more than the row it is about: it is computed ahead for rows that are sure
 * to need it, and otherwise fetched with the row, again.
 */

static bool is_computed(const core_column *column)
{
    return column->kind == COLUMN_EXPR || column->kind == COLUMN_CALL;
}

/* ---- What is the same ---- */

static bool is_same_expr(const core_column *a, const core_column *b)
{
    if (a->expr != b->expr)
        return false;
    for (uint32_t i = 0; i < a->expr->piece_count; i++)
        if (!ot_plan__is_same_param(a->expr_params[i], b->expr_params[i]))
            return false;
    return true;
}

static uint32_t param_count_of(const ot_bound_call *call)
{
    return call->function != NULL ? call->operand_count : call->query->piece_count;
}

static bool is_same_call(const called *a, const called *b)
{
    if (a->bound != b->bound)
        return false;
    for (uint32_t i = 0; i < param_count_of(a->bound); i++)
        if (!ot_plan__is_same_param(a->params[i], b->params[i]))
            return false;
    for (uint32_t i = 0; a->is_left_out != NULL && i < a->bound->operand_count; i++)
        if (a->is_left_out[i] != b->is_left_out[i])
            return false;
    return true;
}

static bool is_same_column(const core_column *a, const core_column *b)
{
    if (a->kind != b->kind || a->form != b->form)
        return false;
    if (a->kind == COLUMN_TABLE)
        return a->column == b->column;
    if (a->kind == COLUMN_EXPR)
        return is_same_expr(a, b);
    return a->kind == COLUMN_CALL && is_same_call(a->call, b->call);
}

/* ---- What it costs ---- */

static bool has_word(ot_str text, const char *word, size_t length)
{
    for (size_t i = 0; i + length <= text.len; i++)
        if (strncasecmp(text.ptr + i, word, length) == 0)
            return true;
    return false;
}

/* Operators and the functions of PostgreSQL over one row are cheap. */
static bool is_cheap(const core_column *column)
{
    if (column->kind == COLUMN_CALL)
        return false;
    for (uint32_t i = 0; i < column->expr->piece_count; i++)
        if (has_word(column->expr->pieces[i].text, "select", strlen("select")))
            return false;
    return true;
}

static bool may_compute(const builder *b, const core_column *column, widening how)
{
    return b->request->operation->kind == OT_OPERATION_QUERY &&
           (how == WIDEN || (how == WIDEN_CHEAPLY && is_cheap(column)));
}

/* ---- Finding and adding ---- */

/* The source beside `lender` with the same rows as `s` of the look-up, for the same row; NULL when
 * there is none. */
static source *find_source(builder *b, source *lender, const core *look_up, const source *s,
                           widening how)
{
    if (s == look_up->root)
        return lender;
    source *whole = s->whole != NULL ? find_source(b, lender, look_up, s->whole, how) : NULL;
    if (s->whole != NULL)
        return whole == NULL ? NULL : ot_plan__narrow(b, whole, s->type, &s->only);
    source *parent = find_source(b, lender, look_up, s->joined_to, how);
    if (parent == NULL)
        return NULL;
    source *joined = ot_plan__find_joined(parent, s->type, s->join, &s->on);
    if (joined == NULL && how != WIDEN_NOT && ot_plan__can_join(parent))
        joined = ot_plan__join(b, parent, s->type, s->join, &s->on);
    return joined;
}

/* The column of the source with the same value for the same row; UINT32_MAX when there is none. */
static uint32_t find_column(const source *s, const core_column *wanted)
{
    const core *c = s->core;
    for (uint32_t i = 0; i < c->columns.count; i++)
        if (c->columns.items[i].source == s && is_same_column(&c->columns.items[i], wanted))
            return i;
    return UINT32_MAX;
}

static uint32_t add_column(builder *b, source *s, const core_column *wanted)
{
    if (wanted->kind == COLUMN_TABLE)
        return ot_plan__key_column(b, s, wanted->column, wanted->form);
    uint32_t column =
        wanted->kind == COLUMN_EXPR
            ? ot_plan__expr_column(b, s, wanted->expr, wanted->expr_params, wanted->type)
            : ot_plan__call_column(b, s, wanted->call, wanted->type);
    s->core->columns.items[column].is_lent = true;
    return column;
}

uint32_t *ot_plan__map_columns(builder *b, source *lender, const core *c, widening how,
                               bool *is_lent)
{
    uint32_t *columns = OT_NEW_ARRAY(b->arena, uint32_t, c->columns.count);
    *is_lent = false;
    for (uint32_t i = 0; i < c->columns.count; i++) {
        const core_column *wanted = &c->columns.items[i];
        bool may_add = is_computed(wanted) ? may_compute(b, wanted, how) : how != WIDEN_NOT;
        source *s = find_source(b, lender, c, wanted->source, how);
        if (s == NULL)
            return NULL;
        columns[i] = find_column(s, wanted);
        if (columns[i] == UINT32_MAX && may_add)
            columns[i] = add_column(b, s, wanted);
        if (columns[i] == UINT32_MAX)
            return NULL;
        *is_lent |= lender->core->columns.items[columns[i]].is_lent;
    }
    return columns;
}
