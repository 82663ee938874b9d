#include "base/limits.h"
#include "binding/writes_internal.h"

/*
 * What an input of a write does with the rows of a relation beside making them. A field that is
 * named like a relation, and whose input object has no fields but these, holds operations:
 *
 *   create      rows to make, of the relation's type
 *   connect     keys of rows that are to belong to the row outside
 *   disconnect  keys of rows of the row outside that are not to belong to it; to one: true
 *   update      keys of rows of the row outside, and columns to set; to one: those columns
 *   delete      keys of rows of the row outside; to one: true
 *
 * A row that is made has no rows yet: there only the first two mean something.
 */

static const struct {
    ot_str name;
    const char *directives; /* that mean something at such a field */
    ot_write_kind writes;
} operations[OT_NESTED_KINDS] = {
    [OT_NESTED_CREATE] = {OT_STR("create"), "insert preset where", OT_WRITE_INSERT},
    [OT_NESTED_CONNECT] = {OT_STR("connect"), "where", OT_WRITE_UPDATE},
    [OT_NESTED_DISCONNECT] = {OT_STR("disconnect"), "where", OT_WRITE_UPDATE},
    [OT_NESTED_UPDATE] = {OT_STR("update"), "update preset where", OT_WRITE_UPDATE},
    [OT_NESTED_DELETE] = {OT_STR("delete"), "delete where", OT_WRITE_DELETE},
};

/* OT_NESTED_KINDS when there is none of that name. */
static ot_nested_kind kind_of(ot_str name)
{
    uint32_t kind = 0;
    while (kind < OT_NESTED_KINDS && !ot_str_equal(operations[kind].name, name))
        kind++;
    return (ot_nested_kind)kind;
}

bool ot_binding__is_operations(ot_binder *binder, const ot_type *type, const ot_bound_rows *rows)
{
    for (uint32_t i = 0; i < type->input_count; i++) {
        ot_element element = ot_binding__input_element(&type->inputs[i]);
        const ot_column *column = NULL;
        if (kind_of(element.name) == OT_NESTED_KINDS ||
            ot_binding__find_column(binder, &element, rows->target, &column) != OT_LOOKUP_ABSENT)
            return false;
    }
    return true;
}

/* ---- One operation ---- */

/* One field of an object of operations while it is bound. */
typedef struct operation {
    ot_binder *binder;
    ot_element element;
    const ot_bound_rows *rows;
    ot_bound_argument *out;
    ot_bound_write *write;
} operation;

#define REFUSE(op, ...) (ot_binding__refuse((op)->binder, &(op)->element, NULL, __VA_ARGS__), false)

static bool is_to_one(const operation *op)
{
    return op->rows->cardinality == OT_CARDINALITY_ONE;
}

/* What stands beside the operation: presets, predicates, bounds. */
static bool bind_directives(operation *op)
{
    ot_write_kind kind = operations[op->out->nested].writes;
    ot_use use = ot_binding__use(&op->element, ot_str_from_c(ot_binding__write_name(kind)));
    ot_write_binder write = {.binder = op->binder,
                             .element = &op->element,
                             .use = &use,
                             .kind = kind,
                             .target = op->rows->target,
                             .is_many = true,
                             .bound = op->write};
    if (use.directive != NULL && (!ot_binding__bind_rows_max(&write, op->write) ||
                                  !ot_binding__bind_soft(&write, op->write)))
        return false;
    return ot_binding__bind_write_directives(&write);
}

static const char *instead(const operation *op)
{
    if (op->out->nested == OT_NESTED_DELETE)
        return "connect another one, and delete it by a field of its own";
    return op->out->comes_first ? "connect another one" : "delete it, or connect it to another one";
}

/* Some column that refers has to be there to be made null; those that cannot be keep their value.
 */
static bool check_nullable(const operation *op, const ot_bound_type *holder)
{
    const ot_join *join = op->rows->join;
    bool is_here = op->out->comes_first;
    const ot_table *table = is_here ? holder->table : op->rows->target->table;
    const uint32_t *columns = is_here ? join->parent_columns : join->target_columns;
    for (uint32_t i = 0; i < join->target_column_count; i++)
        if (!table->columns[columns[i]].not_null)
            return true;
    return REFUSE(op, "column \"%.*s\" of \"%.*s\" cannot be null, so no row is %s; %s.",
                  OT_ARG(table->columns[columns[0]].name), OT_ARG(table->name),
                  op->out->nested == OT_NESTED_DELETE ? "deleted" : "disconnected", instead(op));
}

/* Of rows of the row outside; its own key is known. NULL: the join table, or nobody, says whose
 * they are. */
static const ot_join *outside_of(const operation *op)
{
    bool is_own = op->out->nested != OT_NESTED_CONNECT && op->out->link == NULL;
    return is_own && !op->out->comes_first ? op->rows->join : NULL;
}

static bool bind_keys(operation *op)
{
    bool is_gone = op->out->nested == OT_NESTED_DELETE;
    op->out->input =
        ot_binding__key_input(op->binder, &op->element, op->rows->target, outside_of(op));
    return op->out->input != NULL &&
           ot_binding__find_version(op->binder, op->out->input, is_gone ? op->write : NULL);
}

static bool check_flag(const operation *op)
{
    bool is_flag = !ot_binding__is_list(op->element.type) &&
                   ot_str_equal(ot_type_named(op->element.type)->name, OT_S("Boolean"));
    return is_flag || REFUSE(op, "the relation has one row, so it is a Boolean.");
}

static bool bind_disconnect(operation *op, const ot_bound_type *holder)
{
    if (op->out->link == NULL && !check_nullable(op, holder))
        return false;
    return is_to_one(op) ? check_flag(op) : bind_keys(op);
}

/* The one row of a relation is what refers to the row outside, and nothing else does. */
static bool check_one(const operation *op)
{
    const ot_join *join = op->rows->join;
    const ot_bound_type *target = op->rows->target;
    if (!is_to_one(op) || op->out->comes_first ||
        ot_binding__fixes_row(target, join->target_columns, join->target_column_count))
        return true;
    return REFUSE(op,
                  "several rows of \"%.*s\" may refer to one row, so nobody knows which of them is "
                  "meant.",
                  OT_ARG(target->table->name));
}

/* What the row outside refers to goes after the reference to it. */
static bool check_reference(const operation *op, const ot_bound_type *holder)
{
    if (!op->out->comes_first || op->write->soft != NULL)
        return true;
    if (holder->key_count > 0)
        return check_nullable(op, holder);
    return REFUSE(op, "table \"%.*s\" has no key, so nobody knows which reference to take back.",
                  OT_ARG(holder->table->name));
}

static bool bind_delete(operation *op, const ot_bound_type *holder)
{
    if (!check_one(op) || !check_reference(op, holder))
        return false;
    return is_to_one(op) ? check_flag(op) : bind_keys(op);
}

static bool is_among(const uint32_t *columns, uint32_t count, uint32_t column)
{
    for (uint32_t i = 0; i < count; i++)
        if (columns[i] == column)
            return true;
    return false;
}

/* Whether a column of the key is given, or is the row outside's. */
static bool is_known(const operation *op, uint32_t column)
{
    const ot_bound_input *input = op->out->input;
    const ot_join *outside = outside_of(op);
    for (uint32_t i = 0; i < input->type->input_count; i++)
        if (input->fields[i].role == OT_ARGUMENT_KEY && input->fields[i].column->index == column)
            return true;
    return outside != NULL &&
           is_among(outside->target_columns, outside->target_column_count, column);
}

static bool sets_something(const operation *op)
{
    const ot_bound_input *input = op->out->input;
    for (uint32_t i = 0; i < input->type->input_count; i++)
        if (input->fields[i].role != OT_ARGUMENT_KEY &&
            input->fields[i].role != OT_ARGUMENT_VERSION)
            return true;
    return op->write->preset_count > 0;
}

static bool check_named(const operation *op)
{
    const ot_bound_type *target = op->rows->target;
    const ot_bound_input *input = op->out->input;
    uint32_t known = 0;
    while (known < target->key_count && is_known(op, target->key[known]))
        known++;
    if (is_to_one(op) || (target->key_count > 0 && known == target->key_count))
        return sets_something(op) ||
               REFUSE(op, "%.*s has no column to set.", OT_ARG(input->type->name));
    if (op->binder->has_problems)
        return false; /* it may follow from what was told */
    return REFUSE(op, "%.*s has to name a row by all columns of the key of \"%.*s\".",
                  OT_ARG(input->type->name), OT_ARG(target->table->name));
}

static bool bind_kind(operation *op, const ot_bound_type *holder)
{
    const ot_type *type = ot_type_named(op->element.type);
    switch (op->out->nested) {
    case OT_NESTED_CREATE:
        op->out->input =
            ot_binding__write_input(op->binder, type, op->rows->target, OT_INPUT_OF_NEW);
        return ot_binding__check_insertable(op->binder, &op->element, NULL, op->rows->target);
    case OT_NESTED_DISCONNECT:
        return bind_disconnect(op, holder);
    case OT_NESTED_UPDATE:
        op->out->input =
            ot_binding__write_input(op->binder, type, op->rows->target, OT_INPUT_OF_NAMED);
        return check_one(op) && check_named(op) &&
               ot_binding__find_version(op->binder, op->out->input, op->write);
    case OT_NESTED_CONNECT:
        return bind_keys(op);
    case OT_NESTED_DELETE:
        return bind_delete(op, holder);
    case OT_NESTED_KINDS:
        break;
    }
    return false; /* there is no other */
}

static bool check_place(const operation *op, ot_input_use use)
{
    ot_nested_kind kind = op->out->nested;
    if (use == OT_INPUT_OF_NEW && kind != OT_NESTED_CREATE && kind != OT_NESTED_CONNECT)
        return REFUSE(op, "a row that is made has no rows yet: it takes create and connect.");
    if (is_to_one(op) && (kind == OT_NESTED_DISCONNECT || kind == OT_NESTED_DELETE))
        return true; /* a Boolean */
    if (ot_type_named(op->element.type)->kind != OT_TYPE_INPUT_OBJECT)
        return REFUSE(op, "it takes an input object for each row.");
    return ot_binding__check_nested_shape(op->binder, &op->element, op->rows);
}

static void bind_operation(operation *op, const ot_bound_type *holder, ot_input_use use)
{
    ot_bound_write *write = OT_NEW(op->binder->arena, ot_bound_write);
    *write = (ot_bound_write){.kind = operations[op->out->nested].writes,
                              .target = op->rows->target,
                              .is_many = true,
                              .rows_max = OT_LIMIT_WRITE_ROWS};
    op->write = write;
    op->out->write = write;
    op->out->rows = op->rows;
    if (ot_binding__check_meaning(op->binder, &op->element, operations[op->out->nested].directives,
                                  "this operation") &&
        check_place(op, use) && bind_directives(op) && bind_kind(op, holder))
        op->out->role = OT_ARGUMENT_NESTED;
}

/* ---- All ---- */

static bool check_relation(ot_binder *binder, const ot_element *element,
                           const ot_bound_type *target, const ot_bound_rows *rows,
                           ot_bound_argument *out)
{
    if (ot_binding__is_list(element->type)) {
        ot_binding__refuse(binder, element, NULL,
                           "operations are one input object with lists inside, not a list.");
        return false;
    }
    if (rows->target->table->kind == 'm') {
        ot_binding__refuse(binder, element, NULL, "materialized view \"%.*s\" cannot be written.",
                           OT_ARG(rows->target->table->name));
        return false;
    }
    if (!ot_binding__bind_direction(binder, element, target, out))
        return false;
    if (!out->comes_first || rows->cardinality == OT_CARDINALITY_ONE)
        return true;
    ot_binding__refuse(binder, element, NULL,
                       "many rows are to come of one reference of \"%.*s\"; write them by a field "
                       "of their own.",
                       OT_ARG(target->table->name));
    return false;
}

void ot_binding__bind_operations(ot_binder *binder, const ot_element *element,
                                 const ot_bound_type *target, const ot_bound_rows *rows,
                                 ot_input_use use, ot_bound_argument *out)
{
    bool is_new = false;
    const ot_type *type = ot_type_named(element->type);
    char purpose = use == OT_INPUT_OF_NEW ? 'O' : 'o';
    out->rows = rows;
    if (!check_relation(binder, element, target, rows, out))
        return;
    ot_bound_input *input =
        ot_binding__find_or_add_input(binder, type, rows->target, purpose, rows, &is_new);
    out->role = OT_ARGUMENT_OPERATIONS;
    out->input = input;
    for (uint32_t i = 0; is_new && i < type->input_count; i++) {
        ot_bound_argument *field = &input->fields[i];
        operation op = {.binder = binder,
                        .element = ot_binding__input_element(field->definition),
                        .rows = rows,
                        .out = field};
        field->nested = kind_of(op.element.name);
        field->comes_first = out->comes_first;
        field->link = out->link;
        bind_operation(&op, target, use);
    }
}
