#include "http/graphiql.h"

#include "http/etag.h"
#include "http/server_internal.h"

#ifndef OT_GRAPHIQL /* tools/graphiql has written nothing: CMakeLists.txt */
const ot_graphiql_asset ot_graphiql_page = {.bytes = OT_STR("")};
const ot_graphiql_asset ot_graphiql_assets[] = {{.bytes = OT_STR("")}};
const size_t ot_graphiql_asset_count = 0;
#endif

static const ot_str ASSET_FOLDER = OT_STR("/graphiql/");

/* What GraphiQL does, and no more: its own files, pictures and fonts inside of its style sheet,
 * requests to this server. Its dialogs add a style element of their own. */
static const ot_str POLICY =
    OT_STR("default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; "
           "font-src data:; img-src 'self' data:; connect-src 'self'; base-uri 'none'; "
           "form-action 'none'; frame-ancestors 'none'");

static const ot_graphiql_asset missing = {
    .type = OT_STR("text/html; charset=utf-8"),
    .bytes = OT_STR("<!doctype html>\n<title>GraphiQL</title>\n"
                    "<p>GraphiQL is switched on, but it is not part of this executable: there was "
                    "no npm when it was built. <code>tools/graphiql</code> fetches it, then build "
                    "again. Any other GraphQL client works with this address.</p>\n")};

static void send_asset(ot_exchange *exchange, const ot_graphiql_asset *asset, int status)
{
    ot_exchange__header_by_name(exchange, OT_S("x-content-type-options"), OT_S("nosniff"));
    if (asset->etag.len > 0)
        ot_exchange__header(exchange, H2O_TOKEN_ETAG, asset->etag);
    ot_str known = ot_exchange__get_list(exchange, H2O_TOKEN_IF_NONE_MATCH);
    if (asset->etag.len > 0 && ot_etag_is_known(known, asset->etag))
        status = 304;
    else
        ot_buffer_append(&exchange->request.body, asset->bytes);
    ot_exchange__send(exchange, status, asset->type);
}

static void send_page(ot_exchange *exchange)
{
    bool is_built_in = ot_graphiql_page.bytes.len > 0;
    ot_exchange__header(exchange, H2O_TOKEN_CACHE_CONTROL, OT_S("no-cache"));
    ot_exchange__header(exchange, H2O_TOKEN_VARY, OT_S("accept"));
    ot_exchange__header_by_name(exchange, OT_S("content-security-policy"), POLICY);
    ot_exchange__header_by_name(exchange, OT_S("referrer-policy"), OT_S("no-referrer"));
    send_asset(exchange, is_built_in ? &ot_graphiql_page : &missing, is_built_in ? 200 : 404);
}

static bool send_file(ot_exchange *exchange, ot_str name)
{
    for (size_t i = 0; i < ot_graphiql_asset_count; i++) {
        const ot_graphiql_asset *asset = &ot_graphiql_assets[i];
        if (!ot_str_equal(name, asset->name))
            continue;
        ot_exchange__header(exchange, H2O_TOKEN_CACHE_CONTROL,
                            OT_S("public, max-age=31536000, immutable"));
        ot_exchange__header(exchange, H2O_TOKEN_CONTENT_ENCODING, OT_S("gzip"));
        send_asset(exchange, asset, 200);
        return true;
    }
    return false;
}

bool ot_graphiql__answer(ot_exchange *exchange)
{
    const h2o_req_t *http = exchange->http;
    if (!ot_str_equal(ot_str__of(http->method), OT_S("GET")))
        return false;
    ot_str path = ot_str__of(http->path_normalized);
    if (ot_str_starts_with(path, ASSET_FOLDER))
        return send_file(exchange, ot_str_slice(path, ASSET_FOLDER.len, path.len));
    if (!ot_str_equal(path, OT_S("/graphql")) ||
        !ot_media_type_prefers_html(ot_exchange__get_list(exchange, H2O_TOKEN_ACCEPT)))
        return false;
    send_page(exchange);
    return true;
}
