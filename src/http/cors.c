#include "http/cors.h"

#include "http/server_internal.h"

/* ---- Origins ---- */

static bool is_host_byte(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '.' || c == '[' ||
           c == ']' || c == ':' || c == '_';
}

bool ot_cors_is_origin(ot_str text)
{
    static const ot_str schemes[] = {OT_STR("https://"), OT_STR("http://")};
    static const ot_str default_ports[] = {OT_STR(":443"), OT_STR(":80")};
    for (size_t s = 0; s < sizeof(schemes) / sizeof(schemes[0]); s++) {
        if (!ot_str_starts_with(text, schemes[s]))
            continue;
        ot_str host = ot_str_slice(text, schemes[s].len, text.len);
        for (size_t i = 0; i < host.len; i++) {
            if (!is_host_byte(host.ptr[i]))
                return false;
        }
        return host.len > 0 && !ot_str_ends_with(host, default_ports[s]);
    }
    return false;
}

bool ot_cors_allows(const ot_str *origins, uint32_t count, ot_str origin)
{
    for (uint32_t i = 0; i < count; i++) {
        if (ot_str_equal(origins[i], origin))
            return true;
    }
    return false;
}

/* ---- Requests ---- */

static ot_str origin_of(const ot_exchange *exchange)
{
    return ot_exchange__get_header_by_name(exchange, OT_S("origin"));
}

bool ot_cors__is_allowed(const ot_exchange *exchange)
{
    const ot_server_options *options = exchange->edition->options;
    return options->cors_origin_count > 0 &&
           ot_cors_allows(options->cors_origins, options->cors_origin_count, origin_of(exchange));
}

void ot_cors__tell(ot_exchange *exchange)
{
    if (!ot_cors__is_allowed(exchange))
        return;
    ot_exchange__header_by_name(exchange, OT_S("access-control-allow-origin"), origin_of(exchange));
    ot_exchange__header_by_name(
        exchange, OT_S("access-control-expose-headers"),
        OT_S("age, allow, etag, idempotent-replayed, retry-after, server-timing, traceparent, "
             "tracestate, www-authenticate, x-request-id"));
}

bool ot_cors__is_preflight(const ot_exchange *exchange)
{
    return exchange->edition->options->cors_origin_count > 0 &&
           ot_str_equal(ot_str__of(exchange->http->method), OT_S("OPTIONS")) &&
           origin_of(exchange).len > 0;
}

/* What clients send: protocols.md section 9 of the design names who sends which. */
static const ot_str ALLOWED_HEADERS =
    OT_STR("accept, apollo-require-preflight, apollographql-client-name, "
           "apollographql-client-version, apollographql-library-name, "
           "apollographql-library-version, authorization, content-type, graphql-require-preflight, "
           "idempotency-key, if-none-match, traceparent, tracestate, x-apollo-operation-id, "
           "x-apollo-operation-name, x-graphql-yoga-csrf, x-request-id");

bool ot_cors__answer_preflight(ot_exchange *exchange, ot_refused *refused)
{
    if (!ot_cors__is_allowed(exchange)) {
        *refused = (ot_refused){
            .status = 403,
            .code = "FORBIDDEN",
            .message = OT_STR("Pages of this origin may not call this server: server.cors_origins "
                              "lists those that may.")};
        return false;
    }
    ot_exchange__header_by_name(exchange, OT_S("access-control-allow-methods"),
                                OT_S("GET, POST, QUERY"));
    ot_exchange__header_by_name(exchange, OT_S("access-control-allow-headers"), ALLOWED_HEADERS);
    ot_exchange__header_by_name(exchange, OT_S("access-control-max-age"), OT_S("7200"));
    ot_exchange__header(exchange, H2O_TOKEN_VARY, OT_S("origin"));
    ot_exchange__send(exchange, 204, (ot_str){0});
    return true;
}
