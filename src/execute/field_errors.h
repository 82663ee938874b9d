/*
 * Execution errors (spec section "Errors"): collected while the answer is written, each with its
 * path and locations, up to a limit.
 */
#ifndef OT_EXECUTE_FIELD_ERRORS_H
#define OT_EXECUTE_FIELD_ERRORS_H

#include "execute/request_names.h"
#include "plan/plan.h"

/* Where the writer stands, linked from the inside out, on its stack. */
typedef struct ot_response_path {
    const struct ot_response_path *parent; /* NULL above the root fields */
    ot_str key;                            /* ptr NULL: a list item */
    uint32_t index;
} ot_response_path;

typedef struct ot_field_error {
    const char *code; /* static */
    ot_str message;   /* for the client; borrowed or in arena */
    ot_str current;   /* JSON for extensions.current; empty: none */
} ot_field_error;

typedef struct ot_field_errors {
    ot_buffer json; /* the error objects, joined by commas; *owned* */
    uint32_t count; /* all that happened, also those not kept */
    uint32_t kept;
    uint32_t max;
    ot_request_names names;
} ot_field_errors;

/* Keeps an error of `field` at `path`, NULL for the answer as a whole. */
void ot_field_errors_add(ot_field_errors *errors, const ot_plan *plan, const ot_out_field *field,
                         const ot_response_path *path, ot_field_error error);

/* Keeps errors that were written before, joined by commas; none of them where there is no room for
 * all. */
void ot_field_errors_add_written(ot_field_errors *errors, ot_str json, uint32_t count);

#endif
