#include "base/assert.h"
#include "base/limits.h"
#include "binding/calls_internal.h"

/*
 * What a field becomes by what its function or query gives: a value, a set of values, rows of a
 * table, or rows of a result type, which is given a table that has just the columns of the result.
 */

/* ---- Tables that are none ---- */

static const ot_table *result_table(const ot_call_binder *at, ot_str name, const ot_column *columns,
                                    uint32_t count)
{
    ot_arena *arena = at->binder->arena;
    ot_table *table = OT_NEW(arena, ot_table);
    *table = (ot_table){.name = name,
                        .quoted = name,
                        .kind = OT_TABLE_RESULT,
                        .columns = OT_NEW_ARRAY(arena, ot_column, count),
                        .column_count = count,
                        .row_estimate = 1000};
    for (uint32_t i = 0; i < count; i++) {
        table->columns[i] = columns[i];
        table->columns[i].index = i;
        ot_map_set(arena, &table->columns_by_name, columns[i].name, &table->columns[i]);
    }
    return table;
}

static const ot_bound_type *holder_of(const ot_call_binder *at, const ot_column *columns,
                                      uint32_t count)
{
    ot_bound_type *holder = OT_NEW(at->binder->arena, ot_bound_type);
    ot_str name = at->call->shape == OT_CALL_DONE ? OT_S("nothing") : OT_S("values");
    *holder = (ot_bound_type){.role = OT_ROLE_TABLE,
                              .type = at->owner->type,
                              .table = result_table(at, name, columns, count)};
    return holder;
}

/* ---- Values ---- */

static const ot_pg_type *array_of(const ot_catalog *catalog, const ot_pg_type *element)
{
    element = ot_binding__base(element);
    for (uint32_t i = 0; element != NULL && i < catalog->type_count; i++)
        if (catalog->types[i]->element_oid == element->oid)
            return catalog->types[i];
    return NULL;
}

static const ot_pg_type *named_type(const ot_call_binder *at, const char *name)
{
    return ot_map_get(&at->binder->catalog->types_by_name, ot_str_from_c(name));
}

/* Statements of their own whose rows are the values, instead of an expression. */
static bool is_tabular(const ot_bound_call *call)
{
    return call->query != NULL && (call->is_batched || call->is_write);
}

/* The only column of a query that is not one by which its rows find their parents. */
static const ot_column *value_column(ot_call_binder *at)
{
    const ot_column *found = NULL;
    uint32_t count = 0;
    for (uint32_t i = 0; i < at->column_count; i++) {
        bool is_batch = false;
        for (uint32_t k = 0; k < at->batch_count; k++)
            is_batch |= at->batch_columns[k] == i;
        if (is_batch)
            continue;
        found = &at->columns[i];
        count++;
    }
    if (count == 1)
        return found;
    (void)REFUSE_CALL(at, "the field is one value, but %.*s gives %u columns%s.", OT_ARG(at->name),
                      count,
                      at->batch_count > 0 ? " besides those of batchBy" : ""); /* NULL says so */
    return NULL;
}

/* What a value becomes, and in which shape it comes: whether it is a set is decided by the field's
 * type, and by what there is. */
static bool settle_shape(ot_call_binder *at, const ot_pg_type *one)
{
    ot_bound_call *call = at->call;
    const ot_type *nullable = ot_type_nullable(at->element.type);
    bool is_list = nullable->kind == OT_TYPE_LIST;
    bool is_array = ot_binding__element_type(one) != NULL;
    if (is_list && ot_binding__is_list(nullable->of))
        return REFUSE_CALL(at, "%.*s gives no list of lists.", OT_ARG(at->name));
    bool is_set = is_list && !is_array && call->is_set;
    if (is_list && !is_array && !call->is_set && !call->is_document)
        return REFUSE_CALL(at, "the field is a list, but %.*s gives one %.*s.", OT_ARG(at->name),
                           OT_ARG(one->name));
    if (!is_list && is_array)
        return REFUSE_CALL(at, "%.*s gives %.*s, but the field is not a list.", OT_ARG(at->name),
                           OT_ARG(one->sql_name));
    if (call->function != NULL && call->is_set && !is_set)
        return REFUSE_CALL(at, "%.*s gives a set, but the field is not a list of its items.",
                           OT_ARG(at->name));
    call->shape = is_set ? OT_CALL_SET : OT_CALL_VALUE;
    call->type = !is_set || is_tabular(call) ? one
                 : call->is_document         ? named_type(at, "jsonb")
                                             : array_of(at->binder->catalog, one);
    return call->type != NULL ||
           REFUSE_CALL(at, "%.*s gives a set of %.*s, which has no array type.", OT_ARG(at->name),
                       OT_ARG(one->name));
}

static bool bind_leaf(ot_call_binder *at, const ot_pg_type *one, ot_bound_value *out)
{
    const ot_type *nullable = ot_type_nullable(at->element.type);
    const ot_type *named = ot_type_named(at->element.type);
    ot_wire wire = ot_binding__wire(named);
    const ot_pg_type *element = ot_binding__element_type(one);
    const ot_pg_type *item = element == NULL ? one : element;
    ot_column result = {.name = OT_S("its result"), .type = item};
    bool is_enum = named->kind == OT_TYPE_ENUM;
    if (is_enum && !ot_binding__check_fit(at->binder, &at->element, &at->use, named, item, &result))
        return false;
    if (!is_enum && ot_pg_writer(item, wire) == NULL)
        return REFUSE_CALL(at, "%.*s gives %.*s, which does not fit %.*s.", OT_ARG(at->name),
                           OT_ARG(item->name), OT_ARG(named->name));
    bool is_list = nullable->kind == OT_TYPE_LIST && !is_tabular(at->call);
    *out = (ot_bound_value){.type = at->call->type,
                            .write = ot_binding__writer(at->element.type, item, wire),
                            .wire = wire,
                            .list_depth = is_list || element != NULL,
                            .items_not_null = nullable->kind == OT_TYPE_LIST &&
                                              nullable->of->kind == OT_TYPE_NON_NULL};
    return true;
}

/* The holder of what has a statement of its own: the rows themselves, or the value as `v`. */
static void hold_value(ot_call_binder *at, const ot_column *value)
{
    ot_bound_call *call = at->call;
    if (is_tabular(call)) {
        OT_ASSERT(value != NULL);
        call->holder = holder_of(at, at->columns, at->column_count);
        call->value = &call->holder->table->columns[value->index];
        return;
    }
    ot_column only = {.name = OT_S("v"), .quoted = OT_S("v"), .type = call->type, .distinct = 1};
    call->holder = holder_of(at, &only, 1);
    call->value = &call->holder->table->columns[0];
}

static bool bind_value(ot_call_binder *at)
{
    ot_bound_call *call = at->call;
    const ot_column *column = NULL;
    const ot_pg_type *one = at->result;
    if (call->query != NULL) {
        column = value_column(at);
        if (column == NULL)
            return false;
        one = column->type;
    }
    if (one == NULL)
        return REFUSE_CALL(at, "%.*s gives rows; the field's type has to be an object type.",
                           OT_ARG(at->name));
    call->is_document = !ot_type_is_leaf(ot_type_named(at->element.type));
    if (!settle_shape(at, one))
        return false;
    if (!call->is_document && !bind_leaf(at, one, &at->value))
        return false;
    call->rows_max = OT_LIMIT_PAGE_MAX;
    hold_value(at, column);
    return true;
}

/* A function that gives nothing: true says that it has run. */
static bool bind_done(ot_call_binder *at)
{
    const ot_type *type = at->element.type;
    const ot_pg_type *boolean = named_type(at, "bool");
    if (ot_binding__is_list(type) || ot_binding__wire(ot_type_named(type)) != OT_WIRE_BOOLEAN)
        return REFUSE_CALL(at, "%.*s gives nothing; the field's type has to be Boolean.",
                           OT_ARG(at->name));
    if (!at->is_root || boolean == NULL)
        return REFUSE_CALL(at, "%.*s gives nothing; it is for root fields.", OT_ARG(at->name));
    at->call->shape = OT_CALL_DONE;
    at->call->type = boolean;
    hold_value(at, NULL);
    return bind_leaf(at, boolean, &at->value);
}

/* ---- Rows ---- */

static const ot_column *find_column(const ot_call_binder *at, ot_str name)
{
    for (uint32_t i = 0; i < at->column_count; i++)
        if (ot_str_equal(at->columns[i].name, name))
            return &at->columns[i];
    return NULL;
}

/* Each column of the table is in the result, with its type; of a domain PostgreSQL tells of a
 * result only what is below it. */
static bool check_columns(ot_call_binder *at, const ot_table *table)
{
    if (at->row != NULL && at->row != table && table->kind != OT_TABLE_RESULT)
        return REFUSE_CALL(at, "%.*s gives rows of %.*s, not of %.*s.", OT_ARG(at->name),
                           OT_ARG(at->row->name), OT_ARG(table->name));
    for (uint32_t i = 0; i < table->column_count && at->row != table; i++) {
        const ot_column *wanted = &table->columns[i];
        const ot_column *column = find_column(at, wanted->name);
        if (column == NULL)
            return REFUSE_CALL(at, "%.*s gives no column \"%.*s\", which rows of %.*s have.",
                               OT_ARG(at->name), OT_ARG(wanted->name), OT_ARG(table->name));
        if (ot_binding__base(column->type)->oid != ot_binding__base(wanted->type)->oid)
            return REFUSE_CALL(at,
                               "%.*s gives column \"%.*s\" as %.*s, rows of %.*s have it as %.*s.",
                               OT_ARG(at->name), OT_ARG(wanted->name), OT_ARG(column->type->name),
                               OT_ARG(table->name), OT_ARG(wanted->type->name));
    }
    return true;
}

/* By the columns of the type's table, which may stand in another order in the result. */
static bool bind_batch_columns(ot_call_binder *at, const ot_table *table)
{
    uint32_t *columns = OT_NEW_ARRAY(at->binder->arena, uint32_t, at->batch_count);
    for (uint32_t i = 0; i < at->batch_count; i++) {
        ot_str name = at->columns[at->batch_columns[i]].name;
        const ot_column *column = ot_table_column(table, name);
        if (column == NULL)
            return REFUSE_CALL(at,
                               "@sql(batchBy:): column \"%.*s\" is none of %.*s, whose rows the "
                               "query gives.",
                               OT_ARG(name), OT_ARG(table->name));
        columns[i] = column->index;
    }
    at->batch_columns = columns;
    return true;
}

/* The columns that tell rows apart, where the type says them. The database knows nothing of it. */
static bool bind_key(ot_call_binder *at, ot_bound_type *target)
{
    ot_element element = ot_binding__type_element(target->type);
    ot_use use = ot_binding__use(&element, OT_S("result"));
    ot_texts names;
    uint32_t *columns = NULL;
    if (!target->is_result)
        return true;
    if (!ot_binding__texts(at->binder, &element, &use, OT_S("key"), &names) ||
        !ot_binding__named_columns(at->binder, &element, &use, target->table, &names, &columns))
        return false;
    for (uint32_t i = 0; i < names.count; i++) {
        const ot_column *column = &target->table->columns[columns[i]];
        if (!ot_binding__has_no_order(column->type) && ot_pg_is_readable(column->type))
            continue;
        ot_binding__refuse(at->binder, &element, &use,
                           "column \"%.*s\" of type %.*s cannot be paged by.", OT_ARG(column->name),
                           OT_ARG(column->type->name));
        return false;
    }
    target->key = columns;
    target->key_count = names.count;
    return true;
}

static bool bind_rows(ot_call_binder *at, ot_bound_type *target)
{
    bool is_list = at->element.type != ot_type_named(at->element.type) &&
                   ot_binding__is_list(at->element.type);
    bool is_many = is_list || ot_type_named(at->element.type) != target->type;
    at->call->shape = OT_CALL_ROWS;
    if (at->column_count == 0 && at->result != NULL)
        return REFUSE_CALL(at, "%.*s gives %.*s, but the field is no scalar and no document.",
                           OT_ARG(at->name), OT_ARG(at->result->name));
    if (at->column_count == 0)
        return REFUSE_CALL(at,
                           "%.*s says nothing of its columns; declare them by OUT parameters "
                           "or RETURNS TABLE.",
                           OT_ARG(at->name));
    if (is_many && !at->call->is_set)
        return REFUSE_CALL(at, "the field is a list, but %.*s gives one row.", OT_ARG(at->name));
    if (target->table == NULL) {
        target->role = OT_ROLE_TABLE;
        target->table = result_table(at, target->type->name, at->columns, at->column_count);
        if (!bind_key(at, target))
            return false;
    }
    return check_columns(at, target->table) && bind_batch_columns(at, target->table);
}

static bool gives_document(const ot_call_binder *at, const ot_type *named)
{
    const ot_pg_type *one = at->result;
    if (at->call->query != NULL && at->column_count == 1 + at->batch_count)
        for (uint32_t i = 0; i < at->column_count; i++)
            if (ot_binding__is_json(at->columns[i].type))
                one = at->columns[i].type;
    return one != NULL && ot_binding__is_json(one) && ot_binding__is_document(at->binder, named);
}

/* What would be a connection if its rows were those of a table. */
static bool is_page_of_results(const ot_type *named)
{
    return ot_str_ends_with(named->name, OT_S("Connection")) &&
           (ot_map_has(&named->fields_by_name, OT_S("nodes")) ||
            ot_map_has(&named->fields_by_name, OT_S("edges")));
}

bool ot_binding__bind_result(ot_call_binder *at)
{
    const ot_type *named = ot_type_named(at->element.type);
    ot_bound_type *bound = ot_binding__type(at->binder, named);
    if (at->call->function != NULL && at->call->function->is_void)
        return bind_done(at);
    if (ot_type_is_leaf(named) || gives_document(at, named))
        return bind_value(at);
    if (bound->role == OT_ROLE_CONNECTION && (bound->node->table != NULL || bound->node->is_result))
        return bind_rows(at, ot_binding__type(at->binder, bound->node->type));
    if (bound->role == OT_ROLE_DOCUMENT && is_page_of_results(named))
        return REFUSE_CALL(at,
                           "rows of %.*s have no key to page by; name the columns that identify a "
                           "row with @result(key:) on their type, or make the field a list.",
                           OT_ARG(at->name));
    bool is_free = bound->role == OT_ROLE_DOCUMENT && named->kind == OT_TYPE_OBJECT;
    if (bound->role != OT_ROLE_TABLE && !is_free)
        return REFUSE_CALL(at, "its type can hold no rows of %.*s.", OT_ARG(at->name));
    if (bound->role == OT_ROLE_TABLE && bound->table == NULL && !bound->is_result)
        return false; /* reported at the type */
    return bind_rows(at, bound);
}
