#include "binding/calls_internal.h"

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
    bool has_key = owner->key_count > 0 && !ot_binding__is_result(owner);
    if (!is_own && !has_key && at->takes_row)
        return REFUSE_CALL(at, "rows of \"%.*s\" have no key, so no row can be given to %.*s.",
                           OT_ARG(owner->table->name), OT_ARG(at->name));
    is_own = is_own || !has_key;
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
    return is_right && ot_binding__bind_result(at) && bind_join(at);
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

void ot_binding__check_results(ot_binder *binder)
{
    for (uint32_t i = 0; i < binder->schema->type_count; i++) {
        const ot_bound_type *bound = &binder->binding->types[i];
        ot_element element = ot_binding__type_element(bound->type);
        ot_use use = ot_binding__use(&element, OT_S("result"));
        if (use.directive != NULL && bound->is_result && bound->table == NULL &&
            !binder->has_problems)
            ot_binding__refuse(binder, &element, &use,
                               "no @function and no @sql gives rows of it; take @result away.");
        if (use.directive != NULL && !bound->is_result)
            ot_binding__refuse(binder, &element, &use,
                               "it is for rows of a function or query; of a type with a table "
                               "@table(key:) names the key.");
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
