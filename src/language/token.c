#include "language/token.h"

#include "language/string_literal.h"
#include "language/utf8.h"

bool ot_token_is_punctuator(ot_token_kind kind)
{
    return kind >= OT_TOKEN_BANG && kind <= OT_TOKEN_BRACE_R;
}

ot_str ot_token_kind_describe(ot_token_kind kind)
{
    static const char *const names[] = {
        [OT_TOKEN_INVALID] = "<INVALID>",
        [OT_TOKEN_EOF] = "<EOF>",
        [OT_TOKEN_BANG] = "\"!\"",
        [OT_TOKEN_DOLLAR] = "\"$\"",
        [OT_TOKEN_AMP] = "\"&\"",
        [OT_TOKEN_PAREN_L] = "\"(\"",
        [OT_TOKEN_PAREN_R] = "\")\"",
        [OT_TOKEN_SPREAD] = "\"...\"",
        [OT_TOKEN_COLON] = "\":\"",
        [OT_TOKEN_EQUALS] = "\"=\"",
        [OT_TOKEN_AT] = "\"@\"",
        [OT_TOKEN_BRACKET_L] = "\"[\"",
        [OT_TOKEN_BRACKET_R] = "\"]\"",
        [OT_TOKEN_BRACE_L] = "\"{\"",
        [OT_TOKEN_PIPE] = "\"|\"",
        [OT_TOKEN_BRACE_R] = "\"}\"",
        [OT_TOKEN_NAME] = "Name",
        [OT_TOKEN_INT] = "Int",
        [OT_TOKEN_FLOAT] = "Float",
        [OT_TOKEN_STRING] = "String",
        [OT_TOKEN_BLOCK_STRING] = "BlockString",
    };
    return ot_str_from_c(names[kind]);
}

ot_str ot_token_describe(ot_arena *arena, const ot_token *token)
{
    ot_str kind = ot_token_kind_describe(token->kind);
    if (token->kind < OT_TOKEN_NAME)
        return kind;
    ot_str value = token->text;
    if (token->kind == OT_TOKEN_STRING)
        value = ot_string_value(arena, value);
    else if (token->kind == OT_TOKEN_BLOCK_STRING)
        value = ot_block_string_value(arena, value);
    const char *more = "";
    if (value.len > OT_TOKEN_SHOWN_BYTES) {
        value = ot_utf16_slice(value, 0, OT_TOKEN_SHOWN_BYTES);
        more = "...";
    }
    return ot_arena_printf(arena, "%.*s \"%.*s%s\"", OT_ARG(kind), OT_ARG(value), more);
}
