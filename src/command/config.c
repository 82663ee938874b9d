#include "command/config.h"

#include <stdarg.h>
#include <stdio.h>

#include "base/assert.h"
#include "base/limits.h"
#include "command/config_internal.h"
#include "command/files.h"
#include "http/rate_limiter.h"

enum { SECRET_BYTES_MAX = 64 * 1024 };

#define SETTING(section_, key_, field_, kind_)                                                     \
    {                                                                                              \
        .section = #section_, .key = #key_, .kind = (kind_), .offset = offsetof(ot_config, field_) \
    }
#define NUMBER(section_, key_, field_, max_)                                                       \
    {                                                                                              \
        .section = #section_, .key = #key_, .kind = OT_SETTING_NUMBER,                             \
        .offset = offsetof(ot_config, field_), .number_max = (max_)                                \
    }

const ot_setting ot_config__settings[] = {
    SETTING(auth, default_role, auth.default_role, OT_SETTING_TEXT),
    SETTING(auth, keys, auth.keys, OT_SETTING_KEYS),
    NUMBER(auth, leeway_s, auth.leeway_s, OT_AUTH_LEEWAY_MAX_S),
    SETTING(auth, role_claim, auth.role_claim, OT_SETTING_TEXT),
    SETTING(auth, roles, auth.roles, OT_SETTING_TEXTS),
    SETTING(auth, scope_claim, auth.scope_claim, OT_SETTING_TEXT),
    NUMBER(cache, bytes, cache.bytes, 1024 * 1024 * 1024),
    SETTING(cache, post, cache.post, OT_SETTING_BOOL),
    SETTING(database, anonymous_role, database.anonymous_role, OT_SETTING_TEXT),
    SETTING(database, prepared, database.prepared, OT_SETTING_BOOL),
    NUMBER(database, read_connections, database.read_connections, 64),
    SETTING(database, share_reads, database.share_reads, OT_SETTING_BOOL),
    NUMBER(database, statement_timeout_ms, database.statement_timeout_ms, 3600 * 1000),
    SETTING(database, url, database.url, OT_SETTING_SECRET),
    NUMBER(database, write_connections, database.write_connections, 64),
    SETTING(development, graphiql, development.graphiql, OT_SETTING_BOOL),
    SETTING(development, hints, development.hints, OT_SETTING_BOOL),
    SETTING(development, introspection, development.introspection, OT_SETTING_BOOL),
    SETTING(development, trace, development.trace, OT_SETTING_BOOL),
    NUMBER(idempotency, keep_s, idempotency.keep_s, 366 * 24 * 3600),
    SETTING(idempotency, keys, idempotency.keys, OT_SETTING_TEXT),
    SETTING(idempotency, table, idempotency.table, OT_SETTING_TEXT),
    NUMBER(limits, cost, limits.cost, 1000 * 1000 * 1000),
    SETTING(limits, cost_mode, limits.cost_mode, OT_SETTING_TEXT),
    SETTING(log, level, log.level, OT_SETTING_TEXT),
    {.section = "modules", .kind = OT_SETTING_PATHS, .offset = offsetof(ot_config, modules)},
    SETTING(persisted, automatic, persisted.automatic, OT_SETTING_BOOL),
    NUMBER(persisted, bytes, persisted.bytes, 1024 * 1024 * 1024),
    SETTING(persisted, id_key, persisted.id_key, OT_SETTING_TEXT),
    SETTING(persisted, manifests, persisted.manifests, OT_SETTING_PATHS),
    SETTING(persisted, mode, persisted.mode, OT_SETTING_TEXT),
    SETTING(persisted, redis, persisted.redis, OT_SETTING_TEXT),
    SETTING(persisted, redis_password, persisted.redis_password, OT_SETTING_SECRET),
    NUMBER(persisted, redis_timeout_ms, persisted.redis_timeout_ms, 10 * 1000),
    NUMBER(persisted, redis_ttl_s, persisted.redis_ttl_s, 366 * 24 * 3600),
    SETTING(persisted, redis_user, persisted.redis_user, OT_SETTING_TEXT),
    NUMBER(rate_limit, address_per_minute, rate_limit.address_per_minute, OT_RATE_PER_MINUTE_MAX),
    NUMBER(rate_limit, burst, rate_limit.burst, OT_RATE_BURST_MAX),
    NUMBER(rate_limit, client_per_minute, rate_limit.client_per_minute, OT_RATE_PER_MINUTE_MAX),
    SETTING(schema, files, schema.files, OT_SETTING_PATHS),
    SETTING(schema, strict, schema.strict, OT_SETTING_BOOL),
    SETTING(server, admin, server.admin, OT_SETTING_TEXT),
    NUMBER(server, batch_max, server.batch_max, 100),
    NUMBER(server, connections, server.connections, 1000 * 1000),
    NUMBER(server, connections_per_address, server.connections_per_address, 1000 * 1000),
    SETTING(server, cors_origins, server.cors_origins, OT_SETTING_TEXTS),
    SETTING(server, draft_statuses, server.draft_statuses, OT_SETTING_BOOL),
    NUMBER(server, idle_timeout_ms, server.idle_timeout_ms, 3600 * 1000),
    SETTING(server, listen, server.listen, OT_SETTING_TEXT),
    NUMBER(server, receive_timeout_ms, server.receive_timeout_ms, 3600 * 1000),
    NUMBER(server, request_timeout_ms, server.request_timeout_ms, 3600 * 1000),
    NUMBER(server, send_timeout_ms, server.send_timeout_ms, 3600 * 1000),
    NUMBER(server, threads, server.threads, 256),
    SETTING(server, tls_certificate, server.tls_certificate, OT_SETTING_PATH),
    SETTING(server, tls_key, server.tls_key, OT_SETTING_PATH),
    SETTING(server, trusted_proxies, server.trusted_proxies, OT_SETTING_TEXTS),
    {.section = NULL},
};

void ot_config_init(ot_arena *arena, ot_config *config)
{
    *config = (ot_config){
        .arena = arena,
        .server = {.listen = OT_STR("127.0.0.1:4000"),
                   .admin = OT_STR("127.0.0.1:4001"),
                   .request_timeout_ms = OT_LIMIT_REQUEST_TIMEOUT_MS,
                   .connections = 10000,
                   .connections_per_address = 1000},
        .database = {.statement_timeout_ms = OT_LIMIT_STATEMENT_TIMEOUT_MS,
                     .prepared = true,
                     .share_reads = true},
        .auth = {.role_claim = OT_STR("role")},
        .idempotency = {.keys = OT_STR("off"),
                        .table = OT_STR("onetrip_private.idempotency"),
                        .keep_s = OT_LIMIT_IDEMPOTENCY_KEEP_S},
        .development = {.introspection = true},
        .limits = {.cost = OT_LIMIT_COST, .cost_mode = OT_STR("enforce")},
        .persisted = {.mode = OT_STR("on"),
                      .automatic = true,
                      .bytes = OT_LIMIT_PERSISTED_BYTES,
                      .redis_ttl_s = OT_LIMIT_SHARED_TTL_S,
                      .redis_timeout_ms = OT_LIMIT_SHARED_TIMEOUT_MS},
        .log = {.level = OT_STR("info")},
    };
}

ot_status ot_config__refuse(ot_error *error, const ot_config_place *place, const char *format, ...)
{
    char message[OT_ERROR_BYTES / 2];
    va_list args;
    va_start(args, format);
    (void)vsnprintf(message, sizeof(message), format, args); /* cut is fine */
    va_end(args);
    if (place->line == 0)
        return ot_error_set(error, OT_INVALID, "%.*s: %s", OT_ARG(place->name), message);
    return ot_error_set(error, OT_INVALID, "%.*s:%u: %s", OT_ARG(place->name), place->line,
                        message);
}

static void *field_of(ot_config *config, const ot_setting *setting)
{
    return (char *)config + setting->offset;
}

bool ot_config__is_list(const ot_setting *setting)
{
    return setting->kind == OT_SETTING_TEXTS || setting->kind == OT_SETTING_PATHS;
}

static ot_status set_number(ot_config *config, const ot_setting *setting, ot_str text,
                            const ot_config_place *place, ot_error *error)
{
    uint64_t value = 0;
    bool is_number = text.len > 0 && text.len <= 10;
    for (size_t i = 0; i < text.len && is_number; i++) {
        is_number = text.ptr[i] >= '0' && text.ptr[i] <= '9';
        value = value * 10 + (uint64_t)(text.ptr[i] - '0');
    }
    if (!is_number || value > setting->number_max)
        return ot_config__refuse(error, place,
                                 "%s.%s must be a whole number up to %u, not \"%.*s\"",
                                 setting->section, setting->key, setting->number_max, OT_ARG(text));
    *(uint32_t *)field_of(config, setting) = (uint32_t)value;
    return OT_OK;
}

static ot_status set_bool(ot_config *config, const ot_setting *setting, ot_str text,
                          const ot_config_place *place, ot_error *error)
{
    static const char *const words[] = {"false", "true", "no", "yes", "off", "on", "0", "1"};
    for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
        if (ot_str_equal(text, ot_str_from_c(words[i]))) {
            *(bool *)field_of(config, setting) = i % 2 == 1;
            return OT_OK;
        }
    }
    return ot_config__refuse(error, place, "%s.%s must be true or false, not \"%.*s\"",
                             setting->section, setting->key, OT_ARG(text));
}

ot_status ot_config__set_text(ot_config *config, const ot_setting *setting, ot_str text,
                              const ot_config_place *place, ot_error *error)
{
    switch (setting->kind) {
    case OT_SETTING_NUMBER:
        return set_number(config, setting, text, place, error);
    case OT_SETTING_BOOL:
        return set_bool(config, setting, text, place, error);
    case OT_SETTING_PATH:
        text = ot_file_resolve(config->arena, place->base_file, text);
        break;
    case OT_SETTING_TEXT:
    case OT_SETTING_SECRET:
        break;
    case OT_SETTING_TEXTS:
    case OT_SETTING_PATHS:
    case OT_SETTING_KEYS:
        OT_UNREACHABLE();
    }
    *(ot_str *)field_of(config, setting) = ot_arena_copy(config->arena, text);
    return OT_OK;
}

void ot_texts_add(ot_arena *arena, ot_texts *texts, ot_str text)
{
    ot_str *items = OT_NEW_ARRAY(arena, ot_str, texts->count + 1);
    if (texts->count > 0)
        memcpy(items, texts->items, texts->count * sizeof(*items));
    items[texts->count] = ot_arena_copy(arena, text);
    texts->items = items;
    texts->count++;
}

void ot_config__add_text(ot_config *config, const ot_setting *setting, ot_str text,
                         const ot_config_place *place)
{
    OT_ASSERT(ot_config__is_list(setting));
    ot_texts *texts = field_of(config, setting);
    if (setting->kind == OT_SETTING_PATHS)
        text = ot_file_resolve(config->arena, place->base_file, text);
    ot_texts_add(config->arena, texts, text);
}

void ot_config__clear(ot_config *config, const ot_setting *setting)
{
    OT_ASSERT(ot_config__is_list(setting));
    *(ot_texts *)field_of(config, setting) = (ot_texts){0};
}

ot_status ot_config__read_secret(ot_config *config, ot_str path, const ot_config_place *place,
                                 ot_str *out, ot_error *error)
{
    path = ot_file_resolve(config->arena, place->base_file, path);
    ot_error reason = {0};
    if (ot_file_read(config->arena, path, SECRET_BYTES_MAX, out, &reason) != OT_OK)
        return ot_config__refuse(error, place, "%s", reason.message);
    if (ot_str_ends_with(*out, OT_S("\n")))
        *out = ot_arena_copy(config->arena, ot_str_slice(*out, 0, out->len - 1));
    return OT_OK;
}

ot_status ot_config__set_from_file(ot_config *config, const ot_setting *setting, ot_str path,
                                   const ot_config_place *place, ot_error *error)
{
    OT_ASSERT(setting->kind == OT_SETTING_SECRET);
    return ot_config__read_secret(config, path, place, field_of(config, setting), error);
}

static bool is_named(const ot_setting *setting, ot_str name)
{
    size_t dot = ot_str_find(name, '.', 0);
    if (!ot_str_equal(ot_str_slice(name, 0, dot), ot_str_from_c(setting->section)))
        return false;
    return setting->key == NULL ||
           ot_str_equal(ot_str_slice(name, dot + 1, name.len), ot_str_from_c(setting->key));
}

ot_status ot_config_set(ot_config *config, const char *name, ot_str value, bool is_first,
                        ot_error *error)
{
    const ot_setting *setting = ot_config__settings;
    while (setting->section != NULL && !is_named(setting, ot_str_from_c(name)))
        setting++;
    OT_ASSERT(setting->section != NULL);
    ot_config_place place = {.name = OT_S("command line")};
    if (!ot_config__is_list(setting))
        return ot_config__set_text(config, setting, value, &place, error);
    if (is_first)
        ot_config__clear(config, setting);
    ot_config__add_text(config, setting, value, &place);
    return OT_OK;
}
