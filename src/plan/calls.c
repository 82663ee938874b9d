#include "plan/writes_internal.h"

#include "base/limits.h"

/*
 * Functions and queries: @function, @sql. Rows that are read go the way of all rows (rows.c), with
 * the call in the table's place. A value on a row is an expression in the statement of that row; at
 * a root, in a mutation and for a batched query it has a statement of its own.
 */

/* ---- Parameters ---- */

/* An argument that is absent is left out where the function has a default; null is a value. Only
 * then it matters whether it is there. */
static bool is_left_out(builder *b, const ot_operand *operand, const ot_input *input)
{
    bool may_be_absent = operand->argument->type->kind != OT_TYPE_NON_NULL;
    if (!operand->parameter->has_default || !may_be_absent)
        return false;
    ot_plan__guard(b, OT_GUARD_PRESENCE, input);
    return ot_input_value_now(b->work, input, b->variables) == NULL;
}

/* The type whose ids an argument takes, by its name: `product`, `productId`, `productIds`. A
 * parameter says nothing else of what it means. */
static const ot_bound_type *node_of(builder *b, const ot_input_value *argument)
{
    const ot_type *named = ot_type_named(argument->type);
    ot_str name = argument->name;
    char text[OT_LIMIT_NAME_BYTES];
    if (named->kind != OT_TYPE_SCALAR || named->scalar != OT_SCALAR_ID || name.len > sizeof(text))
        return NULL;
    if (ot_str_ends_with(name, OT_S("Ids")))
        name.len -= 3;
    else if (ot_str_ends_with(name, OT_S("Id")))
        name.len -= 2;
    if (name.len == 0)
        return NULL;
    memcpy(text, name.ptr, name.len);
    if (text[0] >= 'a' && text[0] <= 'z')
        text[0] = (char)(text[0] - 'a' + 'A');
    const ot_type *type = ot_schema_type(b->schema, ot_str_make(text, name.len));
    if (type == NULL || !ot_binding_type(b->binding, type)->is_node)
        return NULL;
    return ot_binding_type(b->binding, type);
}

static ot_param *argument_param(builder *b, const ot_operand *operand, const ot_input *input)
{
    const ot_pg_type *type = operand->parameter->type;
    bool is_array = type->element != NULL;
    ot_param *param = ot_plan__param_of_input(b, is_array ? type->element : type, is_array, input,
                                              operand->argument->name);
    param->node = node_of(b, operand->argument);
    return param;
}

static void bind_operands(builder *b, called *call, const ot_input *inputs)
{
    const ot_bound_call *bound = call->bound;
    call->params = OT_NEW_ARRAY(b->work, ot_param *, bound->operand_count);
    call->is_left_out = OT_NEW_ARRAY(b->work, bool, bound->operand_count);
    for (uint32_t i = 0; i < bound->operand_count; i++) {
        const ot_operand *operand = &bound->operands[i];
        if (operand->kind == OT_OPERAND_CLAIM)
            call->params[i] = ot_plan__param_of_claim(b, operand->claim);
        if (operand->kind != OT_OPERAND_ARGUMENT)
            continue;
        const ot_input *input = &inputs[operand->argument->index];
        call->is_left_out[i] = is_left_out(b, operand, input);
        if (!call->is_left_out[i])
            call->params[i] = argument_param(b, operand, input);
    }
}

const called *ot_plan__called(builder *b, const ot_bound_call *bound, const ot_bound_field *field,
                              const ot_input *inputs)
{
    called *call = OT_NEW(b->work, called);
    call->bound = bound;
    if (bound->function != NULL)
        bind_operands(b, call, inputs);
    else
        call->params = ot_plan__sql_params(b, bound->query, field, inputs);
    return call;
}

/* ---- Values ---- */

static void complete(builder *b, const collected_field *field, const ot_bound_field *bound,
                     ot_out_field *out)
{
    out->value = &bound->value;
    out->labels = ot_plan__labels(b, out->definition->named);
    if (!bound->call->is_document)
        return;
    out->value = NULL;
    ot_plan__documents(b, out->definition->named, field, OT_OUT_MEMBER, out);
}

/* In the statement of the row. */
static void plan_on_row(builder *b, source *s, const collected_field *field,
                        const ot_bound_field *bound, ot_out_field *out)
{
    const ot_input *inputs = ot_plan__inputs(b, field);
    const called *call = ot_plan__called(b, bound->call, bound, inputs);
    out->kind = bound->call->is_document ? OT_OUT_DOCUMENT : OT_OUT_VALUE;
    out->step = s->core->step->id;
    out->column = ot_plan__call_column(b, s, call, bound->call->type);
    complete(b, field, bound, out);
}

/* A statement of its own for what a call gives, below `parent` or at a root: its rows are those of
 * the call's holder. */
static core *call_core(builder *b, source *parent, const collected_field *field,
                       const ot_bound_field *bound, ot_out_field *out)
{
    const ot_bound_call *call = bound->call;
    ot_bound_rows *rows = OT_NEW(b->work, ot_bound_rows);
    *rows =
        (ot_bound_rows){.target = call->shape == OT_CALL_ROWS ? bound->rows->target : call->holder,
                        .cardinality = OT_CARDINALITY_LIST,
                        .join = call->join,
                        .call = call};
    field_request request = {
        .field = field, .bound = bound, .rows = rows, .limit = OT_NO_LIMIT, .selectivity = 1};
    request.inputs = ot_plan__inputs(b, field);
    core *c = ot_plan__new_list(b, parent, &request, call->is_write ? OT_STEP_WRITE : OT_STEP_READ);
    c->step->field = out;
    if (call->is_write) {
        c->verb = WRITE_CALL;
        c->step->reason = OT_S("call");
    }
    return c;
}

/* A query whose rows are the values, rather than an expression that holds them all. */
static bool is_tabular(const ot_bound_call *call)
{
    return call->query != NULL && (call->is_batched || call->is_write);
}

static void plan_apart(builder *b, source *parent, const collected_field *field,
                       const ot_bound_field *bound, ot_out_field *out)
{
    const ot_bound_call *call = bound->call;
    core *c = call_core(b, parent, field, bound, out);
    bool is_list = is_tabular(call) && call->shape == OT_CALL_SET;
    out->kind = is_list ? OT_OUT_CELLS : OT_OUT_CELL;
    out->step = c->step->id;
    out->column = ot_plan__column(b, c->root, call->value);
    complete(b, field, bound, out);
}

/* ---- Rows of a mutation ---- */

static void plan_written_rows(builder *b, const collected_field *field, const ot_bound_field *bound,
                              ot_out_field *out)
{
    core *c = call_core(b, NULL, field, bound, out);
    bool is_list = bound->rows->cardinality == OT_CARDINALITY_LIST;
    if (!is_list)
        c->rows = 1; /* nobody looks at more */
    c->step->rows_max = is_list ? OT_LIMIT_WRITE_ROWS : OT_NO_LIMIT;
    b->has_checks |= is_list;
    source *answered = ot_plan__answer_source(b, c, field);
    out->kind = is_list ? OT_OUT_ROWS : OT_OUT_FIRST;
    out->step = answered->core->step->id;
    out->object = ot_plan__row_object(b, answered, answered->type->type, field);
}

void ot_plan__call(builder *b, source *parent, const collected_field *field,
                   const ot_bound_field *bound, ot_out_field *out)
{
    if (bound->call->shape == OT_CALL_ROWS)
        plan_written_rows(b, field, bound, out);
    else if (parent == NULL || bound->call->is_batched)
        plan_apart(b, parent, field, bound, out);
    else
        plan_on_row(b, parent, field, bound, out);
}
