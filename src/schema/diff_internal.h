/*
 * What the files that compare schemas share.
 */
#ifndef OT_SCHEMA_DIFF_INTERNAL_H
#define OT_SCHEMA_DIFF_INTERNAL_H

#include "base/vec.h"
#include "schema/diff.h"
#include "schema/schema_internal.h"

typedef struct diff_run {
    ot_arena *arena;
    OT_VEC(ot_change) changes;
} diff_run;

/* Tells a change; the description is in the run's arena. */
static inline void add_change(diff_run *run, ot_change_severity severity, ot_str type,
                              ot_place place, ot_str description)
{
    ot_change change = {
        .severity = severity, .type = type, .description = description, .place = place};
    OT_VEC_PUSH(run->arena, &run->changes, change);
}

/* Tells a change in a sentence of printf's kind. */
#define ADD(run, severity_name, type_name, where, ...)                                             \
    add_change(run, OT_CHANGE_##severity_name, OT_S(type_name), where,                             \
               ot_arena_printf((run)->arena, __VA_ARGS__))

/* ---- diff_input.c ---- */

/* True when whatever fits the type `narrow` fits `wide`: what is answered may become narrower, what
 * is given may become wider. */
bool ot_schema__is_narrower(const ot_type *narrow, const ot_type *wide);

/* Types and defaults of two arguments, or of two input fields. */
void ot_schema__compare_inputs(diff_run *run, const ot_input_value *before,
                               const ot_input_value *after);

#endif
