#include "plan/sql.h"

/*
 * A column that the table does not have: an expression over the row, an aggregate over rows of a
 * relation, or a column of the row that a relation to one leads to. The last two are sub-selects,
 * with the predicates of the rows they read. The same column of the same source has the same text
 * each time, so PostgreSQL computes it once for the result and the order.
 */

void ot_plan__sql_aggregate(sql_text *sql, const source *s, const ot_bound_field *aggregate)
{
    static const char *const functions[] = {
        [OT_AGGREGATE_COUNT] = "count(",       [OT_AGGREGATE_COUNT_DISTINCT] = "count(DISTINCT ",
        [OT_AGGREGATE_SUM] = "sum(",           [OT_AGGREGATE_AVG] = "avg(",
        [OT_AGGREGATE_MIN] = "min(",           [OT_AGGREGATE_MAX] = "max(",
        [OT_AGGREGATE_BOOL_AND] = "bool_and(", [OT_AGGREGATE_BOOL_OR] = "bool_or("};
    bool may_be_null = aggregate->is_zero && aggregate->function == OT_AGGREGATE_SUM;
    sql_put(sql, may_be_null ? "coalesce(" : "");
    sql_put(sql, functions[aggregate->function]);
    if (aggregate->column == NULL)
        sql_put(sql, "*");
    else
        ot_plan__sql_column(sql, s, aggregate->column);
    sql_put(sql, may_be_null ? "), 0)" : ")");
}

static source *related_source(sql_text *sql, const source *s, const ot_column *column,
                              const ot_bound_rows *rows)
{
    builder *b = sql->b;
    for (uint32_t i = 0; i < b->computed.count; i++)
        if (b->computed.items[i].of == s && b->computed.items[i].column == column)
            return b->computed.items[i].related;
    computed_source made = {.of = s, .column = column, .related = ot_plan__new_related(b, rows)};
    OT_VEC_PUSH(b->work, &b->computed, made);
    return made.related;
}

static void write_where(sql_text *sql, const source *related, const ot_sql *where)
{
    if (where == NULL)
        return;
    sql_put(sql, " AND ");
    ot_plan__sql_author(sql, related, where, ot_plan__sql_params(sql->b, where, NULL, NULL));
}

static void write_rows(sql_text *sql, const source *s, const source *related,
                       const ot_bound_rows *rows)
{
    sql_put(sql, " FROM ");
    ot_plan__sql_related(sql, s, related, rows->join);
    write_where(sql, related, rows->base_where);
    write_where(sql, related, rows->where);
    sql_put(sql, ")");
}

void ot_plan__sql_computed(sql_text *sql, const source *s, const ot_column *column)
{
    const ot_computed *computed = column->computed;
    const ot_bound_field *field = computed->field;
    if (computed->kind == OT_COMPUTED_EXPR) {
        ot_plan__sql_author(sql, s, field->expr,
                            ot_plan__sql_params(sql->b, field->expr, NULL, NULL));
        sql_put(sql, "::");
        ot_buffer_append(&sql->buffer, field->value.type->sql_name);
        return;
    }
    if (computed->kind == OT_COMPUTED_LEVEL) {
        sql_put_name(sql, 'j', s->id, column->quoted);
        return;
    }
    bool is_aggregate = computed->kind == OT_COMPUTED_AGGREGATE;
    const ot_bound_rows *rows = is_aggregate ? field->rows : computed->rows;
    source *related = related_source(sql, s, column, rows);
    sql_put(sql, "(SELECT ");
    if (is_aggregate)
        ot_plan__sql_aggregate(sql, related, field);
    else
        ot_plan__sql_column(sql, related, computed->column);
    write_rows(sql, s, related, rows);
}
