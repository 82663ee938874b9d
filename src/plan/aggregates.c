#include "plan/plan_internal.h"

/*
 * Aggregates are columns of a statement that groups by the link to the parents' rows, the same one
 * that counts for totalCount. Those over the same rows of the same parents share it, also when they
 * are fields of their own.
 */

static bool is_same_predicate(const predicate *a, const predicate *b)
{
    if (a->kind != PREDICATE_AUTHOR || b->kind != PREDICATE_AUTHOR || a->sql != b->sql)
        return false;
    for (uint32_t i = 0; i < a->sql->piece_count; i++)
        if (a->sql_params[i] != b->sql_params[i])
            return false;
    return true;
}

static bool is_same_list(const uint32_t *a, const uint32_t *b, uint32_t count)
{
    return count == 0 || memcmp(a, b, count * sizeof(*a)) == 0;
}

static bool is_same_join(const ot_join *a, const ot_join *b)
{
    if (a == NULL || b == NULL || a == b)
        return a == b;
    uint32_t near = a->parent_column_count;
    uint32_t far = a->target_column_count;
    if (a->through != b->through || near != b->parent_column_count ||
        far != b->target_column_count ||
        !is_same_list(a->parent_columns, b->parent_columns, near) ||
        !is_same_list(a->target_columns, b->target_columns, far))
        return false;
    return a->through == NULL || (is_same_list(a->through_from, b->through_from, near) &&
                                  is_same_list(a->through_to, b->through_to, far));
}

static bool has_same_rows(const core *c, const source *parent, const field_request *request)
{
    if (c->step->kind != OT_STEP_AGGREGATE || c->root->call != NULL || c->parent != parent ||
        c->root->type != request->rows->target || !is_same_join(c->join, request->rows->join) ||
        c->where.count != request->where.count)
        return false;
    for (uint32_t i = 0; i < c->where.count; i++)
        if (!is_same_predicate(c->where.items[i], request->where.items[i]))
            return false;
    return true;
}

static core *core_of(builder *b, source *parent, const field_request *request, ot_out_field *out)
{
    for (uint32_t i = 0; i < b->cores.count; i++)
        if (has_same_rows(b->cores.items[i], parent, request))
            return b->cores.items[i];
    core *c = ot_plan__new_list(b, parent, request, OT_STEP_AGGREGATE);
    c->step->field = out;
    return c;
}

void ot_plan__aggregate_column(builder *b, core *c, const ot_bound_field *bound, ot_out_field *out)
{
    out->kind = OT_OUT_AGGREGATE;
    out->step = c->step->id;
    out->column = ot_plan__aggregate(b, c, bound);
    out->value = &bound->value;
    out->labels = ot_plan__labels(b, out->type);
    out->is_zero = bound->is_zero;
}

static ot_out_object *object_of(builder *b, core *c, const collected_field *field)
{
    const ot_type *type = ot_type_named(field->definition->type);
    collected_fields fields = {0};
    ot_out_object *object = ot_plan__new_object(b, type, field, &fields);
    for (uint32_t i = 0; i < fields.count && !b->is_over_limit; i++)
        if (!ot_plan__is_settled(b, &fields.items[i], type, &object->fields[i]))
            ot_plan__aggregate_column(
                b, c, ot_binding_field(b->binding, fields.items[i].definition), &object->fields[i]);
    return object;
}

void ot_plan__aggregates(builder *b, source *parent, const collected_field *field,
                         const ot_bound_field *bound, ot_out_field *out)
{
    field_request request;
    ot_plan__read_arguments(b, field, bound, &request);
    if (!ot_str_is_empty(request.error)) {
        ot_plan__fail(out, "BAD_USER_INPUT", request.error);
        return;
    }
    if (bound->kind == OT_BOUND_AGGREGATE) {
        ot_plan__aggregate_column(b, core_of(b, parent, &request, out), bound, out);
        return;
    }
    core *c = core_of(b, parent, &request, out);
    out->kind = OT_OUT_AGGREGATES;
    out->step = c->step->id;
    out->object = object_of(b, c, field);
}
