/*
 * The record of each connection, and the rules that end one. h2o 2.2 serves a client whatever it
 * does; these rules are what keeps one client from costing more than its share:
 *  1. Limits on accept: connections of the loop and of an address.
 *  2. Per read (ot_connection__read): the frame guard for HTTP/2, and the bytes received since an
 *     answer last went out.
 *  3. Per request: more than ABANDONED_MAX requests dropped before their answer within a window
 *     (rapid reset, MadeYouReset).
 *  4. By the clock (check_connection): handshakes, requests that arrive too slowly, idle
 *     connections, old age, a drain. The rule for answers that nobody reads is in exchange.c.
 */
#include <errno.h>

#include "base/assert.h"
#include "base/limits.h"
#include "base/log.h"
#include "base/memory.h"
#include "http/server_internal.h"

enum {
    ACCEPTS_PER_TURN = 32,
    ABANDONED_MAX = 100,
    ABANDONED_WINDOW_MS = 10 * 1000,
    BYTES_MAX = 4 * OT_LIMIT_BODY_BYTES, /* received without an answer having gone out */
    AGE_MAX_MS = 3600 * 1000,
    GOAWAY_MS = 1500, /* h2o sends a second GOAWAY after one second */
};

static void on_closed(void *data);

ot_connection *ot_connection__guarded(h2o_socket_t *socket)
{
    if (socket->on_close.cb != on_closed)
        return NULL;
    ot_connection *connection = socket->on_close.data;
    return connection->phase == OT_PHASE_OPEN ? connection : NULL;
}

ot_connection *ot_connection__of(h2o_req_t *request)
{
    h2o_socket_t *socket = request->conn->callbacks->get_socket(request->conn);
    OT_ASSERT(socket->on_close.cb == on_closed);
    return socket->on_close.data;
}

static void count_end(ot_connection *connection, const char *why)
{
    connection->server->counters.ended++;
    ot_log(OT_LOG_DEBUG, "http.connection_ended", OT_LOG_STR("why", ot_str_from_c(why)));
}

void ot_connection__end(ot_connection *connection, const char *why)
{
    if (connection->is_ended)
        return;
    connection->is_ended = true;
    count_end(connection, why);
    /* An error means that the socket is closed already, which is what we want. */
    (void)shutdown(h2o_socket_get_fd(connection->socket), SHUT_RDWR);
}

/* ---- Life ---- */

static void link_connection(ot_server *server, ot_connection *connection)
{
    connection->next = server->connections;
    if (server->connections != NULL)
        server->connections->previous = connection;
    server->connections = connection;
    server->connection_count++;
}

static void unlink_connection(ot_server *server, ot_connection *connection)
{
    if (connection->previous != NULL)
        connection->previous->next = connection->next;
    else
        server->connections = connection->next;
    if (connection->next != NULL)
        connection->next->previous = connection->previous;
    server->connection_count--;
}

static void on_closed(void *data)
{
    ot_connection *connection = data;
    ot_server *server = connection->server;
    OT_ASSERT(connection->in_flight == 0);
    unlink_connection(server, connection);
    ot_addresses_leave(&server->addresses, connection->address);
    SSL_CTX_free(connection->tls);
    ot_buffer_free(&connection->farewell);
    free(connection);
    ot_server__resume(server);
}

static ot_connection *add_connection(ot_listener *listener, h2o_socket_t *socket,
                                     ot_address *address)
{
    ot_connection *connection = ot_calloc(1, sizeof(*connection));
    connection->server = listener->server;
    connection->side = listener->side;
    connection->socket = socket;
    connection->address = address;
    connection->accepted_ms = ot_loop_now_ms(listener->server->loop);
    connection->finished_ms = connection->accepted_ms;
    link_connection(listener->server, connection);
    listener->server->counters.connections++;
    socket->on_close.cb = on_closed;
    socket->on_close.data = connection;
    return connection;
}

/* ---- From accept to the protocol ---- */

/* What arrived before h2o starts to read goes past the guard here. */
static void open_protocol(ot_connection *connection, bool is_http2)
{
    ot_server *server = connection->server;
    h2o_socket_t *socket = connection->socket;
    ot_str input = ot_str_make(socket->input->bytes, socket->input->size);
    connection->phase = OT_PHASE_OPEN;
    connection->is_http2 = is_http2;
    uint64_t now_ms = ot_loop_now_ms(server->loop);
    ot_frame_verdict verdict = OT_FRAME_FINE;
    if (is_http2)
        verdict = ot_frame_guard_feed(&connection->frames, input, now_ms);
    if (verdict != OT_FRAME_FINE) {
        ot_connection__end(connection, ot_frame_verdict_name(verdict));
        h2o_socket_close(socket);
        return;
    }
    if (input.len > 0 && !(is_http2 && !ot_frame_guard_is_inside(&connection->frames)))
        connection->begun_ms = now_ms;
    struct timeval connected_at = *h2o_get_timestamp(&server->context, NULL, NULL);
    if (is_http2)
        h2o_http2_accept(&server->accept[connection->side], socket, connected_at);
    else
        h2o_http1_accept(&server->accept[connection->side], socket, connected_at);
}

static void on_handshake_done(h2o_socket_t *socket, const char *error)
{
    ot_connection *connection = socket->on_close.data;
    socket->data = NULL;
    if (error != NULL) {
        h2o_socket_close(socket);
        return;
    }
    ot_str protocol = ot_str__of(h2o_socket_ssl_get_selected_protocol(socket));
    open_protocol(connection, ot_str_equal(protocol, OT_S("h2")));
}

/* Cleartext HTTP/2 is known by its preface (RFC 9113 section 3.3); no HTTP/1 request begins with
 * its first 14 bytes. */
static void on_first_bytes(h2o_socket_t *socket, const char *error)
{
    static const ot_str preface = OT_STR("PRI * HTTP/2.0");
    ot_connection *connection = socket->on_close.data;
    if (error != NULL) {
        h2o_socket_close(socket);
        return;
    }
    ot_str input = ot_str_make(socket->input->bytes, socket->input->size);
    size_t compared = input.len < preface.len ? input.len : preface.len;
    bool is_http2 = compared > 0 && memcmp(input.ptr, preface.ptr, compared) == 0;
    if (compared == 0 || (is_http2 && compared < preface.len))
        return; /* not enough to tell */
    h2o_socket_read_stop(socket);
    open_protocol(connection, is_http2);
}

static void start_connection(ot_connection *connection)
{
    ot_tls *tls = connection->server->edition->options->tls;
    if (tls != NULL && connection->side == OT_SERVER_PUBLIC) {
        connection->phase = OT_PHASE_HANDSHAKE;
        connection->tls = ot_tls__hold_context(tls);
        h2o_socket_ssl_handshake(connection->socket, connection->tls, NULL, on_handshake_done);
        return;
    }
    connection->phase = OT_PHASE_FIRST_BYTES;
    h2o_socket_read_start(connection->socket, on_first_bytes);
}

static void pause_listeners(ot_server *server)
{
    server->is_paused = true;
    for (ot_listener *l = server->listeners; l != NULL; l = l->next) {
        if (l->side == OT_SERVER_PUBLIC)
            h2o_socket_read_stop(l->socket);
    }
}

/* True when there may be more to accept. */
static bool accept_one(ot_listener *listener)
{
    ot_server *server = listener->server;
    if (listener->side == OT_SERVER_PUBLIC &&
        server->connection_count >= ot_edition__connections_max(server->edition)) {
        pause_listeners(server);
        return false;
    }
    errno = 0;
    h2o_socket_t *socket = h2o_evloop_socket_accept(listener->socket);
    if (socket == NULL) {
        /* Without a free descriptor the listener stays readable: reading on would only spin. */
        if (errno == EMFILE || errno == ENFILE || errno == ENOBUFS || errno == ENOMEM)
            pause_listeners(server);
        return false;
    }
    struct sockaddr_storage peer = {0};
    ot_address *address = NULL;
    socklen_t bytes = h2o_socket_getpeername(socket, (struct sockaddr *)&peer);
    if (bytes > 0 &&
        !ot_addresses_enter(&server->addresses, (struct sockaddr *)&peer,
                            server->edition->options->connections_per_address_max, &address)) {
        server->counters.refused++;
        h2o_socket_close(socket);
        return true;
    }
    start_connection(add_connection(listener, socket, address));
    return true;
}

void ot_connection__accept(h2o_socket_t *listening, const char *error)
{
    if (error != NULL)
        return;
    for (int i = 0; i < ACCEPTS_PER_TURN && accept_one(listening->data); i++) {
    }
}

/* ---- Per read ---- */

static bool admit(ot_connection *connection)
{
    h2o_socket_t *socket = connection->socket;
    ot_server *server = connection->server;
    /* `bytes_read` of this h2o is what the last read added to `input`. */
    size_t added =
        socket->bytes_read < socket->input->size ? socket->bytes_read : socket->input->size;
    if (added == 0)
        return true;
    uint64_t now_ms = ot_loop_now_ms(server->loop);
    connection->bytes_since_finish += added;
    if (connection->begun_ms == 0)
        connection->begun_ms = now_ms;
    if (connection->bytes_since_finish > BYTES_MAX) {
        ot_connection__end(connection, "bytes");
        return false;
    }
    if (!connection->is_http2)
        return true;
    ot_str bytes = ot_str_make(socket->input->bytes + socket->input->size - added, added);
    ot_frame_verdict verdict = ot_frame_guard_feed(&connection->frames, bytes, now_ms);
    if (!ot_frame_guard_is_inside(&connection->frames))
        connection->begun_ms = 0;
    if (verdict == OT_FRAME_FINE)
        return true;
    ot_connection__end(connection, ot_frame_verdict_name(verdict));
    return false;
}

void ot_connection__read(h2o_socket_t *socket, const char *error)
{
    ot_connection *connection = socket->on_close.data;
    if (error == NULL && !admit(connection))
        error = h2o_socket_error_closed;
    connection->reader(socket, error);
}

/* ---- Per request ---- */

void ot_connection__begin_request(ot_connection *connection)
{
    connection->in_flight++;
    if (!connection->is_http2)
        connection->begun_ms = 0; /* it is here whole */
}

static void count_abandoned(ot_connection *connection, uint64_t now_ms)
{
    connection->server->counters.abandoned++;
    if (now_ms - connection->abandoned_began_ms >= ABANDONED_WINDOW_MS) {
        connection->abandoned_began_ms = now_ms;
        connection->abandoned = 0;
    }
    if (++connection->abandoned > ABANDONED_MAX)
        ot_connection__end(connection, "abandoned");
}

void ot_connection__finish_request(ot_connection *connection, bool is_answered)
{
    OT_ASSERT(connection->in_flight > 0);
    connection->in_flight--;
    uint64_t now_ms = ot_loop_now_ms(connection->server->loop);
    if (!is_answered) {
        count_abandoned(connection, now_ms);
        return;
    }
    connection->finished++;
    connection->finished_ms = now_ms;
    connection->bytes_since_finish = 0;
}

/* ---- By the clock ---- */

static uint64_t or_usual(uint32_t set_ms, uint64_t usual_ms)
{
    return set_ms == 0 ? usual_ms : set_ms;
}

static const char slow_request[] = "slow_request";

static const char *why_to_end(const ot_connection *c, uint64_t now_ms)
{
    const ot_server *server = c->server;
    const ot_server_options *options = server->edition->options;
    uint64_t receive_ms = or_usual(options->receive_timeout_ms, OT_SERVER_RECEIVE_MS);
    uint64_t idle_ms = or_usual(options->idle_timeout_ms, OT_SERVER_IDLE_MS);
    bool must_leave = c->side == OT_SERVER_PUBLIC ? server->is_draining : server->is_leaving;
    if (c->phase != OT_PHASE_OPEN)
        return now_ms - c->accepted_ms > receive_ms || must_leave ? "handshake" : NULL;
    if (c->begun_ms != 0 && now_ms - c->begun_ms > receive_ms)
        return slow_request;
    if (c->in_flight > 0)
        return NULL;
    if (must_leave && (!c->is_http2 || now_ms - server->drain_began_ms > GOAWAY_MS))
        return "drain";
    if (c->finished == 0 && now_ms - c->accepted_ms > 2 * receive_ms)
        return "no_request";
    if (c->begun_ms == 0 && now_ms - c->finished_ms > idle_ms)
        return "idle"; /* and no request is arriving */
    return now_ms - c->accepted_ms > AGE_MAX_MS ? "age" : NULL;
}

void ot_connection__check_all(ot_server *server)
{
    uint64_t now_ms = ot_loop_now_ms(server->loop);
    for (ot_connection *c = server->connections; c != NULL; c = c->next) {
        const char *why = why_to_end(c, now_ms);
        if (why == slow_request && ot_late_request__can_be_told(c)) {
            count_end(c, why);
            ot_late_request__tell(c);
        } else if (why != NULL) {
            ot_connection__end(c, why);
        }
    }
}
