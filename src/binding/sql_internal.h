/*
 * What the files about author SQL share while one text is bound: its tokens, and the pieces that
 * they become.
 */
#ifndef OT_BINDING_SQL_INTERNAL_H
#define OT_BINDING_SQL_INTERNAL_H

#include "binding/binding_internal.h"

enum { DEPTH_MAX = 64 }; /* the tokenizer's bound */

typedef struct ot_sql_binder {
    ot_binder *binder;
    const ot_element *element;
    const ot_use *use;
    const ot_bound_type *owner;
    const ot_field *field;
    ot_str text;
    const ot_sql_token *tokens;
    uint32_t count;
    bool has_select;
    bool is_query[DEPTH_MAX + 1]; /* by depth of parentheses: SELECT was seen there */
    uint32_t depth;
    bool after_operand; /* the token before ends an operand */
    uint32_t written;   /* bytes of the text that are in pieces */
    OT_VEC(ot_sql_piece) pieces;
} ot_sql_binder;

/* Reports and is false. */
#define REFUSE(sql, format, ...)                                                                   \
    (ot_binding__refuse((sql)->binder, (sql)->element, (sql)->use, "@%.*s: " format,               \
                        OT_ARG((sql)->use->directive->name.text), __VA_ARGS__),                    \
     false)

static inline const ot_sql_token *token_at(const ot_sql_binder *sql, uint32_t i)
{
    return i < sql->count ? &sql->tokens[i] : NULL;
}

static inline bool is_word(const ot_sql_token *token, const char *word)
{
    return token != NULL && token->kind == OT_SQL_TOKEN_WORD &&
           ot_str_equal(token->text, ot_str_from_c(word));
}

static inline bool is_symbol(const ot_sql_token *token, const char *symbol)
{
    return token != NULL && token->kind == OT_SQL_TOKEN_SYMBOL &&
           ot_str_equal(token->text, ot_str_from_c(symbol));
}

/* t0, p12, r3: statements call rows so. */
bool ot_binding__is_alias(const ot_sql_token *token);

static inline bool is_name(const ot_sql_token *token)
{
    return token != NULL &&
           (token->kind == OT_SQL_TOKEN_WORD || token->kind == OT_SQL_TOKEN_QUOTED);
}

static inline const ot_sql_token *before(const ot_sql_binder *sql, uint32_t i, uint32_t steps)
{
    return i >= steps ? &sql->tokens[i - steps] : NULL;
}

/* Text up to `end` that is in no piece yet becomes one. */
void ot_binding__copy_sql(ot_sql_binder *sql, uint32_t end);

/* The same up to `begin`, and then a piece for the text from there to `end`. */
void ot_binding__add_piece(ot_sql_binder *sql, uint32_t begin, uint32_t end, ot_sql_piece piece);

/* The piece of $args.x, the token at `i`: by the cast that follows. False after a report. */
bool ot_binding__argument_piece(ot_sql_binder *sql, uint32_t i, ot_sql_piece *out);

/* The piece of $claims.x. */
ot_sql_piece ot_binding__claim_piece(const ot_sql_binder *sql, const ot_sql_token *token);

/* How many tokens a type's name takes, its precision and brackets included. */
uint32_t ot_binding__type_length(const ot_sql_token *tokens, uint32_t count);

#endif
