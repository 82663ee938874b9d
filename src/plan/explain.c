#include "plan/plan_internal.h"

#include "json/writer.h"

/*
 * A stable text, one line per step:
 *
 *     trip 1
 *       step 0  products: rows of products, about 20
 *               root
 *       step 1  reviews: rows of reviews per row of step 0, about 60
 *               same trip: the parents' query is repeated as keys
 */

static const char *kind_words(const ot_step *step)
{
    if (step->kind == OT_STEP_AGGREGATE)
        return "aggregate of";
    if (step->kind == OT_STEP_KEYS)
        return "keys of";
    return step->kind == OT_STEP_WRITE ? "write of" : "rows of";
}

/* The table, or the interface or union whose members have several. */
static ot_str what_of(const ot_step *step)
{
    return step->target->table != NULL ? step->target->table->name : step->target->type->name;
}

/* Several rows of one step may be of a type: its own, and those joined to them. */
static bool is_named_before(const ot_step *step, uint32_t known)
{
    for (uint32_t i = 0; i < known; i++)
        if (step->known[i].step == step->known[known].step)
            return true;
    return false;
}

static void explain_known(const ot_step *step, ot_buffer *out)
{
    for (uint32_t i = 0; i < step->known_count; i++)
        if (!is_named_before(step, i))
            ot_buffer_printf(out, i == 0 ? "; not those of step %u" : ", %u", step->known[i].step);
}

static void explain_step(const ot_step *step, bool with_sql, ot_buffer *out)
{
    ot_buffer_printf(out, "  step %u  %.*s: %s %.*s", step->id, OT_ARG(step->field->key),
                     kind_words(step), OT_ARG(what_of(step)));
    if (!ot_str_is_empty(step->called))
        ot_buffer_printf(out, " from %.*s", OT_ARG(step->called));
    switch (step->attach) {
    case OT_ATTACH_ROOT:
        break;
    case OT_ATTACH_ALL:
        ot_buffer_printf(out,
                         step->kind == OT_STEP_KEYS ? " for the rows of step %u"
                                                    : " for the parent of step %u",
                         step->parent);
        break;
    case OT_ATTACH_GROUP:
        ot_buffer_printf(out, " per row of step %u", step->parent);
        break;
    case OT_ATTACH_LOOKUP:
        ot_buffer_printf(out, " by the keys of step %u", step->parent);
        break;
    }
    ot_buffer_printf(out, ", about %.0f\n          %.*s", step->rows_estimate,
                     OT_ARG(step->reason));
    if (step->same_row != NULL)
        ot_buffer_printf(out, "; it is that of step %u", step->same_row->step);
    explain_known(step, out);
    OT_BUFFER_LITERAL(out, "\n");
    if (with_sql && step->kind != OT_STEP_KEYS)
        ot_buffer_printf(out, "          %.*s\n", OT_ARG(step->statement.sql));
}

void ot_plan_explain(const ot_plan *plan, bool with_sql, ot_buffer *out)
{
    for (uint32_t trip = 0; trip < plan->trip_count; trip++) {
        ot_buffer_printf(out, "trip %u\n", trip + 1);
        for (uint32_t i = 0; i < plan->step_count; i++)
            if (plan->steps[i]->trip == trip)
                explain_step(plan->steps[i], with_sql, out);
    }
    for (uint32_t i = 0; i < plan->resolver_count; i++)
        ot_buffer_printf(out, "resolver %.*s for %.*s\n", OT_ARG(plan->resolvers[i]->name),
                         OT_ARG(plan->resolvers[i]->field->key));
    if (plan->step_count == 0)
        OT_BUFFER_LITERAL(out, "no statement\n");
    if (plan->needs_key)
        OT_BUFFER_LITERAL(out, "needs an idempotency key\n");
    ot_plan__explain_access(plan, false, out);
}

static void write_step(const ot_step *step, ot_buffer *out)
{
    ot_buffer_printf(out, "{\"id\":%u,\"trip\":%u,\"field\":", step->id, step->trip + 1);
    ot_json_write_string(out, step->field->key);
    OT_BUFFER_LITERAL(out, ",\"table\":");
    ot_json_write_string(out, what_of(step));
    if (!ot_str_is_empty(step->called)) {
        OT_BUFFER_LITERAL(out, ",\"from\":");
        ot_json_write_string(out, step->called);
    }
    ot_buffer_printf(out, ",\"rows\":%.0f,\"reason\":", step->rows_estimate);
    ot_json_write_string(out, step->reason);
    for (uint32_t i = 0; i < step->known_count; i++)
        ot_buffer_printf(out, i == 0 ? ",\"known\":[%u" : ",%u", step->known[i].step);
    if (step->known_count > 0)
        ot_buffer_append_byte(out, ']');
    OT_BUFFER_LITERAL(out, ",\"sql\":");
    ot_json_write_string(out, step->statement.sql);
    ot_buffer_append_byte(out, '}');
}

void ot_plan_explain_json(const ot_plan *plan, ot_buffer *out)
{
    ot_buffer_printf(out, "{\"trips\":%u,\"steps\":[", plan->trip_count);
    for (uint32_t i = 0; i < plan->step_count; i++) {
        if (i > 0)
            ot_buffer_append_byte(out, ',');
        write_step(plan->steps[i], out);
    }
    OT_BUFFER_LITERAL(out, "]");
    if (plan->needs_key)
        OT_BUFFER_LITERAL(out, ",\"needsIdempotencyKey\":true");
    ot_plan__explain_access(plan, true, out);
    OT_BUFFER_LITERAL(out, "}");
}
