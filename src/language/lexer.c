#include "language/lexer.h"

#include <stdarg.h>
#include <stdio.h>

#ifdef __SSE2__
#include <emmintrin.h>
#endif

#include "base/limits.h"
#include "base/words.h"
#include "language/string_literal.h"
#include "language/utf8.h"

/* What the first byte of something says about it. */
enum {
    CLASS_OTHER,
    CLASS_SPACE,
    CLASS_COMMENT,
    CLASS_PUNCTUATOR,
    CLASS_NAME,
    CLASS_NUMBER,
    CLASS_QUOTE,
    CLASS_DOT,
    CLASS_HIGH, /* the first byte of a sequence of several: only a byte order mark may begin with it
                 */
};

#define SAME4(x) x, x, x, x
#define SAME8(x) SAME4(x), SAME4(x)
#define SAME16(x) SAME8(x), SAME8(x)
#define SAME26(x) SAME16(x), SAME8(x), x, x

static const unsigned char classes[256] = {
    ['\t'] = CLASS_SPACE,        ['\n'] = CLASS_SPACE,
    ['\r'] = CLASS_SPACE,        [' '] = CLASS_SPACE,
    [','] = CLASS_SPACE,         ['#'] = CLASS_COMMENT,
    ['!'] = CLASS_PUNCTUATOR,    ['$'] = CLASS_PUNCTUATOR,
    ['&'] = CLASS_PUNCTUATOR,    ['('] = CLASS_PUNCTUATOR,
    [')'] = CLASS_PUNCTUATOR,    [':'] = CLASS_PUNCTUATOR,
    ['='] = CLASS_PUNCTUATOR,    ['@'] = CLASS_PUNCTUATOR,
    ['['] = CLASS_PUNCTUATOR,    [']'] = CLASS_PUNCTUATOR,
    ['{'] = CLASS_PUNCTUATOR,    ['|'] = CLASS_PUNCTUATOR,
    ['}'] = CLASS_PUNCTUATOR,    ['"'] = CLASS_QUOTE,
    ['.'] = CLASS_DOT,           ['-'] = CLASS_NUMBER,
    ['_'] = CLASS_NAME,          ['0'] = SAME8(CLASS_NUMBER),
    ['8'] = CLASS_NUMBER,        CLASS_NUMBER,
    ['A'] = SAME26(CLASS_NAME),  ['a'] = SAME26(CLASS_NAME),
    [0x80] = SAME16(CLASS_HIGH), SAME16(CLASS_HIGH),
    SAME16(CLASS_HIGH),          SAME16(CLASS_HIGH),
    SAME16(CLASS_HIGH),          SAME16(CLASS_HIGH),
    SAME16(CLASS_HIGH),          SAME16(CLASS_HIGH),
};

static const unsigned char punctuators[128] = {
    ['!'] = OT_TOKEN_BANG,      ['$'] = OT_TOKEN_DOLLAR,  ['&'] = OT_TOKEN_AMP,
    ['('] = OT_TOKEN_PAREN_L,   [')'] = OT_TOKEN_PAREN_R, [':'] = OT_TOKEN_COLON,
    ['='] = OT_TOKEN_EQUALS,    ['@'] = OT_TOKEN_AT,      ['['] = OT_TOKEN_BRACKET_L,
    [']'] = OT_TOKEN_BRACKET_R, ['{'] = OT_TOKEN_BRACE_L, ['|'] = OT_TOKEN_PIPE,
    ['}'] = OT_TOKEN_BRACE_R,
};

/* 1 for the bytes that may stand in a name. */
static const unsigned char is_name_part[256] = {
    ['_'] = 1, ['0'] = SAME8(1), ['8'] = 1, 1, ['A'] = SAME26(1), ['a'] = SAME26(1),
};

/* 1 for the bytes that end a run of plain text in a string: quote, backslash, line end,
 * several-byte sequence. */
static const unsigned char stops_string[256] = {
    ['"'] = 1, ['\\'] = 1, ['\n'] = 1, ['\r'] = 1, [0x80] = SAME16(1), SAME16(1),
    SAME16(1), SAME16(1),  SAME16(1),  SAME16(1),  SAME16(1),          SAME16(1),
};

static unsigned char byte_at(const ot_lexer *lexer, uint32_t position)
{
    return (unsigned char)lexer->source->text.ptr[position];
}

static bool is_at(const ot_lexer *lexer, uint32_t position, char byte)
{
    return position < lexer->source->text.len && lexer->source->text.ptr[position] == byte;
}

static bool is_digit_at(const ot_lexer *lexer, uint32_t position)
{
    if (position >= lexer->source->text.len)
        return false;
    unsigned char byte = byte_at(lexer, position);
    return byte >= '0' && byte <= '9';
}

/* ---- Errors ---- */

__attribute__((format(printf, 3, 4))) static bool fail(ot_lexer *lexer, uint32_t offset,
                                                       const char *format, ...)
{
    char sentence[1024]; /* what varies in it is a few characters of the source */
    va_list arguments;
    va_start(arguments, format);
    (void)vsnprintf(sentence, sizeof(sentence), format, arguments); /* cut, if ever, is fine */
    va_end(arguments);
    lexer->error->message = ot_arena_printf(lexer->arena, "Syntax Error: %s", sentence);
    lexer->error->offset = offset;
    return false;
}

/* The character at `position` as messages show it: "a", '"', U+00AA, <EOF>. */
static const char *show_character(const ot_lexer *lexer, uint32_t position, char shown[16])
{
    if (position >= lexer->source->text.len)
        return "<EOF>";
    uint32_t code_point;
    size_t bytes = ot_utf8_decode(lexer->source->text, position, &code_point);
    if (bytes == 0 && code_point == 0)
        (void)snprintf(shown, 16, "byte 0x%02X", byte_at(lexer, position)); /* fits */
    else if (code_point == '"')
        return "'\"'";
    else if (code_point >= 0x20 && code_point <= 0x7E)
        (void)snprintf(shown, 16, "\"%c\"", (char)code_point); /* fits */
    else
        (void)snprintf(shown, 16, "U+%04X", code_point); /* fits */
    return shown;
}

static bool fail_character(ot_lexer *lexer, uint32_t position)
{
    char shown[16];
    if (is_at(lexer, position, '\''))
        return fail(lexer, position,
                    "Unexpected single quote character ('), did you mean to use a double quote "
                    "(\")?");
    uint32_t code_point;
    bool is_valid = ot_utf8_decode(lexer->source->text, position, &code_point) > 0;
    return fail(lexer, position, "%s character: %s.", is_valid ? "Unexpected" : "Invalid",
                show_character(lexer, position, shown));
}

/* ---- Numbers ---- */

static bool fail_digit(ot_lexer *lexer, uint32_t position)
{
    char shown[16];
    return fail(lexer, position, "Invalid number, expected digit but got: %s.",
                show_character(lexer, position, shown));
}

/* One digit or more. */
static bool skip_digits(ot_lexer *lexer, uint32_t *position)
{
    if (!is_digit_at(lexer, *position))
        return fail_digit(lexer, *position);
    while (is_digit_at(lexer, *position))
        (*position)++;
    return true;
}

static bool skip_integer_part(ot_lexer *lexer, uint32_t *position)
{
    if (is_at(lexer, *position, '-'))
        (*position)++;
    if (!is_at(lexer, *position, '0'))
        return skip_digits(lexer, position);
    (*position)++;
    if (!is_digit_at(lexer, *position))
        return true;
    char shown[16];
    return fail(lexer, *position, "Invalid number, unexpected digit after 0: %s.",
                show_character(lexer, *position, shown));
}

static bool skip_exponent(ot_lexer *lexer, uint32_t *position)
{
    (*position)++;
    if (is_at(lexer, *position, '+') || is_at(lexer, *position, '-'))
        (*position)++;
    return skip_digits(lexer, position);
}

static void finish(ot_lexer *lexer, ot_token *token, ot_token_kind kind, uint32_t end)
{
    token->kind = kind;
    token->end = end;
    lexer->position = end;
}

static bool read_number(ot_lexer *lexer, ot_token *token)
{
    uint32_t position = token->offset;
    ot_token_kind kind = OT_TOKEN_INT;
    if (!skip_integer_part(lexer, &position))
        return false;
    if (is_at(lexer, position, '.')) {
        kind = OT_TOKEN_FLOAT;
        position++;
        if (!skip_digits(lexer, &position))
            return false;
    }
    if (is_at(lexer, position, 'e') || is_at(lexer, position, 'E')) {
        kind = OT_TOKEN_FLOAT;
        if (!skip_exponent(lexer, &position))
            return false;
    }
    ot_str text = lexer->source->text;
    /* The spec's lookahead restriction: a number may not run into a name or another number. */
    if (position < text.len &&
        (text.ptr[position] == '.' || classes[byte_at(lexer, position)] == CLASS_NAME))
        return fail_digit(lexer, position);
    token->text = ot_str_slice(text, token->offset, position);
    finish(lexer, token, kind, position);
    return true;
}

/* ---- Strings ---- */

/* Steps over a sequence of several bytes, or fails. */
static bool skip_sequence(ot_lexer *lexer, uint32_t *position)
{
    uint32_t code_point;
    size_t bytes = ot_utf8_decode(lexer->source->text, *position, &code_point);
    char shown[16];
    if (bytes == 0)
        return fail(lexer, *position, "Invalid character within String: %s.",
                    show_character(lexer, *position, shown));
    *position += (uint32_t)bytes;
    return true;
}

static bool is_hex_digit(char byte)
{
    return (byte >= '0' && byte <= '9') || (byte >= 'A' && byte <= 'F') ||
           (byte >= 'a' && byte <= 'f');
}

/* How much of a bad "\u{..." graphql-js shows: up to the character that made it bad, which is the
 * eighth digit when that makes the number larger than 31 bits. */
static size_t bad_braced_units(ot_str text, size_t at)
{
    enum { FIRST_DIGIT = 3, EIGHT_DIGITS = 11, LONGEST = 12 };
    size_t units = FIRST_DIGIT;
    while (units < LONGEST && at + units < text.len && is_hex_digit(text.ptr[at + units])) {
        units++;
        if (units == EIGHT_DIGITS && text.ptr[at + FIRST_DIGIT] > '7')
            return units;
    }
    return units < LONGEST ? units + 1 : LONGEST;
}

static bool fail_escape(ot_lexer *lexer, uint32_t position)
{
    ot_str text = lexer->source->text;
    const char *what = "character escape";
    size_t units = 2;
    if (is_at(lexer, position + 1, 'u')) {
        what = "Unicode escape";
        units = is_at(lexer, position + 2, '{') ? bad_braced_units(text, position) : 6;
    }
    ot_str shown = ot_utf16_slice(text, position, units);
    return fail(lexer, position, "Invalid %s sequence: \"%.*s\".", what, OT_ARG(shown));
}

static bool skip_escape(ot_lexer *lexer, uint32_t *position)
{
    uint32_t code_point;
    size_t bytes = ot_string_read_escape(lexer->source->text, *position, &code_point);
    if (bytes == 0)
        return fail_escape(lexer, *position);
    *position += (uint32_t)bytes;
    return true;
}

static uint32_t skip_plain(ot_str text, uint32_t position)
{
    while (position < text.len && !stops_string[(unsigned char)text.ptr[position]])
        position++;
    return position;
}

static bool read_string(ot_lexer *lexer, ot_token *token)
{
    ot_str text = lexer->source->text;
    uint32_t position = skip_plain(text, token->offset + 1);
    while (position < text.len) {
        char byte = text.ptr[position];
        if (byte == '"') {
            token->text = ot_str_slice(text, token->offset + 1, position);
            finish(lexer, token, OT_TOKEN_STRING, position + 1);
            return true;
        }
        if (byte == '\n' || byte == '\r')
            break;
        if (byte == '\\' ? !skip_escape(lexer, &position) : !skip_sequence(lexer, &position))
            return false;
        position = skip_plain(text, position);
    }
    return fail(lexer, position, "Unterminated string.");
}

static bool has_three_quotes(const ot_lexer *lexer, uint32_t position)
{
    return is_at(lexer, position, '"') && is_at(lexer, position + 1, '"') &&
           is_at(lexer, position + 2, '"');
}

static bool read_block_string(ot_lexer *lexer, ot_token *token)
{
    ot_str text = lexer->source->text;
    uint32_t position = skip_plain(text, token->offset + 3);
    while (position < text.len) {
        if (has_three_quotes(lexer, position)) {
            token->text = ot_str_slice(text, token->offset + 3, position);
            finish(lexer, token, OT_TOKEN_BLOCK_STRING, position + 3);
            return true;
        }
        if (is_at(lexer, position, '\\') && has_three_quotes(lexer, position + 1))
            position += 4;
        else if (classes[byte_at(lexer, position)] != CLASS_HIGH)
            position++;
        else if (!skip_sequence(lexer, &position))
            return false;
        position = skip_plain(text, position);
    }
    return fail(lexer, position, "Unterminated string.");
}

/* ---- The rest ---- */

__attribute__((noinline)) static bool fail_name(ot_lexer *lexer, ot_token *token)
{
    token->kind = OT_TOKEN_INVALID;
    return fail(lexer, token->offset,
                "Document contains a name of more than %d bytes. Parsing aborted.",
                OT_LIMIT_NAME_BYTES);
}

#ifdef __SSE2__

enum { NAME_BLOCK = 16 };

static inline __m128i is_in_range(__m128i bytes, char first, char last)
{
    __m128i distance = _mm_sub_epi8(bytes, _mm_set1_epi8(first));
    return _mm_cmpeq_epi8(_mm_min_epu8(distance, _mm_set1_epi8((char)(last - first))), distance);
}

/* How many of the 16 bytes at `from` may stand in a name, from the first one on: without a branch
 * for each, the last of which nobody can foresee. */
static inline uint32_t count_name_parts(const char *from)
{
    __m128i bytes = _mm_loadu_si128((const __m128i *)(const void *)from);
    __m128i letters = is_in_range(_mm_or_si128(bytes, _mm_set1_epi8(0x20)), 'a', 'z');
    __m128i digits = is_in_range(bytes, '0', '9');
    __m128i lines = _mm_cmpeq_epi8(bytes, _mm_set1_epi8('_'));
    __m128i parts = _mm_or_si128(_mm_or_si128(letters, digits), lines);
    return (uint32_t)__builtin_ctz(~(unsigned)_mm_movemask_epi8(parts));
}

#endif

static inline const char *skip_name(const char *at, const char *end)
{
#ifdef __SSE2__
    while (end - at >= NAME_BLOCK) {
        uint32_t parts = count_name_parts(at);
        at += parts;
        if (parts < NAME_BLOCK)
            return at;
    }
#endif
    while (at < end && is_name_part[(unsigned char)*at])
        at++;
    return at;
}

static bool read_name(ot_lexer *lexer, ot_token *token)
{
    ot_str text = lexer->source->text;
    const char *begin = text.ptr + token->offset;
    const char *at = skip_name(begin + 1, text.ptr + text.len);
    size_t bytes = (size_t)(at - begin);
    token->text = ot_str_make(begin, bytes);
    if (bytes > OT_LIMIT_NAME_BYTES)
        return fail_name(lexer, token);
    finish(lexer, token, OT_TOKEN_NAME, token->offset + (uint32_t)bytes);
    return true;
}

static bool read_dots(ot_lexer *lexer, ot_token *token)
{
    uint32_t position = token->offset;
    if (is_at(lexer, position + 1, '.')) {
        if (!is_at(lexer, position + 2, '.'))
            return fail(lexer, position, "Unexpected \"..\", did you mean \"...\"?");
        finish(lexer, token, OT_TOKEN_SPREAD, position + 3);
        return true;
    }
    if (!is_digit_at(lexer, position + 1))
        return fail_character(lexer, position);
    uint32_t end = position + 1;
    while (is_digit_at(lexer, end))
        end++;
    ot_str digits = ot_str_slice(lexer->source->text, position + 1, end);
    return fail(lexer, position,
                "Invalid number, expected digit before \".\", did you mean \"0.%.*s\"?",
                OT_ARG(digits));
}

static bool skip_comment(ot_lexer *lexer)
{
    ot_str text = lexer->source->text;
    uint32_t position = lexer->position + 1;
    while (position < text.len && text.ptr[position] != '\n' && text.ptr[position] != '\r') {
        uint32_t code_point;
        size_t bytes = 1;
        if (classes[byte_at(lexer, position)] == CLASS_HIGH)
            bytes = ot_utf8_decode(text, position, &code_point);
        if (bytes == 0)
            return fail_character(lexer, position);
        position += (uint32_t)bytes;
    }
    lexer->position = position;
    return true;
}

static bool is_byte_order_mark(ot_str text, size_t at)
{
    return ot_str_equal(ot_str_slice(text, at, at + 3), OT_S("\xEF\xBB\xBF"));
}

static inline uint32_t skip_space(ot_str text, uint32_t position)
{
    const char *at = text.ptr + position;
    const char *end = text.ptr + text.len;
    while (at < end && classes[(unsigned char)*at] == CLASS_SPACE) {
        at++;
        if (at[-1] == '\n') /* what follows is indentation */
            while (end - at >= 8) {
                uint32_t spaces = ot_word_count_spaces(at);
                at += spaces;
                if (spaces < 8)
                    break;
            }
    }
    return (uint32_t)(at - text.ptr);
}

/* Steps over a comment or byte order mark and the space around it, as many as there are. */
static bool skip_rare(ot_lexer *lexer)
{
    ot_str text = lexer->source->text;
    for (;;) {
        lexer->position = skip_space(text, lexer->position);
        if (lexer->position == text.len)
            return true;
        unsigned char class = classes[byte_at(lexer, lexer->position)];
        if (class == CLASS_COMMENT) {
            if (!skip_comment(lexer))
                return false;
        } else if (class == CLASS_HIGH && is_byte_order_mark(text, lexer->position)) {
            lexer->position += 3;
        } else {
            return true;
        }
    }
}

/* What is neither a name nor a punctuator. Apart from those two, which are nine tokens in ten, so
 * that their path needs few registers and no stack. */
__attribute__((noinline)) static bool read_other(ot_lexer *lexer, ot_token *token)
{
    if (!skip_rare(lexer))
        return false;
    token->offset = lexer->position;
    if (lexer->position == lexer->source->text.len) {
        finish(lexer, token, OT_TOKEN_EOF, lexer->position);
        return true;
    }
    switch (classes[byte_at(lexer, token->offset)]) {
    case CLASS_NAME:
    case CLASS_PUNCTUATOR:
        return ot_lexer_next(lexer, token); /* what was skipped stood before it */
    case CLASS_NUMBER:
        return read_number(lexer, token);
    case CLASS_QUOTE:
        return has_three_quotes(lexer, token->offset) ? read_block_string(lexer, token)
                                                      : read_string(lexer, token);
    case CLASS_DOT:
        return read_dots(lexer, token);
    default:
        return fail_character(lexer, token->offset);
    }
}

bool ot_lexer_next(ot_lexer *lexer, ot_token *token)
{
    ot_str text = lexer->source->text;
    uint32_t position = skip_space(text, lexer->position);
    unsigned char first = position < text.len ? (unsigned char)text.ptr[position] : 0;
    token->offset = position;
    lexer->position = position;
    if (classes[first] == CLASS_NAME)
        return read_name(lexer, token);
    token->text = (ot_str){0};
    if (classes[first] == CLASS_PUNCTUATOR) {
        finish(lexer, token, punctuators[first], position + 1);
        return true;
    }
    token->kind = OT_TOKEN_INVALID;
    return read_other(lexer, token);
}
