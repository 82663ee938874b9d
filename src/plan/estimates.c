#include "plan/plan_internal.h"

/*
 * How many rows a statement is expected to give, by what the catalog knows of its table.
 */

/* How many different keys there are on the far side of a join: at most as many as there are
 * parents. */
static double distinct_keys(const ot_table *table, const uint32_t *columns, uint32_t count,
                            const ot_table *parent)
{
    double distinct = 1;
    double max =
        table->row_estimate < parent->row_estimate ? table->row_estimate : parent->row_estimate;
    for (uint32_t i = 0; i < count; i++)
        distinct *= table->columns[columns[i]].distinct;
    return distinct < max ? distinct : max;
}

enum { TREE_ROWS = 10 }; /* below or above one row: nobody knows the shape */

static double rows_per_parent(const source *parent, const field_request *request)
{
    const ot_join *join = request->rows->join;
    if (join->is_to_one)
        return 1;
    if (request->rows->call != NULL)
        return request->rows->call->rows_estimate;
    if (join->tree != NULL)
        return TREE_ROWS;
    const ot_table *table = join->through != NULL ? join->through : request->rows->target->table;
    const uint32_t *columns = join->through != NULL ? join->through_from : join->target_columns;
    return table->row_estimate /
           distinct_keys(table, columns, join->parent_column_count, parent->type->table);
}

bool ot_plan__is_single_row(const ot_bound_type *target, const field_request *request)
{
    uint32_t columns[16];
    uint32_t count = 0;
    for (uint32_t i = 0; i < request->fixed.count && count < 16; i++)
        columns[count++] = request->fixed.items[i].column->index;
    return ot_table_is_unique(target->table, columns, count);
}

double ot_plan__estimate(const source *parent, const field_request *request)
{
    const ot_bound_rows *rows = request->rows;
    double whole =
        rows->call != NULL ? rows->call->rows_estimate : rows->target->table->row_estimate;
    double per_parent = parent == NULL ? whole : rows_per_parent(parent, request);
    per_parent *= request->selectivity;
    if (ot_plan__is_single_row(rows->target, request))
        per_parent = 1;
    if (request->limit != OT_NO_LIMIT && per_parent > request->limit)
        per_parent = request->limit;
    return (parent == NULL ? 1 : parent->core->rows) * (per_parent < 1 ? 1 : per_parent);
}
