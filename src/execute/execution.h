/*
 * Runs a plan for one request: binds parameters, sends each trip, calls C resolvers, and writes the
 * answer. A plan is `const`; an execution mirrors it with arrays indexed by step and resolver id.
 *
 * The answer is `{"data":...,"errors":[...]}` (spec section "Response"). Null propagation, paths
 * and locations are as the specification says. What the database says never reaches a client: it is
 * logged, and the client gets a code.
 */
#ifndef OT_EXECUTE_EXECUTION_H
#define OT_EXECUTE_EXECUTION_H

#include "execute/key_store.h"
#include "execute/module_loop.h"
#include "execute/request_names.h"
#include "plan/plan.h"

typedef struct ot_execution ot_execution;

enum { OT_RETRY_AFTER_S = 1 }; /* what clients are told where there is no database */

typedef enum ot_execution_end {
    OT_EXECUTION_ANSWERED,    /* "data" is there */
    OT_EXECUTION_UNAVAILABLE, /* no database: only "errors" */
    OT_EXECUTION_KEY_IN_USE,  /* the same mutation runs elsewhere: nothing is in the buffer */
    OT_EXECUTION_KEY_REUSED,  /* the idempotency key was used for another request: the same */
} ot_execution_end;

/* Executions that take their trips together, and share equal reads and look-ups by key whatever the
 * settings say: the elements of a batch. Their answers have one limit together. Zero-initialised is
 * an empty group; its members are the execution's own. */
typedef struct ot_execution_group {
    uint32_t running;
    ot_execution *waiting;
    size_t answer_bytes;     /* of the members that have answered */
    uint32_t answer_objects; /* begun by them */
    uint64_t cost;           /* of the members so far */
} ot_execution_group;

/* How long the next answer of a group may be; of one alone when it is NULL. */
size_t ot_execution_group_room(const ot_execution_group *group);

/* An answer of this length goes out, and so many objects were begun in the group; NULL is allowed.
 */
void ot_execution_group_add(ot_execution_group *group, size_t bytes, uint32_t objects);

typedef struct ot_execution_request {
    const ot_plan *plan;
    const ot_variables *variables; /* in the request's arena */
    ot_request_names names;        /* for errors and logs */
    const ot_json *claims;         /* or NULL */
    const ot_keyed *keyed;     /* in `arena`: a mutation with an idempotency key; NULL: no key */
    ot_execution_group *group; /* outlives the execution, or its abandonment; NULL: none */
    const ot_pg_identity *identity; /* or NULL: anonymous */
    const ot_json *root_value;      /* of a root type that is a document type; NULL otherwise */
    ot_str error_member; /* an object of a document with a member of this name is an execution error
                            with that text; empty: none is */
    const ot_modules *modules;   /* may be NULL when the plan calls no resolver */
    ot_module_loop *module_loop; /* the modules on this loop */
    ot_loop *loop; /* of the pool; NULL: a mutation that stands in another's way is not run again */
    ot_pg_pool *pool;     /* may be NULL when the plan has no statement */
    uint64_t deadline_ms; /* of ot_loop_now_ms */
    uint32_t errors_max;  /* reported; 0: OT_LIMIT_ERRORS */
    ot_buffer *out;       /* the answer is appended; borrowed */

    /* Called exactly once, perhaps from inside ot_execution_start. */
    void (*done)(void *data, ot_execution_end end);
    void *data;
} ot_execution_request;

typedef struct ot_execution_facts {
    uint32_t trips;
    uint32_t statements;
    uint32_t error_count;
    uint32_t known_keys; /* of rows that were not fetched again */
    uint32_t
        retries;    /* of mutations or their fields, because another transaction stood in the way */
    bool is_replay; /* the reply to an earlier request with the same idempotency key */
} ot_execution_facts;

/* An execution, whose memory is in `arena`. The request is copied; what it points to is borrowed
 * until done. */
ot_execution *ot_execution_new(ot_arena *arena, const ot_execution_request *request);

/* Runs it as far as it goes without waiting. */
void ot_execution_start(ot_execution *execution);

/* The client went away: done will not be called; statements in flight are dropped, and what the
 * request pointed to may end. `released` is called when nothing refers to the arena any more: at
 * once, or when the commit that is under way has ended. */
void ot_execution_abandon(ot_execution *execution, void (*released)(void *data), void *data);

/* What it took so far. */
ot_execution_facts ot_execution_get_facts(const ot_execution *execution);

#endif
