/*
 * The loops of a running server: one thread each, with an engine, a server and listening sockets of
 * its own. They share the generation they answer from, which nobody changes; another one takes its
 * place in two steps: each loop makes an engine for it and warms it, and when all have, each lets
 * its server answer with it.
 */
#ifndef OT_COMMAND_WORKERS_H
#define OT_COMMAND_WORKERS_H

#include "command/generation.h"
#include "http/listen.h"

typedef struct ot_workers ot_workers;

typedef struct ot_workers_options {
    uint32_t count;
    ot_generation *generation; /* to begin with */
    ot_listeners *public_side;
    ot_listeners *admin_side; /* NULL: none; the first loop serves it */
} ot_workers_options;

/* Starts the threads; they inherit the caller's signal mask. The listeners are borrowed until
 * ot_workers_join. NULL and `error` when a thread cannot be started. */
ot_workers *ot_workers_start(const ot_workers_options *options, ot_error *error);

/* How many loops have been ready: their databases answered once. */
uint32_t ot_workers_ready(const ot_workers *workers);

/* ---- Another generation: from the thread that started the loops, one call at a time: the next
 * one when all have heard of the last ---- */

/* Whether all loops have done what they were told last. */
bool ot_workers_have_heard(const ot_workers *workers);

/* Tells all loops to warm an engine for it, which is borrowed until they have heard. */
void ot_workers_warm(ot_workers *workers, ot_generation *generation);

/* Whether all loops could answer from it. */
bool ot_workers_are_warm(const ot_workers *workers);

/* Tells all loops, which are warm, to answer from it. */
void ot_workers_switch(ot_workers *workers);

/* Tells all loops to forget it, and to go on with what they have. */
void ot_workers_withdraw(ot_workers *workers);

/* Engines that still answer requests from before a switch, of the loop that has most of them. */
uint32_t ot_workers_retired(const ot_workers *workers);

/* ---- The end ---- */

/* Tells all loops to drain. */
void ot_workers_drain(ot_workers *workers);

/* How many loops have drained and ended. */
uint32_t ot_workers_ended(const ot_workers *workers);

/* Waits for all loops, which were told to drain, and frees. */
void ot_workers_join(ot_workers *workers);

#endif
