/*
 * Request errors (spec section "Request Errors") as an answer: no "data", only "errors".
 */
#ifndef OT_ENGINE_ANSWER_ERRORS_H
#define OT_ENGINE_ANSWER_ERRORS_H

#include "execute/request_names.h"
#include "language/report.h"

/* What all errors of one answer have in common. */
typedef struct ot_error_facts {
    const char *code; /* extensions.code of those that have none of their own; static */
    ot_request_names names;
    uint32_t retry_after_s; /* extensions.retryAfter; 0: none */
    uint64_t cost;          /* extensions.cost, with a limit */
    uint64_t cost_max;      /* extensions.costLimit; 0: none */
} ot_error_facts;

/* Appends `{"errors":[...]}` with each problem's message and locations, and the facts. */
void ot_answer_report(const ot_report *report, const ot_error_facts *facts, ot_buffer *out);

#endif
