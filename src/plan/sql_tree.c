#include "plan/sql.h"

/*
 * The rows that a relation leads to again and again, as their keys and how many steps they are
 * away. It stands where a join table would, and is found from the key of one row outside, p5.k0 or
 * a parameter:
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

static const ot_column *column_at(const core *c, uint32_t index)
{
    return &c->root->type->table->columns[index];
}

static void write_names(sql_text *sql, char letter, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++) {
        sql_put_alias(sql, letter, i);
        SQL_APPEND(sql, ", ");
    }
}

/* The key of a row on the way, and what leads on from it. */
static void write_row(sql_text *sql, const core *c)
{
    const ot_join *step = c->join->tree->step;
    for (uint32_t i = 0; i < c->join->target_column_count; i++) {
        ot_plan__sql_column(sql, c->tree_row, column_at(c, c->join->target_columns[i]));
        SQL_APPEND(sql, ", ");
    }
    for (uint32_t i = 0; i < step->parent_column_count; i++) {
        ot_plan__sql_column(sql, c->tree_row, column_at(c, step->parent_columns[i]));
        SQL_APPEND(sql, ", ");
    }
}

/* The row itself that the tree is of. */
static void write_first(sql_text *sql, const core *c)
{
    SQL_APPEND(sql, "SELECT ");
    write_row(sql, c);
    SQL_APPEND(sql, "0 FROM ");
    ot_plan__sql_table(sql, c->tree_row);
    for (uint32_t i = 0; i < c->join->parent_column_count; i++) {
        sql_put(sql, i == 0 ? " WHERE " : " AND ");
        ot_plan__sql_comparand(sql, c->tree_row, column_at(c, c->join->target_columns[i]));
        SQL_APPEND(sql, " = ");
        if (c->link == LINK_FIXED)
            ot_plan__sql_param(sql, c->link_params[i]);
        else
            sql_put_item(sql, 'p', c->root->id, 'k', i);
    }
}

static void write_step(sql_text *sql, const core *c)
{
    const ot_tree *tree = c->join->tree;
    uint32_t id = c->root->id;
    SQL_APPEND(sql, " UNION ALL SELECT ");
    write_row(sql, c);
    sql_put_name(sql, 'w', id, OT_S("depth"));
    SQL_APPEND(sql, " + 1 FROM ");
    sql_put_alias(sql, 'w', id);
    SQL_APPEND(sql, " JOIN ");
    ot_plan__sql_table(sql, c->tree_row);
    for (uint32_t i = 0; i < tree->step->parent_column_count; i++) {
        const ot_column *to = column_at(c, tree->step->target_columns[i]);
        sql_put(sql, i == 0 ? " ON " : " AND ");
        ot_plan__sql_comparand(sql, c->tree_row, to);
        SQL_APPEND(sql, " = ");
        sql_put_item(sql, 'w', id, 'c', i);
        sql_put_comparable(&sql->buffer, column_at(c, tree->step->parent_columns[i])->type);
    }
    ot_plan__sql_type_predicate(sql, c->tree_row, " AND ");
    if (tree->where != NULL) {
        SQL_APPEND(sql, " AND ");
        ot_plan__sql_author(sql, c->tree_row, tree->where,
                            ot_plan__sql_params(sql->b, tree->where, NULL, NULL));
    }
    SQL_APPEND(sql, " WHERE ");
    sql_put_name(sql, 'w', id, OT_S("depth"));
    SQL_APPEND(sql, " < ");
    ot_buffer_append_uint(&sql->buffer, tree->depth);
}

void ot_plan__sql_tree(sql_text *sql, const core *c)
{
    uint32_t id = c->root->id;
    uint32_t key_count = c->join->target_column_count;
    SQL_APPEND(sql, "(WITH RECURSIVE ");
    sql_put_alias(sql, 'w', id);
    SQL_APPEND(sql, "(");
    write_names(sql, 'k', key_count);
    write_names(sql, 'c', c->join->tree->step->parent_column_count);
    SQL_APPEND(sql, "depth) AS (");
    write_first(sql, c);
    write_step(sql, c);
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
