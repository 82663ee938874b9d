/*
 * Text to tokens (spec section "Lexical Tokens"). One token at a time, by a table over the first
 * byte, without allocating: a token is a kind and a view of the source. What is ignored (white
 * space, line ends, commas, comments, byte order marks) is skipped on the way. Escapes and UTF-8
 * are checked here, where their place is known; values are made from the raw text later
 * (language/string_literal.h), and only where somebody keeps them.
 */
#ifndef OT_LANGUAGE_LEXER_H
#define OT_LANGUAGE_LEXER_H

#include "base/arena.h"
#include "language/source.h"
#include "language/syntax_error.h"
#include "language/token.h"

/* Plain data, so that a copy is a bookmark to look ahead from. */
typedef struct ot_lexer {
    const ot_source *source; /* borrowed */
    ot_arena *arena;         /* borrowed: holds the message of an error, nothing else */
    ot_syntax_error *error;  /* borrowed: filled on the first mistake */
    uint32_t position;
} ot_lexer;

/* Reads the next token. False, with `error` filled and an INVALID token, when the text at that
 * place is none. At the end of the text it gives EOF, as often as asked. The source is shorter than
 * 2 GiB (the parser checks). */
bool ot_lexer_next(ot_lexer *lexer, ot_token *token);

#endif
