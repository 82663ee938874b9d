/*
 * Resolver modules: what SQL cannot say, in C. docs/resolvers.md is the guide, with a worked
 * example; this header is the reference.
 *
 * A module is a shared object that includes this header and nothing else of onetrip. It exports one
 * symbol, `onetrip_module`, a table of named batch resolvers; the SDL attaches one to a field by
 * `@resolver(name: "money.format", requires: "{ priceCents currency }")`.
 *
 * A batch resolver is called once per level of an operation with all parents of that level (its
 * *items*), never once per row. For each item it reads the required parent fields and the field's
 * arguments, and sets one answer. It may answer before it returns or later; it says that it is done
 * by `ot_batch_finish`.
 *
 *     static void shout(ot_batch *batch)
 *     {
 *         for (uint32_t i = 0; i < ot_batch_count(batch); i++) {
 *             ot_text name = ot_batch_parent_text(batch, i, 0);
 *             ...
 *             ot_batch_set_text(batch, i, upper, length);
 *         }
 *         ot_batch_finish(batch);
 *     }
 *
 *     static const ot_resolver resolvers[] = {{.name = "demo.shout", .resolve = shout}};
 *     const ot_module onetrip_module = {
 *         .abi = OT_MODULE_ABI, .name = "demo", .resolvers = resolvers, .resolver_count = 1};
 *
 * What cannot go wrong: a batch is a handle, not an address. An item without an answer, an answer
 * of the wrong type, an answer after the deadline, a second answer, a call with a batch that is
 * finished or from another thread: each is an execution error, or is ignored, never a crash.
 *
 * Threads: everything here is called on the loop's thread that runs the request, except
 * `ot_batch_post`, which is for all threads. Several loops may call the same module at once, so
 * what a module keeps is `const`, or belongs to a loop (`start`), or is locked. A resolver must not
 * block: what takes long goes to a thread of the module, and comes back by `ot_batch_post`.
 */
#ifndef ONETRIP_RESOLVER_H
#define ONETRIP_RESOLVER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Raised when this header changes in a way that needs a rebuild; a module of another number is
 * refused at start. */
#define OT_MODULE_ABI 2

typedef struct ot_batch ot_batch;

/* Bytes with a length: UTF-8 text, not NUL-terminated. `ptr` is NULL for null. */
typedef struct ot_text {
    const char *ptr;
    size_t len;
} ot_text;

typedef struct ot_resolver {
    const char *name; /* as @resolver names it: "<module>.<name>" */
    void (*resolve)(ot_batch *batch);
} ot_resolver;

typedef struct ot_module {
    uint32_t abi; /* OT_MODULE_ABI */
    const char *name;
    const ot_resolver *resolvers;
    size_t resolver_count;
    /* Called once on each loop's thread before its first request; what it returns is
     * ot_batch_state(). NULL when not needed. */
    void *(*start)(void);
    /* Called once on each loop's thread after its last request. No thread of the module may call
     * ot_batch_post for this loop after it has returned. NULL when not needed. */
    void (*stop)(void *state);
} ot_module;

/* A function of the module that is called later, on the loop's thread. */
typedef void (*ot_batch_then)(ot_batch *batch, void *data);

/* ---- Reading: texts are valid until the batch is finished ---- */

/* How many items this batch has; at least 1, and 1 at a root field. 0 when it is finished. */
uint32_t ot_batch_count(const ot_batch *batch);

/* The `field`-th required parent field (in the order of `requires`) of an item, as the text of its
 * JSON value without quotes: "1299", "EUR", "true"; lists and documents as JSON. ptr is NULL for
 * null. */
ot_text ot_batch_parent_text(ot_batch *batch, uint32_t item, uint32_t field);

/* The same as an integer: false when it is null or not an integer of 64 bits. */
bool ot_batch_parent_int(ot_batch *batch, uint32_t item, uint32_t field, int64_t *out);

/* A scalar argument of the field by name, as text without quotes; ptr is NULL when it is absent or
 * null. */
ot_text ot_batch_argument_text(ot_batch *batch, const char *name);
bool ot_batch_argument_int(ot_batch *batch, const char *name, int64_t *out);

/* Any argument as JSON: lists and input objects; ptr is NULL when it is absent. */
ot_text ot_batch_argument_json(ot_batch *batch, const char *name);

/* A claim of the caller's token: a text without quotes, anything else as JSON; ptr is NULL when it
 * is missing, or the caller has no token. */
ot_text ot_batch_claim_text(ot_batch *batch, const char *name);

/* The names of the request, for what the module asks of other services, so that its logs and traces
 * go on there: as X-Request-Id and as W3C's traceparent they are always there; ptr is NULL for a
 * tracestate that the request did not bring. */
ot_text ot_batch_request_id(ot_batch *batch);
ot_text ot_batch_traceparent(ot_batch *batch);
ot_text ot_batch_tracestate(ot_batch *batch);

/* What the module's `start` returned on this loop. */
void *ot_batch_state(const ot_batch *batch);

/* Memory that lives until the batch is finished and the answer is written. NULL only when the batch
 * is finished. */
void *ot_batch_alloc(ot_batch *batch, size_t bytes);

/* False when nobody waits for answers any more: the deadline has passed, or the client has gone.
 * The batch is still to be finished; what is set is ignored. */
bool ot_batch_is_wanted(const ot_batch *batch);

/* ---- Answering: one call per item; a later call for the same item is ignored ---- */

void ot_batch_set_null(ot_batch *batch, uint32_t item);
void ot_batch_set_text(ot_batch *batch, uint32_t item, const char *text,
                       size_t len); /* copied; UTF-8 */
void ot_batch_set_int(ot_batch *batch, uint32_t item, int64_t value);
void ot_batch_set_double(ot_batch *batch, uint32_t item, double value);
void ot_batch_set_bool(ot_batch *batch, uint32_t item, bool value);

/* Any value as JSON text, copied: objects for document types, lists. Broken JSON is an execution
 * error. */
void ot_batch_set_json(ot_batch *batch, uint32_t item, const char *json, size_t len);

/* A text as it stands in JSON, with quotes and escapes: what comes from a row or a client must not
 * end the string that it is put into. "null" for null. Lives until the batch is finished. */
ot_text ot_batch_json_text(ot_batch *batch, ot_text text);

/* An execution error at the item's path; `message` is shown to the client, `code` becomes
 * extensions.code (NULL: OPERATION_RESOLUTION_FAILURE). Both copied. */
void ot_batch_set_error(ot_batch *batch, uint32_t item, const char *code, const char *message);

/* Of a field whose type has @table: the rows are those with these keys, in this order. What is
 * selected below is fetched by the planner, with the predicates and rights of the type, and no row
 * twice. `keys` has `count` keys of ot_batch_key_parts() texts each, in the order of the key's
 * columns, as they would stand in an answer ("42"). A field that is no list takes the first. A key
 * without a row is null, or is left out of a list whose items cannot be null. */
void ot_batch_set_keys(ot_batch *batch, uint32_t item, const ot_text *keys, uint32_t count);

/* How many columns the key of the field's type has; 0 when it takes no keys. */
uint32_t ot_batch_key_parts(const ot_batch *batch);

/* All answers are set. Once per batch; the handle is void afterwards. */
void ot_batch_finish(ot_batch *batch);

/* ---- Loading rows by key ----
 * `@resolver(loads: "{ Category { parentId name } Brand { name } }")` says what may be loaded: by
 * their position, 0 is Category, 1 is Brand. Loads are collected, and go to the database together
 * by ot_batch_await; no row is fetched twice. */

/* Asks for the row with this key (one text for each key column). Returns a ticket. */
uint32_t ot_batch_load(ot_batch *batch, uint32_t type, const ot_text *key);

/* Calls `then` once, when all rows that were asked for before are there; at once, before it
 * returns, when nothing has to be fetched. What is asked for while it waits is for the next time.
 * One at a time. Not called when the batch is not wanted any more: then it may be finished at once.
 * False says that it will not be. */
bool ot_batch_await(ot_batch *batch, ot_batch_then then, void *data);

/* Whether there is a row for the ticket; false as well while it has not come. */
bool ot_batch_is_loaded(ot_batch *batch, uint32_t ticket);

/* The `field`-th field of its selection, as ot_batch_parent_text gives parents' fields. */
ot_text ot_batch_loaded_text(ot_batch *batch, uint32_t ticket, uint32_t field);
bool ot_batch_loaded_int(ot_batch *batch, uint32_t ticket, uint32_t field, int64_t *out);

/* ---- Later ---- */

/* Calls `then` on the loop's thread soon. Safe from any thread, at any time before the module's
 * `stop` has returned. `then` is always called, perhaps with a batch that is finished by then, so
 * it may free `data`. */
void ot_batch_post(ot_batch *batch, ot_batch_then then, void *data);

/* Calls `ended` once when it is known what became of the operation. For a mutation, `is_done` says
 * whether its transaction was committed, or that of the field, before the next one runs, where each
 * has its own; it is false too when it runs again after a deadlock, in which case the resolver is
 * called again. For a query it is true when the answer was written.
 * Effects outside of the database belong here. */
void ot_batch_at_end(ot_batch *batch, void (*ended)(void *data, bool is_done), void *data);

#endif
