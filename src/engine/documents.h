/*
 * The documents that this loop knows: parsed, validated, and with the plans made for them so far.
 * Looked up by their text, or by an id that they were given: the hash or the name of a persisted
 * document, so that a request without text costs no look at one. Only valid documents are kept; the
 * least recently used one goes when there are too many. A document in use lives on until its last
 * request has ended.
 */
#ifndef OT_ENGINE_DOCUMENTS_H
#define OT_ENGINE_DOCUMENTS_H

#include "language/ast.h"
#include "plan/cost.h"
#include "plan/plan.h"

typedef struct ot_documents ot_documents;
typedef struct ot_cached_document ot_cached_document;

ot_documents *ot_documents_new(uint32_t entries_max);
void ot_documents_free(ot_documents *documents);

/* The document of that text, *held* for the caller, or NULL. */
ot_cached_document *ot_documents_find(ot_documents *documents, ot_str text);

/* An id of a document: the same id may mean another document to a client of its own. */
typedef struct ot_document_id {
    ot_str client; /* empty: every client */
    ot_str text;
} ot_document_id;

/* The document of that id, *held* for the caller, or NULL. */
ot_cached_document *ot_documents_find_id(ot_documents *documents, ot_document_id id);

/* All documents, the one used longest ago first, each *held* for the caller. */
ot_cached_document **ot_documents_hold_all(ot_arena *arena, ot_documents *documents,
                                           uint32_t *count);

/* A document with an arena of its own and a copy of `text`, not yet kept and *held* for the caller;
 * parse into it, then keep or release it. */
ot_cached_document *ot_documents_make(ot_documents *documents, ot_str text);

/* Makes it findable. It is valid. */
void ot_documents_keep(ot_documents *documents, ot_cached_document *document);

/* Makes a kept document findable under `id`, which is copied, for as long as it is kept. Of too
 * many ids the oldest goes; an id that is there already stays as it is. */
void ot_documents_add_id(ot_documents *documents, ot_cached_document *document, ot_document_id id);

/* True when the last time that this was true is `every_ms` ago, or the document was made since: for
 * work that has to be done now and then for documents in use. */
bool ot_cached_document_is_due(ot_cached_document *document, uint64_t now_ms, uint64_t every_ms);

/* The caller is done with it. */
void ot_documents_release(ot_cached_document *document);

/* A number that no other document of this loop has had or will have. */
uint64_t ot_cached_document_number(const ot_cached_document *document);

ot_arena *ot_cached_document_arena(ot_cached_document *document);
const ot_source *ot_cached_document_source(const ot_cached_document *document);
const ot_document *ot_cached_document_ast(const ot_cached_document *document);
void ot_cached_document_set_ast(ot_cached_document *document, const ot_document *ast);

/* What validation has found its fields to be, in the document's arena; plans are made with it. */
void ot_cached_document_set_definitions(ot_cached_document *document,
                                        const ot_field *const *definitions);

/* What an operation of the document costs, by this binding, which is the same for all of its
 * operations. NULL when it is too large to be looked at. */
const ot_cost *ot_cached_document_cost(ot_cached_document *document, const ot_binding *binding,
                                       const ot_operation *operation);

/* A plan in use. */
typedef struct ot_held_plan {
    const ot_plan *plan;
    ot_arena *arena; /* owned */
    uint32_t holders;
    bool is_kept;
    ot_documents *documents; /* that count its answer; they outlive it */
    ot_str answer; /* in arena: the bytes of a constant answer, empty until there is one */
} ot_held_plan;

/* A plan for the operation that fits variables and caller, *held* for whoever asks, or NULL.
 * `scratch` is for comparing. */
ot_held_plan *ot_cached_document_find_plan(ot_cached_document *document, ot_arena *scratch,
                                           const ot_operation *operation,
                                           const ot_variables *variables, const ot_caller *caller);

/* Plans, with the document's own definitions, and keeps the plan, *held* for the caller; when there
 * are too many, the one used longest ago makes room. NULL and `error` as ot_plan_build. */
ot_held_plan *ot_cached_document_plan(ot_cached_document *document, const ot_plan_request *request,
                                      ot_error *error);

/* Remembers the answer of a plan whose answer is always the same (introspection); not when all such
 * answers together would exceed OT_LIMIT_CONSTANT_ANSWER_BYTES. */
void ot_held_plan_remember(ot_held_plan *held, ot_str answer);

/* The caller is done with it. */
void ot_held_plan_release(ot_held_plan *held);

#endif
