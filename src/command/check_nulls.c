#include "command/check_internal.h"

/*
 * Nulls that the contract rules out and the tables do not: on the way out an execution error at the
 * field that may not be null, on the way in a row that PostgreSQL refuses. Of views, results and
 * domains the catalog does not say what may be null, and nothing is told.
 */

static bool is_stored(const ot_table *table)
{
    return table->kind == 'r' || table->kind == 'p';
}

/* ---- What is read ---- */

/* A predicate that names the column may be there to keep its nulls away. */
static bool is_named(const ot_sql *sql, const ot_column *column)
{
    for (uint32_t i = 0; sql != NULL && i < sql->piece_count; i++)
        if (sql->pieces[i].kind == OT_SQL_COLUMN && sql->pieces[i].column == column)
            return true;
    return false;
}

/* Types that share a table have columns that are null in rows of others. */
static bool may_be_null(const ot_bound_type *owner, const ot_column *column)
{
    bool is_shared = owner->base != NULL || owner->variants != NULL;
    return is_stored(owner->table) && !is_shared && column->computed == NULL && !column->not_null &&
           column->type->base_oid == 0 && !is_named(owner->where, column);
}

static const ot_column *nullable_column(const ot_bound_type *owner, const ot_bound_field *field)
{
    if (ot_check__reads_column(field))
        return may_be_null(owner, field->column) ? field->column : NULL;
    const ot_join *join = field->rows == NULL ? NULL : field->rows->join;
    if (join == NULL || join->tree != NULL || join->through != NULL ||
        field->rows->cardinality != OT_CARDINALITY_ONE)
        return NULL;
    for (uint32_t i = 0; i < join->parent_column_count; i++) {
        const ot_column *column = &owner->table->columns[join->parent_columns[i]];
        if (may_be_null(owner, column))
            return column;
    }
    return NULL;
}

void ot_check__nulls(catalog_check *checker, const ot_bound_type *owner,
                     const ot_bound_field *field)
{
    const ot_field *definition = field->definition;
    if (owner->table == NULL || definition->type->kind != OT_TYPE_NON_NULL)
        return;
    const ot_column *column = nullable_column(owner, field);
    if (column == NULL)
        return;
    ot_findings_add(checker->findings, OT_SEVERITY_WARNING, "nullability",
                    ot_check__field_place(definition),
                    "Field \"%.*s.%.*s\" is not null, but column \"%.*s\" may be: take away its "
                    "\"!\", or ALTER TABLE %.*s ALTER COLUMN %.*s SET NOT NULL.",
                    OT_ARG(definition->parent->name), OT_ARG(definition->name),
                    OT_ARG(column->name), OT_ARG(owner->table->quoted), OT_ARG(column->quoted));
}

/* ---- What is written ---- */

static bool has_column(const uint32_t *columns, uint32_t count, const ot_column *column)
{
    for (uint32_t i = 0; i < count; i++)
        if (columns[i] == column->index)
            return true;
    return false;
}

static bool sets_column(const ot_bound_argument *argument, const ot_column *column);

static bool any_sets(const ot_bound_argument *arguments, uint32_t count, const ot_column *column)
{
    for (uint32_t i = 0; i < count; i++)
        if (sets_column(&arguments[i], column))
            return true;
    return false;
}

/* A row that is made or found first gives the columns by which this one refers to it. */
static bool sets_column(const ot_bound_argument *argument, const ot_column *column)
{
    switch (argument->role) {
    case OT_ARGUMENT_SET:
    case OT_ARGUMENT_KEY:
        return argument->column == column;
    case OT_ARGUMENT_INPUT:
    case OT_ARGUMENT_OPERATIONS:
        return any_sets(argument->input->fields, argument->input->type->input_count, column);
    case OT_ARGUMENT_NESTED:
        return argument->comes_first &&
               has_column(argument->rows->join->parent_columns,
                          argument->rows->join->parent_column_count, column);
    default:
        return false;
    }
}

static bool sets_by_itself(const ot_bound_write *write, const ot_column *column)
{
    const ot_bound_type *base = write->target->base;
    for (uint32_t i = 0; i < write->preset_count; i++)
        if (write->presets[i].column == column)
            return true;
    return base != NULL && base->variants != NULL && base->variants->column == column;
}

static bool is_set(const made_row *made, const ot_column *column)
{
    const ot_join *join = made->join;
    return sets_by_itself(made->write, column) ||
           any_sets(made->arguments, made->argument_count, column) ||
           (join != NULL && has_column(join->target_columns, join->target_column_count, column));
}

void ot_check__made_row(catalog_check *checker, const made_row *made, ot_place place)
{
    const ot_table *table = made->write->target->table;
    for (uint32_t i = 0; is_stored(table) && i < table->column_count; i++) {
        const ot_column *column = &table->columns[i];
        if (column->is_generated || is_set(made, column))
            continue;
        if (column->has_default)
            ot_check__ask_default(checker, table, column, place);
        else if (column->not_null && !table->has_triggers)
            ot_findings_add(checker->findings, OT_SEVERITY_WARNING, "nullability", place,
                            "Nothing sets column \"%.*s\" in rows of table \"%.*s\" that are made "
                            "here, and it is NOT NULL without a default: add an argument or input "
                            "field, or a @preset.",
                            OT_ARG(column->name), OT_ARG(table->name));
    }
}
