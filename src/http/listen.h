/*
 * "host:port" -> listening sockets. One socket per loop and address, all of them with SO_REUSEPORT,
 * so that the kernel spreads connections over the loops without a lock between them. All are opened
 * before any loop starts: what cannot be listened on is an error at the start, not a surprise
 * later.
 */
#ifndef OT_HTTP_LISTEN_H
#define OT_HTTP_LISTEN_H

#include "base/arena.h"
#include "base/error.h"

/* The sockets of one address text: `address_count` for each of `loop_count` loops. */
typedef struct ot_listeners {
    int *fds; /* in arena; of loop i: fds[i * address_count ...] */
    uint32_t loop_count;
    uint32_t address_count;
    ot_str url_host; /* in arena: how clients write it, "127.0.0.1", "[::1]", "localhost" for a
                        wildcard */
    uint16_t port;   /* the real one, also where 0 was asked for */
} ot_listeners;

/* Opens the sockets of "127.0.0.1:4000", "[::1]:4000", "localhost:4000", ":4000" or "*:4000" (all
 * addresses) for `loop_count` loops. Port 0 takes a free port, the same for all. OT_INVALID when
 * the text is not an address, OT_UNAVAILABLE when it cannot be bound; nothing stays open then. */
ot_status ot_listeners_open(ot_arena *arena, ot_str address, uint32_t loop_count, ot_listeners *out,
                            ot_error *error);

/* Closes what ot_listeners_take has not taken. */
void ot_listeners_close(ot_listeners *listeners);

/* The socket of a loop and address, which the caller *owns* from now on; -1 when it was taken
 * before. */
int ot_listeners_take(ot_listeners *listeners, uint32_t loop, uint32_t address);

#endif
