/*
 * The one walk over a document. It keeps the types in the rule context right, notes where variables
 * are used, and calls the hooks of the chosen rules. Depth is bounded by the parser, so it
 * recurses.
 */
#ifndef OT_VALIDATION_WALK_H
#define OT_VALIDATION_WALK_H

#include "validation/rule.h"

/* Walks `ctx->document` with the rules of `ctx->options->rules`. Ends early when `ctx->is_stopped`.
 */
void ot_walk(ot_rule_context *ctx);

#endif
