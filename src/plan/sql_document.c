#include "plan/sql.h"

/*
 * Predicates that look into a value: arrays as sets, documents by key, by what they contain, and by
 * what stands at a path. A path is the schema author's and is written as a constant; what stands
 * there is null when it is JSON's null, so that both are one to a client.
 */

static const ot_pg_type *base_of(const ot_column *column)
{
    return ot_pg_base(column->type);
}

static bool is_array(const predicate *p)
{
    return base_of(p->column)->element_oid != 0;
}

/* The operators are those of jsonb. */
static void document_column(sql_text *sql, const source *s, const predicate *p)
{
    ot_plan__sql_comparand(sql, s, p->column);
    if (ot_str_equal(base_of(p->column)->name, OT_S("json")))
        sql_put(sql, "::jsonb");
}

void ot_plan__sql_literal(sql_text *sql, ot_str text)
{
    ot_buffer_append_byte(&sql->buffer, '\'');
    for (size_t i = 0; i < text.len; i++) {
        if (text.ptr[i] == '\'')
            ot_buffer_append_byte(&sql->buffer, '\'');
        ot_buffer_append_byte(&sql->buffer, text.ptr[i]);
    }
    ot_buffer_append_byte(&sql->buffer, '\'');
}

static void path(sql_text *sql, const ot_bound_argument *asked)
{
    sql_put(sql, "ARRAY[");
    for (uint32_t i = 0; i < asked->path_count; i++) {
        sql_put(sql, i > 0 ? ", " : "");
        ot_plan__sql_literal(sql, asked->path[i]);
    }
    sql_put(sql, "]");
}

/* What stands at the path, as a document. */
static void value_at(sql_text *sql, const source *s, const predicate *p)
{
    sql_put(sql, "nullif(");
    document_column(sql, s, p);
    sql_put(sql, " #> ");
    path(sql, p->asked);
    sql_put(sql, ", 'null')");
}

static void text_at(sql_text *sql, const source *s, const predicate *p)
{
    ot_buffer_append_byte(&sql->buffer, '(');
    document_column(sql, s, p);
    sql_put(sql, " #>> ");
    path(sql, p->asked);
    ot_buffer_append_byte(&sql->buffer, ')');
}

static void operator_on(sql_text *sql, const predicate *p, const char *op, const char *after)
{
    sql_put(sql, op);
    ot_plan__sql_param(sql, p->param);
    sql_put(sql, after);
}

/* Documents of all kinds have an order; only those of the value's own kind are meant. */
static void ordered(sql_text *sql, const source *s, const predicate *p, const char *op)
{
    sql_put(sql, "(jsonb_typeof(");
    value_at(sql, s, p);
    sql_put(sql, ") = jsonb_typeof(");
    operator_on(sql, p, "", ") AND ");
    value_at(sql, s, p);
    operator_on(sql, p, op, ")");
}

static void is_null_at(sql_text *sql, const source *s, const predicate *p)
{
    if (p->param == NULL) {
        text_at(sql, s, p);
        sql_put(sql, p->is_negated ? " IS NOT NULL" : " IS NULL");
        return;
    }
    ot_buffer_append_byte(&sql->buffer, '(');
    text_at(sql, s, p);
    operator_on(sql, p, " IS NULL) = ", "");
}

static bool is_text(const ot_param *param)
{
    return ot_str_equal(param->type->name, OT_S("text"));
}

static void contains_at(sql_text *sql, const source *s, const predicate *p)
{
    if (!is_text(p->param)) {
        value_at(sql, s, p);
        operator_on(sql, p, " @> ", "");
        return;
    }
    operator_on(sql, p, "position(", " in ");
    text_at(sql, s, p);
    sql_put(sql, ") > 0");
}

static void compare_at(sql_text *sql, const source *s, const predicate *p, const char *op,
                       const char *after)
{
    value_at(sql, s, p);
    operator_on(sql, p, op, after);
}

static void match_at(sql_text *sql, const source *s, const predicate *p, const char *before,
                     const char *op, const char *after)
{
    sql_put(sql, before);
    text_at(sql, s, p);
    operator_on(sql, p, op, after);
}

void ot_plan__sql_path(sql_text *sql, const source *s, const predicate *p)
{
    switch (p->op) {
    case OT_FILTER_EQ:
        compare_at(sql, s, p, " = ", "");
        break;
    case OT_FILTER_NE:
        compare_at(sql, s, p, " <> ", "");
        break;
    case OT_FILTER_IN:
        compare_at(sql, s, p, " = ANY(", ")");
        break;
    case OT_FILTER_LT:
        ordered(sql, s, p, " < ");
        break;
    case OT_FILTER_LTE:
        ordered(sql, s, p, " <= ");
        break;
    case OT_FILTER_GT:
        ordered(sql, s, p, " > ");
        break;
    case OT_FILTER_GTE:
        ordered(sql, s, p, " >= ");
        break;
    case OT_FILTER_LIKE:
        match_at(sql, s, p, "", " LIKE ", "");
        break;
    case OT_FILTER_ILIKE:
        match_at(sql, s, p, "", " ILIKE ", "");
        break;
    case OT_FILTER_STARTS_WITH:
        match_at(sql, s, p, "starts_with(", ", ", ")");
        break;
    case OT_FILTER_CONTAINS:
        contains_at(sql, s, p);
        break;
    default:
        is_null_at(sql, s, p); /* binding lets no others have a path */
        break;
    }
}

/* ---- Arrays and whole documents ---- */

static void one_of_array(sql_text *sql, const source *s, const predicate *p)
{
    ot_plan__sql_comparand(sql, s, p->column);
    operator_on(sql, p, " @> ARRAY[", "]::");
    ot_buffer_append(&sql->buffer, base_of(p->column)->sql_name);
}

static void on_column(sql_text *sql, const source *s, const predicate *p, const char *op)
{
    document_column(sql, s, p);
    operator_on(sql, p, op, "");
}

void ot_plan__sql_set(sql_text *sql, const source *s, const predicate *p)
{
    bool is_one = is_array(p) && !p->asked->sends_list;
    switch (p->op) {
    case OT_FILTER_CONTAINS:
        if (is_one)
            one_of_array(sql, s, p);
        else
            on_column(sql, s, p, " @> ");
        break;
    case OT_FILTER_CONTAINED:
        on_column(sql, s, p, " <@ ");
        break;
    case OT_FILTER_OVERLAPS:
        on_column(sql, s, p, " && ");
        break;
    case OT_FILTER_HAS_KEY:
        on_column(sql, s, p, " ? ");
        break;
    case OT_FILTER_HAS_ANY_KEY:
        on_column(sql, s, p, " ?| ");
        break;
    default:
        on_column(sql, s, p, " ?& ");
        break;
    }
}
