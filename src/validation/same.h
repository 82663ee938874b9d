/*
 * When two selections of one response name ask for the same thing (spec section "Field Selection
 * Merging"): the same arguments with the same values, and types whose answers have the same shape.
 * Arguments are compared by a keyed hash that is made once for each field, so that large values are
 * not read again for every pair; a stranger cannot make two meet.
 */
#ifndef OT_VALIDATION_SAME_H
#define OT_VALIDATION_SAME_H

#include "schema/schema.h"

typedef struct ot_argument_key {
    uint64_t sum;      /* over names and values, in any order */
    uint64_t *values;  /* in arena: one for each argument */
    bool has_repeated; /* a name occurs twice */
} ot_argument_key;

/* The key of a field's arguments. Literals count as written; the order of object fields does not
 * matter. */
ot_argument_key *ot_argument_key_new(ot_arena *arena, const ot_selection *field);

/* The same names with the same values. Where a name of `a` occurs twice in `b`, the last one
 * counts. */
bool ot_argument_key_equal(const ot_selection *a, const ot_argument_key *key_a,
                           const ot_selection *b, const ot_argument_key *key_b);

/* Spec "SameResponseShape" for the types alone: lists against lists, non-null against non-null,
 * leaf types equal. Composite types never conflict by themselves. */
bool ot_same_shape(const ot_type *a, const ot_type *b);

#endif
