#include "plan/sql.h"

/*
 * The keys of a core's rows, for the statements of its children: the core's own body with nothing
 * selected but the keys. Of a page only some rows are meant, so it is cut first, in a sub-select
 * (d) or in its lateral join (c), and its keys are taken from what is left.
 */

static void write_key_columns(sql_text *sql, const source *s, const uint32_t *columns,
                              uint32_t count)
{
    for (uint32_t i = 0; i < count; i++) {
        if (i > 0)
            SQL_APPEND(sql, ", ");
        ot_plan__sql_comparand(sql, s, &s->type->table->columns[columns[i]]);
    }
}

/* In a page that is cut the keys are k0, k1, ..., the columns that tell rows apart n0, n1, ... */
static void write_cut_columns(sql_text *sql, const source *s, const uint32_t *columns,
                              uint32_t count)
{
    if (s->whole == NULL) {
        write_key_columns(sql, s, columns, count);
        return;
    }
    for (uint32_t i = 0; i < count; i++) {
        if (i > 0)
            SQL_APPEND(sql, ", ");
        ot_plan__sql_column(sql, s, &s->type->table->columns[columns[i]]);
        SQL_APPEND(sql, " AS ");
        sql_put_alias(sql, 'k', i);
    }
    uint32_t n = 0;
    for (const source *walk = s; walk->whole != NULL; walk = walk->whole) {
        SQL_APPEND(sql, ", ");
        ot_plan__sql_column(sql, walk, walk->only.column);
        SQL_APPEND(sql, " AS ");
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
            SQL_APPEND(sql, ", ");
        sql_put_item(sql, letter, cut_id(s, letter), 'k', i);
    }
    if (s->whole == NULL && letter == 'c') {
        sql_put_alias(sql, letter, cut_id(s, letter));
        SQL_APPEND(sql, ".");
    }
    if (s->whole == NULL)
        SQL_APPEND(sql, "*");
    SQL_APPEND(sql, " FROM ");
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
    SQL_APPEND(sql, " CROSS JOIN LATERAL (SELECT ");
    write_cut_columns(sql, s, columns, count);
    ot_plan__sql_lateral_body(sql, c, s);
    ot_plan__sql_order(sql, c->root, &c->order);
    ot_plan__sql_page(sql, c, false);
    SQL_APPEND(sql, ") ");
    sql_put_alias(sql, 'c', c->root->id);
    write_cut_narrowing(sql, 'c', s);
}

static bool is_unique_key(const source *s, const uint32_t *columns, uint32_t count)
{
    const core *c = s->core;
    bool has_duplicates = s->joined_to != NULL ||
                          (c->join != NULL && (c->join->through != NULL || c->join->tree != NULL));
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
    ot_plan__sql_keys(sql, s->joined_to, before, count, fenced);
    return true;
}

void ot_plan__sql_keys(sql_text *sql, const source *s, const uint32_t *columns, uint32_t count,
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
            SQL_APPEND(sql, " OFFSET 0");
        return;
    }
    bool is_paged = c->limit != OT_NO_LIMIT || c->offset > 0;
    bool is_cut = is_paged && (distinct || s->whole != NULL);
    if (is_cut) {
        write_cut_keys(sql, 'd', s, count, distinct);
        SQL_APPEND(sql, "(");
    }
    sql_put(sql, distinct && !is_cut ? "SELECT DISTINCT " : "SELECT ");
    if (is_cut)
        write_cut_columns(sql, s, columns, count);
    else
        write_key_columns(sql, s, columns, count);
    ot_plan__sql_flat_body(sql, c, s, is_cut ? NULL : s);
    if (is_paged) {
        ot_plan__sql_order(sql, c->root, &c->order);
        ot_plan__sql_page(sql, c, false);
    } else if (fenced && !distinct) {
        SQL_APPEND(sql, " OFFSET 0");
    }
    if (!is_cut)
        return;
    SQL_APPEND(sql, ") ");
    sql_put_alias(sql, 'd', s->id);
    write_cut_narrowing(sql, 'd', s);
    if (fenced && !distinct)
        SQL_APPEND(sql, " OFFSET 0");
}
