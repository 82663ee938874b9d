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
 *   ... of a batched query FROM (the rows of all parents, numbered for each) c (sql_batch.c)
 *
 * A lateral join runs its sub-select once per row of P and keeps its order, so rows of one parent
 * stay in order. That holds as long as nothing but P and the sub-select is joined there: PostgreSQL
 * would pull the tables of P up and might join one of them last, by a hash that keeps no order. So
 * P is fenced in: DISTINCT, LIMIT and OFFSET are not pulled up.
 */

/* ---- SELECT ---- */

static void write_link_column(sql_text *sql, const core *c, uint32_t link)
{
    key_form form = ot_plan__link_form(c, c->parent, link);
    ot_buffer_append(&sql->buffer, ot_plan__key_before(form));
    if (core_is_lateral(c))
        sql_put_item(sql, 'p', c->root->id, 'k', link);
    else
        ot_plan__sql_link_side(sql, c, link);
    ot_buffer_append(&sql->buffer, ot_plan__key_after(form));
}

void ot_plan__sql_result_column(sql_text *sql, const core *c, const core_column *column)
{
    if (column->is_lent && sql->is_bare) {
        SQL_APPEND(sql, "NULL::");
        ot_buffer_append(&sql->buffer, column->type->sql_name);
        return;
    }
    switch (column->kind) {
    case COLUMN_TABLE:
        if (column->form == KEY_AS_IS) {
            ot_plan__sql_column(sql, column->source, column->column);
            break;
        }
        ot_buffer_append(&sql->buffer, ot_plan__key_before(column->form));
        ot_plan__sql_column(sql, column->source, column->column);
        ot_buffer_append(&sql->buffer, ot_plan__key_after(column->form));
        break;
    case COLUMN_EXPR:
        ot_plan__sql_author(sql, column->source, column->expr, column->expr_params);
        SQL_APPEND(sql, "::");
        ot_buffer_append(&sql->buffer, column->type->sql_name);
        break;
    case COLUMN_LINK:
        write_link_column(sql, c, column->link);
        break;
    case COLUMN_TRUTH:
        ot_plan__sql_predicate(sql, column->source, column->truth);
        break;
    case COLUMN_COUNT:
        SQL_APPEND(sql, "count(*)");
        break;
    case COLUMN_NUMBER:
        SQL_APPEND(sql, "v.n");
        break;
    case COLUMN_MATCH:
        ot_plan__sql_match(sql, c, column->link);
        SQL_APPEND(sql, " IS TRUE");
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
        SQL_APPEND(sql, "::");
        ot_buffer_append(&sql->buffer, column->type->sql_name);
        break;
    case COLUMN_SLOT:
    case COLUMN_FREE:
    case COLUMN_NULL:
        OT_UNREACHABLE(); /* written by sql_feed.c */
    }
}

void ot_plan__sql_columns(sql_text *sql, const core *c)
{
    for (uint32_t i = 0; i < c->columns.count; i++) {
        if (i > 0)
            SQL_APPEND(sql, ", ");
        ot_plan__sql_result_column(sql, c, &c->columns.items[i]);
    }
    if (c->columns.count == 0)
        SQL_APPEND(sql, "1"); /* only __typename was asked for: rows are counted, not read */
}

/* Outside a lateral join: links from P, the rest by position from the sub-select. */
static void write_lateral_columns(sql_text *sql, const core *c)
{
    for (uint32_t i = 0; i < c->columns.count; i++) {
        if (i > 0)
            SQL_APPEND(sql, ", ");
        if (c->columns.items[i].kind == COLUMN_LINK)
            ot_plan__sql_result_column(sql, c, &c->columns.items[i]);
        else
            sql_put_item(sql, 'c', c->root->id, 'c', i);
    }
}

static void write_lateral_select(sql_text *sql, const core *c)
{
    SQL_APPEND(sql, "SELECT ");
    write_lateral_columns(sql, c);
    SQL_APPEND(sql, " FROM ");
    ot_plan__sql_parents(sql, c, true);
    SQL_APPEND(sql, " CROSS JOIN LATERAL (SELECT ");
    bool is_first = true;
    for (uint32_t i = 0; i < c->columns.count; i++) {
        if (c->columns.items[i].kind == COLUMN_LINK)
            continue;
        if (!is_first)
            SQL_APPEND(sql, ", ");
        is_first = false;
        ot_plan__sql_result_column(sql, c, &c->columns.items[i]);
        SQL_APPEND(sql, " AS ");
        sql_put_alias(sql, 'c', i);
    }
    if (is_first)
        SQL_APPEND(sql, "1");
    ot_plan__sql_lateral_body(sql, c, NULL);
    ot_plan__sql_order(sql, c->root, &c->order);
    ot_plan__sql_page(sql, c, true);
    SQL_APPEND(sql, ") ");
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
    if (core_is_batch_page(c)) {
        ot_plan__sql_batch_page(sql, c);
        return;
    }
    ot_plan__sql_call_with(sql, c);
    SQL_APPEND(sql, "SELECT ");
    ot_plan__sql_columns(sql, c);
    ot_plan__sql_flat_body(sql, c, NULL, NULL);
    if (c->step->kind == OT_STEP_AGGREGATE) {
        for (uint32_t i = 0; i < c->step->link_count; i++) {
            sql_put(sql, i == 0 ? " GROUP BY " : ", ");
            ot_plan__sql_link_side(sql, c, i);
        }
        return;
    }
    if (c->keeps_order) {
        SQL_APPEND(sql, " ORDER BY ");
        sql_put_alias(sql, 'p', c->root->id);
        SQL_APPEND(sql, ".n");
    }
    if (c->step->attach != OT_ATTACH_LOOKUP)
        ot_plan__sql_order(sql, c->root, &c->order);
    ot_plan__sql_page(sql, c, true);
    if (c->is_locking)
        SQL_APPEND(sql, " FOR UPDATE");
}

/* ---- The whole ---- */

static void finish_statement(sql_text *sql, ot_pg_statement *statement)
{
    uint32_t *types = OT_NEW_ARRAY(sql->arena, uint32_t, sql->params.count);
    for (uint32_t i = 0; i < sql->params.count; i++)
        types[i] = sql->params.items[i]->type->oid;
    ot_pg_statement_init(statement, ot_arena_copy(sql->arena, ot_buffer_str(&sql->buffer)), types,
                         sql->params.count);
    sql->b->text = sql->buffer;
}

static bool has_lent_columns(const core *c)
{
    for (uint32_t i = 0; i < c->columns.count; i++)
        if (c->columns.items[i].is_lent)
            return true;
    return false;
}

static const ot_bare_statement *write_bare(builder *b, const core *c)
{
    ot_bare_statement *bare = OT_NEW(b->arena, ot_bare_statement);
    sql_text sql = {.arena = b->arena, .b = b, .buffer = b->text, .is_bare = true};
    sql.buffer.len = 0;
    write_select(&sql, c);
    finish_statement(&sql, &bare->statement);
    bare->params = sql.params.items;
    bare->param_count = sql.params.count;
    return bare;
}

void ot_plan__write_sql(builder *b, core *c)
{
    sql_text sql = {.arena = b->arena, .b = b, .buffer = b->text};
    sql.buffer.len = 0;
    if (c->verb == WRITE_NOTHING || c->verb == WRITE_CALL)
        write_select(&sql, c);
    else
        ot_plan__sql_write(&sql, c);
    finish_statement(&sql, &c->step->statement);
    c->step->params = sql.params.items;
    c->step->param_count = sql.params.count;
    if (has_lent_columns(c))
        c->step->bare = write_bare(b, c);
}
