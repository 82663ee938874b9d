/*
 * Any bytes as a token: nothing crashes, and without a key nothing is ever accepted. The second
 * half signs the bytes as claims, so that what follows the signature check is reached as well.
 */
#include "auth/token.h"
#include "auth/token_maker.h"
#include "base/assert.h"

#define SECRET "0123456789abcdef0123456789abcdef-fuzz"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    ot_arena *arena = ot_arena_new();
    static const ot_str audience = OT_STR("api");
    ot_key_options key = {.algorithm = OT_ALGORITHM_HS256,
                          .material = OT_S(SECRET),
                          .issuer = OT_S("shop"),
                          .audiences = &audience,
                          .audience_count = 1};
    ot_auth_options options = {.keys = &key, .key_count = 1};
    const ot_auth *auth = ot_auth_new(arena, &options, NULL);
    OT_ASSERT(auth != NULL);

    ot_refusal refusal;
    ot_str bytes = ot_str_make((const char *)data, size);
    OT_ASSERT(ot_token_verify(auth, bytes, 1800000000, &refusal) == NULL);

    if (size < 4096) {
        ot_str token = make_hs256(arena, OT_S("{\"alg\":\"HS256\"}"), bytes, OT_S(SECRET));
        ot_principal_release(ot_token_verify(auth, token, 1800000000, &refusal));
        ot_str header = make_hs256(arena, bytes, OT_S("{\"exp\":1900000000}"), OT_S(SECRET));
        OT_ASSERT(ot_token_verify(auth, header, 1800000000, &refusal) == NULL);
    }
    ot_arena_free(arena);
    return 0;
}
