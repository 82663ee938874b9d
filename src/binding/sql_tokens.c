#include "binding/binding_internal.h"

/*
 * Author SQL goes into statements as it is written, between the planner's parentheses. What could
 * leave those parentheses (a parenthesis too many, ";", a comment that swallows the rest, a string
 * that does not end) is refused here, so an expression is always one expression. Strings are read
 * as PostgreSQL does with standard_conforming_strings on.
 */

typedef struct ot_sql_reader {
    ot_arena *arena;
    ot_str sql;
    size_t at;
    ot_sql_tokens *out;
    char open[64]; /* brackets that wait for their end */
    uint32_t depth;
} ot_sql_reader;

static bool refuse(ot_sql_reader *reader, const char *mistake)
{
    reader->out->mistake = ot_str_from_c(mistake);
    return false;
}

static char byte_at(const ot_sql_reader *reader, size_t i)
{
    if (i < reader->sql.len)
        return reader->sql.ptr[i];
    return '\0';
}

static char lower(char byte)
{
    if (byte >= 'A' && byte <= 'Z')
        return (char)(byte - 'A' + 'a');
    return byte;
}

static bool is_space(char byte)
{
    return byte == ' ' || byte == '\t' || byte == '\n' || byte == '\r' || byte == '\f';
}

static bool is_digit(char byte)
{
    return byte >= '0' && byte <= '9';
}

static bool begins_name(char byte)
{
    return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') || byte == '_' ||
           (byte & 0x80) != 0;
}

static bool continues_name(char byte)
{
    return begins_name(byte) || is_digit(byte) || byte == '$';
}

static void push(ot_sql_reader *reader, ot_sql_token_kind kind, size_t begin, size_t end,
                 ot_str text)
{
    ot_sql_token token = {
        .kind = kind, .begin = (uint32_t)begin, .end = (uint32_t)end, .text = text};
    OT_VEC_PUSH(reader->arena, &reader->out->list, token);
    reader->at = end;
}

/* The end of what a quote at `at` begins, past the closing quote; 0 when it does not end. A doubled
 * quote is one of its characters. */
static size_t quoted_end(const ot_sql_reader *reader, size_t at, bool has_escapes)
{
    char quote = byte_at(reader, at);
    for (size_t i = at + 1; i < reader->sql.len; i++) {
        if (has_escapes && byte_at(reader, i) == '\\')
            i++;
        else if (byte_at(reader, i) == quote && byte_at(reader, i + 1) == quote)
            i++;
        else if (byte_at(reader, i) == quote)
            return i + 1;
    }
    return 0;
}

static bool read_string(ot_sql_reader *reader, size_t quote, bool has_escapes)
{
    size_t end = quoted_end(reader, quote, has_escapes);
    if (end == 0)
        return refuse(reader, "a string does not end");
    push(reader, OT_SQL_TOKEN_STRING, reader->at, end, ot_str_slice(reader->sql, reader->at, end));
    return true;
}

/* What stands between quotes, of which a doubled one is one. */
static ot_str unquote(const ot_sql_reader *reader, size_t begin, size_t end)
{
    char *text = ot_arena_alloc(reader->arena, end - begin);
    size_t len = 0;
    for (size_t i = begin + 1; i < end - 1; i++) {
        text[len++] = byte_at(reader, i);
        if (byte_at(reader, i) == '"')
            i++;
    }
    return ot_str_make(text, len);
}

static bool read_quoted_name(ot_sql_reader *reader)
{
    size_t begin = reader->at;
    size_t end = quoted_end(reader, begin, false);
    if (end == 0)
        return refuse(reader, "a quoted name does not end");
    push(reader, OT_SQL_TOKEN_QUOTED, begin, end, unquote(reader, begin, end));
    return true;
}

static size_t name_end(const ot_sql_reader *reader, size_t at)
{
    while (continues_name(byte_at(reader, at)))
        at++;
    return at;
}

static void read_word(ot_sql_reader *reader)
{
    size_t begin = reader->at;
    size_t end = name_end(reader, begin);
    char *text = ot_arena_alloc(reader->arena, end - begin);
    for (size_t i = begin; i < end; i++)
        text[i - begin] = lower(byte_at(reader, i));
    push(reader, OT_SQL_TOKEN_WORD, begin, end, ot_str_make(text, end - begin));
}

/* E'..', B'..', X'..', N'..' and U&'..': a letter that belongs to the string after it. The quote's
 * place, or 0. */
static size_t prefixed_quote(const ot_sql_reader *reader)
{
    char letter = lower(byte_at(reader, reader->at));
    bool is_unicode = letter == 'u' && byte_at(reader, reader->at + 1) == '&';
    size_t quote = reader->at + (is_unicode ? 2 : 1);
    bool has_prefix =
        is_unicode || letter == 'e' || letter == 'b' || letter == 'x' || letter == 'n';
    return has_prefix && byte_at(reader, quote) == '\'' ? quote : 0;
}

static bool read_name(ot_sql_reader *reader)
{
    size_t quote = prefixed_quote(reader);
    if (quote == 0 && lower(byte_at(reader, reader->at)) == 'u' &&
        byte_at(reader, reader->at + 1) == '&' && byte_at(reader, reader->at + 2) == '"')
        return refuse(reader, "names are not written with U&");
    if (quote != 0)
        return read_string(reader, quote, lower(byte_at(reader, reader->at)) == 'e');
    read_word(reader);
    return true;
}

static void read_number(ot_sql_reader *reader)
{
    size_t end = reader->at;
    while (is_digit(byte_at(reader, end)) || byte_at(reader, end) == '.')
        end++;
    char mark = byte_at(reader, end);
    size_t digits = end + 1 + (byte_at(reader, end + 1) == '-' || byte_at(reader, end + 1) == '+');
    if ((mark == 'e' || mark == 'E') && is_digit(byte_at(reader, digits))) {
        end = digits;
        while (is_digit(byte_at(reader, end)))
            end++;
    }
    push(reader, OT_SQL_TOKEN_NUMBER, reader->at, end, ot_str_slice(reader->sql, reader->at, end));
}

/* $$...$$ and $tag$...$tag$. */
static bool read_dollar_string(ot_sql_reader *reader, size_t tag_end)
{
    ot_str tag = ot_str_slice(reader->sql, reader->at, tag_end);
    for (size_t i = tag_end; i + tag.len <= reader->sql.len; i++) {
        if (!ot_str_equal(ot_str_slice(reader->sql, i, i + tag.len), tag))
            continue;
        size_t end = i + tag.len;
        push(reader, OT_SQL_TOKEN_STRING, reader->at, end,
             ot_str_slice(reader->sql, reader->at, end));
        return true;
    }
    return refuse(reader, "a dollar-quoted string does not end");
}

static const struct {
    ot_str scope;
    ot_sql_token_kind kind;
} scopes[] = {{OT_STR("claims"), OT_SQL_TOKEN_CLAIM},
              {OT_STR("args"), OT_SQL_TOKEN_ARGUMENT},
              {OT_STR("parent"), OT_SQL_TOKEN_PARENT},
              {OT_STR("keys"), OT_SQL_TOKEN_KEYS}};

enum { SCOPE_COUNT = sizeof(scopes) / sizeof(scopes[0]) };

static bool refuse_parameter(ot_sql_reader *reader)
{
    return refuse(reader, "parameters are written $claims.name or $args.name, in @sql also "
                          "$parent.column or $keys.column; other names as $claims.\"a name\"");
}

/* $claims.x, $args.x and, in queries, $parent.x and $keys.x; the name after the dot is a GraphQL
 * name, a claim's or a column's. One that is no word is quoted. */
static bool read_parameter(ot_sql_reader *reader, ot_str scope)
{
    uint32_t which = 0;
    while (which < SCOPE_COUNT && !ot_str_equal(scope, scopes[which].scope))
        which++;
    size_t begin = reader->at + 1 + scope.len + 1;
    if (which == SCOPE_COUNT || byte_at(reader, begin - 1) != '.')
        return refuse_parameter(reader);
    bool is_quoted = byte_at(reader, begin) == '"';
    size_t end = is_quoted ? quoted_end(reader, begin, false) : begin;
    while (!is_quoted && continues_name(byte_at(reader, end)) && byte_at(reader, end) != '$')
        end++;
    if (end == 0)
        return refuse(reader, "a quoted name does not end");
    if (end == begin || (is_quoted && end == begin + 2))
        return refuse_parameter(reader);
    if (byte_at(reader, end) == '.' && begins_name(byte_at(reader, end + 1)))
        return refuse(reader, "parameters have one name after the dot");
    push(reader, scopes[which].kind, reader->at, end,
         is_quoted ? unquote(reader, begin, end) : ot_str_slice(reader->sql, begin, end));
    return true;
}

static bool read_dollar(ot_sql_reader *reader)
{
    size_t end = reader->at + 1;
    while (continues_name(byte_at(reader, end)) && byte_at(reader, end) != '$')
        end++;
    if (byte_at(reader, end) == '$' && !is_digit(byte_at(reader, reader->at + 1)))
        return read_dollar_string(reader, end + 1);
    return read_parameter(reader, ot_str_slice(reader->sql, reader->at + 1, end));
}

static bool close_bracket(ot_sql_reader *reader, char open)
{
    if (reader->depth == 0 || reader->open[reader->depth - 1] != open)
        return refuse(reader, "its parentheses do not match");
    reader->depth--;
    return true;
}

static bool track_bracket(ot_sql_reader *reader, char byte)
{
    if (byte == ')')
        return close_bracket(reader, '(');
    if (byte == ']')
        return close_bracket(reader, '[');
    if (byte != '(' && byte != '[')
        return true;
    if (reader->depth == sizeof(reader->open))
        return refuse(reader, "its parentheses are too deep");
    reader->open[reader->depth++] = byte;
    return true;
}

static bool read_symbol(ot_sql_reader *reader)
{
    char byte = byte_at(reader, reader->at);
    char next = byte_at(reader, reader->at + 1);
    if ((byte == '-' && next == '-') || (byte == '/' && next == '*'))
        return refuse(reader, "comments cannot be part of it");
    if (byte == ';')
        return refuse(reader, "it is one statement at most, without \";\"");
    if (byte == '\0' || byte == '\\')
        return refuse(reader, "it has a character that SQL does not know");
    if (!track_bracket(reader, byte))
        return false;
    bool is_pair = (byte == ':' && next == ':') || (byte == '=' && next == '>');
    size_t end = reader->at + (is_pair ? 2 : 1);
    push(reader, OT_SQL_TOKEN_SYMBOL, reader->at, end, ot_str_slice(reader->sql, reader->at, end));
    return true;
}

static bool read_token(ot_sql_reader *reader)
{
    char byte = byte_at(reader, reader->at);
    if (byte == '\'')
        return read_string(reader, reader->at, false);
    if (byte == '"')
        return read_quoted_name(reader);
    if (byte == '$')
        return read_dollar(reader);
    if (begins_name(byte))
        return read_name(reader);
    if (!is_digit(byte) && !(byte == '.' && is_digit(byte_at(reader, reader->at + 1))))
        return read_symbol(reader);
    read_number(reader);
    return true;
}

bool ot_binding__tokenize(ot_arena *arena, ot_str sql, ot_sql_tokens *out)
{
    *out = (ot_sql_tokens){.mistake = {0}};
    ot_sql_reader reader = {.arena = arena, .sql = sql, .out = out};
    if (ot_str_find(sql, '\0', 0) < sql.len)
        return refuse(&reader, "it has a character that SQL does not know");
    while (reader.at < sql.len) {
        if (is_space(sql.ptr[reader.at]))
            reader.at++;
        else if (!read_token(&reader))
            return false;
    }
    if (reader.depth > 0)
        return refuse(&reader, "its parentheses do not match");
    return out->list.count > 0 || refuse(&reader, "it is empty");
}
