#include "plan/sql.h"

#include "base/assert.h"

/*
 * The shapes of a statement. T is the core's own table, J a join table, P the parents' sub-select
 * of distinct keys.
 *
 *   root, fixed link       FROM T [LEFT JOIN to-one ...] WHERE ... ORDER BY ... LIMIT n
 *   derived, all children  FROM P JOIN T ... ORDER BY ...
 *   keyed, all children    FROM T WHERE link = ANY($keys) ... ORDER BY ...
 *   a page per parent      FROM P CROSS JOIN LATERAL (the root shape, linked to P) c
 *
 * A lateral join runs its sub-select once per row of P and keeps its order, so rows of one parent
 * stay in order. That holds as long as nothing but P and the sub-select is joined there: PostgreSQL
 * would pull the tables of P up and might join one of them last, by a hash that keeps no order. So
 * P is fenced in: DISTINCT, LIMIT and OFFSET are not pulled up.
 */

#define APPEND(sql, literal) OT_BUFFER_LITERAL(&(sql)->buffer, literal)

static void write_keys(sql_text *sql, const source *s, const uint32_t *columns, uint32_t count,
                       bool fenced);

static const ot_column *table_column(const ot_table *table, uint32_t index)
{
    return &table->columns[index];
}

/* ---- FROM ---- */

static void write_table(sql_text *sql, const source *s)
{
    if (s->call != NULL)
        ot_plan__sql_call_rows(sql, s);
    else
        ot_buffer_append(&sql->buffer, s->type->table->quoted);
    APPEND(sql, " ");
    sql_put_alias(sql, 't', s->id);
}

static void write_type_predicate(sql_text *sql, const source *s, const char *before)
{
    if (s->type->where == NULL)
        return;
    sql_put(sql, before);
    ot_plan__sql_author(sql, s, s->type->where, s->type_where_params);
}

/* " = 'cat'" or " IN ('cat', 'dog')". */
void ot_plan__sql_values(sql_text *sql, const narrowing *only)
{
    sql_put(sql, only->count == 1 ? " = " : " IN (");
    for (uint32_t i = 0; i < only->count; i++) {
        if (i > 0)
            APPEND(sql, ", ");
        ot_buffer_append(&sql->buffer, only->variants[i]->literal);
    }
    if (only->count != 1)
        APPEND(sql, ")");
}

static void write_to_one_condition(sql_text *sql, const source *s)
{
    for (uint32_t i = 0; i < s->join->parent_column_count; i++) {
        if (i > 0)
            APPEND(sql, " AND ");
        ot_plan__sql_comparand(sql, s, table_column(s->type->table, s->join->target_columns[i]));
        APPEND(sql, " = ");
        ot_plan__sql_comparand(sql, s->joined_to,
                               table_column(s->joined_to->type->table, s->join->parent_columns[i]));
    }
    for (const source *walk = s->joined_to; walk->whole != NULL; walk = walk->whole) {
        APPEND(sql, " AND ");
        ot_plan__sql_column(sql, walk, walk->only.column);
        ot_plan__sql_values(sql, &walk->only);
    }
    write_type_predicate(sql, s, " AND ");
    for (uint32_t i = 0; i < s->on.count; i++) {
        APPEND(sql, " AND ");
        ot_plan__sql_predicate(sql, s, s->on.items[i]);
    }
}

static void write_to_one_join(sql_text *sql, const source *s)
{
    bool is_view = source_is_view(s);
    sql_put(sql, is_view ? " LEFT JOIN LATERAL (SELECT * FROM " : " LEFT JOIN ");
    write_table(sql, s);
    sql_put(sql, is_view ? " WHERE " : " ON ");
    write_to_one_condition(sql, s);
    if (!is_view)
        return;
    APPEND(sql, ") ");
    sql_put_alias(sql, 't', s->id);
    APPEND(sql, " ON true");
}

/* Whether `s` is joined on the way to `until`. */
static bool leads_to(const source *s, const source *until)
{
    for (const source *walk = until; walk != NULL; walk = walk->joined_to)
        if (walk->id == s->id)
            return true;
    return false;
}

/* All joins, or, with `until`, those needed to reach that source. */
static void write_to_one_joins(sql_text *sql, const core *c, const source *until)
{
    for (uint32_t i = 0; i < c->joins.count; i++)
        if (until == NULL || leads_to(c->joins.items[i], until))
            write_to_one_join(sql, c->joins.items[i]);
}

/* The number in the alias of the parents' keys: branches of a feed have the feed's. */
static uint32_t parents_id(const core *c)
{
    return c->feed == NULL ? c->root->id : c->feed->root->id;
}

/* "unnest($1, $2)" or a sub-select of the parent's keys, as p<id>(k0, k1). */
void ot_plan__sql_parents(sql_text *sql, const core *c, bool fenced)
{
    uint32_t count = c->join->parent_column_count;
    if (c->link == LINK_KEYS) {
        APPEND(sql, "unnest(");
        for (uint32_t i = 0; i < count; i++) {
            if (i > 0)
                APPEND(sql, ", ");
            ot_plan__sql_param(sql, c->link_params[i]);
        }
        APPEND(sql, ")");
    } else {
        APPEND(sql, "(");
        write_keys(sql, c->parent, c->join->parent_columns, count, fenced);
        APPEND(sql, ")");
    }
    APPEND(sql, " ");
    sql_put_alias(sql, 'p', parents_id(c));
    for (uint32_t i = 0; i < count; i++) {
        sql_put(sql, i == 0 ? "(" : ", ");
        sql_put_alias(sql, 'k', i);
    }
    APPEND(sql, ")");
}

/* j.to = t.column AND ..., the second half of a many-to-many join. */
static void write_through_join(sql_text *sql, const core *c)
{
    const ot_join *join = c->join;
    for (uint32_t i = 0; i < join->target_column_count; i++) {
        if (i > 0)
            APPEND(sql, " AND ");
        const ot_column *to = table_column(join->through, join->through_to[i]);
        ot_plan__sql_comparand(sql, c->root,
                               table_column(c->root->type->table, join->target_columns[i]));
        APPEND(sql, " = ");
        sql_put_name(sql, 'j', c->root->id, to->quoted);
        sql_put_comparable(&sql->buffer, to->type);
    }
}

/* The column that carries the i-th link value: of the join table, or of the target. */
static void write_link_side(sql_text *sql, const core *c, uint32_t i)
{
    if (core_calls_per_parent(c)) {
        sql_put_item(sql, 'p', c->root->id, 'k', i);
        return;
    }
    const ot_column *column = ot_plan__link_side(c, i);
    if (c->join->through != NULL)
        sql_put_name(sql, 'j', c->root->id, column->quoted);
    else
        ot_plan__sql_column(sql, c->root, column);
    sql_put_comparable(&sql->buffer, column->type);
}

/* link = p.k0 AND ..., or link = $1 AND ... */
static void write_link(sql_text *sql, const core *c)
{
    for (uint32_t i = 0; i < c->join->parent_column_count; i++) {
        if (i > 0)
            APPEND(sql, " AND ");
        write_link_side(sql, c, i);
        APPEND(sql, " = ");
        if (c->link == LINK_FIXED)
            ot_plan__sql_param(sql, c->link_params[i]);
        else
            sql_put_item(sql, 'p', parents_id(c), 'k', i);
    }
}

/* A single key column needs no join with the keys. */
static bool is_any_link(const core *c)
{
    if (c->root->call != NULL)
        return false;
    return c->link == LINK_KEYS && c->join->parent_column_count == 1;
}

uint32_t ot_plan__keys_param(const core *c)
{
    bool decides = c->step->kind == OT_STEP_READ && c->step->is_keyed && is_any_link(c) &&
                   c->limit == OT_NO_LIMIT && c->offset == 0;
    for (uint32_t i = 0; decides && i < c->step->param_count; i++)
        if (c->step->params[i] == c->link_params[0])
            return i + 1;
    return 0;
}

static bool is_through(const core *c)
{
    return c->join != NULL && c->join->through != NULL;
}

/* The join table where there is one, else the core's own: what the link is a condition on. */
static void write_near_table(sql_text *sql, const core *c)
{
    if (!is_through(c)) {
        write_table(sql, c->root);
        return;
    }
    ot_buffer_append(&sql->buffer, c->join->through->quoted);
    APPEND(sql, " ");
    sql_put_alias(sql, 'j', c->root->id);
}

/* From the join table on to the core's own. */
static void write_far_table(sql_text *sql, const core *c)
{
    if (!is_through(c))
        return;
    APPEND(sql, " JOIN ");
    write_table(sql, c->root);
    APPEND(sql, " ON ");
    write_through_join(sql, c);
}

static void write_own_tables(sql_text *sql, const core *c)
{
    write_near_table(sql, c);
    write_far_table(sql, c);
}

static bool takes_parent_row(const core *c)
{
    return c->root->call != NULL && c->root->call->bound->is_parent_row && c->link != LINK_NONE;
}

/* A function or query, and before it the parent's row where it takes that. Whoever writes this
 * writes the condition that finds the row. */
static void write_call_tables(sql_text *sql, const core *c)
{
    if (takes_parent_row(c)) {
        ot_buffer_append(&sql->buffer, c->parent->type->table->quoted);
        APPEND(sql, " ");
        sql_put_alias(sql, 'r', c->root->id);
        APPEND(sql, " CROSS JOIN LATERAL ");
    }
    write_table(sql, c->root);
}

static void write_linked_tables(sql_text *sql, const core *c)
{
    ot_plan__sql_parents(sql, c, false);
    APPEND(sql, " JOIN ");
    write_near_table(sql, c);
    APPEND(sql, " ON ");
    write_link(sql, c);
    write_far_table(sql, c);
}

/* ---- WHERE ---- */

typedef struct clause {
    sql_text *sql;
    bool has_term;
} clause;

static void next_term(clause *where)
{
    sql_put(where->sql, where->has_term ? " AND " : " WHERE ");
    where->has_term = true;
}

static void write_predicates(clause *where, const core *c)
{
    if (c->root->type->where != NULL) {
        next_term(where);
        ot_plan__sql_author(where->sql, c->root, c->root->type->where, c->root->type_where_params);
    }
    for (uint32_t i = 0; i < c->where.count; i++) {
        next_term(where);
        ot_plan__sql_predicate(where->sql, c->root, c->where.items[i]);
    }
}

static void write_page(sql_text *sql, const core *c, bool with_extra)
{
    if (c->limit != OT_NO_LIMIT) {
        APPEND(sql, " LIMIT ");
        ot_buffer_append_uint(&sql->buffer, c->limit + (with_extra && c->step->has_extra));
    }
    if (c->offset > 0) {
        APPEND(sql, " OFFSET ");
        ot_buffer_append_uint(&sql->buffer, c->offset);
    }
}

static void write_called_predicates(clause *where, const core *c)
{
    if (takes_parent_row(c)) {
        next_term(where);
        ot_plan__sql_parent_row(where->sql, c);
    }
    write_predicates(where, c);
}

/* Of a call: of one parent that parameters fix, of all parents at once, or of none; or, where only
 * the number of rows counts, for each parent. */
static void write_called_body(sql_text *sql, const core *c, const source *until)
{
    clause where = {.sql = sql};
    APPEND(sql, " FROM ");
    if (core_calls_per_parent(c)) {
        ot_plan__sql_parents(sql, c, false);
        sql_put(sql, takes_parent_row(c) ? " CROSS JOIN " : " CROSS JOIN LATERAL ");
    }
    write_call_tables(sql, c);
    write_to_one_joins(sql, c, until);
    write_called_predicates(&where, c);
}

/* FROM and WHERE of a core whose rows are not paged per parent; with `only`, of its rows those of a
 * narrowed source. */
static void write_flat_body(sql_text *sql, const core *c, const source *until, const source *only)
{
    clause where = {.sql = sql};
    if (c->root->call != NULL) {
        write_called_body(sql, c, until);
        return;
    }
    APPEND(sql, " FROM ");
    if (c->link == LINK_DERIVED || (c->link == LINK_KEYS && !is_any_link(c)))
        write_linked_tables(sql, c);
    else
        write_own_tables(sql, c);
    write_to_one_joins(sql, c, until);
    if (c->link == LINK_FIXED) {
        next_term(&where);
        write_link(sql, c);
    }
    if (is_any_link(c)) {
        next_term(&where);
        write_link_side(sql, c, 0);
        APPEND(sql, " = ANY(");
        ot_plan__sql_param(sql, c->link_params[0]);
        APPEND(sql, ")");
    }
    write_predicates(&where, c);
    for (; only != NULL && only->whole != NULL; only = only->whole) {
        next_term(&where);
        ot_plan__sql_column(sql, only, only->only.column);
        ot_plan__sql_values(sql, &only->only);
    }
}

/* The inside of a lateral join: the core's rows for one row of P. */
static void write_lateral_body(sql_text *sql, const core *c, const source *until)
{
    clause where = {.sql = sql};
    APPEND(sql, " FROM ");
    if (c->root->call != NULL) {
        write_call_tables(sql, c);
        write_to_one_joins(sql, c, until);
        write_called_predicates(&where, c);
        return;
    }
    write_own_tables(sql, c);
    write_to_one_joins(sql, c, until);
    next_term(&where);
    write_link(sql, c);
    write_predicates(&where, c);
}

void ot_plan__sql_branch(sql_text *sql, const core *branch, const source *until)
{
    if (branch->link == LINK_NONE || branch->link == LINK_FIXED)
        write_flat_body(sql, branch, until, NULL);
    else
        write_lateral_body(sql, branch, until);
}

/* ---- Keys of a core's rows, for its children ---- */

static void write_key_columns(sql_text *sql, const source *s, const uint32_t *columns,
                              uint32_t count)
{
    for (uint32_t i = 0; i < count; i++) {
        if (i > 0)
            APPEND(sql, ", ");
        ot_plan__sql_comparand(sql, s, table_column(s->type->table, columns[i]));
    }
}

/* Of a page only some rows are meant: the page is cut first. Its keys are k0, k1, ..., the columns
 * that tell rows apart n0, n1, ... */
static void write_cut_columns(sql_text *sql, const source *s, const uint32_t *columns,
                              uint32_t count)
{
    if (s->whole == NULL) {
        write_key_columns(sql, s, columns, count);
        return;
    }
    for (uint32_t i = 0; i < count; i++) {
        if (i > 0)
            APPEND(sql, ", ");
        ot_plan__sql_column(sql, s, table_column(s->type->table, columns[i]));
        APPEND(sql, " AS ");
        sql_put_alias(sql, 'k', i);
    }
    uint32_t n = 0;
    for (const source *walk = s; walk->whole != NULL; walk = walk->whole) {
        APPEND(sql, ", ");
        ot_plan__sql_column(sql, walk, walk->only.column);
        APPEND(sql, " AS ");
        sql_put_alias(sql, 'n', n++);
    }
}

/* A lateral join has the alias of its core, a sub-select that of the source. */
static uint32_t cut_id(const source *s, char letter)
{
    return letter == 'c' ? s->core->root->id : s->id;
}

static void write_cut_keys(sql_text *sql, char letter, const source *s, uint32_t count,
                           bool distinct)
{
    sql_put(sql, distinct ? "SELECT DISTINCT " : "SELECT ");
    for (uint32_t i = 0; s->whole != NULL && i < count; i++) {
        if (i > 0)
            APPEND(sql, ", ");
        sql_put_item(sql, letter, cut_id(s, letter), 'k', i);
    }
    if (s->whole == NULL && letter == 'c') {
        sql_put_alias(sql, letter, cut_id(s, letter));
        APPEND(sql, ".");
    }
    if (s->whole == NULL)
        APPEND(sql, "*");
    APPEND(sql, " FROM ");
}

static void write_cut_narrowing(sql_text *sql, char letter, const source *s)
{
    uint32_t n = 0;
    for (const source *walk = s; walk->whole != NULL; walk = walk->whole) {
        sql_put(sql, n == 0 ? " WHERE " : " AND ");
        sql_put_item(sql, letter, cut_id(s, letter), 'n', n++);
        ot_plan__sql_values(sql, &walk->only);
    }
}

static void write_lateral_keys(sql_text *sql, const source *s, const uint32_t *columns,
                               uint32_t count, bool distinct)
{
    const core *c = s->core;
    write_cut_keys(sql, 'c', s, count, distinct);
    ot_plan__sql_parents(sql, c, false);
    APPEND(sql, " CROSS JOIN LATERAL (SELECT ");
    write_cut_columns(sql, s, columns, count);
    write_lateral_body(sql, c, s);
    ot_plan__sql_order(sql, c->root, &c->order);
    write_page(sql, c, false);
    APPEND(sql, ") ");
    sql_put_alias(sql, 'c', c->root->id);
    write_cut_narrowing(sql, 'c', s);
}

void ot_plan__sql_keys(sql_text *sql, const source *s, const uint32_t *columns, uint32_t count)
{
    write_keys(sql, s, columns, count, false);
}

static bool is_unique_key(const source *s, const uint32_t *columns, uint32_t count)
{
    const core *c = s->core;
    bool has_duplicates = s->joined_to != NULL || (c->join != NULL && c->join->through != NULL);
    return !has_duplicates && ot_table_is_unique(s->type->table, columns, count);
}

/* The column of the other side of a to-one join that equals `column`; UINT32_MAX when there is
 * none. */
static uint32_t column_before_join(const source *s, uint32_t column)
{
    for (uint32_t i = 0; i < s->join->target_column_count; i++)
        if (s->join->target_columns[i] == column)
            return s->join->parent_columns[i];
    return UINT32_MAX;
}

/* Keys of a joined row that are the very columns it was joined by need no join. They may name rows
 * that the join would have left out; what is fetched for those finds no parent. False when the join
 * is needed. */
static bool write_keys_before_join(sql_text *sql, const source *s, const uint32_t *columns,
                                   uint32_t count, bool fenced)
{
    if (s->joined_to == NULL || s->whole != NULL)
        return false;
    uint32_t *before = OT_NEW_ARRAY(sql->arena, uint32_t, count);
    for (uint32_t i = 0; i < count; i++) {
        before[i] = column_before_join(s, columns[i]);
        if (before[i] == UINT32_MAX)
            return false;
    }
    write_keys(sql, s->joined_to, before, count, fenced);
    return true;
}

static void write_keys(sql_text *sql, const source *s, const uint32_t *columns, uint32_t count,
                       bool fenced)
{
    const core *c = s->core;
    if (write_keys_before_join(sql, s, columns, count, fenced) ||
        ot_plan__sql_feed_keys(sql, s, columns, count))
        return;
    bool distinct = !is_unique_key(s, columns, count);
    if (core_is_lateral(c)) {
        write_lateral_keys(sql, s, columns, count, distinct);
        if (fenced && !distinct)
            APPEND(sql, " OFFSET 0");
        return;
    }
    bool is_paged = c->limit != OT_NO_LIMIT || c->offset > 0;
    bool is_cut = is_paged && (distinct || s->whole != NULL);
    if (is_cut) {
        write_cut_keys(sql, 'd', s, count, distinct);
        APPEND(sql, "(");
    }
    sql_put(sql, distinct && !is_cut ? "SELECT DISTINCT " : "SELECT ");
    if (is_cut)
        write_cut_columns(sql, s, columns, count);
    else
        write_key_columns(sql, s, columns, count);
    write_flat_body(sql, c, s, is_cut ? NULL : s);
    if (is_paged) {
        ot_plan__sql_order(sql, c->root, &c->order);
        write_page(sql, c, false);
    } else if (fenced && !distinct) {
        APPEND(sql, " OFFSET 0");
    }
    if (!is_cut)
        return;
    APPEND(sql, ") ");
    sql_put_alias(sql, 'd', s->id);
    write_cut_narrowing(sql, 'd', s);
    if (fenced && !distinct)
        APPEND(sql, " OFFSET 0");
}

/* ---- SELECT ---- */

void ot_plan__sql_result_column(sql_text *sql, const core *c, const core_column *column)
{
    switch (column->kind) {
    case COLUMN_TABLE:
        sql_put(sql, ot_plan__key_before(column->form));
        ot_plan__sql_column(sql, column->source, column->column);
        sql_put(sql, ot_plan__key_after(column->form));
        break;
    case COLUMN_EXPR:
        ot_plan__sql_author(sql, column->source, column->expr, column->expr_params);
        APPEND(sql, "::");
        ot_buffer_append(&sql->buffer, column->type->sql_name);
        break;
    case COLUMN_LINK:
        sql_put(sql, ot_plan__key_before(ot_plan__link_form(c, c->parent, column->link)));
        if (core_is_lateral(c))
            sql_put_item(sql, 'p', c->root->id, 'k', column->link);
        else
            write_link_side(sql, c, column->link);
        sql_put(sql, ot_plan__key_after(ot_plan__link_form(c, c->parent, column->link)));
        break;
    case COLUMN_TRUTH:
        ot_plan__sql_predicate(sql, column->source, column->truth);
        break;
    case COLUMN_COUNT:
        APPEND(sql, "count(*)");
        break;
    case COLUMN_AGGREGATE:
        ot_plan__sql_aggregate(sql, column->source, column->aggregate);
        break;
    case COLUMN_CALL:
        ot_plan__sql_call_value(sql, column->source, column->call);
        break;
    case COLUMN_TAG:
        ot_buffer_append_uint(&sql->buffer, c->tag);
        break;
    case COLUMN_CAST:
        ot_plan__sql_column(sql, column->source, column->column);
        APPEND(sql, "::");
        ot_buffer_append(&sql->buffer, column->type->sql_name);
        break;
    case COLUMN_SLOT:
    case COLUMN_FREE:
    case COLUMN_NULL:
        OT_UNREACHABLE(); /* written by sql_feed.c */
    }
}

static void write_flat_columns(sql_text *sql, const core *c)
{
    for (uint32_t i = 0; i < c->columns.count; i++) {
        if (i > 0)
            APPEND(sql, ", ");
        ot_plan__sql_result_column(sql, c, &c->columns.items[i]);
    }
    if (c->columns.count == 0)
        APPEND(sql, "1"); /* only __typename was asked for: rows are counted, not read */
}

/* Outside a lateral join: links from P, the rest by position from the sub-select. */
static void write_lateral_columns(sql_text *sql, const core *c)
{
    for (uint32_t i = 0; i < c->columns.count; i++) {
        if (i > 0)
            APPEND(sql, ", ");
        if (c->columns.items[i].kind == COLUMN_LINK)
            ot_plan__sql_result_column(sql, c, &c->columns.items[i]);
        else
            sql_put_item(sql, 'c', c->root->id, 'c', i);
    }
}

static void write_lateral_select(sql_text *sql, const core *c)
{
    APPEND(sql, "SELECT ");
    write_lateral_columns(sql, c);
    APPEND(sql, " FROM ");
    ot_plan__sql_parents(sql, c, true);
    APPEND(sql, " CROSS JOIN LATERAL (SELECT ");
    bool is_first = true;
    for (uint32_t i = 0; i < c->columns.count; i++) {
        if (c->columns.items[i].kind == COLUMN_LINK)
            continue;
        if (!is_first)
            APPEND(sql, ", ");
        is_first = false;
        ot_plan__sql_result_column(sql, c, &c->columns.items[i]);
        APPEND(sql, " AS ");
        sql_put_alias(sql, 'c', i);
    }
    if (is_first)
        APPEND(sql, "1");
    write_lateral_body(sql, c, NULL);
    ot_plan__sql_order(sql, c->root, &c->order);
    write_page(sql, c, true);
    APPEND(sql, ") ");
    sql_put_alias(sql, 'c', c->root->id);
}

static void write_select(sql_text *sql, const core *c)
{
    if (c->members != NULL) {
        ot_plan__sql_feed(sql, c);
        return;
    }
    if (core_is_lateral(c)) {
        write_lateral_select(sql, c);
        return;
    }
    ot_plan__sql_call_with(sql, c);
    APPEND(sql, "SELECT ");
    write_flat_columns(sql, c);
    write_flat_body(sql, c, NULL, NULL);
    if (c->step->kind == OT_STEP_AGGREGATE) {
        for (uint32_t i = 0; i < c->step->link_count; i++) {
            sql_put(sql, i == 0 ? " GROUP BY " : ", ");
            write_link_side(sql, c, i);
        }
        return;
    }
    if (c->step->attach != OT_ATTACH_LOOKUP)
        ot_plan__sql_order(sql, c->root, &c->order);
    write_page(sql, c, true);
    if (c->is_locking)
        APPEND(sql, " FOR UPDATE");
}

/* ---- What writes share with reads ---- */

void ot_plan__sql_table(sql_text *sql, const source *s)
{
    write_table(sql, s);
}

bool ot_plan__sql_where(sql_text *sql, const core *c)
{
    clause where = {.sql = sql};
    write_predicates(&where, c);
    return where.has_term;
}

void ot_plan__sql_columns(sql_text *sql, const core *c)
{
    write_flat_columns(sql, c);
}

/* ---- The whole ---- */

void ot_plan__write_sql(builder *b, core *c)
{
    sql_text sql = {.arena = b->arena, .b = b, .buffer = b->text};
    sql.buffer.len = 0;
    if (c->verb == WRITE_NOTHING || c->verb == WRITE_CALL)
        write_select(&sql, c);
    else
        ot_plan__sql_write(&sql, c);

    uint32_t *types = OT_NEW_ARRAY(b->arena, uint32_t, sql.params.count);
    for (uint32_t i = 0; i < sql.params.count; i++)
        types[i] = sql.params.items[i]->type->oid;
    c->step->params = sql.params.items;
    c->step->param_count = sql.params.count;
    ot_pg_statement_init(&c->step->statement, ot_arena_copy(b->arena, ot_buffer_str(&sql.buffer)),
                         types, sql.params.count);
    b->text = sql.buffer;
}
