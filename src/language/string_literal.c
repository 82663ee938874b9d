#include "language/string_literal.h"

#include "base/assert.h"
#include "language/utf8.h"

/* ---- Escapes ---- */

enum {
    BRACED_DIGITS_MAX = 8, /* leading zeros are allowed, but not without end */
    FIXED_BYTES = 6,       /* of "\uXXXX" */
};

static int hex_digit(char byte)
{
    if (byte >= '0' && byte <= '9')
        return byte - '0';
    if (byte >= 'A' && byte <= 'F')
        return byte - 'A' + 10;
    if (byte >= 'a' && byte <= 'f')
        return byte - 'a' + 10;
    return -1;
}

static bool is_leading_surrogate(uint32_t code)
{
    return code >= 0xD800 && code <= 0xDBFF;
}

static bool is_trailing_surrogate(uint32_t code)
{
    return code >= 0xDC00 && code <= 0xDFFF;
}

static bool is_scalar_value(uint32_t code)
{
    return code <= 0x10FFFF && !is_leading_surrogate(code) && !is_trailing_surrogate(code);
}

/* "\u{X}" with one to eight digits. */
static size_t read_braced(ot_str text, size_t at, uint32_t *code_point)
{
    uint32_t value = 0;
    size_t first = at + 3;
    size_t i = first;
    for (; i < text.len && i - first < BRACED_DIGITS_MAX; i++) {
        int digit = hex_digit(text.ptr[i]);
        if (digit < 0)
            break;
        value = (value << 4) | (uint32_t)digit;
    }
    if (i == first || i >= text.len || text.ptr[i] != '}' || !is_scalar_value(value))
        return 0;
    *code_point = value;
    return i + 1 - at;
}

/* The four digits of "\uXXXX". */
static bool read_four(ot_str text, size_t at, uint32_t *code)
{
    if (text.len - at < FIXED_BYTES)
        return false;
    uint32_t value = 0;
    for (size_t i = at + 2; i < at + FIXED_BYTES; i++) {
        int digit = hex_digit(text.ptr[i]);
        if (digit < 0)
            return false;
        value = (value << 4) | (uint32_t)digit;
    }
    *code = value;
    return true;
}

/* "\uXXXX", or two of them that make a surrogate pair. */
static size_t read_fixed(ot_str text, size_t at, uint32_t *code_point)
{
    uint32_t code;
    if (!read_four(text, at, &code))
        return 0;
    if (is_scalar_value(code)) {
        *code_point = code;
        return FIXED_BYTES;
    }
    size_t second = at + FIXED_BYTES;
    uint32_t trailing;
    if (!is_leading_surrogate(code) || text.len - second < FIXED_BYTES ||
        text.ptr[second] != '\\' || text.ptr[second + 1] != 'u' ||
        !read_four(text, second, &trailing) || !is_trailing_surrogate(trailing))
        return 0;
    *code_point = 0x10000 + ((code - 0xD800) << 10) + (trailing - 0xDC00);
    return second - at + FIXED_BYTES;
}

/* The character that "\b" and its like stand for; -1 when `byte` is none of them. */
static int simple_escape(char byte)
{
    switch (byte) {
    case '"':
    case '\\':
    case '/':
        return byte;
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
        return -1;
    }
}

size_t ot_string_read_escape(ot_str text, size_t at, uint32_t *code_point)
{
    if (text.len - at < 2)
        return 0;
    char second = text.ptr[at + 1];
    if (second == 'u') {
        bool is_braced = text.len - at > 2 && text.ptr[at + 2] == '{';
        return is_braced ? read_braced(text, at, code_point) : read_fixed(text, at, code_point);
    }
    int simple = simple_escape(second);
    if (simple < 0)
        return 0;
    *code_point = (uint32_t)simple;
    return 2;
}

/* ---- Reading ---- */

ot_str ot_string_value(ot_arena *arena, ot_str raw)
{
    size_t at = ot_str_find(raw, '\\', 0);
    if (at == raw.len)
        return raw;

    char *value =
        ot_arena_alloc(arena, raw.len); /* an escape is never shorter than its character */
    size_t len = 0;
    size_t chunk = 0;
    while (at < raw.len) {
        memcpy(value + len, raw.ptr + chunk, at - chunk);
        len += at - chunk;
        uint32_t code_point = 0;
        size_t bytes = ot_string_read_escape(raw, at, &code_point);
        OT_ASSERT(bytes > 0);
        len += ot_utf8_encode(code_point, value + len);
        chunk = at + bytes;
        at = ot_str_find(raw, '\\', chunk);
    }
    memcpy(value + len, raw.ptr + chunk, raw.len - chunk);
    len += raw.len - chunk;
    return ot_str_make(value, len);
}

/* One line of a block string, without its end. */
typedef struct line {
    ot_str text;
    size_t next; /* where the next one begins; past the text after the last */
} line;

static line line_at(ot_str raw, size_t begin)
{
    size_t end = begin;
    while (end < raw.len && raw.ptr[end] != '\n' && raw.ptr[end] != '\r')
        end++;
    bool is_pair = end + 1 < raw.len && raw.ptr[end] == '\r' && raw.ptr[end + 1] == '\n';
    return (line){.text = ot_str_slice(raw, begin, end), .next = end + (is_pair ? 2 : 1)};
}

static size_t indent_of(ot_str text)
{
    size_t indent = 0;
    while (indent < text.len && (text.ptr[indent] == ' ' || text.ptr[indent] == '\t'))
        indent++;
    return indent;
}

/* What BlockStringValue removes: blank lines at both ends and the indentation that all lines but
 * the first share. */
typedef struct layout {
    size_t first; /* where the first and the last line with something on it begin */
    size_t last;
    size_t indent;
    bool is_blank; /* there is no such line */
} layout;

static layout measure(ot_str raw)
{
    layout found = {.indent = SIZE_MAX, .is_blank = true};
    for (size_t begin = 0; begin <= raw.len;) {
        line each = line_at(raw, begin);
        size_t indent = indent_of(each.text);
        if (indent < each.text.len) {
            if (found.is_blank)
                found.first = begin;
            found.is_blank = false;
            found.last = begin;
            if (begin > 0 && indent < found.indent)
                found.indent = indent;
        }
        begin = each.next;
    }
    return found;
}

/* Copies a line without the backslash of its \""" and returns the bytes written. */
static size_t copy_line(ot_str text, char *to)
{
    size_t len = 0;
    for (size_t i = 0; i < text.len; i++) {
        if (text.ptr[i] == '\\' && ot_str_equal(ot_str_slice(text, i + 1, i + 4), OT_S("\"\"\"")))
            continue;
        to[len++] = text.ptr[i];
    }
    return len;
}

static bool is_plain(ot_str raw)
{
    for (size_t i = 0; i < raw.len; i++)
        if (raw.ptr[i] == '\n' || raw.ptr[i] == '\r' || raw.ptr[i] == '\\')
            return false;
    return true;
}

ot_str ot_block_string_value(ot_arena *arena, ot_str raw)
{
    layout found = measure(raw);
    if (found.is_blank)
        return ot_str_make("", 0);
    if (is_plain(raw))
        return raw;

    char *value = ot_arena_alloc(arena, raw.len + 1);
    size_t len = 0;
    for (size_t begin = found.first; begin <= found.last;) {
        line each = line_at(raw, begin);
        ot_str text = each.text;
        if (begin > 0)
            text = ot_str_slice(text, found.indent, text.len);
        if (begin > found.first)
            value[len++] = '\n';
        len += copy_line(text, value + len);
        begin = each.next;
    }
    return ot_str_make(value, len);
}

/* ---- Printing ---- */

static void print_code(ot_buffer *out, uint32_t code)
{
    switch (code) {
    case '\b':
        OT_BUFFER_LITERAL(out, "\\b");
        break;
    case '\t':
        OT_BUFFER_LITERAL(out, "\\t");
        break;
    case '\n':
        OT_BUFFER_LITERAL(out, "\\n");
        break;
    case '\f':
        OT_BUFFER_LITERAL(out, "\\f");
        break;
    case '\r':
        OT_BUFFER_LITERAL(out, "\\r");
        break;
    case '"':
        OT_BUFFER_LITERAL(out, "\\\"");
        break;
    case '\\':
        OT_BUFFER_LITERAL(out, "\\\\");
        break;
    default:
        ot_buffer_printf(out, "\\u%04X", code);
    }
}

/* The control characters U+0080 to U+009F are two bytes: C2 and 80 to 9F. */
static bool is_high_control(ot_str value, size_t i)
{
    return (unsigned char)value.ptr[i] == 0xC2 && i + 1 < value.len &&
           (unsigned char)value.ptr[i + 1] < 0xA0;
}

void ot_string_print(ot_buffer *out, ot_str value)
{
    ot_buffer_append_byte(out, '"');
    size_t chunk = 0;
    for (size_t i = 0; i < value.len; i++) {
        unsigned char byte = (unsigned char)value.ptr[i];
        bool is_high = is_high_control(value, i);
        if (byte >= 0x20 && byte != '"' && byte != '\\' && byte != 0x7F && !is_high)
            continue;
        ot_buffer_append(out, ot_str_slice(value, chunk, i));
        if (is_high)
            byte = (unsigned char)value.ptr[++i];
        print_code(out, byte);
        chunk = i + 1;
    }
    ot_buffer_append(out, ot_str_slice(value, chunk, value.len));
    ot_buffer_append_byte(out, '"');
}

/* What decides where a block string gets line ends; the names are those of graphql-js' rules. */
typedef struct block_form {
    bool is_single_line;
    bool forces_leading; /* every line but the first is empty or indented */
    bool ends_with_three_quotes;
    bool forces_trailing; /* a quote or backslash at the end would join the closing quotes */
} block_form;

/* Quotes are escaped three at a time from the left, so what is left of the last run decides how the
 * text ends. */
static size_t trailing_quotes(ot_str value)
{
    size_t quotes = 0;
    while (quotes < value.len && value.ptr[value.len - 1 - quotes] == '"')
        quotes++;
    return quotes;
}

static block_form block_form_of(ot_str value)
{
    block_form form = {.is_single_line = true, .forces_leading = true};
    for (size_t begin = 0; begin <= value.len;) {
        line each = line_at(value, begin);
        if (begin > 0)
            form.is_single_line = false;
        if (begin > 0 && each.text.len > 0 && indent_of(each.text) == 0)
            form.forces_leading = false;
        begin = each.next;
    }
    if (form.is_single_line)
        form.forces_leading = false;
    size_t quotes = trailing_quotes(value);
    form.ends_with_three_quotes = quotes > 0 && quotes % 3 == 0;
    form.forces_trailing = quotes % 3 != 0 || ot_str_ends_with(value, OT_S("\\"));
    return form;
}

static void print_escaped_block(ot_buffer *out, ot_str value)
{
    size_t chunk = 0;
    for (size_t i = 0; i + 3 <= value.len;) {
        if (memcmp(value.ptr + i, "\"\"\"", 3) != 0) {
            i++;
            continue;
        }
        ot_buffer_append(out, ot_str_slice(value, chunk, i));
        OT_BUFFER_LITERAL(out, "\\\"\"\"");
        i += 3;
        chunk = i;
    }
    ot_buffer_append(out, ot_str_slice(value, chunk, value.len));
}

enum { BLOCK_LINE_MAX = 70 }; /* a longer single line gets lines of its own for the quotes */

void ot_block_string_print(ot_buffer *out, ot_str value, bool minimize)
{
    block_form form = block_form_of(value);
    bool is_spread =
        !minimize && (!form.is_single_line || ot_utf16_length(value) > BLOCK_LINE_MAX ||
                      form.forces_trailing || form.forces_leading || form.ends_with_three_quotes);
    bool begins_with_space = form.is_single_line && indent_of(value) > 0;

    OT_BUFFER_LITERAL(out, "\"\"\"");
    if ((is_spread && !begins_with_space) || form.forces_leading)
        ot_buffer_append_byte(out, '\n');
    print_escaped_block(out, value);
    if (is_spread || form.forces_trailing)
        ot_buffer_append_byte(out, '\n');
    OT_BUFFER_LITERAL(out, "\"\"\"");
}

static bool is_unprintable_in_block(char byte)
{
    return (unsigned char)byte <= 0x0F && byte != '\t' && byte != '\n';
}

bool ot_block_string_is_printable(ot_str value)
{
    if (value.len == 0)
        return true;
    bool is_empty_line = true;
    bool has_indent = false;
    bool has_common_indent = true;
    bool has_lines = false;
    for (size_t i = 0; i < value.len; i++) {
        char byte = value.ptr[i];
        if (is_unprintable_in_block(byte))
            return false;
        if (byte == '\n') {
            if (is_empty_line && !has_lines)
                return false; /* the first line would be removed */
            has_lines = true;
            is_empty_line = true;
            has_indent = false;
        } else if (byte == '\t' || byte == ' ') {
            has_indent = has_indent || is_empty_line;
        } else {
            has_common_indent = has_common_indent && has_indent;
            is_empty_line = false;
        }
    }
    /* The last line, or the indentation, would be removed. */
    return !is_empty_line && !(has_common_indent && has_lines);
}
