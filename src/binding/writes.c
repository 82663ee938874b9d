#include "base/limits.h"
#include "binding/writes_internal.h"

/*
 * A mutation field that writes gives the row it wrote, or a list of them. One row is named by the
 * arguments that are the key's columns; many are chosen by filters, or come as a list of inputs.
 * What is set comes from the other arguments (write_arguments.c).
 */

const char *ot_binding__write_name(ot_write_kind kind)
{
    switch (kind) {
    case OT_WRITE_INSERT:
        return "insert";
    case OT_WRITE_UPDATE:
        return "update";
    case OT_WRITE_UPSERT:
        return "upsert";
    case OT_WRITE_DELETE:
        return "delete";
    }
    return "";
}

/* ---- The directive's own arguments ---- */

bool ot_binding__bind_rows_max(ot_write_binder *write, ot_bound_write *bound)
{
    bool has_max = ot_directive_argument(write->use->directive, OT_S("maxAffected")) != NULL;
    bound->rows_max = bound->is_many ? OT_LIMIT_WRITE_ROWS : 1;
    if (!has_max)
        return true;
    if (!bound->is_many)
        return REFUSE_WRITE(write, "@%s(maxAffected:) is for fields that give a list of rows.",
                            ot_binding__write_name(write->kind));
    if (!ot_binding__positive(write->binder, write->element, write->use, OT_S("maxAffected"),
                              &bound->rows_max))
        return false;
    if (bound->rows_max <= OT_LIMIT_ROWS)
        return true;
    return REFUSE_WRITE(write, "@%s(maxAffected:) is at most %d.",
                        ot_binding__write_name(write->kind), OT_LIMIT_ROWS);
}

bool ot_binding__is_unique_over(const ot_unique *unique, const uint32_t *columns, uint32_t count)
{
    if (unique->column_count != count)
        return false;
    for (uint32_t i = 0; i < count; i++) {
        bool is_in = false;
        for (uint32_t k = 0; k < count; k++)
            is_in |= unique->columns[k] == columns[i];
        if (!is_in)
            return false;
    }
    return true;
}

static bool check_conflict(const ot_write_binder *write, const ot_bound_write *bound)
{
    const ot_table *table = write->target->table;
    for (uint32_t i = 0; i < bound->conflict_count; i++) {
        const ot_column *column = &table->columns[bound->conflict[i]];
        if (ot_binding__element_type(column->type) != NULL)
            return REFUSE_WRITE(write, "@upsert cannot find a row by the array \"%.*s\".",
                                OT_ARG(column->name));
    }
    for (uint32_t i = 0; i < table->unique_count; i++)
        if (ot_binding__is_unique_over(&table->uniques[i], bound->conflict, bound->conflict_count))
            return true;
    ot_str *names = OT_NEW_ARRAY(write->binder->arena, ot_str, bound->conflict_count);
    for (uint32_t i = 0; i < bound->conflict_count; i++)
        names[i] = table->columns[bound->conflict[i]].name;
    ot_str joined =
        ot_binding__join_names(write->binder->arena, names, bound->conflict_count, "and");
    return REFUSE_WRITE(write,
                        "table \"%.*s\" has no primary key, unique constraint or unique index over "
                        "just %.*s; @upsert(on:) needs one.",
                        OT_ARG(table->name), OT_ARG(joined));
}

/* The columns that find the row which is there already: as written, else the key. */
static bool bind_conflict(ot_write_binder *write, ot_bound_write *bound)
{
    ot_texts names;
    uint32_t *columns = NULL;
    if (write->kind != OT_WRITE_UPSERT)
        return true;
    if (ot_directive_argument(write->use->directive, OT_S("on")) == NULL) {
        bound->conflict = write->target->key;
        bound->conflict_count = write->target->key_count;
        if (bound->conflict_count == 0)
            return REFUSE_WRITE(write, "table \"%.*s\" has no key; say @upsert(on:).",
                                OT_ARG(write->target->table->name));
        return check_conflict(write, bound);
    }
    if (!ot_binding__texts(write->binder, write->element, write->use, OT_S("on"), &names) ||
        !ot_binding__named_columns(write->binder, write->element, write->use, write->target->table,
                                   &names, &columns))
        return false;
    bound->conflict = columns;
    bound->conflict_count = names.count;
    return check_conflict(write, bound);
}

static bool is_soft_type(const ot_pg_type *type)
{
    static const char *const names[] = {"timestamptz", "timestamp", "date", "bool"};
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
        if (ot_str_equal(ot_binding__base(type)->name, ot_str_from_c(names[i])))
            return true;
    return false;
}

bool ot_binding__bind_soft(ot_write_binder *write, ot_bound_write *bound)
{
    ot_str name;
    if (write->kind != OT_WRITE_DELETE ||
        ot_directive_argument(write->use->directive, OT_S("soft")) == NULL)
        return true;
    if (!ot_binding__text(write->binder, write->element, write->use, OT_S("soft"), &name))
        return false;
    const ot_column *column = ot_binding__named_column(write->binder, write->element, write->use,
                                                       write->target->table, name);
    if (column == NULL)
        return false;
    if (!is_soft_type(column->type) || column->is_generated)
        return REFUSE_WRITE(write,
                            "column \"%.*s\" of type %.*s cannot mark a row as deleted; a "
                            "timestamptz, timestamp, date or bool that can be written can.",
                            OT_ARG(column->name), OT_ARG(column->type->name));
    bound->soft = column;
    return true;
}

/* ---- What the arguments have to say together ---- */

static bool check_key(const ot_write_binder *write)
{
    bool names_row = write->kind == OT_WRITE_UPDATE || write->kind == OT_WRITE_DELETE;
    const ot_bound_type *target = write->target;
    if (!names_row || write->is_many)
        return true;
    if (target->key_count == 0)
        return REFUSE_WRITE(
            write,
            "table \"%.*s\" has no key to name a row by; say it with @table(key:) on "
            "type \"%.*s\".",
            OT_ARG(target->table->name), OT_ARG(target->type->name));
    if (write->keys_found == target->key_count)
        return true;
    ot_str *names = OT_NEW_ARRAY(write->binder->arena, ot_str, target->key_count);
    for (uint32_t i = 0; i < target->key_count; i++)
        names[i] = target->table->columns[target->key[i]].name;
    ot_str joined = ot_binding__join_names(write->binder->arena, names, target->key_count, "and");
    return REFUSE_WRITE(write, "@%s needs an argument for each column of the key: %.*s.",
                        ot_binding__write_name(write->kind), OT_ARG(joined));
}

static bool check_many(const ot_write_binder *write)
{
    const char *name = ot_binding__write_name(write->kind);
    if (!write->is_many)
        return true;
    if (write->kind == OT_WRITE_INSERT || write->kind == OT_WRITE_UPSERT)
        return write->lists_found == 1 ||
               REFUSE_WRITE(write,
                            "@%s gives a list, so one argument has to be a list of input objects.",
                            name);
    if (write->filters_found == 0)
        return REFUSE_WRITE(write,
                            "@%s of many rows has no argument that chooses them; give it one with "
                            "@filter, or an input object of filters named \"where\".",
                            name);
    return true;
}

static bool check_conflict_given(const ot_write_binder *write)
{
    const ot_bound_write *bound = write->bound;
    for (uint32_t i = 0; i < bound->conflict_count; i++) {
        const ot_column *column = &write->target->table->columns[bound->conflict[i]];
        if (ot_binding_preset(bound, column) == NULL &&
            ot_binding__write_setter(write, column) == NULL)
            return REFUSE_WRITE(
                write, "no argument gives column \"%.*s\", by which @upsert finds the row.",
                OT_ARG(column->name));
    }
    return true;
}

static void check_arguments(ot_write_binder *write, bool had_problems)
{
    ot_binding__check_write_columns(write);
    ot_binding__check_presets(write);
    ot_binding__check_nested(write);
    if (write->binder->has_problems && !had_problems)
        return; /* what follows would only repeat it */
    if (!check_key(write) || !check_many(write) || !check_conflict_given(write))
        return;
    if (write->kind == OT_WRITE_UPDATE && write->sets_found + write->bound->preset_count == 0)
        (void)REFUSE_WRITE(write, "@update has no argument with a column to set."); /* told */
}

/* ---- The field's type ---- */

static bool check_target(const ot_write_binder *write, const ot_bound_rows *rows, bool reads_rows)
{
    const ot_type *nullable = ot_type_nullable(write->element->type);
    bool is_nested = nullable->kind == OT_TYPE_LIST && ot_binding__is_list(nullable->of);
    bool may_miss = write->kind == OT_WRITE_UPDATE || write->kind == OT_WRITE_DELETE;
    if (!reads_rows || rows->cardinality == OT_CARDINALITY_CONNECTION || is_nested)
        return REFUSE_WRITE(write,
                            "a write gives what it wrote: the field's type has to be one type with "
                            "@table, or a list of it.");
    if (rows->target->table == NULL)
        return false; /* reported at the type */
    if (ot_binding__is_result(rows->target))
        return REFUSE_WRITE(write, "type \"%.*s\" has no table to write.",
                            OT_ARG(rows->target->type->name));
    if (write->element->type->kind == OT_TYPE_NON_NULL && may_miss &&
        rows->cardinality == OT_CARDINALITY_ONE)
        return REFUSE_WRITE(write,
                            "the row may not be there, so the field's type has to be nullable.");
    if (rows->target->variants != NULL)
        return REFUSE_WRITE(write,
                            "\"%.*s\" is one of several types; a write gives rows of one type.",
                            OT_ARG(rows->target->type->name));
    if (rows->target->table->kind == 'm')
        return REFUSE_WRITE(write, "materialized view \"%.*s\" cannot be written.",
                            OT_ARG(rows->target->table->name));
    return true;
}

void ot_binding__bind_write(ot_binder *binder, const ot_element *element, const ot_use *use,
                            ot_write_kind kind, ot_bound_field *field)
{
    ot_bound_rows rows;
    bool had_problems = binder->has_problems;
    bool reads_rows = ot_binding__read_target(binder, field->definition, &rows);
    ot_bound_write *bound = OT_NEW(binder->arena, ot_bound_write);
    ot_write_binder write = {.binder = binder,
                             .element = element,
                             .use = use,
                             .kind = kind,
                             .target = rows.target,
                             .is_many = rows.cardinality == OT_CARDINALITY_LIST,
                             .field = field,
                             .bound = bound};
    if (!check_target(&write, &rows, reads_rows))
        return;
    *bound = (ot_bound_write){.kind = kind, .target = rows.target, .is_many = write.is_many};
    if (!ot_binding__bind_rows_max(&write, bound) || !bind_conflict(&write, bound) ||
        !ot_binding__bind_soft(&write, bound) || !ot_binding__bind_write_directives(&write))
        return;
    field->kind = OT_BOUND_WRITE;
    field->write = bound;
    for (uint32_t i = 0; i < field->definition->argument_count; i++)
        ot_binding__bind_write_argument(&write, &field->arguments[i]);
    check_arguments(&write, had_problems);
}
