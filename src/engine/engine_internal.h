/* What the files of the pipeline know of an engine and of a request on its way. */
#ifndef OT_ENGINE_ENGINE_INTERNAL_H
#define OT_ENGINE_ENGINE_INTERNAL_H

#include "engine/answer_cache.h"
#include "engine/answer_errors.h"
#include "engine/documents.h"
#include "engine/engine.h"
#include "execute/execution.h"

enum { OT_ENGINE_SPARE_ARENAS = 64 };

/* The deletion of old records of idempotency keys, now and then after a new one. */
typedef struct ot_key_sweep {
    bool is_running;
    uint64_t due_ms;
    ot_pg_trip trip;
    ot_pg_query queries[2];
} ot_key_sweep;

/* How many lines of one kind were logged: what strangers do must not fill a disk. */
typedef struct ot_log_pace {
    uint64_t second;
    uint32_t count; /* in it */
} ot_log_pace;

struct ot_engine {
    ot_loop *loop;
    const ot_service *service;
    ot_pg_pool *pool;
    ot_documents *documents;
    ot_answer_cache *answers; /* NULL: answers are not kept */
    ot_shared_store *shared;  /* NULL: documents are not shared with other processes */
    ot_key_sweep sweep;
    uint32_t run_count;
    ot_log_pace unknown_logged; /* documents that are not in the list */
    ot_log_pace cost_logged;    /* operations beyond the limit */
    ot_arena *arena;            /* owned: module states */
    ot_module_loop *module_loop;
    ot_arena *spare_arenas[OT_ENGINE_SPARE_ARENAS]; /* reset; so a request costs no malloc for its
                                                       first page */
    uint32_t spare_arena_count;
};

/* A request on its way. */
typedef struct ot_run {
    ot_engine *engine;
    ot_request *request; /* NULL once abandoned */
    ot_arena *arena;
    ot_cached_document *document;
    ot_held_plan *held;
    ot_variables variables;
    const ot_keyed *keyed;    /* in arena; NULL: no idempotency key */
    ot_str answer_key;        /* empty: the answer is not to be kept */
    ot_shared_lookup *lookup; /* in the shared store; NULL: not waiting for it */
    ot_execution *execution;
} ot_run;

/* ---- Refusals: each answers the request and ends the run ---- */

/* With facts of its own; the request's names are added. */
void ot_engine__refuse_as(ot_run *run, ot_outcome outcome, const ot_error_facts *facts,
                          const ot_report *report);
void ot_engine__refuse(ot_run *run, ot_outcome outcome, const char *code, const ot_report *report);
void ot_engine__refuse_with(ot_run *run, ot_outcome outcome, const char *code, ot_str message);

/* The list of trusted documents does not have it, and nothing else is answered. */
void ot_engine__refuse_unlisted(ot_run *run);

/* ---- The document (document_text.c, document_id.c) ---- */

/* Goes on with the document that is the request's text. */
void ot_engine__start_text(ot_run *run);

/* Goes on with the document that the request's id means; with a text beside it, the client
 * registers both. */
void ot_engine__start_id(ot_run *run);

/* The document of `text` becomes the run's, from the cache or made. False when the request was
 * answered with what is wrong. */
bool ot_engine__take_document(ot_run *run, ot_str text);

/* Parses the document's text; validates it. False when something was reported. */
bool ot_engine__parse(ot_cached_document *document, ot_report *report);
bool ot_engine__validate(const ot_engine *engine, ot_cached_document *document, ot_report *report);

/* Whether one more line of a kind may be logged in this second. */
bool ot_engine__may_log(const ot_engine *engine, ot_log_pace *pace);

/* ---- The cost (cost.c) ---- */

/* The operation costs no more than is allowed, and asks for its lists as it has to. False when the
 * request was answered with what is wrong. */
bool ot_engine__check_cost(ot_run *run, const ot_operation *operation);

/* ---- The idempotency key (idempotency.c) ---- */

/* The run's plan has a key where it needs one. False when the request was answered with what is
 * wrong. */
bool ot_engine__take_key(ot_run *run);

/* A record was added: deletes old ones, if it is time. */
void ot_engine__sweep_keys(ot_engine *engine);

/* ---- The operation (engine.c) ---- */

/* Goes on with the run's document. */
void ot_engine__start_operation(ot_run *run);

#endif
