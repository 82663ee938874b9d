/*
 * What the files about writes share while one mutation field is planned.
 */
#ifndef OT_PLAN_WRITES_INTERNAL_H
#define OT_PLAN_WRITES_INTERNAL_H

#include "plan/plan_internal.h"

typedef struct write_run {
    builder *b;
    core *core;            /* of the field's own rows */
    field_request filters; /* what its filter arguments ask for */
} write_run;

/* Plans the rows of a list of inputs: one statement, each column an array. */
void ot_plan__write_rows(write_run *run, const ot_bound_argument *argument, const ot_input *input);

/* Guards which members the objects of an input have, also of variables inside of a literal. */
void ot_plan__guard_members(builder *b, const ot_input *input);

#endif
