#include "json/reader.h"

#include "base/buffer.h"
#include "base/hash.h"
#include "base/limits.h"
#include "base/map.h"
#include "json/scan.h"

/*
 * Items and members are gathered on one scratch stack (bytes on the heap) and copied into the arena
 * when their list closes, so the arena holds exactly what the tree needs, however large the lists
 * are.
 */

enum { LINEAR_NAMES = 8 }; /* up to here comparing all pairs is cheaper than hashing */

typedef struct reader {
    ot_arena *arena;
    const char *begin;
    const char *at;
    const char *end;
    ot_buffer scratch;
    uint32_t depth;
    uint32_t names_max;  /* in one object */
    ot_json_error error; /* message is NULL while all is well */
} reader;

static bool fail_at(reader *r, const char *at, const char *message)
{
    if (r->error.message == NULL)
        r->error = (ot_json_error){.message = message, .offset = (size_t)(at - r->begin)};
    return false;
}

static bool fail(reader *r, const char *message)
{
    return fail_at(r, r->at, r->at == r->end ? "unexpected end" : message);
}

static void skip_space(reader *r)
{
    while (r->at < r->end && (*r->at == ' ' || *r->at == '\n' || *r->at == '\r' || *r->at == '\t'))
        r->at++;
}

static bool take(reader *r, char byte)
{
    if (r->at == r->end || *r->at != byte)
        return false;
    r->at++;
    return true;
}

/* ---- Strings ---- */

static bool is_continuation(const char *at)
{
    return ((unsigned char)*at & 0xC0) == 0x80;
}

/* The bytes of the well-formed UTF-8 sequence at `at` (Unicode, table 3-7), or 0. Its first byte is
 * 0x80 or more. */
static uint32_t utf8_length(const char *at, size_t left)
{
    unsigned char lead = (unsigned char)at[0];
    unsigned char second = left > 1 ? (unsigned char)at[1] : 0;
    if (lead < 0xC2 || lead > 0xF4 || (second & 0xC0) != 0x80)
        return 0;
    if (lead < 0xE0)
        return 2;
    if (left < 3 || !is_continuation(at + 2))
        return 0;
    if (lead < 0xF0) {
        bool is_overlong = lead == 0xE0 && second < 0xA0;
        bool is_surrogate = lead == 0xED && second > 0x9F;
        return is_overlong || is_surrogate ? 0 : 3;
    }
    if (left < 4 || !is_continuation(at + 3))
        return 0;
    bool is_overlong = lead == 0xF0 && second < 0x90;
    bool is_beyond = lead == 0xF4 && second > 0x8F;
    return is_overlong || is_beyond ? 0 : 4;
}

/* Steps over plain ASCII. */
static void skip_plain(reader *r)
{
    while (r->end - r->at >= OT_JSON__BLOCK) {
        uint32_t plain = ot_json__plain_block(r->at, true);
        r->at += plain;
        if (plain < OT_JSON__BLOCK)
            return;
    }
    while (r->at < r->end) {
        unsigned char byte = (unsigned char)*r->at;
        if (byte < 0x20 || byte >= 0x80 || byte == '"' || byte == '\\')
            return;
        r->at++;
    }
}

static int hex_digit(char byte)
{
    if (byte >= '0' && byte <= '9')
        return byte - '0';
    char lower = (char)(byte | 0x20);
    return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
}

/* The four digits at `at` as a number, or -1. */
static int32_t hex_quad(const char *at, const char *end)
{
    if (end - at < 4)
        return -1;
    int32_t value = 0;
    for (int i = 0; i < 4; i++) {
        int digit = hex_digit(at[i]);
        if (digit < 0)
            return -1;
        value = value * 16 + digit;
    }
    return value;
}

/* Checks a \u escape whose digits begin at r->at, with its second half where it is a pair. */
static bool skip_unicode_escape(reader *r)
{
    const char *escape = r->at - 2;
    int32_t unit = hex_quad(r->at, r->end);
    if (unit < 0)
        return fail_at(r, escape, "invalid escape");
    r->at += 4;
    if (unit < 0xD800 || unit > 0xDFFF)
        return true;
    if (unit > 0xDBFF || r->end - r->at < 6 || r->at[0] != '\\' || r->at[1] != 'u')
        return fail_at(r, escape, "lone surrogate");
    int32_t low = hex_quad(r->at + 2, r->end);
    if (low < 0xDC00 || low > 0xDFFF)
        return fail_at(r, escape, "lone surrogate");
    r->at += 6;
    return true;
}

static bool skip_escape(reader *r)
{
    const char *escape = r->at++;
    if (r->at == r->end)
        return fail(r, "unexpected end");
    char kind = *r->at++;
    if (kind == 'u')
        return skip_unicode_escape(r);
    if (kind == '\0' || strchr("\"\\/bfnrt", kind) == NULL)
        return fail_at(r, escape, "invalid escape");
    return true;
}

/* Steps to the closing quote, checking everything on the way. */
static bool skip_string(reader *r, bool *has_escapes)
{
    *has_escapes = false;
    for (;;) {
        skip_plain(r);
        if (r->at == r->end)
            return fail(r, "unexpected end");
        unsigned char byte = (unsigned char)*r->at;
        if (byte == '"')
            return true;
        if (byte < 0x20)
            return fail(r, "control character in string");
        if (byte == '\\') {
            *has_escapes = true;
            if (!skip_escape(r))
                return false;
            continue;
        }
        uint32_t length = utf8_length(r->at, (size_t)(r->end - r->at));
        if (length == 0)
            return fail(r, "invalid UTF-8");
        r->at += length;
    }
}

static char *put_utf8(char *to, uint32_t code)
{
    if (code < 0x80) {
        *to++ = (char)code;
        return to;
    }
    if (code < 0x800) {
        *to++ = (char)(0xC0 | (code >> 6));
    } else {
        if (code < 0x10000) {
            *to++ = (char)(0xE0 | (code >> 12));
        } else {
            *to++ = (char)(0xF0 | (code >> 18));
            *to++ = (char)(0x80 | ((code >> 12) & 0x3F));
        }
        *to++ = (char)(0x80 | ((code >> 6) & 0x3F));
    }
    *to++ = (char)(0x80 | (code & 0x3F));
    return to;
}

static char unescape_short(char kind)
{
    switch (kind) {
    case 'b':
        return '\b';
    case 'f':
        return '\f';
    case 'n':
        return '\n';
    case 'r':
        return '\r';
    case 't':
        return '\t';
    default:
        return kind;
    }
}

/* Resolves the escape after the backslash at `*from`; skip_string has checked it. */
static char *put_escape(char *to, const char **from, const char *end)
{
    const char *p = *from + 1;
    if (*p != 'u') {
        *to++ = unescape_short(*p);
        *from = p + 1;
        return to;
    }
    uint32_t code = (uint32_t)hex_quad(p + 1, end);
    p += 5;
    if (code >= 0xD800 && code <= 0xDFFF) {
        code = 0x10000 + ((code - 0xD800) << 10) + ((uint32_t)hex_quad(p + 2, end) - 0xDC00);
        p += 6;
    }
    *from = p;
    return put_utf8(to, code);
}

/* No escape is shorter than what it stands for. */
static ot_str unescape(ot_arena *arena, ot_str raw)
{
    char *text = ot_arena_alloc(arena, raw.len);
    char *to = text;
    const char *from = raw.ptr;
    const char *end = raw.ptr + raw.len;
    while (from < end) {
        if (*from == '\\')
            to = put_escape(to, &from, end);
        else
            *to++ = *from++;
    }
    return ot_str_make(text, (size_t)(to - text));
}

static bool read_string(reader *r, ot_str *out)
{
    if (!take(r, '"'))
        return fail(r, "expected a string");
    const char *begin = r->at;
    bool has_escapes;
    if (!skip_string(r, &has_escapes))
        return false;
    *out = ot_str_make(begin, (size_t)(r->at - begin));
    r->at++;
    if (has_escapes)
        *out = unescape(r->arena, *out);
    return true;
}

/* ---- Numbers and words ---- */

static bool skip_digits(reader *r)
{
    const char *begin = r->at;
    while (r->at < r->end && *r->at >= '0' && *r->at <= '9')
        r->at++;
    return r->at > begin || fail(r, "invalid number");
}

static bool read_number(reader *r, ot_json *out)
{
    const char *begin = r->at;
    (void)take(r, '-'); /* optional */
    bool is_zero_first = r->at < r->end && *r->at == '0';
    const char *first = r->at;
    if (!skip_digits(r))
        return false;
    if (is_zero_first && r->at - first > 1)
        return fail_at(r, first, "invalid number");
    if (take(r, '.') && !skip_digits(r))
        return false;
    if (take(r, 'e') || take(r, 'E')) {
        if (!take(r, '+'))
            (void)take(r, '-'); /* optional */
        if (!skip_digits(r))
            return false;
    }
    out->kind = OT_JSON_NUMBER;
    out->text = ot_str_make(begin, (size_t)(r->at - begin));
    return true;
}

static bool read_word(reader *r, ot_str word)
{
    if (!ot_str_starts_with(ot_str_make(r->at, (size_t)(r->end - r->at)), word))
        return fail(r, "unexpected character");
    r->at += word.len;
    return true;
}

/* ---- Lists ---- */

static bool read_value(reader *r, ot_json *out);

static bool enter(reader *r)
{
    if (r->depth == OT_LIMIT_JSON_DEPTH)
        return fail(r, "nested too deeply");
    r->depth++;
    r->at++;
    skip_space(r);
    return true;
}

/* Moves what was gathered since `mark` from the scratch stack into the arena. */
static void *close_list(reader *r, size_t mark)
{
    size_t bytes = r->scratch.len - mark;
    r->scratch.len = mark;
    r->depth--;
    if (bytes == 0)
        return NULL;
    void *list = ot_arena_alloc(r->arena, bytes);
    memcpy(list, r->scratch.ptr + mark, bytes);
    return list;
}

/* After an item: true when another follows; false at the end or on an error. */
static bool next_item(reader *r, char closing)
{
    skip_space(r);
    if (take(r, closing))
        return false;
    if (!take(r, ','))
        return fail(r, "expected a comma or the end of the list");
    skip_space(r);
    return true;
}

static bool read_array(reader *r, ot_json *out)
{
    size_t mark = r->scratch.len;
    if (!enter(r))
        return false;
    out->kind = OT_JSON_ARRAY;
    if (!take(r, ']')) {
        do {
            ot_json item = {0};
            if (!read_value(r, &item))
                return false;
            ot_buffer_append(&r->scratch, ot_str_make((const char *)&item, sizeof(item)));
            out->count++;
        } while (next_item(r, ']'));
    }
    out->items = close_list(r, mark);
    return r->error.message == NULL;
}

static bool has_duplicate_pair(const ot_json_member *members, uint32_t count)
{
    for (uint32_t i = 1; i < count; i++) {
        for (uint32_t k = 0; k < i; k++) {
            if (ot_str_equal(members[i].name, members[k].name))
                return true;
        }
    }
    return false;
}

/* Open addressing over a table on the stack, twice the limit of members. */
static bool has_duplicate_hash(const ot_json_member *members, uint32_t count)
{
    enum { SLOTS = 2048 };
    _Static_assert((int)SLOTS >= 2 * (int)OT_LIMIT_JSON_KEYS, "the table stays half empty");
    uint16_t slots[SLOTS] = {0}; /* index + 1 */
    for (uint32_t i = 0; i < count; i++) {
        uint32_t at = (uint32_t)ot_hash(members[i].name) % SLOTS;
        for (; slots[at] != 0; at = (at + 1) % SLOTS) {
            if (ot_str_equal(members[slots[at] - 1].name, members[i].name))
                return true;
        }
        slots[at] = (uint16_t)(i + 1);
    }
    return false;
}

/* For the objects that only files have. */
static bool has_duplicate_name(ot_arena *arena, const ot_json_member *members, uint32_t count)
{
    ot_map seen = {0};
    for (uint32_t i = 0; i < count; i++) {
        if (ot_map_has(&seen, members[i].name))
            return true;
        (void)ot_map_set(arena, &seen, members[i].name, NULL); /* there was none before */
    }
    return false;
}

static bool check_names(reader *r, const ot_json *object, const char *at)
{
    bool found;
    if (object->count <= LINEAR_NAMES)
        found = has_duplicate_pair(object->members, object->count);
    else if (object->count <= OT_LIMIT_JSON_KEYS)
        found = has_duplicate_hash(object->members, object->count);
    else
        found = has_duplicate_name(r->arena, object->members, object->count);
    return !found || fail_at(r, at, "duplicate name");
}

static bool read_member(reader *r)
{
    ot_json_member member = {0};
    if (!read_string(r, &member.name))
        return false;
    skip_space(r);
    if (!take(r, ':'))
        return fail(r, "expected a colon");
    skip_space(r);
    if (!read_value(r, &member.value))
        return false;
    ot_buffer_append(&r->scratch, ot_str_make((const char *)&member, sizeof(member)));
    return true;
}

static bool read_object(reader *r, ot_json *out)
{
    const char *begin = r->at;
    size_t mark = r->scratch.len;
    if (!enter(r))
        return false;
    out->kind = OT_JSON_OBJECT;
    if (!take(r, '}')) {
        do {
            if (out->count == r->names_max)
                return fail(r, "too many names in one object");
            if (!read_member(r))
                return false;
            out->count++;
        } while (next_item(r, '}'));
    }
    out->members = close_list(r, mark);
    return r->error.message == NULL && check_names(r, out, begin);
}

static bool read_value(reader *r, ot_json *out)
{
    if (r->at == r->end)
        return fail(r, "unexpected end");
    switch (*r->at) {
    case '{':
        return read_object(r, out);
    case '[':
        return read_array(r, out);
    case '"':
        out->kind = OT_JSON_STRING;
        return read_string(r, &out->text);
    case 't':
        out->kind = OT_JSON_BOOLEAN;
        out->boolean = true;
        return read_word(r, OT_S("true"));
    case 'f':
        out->kind = OT_JSON_BOOLEAN;
        return read_word(r, OT_S("false"));
    case 'n':
        out->kind = OT_JSON_NULL;
        return read_word(r, OT_S("null"));
    default:
        if (*r->at != '-' && (*r->at < '0' || *r->at > '9'))
            return fail(r, "unexpected character");
        return read_number(r, out);
    }
}

static ot_json *read_text(ot_arena *arena, ot_str text, uint32_t names_max, ot_json_error *error)
{
    const char *begin = text.len == 0 ? "" : text.ptr;
    reader r = {.arena = arena,
                .begin = begin,
                .at = begin,
                .end = begin + text.len,
                .names_max = names_max};
    ot_json *value = OT_NEW(arena, ot_json);
    skip_space(&r);
    if (read_value(&r, value)) {
        skip_space(&r);
        if (r.at < r.end)
            (void)fail(&r, "bytes after the value"); /* told by r.error */
    }
    ot_buffer_free(&r.scratch);
    *error = r.error;
    return r.error.message == NULL ? value : NULL;
}

ot_json *ot_json_read(ot_arena *arena, ot_str text, ot_json_error *error)
{
    return read_text(arena, text, OT_LIMIT_JSON_KEYS, error);
}

ot_json *ot_json_read_large(ot_arena *arena, ot_str text, ot_json_error *error)
{
    return read_text(arena, text, UINT32_MAX, error);
}
