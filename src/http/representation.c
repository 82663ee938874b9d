/*
 * How an answer of the engine goes out: who may keep it and for how long, whether the client has it
 * already, and how it is packed. What must hold:
 *  1. Nothing but data without errors may be kept, and what was made for an identity only by its
 *     client.
 *  2. Whatever a request header changed in the answer is named by Vary. Authorization is named
 *     always: a shared cache that holds an anonymous answer must not give it to somebody else.
 *  3. A body is packed at most once, and its ETag is of the form that is sent.
 */
#include "http/content_coding.h"
#include "http/etag.h"
#include "http/server_internal.h"

static const ot_str types[] = {
    [OT_ANSWER_JSON] = OT_STR("application/json; charset=utf-8"),
    [OT_ANSWER_GRAPHQL_RESPONSE] = OT_STR("application/graphql-response+json; charset=utf-8"),
};

ot_str ot_exchange__answer_type(const ot_exchange *exchange)
{
    bool is_new = exchange->answer_type == OT_ANSWER_GRAPHQL_RESPONSE;
    return types[is_new ? OT_ANSWER_GRAPHQL_RESPONSE : OT_ANSWER_JSON];
}

/* ---- Who may keep it ---- */

static bool is_kept(const ot_exchange *exchange)
{
    return exchange->request.outcome == OT_OUTCOME_DATA && !exchange->request.has_errors;
}

static ot_str cache_control(const ot_exchange *exchange)
{
    const ot_cache_policy *policy = &exchange->request.cache;
    if (!is_kept(exchange))
        return OT_S("no-store");
    if (policy->max_age_s == 0)
        return OT_S("private, no-cache"); /* its ETag may save sending it again */
    return ot_arena_printf(exchange->arena, "max-age=%u, %s", policy->max_age_s,
                           policy->is_private ? "private" : "public");
}

static void tell_caches(ot_exchange *exchange)
{
    ot_exchange__header(exchange, H2O_TOKEN_CACHE_CONTROL, cache_control(exchange));
    if (exchange->request.is_cached)
        ot_exchange__header(exchange, H2O_TOKEN_AGE,
                            ot_arena_printf(exchange->arena, "%u", exchange->request.age_s));
}

static void tell_vary(ot_exchange *exchange, bool for_caches)
{
    static const ot_str values[2][2] = {
        {OT_STR("accept, accept-encoding"), OT_STR("accept, accept-encoding, origin")},
        {OT_STR("accept, accept-encoding, authorization"),
         OT_STR("accept, accept-encoding, authorization, origin")}};
    bool has_cors = exchange->edition->options->cors_origin_count > 0;
    ot_exchange__header(exchange, H2O_TOKEN_VARY, values[for_caches][has_cors]);
}

/* ---- Packing ---- */

static ot_coding choose_coding(const ot_exchange *exchange)
{
    size_t bytes = exchange->request.body.len;
    if (bytes < OT_CODING_BYTES_MIN || bytes > OT_CODING_BYTES_MAX)
        return OT_CODING_NONE;
    return ot_coding_negotiate(ot_exchange__get_list(exchange, H2O_TOKEN_ACCEPT_ENCODING));
}

static void pack(ot_exchange *exchange, ot_coding coding)
{
    ot_buffer *body = &exchange->request.body;
    ot_buffer packed = {0};
    if (!ot_compressor_run(exchange->server->compressor, coding, ot_buffer_str(body), &packed)) {
        ot_buffer_free(&packed);
        return;
    }
    ot_buffer_free(body);
    *body = packed;
    ot_exchange__header(exchange, H2O_TOKEN_CONTENT_ENCODING, ot_coding_name(coding));
}

/* ---- Who has it already ---- */

/* True when the client has this very answer. */
static bool tell_etag(ot_exchange *exchange, ot_coding coding)
{
    ot_str variant = ot_arena_printf(
        exchange->arena, "%s%.*s", exchange->answer_type == OT_ANSWER_GRAPHQL_RESPONSE ? "g" : "j",
        OT_ARG(ot_coding_name(coding)));
    ot_str etag = ot_etag_make(exchange->arena, ot_buffer_str(&exchange->request.body), variant);
    ot_exchange__header(exchange, H2O_TOKEN_ETAG, etag);
    return ot_etag_is_known(ot_exchange__get_list(exchange, H2O_TOKEN_IF_NONE_MATCH), etag);
}

void ot_exchange__answer(ot_exchange *exchange, int status)
{
    const ot_server_options *options = exchange->edition->options;
    ot_coding coding = choose_coding(exchange);
    bool for_caches = exchange->is_safe || options->cache_control_on_post;
    if (for_caches)
        tell_caches(exchange);
    if (for_caches || options->cors_origin_count > 0 || coding != OT_CODING_NONE)
        tell_vary(exchange, for_caches);
    if (exchange->is_safe && is_kept(exchange) && tell_etag(exchange, coding)) {
        ot_buffer_free(&exchange->request.body);
        exchange->request.body = (ot_buffer){0};
        status = 304;
    } else if (coding != OT_CODING_NONE) {
        pack(exchange, coding);
    }
    ot_exchange__send(exchange, status, ot_exchange__answer_type(exchange));
}
