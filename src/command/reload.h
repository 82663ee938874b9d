/*
 * SIGHUP: the configuration and all files are read again, a service is built of them beside the one
 * that serves, every loop warms an engine for it, and then all loops answer from it. Requests that
 * have begun end with what they began with. Until the last step anything may go wrong, and then
 * nothing has changed but the certificate: a new one is taken as soon as the configuration is
 * right, since it must not depend on a schema or a database.
 *
 * Building takes as long as files and database take, so it has a thread of its own; the main thread
 * goes on watching signals and asks now and then how far it is.
 */
#ifndef OT_COMMAND_RELOAD_H
#define OT_COMMAND_RELOAD_H

#include "command/workers.h"

typedef struct ot_reload ot_reload;

typedef struct ot_reload_options {
    int argc; /* of the command, as at the start */
    char **argv;
    ot_workers *workers;
    ot_tls *tls; /* NULL: cleartext */
    ot_rate_limiter *limiter;
} ot_reload_options;

/* *Owned* by the caller, as is a hold on `current`. All functions are for the main thread. */
ot_reload *ot_reload_new(const ot_reload_options *options, ot_generation *current);

/* Begins a reload, or lets another one follow the one that is on the way. */
void ot_reload_begin(ot_reload *reload);

/* Goes on as far as it can. True while a reload is on the way: call again soon. */
bool ot_reload_step(ot_reload *reload);

/* Frees it after the loops have ended. False when a thread still waits for a file or a database and
 * cannot be freed. */
bool ot_reload_free(ot_reload *reload);

#endif
