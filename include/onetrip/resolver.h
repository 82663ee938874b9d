/*
 * Resolver modules: what SQL cannot say, in C. A module is a shared object that includes this
 * header and nothing else of onetrip. It exports one symbol, `onetrip_module`, a table of named
 * batch resolvers; the SDL attaches one to a field by
 * `@resolver(name: "money.format", requires: "{ priceCents currency }")`.
 *
 * A batch resolver is called once per level of an operation with all parents of that level (its
 * *items*), never once per row. For each item it reads the required parent fields and the field's
 * arguments, and sets one answer. It may answer before it returns or later, from the same thread's
 * event loop; it says that it is done by `ot_batch_finish`. An item without an answer becomes an
 * execution error at its path; so a module cannot corrupt a response by forgetting one.
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
 * Threads: a resolver is called on the loop's thread that runs the request; several loops may call
 * the same module at once, so its own state is `const` or kept per loop (`start`). It must not
 * block.
 */
#ifndef ONETRIP_RESOLVER_H
#define ONETRIP_RESOLVER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Raised when this header changes in a way that needs a rebuild; a module of another number is
 * refused at start. */
#define OT_MODULE_ABI 1

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
    void (*stop)(void *state);
} ot_module;

/* ---- Reading ---- */

/* How many items this batch has; at least 1. */
uint32_t ot_batch_count(const ot_batch *batch);

/* The `field`-th required parent field (in the order of `requires`) of an item, as the text of its
 * JSON value without quotes: "1299", "EUR", "true". ptr is NULL for null. Valid until the batch is
 * finished. */
ot_text ot_batch_parent_text(ot_batch *batch, uint32_t item, uint32_t field);

/* The same as an integer: false when it is null or not an integer of 64 bits. */
bool ot_batch_parent_int(ot_batch *batch, uint32_t item, uint32_t field, int64_t *out);

/* A scalar argument of the field by name, as text without quotes; ptr is NULL when it is absent or
 * null. */
ot_text ot_batch_argument_text(ot_batch *batch, const char *name);

/* What the module's `start` returned on this loop. */
void *ot_batch_state(const ot_batch *batch);

/* Memory that lives until the answer is written. Never NULL. */
void *ot_batch_alloc(ot_batch *batch, size_t bytes);

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

/* An execution error at the item's path; `message` is shown to the client, `code` becomes
 * extensions.code (NULL: OPERATION_RESOLUTION_FAILURE). Both copied. */
void ot_batch_set_error(ot_batch *batch, uint32_t item, const char *code, const char *message);

/* All answers are set. Exactly once per batch; the batch must not be touched afterwards. */
void ot_batch_finish(ot_batch *batch);

#endif
