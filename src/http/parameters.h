/*
 * A GraphQL request as it stands in a JSON body or in a URL: document, operation name, variables,
 * extensions (GraphQL over HTTP, section "Request"). Null and absent are the same, unknown names
 * are ignored, a wrong type is refused with a sentence that says what was expected.
 */
#ifndef OT_HTTP_PARAMETERS_H
#define OT_HTTP_PARAMETERS_H

#include "base/arena.h"
#include "json/value.h"

typedef struct ot_parameters {
    ot_str document;          /* GraphQL text */
    ot_str operation_name;    /* ptr NULL when absent */
    const ot_json *variables; /* an object, or NULL */
} ot_parameters;

/* Why a request is refused before the engine sees it: what the answer will say. */
typedef struct ot_refused {
    int status;       /* of HTTP */
    const char *code; /* extensions.code; static */
    ot_str message;   /* in arena or static */
    bool is_ill_formed; /* what was sent can be read, but is no GraphQL request */
} ot_refused;

/* Reads a JSON body. False and `refused` filled when it is not a request. `body` is borrowed by the
 * parameters. */
bool ot_parameters_from_json(ot_arena *arena, ot_str body, ot_parameters *out, ot_refused *refused);

/* Reads the query part of a URL, without "?". */
bool ot_parameters_from_query(ot_arena *arena, ot_str query, ot_parameters *out,
                              ot_refused *refused);

#endif
