/*
 * A GraphQL request as it stands in a JSON body or in a URL: document or the id of a persisted one,
 * operation name, variables, extensions (GraphQL over HTTP, section "Request"). Null and absent are
 * the same, unknown names are ignored, a wrong type is refused with a sentence that says what was
 * expected.
 */
#ifndef OT_HTTP_PARAMETERS_H
#define OT_HTTP_PARAMETERS_H

#include "base/arena.h"
#include "json/value.h"

typedef struct ot_parameters {
    ot_str document;           /* GraphQL text; empty: `document_id` says which */
    ot_str document_id;        /* ptr NULL when absent */
    bool is_automatic;         /* the id is extensions.persistedQuery.sha256Hash */
    ot_str operation_name;     /* ptr NULL when absent */
    const ot_json *variables;  /* an object, or NULL */
    const ot_json *extensions; /* an object, or NULL */
} ot_parameters;

/* Where the id of a document may stand beside "documentId". */
typedef struct ot_id_places {
    ot_str key;  /* another name of the member, or empty */
    ot_str path; /* what follows /graphql/ in the URL, or empty: the id itself */
} ot_id_places;

/* Why a request is refused before the engine sees it: what the answer will say. */
typedef struct ot_refused {
    int status;             /* of HTTP */
    const char *code;       /* extensions.code; static */
    ot_str message;         /* in arena or static */
    uint32_t retry_after_s; /* 0: not said */
    bool is_ill_formed;     /* what was sent can be read, but is no GraphQL request */
} ot_refused;

/* The value that a JSON body holds: an object, or for a batch an array. NULL and `refused` filled
 * when it is neither. `body` is borrowed by the value. */
const ot_json *ot_parameters_read_body(ot_arena *arena, ot_str body, ot_refused *refused);

/* Reads one request of a JSON body. False and `refused` filled when it is not a request. */
bool ot_parameters_from_json(ot_arena *arena, const ot_json *value, const ot_id_places *places,
                             ot_parameters *out, ot_refused *refused);

/* Reads the query part of a URL, without "?". */
bool ot_parameters_from_query(ot_arena *arena, ot_str query, const ot_id_places *places,
                              ot_parameters *out, ot_refused *refused);

#endif
