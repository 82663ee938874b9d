#include "plan/cursor.h"

#include <endian.h>

#include "base/base64url.h"
#include "json/reader.h"

const ot_json *ot_cursor_decode(ot_arena *arena, ot_str cursor)
{
    if (cursor.len == 0 || cursor.len > OT_CURSOR_BYTES_MAX)
        return NULL;
    ot_str json;
    if (!ot_base64url_decode(arena, cursor, &json))
        return NULL;
    ot_json_error error;
    const ot_json *value = ot_json_read(arena, json, &error);
    if (value == NULL || value->kind != OT_JSON_ARRAY || value->count < 2 ||
        value->items[0].kind != OT_JSON_STRING)
        return NULL;
    return value;
}

uint64_t ot_cursor_nulls(ot_arena *arena, const ot_json *cursor)
{
    if (cursor == NULL || cursor->kind != OT_JSON_STRING)
        return 0;
    const ot_json *values = ot_cursor_decode(arena, cursor->text);
    if (values == NULL)
        return 0;
    uint64_t nulls = 0;
    for (uint32_t i = 1; i < values->count && i <= 64; i++)
        if (values->items[i].kind == OT_JSON_NULL)
            nulls |= (uint64_t)1 << (i - 1);
    return nulls;
}

uint32_t ot_cursor_branch(ot_arena *arena, const ot_json *cursor)
{
    const ot_json *values = cursor == NULL || cursor->kind != OT_JSON_STRING
                                ? NULL
                                : ot_cursor_decode(arena, cursor->text);
    uint32_t tag = UINT32_MAX;
    ot_str bytes;
    if (values == NULL || !ot_cursor_bytes(arena, &values->items[1], &bytes) ||
        bytes.len != sizeof(tag))
        return UINT32_MAX;
    memcpy(&tag, bytes.ptr, sizeof(tag));
    return be32toh(tag);
}

bool ot_cursor_bytes(ot_arena *arena, const ot_json *value, ot_str *out)
{
    return value->kind == OT_JSON_STRING && ot_base64url_decode(arena, value->text, out);
}
