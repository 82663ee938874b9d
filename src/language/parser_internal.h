/*
 * What the files of the parser share: the state, the current token, and lists. parser.c has
 * documents and these tools, parser_value.c values, directives and type references,
 * parser_operation.c executable definitions, parser_types.c the type system.
 *
 * Invariant 1: after the first mistake the current token is INVALID for good. No rule accepts it,
 * so a rule may go on after an optional part without looking, and the next thing that the grammar
 * demands ends the parse. The first mistake is the one that is kept.
 *
 * Invariant 2: `scratch` is a stack. A list pushes its items after its mark and takes them off
 * again when it is complete, so what lies below a mark belongs to the lists around it. Items are
 * copied once, into an array of the right size.
 */
#ifndef OT_LANGUAGE_PARSER_INTERNAL_H
#define OT_LANGUAGE_PARSER_INTERNAL_H

#include "base/buffer.h"
#include "language/lexer.h"
#include "language/parser.h"

/* The response keys and names of a document, numbered as they come. Zero-initialised is
 * empty. */
typedef struct ot_parser_keys {
    ot_buffer entries; /* of ot_parser_key, by number */
    uint32_t *slots;   /* owned; number + 1, or 0 */
    uint32_t slot_count;
    uint32_t count;
    uint32_t group; /* that ot_parser__is_new_key is asked about, from 1 */
} ot_parser_keys;

typedef struct ot_parser {
    ot_arena *arena; /* borrowed: where the tree grows */
    const ot_source *source;
    ot_lexer lexer;
    ot_token token; /* the current one, not yet accepted */
    ot_buffer scratch;
    uint32_t depth;
    uint32_t depth_max;
    uint32_t token_count;
    uint32_t tokens_max;
    uint32_t selection_count;
    uint32_t spread_count;
    ot_parser_keys keys;
    ot_syntax_error *error;
} ot_parser;

/* Parses one item and pushes it on the scratch stack. */
typedef bool (*ot_parse_item)(ot_parser *parser);

/* ---- Tokens ---- */

/* Keeps the sentence unless there is one already, and makes the current token INVALID. Always
 * false. */
bool ot_parser__fail(ot_parser *parser, uint32_t offset, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* Fails with "Unexpected ...". */
bool ot_parser__unexpected(ot_parser *parser, const ot_token *token);

/* Accepts the current token, whatever it is. */
void ot_parser__advance(ot_parser *parser);

/* Reads the token after the current one without accepting anything. */
bool ot_parser__look_ahead(ot_parser *parser, ot_token *next);

static inline bool ot_parser__is(const ot_parser *parser, ot_token_kind kind)
{
    return parser->token.kind == kind;
}

/* Accepts a token of `kind` if it is the current one. */
static inline bool ot_parser__take(ot_parser *parser, ot_token_kind kind)
{
    if (parser->token.kind != kind)
        return false;
    ot_parser__advance(parser);
    return true;
}

/* Fails because there is no token of `kind`. */
bool ot_parser__fail_expected(ot_parser *parser, ot_token_kind kind);

/* Accepts a token of `kind` or fails. */
static inline bool ot_parser__expect(ot_parser *parser, ot_token_kind kind)
{
    return ot_parser__take(parser, kind) || ot_parser__fail_expected(parser, kind);
}

static inline bool ot_parser__is_keyword(const ot_token *token, ot_str keyword)
{
    return token->kind == OT_TOKEN_NAME && ot_str_equal(token->text, keyword);
}

bool ot_parser__take_keyword(ot_parser *parser, ot_str keyword);
bool ot_parser__expect_keyword(ot_parser *parser, ot_str keyword);

/* Goes one level deeper or fails; ot_parser__leave comes back. */
bool ot_parser__enter(ot_parser *parser);
void ot_parser__leave(ot_parser *parser);

/* ---- Lists ---- */

static inline void ot_parser__push(ot_parser *parser, const void *item, size_t size)
{
    memcpy(ot_buffer_reserve(&parser->scratch, size), item, size);
    parser->scratch.len += size;
}

/* Room for one item on top of the stack, which is written there; it is found by its offset, because
 * what is pushed after it may move it. */
static inline size_t ot_parser__begin_item(ot_parser *parser, size_t size)
{
    size_t at = parser->scratch.len;
    (void)ot_buffer_reserve(&parser->scratch, size);
    parser->scratch.len += size;
    return at;
}

/* Takes everything after `mark` off the stack, as an array of items of `size` bytes in the arena.
 * NULL when empty. */
void *ot_parser__pop(ot_parser *parser, size_t mark, size_t size, uint32_t *count);

/* `open` item+ `close`. */
bool ot_parser__many(ot_parser *parser, ot_token_kind open, ot_parse_item item,
                     ot_token_kind close);

/* The same, or nothing at all. */
bool ot_parser__optional_many(ot_parser *parser, ot_token_kind open, ot_parse_item item,
                              ot_token_kind close);

/* `delimiter`? item (`delimiter` item)*. */
bool ot_parser__delimited(ot_parser *parser, ot_token_kind delimiter, ot_parse_item item);

/* ---- Keys ---- */

/* The number of a response key or name, which stands in the source. */
uint32_t ot_parser__key(ot_parser *parser, ot_str text);

/* Begins a group of keys; whether a key is the first of its number in the group. */
void ot_parser__begin_keys(ot_parser_keys *keys);
bool ot_parser__is_new_key(ot_parser_keys *keys, uint32_t key);

void ot_parser__free_keys(ot_parser_keys *keys);

/* ---- Rules that several files use ---- */

bool ot_parser__name(ot_parser *parser, ot_name *name);
bool ot_parser__push_name(ot_parser *parser);

/* An optional description. */
void ot_parser__description(ot_parser *parser, ot_description *description);

bool ot_parser__value(ot_parser *parser, bool is_const, ot_value *value);

/* An optional "= value". */
bool ot_parser__default_value(ot_parser *parser, bool *has_default, ot_value *value);

bool ot_parser__arguments(ot_parser *parser, bool is_const, ot_argument **arguments,
                          uint32_t *count);
bool ot_parser__directives(ot_parser *parser, bool is_const, ot_directive_list *directives);
bool ot_parser__type(ot_parser *parser, ot_type_ref **type);
bool ot_parser__operation_kind(ot_parser *parser, ot_operation_kind *kind);

bool ot_parser__operation(ot_parser *parser, ot_operation *operation);
bool ot_parser__fragment(ot_parser *parser, ot_fragment *fragment);

/* True when a definition of the type system begins with this keyword. */
bool ot_parser__is_type_keyword(const ot_token *keyword);

/* A definition; the current token is its description or keyword. */
bool ot_parser__type_definition(ot_parser *parser, ot_type_definition *definition);

/* An extension; the current token is "extend". */
bool ot_parser__type_extension(ot_parser *parser, ot_type_definition *definition);

#endif
