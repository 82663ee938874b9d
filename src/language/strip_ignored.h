/*
 * The minified form of a document: the same tokens without what the grammar ignores, a space only
 * where two tokens would run together, block strings without indentation (graphql-js'
 * stripIgnoredCharacters). It works on tokens, so it also takes what does not parse.
 */
#ifndef OT_LANGUAGE_STRIP_IGNORED_H
#define OT_LANGUAGE_STRIP_IGNORED_H

#include "base/arena.h"
#include "base/buffer.h"
#include "language/source.h"
#include "language/syntax_error.h"

/* Appends the minified text to `out`. False, with `error` filled, when the source does not lex;
 * what was appended before is then of no use. The arena holds values of block strings and the
 * error's message. */
bool ot_strip_ignored(ot_arena *arena, const ot_source *source, ot_buffer *out,
                      ot_syntax_error *error);

#endif
