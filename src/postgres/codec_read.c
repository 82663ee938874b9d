#include "base/buffer.h"
#include "base/limits.h"
#include "postgres/codec_internal.h"
#include "json/writer.h"

enum { NAME_BYTES_MAX = 63 };

static void set_bytes(ot_pg_value *out, ot_str bytes)
{
    *out = (ot_pg_value){.ptr = bytes.len == 0 ? "" : bytes.ptr, .length = (int)bytes.len};
}

static bool has_nul(ot_str text)
{
    return text.len > 0 && memchr(text.ptr, '\0', text.len) != NULL;
}

/* ---- Booleans, text, enums ---- */

static const char *read_bool(ot_arena *arena, const ot_pg_type *base, const ot_json *value,
                             ot_pg_value *out)
{
    (void)base;
    if (value->kind != OT_JSON_BOOLEAN)
        return "must be true or false";
    *ot_pg__make_value(arena, out, 1) = value->boolean ? 1 : 0;
    return NULL;
}

/* A string, or the text of a number, as an ID may be one. */
static const char *read_text(ot_arena *arena, const ot_pg_type *base, const ot_json *value,
                             ot_pg_value *out)
{
    (void)arena;
    if (value->kind != OT_JSON_STRING && value->kind != OT_JSON_NUMBER)
        return "must be a string";
    if (has_nul(value->text))
        return "must not contain the character NUL";
    if (base->oid == OT_PG__NAME && value->text.len > NAME_BYTES_MAX)
        return "must not be longer than 63 bytes";
    set_bytes(out, value->text);
    return NULL;
}

/* "char": no character is the byte 0. */
static const char *read_char(ot_arena *arena, const ot_pg_type *base, const ot_json *value,
                             ot_pg_value *out)
{
    const char *problem = read_text(arena, base, value, out);
    if (problem != NULL)
        return problem;
    if (out->length > 1 || (out->length == 1 && (unsigned char)out->ptr[0] > 127))
        return "must be one ASCII character";
    if (out->length == 0)
        *ot_pg__make_value(arena, out, 1) = '\0';
    return NULL;
}

static const char *read_enum(ot_arena *arena, const ot_pg_type *base, const ot_json *value,
                             ot_pg_value *out)
{
    (void)arena;
    for (uint32_t i = 0; value->kind == OT_JSON_STRING && i < base->label_count; i++) {
        if (!ot_str_equal(base->labels[i], value->text))
            continue;
        set_bytes(out, base->labels[i]);
        return NULL;
    }
    return "must be one of the values of the enum";
}

/* ---- Bytes ---- */

/* 32 digits, with dashes at the four usual places or none. */
static bool parse_uuid(ot_str text, char *to)
{
    bool has_dashes = text.len == 36;
    if (!has_dashes && text.len != 32)
        return false;
    size_t at = 0;
    for (int i = 0; i < 16; i++) {
        if (has_dashes && (i == 4 || i == 6 || i == 8 || i == 10) && text.ptr[at++] != '-')
            return false;
        int high = ot_pg__hex_digit(text.ptr[at]);
        int low = ot_pg__hex_digit(text.ptr[at + 1]);
        if (high < 0 || low < 0)
            return false;
        to[i] = (char)(high * 16 + low);
        at += 2;
    }
    return true;
}

static const char *read_uuid(ot_arena *arena, const ot_pg_type *base, const ot_json *value,
                             ot_pg_value *out)
{
    (void)base;
    char *to = ot_pg__make_value(arena, out, 16);
    if (value->kind != OT_JSON_STRING || !parse_uuid(value->text, to))
        return "must be a UUID such as 01234567-89ab-cdef-0123-456789abcdef";
    return NULL;
}

static int base64_digit(char byte)
{
    if (byte >= 'A' && byte <= 'Z')
        return byte - 'A';
    if (byte >= 'a' && byte <= 'z')
        return byte - 'a' + 26;
    if (byte >= '0' && byte <= '9')
        return byte - '0' + 52;
    return byte == '+' ? 62 : byte == '/' ? 63 : -1;
}

/* Four digits to up to three bytes; `padding` of the digits are "=". Bits that the padding leaves
 * over have to be 0. */
static bool parse_base64_group(const char *from, size_t padding, char *to)
{
    uint32_t group = 0;
    for (size_t i = 0; i < 4; i++) {
        int digit = i < 4 - padding ? base64_digit(from[i]) : 0;
        if (digit < 0)
            return false;
        group = group << 6 | (uint32_t)digit;
    }
    if ((group & ((1U << (8 * padding)) - 1)) != 0)
        return false;
    for (size_t i = 0; i < 3 - padding; i++)
        to[i] = (char)(group >> (16 - 8 * i));
    return true;
}

static const char *read_bytea(ot_arena *arena, const ot_pg_type *base, const ot_json *value,
                              ot_pg_value *out)
{
    static const char problem[] = "must be base64";
    (void)base;
    ot_str text = value->text;
    if (value->kind != OT_JSON_STRING || text.len % 4 != 0)
        return problem;
    size_t padding = ot_str_ends_with(text, OT_S("==")) ? 2 : ot_str_ends_with(text, OT_S("="));
    char *to = ot_pg__make_value(arena, out, text.len / 4 * 3 - padding);
    for (size_t at = 0; at < text.len; at += 4, to += 3) {
        if (!parse_base64_group(text.ptr + at, at + 4 == text.len ? padding : 0, to))
            return problem;
    }
    return NULL;
}

/* As a String gives it: PostgreSQL's hex format. */
static const char *read_bytea_as_string(ot_arena *arena, const ot_pg_type *base,
                                        const ot_json *value, ot_pg_value *out)
{
    static const char problem[] = "must be bytes in hexadecimal such as \\x00ff";
    (void)base;
    ot_str text = value->text;
    if (value->kind != OT_JSON_STRING || !ot_str_starts_with(text, OT_S("\\x")) ||
        text.len % 2 != 0)
        return problem;
    char *to = ot_pg__make_value(arena, out, text.len / 2 - 1);
    for (size_t i = 2; i < text.len; i += 2) {
        int high = ot_pg__hex_digit(text.ptr[i]);
        int low = ot_pg__hex_digit(text.ptr[i + 1]);
        if (high < 0 || low < 0)
            return problem;
        *to++ = (char)(high * 16 + low);
    }
    return NULL;
}

/* ---- Documents ---- */

static const char *check_document(const ot_json *value, int depth);

static const char *check_parts(const ot_json *value, int depth)
{
    for (uint32_t i = 0; i < value->count; i++) {
        bool is_object = value->kind == OT_JSON_OBJECT;
        if (is_object && has_nul(value->members[i].name))
            return "must not contain the character NUL";
        const ot_json *part = is_object ? &value->members[i].value : &value->items[i];
        const char *problem = check_document(part, depth);
        if (problem != NULL)
            return problem;
    }
    return NULL;
}

/* What JSON allows and jsonb does not: NUL in strings, numbers beyond numeric. */
static const char *check_document(const ot_json *value, int depth)
{
    if (depth > 2 * OT_LIMIT_JSON_DEPTH)
        return "is nested too deeply";
    switch (value->kind) {
    case OT_JSON_NUMBER:
        return ot_pg__is_decimal(value->text) ? NULL : "contains a number out of range";
    case OT_JSON_STRING:
        return has_nul(value->text) ? "must not contain the character NUL" : NULL;
    case OT_JSON_ARRAY:
    case OT_JSON_OBJECT:
        return check_parts(value, depth + 1);
    default:
        return NULL;
    }
}

static const char *read_document(ot_arena *arena, const ot_pg_type *base, const ot_json *value,
                                 ot_pg_value *out)
{
    const char *problem = check_document(value, 0);
    if (problem != NULL)
        return problem;
    ot_buffer text = {0};
    if (base->oid == OT_PG__JSONB)
        ot_buffer_append_byte(&text, 1); /* the version of the binary form */
    ot_json_write_value(&text, value);
    set_bytes(out, ot_arena_copy(arena, ot_buffer_str(&text)));
    ot_buffer_free(&text);
    return NULL;
}

/* ---- Which reader ---- */

static ot_pg__read other_reader(const ot_pg_type *base, ot_wire wire)
{
    if (ot_pg__is_text(base))
        return base->oid == OT_PG__CHAR ? read_char : read_text;
    if (base->kind == 'e')
        return read_enum;
    switch (base->oid) {
    case OT_PG__BOOL:
        return read_bool;
    case OT_PG__UUID:
        return read_uuid;
    case OT_PG__XML:
        return read_text;
    case OT_PG__BYTEA:
        return wire == OT_WIRE_STRING ? read_bytea_as_string : read_bytea;
    case OT_PG__JSON:
    case OT_PG__JSONB:
        return read_document;
    default:
        return NULL;
    }
}

ot_pg__read ot_pg__reader(const ot_pg_type *base, ot_wire wire)
{
    ot_pg__read found = ot_pg__number_reader(base->oid, wire);
    if (found == NULL)
        found = ot_pg__time_reader(base->oid, wire);
    if (found == NULL)
        found = ot_pg__device_reader(base->oid);
    return found != NULL ? found : other_reader(base, wire);
}

static bool is_readable_one(const ot_pg_type *base)
{
    if (base->range == NULL)
        return ot_pg__reader(base, OT_WIRE_ANY) != NULL;
    return ot_pg__reader(ot_pg_base(base->range->subtype), OT_WIRE_ANY) != NULL;
}

bool ot_pg_is_readable(const ot_pg_type *type)
{
    const ot_pg_type *base = ot_pg_base(type);
    if (!ot_pg__is_array(base))
        return is_readable_one(base);
    base = ot_pg_base(base->element);
    return !ot_pg__is_array(base) && is_readable_one(base);
}

const char *ot_pg__read_one(ot_arena *arena, const ot_pg_type *type, ot_wire wire,
                            const ot_json *value, ot_pg_value *out)
{
    const ot_pg_type *base = ot_pg_base(type);
    if (base->range == NULL)
        return ot_pg__reader(base, wire)(arena, base, value, out);
    return base->kind == 'm' ? ot_pg__read_multirange(arena, base, wire, value, out)
                             : ot_pg__read_range(arena, base, wire, value, out);
}

const char *ot_pg_read(ot_arena *arena, const ot_pg_type *type, ot_wire wire, const ot_json *value,
                       ot_pg_value *out)
{
    *out = (ot_pg_value){0};
    const ot_pg_type *base = ot_pg_base(type);
    /* A document's null is the null of SQL: a column of JSON null and one without a value are not
     * told apart by clients. */
    if (value->kind == OT_JSON_NULL)
        return NULL;
    if (!ot_pg_is_readable(type))
        return "is of a type that cannot be given";
    const char *problem = ot_pg__is_array(base) ? ot_pg__read_array(arena, base, wire, value, out)
                                                : ot_pg__read_one(arena, base, wire, value, out);
    if (problem != NULL)
        *out = (ot_pg_value){0};
    return problem;
}

ot_pg_family ot_pg_family_of(const ot_pg_type *type)
{
    const ot_pg_type *base = ot_pg_base(type);
    if (ot_pg__is_array(base))
        base = ot_pg_base(base->element);
    switch (base->oid) {
    case OT_PG__BIT:
    case OT_PG__VARBIT:
        return OT_PG_FAMILY_TEXT;
    case OT_PG__INT2:
    case OT_PG__INT4:
    case OT_PG__INT8:
    case OT_PG__FLOAT4:
    case OT_PG__FLOAT8:
    case OT_PG__NUMERIC:
        return OT_PG_FAMILY_NUMBER;
    default:
        return ot_pg__is_text(base) ? OT_PG_FAMILY_TEXT : OT_PG_FAMILY_ANY;
    }
}
