#include "plan/plan_internal.h"

/*
 * Aggregates are columns of a statement that groups by the link to the parents' rows, the same one
 * that counts for totalCount. Those over the same rows of the same parents share it, also when they
 * are fields of their own.
 */

static bool has_same_rows(const core *c, const source *parent, const field_request *request)
{
    return c->step->kind == OT_STEP_AGGREGATE && c->root->call == NULL && c->parent == parent &&
           c->root->type == request->rows->target &&
           ot_plan__is_same_join(c->join, request->rows->join) &&
           ot_plan__is_same_where(&c->where, &request->where);
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
    out->labels = ot_plan__labels(b, out->definition->named);
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
    if (!ot_plan__read_request(b, field, bound, &request, out))
        return;
    if (bound->kind == OT_BOUND_AGGREGATE) {
        ot_plan__aggregate_column(b, core_of(b, parent, &request, out), bound, out);
        return;
    }
    core *c = core_of(b, parent, &request, out);
    out->kind = OT_OUT_AGGREGATES;
    out->step = c->step->id;
    out->object = object_of(b, c, field);
}
