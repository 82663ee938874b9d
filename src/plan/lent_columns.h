/*
 * The columns that one step selects for another's sake: what known.c asks of them.
 */
#ifndef OT_PLAN_LENT_COLUMNS_H
#define OT_PLAN_LENT_COLUMNS_H

#include "plan/plan_internal.h"

/* What a step may be made to select for another's sake. */
typedef enum widening {
    WIDEN_NOT,
    WIDEN_CHEAPLY, /* but for what costs more than the row */
    WIDEN,
} widening;

/* Where the rows of `lender`, a source of another step, have each column that the statement of `c`
 * selects of the same row; what they lack is added as far as that is allowed. NULL when they do not
 * have it all. `is_lent` tells that some of it the lender may have to do without. */
uint32_t *ot_plan__map_columns(builder *b, source *lender, const core *c, widening how,
                               bool *is_lent);

#endif
