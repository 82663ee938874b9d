/*
 * What the files about @function and @sql share while one field is bound: calls.c says what the
 * field gives, functions.c and queries.c what stands behind it.
 */
#ifndef OT_BINDING_CALLS_INTERNAL_H
#define OT_BINDING_CALLS_INTERNAL_H

#include "binding/binding_internal.h"

typedef struct ot_call_binder {
    ot_binder *binder;
    ot_element element; /* the field */
    ot_use use;         /* of @function or @sql */
    const ot_field *definition;
    const ot_bound_type *owner;
    bool is_root;
    ot_bound_call *call;
    ot_str name; /* what messages call it: "function \"f\"", "the query" */
    /* What comes out of it: one value, or columns. */
    const ot_pg_type *result;
    const ot_table *row; /* the columns are just those of this table */
    const ot_column *columns;
    uint32_t column_count;
    /* What goes in from the row that the field belongs to. */
    OT_VEC(uint32_t) parent_columns; /* indexes, without repetition */
    bool takes_row;
    const uint32_t *batch_columns; /* of the result, pairs with the join's parent columns */
    uint32_t batch_count;
    ot_bound_value value; /* what the field is, where it is a value */
} ot_call_binder;

/* Reports at the directive; is false. */
#define REFUSE_CALL(at, ...)                                                                       \
    (ot_binding__refuse((at)->binder, &(at)->element, &(at)->use, __VA_ARGS__), false)

/* Notes that the call looks at a column of the parent's row. */
void ot_binding__use_parent_column(ot_call_binder *at, const ot_column *column);

/* Finds the function and what it gets for its parameters. False after a report (functions.c). */
bool ot_binding__bind_function(ot_call_binder *at);

/* Reads a query, and asks the database what it gives. False after a report (queries.c). */
bool ot_binding__bind_query(ot_call_binder *at);

/* What the field is by what comes out; the type of its rows gets its table here. False after a
 * report (call_results.c). */
bool ot_binding__bind_result(ot_call_binder *at);

#endif
