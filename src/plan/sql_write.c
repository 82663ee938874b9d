#include "plan/sql.h"

/*
 * Statements that change rows. Each gives back, by RETURNING, the columns that the answer and the
 * reads below it need.
 *
 *   one row    INSERT INTO T (...) VALUES ($1, ...)
 *   rows       INSERT INTO T (...) SELECT v.c0, ... FROM unnest($1, ...) WITH ORDINALITY v ORDER BY
 * v.n by key     UPDATE T SET ... WHERE key = $1 by filter  UPDATE T SET ... WHERE key IN (SELECT
 * key FROM T WHERE ... LIMIT max + 1) AND ...
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

/* A parameter that is one value for all rows; a claim is text, so it is cast. */
static void write_value(sql_text *sql, const core *c, const set_column *set)
{
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
        write_value(sql, c, &c->sets.items[i]);
    }
    if (c->sets.count > 0)
        SQL_APPEND(sql, ")");
}

static bool is_per_row(const set_column *set)
{
    ot_param_kind kind = set->param->kind;
    return kind == OT_PARAM_ROWS || kind == OT_PARAM_ITEMS || kind == OT_PARAM_HOLDERS ||
           kind == OT_PARAM_MADE;
}

static bool is_array(const set_column *set)
{
    return set->param->kind == OT_PARAM_ITEMS;
}

/* The row's part of the items of all rows; null where there is none. Of lists of lists, one part
 * for each of them. */
static void write_slice(sql_text *sql, const set_column *set, uint32_t i)
{
    bool is_nested = set->slices[OT_SLICE_WIDTH] != NULL;
    if (!is_nested) {
        SQL_APPEND(sql, "(");
        ot_plan__sql_param(sql, set->param);
        ot_buffer_printf(&sql->buffer, ")[v.f%u:v.l%u]", i, i);
        return;
    }
    ot_buffer_printf(&sql->buffer, "CASE WHEN v.l%u < v.f%u THEN '{}' ELSE (SELECT array_agg((", i,
                     i);
    ot_plan__sql_param(sql, set->param);
    ot_buffer_printf(&sql->buffer,
                     ")[x:x + v.w%u - 1] ORDER BY x) FROM generate_series(v.f%u, v.l%u, v.w%u) x) "
                     "END",
                     i, i, i, i);
}

/* The i-th column's value for one row of v. */
static void write_row_value(sql_text *sql, const core *c, uint32_t i)
{
    const set_column *set = &c->sets.items[i];
    const ot_pg_type *type = set->column->type;
    if (!is_per_row(set)) {
        write_value(sql, c, set);
        return;
    }
    bool has_default = set->given != NULL && !ot_str_is_empty(set->column->default_sql);
    if (has_default)
        ot_buffer_printf(&sql->buffer, "CASE WHEN v.g%u THEN ", i);
    if (is_array(set))
        write_slice(sql, set, i);
    else
        ot_buffer_printf(&sql->buffer, "v.c%u", i);
    if (has_default)
        ot_buffer_printf(&sql->buffer, " ELSE (%.*s)::%.*s END", OT_ARG(set->column->default_sql),
                         OT_ARG(type->sql_name));
}

/* One array and the name of its column: a letter and the number of the column that is set. */
static void write_array(sql_text *sql, ot_param *param, char letter, uint32_t i, ot_buffer *names)
{
    if (param == NULL)
        return;
    if (names->len > 0)
        SQL_APPEND(sql, ", ");
    ot_plan__sql_param(sql, param);
    ot_buffer_printf(names, "%c%u, ", letter, i);
}

/* The arrays, with the names of their columns in `names`. */
static void write_arrays(sql_text *sql, const core *c, ot_buffer *names)
{
    write_array(sql, c->row_marker, 'm', 0, names);
    for (uint32_t i = 0; i < c->sets.count; i++) {
        const set_column *set = &c->sets.items[i];
        if (!is_per_row(set))
            continue;
        if (!is_array(set))
            write_array(sql, set->param, 'c', i, names);
        for (uint32_t side = 0; side < OT_SLICE_SIDES; side++)
            write_array(sql, set->slices[side], "flw"[side], i, names);
        write_array(sql, set->given, 'g', i, names);
    }
}

static void write_rows(sql_text *sql, const core *c)
{
    ot_buffer names = {0};
    SQL_APPEND(sql, " SELECT ");
    for (uint32_t i = 0; i < c->sets.count; i++) {
        ot_buffer_printf(&sql->buffer, i == 0 ? "" : ", ");
        write_row_value(sql, c, i);
    }
    SQL_APPEND(sql, " FROM unnest(");
    write_arrays(sql, c, &names);
    ot_str list = ot_buffer_str(&names);
    ot_buffer_printf(&sql->buffer, ") WITH ORDINALITY AS v(%.*sn) ORDER BY v.n", OT_ARG(list));
    ot_buffer_free(&names);
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
        if (!is_conflict(c->write, key->column) || !is_per_row(key))
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
        if (is_conflict(write, c->sets.items[i].column))
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
        write_value(sql, c, &c->sets.items[i]);
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
    if (!c->write->is_many || c->root->type->key_count == 0)
        return;
    ot_buffer_printf(&sql->buffer, has_term ? " AND " : " WHERE ");
    write_bound(sql, c);
}

void ot_plan__sql_write(sql_text *sql, const core *c)
{
    if (c->verb == WRITE_INSERT)
        write_insert(sql, c);
    if (c->verb == WRITE_UPDATE)
        write_update(sql, c);
    if (c->verb == WRITE_DELETE) {
        SQL_APPEND(sql, "DELETE FROM ");
        ot_plan__sql_table(sql, c->root);
    }
    if (c->verb != WRITE_INSERT)
        write_which(sql, c);
    SQL_APPEND(sql, " RETURNING ");
    ot_plan__sql_columns(sql, c);
}
