/*
 * Who is limited how: a token's subject by its own rate, everybody else by their address, as are
 * tokens that are refused. Loopback is not limited unless it is a proxy that says for whom it asks:
 * what runs on the same machine stands for many clients.
 */
#include "base/hash.h"
#include "http/addresses.h"
#include "http/networks.h"
#include "http/server_internal.h"

enum { KIND_SUBJECT = 1, KIND_ADDRESS = 2 };

/* One bucket, and how fast it fills; without a limit the rate is none. */
typedef struct bucket {
    ot_rate rate;
    uint64_t client;
} bucket;

/* False for addresses that are not limited. */
static bool find_address(const ot_exchange *exchange, uint64_t key[2])
{
    const ot_server_options *options = exchange->edition->options;
    struct sockaddr_storage peer;
    ot_ip ip;
    if (h2o_socket_getpeername(exchange->connection->socket, (struct sockaddr *)&peer) == 0 ||
        !ot_ip_of_peer((const struct sockaddr *)&peer, &ip))
        return false;
    if (options->trusted_proxy_count > 0)
        ip = ot_networks_client(options->trusted_proxies, options->trusted_proxy_count, ip,
                                ot_exchange__get_list(exchange, H2O_TOKEN_X_FORWARDED_FOR));
    return ot_address_key(&ip, key);
}

static bucket bucket_of_address(const ot_exchange *exchange)
{
    ot_rate rate = exchange->edition->options->address_rate;
    uint64_t key[2];
    if (rate.per_minute == 0 || !find_address(exchange, key))
        return (bucket){0};
    return (bucket){rate, ot_hash_words(ot_hash_words(KIND_ADDRESS, key[0]), key[1])};
}

static bucket bucket_of_asker(const ot_exchange *exchange)
{
    const ot_server_options *options = exchange->edition->options;
    if (options->client_rate.per_minute == 0 && options->address_rate.per_minute == 0)
        return (bucket){0};
    const ot_json *claims = exchange->request.claims;
    const ot_json *subject = ot_json_get_present(claims, OT_S("sub"));
    const ot_json *issuer = ot_json_get_present(claims, OT_S("iss"));
    if (subject == NULL)
        return bucket_of_address(exchange);
    uint64_t client = ot_hash_words(KIND_SUBJECT, ot_hash(subject->text));
    if (issuer != NULL)
        client = ot_hash_words(client, ot_hash(issuer->text));
    return (bucket){options->client_rate, client};
}

static bool take(ot_exchange *exchange, bucket from, uint32_t count, ot_refused *refused)
{
    uint64_t wait_ms =
        from.rate.per_minute == 0
            ? 0
            : ot_rate_limiter_take(exchange->edition->options->limiter, from.rate, from.client,
                                   count, ot_loop_now_ms(exchange->server->loop));
    if (wait_ms == 0)
        return true;
    exchange->server->counters.rate_limited++;
    *refused = (ot_refused){.status = 429,
                            .code = "RATE_LIMITED",
                            .message = OT_STR("Too many requests: ask again later."),
                            .retry_after_s = (uint32_t)((wait_ms + 999) / 1000)};
    return false;
}

bool ot_rate__take(ot_exchange *exchange, ot_refused *refused)
{
    return take(exchange, bucket_of_asker(exchange), 1, refused);
}

bool ot_rate__take_address(ot_exchange *exchange, ot_refused *refused)
{
    return take(exchange, bucket_of_address(exchange), 1, refused);
}

/* A batch that is larger than a burst would never pass, so it takes what a full bucket has. */
bool ot_rate__take_batch(ot_exchange *exchange, uint32_t count, ot_refused *refused)
{
    bucket from = bucket_of_asker(exchange);
    uint32_t most = ot_rate_burst(from.rate) - 1; /* the first was taken */
    uint32_t more = count - 1;
    return take(exchange, from, more < most ? more : most, refused);
}
