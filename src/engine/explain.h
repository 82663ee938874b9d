/*
 * What the planner makes of an operation, without running it: for `onetrip explain` and for
 * developers' tools.
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

/* Parses, validates, coerces and plans; all in `arena`. NULL when something was reported. */
const ot_plan *ot_service_plan(const ot_service *service, ot_arena *arena,
                               const ot_explain_request *request, ot_report *report);

#endif
