#include "execute/execute_internal.h"

/*
 * Fields and objects that the caller may not have are refused in each row for the same reason. It
 * is told once for each of them, at the first place in the answer, so that one field of a list
 * leaves room for other errors.
 */

/* By number: 1 + how many errors there were before it was told; 0: it was not. */
bool ot_execute__tells_refusal(ot_execution *e, uint32_t refusal)
{
    if (e->told_refusals == NULL)
        e->told_refusals = OT_NEW_ARRAY(e->arena, uint32_t, e->plan->refusal_count);
    uint32_t *told = &e->told_refusals[refusal - 1];
    bool is_first = *told == 0;
    if (is_first)
        *told = 1 + e->errors.count;
    return is_first;
}

void ot_execute__forget_refusals(ot_execution *e)
{
    for (uint32_t i = 0; i < e->plan->refusal_count; i++)
        if (e->told_refusals[i] > e->errors.count)
            e->told_refusals[i] = 0;
}
