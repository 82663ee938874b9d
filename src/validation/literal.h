/*
 * Does a literal fit an input type? The static half of input coercion (spec section "Input
 * Coercion"), told as validation tells it: all mistakes, each at its own place, nothing built.
 * Variables fit anywhere here; where they may stand is checked by their types. The walk stops as
 * soon as enough was said, so that a hostile literal is not printed again for each of its fields.
 */
#ifndef OT_VALIDATION_LITERAL_H
#define OT_VALIDATION_LITERAL_H

#include "validation/rule.h"

void ot_literal_check(ot_rule_context *ctx, const ot_value *value, const ot_type *type);

#endif
