#include "language/coordinate.h"

#include "language/utf8.h"

/* A coordinate is a single lexical token to everyone else, so it has its own small reader. */
typedef struct reader {
    ot_arena *arena;
    ot_str text;
    size_t position;
    ot_syntax_error *error;
} reader;

static bool is_name_start(char byte)
{
    return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') || byte == '_';
}

static size_t name_end(ot_str text, size_t at)
{
    while (at < text.len &&
           (is_name_start(text.ptr[at]) || (text.ptr[at] >= '0' && text.ptr[at] <= '9')))
        at++;
    return at;
}

static bool is_punctuator(char byte)
{
    return byte == '@' || byte == '.' || byte == '(' || byte == ')' || byte == ':';
}

static bool fail(reader *in, ot_str message)
{
    in->error->message = message;
    in->error->offset = (uint32_t)in->position;
    return false;
}

/* What stands at the position is no token of a coordinate. */
static bool fail_character(reader *in)
{
    uint32_t code_point;
    char byte = in->text.ptr[in->position];
    if (byte == '"')
        return fail(in, OT_S("Syntax Error: Invalid character: '\"'."));
    if (byte >= 0x20 && byte <= 0x7E)
        return fail(in,
                    ot_arena_printf(in->arena, "Syntax Error: Invalid character: \"%c\".", byte));
    (void)ot_utf8_decode(in->text, in->position,
                         &code_point); /* what is not UTF-8 shows as U+0000 */
    return fail(in,
                ot_arena_printf(in->arena, "Syntax Error: Invalid character: U+%04X.", code_point));
}

static bool fail_expected(reader *in, const char *expected)
{
    ot_str rest = ot_str_slice(in->text, in->position, in->text.len);
    if (rest.len == 0)
        return fail(
            in, ot_arena_printf(in->arena, "Syntax Error: Expected %s, found <EOF>.", expected));
    if (is_punctuator(rest.ptr[0]))
        return fail(in, ot_arena_printf(in->arena, "Syntax Error: Expected %s, found \"%c\".",
                                        expected, rest.ptr[0]));
    if (!is_name_start(rest.ptr[0]))
        return fail_character(in);
    enum { SHOWN_BYTES = 200 };
    ot_str name = ot_str_slice(rest, 0, name_end(rest, 0));
    return fail(in, ot_arena_printf(in->arena, "Syntax Error: Expected %s, found Name \"%.*s\".",
                                    expected, OT_ARG(ot_str_slice(name, 0, SHOWN_BYTES))));
}

static bool take(reader *in, char byte)
{
    if (in->position == in->text.len || in->text.ptr[in->position] != byte)
        return false;
    in->position++;
    return true;
}

static bool expect_name(reader *in, ot_str *name)
{
    if (in->position == in->text.len || !is_name_start(in->text.ptr[in->position]))
        return fail_expected(in, "Name");
    size_t end = name_end(in->text, in->position);
    *name = ot_str_slice(in->text, in->position, end);
    in->position = end;
    return true;
}

/* "(name:)" after the opening parenthesis. */
static bool expect_argument(reader *in, ot_str *argument)
{
    if (!expect_name(in, argument))
        return false;
    if (!take(in, ':'))
        return fail_expected(in, "\":\"");
    return take(in, ')') || fail_expected(in, "\")\"");
}

static bool read_coordinate(reader *in, ot_coordinate *coordinate)
{
    *coordinate = (ot_coordinate){.kind = OT_COORDINATE_TYPE};
    if (take(in, '@'))
        coordinate->kind = OT_COORDINATE_DIRECTIVE;
    if (!expect_name(in, &coordinate->name))
        return false;
    if (coordinate->kind == OT_COORDINATE_TYPE && take(in, '.')) {
        coordinate->kind = OT_COORDINATE_MEMBER;
        if (!expect_name(in, &coordinate->member))
            return false;
    }
    if (coordinate->kind != OT_COORDINATE_TYPE && take(in, '(')) {
        bool is_directive = coordinate->kind == OT_COORDINATE_DIRECTIVE;
        coordinate->kind = is_directive ? OT_COORDINATE_DIRECTIVE_ARGUMENT : OT_COORDINATE_ARGUMENT;
        if (!expect_argument(in, &coordinate->argument))
            return false;
    }
    return in->position == in->text.len || fail_expected(in, "<EOF>");
}

bool ot_coordinate_parse(ot_arena *arena, const ot_source *source, ot_coordinate *coordinate,
                         ot_syntax_error *error)
{
    reader in = {.arena = arena, .text = source->text, .error = error};
    return read_coordinate(&in, coordinate);
}

void ot_coordinate_print(const ot_coordinate *coordinate, ot_buffer *out)
{
    bool is_directive = coordinate->kind == OT_COORDINATE_DIRECTIVE ||
                        coordinate->kind == OT_COORDINATE_DIRECTIVE_ARGUMENT;
    if (is_directive)
        ot_buffer_append_byte(out, '@');
    ot_buffer_append(out, coordinate->name);
    if (coordinate->member.len > 0) {
        ot_buffer_append_byte(out, '.');
        ot_buffer_append(out, coordinate->member);
    }
    if (coordinate->argument.len > 0) {
        ot_buffer_append_byte(out, '(');
        ot_buffer_append(out, coordinate->argument);
        OT_BUFFER_LITERAL(out, ":)");
    }
}
