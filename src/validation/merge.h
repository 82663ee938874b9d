/*
 * Can all fields of the document be merged (spec section "Field Selection Merging")? The quick half
 * of the answer. Comparing all pairs of fields, as the specification words it, takes quadratic time
 * and more; here the fields of one response name are thrown together, held against the first of
 * them, and their selections become one set that is looked at once. That says "no conflict" in time
 * near linear in the document. What it cannot vouch for is compared pair by pair by the rule, which
 * also finds the words for what is wrong.
 */
#ifndef OT_VALIDATION_MERGE_H
#define OT_VALIDATION_MERGE_H

#include "validation/rule.h"

/* True: no two fields of the document conflict. False: they may. */
bool ot_merge_is_certain(ot_rule_context *ctx);

#endif
