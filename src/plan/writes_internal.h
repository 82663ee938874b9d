/*
 * What the files about writes share while one mutation field is planned.
 */
#ifndef OT_PLAN_WRITES_INTERNAL_H
#define OT_PLAN_WRITES_INTERNAL_H

#include "plan/plan_internal.h"

typedef struct write_run {
    builder *b;
    core *core;              /* of the field's own rows */
    ot_out_field *out;       /* of the field */
    field_request filters;   /* what its filter arguments ask for */
    core *lock;              /* reads and locks the row before, where a version is expected */
    const ot_input *version; /* the expected version; NULL when the field has none */
    ot_str version_name;
} write_run;

/* column OP param. */
predicate *ot_plan__compare(builder *b, const ot_column *column, ot_filter_op op, ot_param *param);

/* Finds out whether a version is expected; then the row is locked first, by a step of its own. */
void ot_plan__find_version(write_run *run, const ot_bound_field *bound, const ot_input *inputs);

/* Of a field with a version: the row is changed only while it has the expected one, and then gets
 * another. When all else is known of the rows to change (writes_version.c). */
void ot_plan__expect_version(write_run *run);

/* The step that tells a row of another version from one that is not there; after the field's output
 * is planned. */
void ot_plan__check_version(write_run *run, const collected_field *field);

/* True when rows of relations are nested in the input now. */
bool ot_plan__has_nested_rows(write_run *run, const ot_bound_input *bound, const ot_input *input);

/* Plans the rows of a list of inputs, or of one with nested rows: one statement, each column an
 * array. */
void ot_plan__write_rows(write_run *run, const ot_bound_argument *argument, const ot_input *input);

/* What all rows of a write have from the caller's token, or by their type. */
void ot_plan__add_presets(builder *b, core *c);

/* Rows that are made have to fit the write's @where afterwards, if there is one. */
void ot_plan__check_allowed(builder *b, core *c, const ot_bound_field *bound,
                            const ot_input *inputs);

/* Guards which members the objects of an input have, also of variables inside of a literal. */
void ot_plan__guard_members(builder *b, const ot_input *input);

#endif
