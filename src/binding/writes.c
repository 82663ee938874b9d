#include "binding/binding_internal.h"

/*
 * A write names its row by the arguments that are the key's columns, and what it sets by its other
 * arguments or by the fields of one argument of an input object type.
 */

typedef struct ot_write_binder {
    ot_binder *binder;
    const ot_element *element;
    const ot_use *use;
    ot_write_kind kind;
    const ot_bound_type *target;
    ot_bound_field *field;
    uint32_t keys_found;
    uint32_t sets_found;
} ot_write_binder;

#define REFUSE(write, ...)                                                                         \
    (ot_binding__refuse((write)->binder, (write)->element, (write)->use, __VA_ARGS__), false)

static bool is_key(const ot_bound_type *target, const ot_column *column)
{
    for (uint32_t i = 0; i < target->key_count; i++) {
        if (target->key[i] == column->index)
            return true;
    }
    return false;
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

/* An argument of an input object type is the columns to set, unless it is named like a json column.
 */
static bool is_input(ot_write_binder *write, const ot_element *argument)
{
    const ot_column *column = NULL;
    if (ot_type_named(argument->type)->kind != OT_TYPE_INPUT_OBJECT)
        return false;
    return ot_binding__find_column(write->binder, argument, write->target, &column) ==
           OT_LOOKUP_ABSENT;
}

static void bind_input(ot_write_binder *write, const ot_element *argument, ot_bound_argument *out)
{
    if (ot_binding__is_list(argument->type)) {
        ot_binding__refuse(write->binder, argument, NULL,
                           "a list of input objects is not available in this version; one row is "
                           "written at a time.");
        return;
    }
    out->role = OT_ARGUMENT_INPUT;
    out->input =
        ot_binding__write_input(write->binder, ot_type_named(argument->type), write->target);
    write->sets_found++;
}

static void bind_argument(ot_write_binder *write, ot_bound_argument *out)
{
    ot_element argument = ot_binding__input_element(out->definition);
    const ot_column *column = NULL;
    if (!ot_binding__check_meaning(write->binder, &argument, "column", "an argument of a write"))
        return;
    if (is_input(write, &argument) && write->kind != OT_WRITE_DELETE) {
        bind_input(write, &argument, out);
        return;
    }
    column = ot_binding__need_column(write->binder, &argument, write->target, "@column(name:)");
    if (column == NULL)
        return;
    if (write->kind != OT_WRITE_INSERT && is_key(write->target, column)) {
        bind_key(write, &argument, column, out);
        return;
    }
    if (write->kind == OT_WRITE_DELETE) {
        ot_binding__refuse(write->binder, &argument, NULL,
                           "@delete takes the columns of the key, \"%.*s\" is none.",
                           OT_ARG(column->name));
        return;
    }
    if (ot_binding__bind_set(write->binder, &argument, write->target, out))
        write->sets_found++;
}

/* ---- What the arguments have to say together ---- */

static bool names_column(const ot_bound_argument *argument, const ot_column *column)
{
    if (argument->role == OT_ARGUMENT_SET || argument->role == OT_ARGUMENT_KEY)
        return argument->column == column;
    for (uint32_t i = 0;
         argument->role == OT_ARGUMENT_INPUT && i < argument->input->type->input_count; i++) {
        if (argument->input->fields[i].column == column)
            return true;
    }
    return false;
}

/* Two arguments that set the same column would contradict each other. A key may also be set: the
 * row moves. */
static void check_once(ot_write_binder *write, uint32_t i)
{
    const ot_bound_argument *argument = &write->field->arguments[i];
    const ot_column *columns = write->target->table->columns;
    for (uint32_t c = 0; c < write->target->table->column_count; c++) {
        if (!names_column(argument, &columns[c]))
            continue;
        for (uint32_t before = 0; before < i; before++) {
            const ot_bound_argument *other = &write->field->arguments[before];
            bool is_key_and_input =
                (other->role == OT_ARGUMENT_KEY) != (argument->role == OT_ARGUMENT_KEY);
            if (is_key_and_input || !names_column(other, &columns[c]))
                continue;
            ot_element element = ot_binding__input_element(argument->definition);
            ot_binding__refuse(write->binder, &element, NULL,
                               "column \"%.*s\" is set by argument \"%.*s\" already.",
                               OT_ARG(columns[c].name), OT_ARG(other->definition->name));
        }
    }
}

static bool check_key(const ot_write_binder *write)
{
    if (write->kind == OT_WRITE_INSERT)
        return true;
    const char *directive = write->kind == OT_WRITE_UPDATE ? "update" : "delete";
    const ot_bound_type *target = write->target;
    if (target->key_count == 0)
        return REFUSE(write,
                      "table \"%.*s\" has no key to name a row by; say it with @table(key:) on "
                      "type \"%.*s\".",
                      OT_ARG(target->table->name), OT_ARG(target->type->name));
    if (write->keys_found == target->key_count)
        return true;
    ot_str *names = OT_NEW_ARRAY(write->binder->arena, ot_str, target->key_count);
    for (uint32_t i = 0; i < target->key_count; i++)
        names[i] = target->table->columns[target->key[i]].name;
    ot_str joined = ot_binding__join_names(write->binder->arena, names, target->key_count, "and");
    return REFUSE(write, "@%s needs an argument for each column of the key: %.*s.", directive,
                  OT_ARG(joined));
}

static void check_arguments(ot_write_binder *write, bool had_problems)
{
    for (uint32_t i = 0; i < write->field->definition->argument_count; i++)
        check_once(write, i);
    if (write->binder->has_problems && !had_problems)
        return; /* what follows would only repeat it */
    if (check_key(write) && write->kind == OT_WRITE_UPDATE && write->sets_found == 0)
        (void)REFUSE(write, "@update has no argument with a column to set."); /* told */
}

static bool check_target(const ot_write_binder *write, const ot_bound_rows *rows, bool reads_rows)
{
    if (!reads_rows || rows->cardinality != OT_CARDINALITY_ONE)
        return REFUSE(
            write,
            "a write gives the row it wrote: the field's type has to be one type with @table.");
    if (rows->target->table == NULL)
        return false; /* reported at the type */
    if (write->element->type->kind == OT_TYPE_NON_NULL && write->kind != OT_WRITE_INSERT)
        return REFUSE(write, "the row may not be there, so the field's type has to be nullable.");
    if (rows->target->table->kind == 'm')
        return REFUSE(write, "materialized view \"%.*s\" cannot be written.",
                      OT_ARG(rows->target->table->name));
    return true;
}

void ot_binding__bind_write(ot_binder *binder, const ot_element *element, const ot_use *use,
                            ot_write_kind kind, ot_bound_field *field)
{
    ot_bound_rows rows;
    bool had_problems = binder->has_problems;
    bool reads_rows = ot_binding__read_target(binder, field->definition, &rows);
    ot_write_binder write = {.binder = binder,
                             .element = element,
                             .use = use,
                             .kind = kind,
                             .target = rows.target,
                             .field = field};
    if (!check_target(&write, &rows, reads_rows))
        return;
    ot_bound_write *bound = OT_NEW(binder->arena, ot_bound_write);
    *bound = (ot_bound_write){.kind = kind, .target = rows.target};
    field->kind = OT_BOUND_WRITE;
    field->write = bound;
    for (uint32_t i = 0; i < field->definition->argument_count; i++)
        bind_argument(&write, &field->arguments[i]);
    check_arguments(&write, had_problems);
}
