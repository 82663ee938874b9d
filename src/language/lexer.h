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

typedef enum ot_token_kind {
    OT_TOKEN_INVALID, /* after a syntax error; no rule of the grammar accepts it */
    OT_TOKEN_EOF,
    OT_TOKEN_BANG,
    OT_TOKEN_DOLLAR,
    OT_TOKEN_AMP,
    OT_TOKEN_PAREN_L,
    OT_TOKEN_PAREN_R,
    OT_TOKEN_SPREAD,
    OT_TOKEN_COLON,
    OT_TOKEN_EQUALS,
    OT_TOKEN_AT,
    OT_TOKEN_BRACKET_L,
    OT_TOKEN_BRACKET_R,
    OT_TOKEN_BRACE_L,
    OT_TOKEN_PIPE,
    OT_TOKEN_BRACE_R,
    OT_TOKEN_NAME,
    OT_TOKEN_INT,
    OT_TOKEN_FLOAT,
    OT_TOKEN_STRING,
    OT_TOKEN_BLOCK_STRING,
} ot_token_kind;

typedef struct ot_token {
    ot_token_kind kind;
    uint32_t offset; /* of its first byte */
    uint32_t end;    /* just past its last byte */
    ot_str text;     /* NAME, INT, FLOAT: as written; STRING, BLOCK_STRING: what stands between the
                        quotes, raw */
} ot_token;

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

/* True for the kinds that are punctuators: what needs no space beside it. */
bool ot_token_is_punctuator(ot_token_kind kind);

/* How messages call a kind: "Name", "<EOF>", or the punctuator itself in quotes. Static. */
ot_str ot_token_kind_describe(ot_token_kind kind);

/* How messages call a token: its kind, and its value in quotes where it has one, cut after
 * OT_TOKEN_SHOWN_BYTES. In arena. */
ot_str ot_token_describe(ot_arena *arena, const ot_token *token);

enum { OT_TOKEN_SHOWN_BYTES = 200 }; /* a message never repeats a stranger's megabyte */

#endif
