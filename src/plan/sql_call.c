#include "plan/sql.h"

#include "base/assert.h"

/*
 * Functions and queries in a statement. Where their text stands decides how it names the row that
 * the field belongs to:
 *
 *   in the row's own statement       t0.price_cents, t0
 *   rows of a call per parent        p5.k0 of the parents' keys; or r5.price_cents, r5, where the
 *                                    parent's row is joined to its key
 *   of a parent fixed by parameters  $1; or r5 as above
 */

/* Where the text stands: in the statement of a row, or as the rows of a core. */
typedef struct place {
    const source *row;
    const core *core;
} place;

/* ---- What the parent gives ---- */

static void write_parent_key(sql_text *sql, const core *c, uint32_t i)
{
    if (c->link == LINK_FIXED)
        ot_plan__sql_param(sql, c->link_params[i]);
    else
        sql_put_item(sql, 'p', c->root->id, 'k', i);
}

static void write_parent_column(sql_text *sql, place at, const ot_column *column)
{
    const core *c = at.core;
    if (at.row != NULL) {
        ot_plan__sql_column(sql, at.row, column);
        return;
    }
    if (c->root->call->bound->is_parent_row) {
        sql_put_name(sql, 'r', c->root->id, column->quoted);
        return;
    }
    for (uint32_t i = 0; i < c->join->parent_column_count; i++) {
        if (c->join->parent_columns[i] != column->index)
            continue;
        write_parent_key(sql, c, i);
        return;
    }
    OT_UNREACHABLE(); /* binding joins by what the call looks at */
}

/* True when the alias names rows of just the table's type. */
static bool has_row_type(const source *s)
{
    if (s->call == NULL)
        return s->joined_to == NULL || !source_is_view(s);
    return s->call->bound->function != NULL && s->call->bound->function->row == s->type->table;
}

/* A sub-select gives a row without a type, so its columns are put together. */
static void write_row(sql_text *sql, place at)
{
    const ot_table *table;
    if (at.row == NULL) {
        sql_put_alias(sql, 'r', at.core->root->id);
        return;
    }
    if (has_row_type(at.row)) {
        sql_put_source(sql, at.row);
        return;
    }
    table = at.row->type->table;
    for (uint32_t i = 0; i < table->column_count; i++) {
        sql_put(sql, i == 0 ? "ROW(" : ", ");
        ot_plan__sql_column(sql, at.row, &table->columns[i]);
    }
    SQL_APPEND(sql, ")::");
    ot_buffer_append(&sql->buffer, table->quoted);
}

/* The parents' keys as an array. */
static void write_keys(sql_text *sql, place at, uint32_t key)
{
    const core *c = at.core;
    OT_ASSERT(c != NULL);
    if (c->link == LINK_KEYS) {
        ot_plan__sql_param(sql, c->link_params[key]);
        return;
    }
    const ot_column *column = &c->parent->type->table->columns[c->join->parent_columns[key]];
    if (c->link == LINK_FIXED) {
        SQL_APPEND(sql, "ARRAY[");
        ot_plan__sql_param(sql, c->link_params[key]);
        SQL_APPEND(sql, "]::");
        ot_buffer_append(&sql->buffer, column->type->sql_name);
        SQL_APPEND(sql, "[]");
        return;
    }
    SQL_APPEND(sql, "ARRAY(");
    ot_plan__sql_keys(sql, c->parent, c->join->parent_columns, c->join->parent_column_count, false);
    SQL_APPEND(sql, ")");
}

/* ---- Functions ---- */

static void write_operand(sql_text *sql, place at, const called *call, uint32_t i)
{
    const ot_operand *operand = &call->bound->operands[i];
    const ot_parameter *parameter = operand->parameter;
    if (parameter->name.len > 0) {
        ot_buffer_append(&sql->buffer, parameter->quoted);
        SQL_APPEND(sql, " => ");
    }
    switch (operand->kind) {
    case OT_OPERAND_ARGUMENT:
        ot_plan__sql_param(sql, call->params[i]);
        return;
    case OT_OPERAND_ROW:
        write_row(sql, at);
        return;
    case OT_OPERAND_COLUMN:
        write_parent_column(sql, at, operand->column);
        break;
    case OT_OPERAND_CLAIM:
        ot_plan__sql_param(sql, call->params[i]);
        break;
    }
    if (operand->kind == OT_OPERAND_COLUMN && operand->column->type == parameter->type)
        return;
    SQL_APPEND(sql, "::");
    ot_buffer_append(&sql->buffer, parameter->type->sql_name);
}

static void write_function(sql_text *sql, place at, const called *call)
{
    bool is_first = true;
    ot_buffer_append(&sql->buffer, call->bound->function->quoted);
    SQL_APPEND(sql, "(");
    for (uint32_t i = 0; i < call->bound->operand_count; i++) {
        if (call->is_left_out[i])
            continue;
        if (!is_first)
            SQL_APPEND(sql, ", ");
        is_first = false;
        write_operand(sql, at, call, i);
    }
    SQL_APPEND(sql, ")");
}

/* ---- Queries ---- */

static void write_query(sql_text *sql, place at, const called *call)
{
    const ot_sql *query = call->bound->query;
    OT_ASSERT(query != NULL);
    SQL_APPEND(sql, "(");
    for (uint32_t i = 0; i < query->piece_count; i++) {
        const ot_sql_piece *piece = &query->pieces[i];
        switch (piece->kind) {
        case OT_SQL_TEXT:
            ot_buffer_append(&sql->buffer, piece->text);
            break;
        case OT_SQL_CLAIM:
        case OT_SQL_ARGUMENT:
            ot_plan__sql_param(sql, call->params[i]);
            break;
        case OT_SQL_PARENT:
            write_parent_column(sql, at, piece->column);
            break;
        case OT_SQL_KEYS:
            write_keys(sql, at, piece->key);
            break;
        case OT_SQL_COLUMN:
            OT_UNREACHABLE(); /* binding leaves the names of queries alone */
        }
    }
    SQL_APPEND(sql, ")");
}

/* ---- As a value ---- */

/* All items, up to the call's bound, as an array; documents as one json. */
static void write_set(sql_text *sql, place at, const called *call)
{
    sql_put(sql, call->bound->is_document ? "to_jsonb(ARRAY(SELECT x.v FROM "
                                          : "ARRAY(SELECT x.v FROM ");
    if (call->bound->function != NULL)
        write_function(sql, at, call);
    else
        write_query(sql, at, call);
    SQL_APPEND(sql, " x(v) LIMIT ");
    ot_buffer_append_uint(&sql->buffer, call->bound->rows_max);
    sql_put(sql, call->bound->is_document ? "))" : ")");
}

static void write_value(sql_text *sql, place at, const called *call)
{
    switch (call->bound->shape) {
    case OT_CALL_SET:
        write_set(sql, at, call);
        return;
    case OT_CALL_DONE:
        SQL_APPEND(sql, "(SELECT true FROM ");
        write_function(sql, at, call);
        SQL_APPEND(sql, ")");
        return;
    default:
        break;
    }
    if (call->bound->function != NULL) {
        write_function(sql, at, call);
        return;
    }
    SQL_APPEND(sql, "(SELECT x.v FROM ");
    write_query(sql, at, call);
    SQL_APPEND(sql, " x(v) LIMIT 1)");
}

/* A row that is not there, because nothing joined, is given to no function. */
void ot_plan__sql_call_value(sql_text *sql, const source *s, const called *call)
{
    place at = {.row = s};
    if (s->joined_to == NULL) {
        write_value(sql, at, call);
        return;
    }
    SQL_APPEND(sql, "CASE WHEN ");
    ot_plan__sql_column(sql, s, &s->type->table->columns[s->join->target_columns[0]]);
    SQL_APPEND(sql, " IS NOT NULL THEN ");
    write_value(sql, at, call);
    SQL_APPEND(sql, " END");
}

/* ---- As rows ---- */

static bool is_query_rows(const called *call)
{
    return call->bound->shape == OT_CALL_ROWS || call->bound->is_batched || call->bound->is_write;
}

void ot_plan__sql_call_rows(sql_text *sql, const source *s)
{
    place at = {.core = s->core};
    const called *call = s->call;
    if (call->bound->query != NULL && call->bound->is_write) {
        sql_put_alias(sql, 'q', s->id);
    } else if (call->bound->query != NULL && is_query_rows(call)) {
        write_query(sql, at, call);
    } else if (call->bound->shape == OT_CALL_ROWS) {
        write_function(sql, at, call);
    } else {
        SQL_APPEND(sql, "(SELECT ");
        write_value(sql, at, call);
        SQL_APPEND(sql, " AS v)");
    }
}

/* Only at the top of a statement PostgreSQL lets a query write. */
void ot_plan__sql_call_with(sql_text *sql, const core *c)
{
    place at = {.core = c};
    const called *call = c->root->call;
    if (call == NULL || call->bound->query == NULL || !call->bound->is_write)
        return;
    SQL_APPEND(sql, "WITH ");
    sql_put_alias(sql, 'q', c->root->id);
    SQL_APPEND(sql, " AS ");
    write_query(sql, at, call);
    SQL_APPEND(sql, " ");
}

/* ---- The parent's row ---- */

/* r5.id = p5.k0 AND ... */
void ot_plan__sql_parent_row(sql_text *sql, const core *c)
{
    const ot_column *columns = c->parent->type->table->columns;
    for (uint32_t i = 0; i < c->join->parent_column_count; i++) {
        if (i > 0)
            SQL_APPEND(sql, " AND ");
        sql_put_name(sql, 'r', c->root->id, columns[c->join->parent_columns[i]].quoted);
        SQL_APPEND(sql, " = ");
        write_parent_key(sql, c, i);
    }
}
