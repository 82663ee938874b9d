#include "plan/sql.h"

/*
 * A filter over a relation, as a semi-join. T is the related table, J a join table, s the rows that
 * are filtered:
 *
 *   some   EXISTS (SELECT FROM T WHERE T.link = s.link AND ... AND filter)
 *   none   NOT EXISTS (the same)
 *   every  NOT EXISTS (... AND (filter) IS NOT TRUE)
 *
 * Of a tree, J is what finds the keys of its rows from that of s (sql_tree.c).
 *
 * What stands before the filter is what holds for rows of the relation whoever asks: the predicates
 * of the type and of the field, so rows that may not be seen are as if they were not there.
 */

static const ot_column *column_at(const ot_table *table, uint32_t index)
{
    return &table->columns[index];
}

static void write_and(sql_text *sql, uint32_t i)
{
    if (i > 0)
        sql_put(sql, " AND ");
}

static void write_of_through(sql_text *sql, const source *related, const ot_column *column)
{
    sql_put_name(sql, 'j', related->id, column->quoted);
    sql_put_comparable(&sql->buffer, column->type);
}

/* From J, or T where there is none, to the rows outside. */
static void write_near(sql_text *sql, const source *s, const source *related, const ot_join *join)
{
    for (uint32_t i = 0; i < join->parent_column_count; i++) {
        write_and(sql, i);
        if (join->through != NULL)
            write_of_through(sql, related, column_at(join->through, join->through_from[i]));
        else
            ot_plan__sql_comparand(sql, related,
                                   column_at(related->type->table, join->target_columns[i]));
        sql_put(sql, " = ");
        ot_plan__sql_comparand(sql, s, column_at(s->type->table, join->parent_columns[i]));
    }
}

static void write_through(sql_text *sql, const source *related, const ot_join *join)
{
    ot_buffer_append(&sql->buffer, join->through->quoted);
    sql_put(sql, " ");
    sql_put_alias(sql, 'j', related->id);
    sql_put(sql, " JOIN ");
    ot_plan__sql_table(sql, related);
    sql_put(sql, " ON ");
    for (uint32_t i = 0; i < join->target_column_count; i++) {
        write_and(sql, i);
        ot_plan__sql_comparand(sql, related,
                               column_at(related->type->table, join->target_columns[i]));
        sql_put(sql, " = ");
        write_of_through(sql, related, column_at(join->through, join->through_to[i]));
    }
}

static void write_tables(sql_text *sql, const source *s, const source *related, const ot_join *join)
{
    if (join->tree != NULL) {
        ot_plan__sql_tree_of(sql, s, related, join);
        sql_put(sql, " CROSS JOIN ");
    }
    if (join->through != NULL)
        write_through(sql, related, join);
    else
        ot_plan__sql_table(sql, related);
}

void ot_plan__sql_related(sql_text *sql, const source *s, const source *related,
                          const ot_join *join)
{
    write_tables(sql, s, related, join);
    sql_put(sql, " WHERE ");
    if (join->tree != NULL)
        ot_plan__sql_tree_join(sql, related, join);
    else
        write_near(sql, s, related, join);
    if (related->type->where == NULL)
        return;
    sql_put(sql, " AND ");
    ot_plan__sql_author(sql, related, related->type->where, related->type_where_params);
}

static void write_conditions(sql_text *sql, const predicate *p)
{
    const source *related = p->related;
    for (uint32_t i = 0; i < p->child_count; i++) {
        sql_put(sql, " AND ");
        ot_plan__sql_predicate(sql, related, p->children[i]);
    }
    if (p->filter == NULL)
        return;
    sql_put(sql, " AND ");
    ot_plan__sql_predicate(sql, related, p->filter);
    if (p->quantifier == OT_QUANTIFIER_EVERY)
        sql_put(sql, " IS NOT TRUE");
}

void ot_plan__sql_relation(sql_text *sql, const source *s, const predicate *p)
{
    sql_put(sql, p->quantifier == OT_QUANTIFIER_SOME ? "EXISTS (SELECT FROM "
                                                     : "NOT EXISTS (SELECT FROM ");
    ot_plan__sql_related(sql, s, p->related, p->join);
    write_conditions(sql, p);
    sql_put(sql, ")");
}
