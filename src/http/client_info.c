#include "http/client_info.h"

/* Only what is safe to repeat in a header and in logs. */
static bool is_plain(ot_str value)
{
    if (value.len == 0 || value.len > OT_CLIENT_INFO_BYTES)
        return false;
    for (size_t i = 0; i < value.len; i++) {
        if (value.ptr[i] < ' ' || value.ptr[i] > '~' || value.ptr[i] == '"' || value.ptr[i] == '\\')
            return false;
    }
    return true;
}

void ot_client_info_take_header(ot_arena *arena, ot_client_info *info, ot_str name, ot_str value)
{
    static const struct {
        ot_str name;
        size_t offset;
    } headers[] = {
        {OT_STR("apollographql-client-name"), offsetof(ot_client_info, name)},
        {OT_STR("apollographql-client-version"), offsetof(ot_client_info, version)},
        {OT_STR("apollographql-library-name"), offsetof(ot_client_info, library_name)},
        {OT_STR("apollographql-library-version"), offsetof(ot_client_info, library_version)},
        {OT_STR("x-request-id"), offsetof(ot_client_info, request_id)},
    };
    for (size_t i = 0; i < sizeof(headers) / sizeof(headers[0]); i++) {
        if (!ot_str_equal(name, headers[i].name))
            continue;
        if (is_plain(value))
            *(ot_str *)((char *)info + headers[i].offset) = ot_arena_copy(arena, value);
        return;
    }
}

static void take_member(const ot_json *library, ot_str name, ot_str *out)
{
    const ot_json *value = ot_json_get(library, name);
    if (out->len == 0 && value != NULL && value->kind == OT_JSON_STRING && is_plain(value->text))
        *out = value->text;
}

void ot_client_info_take_extensions(ot_client_info *info, const ot_json *extensions)
{
    const ot_json *library = ot_json_get(extensions, OT_S("clientLibrary"));
    take_member(library, OT_S("name"), &info->library_name);
    take_member(library, OT_S("version"), &info->library_version);
}
