/*
 * /graphql, and /graphql/<id> for a document by its id: POST with a JSON body, GET or QUERY for
 * queries (GraphQL over HTTP). The order of the checks is the order of the answers a client may
 * get: what HTTP itself is about first, then who asks, then what is asked.
 */
#include "base/assert.h"
#include "base/limits.h"
#include "base/log.h"
#include "http/header_list.h"
#include "http/http1_head.h"
#include "http/idempotency_key.h"
#include "http/server_internal.h"

enum {
    PATH_BYTES_MAX =
        16 *
        1024, /* of a GET: twice what the clients that send documents by GET allow themselves */
    HEADER_BYTES_MAX = 64 * 1024, /* names and values together */
};

static bool refuse(ot_refused *refused, int status, const char *code, ot_str message)
{
    *refused = (ot_refused){.status = status, .code = code, .message = message};
    return false;
}

/* ---- HTTP ---- */

static bool check_head(ot_exchange *exchange, ot_refused *refused)
{
    h2o_req_t *http = exchange->http;
    if (!exchange->connection->is_http2) {
        const h2o_buffer_t *input = exchange->connection->socket->input;
        const char *problem =
            ot_http1_head_problem(ot_str_make(input->bytes, input->size), http->version & 0xff);
        if (problem != NULL) {
            http->http1_is_persistent = 0; /* the two readings may end at different bytes */
            return refuse(refused, 400, "BAD_REQUEST", ot_str_from_c(problem));
        }
    }
    size_t bytes = 0;
    for (size_t i = 0; i < http->headers.size; i++)
        bytes += http->headers.entries[i].name->len + http->headers.entries[i].value.len;
    if (bytes > HEADER_BYTES_MAX)
        return refuse(refused, 431, "BAD_REQUEST", OT_S("The request headers are too large."));
    if (http->path.len > PATH_BYTES_MAX)
        return refuse(refused, 414, "BAD_REQUEST",
                      OT_S("The URL is too long: send the request by POST."));
    return true;
}

static bool check_method(ot_exchange *exchange, ot_refused *refused)
{
    ot_str method = ot_str__of(exchange->http->method);
    exchange->is_get = ot_str_equal(method, OT_S("GET"));
    exchange->is_safe = exchange->is_get || ot_str_equal(method, OT_S("QUERY"));
    if (exchange->is_safe || ot_str_equal(method, OT_S("POST")))
        return true;
    ot_exchange__header(exchange, H2O_TOKEN_ALLOW, OT_S("GET, POST, QUERY"));
    return refuse(refused, 405, "METHOD_NOT_ALLOWED",
                  OT_S("GraphQL requests are sent by POST, or by GET or QUERY for queries."));
}

static bool check_accept(ot_exchange *exchange, ot_refused *refused)
{
    ot_answer_type type =
        ot_media_type_negotiate(ot_exchange__get_list(exchange, H2O_TOKEN_ACCEPT));
    if (type == OT_ANSWER_REFUSED)
        return refuse(refused, 406, "NOT_ACCEPTABLE",
                      OT_S("Answers are application/graphql-response+json or application/json."));
    exchange->answer_type = type;
    return true;
}

static bool check_body_type(ot_exchange *exchange, ot_refused *refused)
{
    ot_str type = ot_exchange__get_header(exchange, H2O_TOKEN_CONTENT_TYPE);
    switch (ot_media_type_of_body(type)) {
    case OT_BODY_JSON:
        break;
    case OT_BODY_TYPE_MISSING:
        return refuse(refused, 415, "UNSUPPORTED_MEDIA_TYPE",
                      OT_S("Content-Type is missing: send application/json."));
    case OT_BODY_TYPE_UNSUPPORTED:
        return refuse(refused, 415, "UNSUPPORTED_MEDIA_TYPE",
                      OT_S("The Content-Type of a request is application/json."));
    case OT_BODY_CHARSET_UNSUPPORTED:
        return refuse(refused, 415, "UNSUPPORTED_MEDIA_TYPE", OT_S("JSON is sent as UTF-8."));
    }
    if (ot_exchange__get_header(exchange, H2O_TOKEN_CONTENT_ENCODING).len > 0)
        return refuse(refused, 415, "UNSUPPORTED_MEDIA_TYPE",
                      OT_S("Compressed requests are not supported."));
    if (exchange->http->entity.len > OT_LIMIT_BODY_BYTES)
        return refuse(refused, 413, "CONTENT_TOO_LARGE", OT_S("The request body is too large."));
    return true;
}

/* A hostile page can make a browser send a GET with the user's cookies, but it cannot set these
 * headers without asking first (a preflight), and browsers say where a request comes from. Clients
 * that are not browsers send neither Sec-Fetch-Site nor cookies. */
static bool check_origin(ot_exchange *exchange, ot_refused *refused)
{
    static const ot_str proofs[] = {
        OT_STR("apollo-require-preflight"), OT_STR("x-apollo-operation-name"),
        OT_STR("graphql-require-preflight"), OT_STR("x-graphql-yoga-csrf")};
    if (!ot_media_type_is_simple(ot_exchange__get_header(exchange, H2O_TOKEN_CONTENT_TYPE)))
        return true;
    for (size_t i = 0; i < sizeof(proofs) / sizeof(proofs[0]); i++) {
        if (ot_exchange__get_header_by_name(exchange, proofs[i]).len > 0)
            return true;
    }
    ot_str site = ot_exchange__get_header_by_name(exchange, OT_S("sec-fetch-site"));
    if (ot_str_equal(site, OT_S("same-origin")) || ot_str_equal(site, OT_S("none")))
        return true;
    if (site.len == 0 && ot_exchange__get_header(exchange, H2O_TOKEN_COOKIE).len == 0)
        return true;
    if (ot_cors__is_allowed(exchange))
        return true;
    return refuse(refused, 400, "BAD_REQUEST",
                  OT_S("This request could have been forged by another page: send Content-Type: "
                       "application/json or GraphQL-Require-Preflight: true."));
}

/* ---- Who asks ---- */

/* RFC 6750 section 2.1. False when the header is not a bearer token. */
static bool take_bearer(ot_str header, ot_str *token)
{
    size_t blank = ot_str_find(header, ' ', 0);
    *token = ot_str_trim(ot_str_slice(header, blank, header.len));
    return ot_equal_ignoring_case(ot_str_slice(header, 0, blank), OT_S("Bearer")) && token->len > 0;
}

static bool refuse_token(ot_exchange *exchange, ot_refusal why, ot_refused *refused)
{
    exchange->server->counters.refused_tokens++;
    if (!ot_rate__take_address(exchange, refused))
        return false;
    ot_log(OT_LOG_DEBUG, "http.token_refused",
           OT_LOG_STR("why", ot_str_from_c(ot_refusal_name(why))), OT_LOG_NAMES(&exchange->names));
    bool is_expired = why == OT_REFUSAL_EXPIRED;
    ot_exchange__header(exchange, H2O_TOKEN_WWW_AUTHENTICATE,
                        is_expired ? OT_S("Bearer error=\"invalid_token\", "
                                          "error_description=\"The access token has expired\"")
                                   : OT_S("Bearer error=\"invalid_token\""));
    return refuse(refused, 401, "UNAUTHENTICATED",
                  is_expired ? OT_S("The access token has expired.")
                             : OT_S("The access token is not valid."));
}

static bool authenticate(ot_exchange *exchange, ot_refused *refused)
{
    const h2o_headers_t *headers = &exchange->http->headers;
    ssize_t at = h2o_find_header(headers, H2O_TOKEN_AUTHORIZATION, -1);
    if (at < 0)
        return true;
    ot_str token;
    ot_refusal why = OT_REFUSAL_MALFORMED;
    if (h2o_find_header(headers, H2O_TOKEN_AUTHORIZATION, at) >= 0 ||
        !take_bearer(ot_str__of(headers->entries[at].value), &token))
        return refuse_token(exchange, why, refused);

    ot_token_cache *tokens = exchange->edition->tokens;
    int64_t now_s = exchange->http->processed_at.at.tv_sec;
    why = OT_REFUSAL_KEY;
    if (tokens != NULL)
        exchange->principal = ot_token_cache_verify(tokens, token, now_s, &why);
    if (exchange->principal == NULL)
        return refuse_token(exchange, why, refused);
    exchange->identity = (ot_pg_identity){.role = exchange->principal->role,
                                          .claims = exchange->principal->claims_text};
    exchange->caller =
        (ot_caller){.role = exchange->principal->role, .scopes = exchange->principal->scopes};
    exchange->request.identity = &exchange->identity;
    exchange->request.caller = &exchange->caller;
    exchange->request.claims = exchange->principal->claims;
    return true;
}

/* ---- What is asked ---- */

static const ot_str PATH = OT_STR("/graphql");

/* The path and nothing, or the id of a document as its one segment more. */
static bool is_graphql_path(const h2o_req_t *http)
{
    ot_str path = ot_str__of(http->path_normalized);
    ot_str rest = ot_str_slice(path, PATH.len, path.len);
    return ot_str_starts_with(path, PATH) &&
           (rest.len == 0 || (rest.ptr[0] == '/' && ot_str_find(rest, '/', 1) == rest.len));
}

ot_id_places ot_exchange__id_places(const ot_exchange *exchange)
{
    ot_str path = ot_str__of(exchange->http->path_normalized);
    return (ot_id_places){.key = exchange->edition->options->id_key,
                          .path = ot_str_slice(path, PATH.len + 1, path.len)};
}

/* The plan tells tables and SQL, so only developers' servers show it. */
static bool wants_explain(const ot_exchange *exchange, const ot_parameters *parameters)
{
    const ot_json *explain = ot_json_get_present(parameters->extensions, OT_S("explain"));
    return exchange->edition->options->trace && explain != NULL &&
           explain->kind == OT_JSON_BOOLEAN && explain->boolean;
}

/* What is wrong with it matters to mutations only, so the engine says it. */
static void read_idempotency_key(ot_exchange *exchange)
{
    static const ot_str name = OT_STR("idempotency-key");
    const h2o_headers_t *headers = &exchange->http->headers;
    ot_request *request = &exchange->request;
    ssize_t at = h2o_find_header_by_str(headers, name.ptr, name.len, -1);
    if (at < 0)
        return;
    request->is_key_malformed =
        h2o_find_header_by_str(headers, name.ptr, name.len, at) >= 0 ||
        !ot_idempotency_key_read(exchange->arena, ot_str__of(headers->entries[at].value),
                                 &request->idempotency_key);
}

void ot_exchange__fill_request(const ot_exchange *exchange, const ot_parameters *parameters,
                               ot_request *request)
{
    request->document = parameters->document;
    request->document_id = parameters->document_id;
    request->is_automatic = parameters->is_automatic;
    request->operation_name = parameters->operation_name;
    request->variables = parameters->variables;
    request->client_name = exchange->client.name;
    request->client_version = exchange->client.version;
    request->names = exchange->names;
    request->queries_only = exchange->is_safe;
    request->wants_explain = wants_explain(exchange, parameters);
}

static bool read_query(ot_exchange *exchange, ot_refused *refused)
{
    h2o_req_t *http = exchange->http;
    size_t begin = http->query_at == SIZE_MAX ? http->path.len : http->query_at + 1;
    ot_str query = ot_str_slice(ot_str__of(http->path), begin, http->path.len);
    ot_parameters parameters;
    ot_id_places places = ot_exchange__id_places(exchange);
    if (!ot_parameters_from_query(exchange->arena, query, &places, &parameters, refused))
        return false;
    ot_client_info_take_extensions(&exchange->client, parameters.extensions);
    ot_exchange__fill_request(exchange, &parameters, &exchange->request);
    return true;
}

/* The body is copied: over HTTP/2 it ends before the guard fires, and the engine may still look at
 * it then. */
static bool read_body(ot_exchange *exchange, ot_refused *refused)
{
    ot_str body = ot_arena_copy(exchange->arena, ot_str__of(exchange->http->entity));
    const ot_json *value = ot_parameters_read_body(exchange->arena, body, refused);
    if (value == NULL)
        return false;
    if (value->kind == OT_JSON_ARRAY)
        return ot_batch__prepare(exchange, value, refused);
    ot_parameters parameters;
    ot_id_places places = ot_exchange__id_places(exchange);
    if (!ot_parameters_from_json(exchange->arena, value, &places, &parameters, refused))
        return false;
    ot_client_info_take_extensions(&exchange->client, parameters.extensions);
    ot_exchange__fill_request(exchange, &parameters, &exchange->request);
    return true;
}

static bool read_parameters(ot_exchange *exchange, ot_refused *refused)
{
    if (exchange->is_get)
        return read_query(exchange, refused);
    read_idempotency_key(exchange);
    return read_body(exchange, refused);
}

/* ---- The answer ---- */

static int status_of(ot_exchange *exchange)
{
    bool is_new = exchange->answer_type == OT_ANSWER_GRAPHQL_RESPONSE;
    bool is_draft = is_new && exchange->edition->options->draft_statuses;
    switch (exchange->request.outcome) {
    case OT_OUTCOME_DATA:
        return is_draft && exchange->request.has_errors ? 294 : 200;
    case OT_OUTCOME_HASH_UNKNOWN: /* Apollo iOS asks again only after a 200 */
        return 200;
    case OT_OUTCOME_HASH_WRONG:
        return 400;
    case OT_OUTCOME_PARSE_FAILED:
        /* The legacy type cannot be told from a proxy's error page, so there a status other than
         * 200 means "not GraphQL". */
        return is_new ? 400 : 200;
    case OT_OUTCOME_INVALID:
        if (is_draft)
            return 422;
        return is_new ? 400 : 200;
    case OT_OUTCOME_METHOD:
        ot_exchange__header(exchange, H2O_TOKEN_ALLOW, OT_S("POST"));
        return 405;
    case OT_OUTCOME_UNAVAILABLE:
        ot_exchange__retry_after(exchange, OT_RETRY_AFTER_S);
        return 503;
    case OT_OUTCOME_KEY_REFUSED:
        return 400;
    case OT_OUTCOME_KEY_IN_USE:
        ot_exchange__retry_after(exchange, OT_RETRY_AFTER_S);
        return 409;
    case OT_OUTCOME_KEY_REUSED:
        return 422;
    }
    OT_UNREACHABLE();
}

static void answer(ot_request *request)
{
    ot_exchange *exchange = request->data;
    /* "Not found" is true until the client's next request. */
    if (request->outcome == OT_OUTCOME_HASH_UNKNOWN) {
        ot_exchange__header(exchange, H2O_TOKEN_CACHE_CONTROL,
                            OT_S("private, no-cache, must-revalidate"));
        ot_exchange__vary_by_origin(exchange);
        ot_exchange__send(exchange, status_of(exchange), ot_exchange__answer_type(exchange));
        return;
    }
    if (request->is_replay)
        ot_exchange__header_by_name(exchange, OT_S("idempotent-replayed"), OT_S("true"));
    ot_exchange__answer(exchange, status_of(exchange));
}

static bool prepare(ot_exchange *exchange, ot_refused *refused)
{
    return check_method(exchange, refused) && check_accept(exchange, refused) &&
           (exchange->is_get ? check_origin(exchange, refused)
                             : check_body_type(exchange, refused)) &&
           authenticate(exchange, refused) && ot_rate__take(exchange, refused) &&
           read_parameters(exchange, refused);
}

int ot_graphql__handle(h2o_handler_t *self, h2o_req_t *http)
{
    ot_server *server = ((ot_handler *)self)->server;
    ot_exchange *exchange = ot_exchange__begin(server, http);
    ot_refused refused;
    ot_cors__tell(exchange);
    if (!check_head(exchange, &refused)) {
        ot_exchange__refuse(exchange, &refused);
        return 0;
    }
    if (exchange->edition->options->graphiql && ot_graphiql__answer(exchange))
        return 0;
    if (!is_graphql_path(http)) {
        (void)refuse(&refused, 404, "NOT_FOUND",
                     OT_S("There is nothing here: GraphQL is at /graphql."));
        ot_exchange__refuse(exchange, &refused);
        return 0;
    }
    if (ot_cors__is_preflight(exchange)) {
        if (!ot_cors__answer_preflight(exchange, &refused))
            ot_exchange__refuse(exchange, &refused);
        return 0;
    }
    if (!prepare(exchange, &refused)) {
        ot_exchange__refuse(exchange, &refused);
        return 0;
    }
    exchange->request.done = answer;
    exchange->request.data = exchange;
    exchange->request.wants_trace = exchange->edition->options->trace;
    if (exchange->elements != NULL && exchange->elements_running == 0)
        ot_batch__send(exchange);
    else
        ot_exchange__run(exchange);
    return 0;
}
