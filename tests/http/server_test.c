/*
 * The server over real sockets, with an engine that does what the document says (fake_engine.h).
 * The server runs on a thread of its own; the test speaks raw bytes to it, so that what no client
 * library would send can be sent as well.
 */
#include "http/server.h"

#include <arpa/inet.h>
#include <pthread.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

#include "auth/token_maker.h"
#include "http/fake_engine.h"
#include "http/listen.h"

#define SECRET "0123456789abcdef0123456789abcdef-storefront"

typedef struct running {
    ot_arena *arena;
    ot_server_options options;
    ot_listeners public_side;
    ot_listeners admin_side;
    ot_loop *loop;
    ot_engine *engine;
    ot_server *server;
    pthread_t thread;
    atomic_bool is_drained;
    ot_server_counters counters; /* after the end */
} running;

/* ---- The server ---- */

static void *run_loop(void *data)
{
    running *r = data;
    r->engine = ot_engine_new(r->loop, NULL);
    r->server = ot_server_new(r->loop, r->engine, &r->options);
    ot_server_listen(r->server, ot_listeners_take(&r->public_side, 0, 0), OT_SERVER_PUBLIC);
    ot_server_listen(r->server, ot_listeners_take(&r->admin_side, 0, 0), OT_SERVER_ADMIN);
    ot_loop_run(r->loop);
    r->counters = *ot_server_count(r->server);
    ot_server_free(r->server);
    ot_engine_free(r->engine);
    ot_loop_free(r->loop);
    return NULL;
}

static running *start_with(ot_server_options options)
{
    running *r = calloc(1, sizeof(*r));
    static ot_key_options key;
    r->options = options;
    r->arena = ot_arena_new();
    key = (ot_key_options){.algorithm = OT_ALGORITHM_HS256, .material = OT_S(SECRET)};
    ot_auth_options auth = {.keys = &key, .key_count = 1, .default_role = OT_S("visitor")};
    r->options.auth = ot_auth_new(r->arena, &auth, NULL);
    r->options.schema_text = OT_S("type Query { a: Int }\n");
    ot_error error = {0};
    assert_int_equal(ot_listeners_open(r->arena, OT_S("127.0.0.1:0"), 1, &r->public_side, &error),
                     OT_OK);
    assert_int_equal(ot_listeners_open(r->arena, OT_S("127.0.0.1:0"), 1, &r->admin_side, &error),
                     OT_OK);
    fake_runs = 0;
    fake_abandons = 0;
    fake_is_ready = true;
    r->loop = ot_loop_new();
    assert_int_equal(pthread_create(&r->thread, NULL, run_loop, r), 0);
    return r;
}

static running *start(uint32_t connections_max)
{
    return start_with((ot_server_options){.connections_max = connections_max});
}

static void on_drained(void *data)
{
    running *r = data;
    r->is_drained = true;
    ot_loop_stop(r->loop);
}

static void drain_now(void *data)
{
    running *r = data;
    ot_server_drain(r->server, on_drained, r);
}

/* What the server has counted up to its end. */
static ot_server_counters stop(running *r)
{
    ot_loop_post(r->loop, drain_now, r);
    assert_int_equal(pthread_join(r->thread, NULL), 0);
    ot_server_counters counters = r->counters;
    ot_arena_free(r->arena);
    free(r);
    return counters;
}

static void sleep_ms(long ms)
{
    struct timespec wait = {.tv_sec = ms / 1000, .tv_nsec = ms % 1000 * 1000000};
    nanosleep(&wait, NULL);
}

static bool becomes(atomic_uint *value, uint32_t wanted)
{
    for (int i = 0; i < 500 && *value != wanted; i++)
        sleep_ms(10);
    return *value == wanted;
}

/* ---- A client of bytes ---- */

static int connect_to(uint16_t port)
{
    struct sockaddr_in address = {
        .sin_family = AF_INET, .sin_port = htons(port), .sin_addr = {htonl(INADDR_LOOPBACK)}};
    struct timeval timeout = {.tv_sec = 5};
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    assert_int_equal(setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &timeout, sizeof(timeout)), 0);
    assert_int_equal(setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &timeout, sizeof(timeout)), 0);
    assert_int_equal(connect(fd, (struct sockaddr *)&address, sizeof(address)), 0);
    return fd;
}

/* False when the server has closed. */
static bool send_bytes(int fd, ot_str bytes)
{
    while (bytes.len > 0) {
        ssize_t sent = send(fd, bytes.ptr, bytes.len, MSG_NOSIGNAL);
        if (sent <= 0)
            return false;
        bytes = ot_str_slice(bytes, (size_t)sent, bytes.len);
    }
    return true;
}

/* Reads until the server closes, or nothing comes for five seconds. */
static ot_str read_to_end(ot_arena *arena, int fd)
{
    ot_buffer all = {0};
    ssize_t got;
    while ((got = recv(fd, ot_buffer_reserve(&all, 65536), 65536, 0)) > 0)
        all.len += (size_t)got;
    ot_str text = ot_arena_copy(arena, ot_buffer_str(&all));
    ot_buffer_free(&all);
    return text;
}

/* Reads until `end` was seen. */
static ot_str read_until(ot_arena *arena, int fd, ot_str end)
{
    ot_buffer all = {0};
    ssize_t got;
    while ((got = recv(fd, ot_buffer_reserve(&all, 4096), 4096, 0)) > 0) {
        all.len += (size_t)got;
        if (memmem(all.ptr, all.len, end.ptr, end.len) != NULL)
            break;
    }
    ot_str text = ot_arena_copy(arena, ot_buffer_str(&all));
    ot_buffer_free(&all);
    return text;
}

/* One request on a connection of its own; the request has Connection: close added. */
static ot_str ask(running *r, uint16_t port, const char *line, const char *headers,
                  const char *body)
{
    int fd = connect_to(port);
    ot_str request = ot_arena_printf(
        r->arena, "%s HTTP/1.1\r\nHost: x\r\nConnection: close\r\n%sContent-Length: %zu\r\n\r\n%s",
        line, headers, strlen(body), body);
    assert_true(send_bytes(fd, request));
    ot_str answer = read_to_end(r->arena, fd);
    close(fd);
    return answer;
}

static void expect(const char *what, ot_str answer, int status, const char *part)
{
    char line[32];
    (void)snprintf(line, sizeof(line), "HTTP/1.1 %d ", status);
    if (!ot_str_starts_with(answer, ot_str_from_c(line)) || strstr(answer.ptr, part) == NULL)
        fail_msg("%s: expected %d with \"%s\", got\n%s", what, status, part, answer.ptr);
}

/* ---- Statuses ---- */

#define POST "POST /graphql"
#define JSON "Content-Type: application/json\r\n"
#define NEW JSON "Accept: application/graphql-response+json\r\n"

static const struct {
    const char *line;
    const char *headers;
    const char *body;
    int status;
    const char *part;
} requests[] = {
    {POST, JSON, "{\"query\":\"data\"}", 200, "content-type: application/json; charset=utf-8"},
    {POST, JSON, "{\"query\":\"data\"}", 200, "\r\n\r\n{\"data\":{}}"},
    {POST, NEW, "{\"query\":\"data\"}", 200,
     "content-type: application/graphql-response+json; charset=utf-8"},
    {POST "/", JSON, "{\"query\":\"data\"}", 200, "{\"data\":{}}"},
    {POST "?x=1", JSON, "{\"query\":\"data\"}", 200, "{\"data\":{}}"},
    {POST, JSON "X-Request-Id: abc-1\r\n", "{\"query\":\"data\"}", 200, "x-request-id: abc-1"},
    {POST, JSON, "{\"query\":\"echo\",\"operationName\":\"A\",\"variables\":{\"b\":[1,null]}}", 200,
     "{\"data\":{\"operation\":\"A\",\"variables\":{\"b\":[1,null]}}}"},

    {POST, JSON, "{\"query\":\"parse\"}", 200, "as asked"},
    {POST, JSON, "{\"query\":\"invalid\"}", 200, "as asked"},
    {POST, NEW, "{\"query\":\"parse\"}", 400, "content-type: application/graphql-response+json"},
    {POST, NEW, "{\"query\":\"invalid\"}", 400, "as asked"},
    {POST, NEW, "{\"query\":\"down\"}", 503, "retry-after: 1"},
    {POST, JSON, "{\"query\":\"down\"}", 503, "retry-after: 1"},
    {"GET /graphql?query=method", "", "", 405, "allow: POST"},

    {"GET /graphql?query=data", "", "", 200, "cache-control: private, no-cache"},
    {"GET /graphql?query=echo&variables=%7B%22a%22:1%7D&operationName=B", "", "", 200,
     "{\"operation\":\"B\",\"variables\":{\"a\":1}}"},
    {"GET /graphql?query=data", "Cookie: s=1\r\n", "", 400, "forged by another page"},
    {"GET /graphql?query=data", "Sec-Fetch-Site: cross-site\r\n", "", 400,
     "forged by another page"},
    {"GET /graphql?query=data", "Cookie: s=1\r\nSec-Fetch-Site: same-origin\r\n", "", 200,
     "{\"data\":{}}"},
    {"GET /graphql?query=data", "Cookie: s=1\r\nApollo-Require-Preflight: true\r\n", "", 200,
     "{\"data\":{}}"},
    {"GET /graphql?query=data", "Cookie: s=1\r\nX-Apollo-Operation-Name: A\r\n", "", 200,
     "{\"data\":{}}"},
    {"GET /graphql?query=data", "Cookie: s=1\r\nGraphQL-Require-Preflight: 1\r\n", "", 200,
     "{\"data\":{}}"},
    {"GET /graphql?query=data", "Cookie: s=1\r\nX-GraphQL-Yoga-Csrf: 1\r\n", "", 200,
     "{\"data\":{}}"},
    {"GET /graphql?query=data", "Cookie: s=1\r\nApollo-Require-Preflight:\r\n", "", 400,
     "forged by another page"},
    {"GET /graphql?query=data", "Cookie: s=1\r\nSec-Fetch-Site: none\r\n", "", 200,
     "{\"data\":{}}"},
    {"GET /graphql?query=data", "Sec-Fetch-Site: same-site\r\n", "", 400, "forged by another page"},
    {"GET /graphql?query=data", "Cookie: s=1\r\nContent-Type: text/plain\r\n", "", 400,
     "forged by another page"},
    {"GET /graphql?query=data", "Cookie: s=1\r\n" JSON, "", 200, "{\"data\":{}}"},
    {"GET http://elsewhere/graphql?query=data", "", "", 200, "{\"data\":{}}"},
    {"POST HTTP://elsewhere:80/graphql/", JSON, "{\"query\":\"data\"}", 200, "{\"data\":{}}"},
    {"GET http://elsewhere", "", "", 404, "NOT_FOUND"},
    {"OPTIONS *", "", "", 404, "NOT_FOUND"},
    {"GET /graphql", "", "", 400, "\\\"query\\\" is missing"},
    {"GET /graphql?query=%", "", "", 400, "not well encoded"},

    {"PUT /graphql", JSON, "{\"query\":\"data\"}", 405, "allow: GET, POST, QUERY"},
    {"HEAD /graphql", "", "", 405, "allow: GET, POST, QUERY"},
    {"OPTIONS /graphql", "", "", 405, "METHOD_NOT_ALLOWED"},
    {"QUERY /graphql", JSON, "{\"query\":\"data\"}", 200, "cache-control: private, no-cache"},
    {"QUERY /graphql", JSON, "{\"query\":\"method\"}", 405, "allow: POST"},
    {"QUERY /graphql", "", "{\"query\":\"data\"}", 415, "UNSUPPORTED_MEDIA_TYPE"},
    {"GET /", "", "", 404, "NOT_FOUND"},
    {"POST /graphqlx", JSON, "{}", 404, "NOT_FOUND"},
    {"GET /healthz", "", "", 404, "NOT_FOUND"},
    {POST, JSON "Accept: text/html\r\n", "{\"query\":\"data\"}", 406, "NOT_ACCEPTABLE"},
    {POST, "", "{\"query\":\"data\"}", 415, "Content-Type is missing"},
    {POST, "Content-Type: text/plain\r\n", "{\"query\":\"data\"}", 415, "UNSUPPORTED_MEDIA_TYPE"},
    {POST, "Content-Type: application/json; charset=latin1\r\n", "{}", 415,
     "JSON is sent as UTF-8"},
    {POST, JSON "Content-Encoding: gzip\r\n", "{}", 415, "Compressed requests"},
    {POST, JSON, "{", 400, "The body is not JSON"},
    {POST, NEW, "[]", 400, "Batched requests"},
    {POST, JSON, "", 400, "The body is empty"},
    {POST, JSON "Content-Length: 2\r\n", "{}", 400, "Content-Length is given twice"},
    {POST, JSON "Host: y\r\n", "{}", 400, "Host is given twice"},

    {POST, JSON "Authorization: Basic eA==\r\n", "{\"query\":\"data\"}", 401,
     "www-authenticate: Bearer"},
    {POST, JSON "Authorization: Bearer\r\n", "{\"query\":\"data\"}", 401, "UNAUTHENTICATED"},
    {POST, JSON "Authorization: Bearer a.b.c\r\n", "{\"query\":\"data\"}", 401, "not valid"},
    {POST, NEW "Authorization: Bearer a.b.c\r\n", "{\"query\":\"data\"}", 401,
     "content-type: application/graphql-response+json"},
};

static void statuses(void **state)
{
    (void)state; /* cmocka's */
    running *r = start(0);
    for (size_t i = 0; i < sizeof(requests) / sizeof(requests[0]); i++) {
        ot_str answer =
            ask(r, r->public_side.port, requests[i].line, requests[i].headers, requests[i].body);
        expect(requests[i].line, answer, requests[i].status, requests[i].part);
    }
    stop(r);
}

static void what_http_itself_refuses(void **state)
{
    (void)state; /* cmocka's */
    static const struct {
        const char *bytes;
        const char *status;
    } cases[] = {
        {"GARBAGE\r\n\r\n", "HTTP/1.1 400 "},
        {"POST /graphql HTTP/1.1\r\nHost : x\r\n\r\n", "HTTP/1.1 400 "},
        {"POST /graphql HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n", "HTTP/1.1 400 "},
        {"POST /graphql HTTP/1.1\r\nHost: x\r\nContent-Length: 9999999\r\n\r\n", "HTTP/1.1 413 "},
        {"POST /graphql HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: x\r\n\r\n", "HTTP/1.1 400 "},
        {"POST /graphql HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
         "HTTP/1.1 400 "},
        {"PRI * HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n", "HTTP/1.1 4"},
    };
    running *r = start(0);
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        int fd = connect_to(r->public_side.port);
        assert_true(send_bytes(fd, ot_str_from_c(cases[i].bytes)));
        ot_str answer = read_to_end(r->arena, fd);
        close(fd);
        if (!ot_str_starts_with(answer, ot_str_from_c(cases[i].status)))
            fail_msg("%s\n-> %s", cases[i].bytes, answer.ptr);
        if (strcmp(cases[i].status, "HTTP/1.1 413 ") == 0 &&
            strstr(answer.ptr, "CONTENT_TOO_LARGE") == NULL)
            fail_msg("not our form: %s", answer.ptr);
        /* A head that is not HTTP: h2o writes its line past all filters. */
        if (strstr(answer.ptr, "\r\nContent-Type: text/plain; charset=utf-8\r\n") != NULL)
            continue;
        if (strstr(answer.ptr, "\r\nx-request-id: ") == NULL ||
            strstr(answer.ptr, ",\"requestId\":\"") == NULL ||
            strstr(answer.ptr, "\r\ncache-control: no-store\r\n") == NULL)
            fail_msg("not as all refusals: %s", answer.ptr);
    }
    stop(r);
}

static void body_limit(void **state)
{
    (void)state; /* cmocka's */
    running *r = start(0);
    size_t bytes = 1024 * 1024;
    char *body = calloc(1, bytes + 2);
    memset(body, ' ', bytes);
    memcpy(body, "{\"query\":\"data\"}", 16);
    expect("the limit", ask(r, r->public_side.port, POST, JSON, body), 200, "{\"data\":{}}");
    body[bytes] = ' ';
    expect("one more", ask(r, r->public_side.port, POST, JSON, body), 413, "CONTENT_TOO_LARGE");
    free(body);
    stop(r);
}

static void long_urls_and_headers(void **state)
{
    (void)state; /* cmocka's */
    running *r = start(0);
    char *text = calloc(1, 70000);
    memset(text, 'a', 65500);
    ot_str line = ot_arena_printf(r->arena, "GET /graphql?query=data&x=%.*s", 17000, text);
    expect("a long URL", ask(r, r->public_side.port, line.ptr, "", ""), 414,
           "send the request by POST");
    ot_str header = ot_arena_printf(r->arena, JSON "X-Long: %s\r\n", text);
    expect("long headers", ask(r, r->public_side.port, POST, header.ptr, "{\"query\":\"data\"}"),
           431, "headers are too large");
    free(text);
    stop(r);
}

/* ---- Tokens ---- */

static void tokens(void **state)
{
    (void)state; /* cmocka's */
    running *r = start(0);
    long now_s = (long)time(NULL);
    ot_str claims = ot_arena_printf(r->arena, "{\"sub\":\"7\",\"exp\":%ld}", now_s + 60);
    ot_str good = make_hs256(r->arena, OT_S("{\"alg\":\"HS256\"}"), claims, OT_S(SECRET));
    ot_str late =
        make_hs256(r->arena, OT_S("{\"alg\":\"HS256\"}"), OT_S("{\"exp\":1}"), OT_S(SECRET));
    ot_str with_good =
        ot_arena_printf(r->arena, JSON "authorization: bearer  %.*s\r\n", OT_ARG(good));
    ot_str with_late =
        ot_arena_printf(r->arena, JSON "Authorization: Bearer %.*s\r\n", OT_ARG(late));
    ot_str twice =
        ot_arena_printf(r->arena, "%sAuthorization: Bearer %.*s\r\n", with_good.ptr, OT_ARG(good));
    ot_str wanted =
        ot_arena_printf(r->arena, "{\"role\":\"visitor\",\"claims\":%.*s}", OT_ARG(claims));
    const char *who = "{\"query\":\"who\"}";
    expect("a token", ask(r, r->public_side.port, POST, with_good.ptr, who), 200, wanted.ptr);
    expect("again", ask(r, r->public_side.port, POST, with_good.ptr, who), 200, wanted.ptr);
    expect("none", ask(r, r->public_side.port, POST, JSON, who), 200,
           "{\"role\":\"\",\"claims\":null}");
    expect("expired", ask(r, r->public_side.port, POST, with_late.ptr, who), 401, "has expired");
    expect("two", ask(r, r->public_side.port, POST, twice.ptr, who), 401, "UNAUTHENTICATED");
    stop(r);
}

/* ---- The admin side ---- */

static void admin(void **state)
{
    (void)state; /* cmocka's */
    running *r = start(0);
    uint16_t port = r->admin_side.port;
    expect("health", ask(r, port, "GET /healthz", "", ""), 200, "ok\n");
    expect("ready", ask(r, port, "GET /readyz", "", ""), 200, "ready\n");
    fake_is_ready = false;
    expect("not ready", ask(r, port, "GET /readyz", "", ""), 503, "no database");
    expect("health all the same", ask(r, port, "GET /healthz", "", ""), 200, "ok\n");
    expect("schema", ask(r, port, "GET /schema.graphql", "", ""), 200, "type Query { a: Int }\n");
    expect("other", ask(r, port, "GET /graphql", "", ""), 404, "/healthz");
    expect("other method", ask(r, port, "POST /healthz", "", ""), 405, "allow: GET, HEAD\r\n");
    stop(r);
}

/* ---- Connections over HTTP/1 ---- */

static ot_str post(running *r, const char *document)
{
    return ot_arena_printf(r->arena,
                           POST " HTTP/1.1\r\nHost: x\r\n" JSON
                                "Content-Length: %zu\r\n\r\n{\"query\":\"%s\"}",
                           strlen(document) + 12, document);
}

static void many_requests_on_a_connection(void **state)
{
    (void)state; /* cmocka's */
    running *r = start(0);
    int fd = connect_to(r->public_side.port);
    for (int i = 0; i < 200; i++) {
        assert_true(send_bytes(fd, post(r, i % 50 == 7 ? "slow" : "data")));
        ot_str answer = read_until(r->arena, fd, OT_S("{\"data\":{}}"));
        expect("on one connection", answer, 200, "{\"data\":{}}");
    }
    for (int i = 0; i < 10; i++) /* pipelined */
        assert_true(send_bytes(fd, post(r, "data")));
    assert_true(send_bytes(fd, post(r, "large 7")));
    ot_str answer = read_until(r->arena, fd, OT_S("xxxxxxx"));
    close(fd);
    int found = 0;
    for (const char *at = answer.ptr; (at = strstr(at, "{\"data\":{}}")) != NULL; at++)
        found++;
    assert_int_equal(found, 10);
    stop(r);
}

static void a_client_that_goes_away(void **state)
{
    (void)state; /* cmocka's */
    running *r = start(0);
    int fd = connect_to(r->public_side.port);
    assert_true(send_bytes(fd, post(r, "hang")));
    assert_true(becomes(&fake_runs, 1));
    close(fd);
    assert_true(becomes(&fake_abandons, 1));
    expect("the server goes on", ask(r, r->public_side.port, POST, JSON, "{\"query\":\"data\"}"),
           200, "{}");
    stop(r);
}

/* ---- Batches ---- */

static ot_str post_batch(running *r, const char *elements)
{
    return ot_arena_printf(r->arena,
                           "POST /graphql HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n"
                           "Connection: close\r\nContent-Length: %zu\r\n\r\n%s",
                           strlen(elements), elements);
}

static void batches(void **state)
{
    (void)state; /* cmocka's */
    static const struct {
        const char *elements;
        const char *answer; /* its end */
    } cases[] = {
        {"[{\"query\":\"data\"}]", "[{\"data\":{}}]"},
        {"[{\"query\":\"slow\"},{\"query\":\"invalid\"},{\"query\":\"data\"}]",
         "[{\"data\":{}},{\"errors\":[{\"message\":\"as asked\"}]},{\"data\":{}}]"},
        {"[{\"query\":\"data\"},{\"query\":\"slow\"},{\"query\":\"slow\"}]",
         "[{\"data\":{}},{\"data\":{}},{\"data\":{}}]"},
    };
    running *r = start_with((ot_server_options){.batch_max = 3});
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        int fd = connect_to(r->public_side.port);
        assert_true(send_bytes(fd, post_batch(r, cases[i].elements)));
        ot_str answer = read_to_end(r->arena, fd);
        if (!ot_str_starts_with(answer, OT_S("HTTP/1.1 200 ")) ||
            !ot_str_ends_with(answer, ot_str_from_c(cases[i].answer)))
            fail_msg("%s: %.*s", cases[i].elements, OT_ARG(answer));
        close(fd);
    }
    stop(r);
}

/* What has been answered is not abandoned, what runs is. */
static void a_client_that_leaves_a_batch(void **state)
{
    (void)state; /* cmocka's */
    running *r = start_with((ot_server_options){.batch_max = 4});
    int fd = connect_to(r->public_side.port);
    assert_true(send_bytes(fd, post_batch(r, "[{\"query\":\"hang\"},{\"query\":\"data\"},7,"
                                             "{\"query\":\"hang\"}]")));
    assert_true(becomes(&fake_runs, 3));
    close(fd);
    assert_true(becomes(&fake_abandons, 2));
    stop(r);
}

static void a_large_answer(void **state)
{
    (void)state; /* cmocka's */
    running *r = start(0);
    ot_str answer = ask(r, r->public_side.port, POST, JSON, "{\"query\":\"large 20000000\"}");
    assert_true(answer.len > 20000000);
    assert_true(ot_str_ends_with(answer, OT_S("xxx\"}")));
    int fd = connect_to(r->public_side.port); /* and one that nobody reads */
    assert_true(send_bytes(fd, post(r, "large 20000000")));
    assert_true(becomes(&fake_runs, 2));
    close(fd);
    stop(r);
}

static void too_many_connections_wait(void **state)
{
    (void)state; /* cmocka's */
    running *r = start(2);
    int a = connect_to(r->public_side.port);
    int b = connect_to(r->public_side.port);
    assert_true(send_bytes(a, post(r, "data")));
    assert_true(read_until(r->arena, a, OT_S("{\"data\":{}}")).len > 0);
    assert_true(send_bytes(b, post(r, "data")));
    assert_true(read_until(r->arena, b, OT_S("{\"data\":{}}")).len > 0);
    int c = connect_to(r->public_side.port);
    assert_true(send_bytes(c, post(r, "data")));
    sleep_ms(100);
    assert_int_equal(fake_runs, 2);
    expect("admin is apart", ask(r, r->admin_side.port, "GET /healthz", "", ""), 200, "ok");
    close(a);
    assert_true(read_until(r->arena, c, OT_S("{\"data\":{}}")).len > 0);
    close(b);
    close(c);
    stop(r);
}

static void draining(void **state)
{
    (void)state; /* cmocka's */
    running *r = start(0);
    int idle = connect_to(r->public_side.port);
    assert_true(send_bytes(idle, post(r, "data")));
    assert_true(read_until(r->arena, idle, OT_S("{\"data\":{}}")).len > 0);
    int silent = connect_to(r->public_side.port);
    int busy = connect_to(r->public_side.port);
    assert_true(send_bytes(busy, post(r, "slow")));
    assert_true(becomes(&fake_runs, 2));
    ot_loop_post(r->loop, drain_now, r);
    expect("not ready", ask(r, r->admin_side.port, "GET /readyz", "", ""), 503, "draining");
    ot_str answer = read_to_end(r->arena, busy);
    expect("the running request", answer, 200, "Connection: close");
    assert_true(ot_str_ends_with(answer, OT_S("{\"data\":{}}")));
    assert_int_equal(read_to_end(r->arena, idle).len, 0);
    assert_int_equal(read_to_end(r->arena, silent).len, 0);
    assert_int_equal(pthread_join(r->thread, NULL), 0);
    assert_true(r->is_drained);
    close(idle);
    close(silent);
    close(busy);
    ot_arena_free(r->arena);
    free(r);
}

/* ---- HTTP/2 in frames ---- */

enum {
    DATA,
    HEADERS,
    PRIORITY,
    RST_STREAM,
    SETTINGS,
    PUSH_PROMISE,
    PING,
    GOAWAY,
    WINDOW_UPDATE,
    CONTINUATION
};

#define PREFACE "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"
/* :method POST, :scheme http, :path /graphql, :authority x, content-type application/json */
#define FIELDS                                                                                     \
    "\x83\x86\x04\x08/graphql\x01\x01x\x0f\x10\x10"                                                \
    "application/json"

static void add_frame(ot_buffer *out, uint8_t type, uint8_t flags, uint32_t stream, ot_str payload)
{
    const char head[9] = {(char)(payload.len >> 16 & 0xff),
                          (char)(payload.len >> 8 & 0xff),
                          (char)(payload.len & 0xff),
                          (char)type,
                          (char)flags,
                          (char)(stream >> 24),
                          (char)(stream >> 16 & 0xff),
                          (char)(stream >> 8 & 0xff),
                          (char)(stream & 0xff)};
    ot_buffer_append(out, ot_str_make(head, sizeof(head)));
    ot_buffer_append(out, payload);
}

static void add_request(ot_buffer *out, uint32_t stream, const char *document)
{
    char body[64];
    (void)snprintf(body, sizeof(body), "{\"query\":\"%s\"}", document);
    add_frame(out, HEADERS, 0x4, stream, OT_S(FIELDS));
    add_frame(out, DATA, 0x1, stream, ot_str_from_c(body));
}

static void begin_http2(ot_buffer *out)
{
    OT_BUFFER_LITERAL(out, PREFACE);
    add_frame(out, SETTINGS, 0, 0, OT_S(""));
}

static int send_http2(running *r, ot_buffer *bytes)
{
    int fd = connect_to(r->public_side.port);
    (void)send_bytes(
        fd, ot_buffer_str(bytes)); /* the server may close while we send: that is what is tested */
    ot_buffer_free(bytes);
    return fd;
}

static void http2_answers(void **state)
{
    (void)state; /* cmocka's */
    running *r = start(0);
    ot_buffer bytes = {0};
    begin_http2(&bytes);
    add_request(&bytes, 1, "slow");
    add_request(&bytes, 3, "data");
    add_request(&bytes, 5, "large 9");
    int fd = send_http2(r, &bytes);
    ot_str answer = read_until(r->arena, fd, OT_S("{\"data\":{}}"));
    assert_non_null(memmem(answer.ptr, answer.len, "{\"data\":", 8));
    assert_true(becomes(&fake_runs, 3));
    close(fd);
    stop(r);
}

/* The preface may come in pieces, and a connection that begins like it may be something else. */
static void http2_preface_in_pieces(void **state)
{
    (void)state; /* cmocka's */
    running *r = start(0);
    ot_buffer bytes = {0};
    begin_http2(&bytes);
    add_request(&bytes, 1, "data");
    int fd = connect_to(r->public_side.port);
    for (size_t i = 0; i < bytes.len; i++) {
        assert_true(send_bytes(fd, ot_str_make(bytes.ptr + i, 1)));
        sleep_ms(1);
    }
    ot_str answer = read_until(r->arena, fd, OT_S("{\"data\":{}}"));
    assert_non_null(memmem(answer.ptr, answer.len, "{\"data\":{}}", 11));
    ot_buffer_free(&bytes);
    close(fd);
    stop(r);
}

static void rapid_reset(void **state)
{
    (void)state; /* cmocka's */
    running *r = start(0);
    ot_buffer bytes = {0};
    begin_http2(&bytes);
    for (uint32_t i = 0; i < 20000; i++) {
        add_request(&bytes, 2 * i + 1, "hang");
        add_frame(&bytes, RST_STREAM, 0, 2 * i + 1, OT_S("\0\0\0\x08"));
    }
    int fd = send_http2(r, &bytes);
    (void)read_to_end(r->arena, fd); /* it is closed, which is all that is asked */
    close(fd);
    expect("the server goes on", ask(r, r->public_side.port, POST, JSON, "{\"query\":\"data\"}"),
           200, "{}");
    assert_true(fake_runs < 250);
    ot_server_counters counters = stop(r);
    assert_true(counters.requests < 500);
    assert_int_equal(counters.ended, 1);
}

/* A stream that goes against the protocol is reset by h2o itself, after the request was handed
 * over. */
static void made_you_reset(void **state)
{
    (void)state; /* cmocka's */
    running *r = start(0);
    ot_buffer bytes = {0};
    begin_http2(&bytes);
    for (uint32_t i = 0; i < 5000; i++) {
        add_request(&bytes, 2 * i + 1, "hang");
        add_frame(&bytes, WINDOW_UPDATE, 0, 2 * i + 1, OT_S("\0\0\0\0"));
    }
    int fd = send_http2(r, &bytes);
    (void)read_to_end(r->arena, fd); /* it is closed, which is all that is asked */
    close(fd);
    assert_true(fake_runs < 250);
    assert_true(becomes(&fake_abandons, fake_runs));
    assert_true(stop(r).requests < 500);
}

/* One large field in the table, then thousands of references to it. */
static void hpack_bomb(void **state)
{
    (void)state; /* cmocka's */
    running *r = start(0);
    ot_buffer block = {0};
    OT_BUFFER_LITERAL(&block, FIELDS "\x40\x01"
                                     "a"
                                     "\x7f\x81\x1e"); /* a value of 127 + 1 + 30 * 128 */
    memset(ot_buffer_reserve(&block, 3968), 'v', 3968);
    block.len += 3968;
    memset(ot_buffer_reserve(&block, 12000), 0xbe, 12000);
    block.len += 12000;
    ot_buffer bytes = {0};
    begin_http2(&bytes);
    for (uint32_t i = 0; i < 100; i++)
        add_frame(&bytes, HEADERS, 0x5, 2 * i + 1, ot_buffer_str(&block));
    ot_buffer_free(&block);
    int fd = send_http2(r, &bytes);
    (void)read_to_end(r->arena, fd); /* it is closed, which is all that is asked */
    close(fd);
    ot_server_counters counters = stop(r);
    assert_int_equal(counters.requests, 0);
    assert_int_equal(counters.connections, 1);
}

static void a_client_that_resets_while_we_work(void **state)
{
    (void)state; /* cmocka's */
    running *r = start(0);
    ot_buffer bytes = {0};
    begin_http2(&bytes);
    for (uint32_t i = 0; i < 20; i++)
        add_request(&bytes, 2 * i + 1, i % 2 == 0 ? "hang" : "slow");
    int fd = send_http2(r, &bytes);
    assert_true(becomes(&fake_runs, 20));
    for (uint32_t i = 0; i < 20; i += 2)
        add_frame(&bytes, RST_STREAM, 0, 2 * i + 1, OT_S("\0\0\0\x08"));
    add_request(&bytes, 101, "data");
    assert_true(send_bytes(fd, ot_buffer_str(&bytes)));
    assert_true(becomes(&fake_abandons, 10));
    assert_true(becomes(&fake_runs, 21));
    ot_buffer_free(&bytes);
    close(fd);
    stop(r);
}

static void http2_drains(void **state)
{
    (void)state; /* cmocka's */
    running *r = start(0);
    ot_buffer bytes = {0};
    begin_http2(&bytes);
    add_request(&bytes, 1, "slow");
    int fd = send_http2(r, &bytes);
    assert_true(becomes(&fake_runs, 1));
    ot_loop_post(r->loop, drain_now, r);
    ot_str answer = read_to_end(r->arena, fd);
    assert_non_null(memmem(answer.ptr, answer.len, "{\"data\":{}}", 11));
    assert_non_null(memmem(answer.ptr, answer.len, "graceful shutdown", 17));
    assert_int_equal(pthread_join(r->thread, NULL), 0);
    close(fd);
    ot_arena_free(r->arena);
    free(r);
}

/* Random damage to a good conversation: whatever happens, the server goes on. */
static void damaged_frames(void **state)
{
    (void)state; /* cmocka's */
    running *r = start(0);
    uint32_t seed = 12345;
    for (int round = 0; round < 300; round++) {
        ot_buffer bytes = {0};
        begin_http2(&bytes);
        for (uint32_t i = 0; i < 5; i++)
            add_request(&bytes, 2 * i + 1, i % 2 == 0 ? "data" : "hang");
        for (int i = 0; i < 3; i++) {
            seed = seed * 1664525 + 1013904223;
            size_t at = 24 + (seed >> 8) % (bytes.len - 24);
            bytes.ptr[at] = (char)(seed >> 3);
        }
        int fd = send_http2(r, &bytes);
        close(fd);
    }
    expect("the server goes on", ask(r, r->public_side.port, POST, JSON, "{\"query\":\"data\"}"),
           200, "{}");
    stop(r);
}

int main(void)
{
    signal(SIGPIPE, SIG_IGN);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(statuses),
        cmocka_unit_test(what_http_itself_refuses),
        cmocka_unit_test(body_limit),
        cmocka_unit_test(long_urls_and_headers),
        cmocka_unit_test(tokens),
        cmocka_unit_test(admin),
        cmocka_unit_test(many_requests_on_a_connection),
        cmocka_unit_test(a_client_that_goes_away),
        cmocka_unit_test(batches),
        cmocka_unit_test(a_client_that_leaves_a_batch),
        cmocka_unit_test(a_large_answer),
        cmocka_unit_test(too_many_connections_wait),
        cmocka_unit_test(draining),
        cmocka_unit_test(http2_answers),
        cmocka_unit_test(http2_preface_in_pieces),
        cmocka_unit_test(rapid_reset),
        cmocka_unit_test(made_you_reset),
        cmocka_unit_test(hpack_bomb),
        cmocka_unit_test(a_client_that_resets_while_we_work),
        cmocka_unit_test(http2_drains),
        cmocka_unit_test(damaged_frames),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
