#include "binding/writes_internal.h"

/*
 * @version: an argument, or a field of an input that names rows of a relation, with the version of
 * the row that the client has seen. The column gets
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

static bool is_readable(const ot_bound_type *target, const ot_column *column)
{
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
                           "@version is for an @update or @delete of one row, and for rows of a "
                           "relation that an update or delete names.");
    else if (write->bound->version != NULL)
        ot_binding__refuse(write->binder, argument, use, "one argument says the version already.");
    else
        return true;
    return false;
}

static const ot_column *version_column(ot_binder *binder, const ot_element *element,
                                       const ot_use *use, const ot_bound_type *target)
{
    ot_str name;
    if (ot_directive_argument(use->directive, OT_S("column")) == NULL)
        return ot_binding__need_column(binder, element, target, "@version(column:)");
    if (!ot_binding__text(binder, element, use, OT_S("column"), &name))
        return NULL;
    return ot_binding__named_column(binder, element, use, target->table, name);
}

static bool check_column(ot_binder *binder, const ot_element *element, const ot_use *use,
                         const ot_bound_type *target, const ot_column *column)
{
    if (ot_binding__is_list(element->type))
        ot_binding__refuse(binder, element, use, "a version is one value, not a list.");
    else if (column->is_generated || !has_next(column->type))
        ot_binding__refuse(
            binder, element, use,
            "column \"%.*s\" of type %.*s cannot be a version; an integer, timestamp "
            "or uuid that can be written can.",
            OT_ARG(column->name), OT_ARG(column->type->name));
    else if (!is_readable(target, column))
        ot_binding__refuse(binder, element, use,
                           "type \"%.*s\" has no field over column \"%.*s\", so no client knows "
                           "it.",
                           OT_ARG(target->type->name), OT_ARG(column->name));
    else
        return ot_binding__check_fit(binder, element, use, ot_type_named(element->type),
                                     column->type, column);
    return false;
}

bool ot_binding__bind_version_field(ot_binder *binder, const ot_element *element, const ot_use *use,
                                    const ot_bound_type *target, ot_bound_argument *out)
{
    const ot_column *column = version_column(binder, element, use, target);
    if (column == NULL || !check_column(binder, element, use, target, column))
        return false;
    out->role = OT_ARGUMENT_VERSION;
    out->column = column;
    out->type = column->type;
    return true;
}

void ot_binding__bind_version(ot_write_binder *write, const ot_element *argument, const ot_use *use,
                              ot_bound_argument *out)
{
    if (check_place(write, argument, use) &&
        ot_binding__bind_version_field(write->binder, argument, use, write->target, out))
        write->bound->version = out->column;
}

bool ot_binding__find_version(ot_binder *binder, const ot_bound_input *input, ot_bound_write *write)
{
    for (uint32_t i = 0; i < input->type->input_count; i++) {
        const ot_bound_argument *field = &input->fields[i];
        if (field->role != OT_ARGUMENT_VERSION)
            continue;
        ot_element element = ot_binding__input_element(field->definition);
        if (write == NULL)
            ot_binding__refuse(binder, &element, NULL,
                               "a version is for rows that are updated or deleted; name these by "
                               "an input without it.");
        else if (write->version != NULL)
            ot_binding__refuse(binder, &element, NULL, "one field says the version already.");
        if (write == NULL || write->version != NULL)
            return false;
        write->version = field->column;
    }
    return true;
}
