/*
 * Which rows of one type are rows of another.
 */
#ifndef OT_PLAN_OVERLAP_H
#define OT_PLAN_OVERLAP_H

#include "plan/plan_internal.h"

/* Rows that two types have in common. */
typedef struct type_overlap {
    bool is_all;             /* each row of the second is one of the first */
    const ot_column *column; /* of the first's rows: which are the second's, those with one of these
                                cells; NULL: all of them */
    const ot_str *cells;
    uint32_t count;
} type_overlap;

/* False when rows of `from` are not known to be rows of `to`. */
bool ot_plan__overlap(builder *b, const ot_bound_type *from, const ot_bound_type *to,
                      type_overlap *out);

#endif
