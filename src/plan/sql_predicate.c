#include "plan/sql.h"

#include "base/assert.h"

void ot_plan__sql_param(sql_text *sql, ot_param *param)
{
    uint32_t index = 0;
    while (index < sql->params.count && sql->params.items[index] != param)
        index++;
    if (index == sql->params.count)
        OT_VEC_PUSH(sql->arena, &sql->params, param);
    sql_put_alias(sql, '$', index + 1);
}

void ot_plan__sql_column(sql_text *sql, const source *s, const ot_column *column)
{
    if (column->computed != NULL) {
        ot_plan__sql_computed(sql, s, column);
        return;
    }
    ot_str name = column->quoted;
    char *to = ot_buffer_reserve(&sql->buffer, sizeof(s->alias) + name.len);
    memcpy(to, s->alias, sizeof(s->alias)); /* what is behind the alias is written over */
    ot_word_copy(to + s->alias_length, name);
    sql->buffer.len += s->alias_length + name.len;
}

void ot_plan__sql_comparand(sql_text *sql, const source *s, const ot_column *column)
{
    ot_plan__sql_column(sql, s, column);
    sql_put_comparable(&sql->buffer, column->type);
}

void ot_plan__sql_author(sql_text *sql, const source *s, const ot_sql *text, ot_param **params)
{
    ot_buffer_append_byte(&sql->buffer, '(');
    for (uint32_t i = 0; i < text->piece_count; i++) {
        const ot_sql_piece *piece = &text->pieces[i];
        switch (piece->kind) {
        case OT_SQL_TEXT:
            ot_buffer_append(&sql->buffer, piece->text);
            break;
        case OT_SQL_COLUMN:
            ot_plan__sql_column(sql, s, piece->column);
            break;
        case OT_SQL_CLAIM:
        case OT_SQL_ARGUMENT:
            ot_plan__sql_param(sql, params[i]);
            break;
        case OT_SQL_PARENT:
        case OT_SQL_KEYS:
            OT_UNREACHABLE(); /* binding lets them stand in queries only */
        }
    }
    ot_buffer_append_byte(&sql->buffer, ')');
}

/* column OP $n */
static void infix(sql_text *sql, const source *s, const predicate *p, const char *op)
{
    ot_plan__sql_comparand(sql, s, p->column);
    sql_put(sql, op);
    ot_plan__sql_param(sql, p->param);
}

/* A column as text: text kinds as they are, others cast. */
static void text_column(sql_text *sql, const predicate *p, const source *s)
{
    ot_plan__sql_comparand(sql, s, p->column);
    if (!ot_str_equal(p->column->type->name, OT_S("text")))
        OT_BUFFER_LITERAL(&sql->buffer, "::text");
}

static bool is_text(const ot_pg_type *type)
{
    type = ot_pg_base(type);
    return type->element_oid == 0 && type->range == NULL &&
           !ot_str_equal(type->name, OT_S("json")) && !ot_str_equal(type->name, OT_S("jsonb"));
}

static void contains(sql_text *sql, const source *s, const predicate *p)
{
    if (!is_text(p->column->type)) {
        ot_plan__sql_set(sql, s, p);
        return;
    }
    OT_BUFFER_LITERAL(&sql->buffer, "position(");
    ot_plan__sql_param(sql, p->param);
    OT_BUFFER_LITERAL(&sql->buffer, " in ");
    text_column(sql, p, s);
    OT_BUFFER_LITERAL(&sql->buffer, ") > 0");
}

/* 'english', : the configuration where one is named. */
static void search_config(sql_text *sql, const predicate *p)
{
    if (p->asked == NULL || p->asked->config.len == 0)
        return;
    ot_plan__sql_literal(sql, p->asked->config);
    OT_BUFFER_LITERAL(&sql->buffer, ", ");
}

static void search(sql_text *sql, const source *s, const predicate *p)
{
    bool is_vector = ot_str_equal(p->column->type->name, OT_S("tsvector"));
    if (!is_vector) {
        OT_BUFFER_LITERAL(&sql->buffer, "to_tsvector(");
        search_config(sql, p);
    }
    ot_plan__sql_column(sql, s, p->column);
    sql_put(sql, is_vector ? " @@ websearch_to_tsquery(" : ") @@ websearch_to_tsquery(");
    search_config(sql, p);
    ot_plan__sql_param(sql, p->param);
    ot_buffer_append_byte(&sql->buffer, ')');
}

static void compare(sql_text *sql, const source *s, const predicate *p)
{
    if (p->asked != NULL && p->asked->path_count > 0) {
        ot_plan__sql_path(sql, s, p);
        return;
    }
    switch (p->op) {
    case OT_FILTER_EQ:
        infix(sql, s, p, " = ");
        break;
    case OT_FILTER_NE:
        infix(sql, s, p, " <> ");
        break;
    case OT_FILTER_LT:
        infix(sql, s, p, " < ");
        break;
    case OT_FILTER_LTE:
        infix(sql, s, p, " <= ");
        break;
    case OT_FILTER_GT:
        infix(sql, s, p, " > ");
        break;
    case OT_FILTER_GTE:
        infix(sql, s, p, " >= ");
        break;
    case OT_FILTER_IN:
        ot_plan__sql_comparand(sql, s, p->column);
        OT_BUFFER_LITERAL(&sql->buffer, " = ANY(");
        ot_plan__sql_param(sql, p->param);
        ot_buffer_append_byte(&sql->buffer, ')');
        break;
    case OT_FILTER_LIKE:
        text_column(sql, p, s);
        OT_BUFFER_LITERAL(&sql->buffer, " LIKE ");
        ot_plan__sql_param(sql, p->param);
        break;
    case OT_FILTER_ILIKE:
        text_column(sql, p, s);
        OT_BUFFER_LITERAL(&sql->buffer, " ILIKE ");
        ot_plan__sql_param(sql, p->param);
        break;
    case OT_FILTER_STARTS_WITH:
        OT_BUFFER_LITERAL(&sql->buffer, "starts_with(");
        text_column(sql, p, s);
        OT_BUFFER_LITERAL(&sql->buffer, ", ");
        ot_plan__sql_param(sql, p->param);
        ot_buffer_append_byte(&sql->buffer, ')');
        break;
    case OT_FILTER_CONTAINS:
        contains(sql, s, p);
        break;
    case OT_FILTER_CONTAINED:
    case OT_FILTER_OVERLAPS:
    case OT_FILTER_HAS_KEY:
    case OT_FILTER_HAS_ANY_KEY:
    case OT_FILTER_HAS_ALL_KEYS:
        ot_plan__sql_set(sql, s, p);
        break;
    case OT_FILTER_SEARCH:
        search(sql, s, p);
        break;
    case OT_FILTER_IS_NULL:
        if (p->param == NULL) {
            ot_plan__sql_column(sql, s, p->column);
            sql_put(sql, p->is_negated ? " IS NOT NULL" : " IS NULL");
            break;
        }
        ot_buffer_append_byte(&sql->buffer, '(');
        ot_plan__sql_column(sql, s, p->column);
        OT_BUFFER_LITERAL(&sql->buffer, " IS NULL) = ");
        ot_plan__sql_param(sql, p->param);
        break;
    }
}

static void junction(sql_text *sql, const source *s, const predicate *p, const char *word,
                     const char *empty)
{
    if (p->child_count == 0) {
        sql_put(sql, empty);
        return;
    }
    ot_buffer_append_byte(&sql->buffer, '(');
    for (uint32_t i = 0; i < p->child_count; i++) {
        if (i > 0)
            sql_put(sql, word);
        ot_plan__sql_predicate(sql, s, p->children[i]);
    }
    ot_buffer_append_byte(&sql->buffer, ')');
}

/* ---- Beyond a cursor ---- */

/*
 * Rows after the cursor (v1, v2, ...) in the order (c1, c2, ...): those where the first column that
 * differs comes later. Written as c1 >> v1 OR (c1 = v1 AND (c2 >> v2 OR ...)), where >> is "comes
 * later": > or < by direction, with null where it stands. No index can begin at such a condition,
 * so where c1 allows it c1 >= v1 is said before it, which follows from it.
 */

static bool goes_up(const predicate *p, const ot_order_term *term)
{
    return term->is_descending == p->is_before;
}

static bool nulls_come_later(const predicate *p, const ot_order_term *term)
{
    return term->nulls_first == p->is_before;
}

static void equals_cursor(sql_text *sql, const source *s, const predicate *p, uint32_t i)
{
    ot_plan__sql_comparand(sql, s, p->order->terms[i].column);
    if (p->nulls >> i & 1) {
        OT_BUFFER_LITERAL(&sql->buffer, " IS NULL");
        return;
    }
    OT_BUFFER_LITERAL(&sql->buffer, " = ");
    ot_plan__sql_param(sql, p->cursor[i]);
}

static bool is_null(const predicate *p, uint32_t i)
{
    return p->nulls >> i & 1;
}

/* Nothing comes later than a null where nulls are last. */
static bool is_at_end(const predicate *p, uint32_t i)
{
    return is_null(p, i) && nulls_come_later(p, &p->order->terms[i]);
}

static bool is_followed_by_nulls(const predicate *p, uint32_t i)
{
    const ot_order_term *term = &p->order->terms[i];
    return !is_null(p, i) && !term->column->not_null && nulls_come_later(p, term);
}

static void later_than_cursor(sql_text *sql, const source *s, const predicate *p, uint32_t i)
{
    const ot_order_term *term = &p->order->terms[i];
    ot_plan__sql_comparand(sql, s, term->column);
    if (is_null(p, i)) {
        OT_BUFFER_LITERAL(&sql->buffer, " IS NOT NULL");
        return;
    }
    sql_put(sql, goes_up(p, term) ? " > " : " < ");
    ot_plan__sql_param(sql, p->cursor[i]);
    if (is_followed_by_nulls(p, i)) {
        OT_BUFFER_LITERAL(&sql->buffer, " OR ");
        ot_plan__sql_comparand(sql, s, term->column);
        OT_BUFFER_LITERAL(&sql->buffer, " IS NULL");
    }
}

/* When all columns go one way and none is null, a row comparison says the same and an index can
 * answer it. */
static bool is_row_comparison(const predicate *p)
{
    for (uint32_t i = 0; i < p->order->term_count; i++) {
        const ot_order_term *term = &p->order->terms[i];
        if (!term->column->not_null || (p->nulls >> i & 1) ||
            goes_up(p, term) != goes_up(p, &p->order->terms[0]))
            return false;
    }
    return true;
}

static const char *comparison(const predicate *p, bool is_up)
{
    if (p->is_inclusive)
        return is_up ? " >= " : " <= ";
    return is_up ? " > " : " < ";
}

static void row_comparison(sql_text *sql, const source *s, const predicate *p)
{
    bool is_up = goes_up(p, &p->order->terms[0]);
    if (p->order->term_count == 1) {
        ot_plan__sql_column(sql, s, p->order->terms[0].column);
        sql_put(sql, comparison(p, is_up));
        ot_plan__sql_param(sql, p->cursor[0]);
        return;
    }
    ot_buffer_append_byte(&sql->buffer, '(');
    for (uint32_t i = 0; i < p->order->term_count; i++) {
        if (i > 0)
            OT_BUFFER_LITERAL(&sql->buffer, ", ");
        ot_plan__sql_comparand(sql, s, p->order->terms[i].column);
    }
    ot_buffer_append_byte(&sql->buffer, ')');
    sql_put(sql, comparison(p, is_up));
    ot_buffer_append_byte(&sql->buffer, '(');
    for (uint32_t i = 0; i < p->order->term_count; i++) {
        if (i > 0)
            OT_BUFFER_LITERAL(&sql->buffer, ", ");
        ot_plan__sql_param(sql, p->cursor[i]);
    }
    ot_buffer_append_byte(&sql->buffer, ')');
}

/* The rows that are equal to the cursor before term `i` and come later by it or those after it, or
 * are equal in these as well. */
static void beyond_from(sql_text *sql, const source *s, const predicate *p, uint32_t i)
{
    bool is_last = i + 1 == p->order->term_count;
    bool has_later = !is_at_end(p, i);
    bool has_equal = !is_last || p->is_inclusive;
    if (!has_later && !has_equal) {
        OT_BUFFER_LITERAL(&sql->buffer, "false");
        return;
    }
    ot_buffer_append_byte(&sql->buffer, '(');
    if (has_later)
        later_than_cursor(sql, s, p, i);
    if (has_later && has_equal)
        OT_BUFFER_LITERAL(&sql->buffer, " OR ");
    if (has_equal)
        equals_cursor(sql, s, p, i);
    if (!is_last) {
        OT_BUFFER_LITERAL(&sql->buffer, " AND ");
        beyond_from(sql, s, p, i + 1);
    }
    ot_buffer_append_byte(&sql->buffer, ')');
}

/* c1 >= v1: where an index on the order begins. */
static void bound_by_cursor(sql_text *sql, const source *s, const predicate *p)
{
    const ot_order_term *first = &p->order->terms[0];
    if (is_null(p, 0) || is_followed_by_nulls(p, 0) || p->order->term_count == 1)
        return;
    ot_plan__sql_comparand(sql, s, first->column);
    sql_put(sql, goes_up(p, first) ? " >= " : " <= ");
    ot_plan__sql_param(sql, p->cursor[0]);
    OT_BUFFER_LITERAL(&sql->buffer, " AND ");
}

static void beyond(sql_text *sql, const source *s, const predicate *p)
{
    if (is_row_comparison(p)) {
        row_comparison(sql, s, p);
        return;
    }
    bound_by_cursor(sql, s, p);
    beyond_from(sql, s, p, 0);
}

void ot_plan__sql_predicate(sql_text *sql, const source *s, const predicate *p)
{
    switch (p->kind) {
    case PREDICATE_COMPARE:
        compare(sql, s, p);
        break;
    case PREDICATE_AUTHOR:
        ot_plan__sql_author(sql, s, p->sql, p->sql_params);
        break;
    case PREDICATE_AND:
        junction(sql, s, p, " AND ", "true");
        break;
    case PREDICATE_OR:
        junction(sql, s, p, " OR ", "false");
        break;
    case PREDICATE_NOT:
        if (p->child_count == 0)
            OT_BUFFER_LITERAL(&sql->buffer, "true");
        else
            OT_BUFFER_LITERAL(&sql->buffer, "NOT ");
        if (p->child_count > 0)
            ot_plan__sql_predicate(sql, s, p->children[0]);
        break;
    case PREDICATE_BEYOND:
        beyond(sql, s, p);
        break;
    case PREDICATE_RELATION:
        ot_plan__sql_relation(sql, s, p);
        break;
    case PREDICATE_PRESENT:
        OT_BUFFER_LITERAL(&sql->buffer, "NOT (");
        sql_put_source(sql, s);
        OT_BUFFER_LITERAL(&sql->buffer, " IS NULL)");
        break;
    }
}

void ot_plan__sql_order(sql_text *sql, const source *s, const ot_order *order)
{
    for (uint32_t i = 0; i < order->term_count; i++) {
        const ot_order_term *term = &order->terms[i];
        sql_put(sql, i == 0 ? " ORDER BY " : ", ");
        ot_plan__sql_column(sql, s, term->column);
        if (term->is_descending)
            OT_BUFFER_LITERAL(&sql->buffer, " DESC");
        if (!term->column->not_null && term->nulls_first != term->is_descending)
            sql_put(sql, term->nulls_first ? " NULLS FIRST" : " NULLS LAST");
    }
}
