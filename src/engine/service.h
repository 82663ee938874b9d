/*
 * The service: everything that all loops share and nobody changes: options, schema, bindings,
 * resolver modules (and, behind a lock of its own, the persisted operations). It is built at start
 * (and again at a reload, beside the old one) from texts and options; reading files and flags is
 * command/'s work.
 */
#ifndef OT_ENGINE_SERVICE_H
#define OT_ENGINE_SERVICE_H

#include "binding/binding.h"
#include "engine/idempotency.h"
#include "engine/persisted.h"
#include "engine/shared_store.h"
#include "engine/trusted.h"
#include "execute/key_store.h"
#include "execute/modules.h"
#include "language/report.h"
#include "postgres/pool.h"
#include "schema/build.h"

typedef enum ot_persisted_mode {
    OT_PERSISTED_OFF,         /* no list */
    OT_PERSISTED_ON,          /* ids of the list are answered; other documents too */
    OT_PERSISTED_LOG_UNKNOWN, /* and other documents are logged */
    OT_PERSISTED_ONLY,        /* other documents are refused */
} ot_persisted_mode;

typedef struct ot_persisted_options {
    ot_persisted_mode mode;
    bool automatic;   /* clients may register documents by their hash; never with ONLY */
    size_t bytes_max; /* of registered documents; 0: OT_LIMIT_PERSISTED_BYTES */
} ot_persisted_options;

typedef struct ot_cost_options {
    uint64_t max;     /* of an operation, and of a batch; 0: no limit */
    bool is_measured; /* what costs more is logged, and answered */
} ot_cost_options;

typedef struct ot_service_options {
    const ot_source *sources; /* SDL texts; borrowed for the life of the service */
    uint32_t source_count;
    ot_pg_options database;
    const ot_str *module_paths; /* shared objects with C resolvers */
    uint32_t module_count;
    bool introspection;          /* may clients ask for the schema; __typename always works */
    bool hints;                  /* "Did you mean" and internal messages: for development only */
    uint32_t request_timeout_ms; /* 0: OT_LIMIT_REQUEST_TIMEOUT_MS */
    size_t answer_cache_bytes;   /* of each loop; 0: answers are not kept */
    ot_cost_options cost;
    ot_idempotency_options idempotency;
    ot_persisted_options persisted;
    ot_persisted *registered;             /* borrowed: the store of the process; NULL: a new one */
    ot_shared_store_options shared_store; /* of registered documents, in Redis */
    const ot_source *manifests;           /* trusted documents; borrowed for the call */
    uint32_t manifest_count;
} ot_service_options;

typedef struct ot_service {
    ot_arena *arena; /* owned */
    ot_service_options options;
    ot_schema *schema;
    ot_catalog *catalog;
    ot_binding *binding;
    ot_modules *modules;
    const ot_key_store *key_store; /* NULL: idempotency keys are not looked at */
    ot_persisted *persisted;       /* held; NULL only in tests: nothing is persisted */
    ot_trusted *trusted;           /* owned; NULL: no list */
} ot_service;

/* Connects once to read the catalog, builds and binds the schema, loads the modules. NULL when it
 * cannot be: either `report` holds what is wrong with the SDL, or `error` says what is wrong with
 * the world. */
ot_service *ot_service_new(const ot_service_options *options, ot_report *report, ot_error *error);

/* Whether clients may register documents by their hash. */
bool ot_service_takes_documents(const ot_service *service);

/* The caller has ended all engines that use it. NULL is allowed. */
void ot_service_free(ot_service *service);

/* Parses SDL sources and builds a schema without a database: for validate, print and diff. The
 * documents and the schema live in `arena`'s time; NULL when something was reported. */
ot_schema *ot_service_build_schema(ot_arena *arena, const ot_source *sources, uint32_t source_count,
                                   ot_report *report);

#endif
