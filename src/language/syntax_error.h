/*
 * The first mistake that stops lexing or parsing: one sentence in the wording of graphql-js 17 and
 * one place. It is data for the client, not a failure of ours.
 */
#ifndef OT_LANGUAGE_SYNTAX_ERROR_H
#define OT_LANGUAGE_SYNTAX_ERROR_H

#include "base/str.h"

typedef struct ot_syntax_error {
    ot_str message; /* in arena: "Syntax Error: ..." */
    uint32_t offset;
} ot_syntax_error;

#endif
