#include "binding/writes_internal.h"

/*
 * What an argument of a write does: names the row (a column of the key), chooses rows (a filter),
 * sets a column, or holds the columns to set (an input object, or a list of them).
 */

static bool is_key(const ot_bound_type *target, const ot_column *column)
{
    for (uint32_t i = 0; i < target->key_count; i++) {
        if (target->key[i] == column->index)
            return true;
    }
    return false;
}

static bool changes_rows(const ot_write_binder *write)
{
    return write->kind == OT_WRITE_UPDATE || write->kind == OT_WRITE_DELETE;
}

static void bind_key(ot_write_binder *write, const ot_element *argument, const ot_column *column,
                     ot_bound_argument *out)
{
    ot_use use = ot_binding__use(argument, OT_S("column"));
    if (argument->type->kind != OT_TYPE_NON_NULL || ot_binding__is_list(argument->type)) {
        ot_str type = ot_type_print(write->binder->arena, argument->type);
        ot_binding__refuse(
            write->binder, argument, NULL,
            "it names the row to change, so it has to be one value that is not null, not %.*s.",
            OT_ARG(type));
        return;
    }
    if (!ot_binding__check_fit(write->binder, argument, &use, ot_type_named(argument->type),
                               column->type, column))
        return;
    if (!ot_pg_is_readable(column->type)) {
        ot_binding__refuse(write->binder, argument, &use, "a value of type %.*s cannot be sent.",
                           OT_ARG(column->type->name));
        return;
    }
    out->role = OT_ARGUMENT_KEY;
    out->column = column;
    out->type = column->type;
    write->keys_found++;
}

/* ---- Filters ---- */

static void bind_filters(ot_write_binder *write, const ot_element *argument, ot_bound_argument *out)
{
    if (ot_binding__is_list(argument->type)) {
        ot_binding__refuse(write->binder, argument, NULL,
                           "an input object of filters is not a list.");
        return;
    }
    out->role = OT_ARGUMENT_FILTERS;
    out->input =
        ot_binding__filter_input(write->binder, ot_type_named(argument->type), write->target);
    write->filters_found++;
}

/* Whether an input object filters over one relation or column, and not over the row. */
static bool names_one(const ot_element *argument)
{
    ot_use use = ot_binding__use(argument, OT_S("filter"));
    return use.directive != NULL &&
           (ot_directive_argument(use.directive, OT_S("relation")) != NULL ||
            ot_directive_argument(use.directive, OT_S("column")) != NULL);
}

static void bind_filter(ot_write_binder *write, const ot_element *argument, ot_bound_argument *out)
{
    if (!changes_rows(write)) {
        ot_use use = ot_binding__use(argument, OT_S("filter"));
        ot_binding__refuse(write->binder, argument, &use,
                           "@filter chooses rows that are there; @%s makes new ones.",
                           ot_binding__write_name(write->kind));
        return;
    }
    if (ot_type_named(argument->type)->kind == OT_TYPE_INPUT_OBJECT && names_one(argument)) {
        ot_waiting_filter waiting = {.argument = out, .target = write->target};
        OT_VEC_PUSH(write->binder->arena, &write->binder->waiting, waiting);
        write->filters_found++;
        return;
    }
    if (ot_type_named(argument->type)->kind == OT_TYPE_INPUT_OBJECT) {
        bind_filters(write, argument, out);
        return;
    }
    ot_lookup lookup = ot_binding__bind_filter(write->binder, argument, write->target, out);
    if (lookup == OT_LOOKUP_ABSENT) /* said in the same words as for fields */
        (void)ot_binding__need_column(write->binder, argument, write->target, "@filter(column:)");
    write->filters_found += lookup == OT_LOOKUP_FOUND;
}

/* ---- Columns to set ---- */

/* An argument of an input object type that is not named like a json column. */
static bool is_input(ot_write_binder *write, const ot_element *argument)
{
    const ot_column *column = NULL;
    if (ot_type_named(argument->type)->kind != OT_TYPE_INPUT_OBJECT)
        return false;
    return ot_binding__find_column(write->binder, argument, write->target, &column) ==
           OT_LOOKUP_ABSENT;
}

/* Of a write of many rows, the input object that chooses them. */
static bool is_where(const ot_write_binder *write, const ot_element *argument)
{
    if (!write->is_many || !changes_rows(write))
        return false;
    return write->kind == OT_WRITE_DELETE || ot_str_equal(argument->name, OT_S("where")) ||
           ot_str_equal(argument->name, OT_S("filter"));
}

static bool check_list(ot_write_binder *write, const ot_element *argument)
{
    const ot_type *nullable = ot_type_nullable(argument->type);
    bool is_list = nullable->kind == OT_TYPE_LIST;
    const char *name = ot_binding__write_name(write->kind);
    if (!is_list && (!write->is_many || changes_rows(write)))
        return true;
    if (!is_list)
        ot_binding__refuse(write->binder, argument, NULL,
                           "@%s gives a list here, so its input is a list of %.*s.", name,
                           OT_ARG(nullable->name));
    else if (ot_binding__is_list(nullable->of))
        ot_binding__refuse(write->binder, argument, NULL,
                           "rows come as a list, not as a list of lists.");
    else if (changes_rows(write))
        ot_binding__refuse(write->binder, argument, NULL,
                           "@%s sets the same columns in all rows, so its input is no list.", name);
    else if (!write->is_many)
        ot_binding__refuse(write->binder, argument, NULL,
                           "a list of rows gives a list: the field's type has to be one.");
    else if (nullable->of->kind != OT_TYPE_NON_NULL)
        ot_binding__refuse(write->binder, argument, NULL,
                           "a row cannot be null: the items of the list have to be %.*s!.",
                           OT_ARG(nullable->of->name));
    else
        return true;
    return false;
}

static void bind_input(ot_write_binder *write, const ot_element *argument, ot_bound_argument *out)
{
    if (!check_list(write, argument))
        return;
    out->role = OT_ARGUMENT_INPUT;
    out->input = ot_binding__write_input(
        write->binder, ot_type_named(argument->type), write->target,
        write->kind == OT_WRITE_INSERT ? OT_INPUT_OF_NEW : OT_INPUT_OF_CHANGED);
    write->sets_found++;
    write->lists_found += ot_binding__is_list(argument->type);
}

/* Named by $args of @where, and like no column. */
static bool is_only_read(ot_write_binder *write, const ot_element *argument,
                         const ot_bound_argument *out)
{
    const ot_column *column = NULL;
    return ot_binding__sql_uses(write->bound->where, out->definition) &&
           ot_binding__find_column(write->binder, argument, write->target, &column) ==
               OT_LOOKUP_ABSENT;
}

static void bind_column(ot_write_binder *write, const ot_element *argument, ot_bound_argument *out)
{
    const ot_column *column = NULL;
    if (is_only_read(write, argument, out))
        return;
    column = ot_binding__need_column(write->binder, argument, write->target, "@column(name:)");
    if (column == NULL)
        return;
    bool names_row = changes_rows(write) && is_key(write->target, column);
    if (names_row && !write->is_many) {
        bind_key(write, argument, column, out);
    } else if (names_row || (write->is_many && write->kind == OT_WRITE_DELETE)) {
        bind_filter(write, argument, out);
    } else if (write->kind == OT_WRITE_DELETE) {
        ot_binding__refuse(write->binder, argument, NULL,
                           "@delete takes the columns of the key, \"%.*s\" is none.",
                           OT_ARG(column->name));
    } else if (ot_binding__bind_set(write->binder, argument, write->target, out)) {
        write->sets_found++;
    }
}

void ot_binding__bind_write_argument(ot_write_binder *write, ot_bound_argument *out)
{
    ot_element argument = ot_binding__input_element(out->definition);
    if (!ot_binding__check_meaning(write->binder, &argument, "column filter version",
                                   "an argument of a write"))
        return;
    ot_use version = ot_binding__use(&argument, OT_S("version"));
    bool has_filter = ot_binding__use(&argument, OT_S("filter")).directive != NULL;
    if (version.directive != NULL)
        ot_binding__bind_version(write, &argument, &version, out);
    else if (has_filter)
        bind_filter(write, &argument, out);
    else if (!is_input(write, &argument))
        bind_column(write, &argument, out);
    else if (is_where(write, &argument))
        bind_filters(write, &argument, out);
    else if (write->kind == OT_WRITE_DELETE)
        bind_column(write, &argument, out); /* is refused there */
    else
        bind_input(write, &argument, out);
}

/* ---- Together ---- */

/* The argument itself, or the field of its input object, that is the column. */
static const ot_bound_argument *find_column(const ot_bound_argument *argument,
                                            const ot_column *column)
{
    if (argument->role == OT_ARGUMENT_SET || argument->role == OT_ARGUMENT_KEY ||
        argument->role == OT_ARGUMENT_VERSION)
        return argument->column == column ? argument : NULL;
    for (uint32_t i = 0;
         argument->role == OT_ARGUMENT_INPUT && i < argument->input->type->input_count; i++) {
        if (argument->input->fields[i].column == column)
            return &argument->input->fields[i];
    }
    return NULL;
}

static bool names_column(const ot_bound_argument *argument, const ot_column *column)
{
    return find_column(argument, column) != NULL;
}

const ot_bound_argument *ot_binding__write_setter(const ot_write_binder *write,
                                                  const ot_column *column)
{
    for (uint32_t i = 0; i < write->field->definition->argument_count; i++) {
        const ot_bound_argument *argument = &write->field->arguments[i];
        if (argument->role != OT_ARGUMENT_KEY && names_column(argument, column))
            return find_column(argument, column);
    }
    return NULL;
}

/* Two arguments that set the same column would contradict each other. A key may also be set: the
 * row moves. */
static void check_once(ot_write_binder *write, uint32_t i, const ot_column *column)
{
    const ot_bound_argument *argument = &write->field->arguments[i];
    if (!names_column(argument, column))
        return;
    for (uint32_t before = 0; before < i; before++) {
        const ot_bound_argument *other = &write->field->arguments[before];
        bool is_key_and_input =
            (other->role == OT_ARGUMENT_KEY) != (argument->role == OT_ARGUMENT_KEY);
        if (is_key_and_input || !names_column(other, column))
            continue;
        ot_element element = ot_binding__input_element(argument->definition);
        ot_binding__refuse(write->binder, &element, NULL,
                           "column \"%.*s\" is set by argument \"%.*s\" already.",
                           OT_ARG(column->name), OT_ARG(other->definition->name));
    }
}

void ot_binding__check_write_columns(ot_write_binder *write)
{
    const ot_table *table = write->target->table;
    for (uint32_t i = 0; i < write->field->definition->argument_count; i++)
        for (uint32_t c = 0; c < table->column_count; c++)
            check_once(write, i, &table->columns[c]);
}
