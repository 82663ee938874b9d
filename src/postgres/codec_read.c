#include <arpa/inet.h>
#include <stdio.h>

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
    if (base->oid == OT_PG__CHAR && value->text.len != 1)
        return "must be one ASCII character";
    set_bytes(out, value->text);
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

static int hex_digit(char byte)
{
    if (byte >= '0' && byte <= '9')
        return byte - '0';
    char lower = (char)(byte | 0x20);
    return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
}

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
        int high = hex_digit(text.ptr[at]);
        int low = hex_digit(text.ptr[at + 1]);
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

/* ---- Network addresses ---- */

/* The bits after the slash, or all of them; -1 when they are no number up to `most`. */
static int parse_mask(ot_str text, int most)
{
    if (text.len == 0)
        return most;
    if (text.len < 2 || text.len > 4)
        return -1;
    int bits = 0;
    for (size_t i = 1; i < text.len; i++) {
        if (text.ptr[i] < '0' || text.ptr[i] > '9')
            return -1;
        bits = bits * 10 + (text.ptr[i] - '0');
    }
    return bits <= most ? bits : -1;
}

static bool has_bits_after(const char *address, int bits, int all)
{
    for (int i = bits; i < all; i++) {
        if ((address[i / 8] >> (7 - i % 8) & 1) != 0)
            return true;
    }
    return false;
}

/* Fills the binary form and gives its length, or 0. */
static size_t parse_address(ot_str text, bool is_cidr, char *to)
{
    size_t slash = ot_str_find(text, '/', 0);
    char address[INET6_ADDRSTRLEN];
    if (slash >= sizeof(address) || has_nul(text))
        return 0;
    memcpy(address, text.ptr, slash);
    address[slash] = '\0';
    bool is_4 = inet_pton(AF_INET, address, to + 4) == 1;
    if (!is_4 && inet_pton(AF_INET6, address, to + 4) != 1)
        return 0;
    int all = is_4 ? 32 : 128;
    int bits = parse_mask(ot_str_slice(text, slash, text.len), all);
    if (bits < 0 || (is_cidr && has_bits_after(to + 4, bits, all)))
        return 0;
    to[0] = is_4 ? OT_PG__FAMILY_INET : OT_PG__FAMILY_INET6;
    to[1] = (char)bits;
    to[2] = is_cidr ? 1 : 0;
    to[3] = (char)(all / 8);
    return 4 + (size_t)all / 8;
}

static const char *read_address(ot_arena *arena, const ot_pg_type *base, const ot_json *value,
                                ot_pg_value *out)
{
    char *to = ot_pg__make_value(arena, out, 20);
    bool is_cidr = base->oid == OT_PG__CIDR;
    size_t length = value->kind != OT_JSON_STRING ? 0 : parse_address(value->text, is_cidr, to);
    out->length = (int)length;
    if (length > 0)
        return NULL;
    return is_cidr ? "must be a network such as 192.0.2.0/24" : "must be an IP address";
}

/* ---- Which reader ---- */

ot_pg__read ot_pg__other_reader(const ot_pg_type *base)
{
    if (ot_pg__is_text(base))
        return read_text;
    if (base->kind == 'e')
        return read_enum;
    switch (base->oid) {
    case OT_PG__BOOL:
        return read_bool;
    case OT_PG__UUID:
        return read_uuid;
    case OT_PG__BYTEA:
        return read_bytea;
    case OT_PG__JSON:
    case OT_PG__JSONB:
        return read_document;
    case OT_PG__INET:
    case OT_PG__CIDR:
        return read_address;
    default:
        return NULL;
    }
}

static ot_pg__read reader_of(const ot_pg_type *base)
{
    ot_pg__read found = ot_pg__number_reader(base->oid);
    if (found == NULL)
        found = ot_pg__time_reader(base->oid);
    return found != NULL ? found : ot_pg__other_reader(base);
}

bool ot_pg_is_readable(const ot_pg_type *type)
{
    const ot_pg_type *base = ot_pg__base(type);
    if (ot_pg__is_array(base))
        base = ot_pg__base(base->element);
    return !ot_pg__is_array(base) && reader_of(base) != NULL;
}

/* ---- Arrays ---- */

static void append32(ot_buffer *buffer, uint32_t number)
{
    ot_pg__put32(ot_buffer_reserve(buffer, 4), number);
    buffer->len += 4;
}

static const char *append_element(ot_buffer *array, ot_arena *arena, const ot_pg_type *base,
                                  const ot_json *value)
{
    if (value->kind == OT_JSON_NULL) {
        append32(array, (uint32_t)-1);
        return NULL;
    }
    ot_pg_value element;
    const char *problem = reader_of(base)(arena, base, value, &element);
    if (problem != NULL)
        return problem;
    append32(array, (uint32_t)element.length);
    ot_buffer_append(array, ot_str_make(element.ptr, (size_t)element.length));
    return NULL;
}

static bool has_null(const ot_json *list)
{
    for (uint32_t i = 0; i < list->count; i++) {
        if (list->items[i].kind == OT_JSON_NULL)
            return true;
    }
    return false;
}

/* An array without elements has no dimension. */
static const char *append_array(ot_buffer *array, ot_arena *arena, const ot_pg_type *type,
                                const ot_json *list)
{
    append32(array, list->count == 0 ? 0 : 1);
    append32(array, has_null(list));
    append32(array, type->element->oid);
    if (list->count > 0) {
        append32(array, list->count);
        append32(array, 1);
    }
    const ot_pg_type *base = ot_pg__base(type->element);
    for (uint32_t i = 0; i < list->count; i++) {
        const char *problem = append_element(array, arena, base, &list->items[i]);
        if (problem != NULL)
            return problem;
    }
    return NULL;
}

static const char *read_array(ot_arena *arena, const ot_pg_type *type, const ot_json *value,
                              ot_pg_value *out)
{
    if (value->kind != OT_JSON_ARRAY)
        return "must be a list";
    ot_buffer array = {0};
    const char *problem = append_array(&array, arena, type, value);
    if (problem == NULL)
        set_bytes(out, ot_arena_copy(arena, ot_buffer_str(&array)));
    ot_buffer_free(&array);
    return problem;
}

const char *ot_pg_read(ot_arena *arena, const ot_pg_type *type, const ot_json *value,
                       ot_pg_value *out)
{
    *out = (ot_pg_value){0};
    const ot_pg_type *base = ot_pg__base(type);
    /* A document's null is the null of SQL: a column of JSON null and one without a value are not
     * told apart by clients. */
    if (value->kind == OT_JSON_NULL)
        return NULL;
    if (!ot_pg_is_readable(type))
        return "is of a type that cannot be given";
    ot_pg__read read = ot_pg__is_array(base) ? read_array : reader_of(base);
    const char *problem = read(arena, base, value, out);
    if (problem != NULL)
        *out = (ot_pg_value){0};
    return problem;
}
