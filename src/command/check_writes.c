#include "command/check_internal.h"

/*
 * What mutations need a right for, which PostgreSQL would ask for only when one is sent: columns
 * that are set, read to find rows, or refer to other rows, and rows that are deleted.
 */

static bool makes_rows(const ot_bound_write *write)
{
    return write->kind == OT_WRITE_INSERT || write->kind == OT_WRITE_UPSERT;
}

static bool changes_rows(const ot_bound_write *write)
{
    return write->kind == OT_WRITE_UPDATE || write->kind == OT_WRITE_UPSERT;
}

static bool is_conflict_column(const ot_bound_write *write, const ot_column *column)
{
    for (uint32_t i = 0; i < write->conflict_count; i++)
        if (&write->target->table->columns[write->conflict[i]] == column)
            return true;
    return false;
}

/* A value for the column: of a new row, of a row that is there, or of either. */
static void ask_set(catalog_check *checker, const ot_bound_write *write, const ot_column *column,
                    ot_place place)
{
    const ot_table *table = write->target->table;
    if (makes_rows(write))
        ot_check__ask_right(checker, OT_RIGHT_INSERT, table, column, place);
    if (changes_rows(write) && !is_conflict_column(write, column))
        ot_check__ask_right(checker, OT_RIGHT_UPDATE, table, column, place);
}

/* What a write does whatever its input has. */
static void check_kind(catalog_check *checker, const ot_bound_write *write, ot_place place)
{
    const ot_table *table = write->target->table;
    for (uint32_t i = 0; i < write->preset_count; i++)
        ask_set(checker, write, write->presets[i].column, place);
    ot_check__ask_all(checker, table, write->conflict, write->conflict_count, place);
    if (write->kind == OT_WRITE_DELETE && write->soft == NULL)
        ot_check__ask_delete(checker, table, place);
    ot_check__ask_right(checker, OT_RIGHT_UPDATE, table, write->soft, place);
    if (!makes_rows(write)) /* also where it is only locked */
        ot_check__ask_right(checker, OT_RIGHT_UPDATE, table, write->version, place);
}

/* Rows that a join table ties. */
static void check_ties(catalog_check *checker, const ot_bound_argument *argument, ot_place place)
{
    const ot_join *join = argument->rows->join;
    bool makes_ties = argument->nested == OT_NESTED_CREATE || argument->nested == OT_NESTED_CONNECT;
    check_right right = makes_ties ? OT_RIGHT_INSERT : OT_RIGHT_READ;
    ot_check__ask_rights(checker, right, join->through, join->through_from,
                         join->parent_column_count, place);
    ot_check__ask_rights(checker, right, join->through, join->through_to, join->target_column_count,
                         place);
    if (argument->link != NULL)
        check_kind(checker, argument->link, place);
}

/* The columns by which one of two rows refers to the other: of the row outside, or of those in it.
 */
static void check_reference(catalog_check *checker, const ot_bound_write *outer,
                            const ot_bound_argument *argument, ot_place place)
{
    const ot_join *join = argument->rows->join;
    const ot_table *inner = argument->rows->target->table;
    bool is_new = argument->nested == OT_NESTED_CREATE;
    bool is_moved =
        argument->nested == OT_NESTED_CONNECT || argument->nested == OT_NESTED_DISCONNECT;
    bool is_kept = argument->nested == OT_NESTED_UPDATE ||
                   (argument->nested == OT_NESTED_DELETE && argument->write->soft != NULL);
    if (argument->comes_first && is_kept) {
        ot_check__ask_all(checker, outer->target->table, join->parent_columns,
                          join->parent_column_count, place);
    } else if (argument->comes_first) {
        for (uint32_t i = 0; i < join->parent_column_count; i++)
            ask_set(checker, outer, &outer->target->table->columns[join->parent_columns[i]], place);
    } else if (is_new || is_moved) {
        ot_check__ask_rights(checker, is_new ? OT_RIGHT_INSERT : OT_RIGHT_UPDATE, inner,
                             join->target_columns, join->target_column_count, place);
    }
}

/* Rows that refer to the one outside have those columns of it; whom it refers to comes first. */
static void check_nested_row(catalog_check *checker, const ot_bound_argument *argument,
                             ot_place place)
{
    bool refers = argument->rows->join->through == NULL && !argument->comes_first;
    if (argument->input == NULL || !makes_rows(argument->write))
        return;
    made_row made = {.write = argument->write,
                     .arguments = argument->input->fields,
                     .argument_count = argument->input->type->input_count,
                     .join = refers ? argument->rows->join : NULL};
    ot_check__made_row(checker, &made, place);
}

static void check_input(catalog_check *checker, const ot_bound_write *write,
                        const ot_bound_input *input);

/* Inputs may lead back to each other. */
static void check_nested(catalog_check *checker, const ot_bound_write *outer,
                         const ot_bound_argument *argument)
{
    ot_arena *arena = checker->findings->arena;
    ot_place place = ot_check__input_place(argument->definition);
    ot_str seen = ot_arena_printf(arena, "%p", (const void *)argument);
    if (ot_map_has(&checker->nested, seen))
        return;
    ot_map_set(arena, &checker->nested, seen, checker);
    if (argument->rows->join->through != NULL)
        check_ties(checker, argument, place);
    else
        check_reference(checker, outer, argument, place);
    if (argument->write == NULL)
        return;
    check_kind(checker, argument->write, place);
    check_nested_row(checker, argument, place);
    if (argument->input != NULL)
        check_input(checker, argument->write, argument->input);
}

static void check_argument(catalog_check *checker, const ot_bound_write *write,
                           const ot_bound_argument *argument)
{
    const ot_table *table = write->target->table;
    ot_place place = ot_check__input_place(argument->definition);
    switch (argument->role) {
    case OT_ARGUMENT_SET:
        ask_set(checker, write, argument->column, place);
        break;
    case OT_ARGUMENT_KEY:
    case OT_ARGUMENT_VERSION:
    case OT_ARGUMENT_FILTER:
        ot_check__ask(checker, table, argument->column, place);
        break;
    case OT_ARGUMENT_INPUT:
    case OT_ARGUMENT_FILTERS:
    case OT_ARGUMENT_OPERATIONS:
        check_input(checker, write, argument->input);
        break;
    case OT_ARGUMENT_NESTED:
        check_nested(checker, write, argument);
        break;
    default:
        break;
    }
}

static void check_input(catalog_check *checker, const ot_bound_write *write,
                        const ot_bound_input *input)
{
    for (uint32_t i = 0; i < input->type->input_count; i++)
        check_argument(checker, write, &input->fields[i]);
}

void ot_check__write(catalog_check *checker, const ot_bound_field *field)
{
    ot_place place = ot_check__field_place(field->definition);
    made_row made = {.write = field->write,
                     .arguments = field->arguments,
                     .argument_count = field->definition->argument_count};
    check_kind(checker, field->write, place);
    if (makes_rows(field->write))
        ot_check__made_row(checker, &made, place);
    for (uint32_t i = 0; i < field->definition->argument_count; i++)
        check_argument(checker, field->write, &field->arguments[i]);
}
