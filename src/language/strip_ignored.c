#include "language/strip_ignored.h"

#include "language/lexer.h"
#include "language/string_literal.h"

static void append_token(ot_arena *arena, const ot_source *source, const ot_token *token,
                         ot_buffer *out)
{
    if (token->kind == OT_TOKEN_BLOCK_STRING)
        ot_block_string_print(out, ot_block_string_value(arena, token->text), true);
    else
        ot_buffer_append(out, ot_str_slice(source->text, token->offset, token->end));
}

bool ot_strip_ignored(ot_arena *arena, const ot_source *source, ot_buffer *out,
                      ot_syntax_error *error)
{
    ot_lexer lexer = {.source = source, .arena = arena, .error = error};
    ot_token token;
    bool after_word = false;
    while (ot_lexer_next(&lexer, &token)) {
        if (token.kind == OT_TOKEN_EOF)
            return true;
        bool is_word = !ot_token_is_punctuator(token.kind);
        /* "1..." would be a number gone wrong, so "..." needs its space as well. */
        if (after_word && (is_word || token.kind == OT_TOKEN_SPREAD))
            ot_buffer_append_byte(out, ' ');
        append_token(arena, source, &token, out);
        after_word = is_word;
    }
    return false;
}
