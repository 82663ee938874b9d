#include "plan/sql.h"

/*
 * The rows that a relation leads to again and again, as their keys and how many steps they are
 * away. It stands where a join table would, and is found from the key of one row outside: p5.k0, a
 * parameter, or, in a sub-select of that row, its column.
 *
 *   (WITH RECURSIVE w5(k0, c0, depth) AS (
 *     SELECT t6.id, t6.parent_id, 0 FROM T t6 WHERE t6.id = p5.k0
 *     UNION ALL SELECT t6.id, t6.parent_id, w5.depth + 1 FROM w5 JOIN T t6 ON t6.id = w5.c0
 *       AND ... WHERE w5.depth < 10) CYCLE k0 SET is_cycle USING path
 *   SELECT w5.k0, w5.depth FROM w5 WHERE w5.depth > 0 AND NOT w5.is_cycle) j5
 *
 * c0 is what the relation joins by. A row that is met again on its own way, the first one included,
 * ends the way, and is left out.
 */

typedef struct tree_text {
    sql_text *sql;
    const ot_join *join;
    const source *rows;  /* what is found */
    const source *on;    /* a row on the way */
    const core *core;    /* that has the key of the first row; NULL: */
    const source *outer; /* the first row itself */
} tree_text;

static const ot_column *column_at(const tree_text *t, uint32_t index)
{
    return &t->rows->type->table->columns[index];
}

static void write_names(sql_text *sql, char letter, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++) {
        sql_put_alias(sql, letter, i);
        SQL_APPEND(sql, ", ");
    }
}

/* The key of a row on the way, and what leads on from it. */
static void write_row(const tree_text *t)
{
    const ot_join *step = t->join->tree->step;
    for (uint32_t i = 0; i < t->join->target_column_count; i++) {
        ot_plan__sql_column(t->sql, t->on, column_at(t, t->join->target_columns[i]));
        SQL_APPEND(t->sql, ", ");
    }
    for (uint32_t i = 0; i < step->parent_column_count; i++) {
        ot_plan__sql_column(t->sql, t->on, column_at(t, step->parent_columns[i]));
        SQL_APPEND(t->sql, ", ");
    }
}

static void write_outer_key(const tree_text *t, uint32_t i)
{
    if (t->core == NULL)
        ot_plan__sql_comparand(t->sql, t->outer, column_at(t, t->join->parent_columns[i]));
    else if (t->core->link == LINK_FIXED)
        ot_plan__sql_param(t->sql, t->core->link_params[i]);
    else
        sql_put_item(t->sql, 'p', t->rows->id, 'k', i);
}

/* The row itself that the tree is of. */
static void write_first(const tree_text *t)
{
    SQL_APPEND(t->sql, "SELECT ");
    write_row(t);
    SQL_APPEND(t->sql, "0 FROM ");
    ot_plan__sql_table(t->sql, t->on);
    for (uint32_t i = 0; i < t->join->parent_column_count; i++) {
        sql_put(t->sql, i == 0 ? " WHERE " : " AND ");
        ot_plan__sql_comparand(t->sql, t->on, column_at(t, t->join->target_columns[i]));
        SQL_APPEND(t->sql, " = ");
        write_outer_key(t, i);
    }
}

static void write_step(const tree_text *t)
{
    sql_text *sql = t->sql;
    const ot_tree *tree = t->join->tree;
    uint32_t id = t->rows->id;
    SQL_APPEND(sql, " UNION ALL SELECT ");
    write_row(t);
    sql_put_name(sql, 'w', id, OT_S("depth"));
    SQL_APPEND(sql, " + 1 FROM ");
    sql_put_alias(sql, 'w', id);
    SQL_APPEND(sql, " JOIN ");
    ot_plan__sql_table(sql, t->on);
    for (uint32_t i = 0; i < tree->step->parent_column_count; i++) {
        const ot_column *to = column_at(t, tree->step->target_columns[i]);
        sql_put(sql, i == 0 ? " ON " : " AND ");
        ot_plan__sql_comparand(sql, t->on, to);
        SQL_APPEND(sql, " = ");
        sql_put_item(sql, 'w', id, 'c', i);
        sql_put_comparable(&sql->buffer, column_at(t, tree->step->parent_columns[i])->type);
    }
    ot_plan__sql_type_predicate(sql, t->on, " AND ");
    if (tree->where != NULL) {
        SQL_APPEND(sql, " AND ");
        ot_plan__sql_author(sql, t->on, tree->where,
                            ot_plan__sql_params(sql->b, tree->where, NULL, NULL));
    }
    SQL_APPEND(sql, " WHERE ");
    sql_put_name(sql, 'w', id, OT_S("depth"));
    SQL_APPEND(sql, " < ");
    ot_buffer_append_uint(&sql->buffer, tree->depth);
}

static void write_tree(const tree_text *t)
{
    sql_text *sql = t->sql;
    uint32_t id = t->rows->id;
    uint32_t key_count = t->join->target_column_count;
    SQL_APPEND(sql, "(WITH RECURSIVE ");
    sql_put_alias(sql, 'w', id);
    SQL_APPEND(sql, "(");
    write_names(sql, 'k', key_count);
    write_names(sql, 'c', t->join->tree->step->parent_column_count);
    SQL_APPEND(sql, "depth) AS (");
    write_first(t);
    write_step(t);
    SQL_APPEND(sql, ") CYCLE ");
    for (uint32_t i = 0; i < key_count; i++) {
        sql_put(sql, i == 0 ? "" : ", ");
        sql_put_alias(sql, 'k', i);
    }
    SQL_APPEND(sql, " SET is_cycle USING path SELECT ");
    for (uint32_t i = 0; i < key_count; i++) {
        sql_put_item(sql, 'w', id, 'k', i);
        SQL_APPEND(sql, ", ");
    }
    sql_put_name(sql, 'w', id, OT_S("depth"));
    SQL_APPEND(sql, " FROM ");
    sql_put_alias(sql, 'w', id);
    SQL_APPEND(sql, " WHERE ");
    sql_put_name(sql, 'w', id, OT_S("depth"));
    SQL_APPEND(sql, " > 0 AND NOT ");
    sql_put_name(sql, 'w', id, OT_S("is_cycle"));
    SQL_APPEND(sql, ") ");
    sql_put_alias(sql, 'j', id);
}

void ot_plan__sql_tree(sql_text *sql, const core *c)
{
    tree_text tree = {
        .sql = sql, .join = c->join, .rows = c->root, .on = c->root->tree_row, .core = c};
    write_tree(&tree);
}

void ot_plan__sql_tree_of(sql_text *sql, const source *s, const source *related,
                          const ot_join *join)
{
    tree_text tree = {
        .sql = sql, .join = join, .rows = related, .on = related->tree_row, .outer = s};
    write_tree(&tree);
}

void ot_plan__sql_tree_join(sql_text *sql, const source *rows, const ot_join *join)
{
    for (uint32_t i = 0; i < join->target_column_count; i++) {
        if (i > 0)
            SQL_APPEND(sql, " AND ");
        const ot_column *key = &rows->type->table->columns[join->target_columns[i]];
        ot_plan__sql_comparand(sql, rows, key);
        SQL_APPEND(sql, " = ");
        sql_put_item(sql, 'j', rows->id, 'k', i);
        sql_put_comparable(&sql->buffer, key->type);
    }
}
