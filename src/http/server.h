/*
 * The HTTP server of one loop: /graphql on its public side, health and schema on its admin side. It
 * accepts connections, reads requests, asks auth/ who it is and the engine for the answer, and
 * sends the engine's bytes as they are. Everything of h2o stays in this folder (and in loop/).
 *
 * A server belongs to its loop's thread. Servers of several loops share only what their options
 * point to, which is `const`.
 */
#ifndef OT_HTTP_SERVER_H
#define OT_HTTP_SERVER_H

#include "auth/token.h"
#include "engine/engine.h"
#include "http/networks.h"
#include "http/rate_limiter.h"
#include "http/tls.h"
#include "loop/loop.h"

typedef struct ot_server ot_server;

typedef struct ot_server_options {
    const ot_auth *auth;                  /* NULL: every token is refused */
    ot_tls *tls;                          /* of the public side; NULL: cleartext */
    ot_str schema_text;                   /* SDL, for /schema.graphql */
    uint32_t connections_max;             /* of this loop; 0: OT_SERVER_CONNECTIONS */
    uint32_t connections_per_address_max; /* of this loop; 0: no limit */
    uint32_t receive_timeout_ms; /* of a handshake, a request, a frame; 0: OT_SERVER_RECEIVE_MS */
    uint32_t send_timeout_ms;    /* for a client to take an answer; 0: OT_SERVER_SEND_MS */
    uint32_t idle_timeout_ms;    /* between requests; 0: OT_SERVER_IDLE_MS */
    ot_rate_limiter *limiter;    /* of the process; NULL: there are no limits */
    ot_rate client_rate;         /* of a token's subject */
    ot_rate address_rate;        /* of an address without such a token */
    const ot_network *trusted_proxies; /* whose X-Forwarded-For is believed */
    uint32_t trusted_proxy_count;
    uint32_t batch_max;         /* requests in one JSON array; 0: arrays are refused */
    ot_str id_key;              /* another name of "documentId" in requests; empty: none */
    bool graphiql;              /* browsers get GraphiQL at /graphql */
    bool trace;                 /* answers carry Server-Timing with trips and statements */
    const ot_str *cors_origins; /* of web pages that may call: ot_cors_is_origin */
    uint32_t cors_origin_count;
    bool draft_statuses;        /* 422 and 294, as the draft of 2026 says, for
                                   application/graphql-response+json */
    bool cache_control_on_post; /* not only on GET and QUERY */
} ot_server_options;

enum {
    OT_SERVER_CONNECTIONS = 10000,
    OT_SERVER_RECEIVE_MS = 10 * 1000,
    OT_SERVER_SEND_MS = 30 * 1000,
    OT_SERVER_IDLE_MS = 75 * 1000, /* longer than common proxies', so that they close first */
};

typedef enum ot_server_side { OT_SERVER_PUBLIC, OT_SERVER_ADMIN } ot_server_side;

typedef struct ot_server_counters {
    uint64_t requests;
    uint64_t abandoned;   /* the client went away before the answer */
    uint64_t connections; /* accepted */
    uint64_t refused;     /* connections over a limit */
    uint64_t ended;       /* connections ended by a guard */
    uint64_t refused_tokens;
    uint64_t rate_limited; /* requests that were told to wait */
} ot_server_counters;

/* A server on `loop` for `engine`; both and the options are borrowed and outlive it. It listens
 * nowhere yet. */
ot_server *ot_server_new(ot_loop *loop, ot_engine *engine, const ot_server_options *options);

/* Accepts connections from `fd`, a listening socket that the server *owns* from now on. */
void ot_server_listen(ot_server *server, int fd, ot_server_side side);

/* Answers with another engine and other options from now on; requests that have begun end with what
 * they began with. When the last of them is gone and the old engine is idle, `released(data)` is
 * called from the loop, at the latest by ot_server_free; then the old engine and options may end.
 * `options->tls` stays what it was. */
void ot_server_replace(ot_server *server, ot_engine *engine, const ot_server_options *options,
                       ot_loop_callback released, void *data);

/* Stops accepting, tells clients (GOAWAY, Connection: close), lets what runs finish, ends idle
 * connections, and calls `drained(data)` from the loop when the last one is gone. It may take as
 * long as a client likes: the caller keeps a deadline of its own that does not depend on this loop.
 */
void ot_server_drain(ot_server *server, ot_loop_callback drained, void *data);

/* After it was drained. NULL is allowed. */
void ot_server_free(ot_server *server);

const ot_server_counters *ot_server_count(const ot_server *server);

#endif
