#include "base/limits.h"
#include "binding/writes_internal.h"

/*
 * Nested rows of a relation through a join table: rows of that table tie them to the row outside.
 * An input that holds nothing but the key names rows that are there already: only the join table
 * gets rows then.
 */

/* ---- The join table ---- */

static bool is_link(const ot_join *join, uint32_t column)
{
    for (uint32_t i = 0; i < join->parent_column_count; i++)
        if (join->through_from[i] == column)
            return true;
    for (uint32_t i = 0; i < join->target_column_count; i++)
        if (join->through_to[i] == column)
            return true;
    return false;
}

static bool check_link_columns(ot_binder *binder, const ot_element *element, const ot_join *join)
{
    for (uint32_t i = 0; i < join->through->column_count; i++) {
        const ot_column *column = &join->through->columns[i];
        if (is_link(join, i) || !column->not_null || column->has_default)
            continue;
        ot_binding__refuse(
            binder, element, NULL,
            "a row of \"%.*s\" needs column \"%.*s\", which nothing gives; nest rows "
            "of that table, or write them by a field of their own.",
            OT_ARG(join->through->name), OT_ARG(column->name));
        return false;
    }
    return true;
}

static bool check_link_keys(ot_binder *binder, const ot_element *element,
                            const ot_bound_type *target, const ot_bound_rows *rows)
{
    const ot_join *join = rows->join;
    if (ot_binding__has_key(join->through, join->through_from, target->table, join->parent_columns,
                            join->parent_column_count) &&
        ot_binding__has_key(join->through, join->through_to, rows->target->table,
                            join->target_columns, join->target_column_count))
        return true;
    ot_binding__refuse(binder, element, NULL,
                       "\"%.*s\" does not refer to both sides by foreign keys, so rows cannot be "
                       "nested through it.",
                       OT_ARG(join->through->name));
    return false;
}

bool ot_binding__bind_link(ot_binder *binder, const ot_element *element,
                           const ot_bound_type *target, ot_bound_argument *out)
{
    const ot_join *join = out->rows->join;
    if (!check_link_keys(binder, element, target, out->rows) ||
        !check_link_columns(binder, element, join))
        return false;
    ot_bound_type *link = OT_NEW(binder->arena, ot_bound_type);
    ot_bound_write *write = OT_NEW(binder->arena, ot_bound_write);
    *link = (ot_bound_type){
        .role = OT_ROLE_TABLE, .type = out->rows->target->type, .table = join->through};
    *write = (ot_bound_write){
        .kind = OT_WRITE_INSERT, .target = link, .is_many = true, .rows_max = OT_LIMIT_WRITE_ROWS};
    out->link = write;
    return true;
}

/* ---- Rows that are there ---- */

static const ot_column *key_column(ot_binder *binder, const ot_element *element,
                                   const ot_bound_rows *rows)
{
    const ot_column *column = NULL;
    if (ot_binding__find_column(binder, element, rows->target, &column) != OT_LOOKUP_FOUND)
        return NULL;
    for (uint32_t i = 0; i < rows->join->target_column_count; i++)
        if (rows->join->target_columns[i] == column->index)
            return column;
    return NULL;
}

bool ot_binding__is_reference(ot_binder *binder, const ot_type *type, const ot_bound_rows *rows)
{
    if (rows->join->through == NULL || type->input_count != rows->join->target_column_count)
        return false;
    for (uint32_t i = 0; i < type->input_count; i++) {
        ot_element element = ot_binding__input_element(&type->inputs[i]);
        if (key_column(binder, &element, rows) == NULL)
            return false;
    }
    return true;
}
