/*
 * What the planner makes of an operation and what it costs, without running it: for `onetrip
 * explain` and for developers' tools.
 */
#ifndef OT_ENGINE_EXPLAIN_H
#define OT_ENGINE_EXPLAIN_H

#include "engine/service.h"
#include "plan/plan.h"

typedef struct ot_explain_request {
    const ot_source *source;  /* the document; borrowed */
    ot_str operation_name;    /* ptr NULL: the only one */
    const ot_json *variables; /* an object, or NULL */
    const ot_caller *caller;  /* NULL: nobody with a token */
} ot_explain_request;

typedef struct ot_explanation {
    const ot_plan *plan;
    uint64_t cost;      /* with these variables */
    uint64_t cost_most; /* with any */
} ot_explanation;

/* Parses, validates, coerces, counts and plans; all in `arena`. False when something was reported.
 */
bool ot_service_explain(const ot_service *service, ot_arena *arena,
                        const ot_explain_request *request, ot_explanation *out, ot_report *report);

/* The plan's JSON object (ot_plan_explain_json) with "cost" and "costMost" before it. */
void ot_explanation_write_json(const ot_explanation *explanation, ot_buffer *out);

#endif
