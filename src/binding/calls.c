#include "binding/calls_internal.h"

#include "base/limits.h"

/*
 * @function and @sql. What a field may be follows from what it calls: a scalar or a document from
 * one value; a type with @table from rows that have all columns of that table; any other object
 * type from the columns of the result, by their names. Such a type is a *result type*: it is bound
 * like a type with a table that has just these columns, so its fields may be expressions and
 * relations as well.
 *
 * Which types are result types has to be known before any field is bound, so the calls of all
 * fields are looked at first; bind_call only puts what was found in its place.
 */

bool ot_binding__is_result(const ot_bound_type *type)
{
    return type->table != NULL && type->table->kind == OT_TABLE_RESULT;
}

void ot_binding__use_parent_column(ot_call_binder *at, const ot_column *column)
{
    for (uint32_t i = 0; i < at->parent_columns.count; i++)
        if (at->parent_columns.items[i] == column->index)
            return;
    OT_VEC_PUSH(at->binder->arena, &at->parent_columns, column->index);
}

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
                            .write = ot_pg_writer(item, wire),
                            .wire = wire,
                            .is_list = is_list || element != NULL,
                            .items_not_null = nullable->kind == OT_TYPE_LIST &&
                                              nullable->of->kind == OT_TYPE_NON_NULL};
    return true;
}

/* The holder of what has a statement of its own: the rows themselves, or the value as `v`. */
static void hold_value(ot_call_binder *at, const ot_column *value)
{
    ot_bound_call *call = at->call;
    if (is_tabular(call)) {
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

/* Each column of the table is in the result, with its type. */
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
        if (column->type->oid != wanted->type->oid)
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

static bool bind_result(ot_call_binder *at)
{
    const ot_type *named = ot_type_named(at->element.type);
    ot_bound_type *bound = ot_binding__type(at->binder, named);
    if (at->call->function != NULL && at->call->function->is_void)
        return bind_done(at);
    if (ot_type_is_leaf(named) || gives_document(at, named))
        return bind_value(at);
    if (bound->role == OT_ROLE_CONNECTION && bound->node->table != NULL)
        return bind_rows(at, ot_binding__type(at->binder, bound->node->type));
    if (bound->role == OT_ROLE_DOCUMENT && is_page_of_results(named))
        return REFUSE_CALL(at, "rows of %.*s have no key to page by; make the field a list.",
                           OT_ARG(at->name));
    bool is_free = bound->role == OT_ROLE_DOCUMENT && named->kind == OT_TYPE_OBJECT;
    if (bound->role != OT_ROLE_TABLE && !is_free)
        return REFUSE_CALL(at, "its type can hold no rows of %.*s.", OT_ARG(at->name));
    if (bound->role == OT_ROLE_TABLE && bound->table == NULL)
        return false; /* reported at the type */
    return bind_rows(at, bound);
}

/* ---- From the parent's row ---- */

/* Values that are equal are the same bytes, so that rows find their parents by them. */
static bool is_plain(const ot_pg_type *type)
{
    static const char *const names[] = {"int2",    "int4", "int8", "uuid",      "text",
                                        "varchar", "bool", "date", "timestamp", "timestamptz"};
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
        if (ot_str_equal(ot_binding__base(type)->name, ot_str_from_c(names[i])))
            return true;
    return ot_binding__base(type)->kind == 'e';
}

/* True when the columns that the call looks at say all: then it is called once for all parents
 * with the same ones. A null among them has to mean that nothing comes. */
static bool decide_result(const ot_call_binder *at)
{
    const ot_function *function = at->call->function;
    for (uint32_t i = 0; i < at->parent_columns.count; i++) {
        const ot_column *column = &at->owner->table->columns[at->parent_columns.items[i]];
        bool skips_null = column->not_null || (function != NULL && function->is_strict);
        if (!skips_null || !is_plain(column->type))
            return false;
    }
    return !at->takes_row;
}

static bool bind_join(ot_call_binder *at)
{
    ot_join *join = OT_NEW(at->binder->arena, ot_join);
    const ot_bound_type *owner = at->owner;
    bool is_own = at->call->is_batched || decide_result(at);
    if (at->is_root)
        return true;
    if (!is_own && owner->key_count == 0 && at->takes_row)
        return REFUSE_CALL(at, "rows of \"%.*s\" have no key, so no row can be given to %.*s.",
                           OT_ARG(owner->table->name), OT_ARG(at->name));
    is_own = is_own || owner->key_count == 0;
    *join = (ot_join){.parent_columns = is_own ? at->parent_columns.items : owner->key,
                      .parent_column_count = is_own ? at->parent_columns.count : owner->key_count,
                      .target_columns = at->batch_columns,
                      .target_column_count = at->batch_count};
    at->call->join = join;
    at->call->is_parent_row = !is_own;
    return true;
}

/* ---- All fields, before any is bound ---- */

static bool bind_one(ot_call_binder *at)
{
    ot_use function = ot_binding__use(&at->element, OT_S("function"));
    ot_use query = ot_binding__use(&at->element, OT_S("sql"));
    at->use = function.directive != NULL ? function : query;
    if (function.directive != NULL && query.directive != NULL)
        return false; /* reported where the field is bound */
    bool is_right =
        function.directive != NULL ? ot_binding__bind_function(at) : ot_binding__bind_query(at);
    return is_right && bind_result(at) && bind_join(at);
}

static void find_call(ot_binder *binder, const ot_bound_type *owner, const ot_field *field)
{
    const ot_schema *schema = binder->schema;
    bool is_root = owner->role == OT_ROLE_ROOT;
    if (ot_applied_get(&field->directives, OT_S("function")) == NULL &&
        ot_applied_get(&field->directives, OT_S("sql")) == NULL)
        return;
    ot_bound_call *call = OT_NEW(binder->arena, ot_bound_call);
    call->is_write = owner->type == schema->mutation && owner->type != schema->query;
    ot_call_binder at = {.binder = binder,
                         .element = ot_binding__field_element(field),
                         .definition = field,
                         .owner = owner,
                         .is_root = is_root,
                         .call = call};
    ot_bound_call **calls = binder->calls[owner->type->index];
    if (calls == NULL)
        calls = OT_NEW_ARRAY(binder->arena, ot_bound_call *, owner->type->field_count);
    binder->calls[owner->type->index] = calls;
    if (!bind_one(&at))
        return;
    ot_bound_value *value = OT_NEW(binder->arena, ot_bound_value);
    *value = at.value;
    call->result = value;
    calls[field->index] = call;
}

static bool may_call(const ot_binder *binder, const ot_bound_type *owner)
{
    return (owner->role == OT_ROLE_ROOT && owner->type != binder->schema->subscription) ||
           (owner->role == OT_ROLE_TABLE && owner->table != NULL);
}

/* Result types may have fields that call as well; they are found on the way, so what was passed
 * over is looked at again. */
void ot_binding__find_calls(ot_binder *binder)
{
    uint32_t count = binder->schema->type_count;
    bool *is_done = OT_NEW_ARRAY(binder->arena, bool, count);
    binder->calls = OT_NEW_ARRAY(binder->arena, ot_bound_call **, count);
    for (bool has_more = true; has_more;) {
        has_more = false;
        for (uint32_t i = 0; i < count; i++) {
            const ot_bound_type *owner = &binder->binding->types[i];
            if (is_done[i] || !may_call(binder, owner))
                continue;
            is_done[i] = has_more = true;
            for (uint32_t f = 0; f < owner->type->field_count; f++)
                find_call(binder, owner, &owner->type->fields[f]);
        }
    }
}

/* ---- One field ---- */

static bool is_operand(const ot_bound_call *call, const ot_input_value *argument)
{
    for (uint32_t i = 0; i < call->operand_count; i++)
        if (call->operands[i].kind == OT_OPERAND_ARGUMENT && call->operands[i].argument == argument)
            return true;
    return ot_binding__sql_uses(call->query, argument);
}

static void bind_arguments(ot_binder *binder, const ot_bound_call *call, ot_bound_field *field)
{
    for (uint32_t i = 0; i < field->definition->argument_count; i++) {
        const ot_input_value *argument = &field->definition->arguments[i];
        ot_element element = ot_binding__input_element(argument);
        if (is_operand(call, argument))
            field->arguments[i].role = OT_ARGUMENT_OPERAND;
        else if (call->shape != OT_CALL_ROWS || call->is_write)
            ot_binding__refuse(binder, &element, NULL, "nothing reads it: %s.",
                               call->query != NULL ? "the query does not name it by $args"
                                                   : "the function has no parameter of that name; "
                                                     "name one with @column(name:)");
    }
}

static void bind_called_rows(ot_binder *binder, const ot_element *element, const ot_use *use,
                             const ot_bound_call *call, ot_bound_field *field)
{
    ot_bound_rows *rows = OT_NEW(binder->arena, ot_bound_rows);
    if (!ot_binding__read_target(binder, field->definition, rows) || rows->target->table == NULL)
        return; /* reported where the call was found */
    rows->call = call;
    rows->join = call->join;
    if (call->is_write) {
        if (rows->cardinality == OT_CARDINALITY_CONNECTION)
            ot_binding__refuse(binder, element, use, "what a mutation gives is not paged.");
        field->kind = OT_BOUND_CALL;
        field->call = call;
        field->rows = rows;
        return;
    }
    if (!ot_binding__bind_page(binder, element, field->definition, rows))
        return;
    if (call->is_batched && rows->is_paged) {
        ot_binding__refuse(binder, element, use,
                           "the rows of all parents come together, so there are no pages of "
                           "them: leave batchBy away, or make it a list that is not paged.");
        return;
    }
    field->kind = OT_BOUND_ROWS;
    field->rows = rows;
    ot_binding__bind_row_arguments(binder, field);
}

void ot_binding__bind_call(ot_binder *binder, const ot_element *element, const ot_use *use,
                           ot_bound_field *field)
{
    const ot_type *owner = field->definition->parent;
    ot_bound_call **calls = binder->calls[owner->index];
    ot_bound_call *call = calls == NULL ? NULL : calls[field->definition->index];
    bool is_root = ot_binding__type(binder, owner)->role == OT_ROLE_ROOT;
    bool is_rows = call != NULL && call->shape == OT_CALL_ROWS;
    if (call == NULL)
        return; /* reported */
    bool is_read = is_rows && !call->is_write;
    if (!ot_binding__check_meaning(binder, element,
                                   is_read && is_root ? "function sql page where error"
                                   : is_read          ? "function sql page where"
                                   : is_root          ? "function sql error"
                                                      : "function sql",
                                   is_read && !is_root ? "rows of a function or query below a row"
                                   : is_read           ? "rows of a function or query"
                                   : is_root           ? "what a function or query gives"
                                                       : "a value of a function or query") ||
        !ot_binding__bind_violations(binder, element, &call->violations, &call->violation_count))
        return;
    bind_arguments(binder, call, field);
    if (is_rows) {
        bind_called_rows(binder, element, use, call, field);
        return;
    }
    field->kind = OT_BOUND_CALL;
    field->call = call;
    field->value = *call->result;
}
