/*
 * Filter arguments as predicates. Which filters are there shapes the SQL and is held still by
 * guards; what they compare with stays a parameter.
 */
#ifndef OT_PLAN_FILTERS_H
#define OT_PLAN_FILTERS_H

#include "plan/plan_internal.h"

/* Adds what one argument (role FILTER or FILTERS) asks for; an absent or null argument asks for
 * nothing. */
void ot_plan__read_filter(builder *b, const ot_bound_argument *argument, const ot_input *input,
                          field_request *out);

#endif
