/* What the files of http/ know of a server, a connection and a request. The only header of the
 * folder that shows h2o. */
#ifndef OT_HTTP_SERVER_INTERNAL_H
#define OT_HTTP_SERVER_INTERNAL_H

#include <h2o.h>
#include <h2o/http1.h>
#include <h2o/http2.h>

#include "auth/token_cache.h"
#include "http/addresses.h"
#include "http/client_info.h"
#include "http/content_coding.h"
#include "http/frame_guard.h"
#include "http/media_type.h"
#include "http/parameters.h"
#include "http/server.h"
#include "http/trace_context.h"

typedef struct ot_connection ot_connection;
typedef struct ot_exchange ot_exchange;
typedef struct ot_listener ot_listener;

struct ot_listener {
    ot_listener *next;
    ot_server *server;
    h2o_socket_t *socket;
    ot_server_side side;
};

/* What a server answers with (edition.c): replaced as a whole while it serves. Each request keeps
 * to the edition it began with. */
typedef struct ot_edition {
    struct ot_edition *next; /* of those that were replaced */
    ot_engine *engine;
    const ot_server_options *options;
    ot_token_cache *tokens; /* owned */
    uint32_t exchanges;     /* that hold it */
    ot_loop_callback released;
    void *released_data;
} ot_edition;

struct ot_server {
    ot_loop *loop;
    ot_edition *edition; /* owned */
    ot_edition *retired; /* owned: replaced, and perhaps still in use */

    h2o_globalconf_t config;
    h2o_context_t context;
    h2o_accept_ctx_t accept[2];  /* by side */
    h2o_hostconf_t *hosts[2][2]; /* by side, NULL-terminated */

    ot_listener *listeners;
    bool is_paused; /* listeners are not read: no descriptors, or too many connections */
    ot_connection *connections;
    uint32_t connection_count;
    ot_addresses addresses;

    ot_exchange *exchanges;      /* in our hands */
    ot_exchange *free_exchanges; /* for the next requests */
    uint32_t free_exchange_count;

    ot_compressor *compressor;
    ot_random random; /* for the names of requests */
    ot_timer tick;
    bool is_draining; /* the public side does not accept any more */
    bool is_leaving;  /* nor does the admin side */
    uint64_t drain_began_ms;
    ot_loop_callback drained;
    void *drained_data;
    ot_server_counters counters;
};

/* ---- Editions (edition.c) ---- */

ot_edition *ot_edition__new(ot_engine *engine, const ot_server_options *options);
void ot_edition__free(ot_edition *edition);

ot_edition *ot_edition__hold(ot_edition *edition);
void ot_edition__release(ot_edition *edition);

uint32_t ot_edition__connections_max(const ot_edition *edition);

/* Lets go of replaced editions that nothing uses any more; of all of them when `is_end`. */
void ot_edition__sweep(ot_server *server, bool is_end);

/* ---- Connections (connection.c) ---- */

typedef enum ot_phase { OT_PHASE_HANDSHAKE, OT_PHASE_FIRST_BYTES, OT_PHASE_OPEN } ot_phase;

/* The record of one accepted connection, found again by its socket's on_close. It lives from the
 * accept to the socket's end. */
struct ot_connection {
    ot_connection *previous;
    ot_connection *next;
    ot_server *server;
    h2o_socket_t *socket;
    ot_address *address;
    ot_server_side side;
    ot_phase phase;
    SSL_CTX *tls; /* held, since h2o only borrows it; NULL: cleartext */
    bool is_http2;
    bool is_ended; /* shut down by us; h2o will notice */

    h2o_socket_cb reader; /* h2o's, behind the guard */
    uint64_t accepted_ms;
    uint64_t finished_ms;        /* when the last answer was gone; the accept before that */
    uint64_t begun_ms;           /* when the request being received began; 0: none is */
    uint64_t bytes_since_finish; /* decrypted, received */
    uint32_t in_flight;
    uint32_t finished;
    uint32_t abandoned; /* within the window */
    uint64_t abandoned_began_ms;
    ot_frame_guard frames;
    ot_buffer farewell; /* *owned*: what is written past h2o before the end; empty: nothing is */
};

/* The accept callback of a listening socket. */
void ot_connection__accept(h2o_socket_t *listening, const char *error);

/* The record of a request's connection. */
ot_connection *ot_connection__of(h2o_req_t *request);

/* Ends the connection: shuts the socket down, h2o does the rest. May be called twice. */
void ot_connection__end(ot_connection *connection, const char *why);

/* A request of this connection came into our hands, or left them; `is_answered` is false when the
 * client went away first. */
void ot_connection__begin_request(ot_connection *connection);
void ot_connection__finish_request(ot_connection *connection, bool is_answered);

/* Looks at all connections for what only a clock can tell. */
void ot_connection__check_all(ot_server *server);

/* ---- Requests that do not arrive (late_request.c) ---- */

/* Whether an answer may be written: no other is on its way. */
bool ot_late_request__can_be_told(const ot_connection *connection);

/* Answers 408 and then ends the connection. */
void ot_late_request__tell(ot_connection *connection);

/* Reads the listeners again after a pause, when there is room. */
void ot_server__resume(ot_server *server);

/* ---- The hook in front of h2o's readers (read_hook.c) ---- */

/* Stops the process when the hook is not in effect: without it, HTTP/2 is not guarded. */
void ot_read_hook__check(void);

/* The record behind a socket of h2o, when it is one that the guard watches. NULL for listeners,
 * database connections and the like. */
ot_connection *ot_connection__guarded(h2o_socket_t *socket);

/* What a guarded socket calls instead of h2o's reader. */
void ot_connection__read(h2o_socket_t *socket, const char *error);

/* ---- Requests (exchange.c) ---- */

typedef enum ot_exchange_state {
    OT_EXCHANGE_OPEN,     /* nothing was asked of the engine */
    OT_EXCHANGE_DEFERRED, /* will be asked at the end of this turn */
    OT_EXCHANGE_RUNNING,  /* the engine works */
    OT_EXCHANGE_ANSWERED, /* the answer was handed to h2o */
} ot_exchange_state;

/* One request of a batch. */
typedef struct ot_exchange_element {
    ot_request request;
    ot_exchange *exchange;
    bool is_done; /* its answer is in its body */
} ot_exchange_element;

/* One request with all memory it needs, from the handler until h2o has sent the answer or the
 * client is gone. */
struct ot_exchange {
    ot_exchange *previous;
    ot_exchange *next;
    ot_server *server;
    ot_edition *edition; /* held */
    ot_connection *connection;
    h2o_req_t *http;
    ot_arena *arena;
    ot_exchange_state state;
    uint64_t began_ms;
    uint64_t answered_ms;
    h2o_timeout_entry_t deferred;

    ot_answer_type answer_type;
    bool is_get;
    bool is_safe; /* GET or QUERY: only queries, and caches may keep the answer */
    ot_client_info client;
    ot_trace_context trace; /* settled */
    ot_request_names names; /* none but a tracestate is empty */
    ot_principal *principal;
    ot_pg_identity identity;
    ot_caller caller;
    ot_request request; /* of a batch: who asks, and the joined answer */

    ot_exchange_element *elements; /* in arena: a batch; NULL: `request` alone */
    uint32_t element_count;
    uint32_t elements_running;
    ot_execution_group group; /* of the elements */
};

/* An exchange for a request that h2o handed to a handler. It ends by itself with the request. */
ot_exchange *ot_exchange__begin(ot_server *server, h2o_req_t *http);

/* Gives `request` to the engine; its `done` is called as engine.h says. Over HTTP/2 this waits
 * until all frames of this turn were read, so a request that is reset at once costs nothing. */
void ot_exchange__run(ot_exchange *exchange);

/* Sends the engine's answer with this status, or tells that the client has it already
 * (representation.c). */
void ot_exchange__answer(ot_exchange *exchange, int status);

/* The Content-Type of the exchange's answer type. */
ot_str ot_exchange__answer_type(const ot_exchange *exchange);

/* Sends `exchange->request.body` as it is with this status. `content_type` is static, or empty for
 * none. */
void ot_exchange__send(ot_exchange *exchange, int status, ot_str content_type);

/* Sends an error answer in the exchange's answer type. */
void ot_exchange__refuse(ot_exchange *exchange, const ot_refused *refused);

/* The same where h2o sends an answer of its own: adds the headers, and gives the body that is to be
 * sent, which lives as long as the request. */
ot_str ot_exchange__refuse_instead(ot_exchange *exchange, const ot_refused *refused);

/* Tells caches that answers to pages of other origins differ, where such pages are answered: for an
 * answer that nobody may keep anyway. */
void ot_exchange__vary_by_origin(ot_exchange *exchange);

/* Appends such an error answer to `out`. */
void ot_refused__write(const ot_refused *refused, const ot_request_names *names, ot_buffer *out);

/* In arena: an id for a request that brings none. */
ot_str ot_server__make_request_id(ot_server *server, ot_arena *arena);

/* Says after how many seconds it is worth asking again. */
void ot_exchange__retry_after(ot_exchange *exchange, uint32_t seconds);

/* Adds a response header; name and value live as long as the request. */
void ot_exchange__header(ot_exchange *exchange, const h2o_token_t *name, ot_str value);
void ot_exchange__header_by_name(ot_exchange *exchange, ot_str name, ot_str value);

/* Looks at all exchanges for answers that nobody takes and for HTTP/1 clients that went away while
 * we work. */
void ot_exchange__check_all(ot_server *server);

/* Frees the exchanges kept for reuse. */
void ot_exchange__free_all(ot_server *server);

/* A request header that is a list: all its lines as one (HTTP Semantics, section "Field Lines and
 * Combined Field Value"). */
ot_str ot_exchange__get_list(const ot_exchange *exchange, const h2o_token_t *name);

/* A request header, or an empty string. */
ot_str ot_exchange__get_header(const ot_exchange *exchange, const h2o_token_t *name);
ot_str ot_exchange__get_header_by_name(const ot_exchange *exchange, ot_str name);

/* ---- Requests to the engine (graphql.c, batch.c) ---- */

/* Where this request may have the id of its document. */
ot_id_places ot_exchange__id_places(const ot_exchange *exchange);

/* Fills in what is asked; who asks is there already. */
void ot_exchange__fill_request(const ot_exchange *exchange, const ot_parameters *parameters,
                               ot_request *request);

/* Makes the exchange a batch of the array's elements. False and `refused` filled when the array is
 * not one. */
bool ot_batch__prepare(ot_exchange *exchange, const ot_json *array, ot_refused *refused);

/* Sends the answer of a batch, none of whose elements runs. */
void ot_batch__send(ot_exchange *exchange);

/* ---- Handlers ---- */

/* A handler that knows its server. */
typedef struct ot_handler {
    h2o_handler_t super;
    ot_server *server;
} ot_handler;

int ot_graphql__handle(h2o_handler_t *self, h2o_req_t *http);
int ot_admin__handle(h2o_handler_t *self, h2o_req_t *http);

/* ---- Rates (rate.c) ---- */

/* Counts a request of whoever asks; of its address, whatever the token says. False and `refused`
 * filled when there are too many. */
bool ot_rate__take(ot_exchange *exchange, ot_refused *refused);
bool ot_rate__take_address(ot_exchange *exchange, ot_refused *refused);

/* The request that was counted is a batch of `count`. */
bool ot_rate__take_batch(ot_exchange *exchange, uint32_t count, ot_refused *refused);

/* ---- Web pages of other origins (cors.c) ---- */

bool ot_cors__is_allowed(const ot_exchange *exchange);

/* Lets the page read the answer, when its origin is allowed. */
void ot_cors__tell(ot_exchange *exchange);

/* Whether a browser asks what a page may send; and the answer, or why not. */
bool ot_cors__is_preflight(const ot_exchange *exchange);
bool ot_cors__answer_preflight(ot_exchange *exchange, ot_refused *refused);

/* Answers a request for GraphiQL's page or files; false when it is for something else. */
bool ot_graphiql__answer(ot_exchange *exchange);

/* Rewrites what h2o itself answers (400, 413 and the like) from text to our error form. */
void ot_error_form__register(h2o_pathconf_t *path, ot_server *server);

static inline ot_str ot_str__of(h2o_iovec_t bytes)
{
    return ot_str_make(bytes.base, bytes.len);
}

#endif
