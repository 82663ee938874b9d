/*
 * The loops of a running server: one thread each, with an engine, a server and listening sockets of
 * its own. They share the service, which nobody changes.
 */
#ifndef OT_COMMAND_WORKERS_H
#define OT_COMMAND_WORKERS_H

#include "http/listen.h"
#include "http/server.h"

typedef struct ot_workers ot_workers;

typedef struct ot_workers_options {
    uint32_t count;
    const ot_service *service;
    const ot_server_options *server;
    ot_listeners *public_side;
    ot_listeners *admin_side; /* NULL: none; the first loop serves it */
} ot_workers_options;

/* Starts the threads; they inherit the caller's signal mask. The options are borrowed until
 * ot_workers_join. NULL and `error` when a thread cannot be started. */
ot_workers *ot_workers_start(const ot_workers_options *options, ot_error *error);

/* How many loops have been ready: their databases answered once. */
uint32_t ot_workers_ready(const ot_workers *workers);

/* Tells all loops to drain. */
void ot_workers_drain(ot_workers *workers);

/* How many loops have drained and ended. */
uint32_t ot_workers_ended(const ot_workers *workers);

/* Waits for all loops, which were told to drain, and frees. */
void ot_workers_join(ot_workers *workers);

#endif
