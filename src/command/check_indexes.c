#include "command/check_internal.h"

/* Which indexes may serve a field; advice is given on tables only that may be large. */

/* Below this a scan is as good as an index; 1000 is also what a table nobody has analyzed counts
 * as. */
enum { ROWS_MANY = 1000 };

static bool is_worth_it(const catalog_check *checker, const ot_table *table)
{
    bool is_stored = table->kind == 'r' || table->kind == 'p' || table->kind == 'm';
    return checker->with_indexes && is_stored && table->row_estimate >= ROWS_MANY;
}

static bool is_method(const ot_index *index, const char *method)
{
    return ot_str_equal(index->method, ot_str_from_c(method));
}

/* Comparing a column finds no nulls, so an index without them is whole for that. */
static bool is_without_nulls(ot_arena *arena, const ot_index *index, const ot_column *column)
{
    ot_str wanted = ot_arena_printf(arena, "(%.*s IS NOT NULL)", OT_ARG(column->quoted));
    return ot_str_equal(index->predicate, wanted);
}

static bool is_usable(ot_arena *arena, const access_path *path, const ot_index *index,
                      uint32_t column)
{
    return !index->is_partial || path->has_predicate ||
           is_without_nulls(arena, index, &path->table->columns[column]);
}

static bool has_part(const ot_index *index, uint32_t part_count, uint32_t column)
{
    for (uint32_t p = 0; p < part_count && p < index->part_count; p++) {
        if (index->parts[p].column == (int64_t)column)
            return true;
    }
    return false;
}

/* True when the first parts are just these columns, in any order; anywhere, where what narrows may
 * come first. */
static bool begins_with(const access_path *path, const ot_index *index, const uint32_t *columns,
                        uint32_t count)
{
    uint32_t part_count = path->is_narrowed ? index->part_count : count;
    for (uint32_t i = 0; i < count; i++) {
        if (!has_part(index, part_count, columns[i]))
            return false;
    }
    return true;
}

static bool has_index(ot_arena *arena, const access_path *path, const uint32_t *columns,
                      uint32_t count)
{
    for (uint32_t i = 0; i < path->table->index_count; i++) {
        const ot_index *index = &path->table->indexes[i];
        if (begins_with(path, index, columns, count) && is_usable(arena, path, index, columns[0]) &&
            (is_method(index, "btree") || count == 1))
            return true;
    }
    return false;
}

/* Forwards or backwards; where there are no nulls, their place does not matter. */
static bool gives_order(const ot_index *index, const ot_order_term *term)
{
    for (uint32_t p = 0; p < index->part_count; p++) {
        const ot_index_part *part = &index->parts[p];
        bool is_backward = part->is_descending != term->is_descending;
        if (part->column == (int64_t)term->column->index)
            return term->column->not_null ||
                   (part->nulls_first != term->nulls_first) == is_backward;
    }
    return false;
}

static bool has_ordered_index(const access_path *path, const ot_order_term *term)
{
    for (uint32_t i = 0; i < path->table->index_count; i++) {
        const ot_index *index = &path->table->indexes[i];
        if (is_method(index, "btree") && (!index->is_partial || path->has_predicate) &&
            begins_with(path, index, &term->column->index, 1) && gives_order(index, term))
            return true;
    }
    return false;
}

/* Texts are searched and arrays looked into by indexes of other kinds, often over expressions. */
static bool has_other_index(const ot_table *table, const ot_column *column)
{
    for (uint32_t i = 0; i < table->index_count; i++) {
        const ot_index *index = &table->indexes[i];
        for (uint32_t p = 0; p < index->part_count && !is_method(index, "btree"); p++) {
            if (index->parts[p].column == OT_INDEX_EXPRESSION ||
                index->parts[p].column == (int64_t)column->index)
                return true;
        }
    }
    return false;
}

static ot_str join_columns(ot_arena *arena, const ot_table *table, const uint32_t *columns,
                           uint32_t count)
{
    ot_str list = {0};
    for (uint32_t i = 0; i < count; i++)
        list = ot_arena_printf(arena, "%.*s%s%.*s", OT_ARG(list), i > 0 ? ", " : "",
                               OT_ARG(table->columns[columns[i]].quoted));
    return list;
}

void ot_check__advise_join(catalog_check *checker, const access_path *path, const uint32_t *columns,
                           uint32_t count, const ot_field *field)
{
    const ot_table *table = path->table;
    if (!is_worth_it(checker, table) || has_index(checker->findings->arena, path, columns, count))
        return;
    ot_str list = join_columns(checker->findings->arena, table, columns, count);
    ot_findings_add(checker->findings, OT_SEVERITY_WARNING, "index", ot_check__field_place(field),
                    "Field \"%.*s.%.*s\": no index begins with the columns it joins by; CREATE "
                    "INDEX ON %.*s (%.*s).",
                    OT_ARG(field->parent->name), OT_ARG(field->name), OT_ARG(table->quoted),
                    OT_ARG(list));
}

void ot_check__advise_order(catalog_check *checker, const access_path *path, const ot_order *order,
                            ot_place place)
{
    const ot_table *table = path->table;
    if (order->term_count == 0 || order->terms[0].column->computed != NULL ||
        !is_worth_it(checker, table) || has_ordered_index(path, &order->terms[0]))
        return;
    const ot_order_term *term = &order->terms[0];
    bool is_usual = term->nulls_first == term->is_descending;
    ot_findings_add(checker->findings, OT_SEVERITY_WARNING, "index", place,
                    "No index gives this order: each page sorts all rows; CREATE INDEX ON %.*s "
                    "(%.*s%s%s).",
                    OT_ARG(table->quoted), OT_ARG(term->column->quoted),
                    term->is_descending ? " DESC" : "",
                    is_usual            ? ""
                    : term->nulls_first ? " NULLS FIRST"
                                        : " NULLS LAST");
}

/* What stands at a path is found by an index over an expression. */
static bool has_expression_index(const ot_table *table)
{
    for (uint32_t i = 0; i < table->index_count; i++)
        for (uint32_t p = 0; p < table->indexes[i].part_count; p++)
            if (table->indexes[i].parts[p].column == OT_INDEX_EXPRESSION)
                return true;
    return false;
}

static bool is_helped(ot_arena *arena, const access_path *path, const ot_bound_argument *argument)
{
    if (argument->path_count > 0)
        return has_expression_index(path->table) || has_other_index(path->table, argument->column);
    switch (argument->op) {
    case OT_FILTER_EQ:
    case OT_FILTER_IN:
    case OT_FILTER_LT:
    case OT_FILTER_LTE:
    case OT_FILTER_GT:
    case OT_FILTER_GTE:
    case OT_FILTER_IS_NULL:
        return has_index(arena, path, &argument->column->index, 1);
    case OT_FILTER_STARTS_WITH:
        return has_index(arena, path, &argument->column->index, 1) ||
               has_other_index(path->table, argument->column);
    case OT_FILTER_LIKE:
    case OT_FILTER_ILIKE:
    case OT_FILTER_CONTAINS:
    case OT_FILTER_CONTAINED:
    case OT_FILTER_OVERLAPS:
    case OT_FILTER_HAS_KEY:
    case OT_FILTER_HAS_ANY_KEY:
    case OT_FILTER_HAS_ALL_KEYS:
    case OT_FILTER_SEARCH:
        return has_other_index(path->table, argument->column);
    case OT_FILTER_NE:
        return true; /* no index would */
    }
    return true;
}

static bool is_document(const ot_column *column)
{
    return ot_str_equal(column->type->name, OT_S("jsonb"));
}

/* The index that would serve the filter, after "CREATE INDEX ON table"; empty where that is a
 * matter of extensions or of the values. */
static ot_str wanted_index(ot_arena *arena, const ot_bound_argument *argument)
{
    const ot_column *column = argument->column;
    bool is_set = column->type->element != NULL || is_document(column);
    if (argument->path_count > 0)
        return OT_S("");
    switch (argument->op) {
    case OT_FILTER_EQ:
    case OT_FILTER_IN:
    case OT_FILTER_LT:
    case OT_FILTER_LTE:
    case OT_FILTER_GT:
    case OT_FILTER_GTE:
    case OT_FILTER_IS_NULL:
        return ot_arena_printf(arena, "(%.*s)", OT_ARG(column->quoted));
    case OT_FILTER_SEARCH:
        if (ot_str_equal(column->type->name, OT_S("tsvector")))
            return ot_arena_printf(arena, "USING gin (%.*s)", OT_ARG(column->quoted));
        if (argument->config.len == 0)
            return OT_S("");
        return ot_arena_printf(arena, "USING gin (to_tsvector('%.*s', %.*s))",
                               OT_ARG(argument->config), OT_ARG(column->quoted));
    case OT_FILTER_CONTAINS:
    case OT_FILTER_CONTAINED:
    case OT_FILTER_OVERLAPS:
    case OT_FILTER_HAS_KEY:
    case OT_FILTER_HAS_ANY_KEY:
    case OT_FILTER_HAS_ALL_KEYS:
        if (column->type->range != NULL)
            return ot_arena_printf(arena, "USING gist (%.*s)", OT_ARG(column->quoted));
        return is_set ? ot_arena_printf(arena, "USING gin (%.*s)", OT_ARG(column->quoted))
                      : OT_S("");
    case OT_FILTER_STARTS_WITH:
    case OT_FILTER_LIKE:
    case OT_FILTER_ILIKE:
    case OT_FILTER_NE:
        return OT_S("");
    }
    return OT_S("");
}

void ot_check__advise_filter(catalog_check *checker, const access_path *path,
                             const ot_bound_argument *argument)
{
    const ot_table *table = path->table;
    if (!is_worth_it(checker, table) || path->is_found || argument->column->computed != NULL ||
        is_helped(checker->findings->arena, path, argument))
        return;
    ot_str index = wanted_index(checker->findings->arena, argument);
    ot_findings_add(checker->findings, OT_SEVERITY_WARNING, "index",
                    ot_check__input_place(argument->definition),
                    "No index helps to filter table \"%.*s\" by column \"%.*s\": each use reads "
                    "all rows%s%.*s%s%.*s.",
                    OT_ARG(table->name), OT_ARG(argument->column->name),
                    index.len > 0 ? "; CREATE INDEX ON " : "",
                    OT_ARG(index.len > 0 ? table->quoted : index), index.len > 0 ? " " : "",
                    OT_ARG(index));
}

bool ot_check__is_found_by_index(ot_arena *arena, const access_path *path,
                                 const ot_bound_field *field)
{
    for (uint32_t i = 0; i < field->definition->argument_count; i++) {
        const ot_bound_argument *argument = &field->arguments[i];
        if (argument->role == OT_ARGUMENT_FILTER && argument->path_count == 0 &&
            (argument->op == OT_FILTER_EQ || argument->op == OT_FILTER_IN) &&
            argument->definition->type->kind == OT_TYPE_NON_NULL &&
            argument->column->computed == NULL &&
            has_index(arena, path, &argument->column->index, 1))
            return true;
    }
    return false;
}
