#include "http/server.h"

#include "base/assert.h"
#include "base/limits.h"
#include "base/memory.h"
#include "http/server_internal.h"

enum {
    TICK_MS = 500,
    TICK_DRAINING_MS = 20,
    KEEP_ALIVE_MS = 75 * 1000,
    /* Above our own limit, so that most bodies that are too large get an answer of ours; HTTP/2
       knows only a reset. */
    H2O_BODY_BYTES = OT_LIMIT_BODY_BYTES + OT_LIMIT_BODY_BYTES / 4,
};

static h2o_hostconf_t *add_side(ot_server *server, const char *name,
                                int (*handle)(h2o_handler_t *, h2o_req_t *))
{
    h2o_hostconf_t *host =
        h2o_config_register_host(&server->config, h2o_iovec_init(name, strlen(name)), 65535);
    h2o_pathconf_t *path = h2o_config_register_path(host, "/", 0);
    ot_handler *handler = (ot_handler *)h2o_create_handler(path, sizeof(*handler));
    handler->super.on_req = handle;
    handler->server = server;
    if (handle == ot_graphql__handle) {
        ot_error_form__register(path, server);
        ot_error_form__register(&host->fallback_path, server);
    }
    return host;
}

static void configure(ot_server *server)
{
    h2o_globalconf_t *config = &server->config;
    h2o_config_init(config);
    config->server_name = h2o_iovec_init(H2O_STRLIT("onetrip"));
    config->max_request_entity_size = H2O_BODY_BYTES;
    config->http1.req_timeout = KEEP_ALIVE_MS; /* slow requests are ended sooner, in connection.c */
    config->http1.upgrade_to_http2 = 0;
    config->http2.idle_timeout = KEEP_ALIVE_MS;
    h2o_hostconf_t *sides[] = {add_side(server, "public", ot_graphql__handle),
                               add_side(server, "admin", ot_admin__handle)};
    h2o_context_init(&server->context, ot_loop_h2o(server->loop), config);
    for (int side = OT_SERVER_PUBLIC; side <= OT_SERVER_ADMIN; side++) {
        server->hosts[side][0] = sides[side];
        server->accept[side].ctx = &server->context;
        server->accept[side].hosts = server->hosts[side];
    }
}

static void close_listeners(ot_server *server, ot_server_side side)
{
    ot_listener **at = &server->listeners;
    while (*at != NULL) {
        ot_listener *listener = *at;
        if (listener->side != side) {
            at = &listener->next;
            continue;
        }
        *at = listener->next;
        h2o_socket_close(listener->socket);
        free(listener);
    }
}

static bool has_public_connections(const ot_server *server)
{
    for (const ot_connection *c = server->connections; c != NULL; c = c->next) {
        if (c->side == OT_SERVER_PUBLIC)
            return true;
    }
    return false;
}

/* The admin side stays to the end of a drain, so that /readyz can tell of it. */
static void leave(ot_server *server)
{
    if (server->is_leaving)
        return;
    server->is_leaving = true;
    close_listeners(server, OT_SERVER_ADMIN);
    ot_connection__check_all(server);
}

static void tick(void *data)
{
    ot_server *server = data;
    ot_exchange__check_all(server);
    ot_connection__check_all(server);
    ot_server__resume(server);
    ot_edition__sweep(server, false);
    if (server->is_draining && !has_public_connections(server))
        leave(server);
    if (server->is_leaving && server->connections == NULL) {
        ot_loop_callback drained = server->drained;
        server->drained = NULL;
        if (drained != NULL)
            drained(server->drained_data);
        return;
    }
    ot_timer_start(server->loop, &server->tick, server->is_draining ? TICK_DRAINING_MS : TICK_MS);
}

ot_server *ot_server_new(ot_loop *loop, ot_engine *engine, const ot_server_options *options)
{
    ot_read_hook__check();
    ot_server *server = ot_calloc(1, sizeof(*server));
    server->loop = loop;
    server->edition = ot_edition__new(engine, options);
    server->compressor = ot_compressor_new();
    configure(server);
    server->tick.fire = tick;
    server->tick.data = server;
    ot_timer_start(loop, &server->tick, TICK_MS);
    return server;
}

void ot_server_listen(ot_server *server, int fd, ot_server_side side)
{
    ot_listener *listener = ot_calloc(1, sizeof(*listener));
    listener->server = server;
    listener->side = side;
    listener->socket =
        h2o_evloop_socket_create(ot_loop_h2o(server->loop), fd, H2O_SOCKET_FLAG_DONT_READ);
    listener->socket->data = listener;
    listener->next = server->listeners;
    server->listeners = listener;
    h2o_socket_read_start(listener->socket, ot_connection__accept);
}

void ot_server__resume(ot_server *server)
{
    if (!server->is_paused ||
        server->connection_count >= ot_edition__connections_max(server->edition))
        return;
    server->is_paused = false;
    for (ot_listener *l = server->listeners; l != NULL; l = l->next)
        h2o_socket_read_start(l->socket, ot_connection__accept);
}

void ot_server_drain(ot_server *server, ot_loop_callback drained, void *data)
{
    OT_ASSERT(!server->is_draining);
    server->is_draining = true;
    server->drain_began_ms = ot_loop_now_ms(server->loop);
    server->drained = drained;
    server->drained_data = data;
    close_listeners(server, OT_SERVER_PUBLIC);
    h2o_context_request_shutdown(&server->context);
    ot_timer_start(server->loop, &server->tick, 0);
}

void ot_server_free(ot_server *server)
{
    if (server == NULL)
        return;
    OT_ASSERT(server->connections == NULL);
    close_listeners(server, OT_SERVER_PUBLIC);
    close_listeners(server, OT_SERVER_ADMIN);
    ot_timer_stop(server->loop, &server->tick);
    /* Set by h2o's own graceful shutdown, which may still wait to send its second GOAWAY. */
    h2o_timeout_unlink(&server->context.http2._graceful_shutdown_timeout);
    h2o_context_dispose(&server->context);
    h2o_config_dispose(&server->config);
    ot_compressor_free(server->compressor);
    ot_exchange__free_all(server);
    ot_edition__sweep(server, true);
    ot_edition__free(server->edition);
    free(server);
}

const ot_server_counters *ot_server_count(const ot_server *server)
{
    return &server->counters;
}

/* What h2o itself never returns: buffers kept per thread for reuse, and the queue of a context. */
#if defined(__has_feature)
#if __has_feature(address_sanitizer)
#define HAS_LEAK_CHECK 1
#endif
#elif defined(__SANITIZE_ADDRESS__)
#define HAS_LEAK_CHECK 1
#endif

#ifdef HAS_LEAK_CHECK
const char *__lsan_default_suppressions(void);

const char *__lsan_default_suppressions(void)
{
    return "leak:h2o_mem_alloc_recycle\nleak:h2o_multithread_create_queue\n";
}
#endif
