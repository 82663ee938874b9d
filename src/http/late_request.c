/*
 * A request over HTTP/1 that does not arrive in time is answered 408 before its connection ends.
 * h2o has not handed it to anybody yet, so there is no exchange, and the bytes are written here,
 * past h2o, which is not reading meanwhile. Over HTTP/2 a frame that does not end leaves no place
 * where an answer could stand: there the connection just ends.
 */
#include "base/assert.h"
#include "http/server_internal.h"

bool ot_late_request__can_be_told(const ot_connection *connection)
{
    return !connection->is_http2 && !connection->is_ended && connection->in_flight == 0 &&
           connection->farewell.len == 0 && !h2o_socket_is_writing(connection->socket);
}

static ot_refused make_refusal(ot_arena *arena, const ot_server *server)
{
    uint32_t set_ms = server->edition->options->receive_timeout_ms;
    return (ot_refused){.status = 408,
                        .code = "REQUEST_TIMEOUT",
                        .message =
                            ot_arena_printf(arena, "The request did not arrive within %u ms.",
                                            set_ms == 0 ? OT_SERVER_RECEIVE_MS : set_ms)};
}

/* Its headers may be there or not, so it gets names of its own. */
static void write_answer(ot_connection *connection)
{
    ot_server *server = connection->server;
    ot_arena *arena = ot_arena_new();
    ot_buffer body = {0};
    h2o_timestamp_t now;
    h2o_mem_pool_t pool;
    ot_trace_context trace = {0};
    ot_trace_context_settle(arena, &trace, &server->random);
    ot_request_names names = {.request_id = ot_server__make_request_id(server, arena),
                              .trace_id = ot_trace_context_id(&trace)};
    ot_refused refused = make_refusal(arena, server);
    ot_refused__write(&refused, &names, &body);
    h2o_mem_init_pool(&pool);
    (void)h2o_get_timestamp(&server->context, &pool, &now); /* the time is in `now` too */
    ot_buffer_printf(&connection->farewell,
                     "HTTP/1.1 408 Request Timeout\r\n"
                     "Date: %s\r\n"
                     "Server: onetrip\r\n"
                     "Connection: close\r\n"
                     "Content-Length: %zu\r\n"
                     "content-type: application/json; charset=utf-8\r\n"
                     "cache-control: no-store\r\n"
                     "x-request-id: %.*s\r\n"
                     "traceparent: %.*s\r\n\r\n",
                     now.str->rfc1123, body.len, OT_ARG(names.request_id),
                     OT_ARG(trace.traceparent));
    ot_buffer_append(&connection->farewell, ot_buffer_str(&body));
    h2o_mem_clear_pool(&pool);
    ot_buffer_free(&body);
    ot_arena_free(arena);
}

/* To h2o, the client has closed the connection. */
static void on_told(h2o_socket_t *socket, const char *error)
{
    ot_connection *connection = ot_connection__guarded(socket);
    (void)error; /* whether it was heard or not */
    OT_ASSERT(connection != NULL);
    connection->reader(socket, h2o_socket_error_closed);
}

void ot_late_request__tell(ot_connection *connection)
{
    write_answer(connection);
    h2o_iovec_t bytes = h2o_iovec_init(connection->farewell.ptr, connection->farewell.len);
    h2o_socket_read_stop(connection->socket);
    h2o_socket_write(connection->socket, &bytes, 1, on_told);
}
