/*
 * The engine of one loop strings the steps together: document lookup, by text or by the id of a
 * persisted document -> (on a miss: parse, validate) -> coerce variables -> plan lookup -> (on a
 * miss: plan) -> execute -> answer. It owns the caches of the loop. It knows nothing of HTTP: a
 * request comes in as texts and JSON, an answer goes out as a body and an outcome from which http/
 * derives the status.
 */
#ifndef OT_ENGINE_ENGINE_H
#define OT_ENGINE_ENGINE_H

#include "base/buffer.h"
#include "engine/service.h"
#include "execute/execution.h"
#include "loop/loop.h"
#include "plan/cost.h"
#include "plan/plan.h"
#include "postgres/pool.h"
#include "json/value.h"

typedef struct ot_engine ot_engine;

/* An engine for `loop`, on connections of its own. The service is borrowed and `const`. */
ot_engine *ot_engine_new(ot_loop *loop, const ot_service *service);
void ot_engine_free(ot_engine *engine);

bool ot_engine_is_ready(const ot_engine *engine);

/* True when no request is on its way, also none that was abandoned and still has to be cleaned up
 * after. */
bool ot_engine_is_idle(const ot_engine *engine);

/* How an answer came out; http/ turns it into a status by media type. */
typedef enum ot_outcome {
    OT_OUTCOME_DATA,         /* executed; "data" is there, perhaps null, perhaps with errors */
    OT_OUTCOME_PARSE_FAILED, /* the document is not GraphQL */
    OT_OUTCOME_INVALID,      /* validation, unknown operation, variables */
    OT_OUTCOME_HASH_UNKNOWN, /* an automatic persisted query without text that nobody registered, or
                                none are taken: the client sends the text next */
    OT_OUTCOME_HASH_WRONG,   /* the text is not that of the hash */
    OT_OUTCOME_METHOD,       /* a mutation where only queries are allowed (GET) */
    OT_OUTCOME_KEY_REFUSED,  /* no idempotency key where one is needed, or it cannot be one */
    OT_OUTCOME_KEY_IN_USE,   /* the request that had the key before still runs: Retry-After */
    OT_OUTCOME_KEY_REUSED,   /* the idempotency key was used for another request */
    OT_OUTCOME_UNAVAILABLE,  /* no database, overload: 503 with Retry-After */
} ot_outcome;

typedef struct ot_request ot_request;

/* Filled by the caller in memory that lives until `done` or ot_request_abandon. */
struct ot_request {
    ot_str document;                /* GraphQL text; empty: `document_id` says which */
    ot_str document_id;             /* of a persisted document; ptr NULL when absent */
    bool is_automatic;              /* the id is extensions.persistedQuery.sha256Hash */
    ot_str client_name;             /* whose list of trusted documents; for logs as well */
    ot_str client_version;          /* for logs */
    ot_request_names names;         /* for errors and logs */
    ot_str operation_name;          /* ptr NULL when absent */
    const ot_json *variables;       /* an object, or NULL */
    const ot_pg_identity *identity; /* NULL: anonymous */
    const ot_json *claims;          /* the verified token's claims, or NULL */
    const ot_caller *caller;        /* its rights; NULL: anonymous */
    ot_execution_group *group;      /* of a batch; NULL: none. Lives as long as the request */
    ot_str idempotency_key;         /* of a mutation; ptr NULL when absent */
    bool is_key_malformed;          /* there is one, but it cannot be read */
    uint32_t batch_index;           /* of a batch: which of its requests; else 0 */
    bool queries_only;              /* GET: mutations are refused */
    bool wants_explain; /* add the plan as extensions.explain: for developers, it tells tables and
                           SQL */
    bool wants_trace;   /* fill `trips`, `statements` (always cheap) */

    /* Called exactly once, perhaps from inside ot_engine_run. The body is the caller's to free. */
    void (*done)(ot_request *request);
    void *data;

    ot_outcome outcome;
    ot_buffer body; /* the JSON answer, *owned* by the caller from `done` on */
    bool has_errors;
    uint64_t cost; /* once its variables are known; OT_COST_BEYOND: more than can be counted */
    uint32_t trips;
    uint32_t statements;
    uint32_t known_keys;   /* that were not asked for, because their rows were there */
    ot_cache_policy cache; /* how long clients may keep the answer */
    bool is_replay;        /* the reply to an earlier request with the same idempotency key */
    bool is_cached;        /* it was made for an earlier request with the same key */
    uint32_t age_s;        /* is_cached: how long ago */

    void *slot; /* the engine's own */
};

void ot_engine_run(ot_engine *engine, ot_request *request);

/* The client went away: `done` will not be called; work in flight is dropped or cancelled. */
void ot_request_abandon(ot_engine *engine, ot_request *request);

#endif
