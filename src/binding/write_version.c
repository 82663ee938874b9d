#include "binding/writes_internal.h"

/*
 * @version: an argument with the version of the row that the client has seen. The column gets
 * another value with each change, so it has to be of a type that has a next one; and clients have
 * to be able to read it.
 */

static bool has_next(const ot_pg_type *type)
{
    static const char *const names[] = {"int2", "int4", "int8", "timestamptz", "timestamp", "uuid"};
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
        if (ot_str_equal(ot_binding__base(type)->name, ot_str_from_c(names[i])))
            return true;
    return false;
}

static bool is_readable(const ot_write_binder *write, const ot_column *column)
{
    const ot_bound_type *target = write->target;
    for (uint32_t i = 0; target->fields != NULL && i < target->type->field_count; i++)
        if (target->fields[i].kind == OT_BOUND_COLUMN && target->fields[i].column == column)
            return true;
    return false;
}

static bool check_place(ot_write_binder *write, const ot_element *argument, const ot_use *use)
{
    bool changes_one =
        (write->kind == OT_WRITE_UPDATE || write->kind == OT_WRITE_DELETE) && !write->is_many;
    if (!changes_one)
        ot_binding__refuse(write->binder, argument, use,
                           "@version is for an @update or @delete of one row.");
    else if (write->bound->version != NULL)
        ot_binding__refuse(write->binder, argument, use, "one argument says the version already.");
    else if (ot_binding__is_list(argument->type))
        ot_binding__refuse(write->binder, argument, use, "a version is one value, not a list.");
    else
        return true;
    return false;
}

static const ot_column *version_column(ot_write_binder *write, const ot_element *argument,
                                       const ot_use *use)
{
    ot_str name;
    if (ot_directive_argument(use->directive, OT_S("column")) == NULL)
        return ot_binding__need_column(write->binder, argument, write->target, "@version(column:)");
    if (!ot_binding__text(write->binder, argument, use, OT_S("column"), &name))
        return NULL;
    return ot_binding__named_column(write->binder, argument, use, write->target->table, name);
}

static bool check_column(ot_write_binder *write, const ot_element *argument, const ot_use *use,
                         const ot_column *column)
{
    if (column->is_generated || !has_next(column->type))
        ot_binding__refuse(
            write->binder, argument, use,
            "column \"%.*s\" of type %.*s cannot be a version; an integer, timestamp "
            "or uuid that can be written can.",
            OT_ARG(column->name), OT_ARG(column->type->name));
    else if (!is_readable(write, column))
        ot_binding__refuse(
            write->binder, argument, use,
            "type \"%.*s\" has no field over column \"%.*s\", so no client knows it.",
            OT_ARG(write->target->type->name), OT_ARG(column->name));
    else
        return ot_binding__check_fit(write->binder, argument, use, ot_type_named(argument->type),
                                     column->type, column);
    return false;
}

void ot_binding__bind_version(ot_write_binder *write, const ot_element *argument, const ot_use *use,
                              ot_bound_argument *out)
{
    if (!check_place(write, argument, use))
        return;
    const ot_column *column = version_column(write, argument, use);
    if (column == NULL || !check_column(write, argument, use, column))
        return;
    write->bound->version = column;
    out->role = OT_ARGUMENT_VERSION;
    out->column = column;
    out->type = column->type;
}
