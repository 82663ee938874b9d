#include "command/persisted.h"

#include "base/limits.h"
#include "command/sources.h"

static ot_status read_mode(ot_str text, ot_persisted_mode *out, ot_error *error)
{
    static const char *const names[] = {"off", "on", "log_unknown", "only"};
    for (int mode = OT_PERSISTED_OFF; mode <= OT_PERSISTED_ONLY; mode++) {
        if (ot_str_equal(text, ot_str_from_c(names[mode]))) {
            *out = (ot_persisted_mode)mode;
            return OT_OK;
        }
    }
    return ot_error_set(error, OT_INVALID,
                        "persisted.mode is off, on, log_unknown or only, not \"%.*s\"",
                        OT_ARG(text));
}

static ot_status check(const ot_config *config, ot_persisted_mode mode, ot_error *error)
{
    static const char *const taken[] = {"query", "operationName", "variables", "extensions"};
    bool needs_list = mode == OT_PERSISTED_LOG_UNKNOWN || mode == OT_PERSISTED_ONLY;
    if (needs_list && config->persisted.manifests.count == 0)
        return ot_error_set(error, OT_INVALID,
                            "persisted.mode \"%.*s\" needs a list: name persisted.manifests",
                            OT_ARG(config->persisted.mode));
    for (size_t i = 0; i < sizeof(taken) / sizeof(taken[0]); i++) {
        if (ot_str_equal(config->persisted.id_key, ot_str_from_c(taken[i])))
            return ot_error_set(error, OT_INVALID,
                                "persisted.id_key cannot be \"%s\": requests have it for something "
                                "else",
                                taken[i]);
    }
    return OT_OK;
}

static ot_status read_redis(ot_str text, ot_shared_address *out, ot_error *error)
{
    ot_status status = ot_shared_address_read(text, out, error);
    return status == OT_OK ? status : ot_error_wrap(error, status, "for persisted.redis");
}

ot_status ot_persisted_files_read(ot_arena *arena, const ot_config *config, ot_persisted_files *out,
                                  ot_error *error)
{
    *out = (ot_persisted_files){0};
    ot_persisted_options *options = &out->options;
    options->automatic = config->persisted.automatic;
    options->bytes_max = config->persisted.bytes;
    out->shared_store.password = config->persisted.redis_password;
    out->shared_store.user = config->persisted.redis_user;
    out->shared_store.ttl_s = config->persisted.redis_ttl_s;
    out->shared_store.timeout_ms = config->persisted.redis_timeout_ms;
    ot_status status = read_mode(config->persisted.mode, &options->mode, error);
    if (status == OT_OK)
        status = check(config, options->mode, error);
    if (status == OT_OK)
        status = read_redis(config->persisted.redis, &out->shared_store.address, error);
    if (status == OT_OK && config->persisted.redis_user.len > 0 &&
        config->persisted.redis_password.len == 0)
        return ot_error_set(error, OT_INVALID,
                            "persisted.redis_user needs persisted.redis_password");
    if (status != OT_OK || options->mode == OT_PERSISTED_OFF)
        return status;
    ot_source *manifests;
    status = ot_sources_read_within(arena, &config->persisted.manifests, OT_LIMIT_MANIFEST_BYTES,
                                    &manifests, error);
    if (status == OT_OK) {
        out->manifests = manifests;
        out->manifest_count = config->persisted.manifests.count;
    }
    return status;
}
