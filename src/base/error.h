/*
 * How the world's failures travel: a function that may fail returns an `ot_status` and puts the
 * sentence for the operator into the `ot_error` its caller passed. Callers add context on the way
 * up (`ot_error_wrap`) and only the top, where someone decides what to do, logs. Mistakes in a
 * client's document are data, not errors: they are reported (language/report.h).
 */
#ifndef OT_BASE_ERROR_H
#define OT_BASE_ERROR_H

#include "base/str.h"

typedef enum ot_status {
    OT_OK = 0,
    OT_INVALID,     /* what was given cannot be right: a file, an option, a token */
    OT_NOT_FOUND,   /* what was named does not exist */
    OT_UNAVAILABLE, /* a service or file is not there now; trying later may help */
    OT_TIMEOUT,     /* a deadline passed */
    OT_LIMIT,       /* a limit of base/limits.h was reached */
    OT_INTERNAL,    /* anything else */
} ot_status;

enum { OT_ERROR_BYTES = 1024 }; /* one sentence with names and a place fits many times */

typedef struct ot_error {
    ot_status status;
    char message[OT_ERROR_BYTES]; /* NUL-terminated; for the operator, never for a client */
} ot_error;

/* Fills `error` (which may be NULL) and returns `status`, so that it can be returned in one line.
 */
ot_status ot_error_set(ot_error *error, ot_status status, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* Appends ": while ..." context to what is there and returns `status`. */
ot_status ot_error_wrap(ot_error *error, ot_status status, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

#endif
