#include "command/generation.h"

#include <stdlib.h>

#include "base/assert.h"
#include "base/memory.h"
#include "command/files.h"
#include "http/cors.h"
#include "schema/print.h"

enum { PEM_BYTES_MAX = 256 * 1024 };

/* ---- Life ---- */

ot_generation *ot_generation_new(void)
{
    ot_generation *generation = ot_calloc(1, sizeof(*generation));
    generation->arena = ot_arena_new();
    atomic_init(&generation->holders, 1);
    ot_config_init(generation->arena, &generation->config);
    return generation;
}

ot_generation *ot_generation_hold(ot_generation *generation)
{
    atomic_fetch_add(&generation->holders, 1);
    return generation;
}

void ot_generation_release(ot_generation *generation)
{
    if (generation == NULL)
        return;
    unsigned before = atomic_fetch_sub(&generation->holders, 1);
    OT_ASSERT(before > 0);
    if (before > 1)
        return;
    ot_service_free(generation->service);
    ot_arena_free(generation->arena);
    free(generation);
}

/* ---- What the configuration says of servers ---- */

static ot_status read_log_level(ot_generation *generation, ot_error *error)
{
    static const char *const names[] = {"debug", "info", "warn", "error"};
    ot_str wanted = generation->config.log.level;
    for (int level = OT_LOG_DEBUG; level <= OT_LOG_ERROR; level++) {
        if (ot_str_equal(wanted, ot_str_from_c(names[level]))) {
            generation->log_level = (ot_log_level)level;
            return OT_OK;
        }
    }
    return ot_error_set(error, OT_INVALID, "log.level is debug, info, warn or error, not \"%.*s\"",
                        OT_ARG(wanted));
}

static ot_status check_origins(const ot_config *config, ot_error *error)
{
    for (uint32_t i = 0; i < config->server.cors_origins.count; i++) {
        ot_str origin = config->server.cors_origins.items[i];
        if (!ot_cors_is_origin(origin))
            return ot_error_set(error, OT_INVALID,
                                "server.cors_origins: \"%.*s\" is not an origin as browsers send "
                                "it, such as https://app.example or http://localhost:3000",
                                OT_ARG(origin));
    }
    return OT_OK;
}

static ot_status read_proxies(ot_generation *generation, ot_error *error)
{
    const ot_texts *texts = &generation->config.server.trusted_proxies;
    ot_network *networks = OT_NEW_ARRAY(generation->arena, ot_network, texts->count);
    for (uint32_t i = 0; i < texts->count; i++)
        if (!ot_network_read(texts->items[i], &networks[i]))
            return ot_error_set(error, OT_INVALID,
                                "server.trusted_proxies: \"%.*s\" is no network, such as "
                                "10.0.0.0/8, 2001:db8::/32 or 127.0.0.1",
                                OT_ARG(texts->items[i]));
    generation->server.trusted_proxies = networks;
    generation->server.trusted_proxy_count = texts->count;
    return OT_OK;
}

static ot_status open_auth(ot_generation *generation, ot_error *error)
{
    const ot_config *config = &generation->config;
    ot_auth_options options = {
        .keys = config->auth.keys,
        .key_count = config->auth.key_count,
        .default_role = config->auth.default_role,
        .roles = config->auth.roles.items,
        .role_count = config->auth.roles.count,
        .role_claim = config->auth.role_claim,
        .scope_claim = config->auth.scope_claim,
        .leeway_s = config->auth.leeway_s,
    };
    generation->server.auth = ot_auth_new(generation->arena, &options, error);
    return generation->server.auth != NULL ? OT_OK : error->status;
}

ot_status ot_generation_prepare(ot_generation *generation, ot_error *error)
{
    const ot_config *config = &generation->config;
    generation->server = (ot_server_options){
        .connections_max = config->server.connections,
        .connections_per_address_max = config->server.connections_per_address,
        .receive_timeout_ms = config->server.receive_timeout_ms,
        .send_timeout_ms = config->server.send_timeout_ms,
        .idle_timeout_ms = config->server.idle_timeout_ms,
        .graphiql = config->development.graphiql,
        .batch_max = config->server.batch_max,
        .id_key = config->persisted.id_key,
        .trace = config->development.trace,
        .cors_origins = config->server.cors_origins.items,
        .cors_origin_count = config->server.cors_origins.count,
        .draft_statuses = config->server.draft_statuses,
        .cache_control_on_post = config->cache.post,
        .client_rate = {.per_minute = config->rate_limit.client_per_minute,
                        .burst = config->rate_limit.burst},
        .address_rate = {.per_minute = config->rate_limit.address_per_minute,
                         .burst = config->rate_limit.burst},
    };
    ot_status status = read_log_level(generation, error);
    if (status == OT_OK)
        status = check_origins(config, error);
    if (status == OT_OK)
        status = read_proxies(generation, error);
    return status == OT_OK ? open_auth(generation, error) : status;
}

static ot_str print_contract(ot_arena *arena, const ot_schema *schema)
{
    ot_buffer out = {0};
    ot_schema_print_options options = {0};
    ot_schema_print(schema, &options, &out);
    ot_buffer_append_byte(&out, '\n');
    ot_str text = ot_arena_copy(arena, ot_buffer_str(&out));
    ot_buffer_free(&out);
    return text;
}

void ot_generation_take_service(ot_generation *generation, ot_service *service)
{
    generation->service = service;
    generation->server.schema_text = print_contract(generation->arena, service->schema);
}

/* ---- TLS ---- */

ot_status ot_generation_read_pem(const ot_generation *generation, ot_pem_texts *out,
                                 ot_error *error)
{
    ot_str certificate = generation->config.server.tls_certificate;
    ot_str key = generation->config.server.tls_key;
    *out = (ot_pem_texts){0};
    if ((certificate.len > 0) != (key.len > 0))
        return ot_error_set(error, OT_INVALID,
                            "server.tls_certificate and server.tls_key go together");
    if (certificate.len == 0)
        return OT_OK;
    ot_status status =
        ot_file_read(generation->arena, certificate, PEM_BYTES_MAX, &out->certificate, error);
    if (status != OT_OK)
        return status;
    return ot_file_read(generation->arena, key, PEM_BYTES_MAX, &out->key, error);
}
