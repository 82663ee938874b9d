/*
 * A generation is one reading of the configuration and all that was made of it: the service and the
 * options of the servers. A reload makes the next one beside the one that serves, and both live
 * until nobody uses them: the main thread holds the one that serves, each loop those it still
 * answers from.
 */
#ifndef OT_COMMAND_GENERATION_H
#define OT_COMMAND_GENERATION_H

#include <stdatomic.h>

#include "base/log.h"
#include "command/config.h"
#include "http/server.h"

typedef struct ot_generation {
    ot_arena *arena; /* owned */
    ot_config config;
    ot_log_level log_level;
    ot_service *service; /* owned; NULL before ot_generation_take_service */
    ot_server_options server;
    atomic_uint holders;
} ot_generation;

/* *Held* by the caller; its configuration has all defaults and is for the caller to read. */
ot_generation *ot_generation_new(void);

ot_generation *ot_generation_hold(ot_generation *generation);

/* The last one frees it. NULL is allowed. Safe from any thread. */
void ot_generation_release(ot_generation *generation);

/* Makes what the configuration says of servers: log level, origins, keys of tokens. OT_INVALID for
 * what it cannot say. */
ot_status ot_generation_prepare(ot_generation *generation, ot_error *error);

/* The generation *owns* the service from now on. */
void ot_generation_take_service(ot_generation *generation, ot_service *service);

/* Certificate and key as PEM texts. */
typedef struct ot_pem_texts {
    ot_str certificate; /* empty: cleartext */
    ot_str key;
} ot_pem_texts;

/* Reads the files that the configuration names. */
ot_status ot_generation_read_pem(const ot_generation *generation, ot_pem_texts *out,
                                 ot_error *error);

#endif
