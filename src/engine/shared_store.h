/*
 * Documents that clients registered by their hash, shared by many processes through Redis: what one
 * process was told, the others need not ask their clients for. Behind the store of the process
 * (persisted.h): it is asked only for what that one does not know.
 *
 * It makes things faster or it does nothing. Each loop has one connection that never blocks it. A
 * command that is not answered in time ends the connection, with everything that waits on it, and
 * until a new one has answered a first question nobody waits at all: so a Redis that is gone costs
 * nothing, and one that hangs costs the requests of one moment one timeout.
 *
 * Redis is not trusted: a text counts only if it has the hash it was asked by, and no more of it is
 * read than a document may have.
 */
#ifndef OT_ENGINE_SHARED_STORE_H
#define OT_ENGINE_SHARED_STORE_H

#include "base/error.h"
#include "loop/loop.h"

enum { OT_SHARED_HOST_BYTES = 256 };

/* Where Redis listens. Plain data. */
typedef struct ot_shared_address {
    char host[OT_SHARED_HOST_BYTES]; /* NUL-terminated; empty: there is no Redis */
    uint16_t port;
} ot_shared_address;

/* Reads "host:port", "1.2.3.4:port" or "[::1]:port"; an empty text is no Redis. OT_INVALID for
 * anything else. */
ot_status ot_shared_address_read(ot_str text, ot_shared_address *out, ot_error *error);

typedef struct ot_shared_store_options {
    ot_shared_address address;
    ot_str password;     /* borrowed for the store's life; empty: none */
    ot_str user;         /* borrowed as well; empty: the default user */
    uint32_t ttl_s;      /* after which Redis forgets a document; 0: when it likes */
    uint32_t timeout_ms; /* of one command; 0: OT_LIMIT_SHARED_TIMEOUT_MS */
} ot_shared_store_options;

typedef struct ot_shared_store ot_shared_store;

/* *Owned* by the caller; begins to connect. NULL when the options name no Redis: all functions
 * below take that as a store that has nothing. */
ot_shared_store *ot_shared_store_new(ot_loop *loop, const ot_shared_store_options *options);

/* Nobody that waits is called. NULL is allowed. */
void ot_shared_store_free(ot_shared_store *store);

/* Whether a question would be sent now. */
bool ot_shared_store_is_ready(const ot_shared_store *store);

/* A request that waits for a text. */
typedef struct ot_shared_lookup ot_shared_lookup;

/* `text` is *borrowed* for the call; its ptr is NULL when there is none, for whatever reason. */
typedef void (*ot_shared_done)(void *data, ot_str text);

/* Asks for the text whose SHA-256 in lower-case hexadecimal is `hash`; any text may be asked for.
 * NULL: nobody is asked, `done` is not called. Else `done` is called once, after this function has
 * returned, within the timeout. */
ot_shared_lookup *ot_shared_store_find(ot_shared_store *store, ot_str hash, ot_shared_done done,
                                       void *data);

/* `done` will not be called. */
void ot_shared_lookup_abandon(ot_shared_lookup *lookup);

/* Sends a valid document's text to Redis, under its hash. Whether it arrives is not known. */
void ot_shared_store_put(ot_shared_store *store, ot_str text);

#endif
