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

/* Lower-case hexadecimal digits from `begin` to `end`, not all of them zero unless they may be. */
static bool is_hex(ot_str text, size_t begin, size_t end, bool may_be_zero)
{
    bool is_zero = true;
    for (size_t i = begin; i < end; i++) {
        char c = text.ptr[i];
        if ((c < '0' || c > '9') && (c < 'a' || c > 'f'))
            return false;
        is_zero = is_zero && c == '0';
    }
    return may_be_zero || !is_zero;
}

enum { TRACE_BEGIN = 3, TRACE_END = 35, PARENT_BEGIN = 36, PARENT_END = 52, FLAGS_END = 55 };

/* Trace Context, section "traceparent Header": later versions may be longer. */
static bool is_traceparent(ot_str value)
{
    if (value.len < FLAGS_END || value.ptr[2] != '-' || value.ptr[TRACE_END] != '-' ||
        value.ptr[PARENT_END] != '-' || !is_hex(value, 0, 2, true) ||
        ot_str_starts_with(value, OT_S("ff")))
        return false;
    bool is_first = ot_str_starts_with(value, OT_S("00"));
    if (value.len > FLAGS_END && (is_first || value.ptr[FLAGS_END] != '-'))
        return false;
    return is_hex(value, TRACE_BEGIN, TRACE_END, false) &&
           is_hex(value, PARENT_BEGIN, PARENT_END, false) &&
           is_hex(value, PARENT_END + 1, FLAGS_END, true);
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
        {OT_STR("traceparent"), offsetof(ot_client_info, traceparent)},
        {OT_STR("x-request-id"), offsetof(ot_client_info, request_id)},
    };
    for (size_t i = 0; i < sizeof(headers) / sizeof(headers[0]); i++) {
        if (!ot_str_equal(name, headers[i].name))
            continue;
        bool is_trace = headers[i].offset == offsetof(ot_client_info, traceparent);
        if (is_plain(value) && (!is_trace || is_traceparent(value)))
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

ot_str ot_client_info_trace_id(const ot_client_info *info)
{
    return ot_str_slice(info->traceparent, TRACE_BEGIN, TRACE_END);
}
