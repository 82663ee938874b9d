#include "plan/sql.h"

/*
 * Rows of an input in a statement that writes: V, an unnest of arrays with an item per row. Its
 * columns are a letter and the number of the column that is set, or of what finds a row that is
 * there:
 *
 *   c  a value            g  whether the row gives it          m  nothing: the row is there
 *   f, l, w  of an array, the first, the last and the width of its part of all items
 *   k  what a column of the row, or of the row beside it, is
 *   n  the number of the row, from 1
 */

/* ---- Values ---- */

bool ot_plan__is_per_row(const set_column *set)
{
    if (set->param == NULL)
        return false;
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

/* Where the row does not give the column: its default, or, of a row that is there, what it has. */
static void write_instead(sql_text *sql, const core *c, const ot_column *column)
{
    SQL_APPEND(sql, " ELSE ");
    if (c->verb == WRITE_UPDATE)
        ot_plan__sql_column(sql, c->root, column);
    else
        ot_buffer_printf(&sql->buffer, "(%.*s)::%.*s", OT_ARG(column->default_sql),
                         OT_ARG(column->type->sql_name));
    SQL_APPEND(sql, " END");
}

void ot_plan__sql_row_value(sql_text *sql, const core *c, uint32_t i)
{
    const set_column *set = &c->sets.items[i];
    if (set->beside != NULL) {
        ot_plan__sql_column(sql, c->beside, set->beside);
        return;
    }
    if (!ot_plan__is_per_row(set)) {
        ot_plan__sql_value(sql, c, set);
        return;
    }
    bool may_keep = set->given != NULL &&
                    (c->verb == WRITE_UPDATE || !ot_str_is_empty(set->column->default_sql));
    if (may_keep)
        ot_buffer_printf(&sql->buffer, "CASE WHEN v.g%u THEN ", i);
    if (is_array(set))
        write_slice(sql, set, i);
    else
        ot_buffer_printf(&sql->buffer, "v.c%u", i);
    if (may_keep)
        write_instead(sql, c, set->column);
}

/* ---- V and B ---- */

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
        if (!ot_plan__is_per_row(set))
            continue;
        if (!is_array(set))
            write_array(sql, set->param, 'c', i, names);
        for (uint32_t side = 0; side < OT_SLICE_SIDES; side++)
            write_array(sql, set->slices[side], "flw"[side], i, names);
        write_array(sql, set->given, 'g', i, names);
    }
    for (uint32_t i = 0; i < c->matches.count; i++)
        write_array(sql, c->matches.items[i].param, 'k', i, names);
}

bool ot_plan__has_row_arrays(const core *c)
{
    for (uint32_t i = 0; i < c->sets.count; i++)
        if (ot_plan__is_per_row(&c->sets.items[i]))
            return true;
    return c->row_marker != NULL || c->matches.count > 0;
}

void ot_plan__sql_rows(sql_text *sql, const core *c)
{
    ot_buffer names = {0};
    SQL_APPEND(sql, "unnest(");
    write_arrays(sql, c, &names);
    ot_str list = ot_buffer_str(&names);
    ot_buffer_printf(&sql->buffer, ") WITH ORDINALITY AS v(%.*sn)", OT_ARG(list));
    ot_buffer_free(&names);
    if (c->beside == NULL)
        return;
    SQL_APPEND(sql, ", ");
    ot_plan__sql_table(sql, c->beside);
}

/* ---- Which rows they are ---- */

static void next_term(sql_text *sql, bool *has_term)
{
    sql_put(sql, *has_term ? " AND " : " WHERE ");
    *has_term = true;
}

void ot_plan__sql_match(sql_text *sql, const core *c, uint32_t i)
{
    const row_match *match = &c->matches.items[i];
    if (match->is_optional)
        ot_buffer_printf(&sql->buffer, "(v.k%u IS NULL OR ", i);
    ot_plan__sql_comparand(sql, match->of, match->column);
    SQL_APPEND(sql, " = ");
    if (match->param != NULL)
        ot_buffer_printf(&sql->buffer, "v.k%u", i);
    else
        ot_plan__sql_comparand(sql, c->beside, match->beside);
    if (match->is_optional)
        SQL_APPEND(sql, ")");
}

void ot_plan__sql_matches(sql_text *sql, const core *c, bool has_term)
{
    for (uint32_t i = 0; i < c->matches.count; i++) {
        if (c->matches.items[i].is_told)
            continue;
        next_term(sql, &has_term);
        ot_plan__sql_match(sql, c, i);
    }
    if (c->beside == NULL)
        return;
    if (c->beside->type->where != NULL) {
        next_term(sql, &has_term);
        ot_plan__sql_author(sql, c->beside, c->beside->type->where, c->beside->type_where_params);
    }
    for (uint32_t i = 0; i < c->beside->on.count; i++) {
        next_term(sql, &has_term);
        ot_plan__sql_predicate(sql, c->beside, c->beside->on.items[i]);
    }
}
