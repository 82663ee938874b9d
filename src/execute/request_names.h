/*
 * The names by which a request is found again: its own id, and the id of the trace that it is part
 * of. Errors tell them to the client, log lines to the operator.
 */
#ifndef OT_EXECUTE_REQUEST_NAMES_H
#define OT_EXECUTE_REQUEST_NAMES_H

#include "base/buffer.h"
#include "base/log.h"

typedef struct ot_request_names {
    ot_str request_id;  /* empty: none */
    ot_str trace_id;    /* as in a W3C traceparent; empty: none */
    ot_str traceparent; /* both for what is asked of others on the way; may be empty */
    ot_str tracestate;
} ot_request_names;

/* Appends the members of an error's "extensions" after the first: `,"requestId":...,"traceId":...`.
 */
void ot_request_names_write(const ot_request_names *names, ot_buffer *out);

/* The same for log lines. */
#define OT_LOG_NAMES(names)                                                                        \
    OT_LOG_STR("request_id", (names)->request_id), OT_LOG_STR("trace_id", (names)->trace_id)

#endif
