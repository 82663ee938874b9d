/*
 * W3C Trace Context (Recommendation "Trace Context"): which trace a request is part of. A
 * `traceparent` that is right is kept, and `tracestate` beside it; else a new trace begins, and no
 * state is taken. This server records no spans, so what it passes on is what it got, its parent
 * included.
 */
#ifndef OT_HTTP_TRACE_CONTEXT_H
#define OT_HTTP_TRACE_CONTEXT_H

#include "base/arena.h"
#include "base/random.h"

enum {
    OT_TRACESTATE_BYTES = 512, /* the specification's least; what is beyond is cut off by members */
    OT_TRACESTATE_MEMBERS = 32,
};

typedef struct ot_trace_context {
    ot_str traceparent; /* once settled: `00-<trace id>-<parent id>-<flags>` */
    ot_str tracestate;  /* once settled: what may be passed on, or empty */
} ot_trace_context;

/* Takes a line of a request's head when it is one of the two; lines of one name are joined by
 * commas. `name` is in lower case, both are borrowed until the context is settled. */
void ot_trace_context_take_header(ot_arena *arena, ot_trace_context *trace, ot_str name,
                                  ot_str value);

/* All lines were taken: keeps what is right, or begins a new trace. */
void ot_trace_context_settle(ot_arena *arena, ot_trace_context *trace, ot_random *random);

/* 32 digits: the trace id within a settled traceparent. */
ot_str ot_trace_context_id(const ot_trace_context *trace);

#endif
