/* Any bytes as a request body, a query string and the headers that choose the answer or say who
 * asks for what: nothing crashes, and a refusal says why. */
#include "http/http1_head.h"
#include "http/idempotency_key.h"
#include "http/media_type.h"
#include "http/networks.h"
#include "http/parameters.h"

#include "base/assert.h"
#include "base/limits.h"

/* A key is what the header says; a client is the proxy itself, or somebody whom it named. */
static void check_headers(ot_arena *arena, ot_str bytes)
{
    ot_str key;
    ot_network everybody;
    ot_ip proxy;
    if (ot_idempotency_key_read(arena, bytes, &key))
        OT_ASSERT(key.len > 0 && key.len <= OT_LIMIT_IDEMPOTENCY_KEY_BYTES && key.len < bytes.len);
    OT_ASSERT(ot_network_read(OT_S("::/0"), &everybody) && ot_ip_read(OT_S("192.0.2.1"), &proxy));
    ot_ip client = ot_networks_client(&everybody, 1, proxy, bytes);
    OT_ASSERT(ot_str_find(bytes, '.', 0) < bytes.len || ot_str_find(bytes, ':', 0) < bytes.len ||
              memcmp(&client, &proxy, sizeof(proxy)) == 0);
    (void)ot_network_read(bytes, &everybody); /* only that it returns */
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    ot_arena *arena = ot_arena_new();
    ot_str bytes = ot_str_make((const char *)data, size);
    ot_parameters parameters;
    ot_refused refused = {0};
    ot_id_places places = {.key = OT_STR("id"), .path = ot_str_slice(bytes, 0, size % 8)};
    const ot_json *body = ot_parameters_read_body(arena, bytes, &refused);
    if (body != NULL && ot_parameters_from_json(arena, body, &places, &parameters, &refused))
        OT_ASSERT(parameters.document.len + parameters.document_id.len > 0);
    else
        OT_ASSERT(refused.status >= 200 && refused.message.len > 0);
    if (ot_parameters_from_query(arena, bytes, &places, &parameters, &refused))
        OT_ASSERT(parameters.document.len + parameters.document_id.len > 0);
    (void)ot_media_type_negotiate(bytes); /* only that they return */
    (void)ot_media_type_of_body(bytes);
    (void)ot_media_type_is_simple(bytes);
    (void)ot_http1_head_problem(bytes, 1);
    check_headers(arena, bytes);
    ot_arena_free(arena);
    return 0;
}
