#include "plan/sql.h"

/* ---- FROM ---- */

void ot_plan__sql_table(sql_text *sql, const source *s)
{
    if (s->call != NULL)
        ot_plan__sql_call_rows(sql, s);
    else
        ot_buffer_append(&sql->buffer, s->type->table->quoted);
    SQL_APPEND(sql, " ");
    sql_put_source(sql, s);
}

void ot_plan__sql_type_predicate(sql_text *sql, const source *s, const char *before)
{
    if (s->type->where == NULL)
        return;
    sql_put(sql, before);
    ot_plan__sql_author(sql, s, s->type->where, s->type_where_params);
}

void ot_plan__sql_values(sql_text *sql, const narrowing *only)
{
    sql_put(sql, only->count == 1 ? " = " : " IN (");
    for (uint32_t i = 0; i < only->count; i++) {
        if (i > 0)
            SQL_APPEND(sql, ", ");
        ot_buffer_append(&sql->buffer, only->variants[i]->literal);
    }
    if (only->count != 1)
        SQL_APPEND(sql, ")");
}

static void write_to_one_condition(sql_text *sql, const source *s)
{
    for (uint32_t i = 0; i < s->join->parent_column_count; i++) {
        if (i > 0)
            SQL_APPEND(sql, " AND ");
        ot_plan__sql_comparand(sql, s, &s->type->table->columns[s->join->target_columns[i]]);
        SQL_APPEND(sql, " = ");
        ot_plan__sql_comparand(sql, s->joined_to,
                               &s->joined_to->type->table->columns[s->join->parent_columns[i]]);
    }
    for (const source *walk = s->joined_to; walk->whole != NULL; walk = walk->whole) {
        SQL_APPEND(sql, " AND ");
        ot_plan__sql_column(sql, walk, walk->only.column);
        ot_plan__sql_values(sql, &walk->only);
    }
    ot_plan__sql_type_predicate(sql, s, " AND ");
    for (uint32_t i = 0; i < s->on.count; i++) {
        SQL_APPEND(sql, " AND ");
        ot_plan__sql_predicate(sql, s, s->on.items[i]);
    }
}

static void write_to_one_join(sql_text *sql, const source *s)
{
    bool is_view = source_is_view(s);
    sql_put(sql, is_view ? " LEFT JOIN LATERAL (SELECT * FROM " : " LEFT JOIN ");
    ot_plan__sql_table(sql, s);
    sql_put(sql, is_view ? " WHERE " : " ON ");
    write_to_one_condition(sql, s);
    if (!is_view)
        return;
    SQL_APPEND(sql, ") ");
    sql_put_source(sql, s);
    SQL_APPEND(sql, " ON true");
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

void ot_plan__sql_parents(sql_text *sql, const core *c, bool fenced)
{
    uint32_t count = c->join->parent_column_count;
    if (c->link == LINK_KEYS) {
        SQL_APPEND(sql, "unnest(");
        for (uint32_t i = 0; i < count; i++) {
            if (i > 0)
                SQL_APPEND(sql, ", ");
            ot_plan__sql_param(sql, c->link_params[i]);
        }
        sql_put(sql, c->keeps_order ? ") WITH ORDINALITY" : ")");
    } else {
        SQL_APPEND(sql, "(");
        ot_plan__sql_keys(sql, c->parent, c->join->parent_columns, count, fenced);
        SQL_APPEND(sql, ")");
    }
    SQL_APPEND(sql, " ");
    sql_put_alias(sql, 'p', parents_id(c));
    for (uint32_t i = 0; i < count; i++) {
        sql_put(sql, i == 0 ? "(" : ", ");
        sql_put_alias(sql, 'k', i);
    }
    sql_put(sql, c->keeps_order ? ", n)" : ")");
}

/* j.to = t.column AND ..., the second half of a many-to-many join. */
static void write_through_join(sql_text *sql, const core *c)
{
    const ot_join *join = c->join;
    for (uint32_t i = 0; i < join->target_column_count; i++) {
        if (i > 0)
            SQL_APPEND(sql, " AND ");
        const ot_column *to = &join->through->columns[join->through_to[i]];
        ot_plan__sql_comparand(sql, c->root,
                               &c->root->type->table->columns[join->target_columns[i]]);
        SQL_APPEND(sql, " = ");
        sql_put_name(sql, 'j', c->root->id, to->quoted);
        sql_put_comparable(&sql->buffer, to->type);
    }
}

static bool is_tree(const core *c)
{
    return c->join != NULL && c->join->tree != NULL;
}

void ot_plan__sql_link_side(sql_text *sql, const core *c, uint32_t i)
{
    if (core_calls_per_parent(c) || is_tree(c)) {
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
            SQL_APPEND(sql, " AND ");
        ot_plan__sql_link_side(sql, c, i);
        SQL_APPEND(sql, " = ");
        if (c->link == LINK_FIXED)
            ot_plan__sql_param(sql, c->link_params[i]);
        else
            sql_put_item(sql, 'p', parents_id(c), 'k', i);
    }
}

/* A single key column needs no join with the keys. */
static bool is_any_link(const core *c)
{
    if (c->root->call != NULL || is_tree(c) || c->keeps_order)
        return false;
    return c->link == LINK_KEYS && c->join->parent_column_count == 1;
}

uint32_t ot_plan__keys_param(const core *c)
{
    bool decides = c->step->kind == OT_STEP_READ && c->step->is_keyed && is_any_link(c) &&
                   c->step->link_columns != NULL && c->limit == OT_NO_LIMIT && c->offset == 0;
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
    if (is_tree(c)) {
        ot_plan__sql_tree(sql, c);
        return;
    }
    if (!is_through(c)) {
        ot_plan__sql_table(sql, c->root);
        return;
    }
    ot_buffer_append(&sql->buffer, c->join->through->quoted);
    SQL_APPEND(sql, " ");
    sql_put_alias(sql, 'j', c->root->id);
}

/* From the join table on to the core's own. */
static void write_far_table(sql_text *sql, const core *c)
{
    if (!is_through(c) && !is_tree(c))
        return;
    SQL_APPEND(sql, " JOIN ");
    ot_plan__sql_table(sql, c->root);
    SQL_APPEND(sql, " ON ");
    if (is_tree(c))
        ot_plan__sql_tree_join(sql, c->root, c->join);
    else
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
        SQL_APPEND(sql, " ");
        sql_put_alias(sql, 'r', c->root->id);
        SQL_APPEND(sql, " CROSS JOIN LATERAL ");
    }
    ot_plan__sql_table(sql, c->root);
}

static void write_linked_tables(sql_text *sql, const core *c)
{
    ot_plan__sql_parents(sql, c, false);
    sql_put(sql, is_tree(c) ? " CROSS JOIN LATERAL " : " JOIN ");
    write_near_table(sql, c);
    if (!is_tree(c)) {
        SQL_APPEND(sql, " ON ");
        write_link(sql, c);
    }
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

void ot_plan__sql_page(sql_text *sql, const core *c, bool with_extra)
{
    if (c->limit != OT_NO_LIMIT) {
        SQL_APPEND(sql, " LIMIT ");
        ot_buffer_append_uint(&sql->buffer, c->limit + (with_extra && c->step->has_extra));
    }
    if (c->offset > 0) {
        SQL_APPEND(sql, " OFFSET ");
        ot_buffer_append_uint(&sql->buffer, c->offset);
    }
}

static void write_called_predicates(clause *where, const core *c)
{
    if (c->link == LINK_FIXED && c->root->call->bound->is_batched) {
        next_term(where);
        write_link(where->sql, c); /* the query may look at no keys */
    }
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
    SQL_APPEND(sql, " FROM ");
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
void ot_plan__sql_flat_body(sql_text *sql, const core *c, const source *until, const source *only)
{
    clause where = {.sql = sql};
    if (c->root->call != NULL) {
        write_called_body(sql, c, until);
        return;
    }
    SQL_APPEND(sql, " FROM ");
    if (c->link == LINK_DERIVED || (c->link == LINK_KEYS && !is_any_link(c)))
        write_linked_tables(sql, c);
    else
        write_own_tables(sql, c);
    write_to_one_joins(sql, c, until);
    if (c->link == LINK_FIXED && !is_tree(c)) {
        next_term(&where);
        write_link(sql, c);
    }
    if (is_any_link(c)) {
        next_term(&where);
        ot_plan__sql_link_side(sql, c, 0);
        SQL_APPEND(sql, " = ANY(");
        ot_plan__sql_param(sql, c->link_params[0]);
        SQL_APPEND(sql, ")");
    }
    write_predicates(&where, c);
    for (; only != NULL && only->whole != NULL; only = only->whole) {
        next_term(&where);
        ot_plan__sql_column(sql, only, only->only.column);
        ot_plan__sql_values(sql, &only->only);
    }
}

/* The inside of a lateral join: the core's rows for one row of P. */
void ot_plan__sql_lateral_body(sql_text *sql, const core *c, const source *until)
{
    clause where = {.sql = sql};
    SQL_APPEND(sql, " FROM ");
    if (c->root->call != NULL) {
        write_call_tables(sql, c);
        write_to_one_joins(sql, c, until);
        write_called_predicates(&where, c);
        return;
    }
    write_own_tables(sql, c);
    write_to_one_joins(sql, c, until);
    if (!is_tree(c)) {
        next_term(&where);
        write_link(sql, c);
    }
    write_predicates(&where, c);
}

void ot_plan__sql_branch(sql_text *sql, const core *branch, const source *until)
{
    if (branch->link == LINK_NONE || branch->link == LINK_FIXED)
        ot_plan__sql_flat_body(sql, branch, until, NULL);
    else
        ot_plan__sql_lateral_body(sql, branch, until);
}

bool ot_plan__sql_where(sql_text *sql, const core *c)
{
    clause where = {.sql = sql};
    write_predicates(&where, c);
    return where.has_term;
}
