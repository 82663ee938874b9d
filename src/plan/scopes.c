#include "plan/plan_internal.h"

/*
 * What runs one after the other: the root fields of a mutation (spec section "Mutation"). They
 * share a transaction, so that only their statements have to be in order, or have one each. Then
 * nothing of a field leaves before the field before it is committed or undone, so no two share a
 * trip, a step or a row that was read.
 */

/* Whether what the step has written is looked at before anything else is done. */
static bool is_checked(const ot_step *step)
{
    bool is_counted = step->rows_max != OT_NO_LIMIT && step->input_rows == NULL;
    if (step->is_judge)
        return true;
    return step->kind == OT_STEP_WRITE &&
           (is_counted || step->version != NULL || step->is_exact ||
            !ot_str_is_empty(step->finds) || step->allowed_column != UINT32_MAX);
}

/* A field's statements come after all of those before it. */
static void advance_trip(builder *b)
{
    for (uint32_t i = 0; i < b->cores.count; i++)
        if (b->cores.items[i]->step->trip > b->first_trip)
            b->first_trip = b->cores.items[i]->step->trip;
    for (uint32_t i = 0; i < b->cores.count; i++)
        if (is_checked(b->cores.items[i]->step) && b->cores.items[i]->step->trip == b->first_trip) {
            b->first_trip++; /* nothing runs before it is known that the field may stand */
            return;
        }
}

/* The trip after all those that are planned. */
static uint32_t next_trip(const builder *b)
{
    return b->cores.count == 0 ? 0 : ot_plan__last_trip(b) + 1;
}

static void end_scope(builder *b, uint32_t field_count)
{
    ot_plan_scope scope = {.field_end = field_count,
                           .step_end = b->cores.count,
                           .resolver_end = b->resolvers.count,
                           .trip_end = next_trip(b),
                           .has_checks = b->has_checks};
    OT_VEC_PUSH(b->arena, &b->scopes, scope);
    b->has_checks = false;
}

void ot_plan__end_field(builder *b, uint32_t field_count)
{
    if (b->request->operation->kind != OT_OPERATION_MUTATION)
        return;
    if (!b->binding->commits_fields) {
        advance_trip(b);
        return;
    }
    end_scope(b, field_count);
    b->first_trip = next_trip(b);
}

void ot_plan__end_fields(builder *b, uint32_t field_count)
{
    if (b->scopes.count == 0)
        end_scope(b, field_count);
}
