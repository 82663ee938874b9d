/*
 * The address of a host name without holding a loop: the system's resolver can only wait, so it
 * does that in a thread of its own for each look-up, which posts what it found. For look-ups that
 * are rare.
 */
#ifndef OT_LOOP_RESOLVE_H
#define OT_LOOP_RESOLVE_H

#include "loop/loop.h"

typedef struct ot_resolve ot_resolve;

/* `address` is numeric, IPv4 or IPv6, *borrowed* for the call; NULL when there is none, and then
 * `problem` says why. */
typedef void (*ot_resolve_done)(void *data, const char *address, const char *problem);

/* Looks `host` up, a name or a numeric address, and calls `done(data)` on the loop once, never from
 * inside. What is returned is gone after that call. */
ot_resolve *ot_resolve_start(ot_loop *loop, const char *host, ot_resolve_done done, void *data);

/* `done` will not be called. Waits until the resolver is back, at worst for its own timeout: for
 * the end of a process. NULL is allowed. */
void ot_resolve_cancel(ot_resolve *resolve);

#endif
