/*
 * The configuration: one YAML file, each key of which can be overridden by a variable
 * ONETRIP_<SECTION>_<KEY>, and the common ones by a flag. A flag wins over the environment, the
 * environment over the file, the file over the default. A key nobody knows is an error with its
 * line: a typing error must not silently mean the default.
 *
 *     server:
 *       listen: 127.0.0.1:4000
 *     database:
 *       url_file: /run/secrets/database     # any secret may come from a file
 *     schema:
 *       files: [schema/store.graphql, schema/store.bind.graphql]
 *     modules: [resolvers/money.so]
 *     auth:
 *       roles: [customer]
 *       keys:
 *         - {algorithm: RS256, public_key_file: keys/issuer.pem, issuer: "https://id.example",
 * audience: store}
 *
 * Paths in the file are relative to the file; paths in flags and variables to the working
 * directory. One table (config.c) holds all keys; the file, the environment and the help are read
 * from it.
 */
#ifndef OT_COMMAND_CONFIG_H
#define OT_COMMAND_CONFIG_H

#include "auth/token.h"
#include "base/arena.h"
#include "base/error.h"

typedef struct ot_texts {
    ot_str *items; /* in arena */
    uint32_t count;
} ot_texts;

/* Adds a copy of `text`. */
void ot_texts_add(ot_arena *arena, ot_texts *texts, ot_str text);

typedef struct ot_config {
    ot_arena *arena; /* borrowed: holds all texts; they are NUL-terminated */

    struct {
        ot_str listen;
        ot_str admin;           /* "off": no admin listener */
        uint32_t threads;       /* 0: one per core */
        ot_str tls_certificate; /* path */
        ot_str tls_key;         /* path */
        uint32_t request_timeout_ms;
        uint32_t receive_timeout_ms; /* 0: OT_SERVER_RECEIVE_MS, and so on */
        uint32_t send_timeout_ms;
        uint32_t idle_timeout_ms;
        uint32_t connections;             /* of one loop */
        uint32_t connections_per_address; /* of one loop; 0: no limit */
        ot_texts cors_origins;
        ot_texts trusted_proxies; /* networks */
        bool draft_statuses;
        uint32_t batch_max; /* requests in one JSON array; 0: arrays are refused */
    } server;

    struct {
        ot_str url;
        ot_str anonymous_role;
        uint32_t read_connections;
        uint32_t write_connections;
        uint32_t statement_timeout_ms;
        bool prepared;
        bool share_reads;
    } database;

    struct {
        ot_texts files;
        bool strict; /* what is only warned of is refused */
    } schema;

    ot_texts modules;

    struct {
        uint32_t bytes; /* of each loop; 0: answers are not kept */
        bool post;      /* answers to POST have Cache-Control as well */
    } cache;

    struct {
        ot_str keys; /* off, on, required */
        ot_str table;
        uint32_t keep_s;
    } idempotency;

    struct {
        ot_key_options *keys; /* in arena */
        uint32_t key_count;
        ot_str default_role;
        ot_texts roles;
        ot_str role_claim;
        ot_str scope_claim; /* empty: scope, else scp */
        uint32_t leeway_s;
    } auth;

    struct {
        bool graphiql;
        bool introspection;
        bool hints;
        bool trace;
    } development;

    struct {
        uint32_t cost;    /* of an operation, and of a batch; 0: no limit */
        ot_str cost_mode; /* enforce, measure */
    } limits;

    struct {
        ot_str mode; /* off, on, log_unknown, only */
        ot_texts manifests;
        bool automatic; /* automatic persisted queries */
        uint32_t bytes; /* of registered documents */
        ot_str id_key;  /* another name of "documentId" in requests */
        ot_str redis;   /* host:port; empty: registered documents are not shared */
        ot_str redis_password;
        ot_str redis_user;
        uint32_t redis_ttl_s; /* 0: without end */
        uint32_t redis_timeout_ms;
    } persisted;

    struct {
        uint32_t client_per_minute;  /* of a token's subject; 0: no limit */
        uint32_t address_per_minute; /* of an address without one; 0: no limit */
        uint32_t burst;              /* of both, at once; 0: what ten seconds allow */
    } rate_limit;

    struct {
        ot_str level; /* debug, info, warn, error */
    } log;
} ot_config;

/* Everything at its default. */
void ot_config_init(ot_arena *arena, ot_config *config);

/* Overrides what the YAML file at `path` says. OT_INVALID with "file:line: ..." for what it cannot
 * say. */
ot_status ot_config_read_file(ot_config *config, ot_str path, ot_error *error);

/* As ot_config_read_file, from a text that is called `name` in errors and whose relative paths
 * start beside `name`. */
ot_status ot_config_read_text(ot_config *config, ot_str name, ot_str text, ot_error *error);

/* Overrides what ONETRIP_... variables say, and DATABASE_URL and PORT. `environment` is a
 * NULL-terminated list of NAME=value. */
ot_status ot_config_read_environment(ot_config *config, char *const *environment, ot_error *error);

/* Overrides one setting by its full name ("server.listen"), as a flag does. Lists grow: the first
 * flag replaces what was there when `is_first`. */
ot_status ot_config_set(ot_config *config, const char *name, ot_str value, bool is_first,
                        ot_error *error);

#endif
