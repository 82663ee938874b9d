/*
 * Variables into settings: ONETRIP_SERVER_LISTEN is server.listen, ONETRIP_DATABASE_URL_FILE a file
 * with database.url; lists are separated by commas; ONETRIP_AUTH_KEYS is a list in YAML or JSON.
 * DATABASE_URL and PORT, which platforms set, come first, so ours win.
 */
#include "command/config_internal.h"

static ot_str variable(char *const *environment, const char *name)
{
    size_t len = strlen(name);
    for (; *environment != NULL; environment++) {
        if (strncmp(*environment, name, len) == 0 && (*environment)[len] == '=')
            return ot_str_from_c(*environment + len + 1);
    }
    return (ot_str){0};
}

/* "ONETRIP_SERVER_LISTEN" + suffix, in arena. */
static const char *name_of(ot_arena *arena, const ot_setting *setting, const char *suffix)
{
    ot_str name = ot_arena_printf(arena, "ONETRIP_%s%s%s%s", setting->section,
                                  setting->key == NULL ? "" : "_",
                                  setting->key == NULL ? "" : setting->key, suffix);
    char *upper = ot_arena_alloc(arena, name.len + 1);
    for (size_t i = 0; i <= name.len; i++) {
        char c = name.ptr[i];
        if (c >= 'a' && c <= 'z')
            c = (char)(c - 'a' + 'A');
        upper[i] = c;
    }
    return upper;
}

static void read_list(ot_config *config, const ot_setting *setting, ot_str value,
                      const ot_config_place *place)
{
    ot_config__clear(config, setting);
    for (size_t from = 0; from <= value.len;) {
        size_t comma = ot_str_find(value, ',', from);
        ot_str item = ot_str_trim(ot_str_slice(value, from, comma));
        if (item.len > 0)
            ot_config__add_text(config, setting, item, place);
        from = comma + 1;
    }
}

static ot_status read_setting(ot_config *config, const ot_setting *setting,
                              char *const *environment, ot_error *error)
{
    const char *name = name_of(config->arena, setting, "");
    ot_config_place place = {.name = ot_str_from_c(name)};
    ot_str value = variable(environment, name);
    if (value.len > 0 && setting->kind == OT_SETTING_KEYS)
        return ot_config__read_keys_text(config, value, &place, error);
    if (value.len > 0 && ot_config__is_list(setting)) {
        read_list(config, setting, value, &place);
        return OT_OK;
    }
    if (value.len > 0)
        return ot_config__set_text(config, setting, value, &place, error);
    if (setting->kind != OT_SETTING_SECRET)
        return OT_OK;
    place.name = ot_str_from_c(name_of(config->arena, setting, "_FILE"));
    value = variable(environment, place.name.ptr);
    return value.len == 0 ? OT_OK : ot_config__set_from_file(config, setting, value, &place, error);
}

ot_status ot_config_read_environment(ot_config *config, char *const *environment, ot_error *error)
{
    ot_str url = variable(environment, "DATABASE_URL");
    if (url.len > 0)
        config->database.url = ot_arena_copy(config->arena, url);
    ot_str port = variable(environment, "PORT");
    if (port.len > 0)
        config->server.listen = ot_arena_printf(config->arena, ":%.*s", OT_ARG(port));

    ot_status status = OT_OK;
    for (const ot_setting *s = ot_config__settings; s->section != NULL && status == OT_OK; s++)
        status = read_setting(config, s, environment, error);
    return status;
}
