/*
 * One request in our hands. What must hold:
 *  1. h2o may end a request at any time (reset, closed connection): its pool is cleared, and the
 *     guard in the pool tells us. From then on neither `http` nor anything of it is touched.
 *  2. The exchange, and with it all that the engine reads, lives until the guard has fired; an
 *     engine that still works is told (ot_request_abandon) before.
 *  3. The answer's bytes are sent from the engine's buffer, which lives until then as well: h2o
 *     clears the pool after the last byte.
 */
#include <errno.h>

#include "base/assert.h"
#include "base/log.h"
#include "base/memory.h"
#include "http/http1_head.h"
#include "http/server_internal.h"
#include "json/writer.h"

enum {
    KEPT_EXCHANGES = 256,
    KEPT_ARENA_BYTES = 256 * 1024, /* an arena that grew beyond this is not kept */
    CLIENT_CHECK_MS = 1000, /* after this, an HTTP/1 client is asked whether it is still there */
};

typedef struct guard {
    ot_exchange *exchange;
} guard;

/* ---- Life ---- */

static ot_exchange *take_exchange(ot_server *server)
{
    ot_exchange *exchange = server->free_exchanges;
    if (exchange != NULL) {
        server->free_exchanges = exchange->next;
        server->free_exchange_count--;
        exchange->next = NULL;
        return exchange;
    }
    exchange = ot_calloc(1, sizeof(*exchange));
    exchange->arena = ot_arena_new();
    return exchange;
}

static void free_exchange(ot_exchange *exchange)
{
    ot_arena_free(exchange->arena);
    free(exchange);
}

static void give_back(ot_server *server, ot_exchange *exchange)
{
    if (server->free_exchange_count >= KEPT_EXCHANGES ||
        ot_arena_bytes(exchange->arena) > KEPT_ARENA_BYTES) {
        free_exchange(exchange);
        return;
    }
    ot_arena *arena = exchange->arena;
    ot_arena_reset(arena);
    *exchange = (ot_exchange){.arena = arena, .next = server->free_exchanges};
    server->free_exchanges = exchange;
    server->free_exchange_count++;
}

void ot_exchange__free_all(ot_server *server)
{
    while (server->free_exchanges != NULL) {
        ot_exchange *exchange = server->free_exchanges;
        server->free_exchanges = exchange->next;
        free_exchange(exchange);
    }
}

static void link_exchange(ot_server *server, ot_exchange *exchange)
{
    exchange->previous = NULL;
    exchange->next = server->exchanges;
    if (server->exchanges != NULL)
        server->exchanges->previous = exchange;
    server->exchanges = exchange;
}

static void unlink_exchange(ot_server *server, ot_exchange *exchange)
{
    if (exchange->previous != NULL)
        exchange->previous->next = exchange->next;
    else
        server->exchanges = exchange->next;
    if (exchange->next != NULL)
        exchange->next->previous = exchange->previous;
}

static void abandon(ot_exchange *exchange)
{
    ot_engine *engine = exchange->edition->engine;
    if (exchange->elements == NULL)
        ot_request_abandon(engine, &exchange->request);
    for (uint32_t i = 0; i < exchange->element_count; i++) {
        if (!exchange->elements[i].is_done)
            ot_request_abandon(engine, &exchange->elements[i].request);
        exchange->elements[i].is_done = true;
    }
}

static void free_bodies(ot_exchange *exchange)
{
    ot_buffer_free(&exchange->request.body);
    for (uint32_t i = 0; i < exchange->element_count; i++)
        ot_buffer_free(&exchange->elements[i].request.body);
}

/* h2o is done with the request, one way or the other. */
static void end_exchange(void *data)
{
    ot_exchange *exchange = ((guard *)data)->exchange;
    ot_server *server = exchange->server;
    bool is_answered = exchange->state == OT_EXCHANGE_ANSWERED;
    if (exchange->state == OT_EXCHANGE_DEFERRED)
        h2o_timeout_unlink(&exchange->deferred);
    if (exchange->state == OT_EXCHANGE_RUNNING)
        abandon(exchange);
    ot_connection__finish_request(exchange->connection, is_answered);
    unlink_exchange(server, exchange);
    free_bodies(exchange);
    ot_principal_release(exchange->principal);
    ot_edition__release(exchange->edition);
    give_back(server, exchange);
}

ot_str ot_server__make_request_id(ot_server *server, ot_arena *arena)
{
    enum { DIGITS = 16 };
    char *text = ot_arena_alloc(arena, DIGITS);
    ot_random_digits(&server->random, text, DIGITS);
    return ot_str_make(text, DIGITS);
}

static void read_client_info(ot_exchange *exchange)
{
    ot_arena *arena = exchange->arena;
    const h2o_headers_t *headers = &exchange->http->headers;
    for (size_t i = 0; i < headers->size; i++) {
        ot_str name = ot_str__of(*headers->entries[i].name);
        ot_str value = ot_str__of(headers->entries[i].value);
        ot_client_info_take_header(arena, &exchange->client, name, value);
        ot_trace_context_take_header(arena, &exchange->trace, name, value);
    }
    ot_trace_context_settle(arena, &exchange->trace, &exchange->server->random);
    if (exchange->client.request_id.len == 0)
        exchange->client.request_id = ot_server__make_request_id(exchange->server, arena);
    exchange->names = (ot_request_names){.request_id = exchange->client.request_id,
                                         .trace_id = ot_trace_context_id(&exchange->trace),
                                         .traceparent = exchange->trace.traceparent,
                                         .tracestate = exchange->trace.tracestate};
}

static void take_path(h2o_req_t *http)
{
    ot_str target = ot_str__of(http->path);
    ot_str path = ot_http1_path_of(target);
    if (path.len == target.len)
        return;
    http->path = h2o_iovec_init(path.ptr, path.len);
    http->path_normalized = h2o_url_normalize_path(&http->pool, path.ptr, path.len, &http->query_at,
                                                   &http->norm_indexes);
}

ot_exchange *ot_exchange__begin(ot_server *server, h2o_req_t *http)
{
    take_path(http);
    ot_exchange *exchange = take_exchange(server);
    exchange->server = server;
    exchange->edition = ot_edition__hold(server->edition);
    exchange->http = http;
    exchange->connection = ot_connection__of(http);
    exchange->began_ms = ot_loop_now_ms(server->loop);
    exchange->answer_type = OT_ANSWER_JSON;
    link_exchange(server, exchange);
    ot_connection__begin_request(exchange->connection);
    server->counters.requests++;
    read_client_info(exchange);

    guard *watcher = h2o_mem_alloc_shared(&http->pool, sizeof(*watcher), end_exchange);
    watcher->exchange = exchange;
    return exchange;
}

/* ---- Request headers ---- */

ot_str ot_exchange__get_header(const ot_exchange *exchange, const h2o_token_t *name)
{
    const h2o_headers_t *headers = &exchange->http->headers;
    ssize_t at = h2o_find_header(headers, name, -1);
    return at < 0 ? (ot_str){0} : ot_str__of(headers->entries[at].value);
}

ot_str ot_exchange__get_list(const ot_exchange *exchange, const h2o_token_t *name)
{
    const h2o_headers_t *headers = &exchange->http->headers;
    ot_str list = {0};
    for (ssize_t at = -1; (at = h2o_find_header(headers, name, at)) >= 0;) {
        ot_str line = ot_str__of(headers->entries[at].value);
        list = list.ptr == NULL
                   ? line
                   : ot_arena_printf(exchange->arena, "%.*s, %.*s", OT_ARG(list), OT_ARG(line));
    }
    return list;
}

ot_str ot_exchange__get_header_by_name(const ot_exchange *exchange, ot_str name)
{
    const h2o_headers_t *headers = &exchange->http->headers;
    ssize_t at = h2o_find_header_by_str(headers, name.ptr, name.len, -1);
    return at < 0 ? (ot_str){0} : ot_str__of(headers->entries[at].value);
}

/* ---- To the engine ---- */

/* The last answer may come at once and end the exchange, so nothing of it is looked at after that.
 */
static void run_now(ot_exchange *exchange)
{
    ot_engine *engine = exchange->edition->engine;
    exchange->state = OT_EXCHANGE_RUNNING;
    if (exchange->elements == NULL) {
        ot_engine_run(engine, &exchange->request);
        return;
    }
    ot_exchange_element *elements = exchange->elements;
    for (uint32_t left = exchange->elements_running; left > 0; elements++) {
        if (elements->is_done)
            continue;
        left--;
        ot_engine_run(engine, &elements->request);
    }
}

static void run_deferred(h2o_timeout_entry_t *entry)
{
    run_now(H2O_STRUCT_FROM_MEMBER(ot_exchange, deferred, entry));
}

void ot_exchange__run(ot_exchange *exchange)
{
    ot_server *server = exchange->server;
    if (!exchange->connection->is_http2) {
        run_now(exchange);
        return;
    }
    exchange->state = OT_EXCHANGE_DEFERRED;
    exchange->deferred = (h2o_timeout_entry_t){.cb = run_deferred};
    h2o_timeout_link(server->context.loop, &server->context.zero_timeout, &exchange->deferred);
}

/* ---- The answer ---- */

static const char *reason_of(int status)
{
    static const struct {
        int status;
        const char *reason;
    } reasons[] = {
        {200, "OK"},
        {204, "No Content"},
        {294, "Partial Success"},
        {304, "Not Modified"},
        {400, "Bad Request"},
        {401, "Unauthorized"},
        {403, "Forbidden"},
        {404, "Not Found"},
        {405, "Method Not Allowed"},
        {406, "Not Acceptable"},
        {409, "Conflict"},
        {413, "Content Too Large"},
        {414, "URI Too Long"},
        {415, "Unsupported Media Type"},
        {422, "Unprocessable Content"},
        {429, "Too Many Requests"},
        {431, "Request Header Fields Too Large"},
        {503, "Service Unavailable"},
    };
    for (size_t i = 0; i < sizeof(reasons) / sizeof(reasons[0]); i++) {
        if (reasons[i].status == status)
            return reasons[i].reason;
    }
    OT_UNREACHABLE();
}

void ot_exchange__header(ot_exchange *exchange, const h2o_token_t *name, ot_str value)
{
    h2o_req_t *http = exchange->http;
    h2o_add_header(&http->pool, &http->res.headers, name, NULL, value.ptr, value.len);
}

void ot_exchange__header_by_name(ot_exchange *exchange, ot_str name, ot_str value)
{
    h2o_req_t *http = exchange->http;
    h2o_add_header_by_str(&http->pool, &http->res.headers, name.ptr, name.len, 0, NULL, value.ptr,
                          value.len);
}

static void add_trace(ot_exchange *exchange)
{
    uint64_t spent_ms = ot_loop_now_ms(exchange->server->loop) - exchange->began_ms;
    ot_str value = ot_arena_printf(
        exchange->arena,
        "total;dur=%llu, trips;desc=\"%u\", statements;desc=\"%u\", known;desc=\"%u\", "
        "cost;desc=\"%llu\"",
        (unsigned long long)spent_ms, exchange->request.trips, exchange->request.statements,
        exchange->request.known_keys, (unsigned long long)exchange->request.cost);
    ot_exchange__header_by_name(exchange, OT_S("server-timing"), value);
}

static void log_answer(const ot_exchange *exchange, int status)
{
    const ot_client_info *client = &exchange->client;
    ot_log(OT_LOG_DEBUG, "http.answered", OT_LOG_INT("status", status),
           OT_LOG_INT("ms", exchange->answered_ms - exchange->began_ms),
           OT_LOG_INT("cost", exchange->request.cost), OT_LOG_NAMES(&exchange->names),
           OT_LOG_STR("client_name", client->name), OT_LOG_STR("client_version", client->version),
           OT_LOG_STR("library_name", client->library_name),
           OT_LOG_STR("library_version", client->library_version));
}

/* What every answer has; from here on the exchange waits for its end. */
static void begin_answer(ot_exchange *exchange, int status)
{
    OT_ASSERT(exchange->state != OT_EXCHANGE_ANSWERED);
    exchange->state = OT_EXCHANGE_ANSWERED;
    exchange->answered_ms = ot_loop_now_ms(exchange->server->loop);
    ot_exchange__header_by_name(exchange, OT_S("x-request-id"), exchange->names.request_id);
    ot_exchange__header_by_name(exchange, OT_S("traceparent"), exchange->trace.traceparent);
    if (exchange->trace.tracestate.len > 0)
        ot_exchange__header_by_name(exchange, OT_S("tracestate"), exchange->trace.tracestate);
    if (exchange->edition->options->trace)
        add_trace(exchange);
    log_answer(exchange, status);
}

void ot_exchange__send(ot_exchange *exchange, int status, ot_str content_type)
{
    static h2o_generator_t generator = {NULL, NULL};
    h2o_req_t *http = exchange->http;
    ot_buffer *body = &exchange->request.body;
    http->res.status = status;
    http->res.reason = reason_of(status);
    http->res.content_length = status == 304 || status == 204 ? SIZE_MAX : body->len; /* none */
    if (content_type.len > 0)
        ot_exchange__header(exchange, H2O_TOKEN_CONTENT_TYPE, content_type);
    begin_answer(exchange, status);
    if (exchange->server->is_draining)
        http->http1_is_persistent = 0;

    h2o_iovec_t bytes = {.base = body->ptr, .len = body->len};
    h2o_start_response(http, &generator);
    bool is_head = h2o_memis(http->method.base, http->method.len, H2O_STRLIT("HEAD"));
    h2o_send(http, &bytes, body->len == 0 || is_head ? 0 : 1, H2O_SEND_STATE_FINAL);
}

void ot_refused__write(const ot_refused *refused, const ot_request_names *names, ot_buffer *out)
{
    OT_BUFFER_LITERAL(out, "{\"errors\":[{\"message\":");
    ot_json_write_string(out, refused->message);
    OT_BUFFER_LITERAL(out, ",\"extensions\":{\"code\":");
    ot_json_write_string(out, ot_str_from_c(refused->code));
    ot_request_names_write(names, out);
    if (refused->retry_after_s > 0)
        ot_buffer_printf(out, ",\"retryAfter\":%u", refused->retry_after_s);
    OT_BUFFER_LITERAL(out, "}}]}");
}

static int status_of(const ot_exchange *exchange, const ot_refused *refused)
{
    bool is_new = exchange->answer_type == OT_ANSWER_GRAPHQL_RESPONSE;
    bool is_draft = exchange->edition->options->draft_statuses && is_new;
    return refused->is_ill_formed && is_draft ? 422 : refused->status;
}

void ot_exchange__vary_by_origin(ot_exchange *exchange)
{
    if (exchange->edition->options->cors_origin_count > 0)
        ot_exchange__header(exchange, H2O_TOKEN_VARY, OT_S("accept, origin"));
}

void ot_exchange__retry_after(ot_exchange *exchange, uint32_t seconds)
{
    ot_exchange__header(exchange, H2O_TOKEN_RETRY_AFTER,
                        ot_arena_printf(exchange->arena, "%u", seconds));
}

static void write_refusal(ot_exchange *exchange, const ot_refused *refused)
{
    if (refused->retry_after_s > 0)
        ot_exchange__retry_after(exchange, refused->retry_after_s);
    ot_exchange__header(exchange, H2O_TOKEN_CACHE_CONTROL, OT_S("no-store"));
    ot_exchange__vary_by_origin(exchange);
    ot_refused__write(refused, &exchange->names, &exchange->request.body);
}

void ot_exchange__refuse(ot_exchange *exchange, const ot_refused *refused)
{
    write_refusal(exchange, refused);
    ot_exchange__send(exchange, status_of(exchange, refused), ot_exchange__answer_type(exchange));
}

ot_str ot_exchange__refuse_instead(ot_exchange *exchange, const ot_refused *refused)
{
    ot_cors__tell(exchange);
    write_refusal(exchange, refused);
    begin_answer(exchange, refused->status);
    return ot_buffer_str(&exchange->request.body);
}

/* ---- By the clock ---- */

/* h2o does not read an HTTP/1 connection while its request runs, so it does not see the client
 * leave. */
static bool client_is_gone(const ot_exchange *exchange)
{
    char byte;
    ssize_t got =
        recv(h2o_socket_get_fd(exchange->connection->socket), &byte, 1, MSG_PEEK | MSG_DONTWAIT);
    return got == 0 || (got < 0 && errno != EAGAIN && errno != EINTR);
}

/* Nobody will read the answer; sending it lets h2o find that out and close the connection. */
static void drop(ot_exchange *exchange)
{
    static const ot_refused refused = {
        .status = 503, .code = "SERVICE_UNAVAILABLE", .message = OT_STR("The client went away.")};
    abandon(exchange);
    exchange->server->counters.abandoned++;
    exchange->http->http1_is_persistent = 0;
    ot_exchange__refuse(exchange, &refused);
}

static void check(ot_exchange *exchange, uint64_t now_ms)
{
    if (exchange->state == OT_EXCHANGE_ANSWERED) {
        uint32_t send_ms = exchange->edition->options->send_timeout_ms;
        if (now_ms - exchange->answered_ms > (send_ms == 0 ? OT_SERVER_SEND_MS : send_ms))
            ot_connection__end(exchange->connection, "slow_answer");
        return;
    }
    if (exchange->state == OT_EXCHANGE_RUNNING && !exchange->connection->is_http2 &&
        now_ms - exchange->began_ms > CLIENT_CHECK_MS && client_is_gone(exchange))
        drop(exchange);
}

void ot_exchange__check_all(ot_server *server)
{
    uint64_t now_ms = ot_loop_now_ms(server->loop);
    ot_exchange *next;
    for (ot_exchange *exchange = server->exchanges; exchange != NULL; exchange = next) {
        next = exchange->next; /* an answer to a closed connection may end the exchange */
        check(exchange, now_ms);
    }
}
