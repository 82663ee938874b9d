#include "binding/generate_internal.h"

ot_str ot_generate__claim(ot_arena *arena, ot_map *taken, ot_str wanted)
{
    ot_str name = wanted;
    for (uint32_t number = 2; ot_map_has(taken, name); number++)
        name = ot_arena_printf(arena, "%.*s%u", OT_ARG(wanted), number);
    ot_map_set(arena, taken, name, NULL);
    return name;
}

static bool is_small(char byte)
{
    return byte >= 'a' && byte <= 'z';
}

static bool is_capital(char byte)
{
    return byte >= 'A' && byte <= 'Z';
}

static bool is_digit(char byte)
{
    return byte >= '0' && byte <= '9';
}

static char to_capital(char byte)
{
    return is_small(byte) ? (char)(byte - 'a' + 'A') : byte;
}

ot_str ot_generate__capital(ot_arena *arena, ot_str name)
{
    return ot_arena_printf(arena, "%c%.*s", to_capital(name.ptr[0]), (int)name.len - 1,
                           name.ptr + 1);
}

ot_str ot_generate__small(ot_arena *arena, ot_str name)
{
    char first = is_capital(name.ptr[0]) ? (char)(name.ptr[0] - 'A' + 'a') : name.ptr[0];
    return ot_arena_printf(arena, "%c%.*s", first, (int)name.len - 1, name.ptr + 1);
}

/* Words end where something stands that is neither letter nor digit. A blank before a digit stays
 * as an underscore, since snake case would not find it again: `line_2`. */
static size_t join_words(ot_str snake, char *out)
{
    size_t len = 0;
    bool begins = false;
    for (size_t i = 0; i < snake.len; i++) {
        char byte = snake.ptr[i];
        if (!is_small(byte) && !is_capital(byte) && !is_digit(byte)) {
            begins = len > 0;
            continue;
        }
        if (begins && is_digit(byte))
            out[len++] = '_';
        out[len++] = begins ? to_capital(byte) : byte;
        begins = false;
    }
    return len;
}

ot_str ot_generate__field_name(ot_arena *arena, ot_str name, uint32_t number)
{
    ot_str snake = ot_binding__snake(arena, ot_generate__latin(arena, name));
    char *joined = ot_arena_alloc(arena, 2 * snake.len + 1);
    size_t len = join_words(snake, joined);
    if (len == 0)
        return ot_arena_printf(arena, "unnamed%u", number);
    bool is_private = snake.len > 1 && snake.ptr[0] == '_' && snake.ptr[1] != '_';
    return ot_arena_printf(arena, "%s%.*s", is_digit(joined[0]) || is_private ? "_" : "", (int)len,
                           joined);
}

ot_str ot_generate__type_name(ot_arena *arena, ot_str name, uint32_t number)
{
    ot_str field = ot_generate__field_name(arena, name, number);
    if (field.ptr[0] == '_' && field.len > 1 && !is_digit(field.ptr[1]))
        field = ot_str_slice(field, 1, field.len);
    return ot_generate__capital(arena, field);
}

static bool is_word(ot_str text)
{
    bool is_right = text.len > 0 && !is_digit(text.ptr[0]);
    for (size_t i = 0; i < text.len && is_right; i++) {
        char byte = text.ptr[i];
        is_right = is_small(byte) || is_capital(byte) || is_digit(byte) || byte == '_';
    }
    return is_right && !ot_str_starts_with(text, OT_S("__"));
}

static bool is_literal(ot_str text)
{
    return ot_str_equal(text, OT_S("true")) || ot_str_equal(text, OT_S("false")) ||
           ot_str_equal(text, OT_S("null"));
}

ot_str ot_generate__value_name(ot_arena *arena, ot_str label, uint32_t number)
{
    label = ot_generate__latin(arena, label);
    if (is_literal(label))
        return ot_arena_printf(arena, "%.*s_", OT_ARG(label));
    if (is_word(label))
        return label;
    char *name = ot_arena_alloc(arena, label.len + 1);
    size_t len = 0;
    bool has_letter = false;
    for (size_t i = 0; i < label.len; i++) {
        char byte = label.ptr[i];
        bool is_kept = is_small(byte) || is_capital(byte) || is_digit(byte);
        if (is_kept || (len > 0 && name[len - 1] != '_'))
            name[len++] = is_kept ? byte : '_';
        has_letter |= is_kept;
    }
    if (!has_letter)
        return ot_arena_printf(arena, "VALUE_%u", number);
    return ot_arena_printf(arena, "%s%.*s", is_digit(name[0]) ? "_" : "", (int)len, name);
}

ot_str ot_generate__shout(ot_arena *arena, ot_str field)
{
    ot_str snake = ot_binding__snake(arena, field);
    char *shout = ot_arena_alloc(arena, snake.len + 1);
    for (size_t i = 0; i < snake.len; i++)
        shout[i] = to_capital(snake.ptr[i]);
    shout[snake.len] = '\0';
    return ot_str_make(shout, snake.len);
}
