#include "command/check_internal.h"

/*
 * What PostgreSQL would say of functions only when they are called: that no role may execute them;
 * and where a null will come that the contract rules out.
 */

typedef struct asked_function {
    const ot_function *function;
    ot_place place; /* of the field that calls it first */
} asked_function;

typedef struct call_check {
    ot_findings *findings;
    OT_VEC(asked_function) functions;
} call_check;

static ot_place field_place(const ot_field *field)
{
    if (field->ast == NULL)
        return field->place;
    return (ot_place){.source = field->place.source, .offset = field->ast->name.offset};
}

static void ask(call_check *checker, const ot_function *function, const ot_field *field)
{
    for (uint32_t i = 0; i < checker->functions.count; i++)
        if (checker->functions.items[i].function == function)
            return;
    asked_function asked = {.function = function, .place = field_place(field)};
    OT_VEC_PUSH(checker->findings->arena, &checker->functions, asked);
}

/* ---- Nulls ---- */

/* What may be null among what a strict function gets; NULL when nothing may. */
static const ot_parameter *nullable_operand(const ot_bound_call *call)
{
    for (uint32_t i = 0; i < call->operand_count; i++) {
        const ot_operand *operand = &call->operands[i];
        bool may_be_null = operand->kind == OT_OPERAND_CLAIM;
        if (operand->kind == OT_OPERAND_ARGUMENT)
            may_be_null = operand->argument->type->kind != OT_TYPE_NON_NULL;
        if (operand->kind == OT_OPERAND_COLUMN)
            may_be_null = !operand->column->not_null;
        if (may_be_null)
            return operand->parameter;
    }
    return NULL;
}

static void check_nulls(call_check *checker, const ot_bound_field *bound, const ot_bound_call *call)
{
    const ot_field *field = bound->definition;
    const ot_function *function = call->function;
    bool is_one = bound->rows != NULL && bound->rows->cardinality == OT_CARDINALITY_ONE;
    if (field->type->kind != OT_TYPE_NON_NULL ||
        ot_type_nullable(field->type)->kind == OT_TYPE_LIST)
        return;
    bool has_rows = bound->rows != NULL && !is_one;
    const ot_parameter *parameter =
        function->is_strict && !has_rows ? nullable_operand(call) : NULL;
    if (parameter != NULL)
        ot_findings_add(
            checker->findings, OT_SEVERITY_WARNING, "nullability", field_place(field),
            "Field \"%.*s.%.*s\" is not null, but function \"%.*s\" is STRICT and gives "
            "null where \"%.*s\" is null.",
            OT_ARG(field->parent->name), OT_ARG(field->name), OT_ARG(function->name),
            OT_ARG(parameter->name));
    else if (is_one)
        ot_findings_add(checker->findings, OT_SEVERITY_WARNING, "nullability", field_place(field),
                        "Field \"%.*s.%.*s\" is not null, but function \"%.*s\" may give no row.",
                        OT_ARG(field->parent->name), OT_ARG(field->name), OT_ARG(function->name));
}

/* ---- Walking a bound schema ---- */

static void check_field(call_check *checker, const ot_bound_field *field)
{
    const ot_bound_call *call = field->call;
    if (call == NULL && field->rows != NULL)
        call = field->rows->call;
    if (call == NULL || call->function == NULL)
        return;
    ask(checker, call->function, field->definition);
    check_nulls(checker, field, call);
}

static void check_types(call_check *checker, const ot_service *service)
{
    for (uint32_t i = 0; i < service->schema->type_count; i++) {
        const ot_bound_type *bound = &service->binding->types[i];
        bool has_calls = bound->role == OT_ROLE_TABLE || bound->role == OT_ROLE_ROOT;
        for (uint32_t f = 0; has_calls && f < bound->type->field_count; f++)
            check_field(checker, &bound->fields[f]);
    }
}

/* ---- Privileges ---- */

static const char privileges_sql[] =
    "SELECT x.n, bool_or(has_schema_privilege(r.name, p.pronamespace, 'USAGE')"
    "  AND has_function_privilege(r.name, p.oid, 'EXECUTE'))"
    " FROM json_array_elements_text($1::json) WITH ORDINALITY AS x (oid, n)"
    " JOIN pg_proc p ON p.oid = x.oid::oid"
    " CROSS JOIN (SELECT CASE WHEN v = '' THEN current_user ELSE v END AS name"
    "  FROM json_array_elements_text($2::json) AS v) AS r"
    " GROUP BY x.n ORDER BY x.n";

static ot_str functions_json(const call_check *checker)
{
    ot_buffer out = {0};
    for (uint32_t i = 0; i < checker->functions.count; i++)
        ot_buffer_printf(&out, "%c%u", i > 0 ? ',' : '[',
                         checker->functions.items[i].function->oid);
    OT_BUFFER_LITERAL(&out, "]");
    ot_str text = ot_arena_copy(checker->findings->arena, ot_buffer_str(&out));
    ot_buffer_free(&out);
    return text;
}

static void tell_forbidden(call_check *checker, const asked_function *asked,
                           const ot_check_roles *roles)
{
    ot_arena *arena = checker->findings->arena;
    const ot_function *function = asked->function;
    ot_check__tell_missing(
        checker->findings, asked->place, roles,
        ot_arena_printf(arena, "execute function \"%.*s\"", OT_ARG(function->name)), "EXECUTE",
        ot_arena_printf(arena, "FUNCTION %.*s", OT_ARG(function->quoted)));
}

/* A function that some role of the configuration may execute is as it should be. */
static ot_status check_privileges(call_check *checker, ot_pg_session *session,
                                  const ot_check_roles *roles, ot_error *error)
{
    ot_arena *arena = checker->findings->arena;
    ot_pg_table rows;
    if (checker->functions.count == 0)
        return OT_OK;
    ot_str parameters[] = {functions_json(checker),
                           ot_check__names_json(arena, roles->names, roles->count)};
    ot_status status =
        ot_pg_session_query(session, arena, privileges_sql, parameters, 2, &rows, error);
    if (status != OT_OK)
        return ot_error_wrap(error, status, "while asking who may execute the functions");
    for (uint32_t i = 0; i < rows.row_count && i < checker->functions.count; i++)
        if (!ot_pg_table_flag(&rows, i, 1))
            tell_forbidden(checker, &checker->functions.items[i], roles);
    return OT_OK;
}

ot_status ot_check_calls(ot_findings *findings, ot_pg_session *session, const ot_service *service,
                         const ot_check_roles *roles, ot_error *error)
{
    call_check checker = {.findings = findings};
    check_types(&checker, service);
    return check_privileges(&checker, session, roles, error);
}
