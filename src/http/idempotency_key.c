#include "http/idempotency_key.h"

#include "base/limits.h"

/* RFC 8941 section 3.3.3: printable ASCII, where only the quote and the backslash are escaped. */
bool ot_idempotency_key_read(ot_arena *arena, ot_str value, ot_str *key)
{
    value = ot_str_trim(value);
    if (value.len < 2 || value.ptr[0] != '"')
        return false;
    char *text = ot_arena_alloc(arena, value.len);
    size_t length = 0;
    size_t at = 1;
    for (; at < value.len && value.ptr[at] != '"'; at++) {
        if (value.ptr[at] < ' ' || value.ptr[at] > '~')
            return false;
        if (value.ptr[at] == '\\') {
            at++;
            if (at == value.len || (value.ptr[at] != '"' && value.ptr[at] != '\\'))
                return false;
        }
        text[length++] = value.ptr[at];
    }
    *key = ot_str_make(text, length);
    return at + 1 == value.len && length > 0 && length <= OT_LIMIT_IDEMPOTENCY_KEY_BYTES;
}
