#include "binding/binding_internal.h"

/*
 * Columns that a row has besides its table's: what an @expr or an @aggregate field gives, named
 * like the field, and a column of the row that a relation to one leads to, as "category.name". Rows
 * are ordered and filtered by them as by any other.
 *
 * Fields of types are bound one after the other, so a column is made when it is first named, and
 * what it is and of which type is found when all fields are bound.
 */

enum { SEGMENTS_MAX = 4 };

#define REFUSE(waiting, ...)                                                                       \
    (ot_binding__refuse(binder, (waiting)->element, (waiting)->use, __VA_ARGS__), NULL)

/* ---- Names ---- */

static bool is_computed(const ot_field *field)
{
    return ot_applied_get(&field->directives, OT_S("expr")) != NULL ||
           ot_applied_get(&field->directives, OT_S("aggregate")) != NULL;
}

/* Whether `path` begins with a field that can be computed by; the rest is seen later. */
static bool may_be_computed(const ot_bound_type *target, ot_str path)
{
    size_t dot = ot_str_find(path, '.', 0);
    const ot_field *field = ot_map_get(&target->type->fields_by_name, ot_str_slice(path, 0, dot));
    if (field == NULL)
        return false;
    return dot < path.len ? ot_type_is_composite(ot_type_named(field->type)) : is_computed(field);
}

const ot_column *ot_binding__computed_column(ot_binder *binder, const ot_element *element,
                                             const ot_use *use, const ot_bound_type *target,
                                             ot_str path)
{
    if (!may_be_computed(target, path))
        return NULL;
    ot_str key = ot_arena_printf(binder->arena, "%u/%.*s", target->type->index, OT_ARG(path));
    ot_column *column = ot_map_get(&binder->computed, key);
    if (column != NULL)
        return column;
    column = OT_NEW(binder->arena, ot_column);
    *column = (ot_column){.name = ot_arena_copy(binder->arena, path),
                          .quoted = ot_arena_copy(binder->arena, path),
                          .index = UINT32_MAX,
                          .type = binder->text,
                          .distinct = 100,
                          .width = 8,
                          .computed = OT_NEW(binder->arena, ot_computed)};
    ot_map_set(binder->arena, &binder->computed, key, column);
    ot_element *where = OT_NEW(binder->arena, ot_element);
    ot_use *said = OT_NEW(binder->arena, ot_use);
    *where = *element;
    *said = *use;
    ot_waiting_column waiting = {.column = column, .target = target, .element = where, .use = said};
    OT_VEC_PUSH(binder->arena, &binder->waiting_columns, waiting);
    return column;
}

/* ---- What they are ---- */

static bool names_arguments(const ot_sql *sql)
{
    for (uint32_t i = 0; sql != NULL && i < sql->piece_count; i++)
        if (sql->pieces[i].kind == OT_SQL_ARGUMENT)
            return true;
    return false;
}

static const ot_bound_field *field_of(const ot_bound_type *type, ot_str name)
{
    const ot_field *field = ot_map_get(&type->type->fields_by_name, name);
    return field == NULL || type->fields == NULL ? NULL : &type->fields[field->index];
}

static const ot_column *of_field(ot_binder *binder, const ot_waiting_column *waiting,
                                 const ot_bound_field *field, ot_column *out)
{
    ot_computed *computed = OT_NEW(binder->arena, ot_computed);
    bool is_aggregate = field->kind == OT_BOUND_AGGREGATE && field->rows != NULL;
    if (field->kind != OT_BOUND_EXPR && !is_aggregate)
        return REFUSE(waiting, "field \"%.*s\" is no @expr and no single @aggregate.",
                      OT_ARG(field->definition->name));
    if (names_arguments(field->expr) || (is_aggregate && names_arguments(field->rows->where)))
        return REFUSE(waiting, "field \"%.*s\" needs arguments, which nobody gives here.",
                      OT_ARG(field->definition->name));
    *computed = (ot_computed){.kind = is_aggregate ? OT_COMPUTED_AGGREGATE : OT_COMPUTED_EXPR,
                              .field = field};
    out->computed = computed;
    out->type = field->value.type;
    out->not_null = is_aggregate && field->is_zero;
    return out;
}

static const ot_column *at_path(ot_binder *binder, const ot_waiting_column *waiting,
                                const ot_bound_type *type, ot_str path, uint32_t depth,
                                ot_column *out);

/* A column of the row that a relation to one leads to; null where there is none. */
static const ot_column *of_relation(ot_binder *binder, const ot_waiting_column *waiting,
                                    const ot_bound_field *field, ot_str rest, uint32_t depth,
                                    ot_column *out)
{
    const ot_bound_rows *rows = field->rows;
    bool is_relation = field->kind == OT_BOUND_ROWS && rows->join != NULL && rows->call == NULL;
    if (!is_relation || rows->cardinality != OT_CARDINALITY_ONE || rows->join->through != NULL ||
        !rows->join->is_to_one || names_arguments(rows->where))
        return REFUSE(waiting,
                      "field \"%.*s\" is no relation to one row, or its @where needs "
                      "arguments.",
                      OT_ARG(field->definition->name));
    ot_column *inner = OT_NEW(binder->arena, ot_column);
    const ot_column *column = at_path(binder, waiting, rows->target, rest, depth + 1, inner);
    if (column == NULL)
        return NULL;
    ot_computed *computed = OT_NEW(binder->arena, ot_computed);
    *computed = (ot_computed){.kind = OT_COMPUTED_RELATED, .rows = rows, .column = column};
    out->computed = computed;
    out->type = column->type;
    return out;
}

static const ot_column *at_path(ot_binder *binder, const ot_waiting_column *waiting,
                                const ot_bound_type *type, ot_str path, uint32_t depth,
                                ot_column *out)
{
    size_t dot = ot_str_find(path, '.', 0);
    ot_str name = ot_str_slice(path, 0, dot);
    const ot_bound_field *field = field_of(type, name);
    if (depth == SEGMENTS_MAX)
        return REFUSE(waiting, "\"%.*s\" leads over more than %d relations.",
                      OT_ARG(waiting->column->name), SEGMENTS_MAX - 1);
    if (dot < path.len && field != NULL)
        return of_relation(binder, waiting, field, ot_str_slice(path, dot + 1, path.len), depth,
                           out);
    const ot_column *column = depth == 0 ? NULL : ot_table_column(type->table, name);
    if (column != NULL)
        return column;
    if (dot == path.len && field != NULL)
        return of_field(binder, waiting, field, out);
    return REFUSE(waiting,
                  "table \"%.*s\" has no column \"%.*s\", and type \"%.*s\" no such field.",
                  OT_ARG(type->table->name), OT_ARG(name), OT_ARG(type->type->name));
}

static void bind_column(ot_binder *binder, const ot_waiting_column *waiting)
{
    ot_column *column = waiting->column;
    if (at_path(binder, waiting, waiting->target, column->name, 0, column) == NULL)
        return;
    if (ot_binding__has_no_order(column->type) || !ot_pg_is_readable(column->type))
        (void)REFUSE(waiting, "\"%.*s\" of type %.*s cannot be compared.", OT_ARG(column->name),
                     OT_ARG(column->type->name)); /* reported */
}

void ot_binding__bind_waiting_columns(ot_binder *binder)
{
    for (uint32_t i = 0; i < binder->waiting_columns.count; i++)
        bind_column(binder, &binder->waiting_columns.items[i]);
    binder->waiting_columns.count = 0;
}
