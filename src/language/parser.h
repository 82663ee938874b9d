/*
 * Text to AST: the complete grammar of the September 2025 edition, executable and type system (spec
 * sections "Language" and "Type System"). A recursive descent over the lexer's tokens that counts
 * depth and tokens, so a hostile text costs no more than its bytes and never the stack. The first
 * mistake ends parsing: it is a syntax error with the wording of graphql-js 17 and one location.
 */
#ifndef OT_LANGUAGE_PARSER_H
#define OT_LANGUAGE_PARSER_H

#include "base/arena.h"
#include "language/ast.h"
#include "language/syntax_error.h"

typedef struct ot_parse_options {
    uint32_t tokens_max; /* 0: OT_LIMIT_TOKENS */
    uint32_t depth_max;  /* 0: OT_LIMIT_DEPTH */
} ot_parse_options;

/* Parses the whole document. Returns NULL and fills `error` when the text is not GraphQL. `source`
 * is borrowed by the document. */
ot_document *ot_parse(ot_arena *arena, const ot_source *source, const ot_parse_options *options,
                      ot_syntax_error *error);

/* Parses one value; `is_const` forbids variables. The text must hold nothing else. NULL on error,
 * as above. */
ot_value *ot_parse_value(ot_arena *arena, const ot_source *source, bool is_const,
                         ot_syntax_error *error);

/* Parses one type reference. NULL on error, as above. */
ot_type_ref *ot_parse_type(ot_arena *arena, const ot_source *source, ot_syntax_error *error);

#endif
