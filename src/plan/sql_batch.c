#include "plan/sql.h"

/*
 * A page per parent of a batched query: the query runs once for all parents, so its rows are
 * numbered for each of them and cut by their numbers:
 *
 *   SELECT c5.c0, c5.c1 FROM (SELECT t5.parent AS c0, t5.name AS c1,
 *       row_number() OVER (PARTITION BY t5.parent ORDER BY t5.name, t5.id) AS n0
 *     FROM (the query) t5 WHERE ...) c5 WHERE c5.n0 <= 11 ORDER BY c5.n0
 *
 * Where no order is asked for it is that of the query: its rows are numbered as they come (d),
 * and then again for each parent.
 */

static void write_named_columns(sql_text *sql, const core *c)
{
    for (uint32_t i = 0; i < c->columns.count; i++) {
        ot_plan__sql_result_column(sql, c, &c->columns.items[i]);
        SQL_APPEND(sql, " AS ");
        sql_put_alias(sql, 'c', i);
        SQL_APPEND(sql, ", ");
    }
}

/* As they come, or by the order that is asked for. */
static void write_numbered_rows(sql_text *sql, const core *c, bool is_ordered)
{
    SQL_APPEND(sql, "(SELECT ");
    write_named_columns(sql, c);
    SQL_APPEND(sql, "row_number() OVER (");
    for (uint32_t i = 0; is_ordered && i < c->step->link_count; i++) {
        sql_put(sql, i == 0 ? "PARTITION BY " : ", ");
        ot_plan__sql_link_side(sql, c, i);
    }
    ot_plan__sql_order(sql, c->root, &c->order);
    SQL_APPEND(sql, ") AS n0");
    ot_plan__sql_flat_body(sql, c, NULL, NULL);
    SQL_APPEND(sql, ")");
}

/* Numbered for each parent. */
static void write_own_order(sql_text *sql, const core *c)
{
    uint32_t id = c->root->id;
    SQL_APPEND(sql, "(SELECT ");
    for (uint32_t i = 0; i < c->columns.count; i++) {
        sql_put_item(sql, 'd', id, 'c', i);
        SQL_APPEND(sql, ", ");
    }
    SQL_APPEND(sql, "row_number() OVER (");
    for (uint32_t i = 0; i < c->step->link_count; i++) {
        sql_put(sql, i == 0 ? "PARTITION BY " : ", ");
        sql_put_item(sql, 'd', id, 'c', c->step->link_columns[i]);
    }
    SQL_APPEND(sql, " ORDER BY ");
    sql_put_item(sql, 'd', id, 'n', 0);
    SQL_APPEND(sql, ") AS n0 FROM ");
    write_numbered_rows(sql, c, false);
    SQL_APPEND(sql, " ");
    sql_put_alias(sql, 'd', id);
    SQL_APPEND(sql, ")");
}

static void write_cut(sql_text *sql, const core *c)
{
    uint32_t id = c->root->id;
    SQL_APPEND(sql, " WHERE ");
    if (c->offset > 0) {
        sql_put_item(sql, 'c', id, 'n', 0);
        SQL_APPEND(sql, " > ");
        ot_buffer_append_uint(&sql->buffer, c->offset);
    }
    if (c->limit == OT_NO_LIMIT)
        return;
    if (c->offset > 0)
        SQL_APPEND(sql, " AND ");
    sql_put_item(sql, 'c', id, 'n', 0);
    SQL_APPEND(sql, " <= ");
    ot_buffer_append_uint(&sql->buffer, c->offset + c->limit + (c->step->has_extra ? 1 : 0));
}

void ot_plan__sql_batch_page(sql_text *sql, const core *c)
{
    uint32_t id = c->root->id;
    SQL_APPEND(sql, "SELECT ");
    for (uint32_t i = 0; i < c->columns.count; i++) {
        if (i > 0)
            SQL_APPEND(sql, ", ");
        sql_put_item(sql, 'c', id, 'c', i);
    }
    SQL_APPEND(sql, " FROM ");
    if (c->order.term_count > 0)
        write_numbered_rows(sql, c, true);
    else
        write_own_order(sql, c);
    SQL_APPEND(sql, " ");
    sql_put_alias(sql, 'c', id);
    write_cut(sql, c);
    SQL_APPEND(sql, " ORDER BY ");
    sql_put_item(sql, 'c', id, 'n', 0);
}
