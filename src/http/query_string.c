#include "http/query_string.h"

#include "language/utf8.h"

static int hex_value(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

static bool is_utf8(ot_str text)
{
    for (size_t i = 0; i < text.len;) {
        uint32_t code_point;
        size_t bytes = ot_utf8_decode(text, i, &code_point);
        if (bytes == 0)
            return false;
        i += bytes;
    }
    return true;
}

/* Writes the byte at `text[*i]` and moves past it. */
static bool decode_one(ot_str text, size_t *i, char *to)
{
    char c = text.ptr[*i];
    if (c != '%') {
        *to = c;
        if (c == '+')
            *to = ' ';
        *i += 1;
        return true;
    }
    if (text.len - *i < 3)
        return false;
    int high = hex_value(text.ptr[*i + 1]);
    int low = hex_value(text.ptr[*i + 2]);
    if (high < 0 || low < 0)
        return false;
    *to = (char)(high << 4 | low);
    *i += 3;
    return true;
}

static bool decode(ot_arena *arena, ot_str text, ot_str *out)
{
    char *bytes = ot_arena_alloc(arena, text.len + 1);
    size_t used = 0;
    for (size_t i = 0; i < text.len; used++) {
        if (!decode_one(text, &i, &bytes[used]))
            return false;
    }
    bytes[used] = '\0';
    *out = ot_str_make(bytes, used);
    return is_utf8(*out);
}

/* Takes the next pair off the front of `rest`, the text after "?". A name without "=" has an empty
 * value; empty pairs are skipped. */
static ot_query_step next_pair(ot_arena *arena, ot_str *rest, ot_query_pair *out)
{
    while (rest->len > 0) {
        size_t end = ot_str_find(*rest, '&', 0);
        ot_str pair = ot_str_slice(*rest, 0, end);
        *rest = ot_str_slice(*rest, end + 1, rest->len);
        if (pair.len == 0)
            continue;
        size_t equals = ot_str_find(pair, '=', 0);
        bool is_good = decode(arena, ot_str_slice(pair, 0, equals), &out->name) &&
                       decode(arena, ot_str_slice(pair, equals + 1, pair.len), &out->value);
        return is_good ? OT_QUERY_PAIR : OT_QUERY_BROKEN;
    }
    return OT_QUERY_END;
}

ot_query_step ot_query_find(ot_arena *arena, ot_str text, ot_str name, ot_str *value)
{
    ot_query_pair pair;
    ot_query_step step;
    ot_query_step found = OT_QUERY_END;
    while ((step = next_pair(arena, &text, &pair)) == OT_QUERY_PAIR) {
        if (!ot_str_equal(pair.name, name))
            continue;
        if (found == OT_QUERY_PAIR)
            return OT_QUERY_BROKEN;
        found = OT_QUERY_PAIR;
        *value = pair.value;
    }
    return step == OT_QUERY_BROKEN ? step : found;
}
