/*
 * The admin side: /healthz says that the process turns, /readyz that it should get traffic,
 * /schema.graphql gives the contract as SDL (tools that introspect with default options miss half
 * of it).
 */
#include "http/server_internal.h"

static void send_text(ot_exchange *exchange, int status, ot_str content_type, ot_str text)
{
    ot_buffer_append(&exchange->request.body, text);
    ot_exchange__send(exchange, status, content_type);
}

static void send_ready(ot_exchange *exchange)
{
    const ot_server *server = exchange->server;
    ot_str type = OT_S("text/plain; charset=utf-8");
    if (server->is_draining)
        send_text(exchange, 503, type, OT_S("draining\n"));
    else if (!ot_engine_is_ready(exchange->edition->engine))
        send_text(exchange, 503, type, OT_S("no database connection\n"));
    else
        send_text(exchange, 200, type, OT_S("ready\n"));
}

int ot_admin__handle(h2o_handler_t *self, h2o_req_t *http)
{
    ot_server *server = ((ot_handler *)self)->server;
    ot_exchange *exchange = ot_exchange__begin(server, http);
    ot_str path = ot_str__of(http->path_normalized);
    ot_str text = OT_S("text/plain; charset=utf-8");
    ot_str method = ot_str__of(http->method);
    if (!ot_str_equal(method, OT_S("GET")) && !ot_str_equal(method, OT_S("HEAD"))) {
        ot_exchange__header(exchange, H2O_TOKEN_ALLOW, OT_S("GET, HEAD"));
        send_text(exchange, 405, text, OT_S("only GET and HEAD\n"));
    } else if (ot_str_equal(path, OT_S("/healthz"))) {
        send_text(exchange, 200, text, OT_S("ok\n"));
    } else if (ot_str_equal(path, OT_S("/readyz"))) {
        send_ready(exchange);
    } else if (ot_str_equal(path, OT_S("/schema.graphql"))) {
        send_text(exchange, 200, OT_S("application/graphql; charset=utf-8"),
                  exchange->edition->options->schema_text);
    } else {
        send_text(exchange, 404, text, OT_S("/healthz, /readyz and /schema.graphql are here\n"));
    }
    return 0;
}
