#include "plan/plan_internal.h"

/*
 * Fields and objects that the caller may not have. They are decided while planning, like what
 * @skip leaves out: each rule that is met is a guard, so a plan serves those for whom the same
 * rules hold, and what is refused is an execution error without statement, column or argument.
 */

/* Each rule is judged once for a plan. */
static ot_access_verdict judge_rule(builder *b, const ot_access_rule *rule)
{
    if (b->verdicts == NULL)
        b->verdicts = OT_NEW_ARRAY(b->work, uint8_t, b->binding->access_rule_count);
    uint8_t *known = &b->verdicts[rule->index]; /* 0: not judged yet; else 1 + the verdict */
    if (*known > 0)
        return (ot_access_verdict)(*known - 1);
    ot_access_verdict verdict = ot_access_judge(rule, b->request->caller);
    ot_guard guard = {.aspect = OT_GUARD_ACCESS, .rule = rule, .digest = verdict};
    OT_VEC_PUSH(b->arena, &b->guards, guard);
    *known = (uint8_t)(1 + verdict);
    return verdict;
}

static ot_access_verdict judge(builder *b, const ot_access *access)
{
    for (uint32_t i = 0; access != NULL && i < access->count; i++) {
        ot_access_verdict verdict = judge_rule(b, access->rules[i]);
        if (verdict != OT_ACCESS_GRANTED)
            return verdict;
    }
    return OT_ACCESS_GRANTED;
}

bool ot_plan__is_refused(builder *b, const ot_access *access)
{
    return judge(b, access) != OT_ACCESS_GRANTED;
}

/* What it is has two names where it is a field. */
static void refuse(builder *b, ot_access_verdict verdict, ot_str what, ot_out_field *out)
{
    if (verdict == OT_ACCESS_NO_TOKEN)
        ot_plan__fail(out, "UNAUTHENTICATED",
                      ot_arena_printf(b->arena, "\"%.*s\" needs a token.", OT_ARG(what)));
    else
        ot_plan__fail(
            out, "FORBIDDEN",
            ot_arena_printf(b->arena, "The token does not allow \"%.*s\".", OT_ARG(what)));
    out->column = ++b->refusal_count;
}

bool ot_plan__refuse_field(builder *b, const ot_bound_field *bound, ot_out_field *out)
{
    ot_access_verdict verdict = judge(b, bound->access);
    if (verdict == OT_ACCESS_GRANTED)
        return false;
    const ot_field *field = bound->definition;
    refuse(b, verdict,
           ot_arena_printf(b->work, "%.*s.%.*s", OT_ARG(field->parent->name), OT_ARG(field->name)),
           out);
    return true;
}

bool ot_plan__refuse_type(builder *b, const ot_bound_type *type, ot_out_field *out)
{
    ot_access_verdict verdict = judge(b, type->access);
    if (verdict == OT_ACCESS_GRANTED)
        return false;
    refuse(b, verdict, type->type->name, out);
    out->object = OT_NEW(b->arena, ot_out_object); /* for people who look at the plan */
    *out->object = (ot_out_object){.type = type->type, .failure = out};
    return true;
}
