#include "base/assert.h"
#include "plan/sql.h"

/*
 * Statements that change rows. Each gives back, by RETURNING, the columns that the answer and the
 * reads below it need.
 *
 *   one row    INSERT INTO T (...) VALUES ($1, ...)
 *   by key     UPDATE T SET ... WHERE key = $1
 *   by filter  UPDATE T SET ... WHERE key IN (SELECT key FROM T WHERE ... LIMIT max + 1) AND ...
 *   rows       INSERT INTO T (...) SELECT v.c0, ... FROM V ORDER BY v.n
 *              UPDATE T SET ... FROM V[, B] WHERE key = v.k0 AND ...
 *
 * V has a row for each row of an input, and B is the table of a row beside it: sql_rows.c.
 *
 * The sub-select bounds what a filter may change before the number of rows is checked. The
 * predicates stand outside as well: a row that another transaction changes meanwhile is looked at
 * again.
 */

/* ---- INSERT ---- */

static void write_column_names(sql_text *sql, const core *c)
{
    for (uint32_t i = 0; i < c->sets.count; i++)
        ot_buffer_printf(&sql->buffer, "%s%.*s", i == 0 ? " (" : ", ",
                         OT_ARG(c->sets.items[i].column->quoted));
    if (c->sets.count > 0)
        SQL_APPEND(sql, ")");
}

/* The version after this change: another number, another time, another uuid. */
static void write_next(sql_text *sql, const core *c, const ot_column *column)
{
    const ot_pg_type *type = ot_pg_base(column->type);
    if (ot_str_equal(type->name, OT_S("uuid"))) {
        SQL_APPEND(sql, "gen_random_uuid()");
    } else if (ot_str_starts_with(type->name, OT_S("timestamp"))) {
        SQL_APPEND(sql, "greatest(clock_timestamp(), ");
        ot_plan__sql_column(sql, c->root, column);
        SQL_APPEND(sql, " + interval '1 microsecond')");
    } else {
        ot_plan__sql_column(sql, c->root, column);
        SQL_APPEND(sql, " + 1");
    }
}

/* What is one value for all rows; a claim is text, so it is cast. */
void ot_plan__sql_value(sql_text *sql, const core *c, const set_column *set)
{
    if (set->is_null) {
        SQL_APPEND(sql, "NULL");
        return;
    }
    if (set->is_next) {
        write_next(sql, c, set->column);
        return;
    }
    ot_plan__sql_param(sql, set->param);
    if (set->param->kind == OT_PARAM_PRESET)
        ot_buffer_printf(&sql->buffer, "::%.*s", OT_ARG(set->column->type->sql_name));
}

static void write_one_row(sql_text *sql, const core *c)
{
    if (c->sets.count == 0)
        SQL_APPEND(sql, " DEFAULT VALUES");
    for (uint32_t i = 0; i < c->sets.count; i++) {
        ot_buffer_printf(&sql->buffer, i == 0 ? " VALUES (" : ", ");
        ot_plan__sql_value(sql, c, &c->sets.items[i]);
    }
    if (c->sets.count > 0)
        SQL_APPEND(sql, ")");
}

/* ---- ON CONFLICT ---- */

static bool is_conflict(const ot_bound_write *write, const ot_column *column)
{
    for (uint32_t i = 0; i < write->conflict_count; i++)
        if (write->conflict[i] == column->index)
            return true;
    return false;
}

/* Whether the row of the list that has met another gives a column. ON CONFLICT knows that row by
 * its values only, so it is found again by those of the conflict's columns. */
static void write_given(sql_text *sql, const core *c, const set_column *set)
{
    uint32_t count = 0;
    ot_buffer where = {0};
    SQL_APPEND(sql, "(SELECT w.g FROM unnest(");
    for (uint32_t i = 0; i < c->sets.count; i++) {
        const set_column *key = &c->sets.items[i];
        if (!is_conflict(c->write, key->column) || !ot_plan__is_per_row(key))
            continue;
        ot_plan__sql_param(sql, key->param);
        SQL_APPEND(sql, ", ");
        ot_buffer_printf(&where, "%sw.k%u = EXCLUDED.%.*s", count == 0 ? "" : " AND ", count,
                         OT_ARG(key->column->quoted));
        sql_put_comparable(&where, key->column->type);
        count++;
    }
    ot_plan__sql_param(sql, set->given);
    SQL_APPEND(sql, ") AS w(");
    for (uint32_t i = 0; i < count; i++)
        ot_buffer_printf(&sql->buffer, "k%u, ", i);
    ot_str list = ot_buffer_str(&where);
    ot_buffer_printf(&sql->buffer, "g) WHERE %.*s)", OT_ARG(list));
    ot_buffer_free(&where);
}

/* A column that this row of a list does not give stays as it is. */
static void write_update_of(sql_text *sql, const core *c, const set_column *set)
{
    const ot_column *column = set->column;
    ot_buffer_printf(&sql->buffer, "%.*s = CASE WHEN ", OT_ARG(column->quoted));
    write_given(sql, c, set);
    ot_buffer_printf(&sql->buffer, " THEN EXCLUDED.%.*s ELSE ", OT_ARG(column->quoted));
    ot_plan__sql_column(sql, c->root, column);
    SQL_APPEND(sql, " END");
}

static void write_excluded(sql_text *sql, const ot_column *column, bool is_first)
{
    ot_buffer_printf(&sql->buffer, "%s%.*s = EXCLUDED.%.*s", is_first ? "" : ", ",
                     OT_ARG(column->quoted), OT_ARG(column->quoted));
}

/* The row that is there is of the type already, or it is left alone. */
static bool tells_type(const core *c, const ot_column *column)
{
    const ot_bound_type *base = c->root->type->base;
    return base != NULL && base->variants != NULL && base->variants->column == column;
}

/* The columns that were given, apart from those that found the row; where there are no others, one
 * of these, so that the row is given back. */
static void write_conflict(sql_text *sql, const core *c)
{
    const ot_bound_write *write = c->write;
    const ot_column *columns = c->root->type->table->columns;
    bool is_first = true;
    for (uint32_t i = 0; i < write->conflict_count; i++)
        ot_buffer_printf(&sql->buffer, "%s%.*s", i == 0 ? " ON CONFLICT (" : ", ",
                         OT_ARG(columns[write->conflict[i]].quoted));
    SQL_APPEND(sql, ") DO UPDATE SET ");
    for (uint32_t i = 0; i < c->sets.count; i++) {
        const ot_column *column = c->sets.items[i].column;
        if (is_conflict(write, column) || tells_type(c, column))
            continue;
        if (c->sets.items[i].given == NULL) {
            write_excluded(sql, c->sets.items[i].column, is_first);
        } else {
            ot_buffer_printf(&sql->buffer, is_first ? "" : ", ");
            write_update_of(sql, c, &c->sets.items[i]);
        }
        is_first = false;
    }
    if (is_first)
        write_excluded(sql, &columns[write->conflict[0]], true);
    (void)ot_plan__sql_where(sql, c); /* nothing follows it */
}

/* The values of each row of V, in the order of the input. */
static void write_rows(sql_text *sql, const core *c)
{
    SQL_APPEND(sql, " SELECT ");
    for (uint32_t i = 0; i < c->sets.count; i++) {
        ot_buffer_printf(&sql->buffer, i == 0 ? "" : ", ");
        ot_plan__sql_row_value(sql, c, i);
    }
    SQL_APPEND(sql, " FROM ");
    ot_plan__sql_rows(sql, c);
    ot_plan__sql_matches(sql, c, false);
    SQL_APPEND(sql, " ORDER BY v.n");
}

static void write_insert(sql_text *sql, const core *c)
{
    SQL_APPEND(sql, "INSERT INTO ");
    ot_buffer_printf(&sql->buffer, "%.*s AS t%u", OT_ARG(c->root->type->table->quoted),
                     c->root->id);
    write_column_names(sql, c);
    if (c->step->input_rows != NULL)
        write_rows(sql, c);
    else
        write_one_row(sql, c);
    if (c->write->kind == OT_WRITE_UPSERT)
        write_conflict(sql, c);
}

/* ---- UPDATE and DELETE ---- */

static const char *deleted_value(const ot_column *column)
{
    const ot_pg_type *type = ot_pg_base(column->type);
    if (ot_str_equal(type->name, OT_S("bool")))
        return "true";
    return ot_str_equal(type->name, OT_S("date")) ? "current_date" : "now()";
}

static void write_update(sql_text *sql, const core *c)
{
    const ot_column *soft = c->write->soft;
    SQL_APPEND(sql, "UPDATE ");
    ot_plan__sql_table(sql, c->root);
    SQL_APPEND(sql, " SET ");
    if (soft != NULL)
        ot_buffer_printf(&sql->buffer, "%.*s = %s", OT_ARG(soft->quoted), deleted_value(soft));
    for (uint32_t i = 0; i < c->sets.count; i++) {
        ot_buffer_printf(&sql->buffer, "%s%.*s = ", i == 0 && soft == NULL ? "" : ", ",
                         OT_ARG(c->sets.items[i].column->quoted));
        ot_plan__sql_row_value(sql, c, i);
    }
    if (ot_plan__has_row_arrays(c)) {
        SQL_APPEND(sql, " FROM ");
        ot_plan__sql_rows(sql, c);
    }
}

static void write_delete(sql_text *sql, const core *c)
{
    SQL_APPEND(sql, "DELETE FROM ");
    ot_plan__sql_table(sql, c->root);
    if (ot_plan__has_row_arrays(c)) {
        SQL_APPEND(sql, " USING ");
        ot_plan__sql_rows(sql, c);
    }
}

static void write_key(sql_text *sql, const core *c)
{
    const ot_bound_type *type = c->root->type;
    for (uint32_t i = 0; i < type->key_count; i++) {
        if (i > 0)
            SQL_APPEND(sql, ", ");
        ot_plan__sql_column(sql, c->root, &type->table->columns[type->key[i]]);
    }
}

/* "(t0.id) IN (SELECT ...) AND " inside of a WHERE that has begun. */
static void write_bound(sql_text *sql, const core *c)
{
    SQL_APPEND(sql, "(");
    write_key(sql, c);
    SQL_APPEND(sql, ") IN (SELECT ");
    write_key(sql, c);
    SQL_APPEND(sql, " FROM ");
    ot_plan__sql_table(sql, c->root);
    (void)ot_plan__sql_where(sql, c); /* nothing follows it */
    ot_buffer_printf(&sql->buffer, " LIMIT %u)", c->write->rows_max + 1);
}

static void write_which(sql_text *sql, const core *c)
{
    bool has_term = ot_plan__sql_where(sql, c);
    ot_plan__sql_matches(sql, c, has_term);
    if (!c->write->is_many || c->root->type->key_count == 0 || c->step->input_rows != NULL)
        return;
    ot_buffer_printf(&sql->buffer, has_term ? " AND " : " WHERE ");
    write_bound(sql, c);
}

/* Rows that are only found: of the input's, or the one with the key. */
static void write_find(sql_text *sql, const core *c)
{
    SQL_APPEND(sql, "SELECT ");
    ot_plan__sql_columns(sql, c);
    SQL_APPEND(sql, " FROM ");
    if (ot_plan__has_row_arrays(c)) {
        ot_plan__sql_rows(sql, c);
        SQL_APPEND(sql, ", ");
    }
    ot_plan__sql_table(sql, c->root);
    write_which(sql, c);
    if (c->is_locking)
        ot_buffer_printf(&sql->buffer, " FOR UPDATE OF t%u", c->root->id);
}

void ot_plan__sql_write(sql_text *sql, const core *c)
{
    switch (c->verb) {
    case WRITE_FIND:
        write_find(sql, c);
        return;
    case WRITE_INSERT:
        write_insert(sql, c);
        break;
    case WRITE_UPDATE:
        write_update(sql, c);
        write_which(sql, c);
        break;
    case WRITE_DELETE:
        write_delete(sql, c);
        write_which(sql, c);
        break;
    case WRITE_NOTHING:
    case WRITE_CALL:
        OT_UNREACHABLE(); /* reads (sql.c) */
    }
    SQL_APPEND(sql, " RETURNING ");
    ot_plan__sql_columns(sql, c);
}
