/*
 * Tokens (spec section "Lexical Tokens") and what messages call them.
 */
#ifndef OT_LANGUAGE_TOKEN_H
#define OT_LANGUAGE_TOKEN_H

#include "base/arena.h"
#include "base/str.h"

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

/* True for the kinds that are punctuators: what needs no space beside it. */
bool ot_token_is_punctuator(ot_token_kind kind);

/* How messages call a kind: "Name", "<EOF>", or the punctuator itself in quotes. Static. */
ot_str ot_token_kind_describe(ot_token_kind kind);

/* How messages call a token: its kind, and its value in quotes where it has one, cut after
 * OT_TOKEN_SHOWN_BYTES. In arena. */
ot_str ot_token_describe(ot_arena *arena, const ot_token *token);

enum { OT_TOKEN_SHOWN_BYTES = 200 }; /* a message never repeats a stranger's megabyte */

#endif
