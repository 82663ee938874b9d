#include "auth/token.h"

#include <jwt.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>

#include <cmocka.h>

#include "auth/token_maker.h"
#include "base/limits.h"

#define NOW 1800000000
#define SECRET "0123456789abcdef0123456789abcdef-storefront"
#define HS256 "{\"alg\":\"HS256\",\"typ\":\"JWT\"}"
#define GOOD_CLAIMS                                                                                \
    "{\"iss\":\"shop\",\"aud\":\"api\",\"exp\":1800000600,\"role\":\"customer\",\"sub\":\"42\"}"
#define WITH(claim) "{\"iss\":\"shop\",\"aud\":\"api\",\"exp\":1800000600," claim "}"

typedef struct world {
    ot_arena *arena;
    EVP_PKEY *rsa;
    EVP_PKEY *other_rsa;
    ot_str public_pem;
    const ot_auth *auth; /* one HS256 key without kid, one RS256 key "rsa-1", both of issuer shop */
} world;

static const ot_str audiences[] = {OT_STR("api"), OT_STR("admin")};
static const ot_str roles[] = {OT_STR("customer"), OT_STR("staff")};

static int set_up(void **state)
{
    world *w = calloc(1, sizeof(*w));
    w->arena = ot_arena_new();
    w->rsa = EVP_RSA_gen(2048);
    w->other_rsa = EVP_RSA_gen(2048);
    w->public_pem = write_pem(w->arena, w->rsa, true);
    ot_key_options *keys = OT_NEW_ARRAY(w->arena, ot_key_options, 2);
    keys[0] = (ot_key_options){.algorithm = OT_ALGORITHM_HS256,
                               .material = OT_S(SECRET),
                               .issuer = OT_S("shop"),
                               .audiences = audiences,
                               .audience_count = 2};
    keys[1] = keys[0];
    keys[1].kid = OT_S("rsa-1");
    keys[1].algorithm = OT_ALGORITHM_RS256;
    keys[1].material = w->public_pem;
    ot_auth_options options = {.keys = keys,
                               .key_count = 2,
                               .default_role = OT_S("visitor"),
                               .roles = roles,
                               .role_count = 2};
    ot_error error;
    w->auth = ot_auth_new(w->arena, &options, &error);
    assert_non_null(w->auth);
    *state = w;
    return 0;
}

static int tear_down(void **state)
{
    world *w = *state;
    EVP_PKEY_free(w->rsa);
    EVP_PKEY_free(w->other_rsa);
    ot_arena_free(w->arena);
    free(w);
    return 0;
}

static ot_refusal check(const ot_auth *auth, ot_str token)
{
    ot_refusal refusal;
    ot_principal *principal = ot_token_verify(auth, token, NOW, &refusal);
    assert_int_equal(principal != NULL, refusal == OT_REFUSAL_NONE);
    ot_principal_release(principal);
    return refusal;
}

static void expect(const char *what, ot_refusal got, ot_refusal wanted)
{
    if (got != wanted)
        fail_msg("%s: got %s, expected %s", what, ot_refusal_name(got), ot_refusal_name(wanted));
}

/* ---- Properly signed tokens, whose header or claims decide ---- */

typedef struct signed_case {
    const char *what;
    const char *header;
    const char *claims;
    ot_refusal refusal;
} signed_case;

static const signed_case signed_cases[] = {
    {"a good token", HS256, GOOD_CLAIMS, OT_REFUSAL_NONE},
    {"white space in JSON", "{ \"alg\" : \"HS256\" }", GOOD_CLAIMS, OT_REFUSAL_NONE},
    {"an access token's type", "{\"alg\":\"HS256\",\"typ\":\"at+jwt\"}", GOOD_CLAIMS,
     OT_REFUSAL_NONE},
    {"keys brought along are ignored",
     "{\"alg\":\"HS256\",\"jku\":\"https://example.com\",\"x5u\":\"https://example.com\","
     "\"jwk\":{\"kty\":\"oct\",\"k\":\"AA\"},\"x5c\":[\"AA\"]}",
     GOOD_CLAIMS, OT_REFUSAL_NONE},
    {"a kid nobody has, on a key for all", "{\"alg\":\"HS256\",\"kid\":\"x\"}", GOOD_CLAIMS,
     OT_REFUSAL_NONE},

    {"alg none", "{\"alg\":\"none\"}", GOOD_CLAIMS, OT_REFUSAL_KEY},
    {"alg None", "{\"alg\":\"None\"}", GOOD_CLAIMS, OT_REFUSAL_KEY},
    {"alg empty", "{\"alg\":\"\"}", GOOD_CLAIMS, OT_REFUSAL_KEY},
    {"alg in another case", "{\"alg\":\"hs256\"}", GOOD_CLAIMS, OT_REFUSAL_KEY},
    {"alg with a blank", "{\"alg\":\"HS256 \"}", GOOD_CLAIMS, OT_REFUSAL_KEY},
    {"alg of another length", "{\"alg\":\"HS512\"}", GOOD_CLAIMS, OT_REFUSAL_KEY},
    {"alg PS256", "{\"alg\":\"PS256\",\"kid\":\"rsa-1\"}", GOOD_CLAIMS, OT_REFUSAL_KEY},
    {"alg as escape is the same text", "{\"alg\":\"\\u0048S256\"}", GOOD_CLAIMS, OT_REFUSAL_NONE},
    {"alg absent", "{\"typ\":\"JWT\"}", GOOD_CLAIMS, OT_REFUSAL_HEADER},
    {"alg null", "{\"alg\":null}", GOOD_CLAIMS, OT_REFUSAL_HEADER},
    {"alg as list", "{\"alg\":[\"HS256\"]}", GOOD_CLAIMS, OT_REFUSAL_HEADER},
    {"alg twice", "{\"alg\":\"HS256\",\"alg\":\"HS256\"}", GOOD_CLAIMS, OT_REFUSAL_MALFORMED},
    {"alg twice, one escaped", "{\"alg\":\"none\",\"\\u0061lg\":\"HS256\"}", GOOD_CLAIMS,
     OT_REFUSAL_MALFORMED},
    {"kid as number", "{\"alg\":\"HS256\",\"kid\":1}", GOOD_CLAIMS, OT_REFUSAL_HEADER},
    {"crit", "{\"alg\":\"HS256\",\"crit\":[\"exp\"],\"exp\":1}", GOOD_CLAIMS, OT_REFUSAL_HEADER},
    {"crit empty", "{\"alg\":\"HS256\",\"crit\":[]}", GOOD_CLAIMS, OT_REFUSAL_HEADER},
    {"crit with b64", "{\"alg\":\"HS256\",\"b64\":false,\"crit\":[\"b64\"]}", GOOD_CLAIMS,
     OT_REFUSAL_HEADER},
    {"another type of token", "{\"alg\":\"HS256\",\"typ\":\"dpop+jwt\"}", GOOD_CLAIMS,
     OT_REFUSAL_HEADER},
    {"header is a list", "[\"HS256\"]", GOOD_CLAIMS, OT_REFUSAL_MALFORMED},
    {"header is no JSON", "alg=HS256", GOOD_CLAIMS, OT_REFUSAL_MALFORMED},
    {"header with bytes after it", "{\"alg\":\"HS256\"}x", GOOD_CLAIMS, OT_REFUSAL_MALFORMED},

    {"claims are no JSON", HS256, "sub=42", OT_REFUSAL_MALFORMED},
    {"claims are a string", HS256, "\"sub\"", OT_REFUSAL_MALFORMED},
    {"claims are a list", HS256, "[]", OT_REFUSAL_MALFORMED},
    {"claims with bytes after them", HS256, GOOD_CLAIMS "{}", OT_REFUSAL_MALFORMED},
    {"a claim twice", HS256, WITH("\"sub\":\"1\",\"sub\":\"2\""), OT_REFUSAL_MALFORMED},
    {"exp twice", HS256, WITH("\"exp\":1900000000"), OT_REFUSAL_MALFORMED},
    {"invalid UTF-8", HS256, WITH("\"sub\":\"\xff\""), OT_REFUSAL_MALFORMED},
    {"an escaped NUL", HS256, WITH("\"sub\":\"a\\u0000b\""), OT_REFUSAL_MALFORMED},

    {"exp absent", HS256, "{\"iss\":\"shop\",\"aud\":\"api\"}", OT_REFUSAL_CLAIMS},
    {"exp null", HS256, "{\"iss\":\"shop\",\"aud\":\"api\",\"exp\":null}", OT_REFUSAL_CLAIMS},
    {"exp as string", HS256, "{\"iss\":\"shop\",\"aud\":\"api\",\"exp\":\"1800000600\"}",
     OT_REFUSAL_CLAIMS},
    {"exp as fraction", HS256, "{\"iss\":\"shop\",\"aud\":\"api\",\"exp\":1800000600.5}",
     OT_REFUSAL_CLAIMS},
    {"exp with exponent", HS256, "{\"iss\":\"shop\",\"aud\":\"api\",\"exp\":18e8}",
     OT_REFUSAL_CLAIMS},
    {"exp true", HS256, "{\"iss\":\"shop\",\"aud\":\"api\",\"exp\":true}", OT_REFUSAL_CLAIMS},
    {"exp beyond 64 bits", HS256, "{\"iss\":\"shop\",\"aud\":\"api\",\"exp\":99999999999999999999}",
     OT_REFUSAL_CLAIMS},
    {"exp in the far future of 64 bits", HS256,
     "{\"iss\":\"shop\",\"aud\":\"api\",\"exp\":9223372036854775807}", OT_REFUSAL_CLAIMS},
    {"exp negative", HS256, "{\"iss\":\"shop\",\"aud\":\"api\",\"exp\":-1}", OT_REFUSAL_CLAIMS},
    {"exp 0", HS256, "{\"iss\":\"shop\",\"aud\":\"api\",\"exp\":0}", OT_REFUSAL_EXPIRED},
    {"exp 1", HS256, "{\"iss\":\"shop\",\"aud\":\"api\",\"exp\":1}", OT_REFUSAL_EXPIRED},
    {"exp now", HS256, "{\"iss\":\"shop\",\"aud\":\"api\",\"exp\":1800000000}", OT_REFUSAL_EXPIRED},
    {"exp in a second", HS256, "{\"iss\":\"shop\",\"aud\":\"api\",\"exp\":1800000001}",
     OT_REFUSAL_NONE},
    {"nbf now", HS256, WITH("\"nbf\":1800000000"), OT_REFUSAL_NONE},
    {"nbf in a second", HS256, WITH("\"nbf\":1800000001"), OT_REFUSAL_NOT_YET},
    {"nbf as string", HS256, WITH("\"nbf\":\"1\""), OT_REFUSAL_CLAIMS},
    {"iat a minute ahead", HS256, WITH("\"iat\":1800000060"), OT_REFUSAL_NONE},
    {"iat more than a minute ahead", HS256, WITH("\"iat\":1800000061"), OT_REFUSAL_NOT_YET},
    {"iat as fraction", HS256, WITH("\"iat\":1.5"), OT_REFUSAL_CLAIMS},

    {"iss absent", HS256, "{\"aud\":\"api\",\"exp\":1800000600}", OT_REFUSAL_ISSUER},
    {"iss other", HS256, "{\"iss\":\"shop2\",\"aud\":\"api\",\"exp\":1800000600}",
     OT_REFUSAL_ISSUER},
    {"iss in another case", HS256, "{\"iss\":\"Shop\",\"aud\":\"api\",\"exp\":1800000600}",
     OT_REFUSAL_ISSUER},
    {"iss as list", HS256, "{\"iss\":[\"shop\"],\"aud\":\"api\",\"exp\":1800000600}",
     OT_REFUSAL_CLAIMS},
    {"aud absent", HS256, "{\"iss\":\"shop\",\"exp\":1800000600}", OT_REFUSAL_AUDIENCE},
    {"aud other", HS256, "{\"iss\":\"shop\",\"aud\":\"api2\",\"exp\":1800000600}",
     OT_REFUSAL_AUDIENCE},
    {"aud list with ours", HS256, "{\"iss\":\"shop\",\"aud\":[\"x\",\"admin\"],\"exp\":1800000600}",
     OT_REFUSAL_NONE},
    {"aud list without ours", HS256, "{\"iss\":\"shop\",\"aud\":[\"x\"],\"exp\":1800000600}",
     OT_REFUSAL_AUDIENCE},
    {"aud list empty", HS256, "{\"iss\":\"shop\",\"aud\":[],\"exp\":1800000600}",
     OT_REFUSAL_AUDIENCE},
    {"aud list with a number", HS256, "{\"iss\":\"shop\",\"aud\":[\"api\",1],\"exp\":1800000600}",
     OT_REFUSAL_CLAIMS},
    {"aud as object", HS256, "{\"iss\":\"shop\",\"aud\":{\"api\":1},\"exp\":1800000600}",
     OT_REFUSAL_CLAIMS},
    {"aud as number", HS256, "{\"iss\":\"shop\",\"aud\":1,\"exp\":1800000600}", OT_REFUSAL_CLAIMS},

    {"a role in the list", HS256, WITH("\"role\":\"staff\""), OT_REFUSAL_NONE},
    {"the default role by name", HS256, WITH("\"role\":\"visitor\""), OT_REFUSAL_NONE},
    {"a role outside the list", HS256, WITH("\"role\":\"postgres\""), OT_REFUSAL_ROLE},
    {"role empty", HS256, WITH("\"role\":\"\""), OT_REFUSAL_ROLE},
    {"role as list", HS256, WITH("\"role\":[\"staff\"]"), OT_REFUSAL_CLAIMS},
};

static void signed_tokens(void **state)
{
    world *w = *state;
    for (size_t i = 0; i < sizeof(signed_cases) / sizeof(signed_cases[0]); i++) {
        const signed_case *c = &signed_cases[i];
        ot_str token =
            make_hs256(w->arena, ot_str_from_c(c->header), ot_str_from_c(c->claims), OT_S(SECRET));
        expect(c->what, check(w->auth, token), c->refusal);
    }
}

/* ---- Texts that are no tokens, or tokens respelled ---- */

static void shapes(void **state)
{
    world *w = *state;
    ot_str good = make_hs256(w->arena, OT_S(HS256), OT_S(GOOD_CLAIMS), OT_S(SECRET));
    size_t dot = ot_str_find(good, '.', 0);
    struct {
        const char *what;
        ot_str token;
        ot_refusal refusal;
    } cases[] = {
        {"empty", OT_S(""), OT_REFUSAL_MALFORMED},
        {"one part", OT_S("abc"), OT_REFUSAL_MALFORMED},
        {"only dots", OT_S(".."), OT_REFUSAL_MALFORMED},
        {"two parts", ot_str_slice(good, 0, ot_str_find(good, '.', dot + 1)), OT_REFUSAL_MALFORMED},
        {"no signature", ot_str_slice(good, 0, ot_str_find(good, '.', dot + 1) + 1),
         OT_REFUSAL_MALFORMED},
        {"four parts", ot_arena_printf(w->arena, "%.*s.AA", OT_ARG(good)), OT_REFUSAL_MALFORMED},
        {"five parts", ot_arena_printf(w->arena, "%.*s.AA.AA", OT_ARG(good)), OT_REFUSAL_MALFORMED},
        {"a dot at the end", ot_arena_printf(w->arena, "%.*s.", OT_ARG(good)),
         OT_REFUSAL_MALFORMED},
        {"padding", ot_arena_printf(w->arena, "%.*s=", OT_ARG(good)), OT_REFUSAL_MALFORMED},
        {"a blank before", ot_arena_printf(w->arena, " %.*s", OT_ARG(good)), OT_REFUSAL_MALFORMED},
        {"a line end after", ot_arena_printf(w->arena, "%.*s\n", OT_ARG(good)),
         OT_REFUSAL_MALFORMED},
        {"a NUL after", ot_str_make(good.ptr, good.len + 1), OT_REFUSAL_MALFORMED},
        {"junk in base64", ot_arena_printf(w->arena, "%.3s*%s", good.ptr, good.ptr + 3),
         OT_REFUSAL_MALFORMED},
        {"the other alphabet", ot_arena_printf(w->arena, "+/+/%s", good.ptr + dot),
         OT_REFUSAL_MALFORMED},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
        expect(cases[i].what, check(w->auth, cases[i].token), cases[i].refusal);
}

/* The last digit of an HMAC carries 4 bits; its 2 unused bits make three more spellings of the same
 * signature. */
static void respelled_signature(void **state)
{
    world *w = *state;
    ot_str good = make_hs256(w->arena, OT_S(HS256), OT_S(GOOD_CLAIMS), OT_S(SECRET));
    static const char alphabet[] =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    int accepted = 0;
    for (size_t i = 0; i < 64; i++) {
        char *copy = (char *)(uintptr_t)ot_arena_copy(w->arena, good).ptr;
        copy[good.len - 1] = alphabet[i];
        accepted += check(w->auth, ot_str_make(copy, good.len)) == OT_REFUSAL_NONE;
    }
    assert_int_equal(accepted, 1);
}

static void lengths(void **state)
{
    world *w = *state;
    char *filler = ot_arena_alloc(w->arena, OT_LIMIT_TOKEN_BYTES + 1);
    memset(filler, 'A', OT_LIMIT_TOKEN_BYTES + 1);
    expect("the limit", check(w->auth, ot_str_make(filler, OT_LIMIT_TOKEN_BYTES)),
           OT_REFUSAL_MALFORMED);
    expect("the limit plus one", check(w->auth, ot_str_make(filler, OT_LIMIT_TOKEN_BYTES + 1)),
           OT_REFUSAL_TOO_LONG);
}

/* ---- Keys ---- */

static void keys_and_algorithms(void **state)
{
    world *w = *state;
    ot_arena *a = w->arena;
    ot_str claims = OT_S(GOOD_CLAIMS);
    ot_str rs256 = OT_S("{\"alg\":\"RS256\",\"kid\":\"rsa-1\"}");
    ot_str hs256_as_rsa = OT_S("{\"alg\":\"HS256\",\"kid\":\"rsa-1\"}");
    ot_str pem_line = ot_str_trim(w->public_pem);

    expect("RS256", check(w->auth, make_rs256(a, rs256, claims, w->rsa)), OT_REFUSAL_NONE);
    expect("RS256 by another key", check(w->auth, make_rs256(a, rs256, claims, w->other_rsa)),
           OT_REFUSAL_SIGNATURE);
    expect("RS256 without kid",
           check(w->auth, make_rs256(a, OT_S("{\"alg\":\"RS256\"}"), claims, w->rsa)),
           OT_REFUSAL_KEY);
    expect("RS256 with another kid",
           check(w->auth,
                 make_rs256(a, OT_S("{\"alg\":\"RS256\",\"kid\":\"rsa-2\"}"), claims, w->rsa)),
           OT_REFUSAL_KEY);
    expect("rs256 in lower case",
           check(w->auth,
                 make_rs256(a, OT_S("{\"alg\":\"rs256\",\"kid\":\"rsa-1\"}"), claims, w->rsa)),
           OT_REFUSAL_KEY);
    expect("HS256 keyed with the public PEM",
           check(w->auth, make_hs256(a, hs256_as_rsa, claims, w->public_pem)),
           OT_REFUSAL_SIGNATURE);
    expect("the same without the last line end",
           check(w->auth, make_hs256(a, hs256_as_rsa, claims, pem_line)), OT_REFUSAL_SIGNATURE);
    expect("HS256 by another secret",
           check(w->auth, make_hs256(a, OT_S(HS256), claims, OT_S("another secret"))),
           OT_REFUSAL_SIGNATURE);
    expect("HS256 with an empty secret",
           check(w->auth, make_hs256(a, OT_S(HS256), claims, OT_S(""))), OT_REFUSAL_SIGNATURE);
}

/* A server with the RSA key alone must refuse everything that is HS256, whoever signed it. */
static void only_the_public_key(void **state)
{
    world *w = *state;
    ot_key_options key = {.algorithm = OT_ALGORITHM_RS256, .material = w->public_pem};
    ot_auth_options options = {.keys = &key, .key_count = 1};
    ot_error error;
    const ot_auth *auth = ot_auth_new(w->arena, &options, &error);
    assert_non_null(auth);
    ot_str claims = OT_S(GOOD_CLAIMS);
    expect("RS256 without kid",
           check(auth, make_rs256(w->arena, OT_S("{\"alg\":\"RS256\"}"), claims, w->rsa)),
           OT_REFUSAL_NONE);
    expect("confusion", check(auth, make_hs256(w->arena, OT_S(HS256), claims, w->public_pem)),
           OT_REFUSAL_KEY);
    ot_str text = join_signed(w->arena, OT_S("{\"alg\":\"none\"}"), claims);
    expect("none, signature of one byte", check(auth, join_signature(w->arena, text, OT_S("x"))),
           OT_REFUSAL_KEY);
}

static void damaged_signatures(void **state)
{
    world *w = *state;
    ot_str header = OT_S("{\"alg\":\"RS256\",\"kid\":\"rsa-1\"}");
    ot_str text = join_signed(w->arena, header, OT_S(GOOD_CLAIMS));
    ot_str signature = sign_rs256(w->arena, w->rsa, text);
    for (size_t bytes = 1; bytes < signature.len; bytes += 17) {
        ot_str token = join_signature(w->arena, text, ot_str_slice(signature, 0, bytes));
        expect("a part of a signature", check(w->auth, token), OT_REFUSAL_SIGNATURE);
    }
    for (size_t i = 0; i < signature.len; i += 13) {
        char *copy = (char *)(uintptr_t)ot_arena_copy(w->arena, signature).ptr;
        copy[i] ^= 1;
        ot_str token = join_signature(w->arena, text, ot_str_make(copy, signature.len));
        expect("a flipped bit", check(w->auth, token), OT_REFUSAL_SIGNATURE);
    }
}

static void bad_keys(void **state)
{
    world *w = *state;
    EVP_PKEY *small = EVP_RSA_gen(1024);
    EVP_PKEY *curve = EVP_EC_gen("P-256");
    struct {
        const char *words; /* that the error holds */
        ot_key_options key;
    } cases[] = {
        {"at least 32 bytes",
         {.algorithm = OT_ALGORITHM_HS256, .material = OT_S("0123456789abcdef0123456789abcde")}},
        {"at least 32 bytes", {.algorithm = OT_ALGORITHM_HS256}},
        {"looks like a PEM file", {.algorithm = OT_ALGORITHM_HS256, .material = w->public_pem}},
        {"needs a public key", {.algorithm = OT_ALGORITHM_RS256}},
        {"not a public key", {.algorithm = OT_ALGORITHM_RS256, .material = OT_S("secret")}},
        {"not a public key",
         {.algorithm = OT_ALGORITHM_RS256, .material = write_pem(w->arena, w->rsa, false)}},
        {"at least 2048 bits",
         {.algorithm = OT_ALGORITHM_RS256, .material = write_pem(w->arena, small, true)}},
        {"not an RSA key",
         {.algorithm = OT_ALGORITHM_RS256, .material = write_pem(w->arena, curve, true)}},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        ot_auth_options options = {.keys = &cases[i].key, .key_count = 1};
        ot_error error = {0};
        assert_null(ot_auth_new(w->arena, &options, &error));
        assert_int_equal(error.status, OT_INVALID);
        if (strstr(error.message, cases[i].words) == NULL)
            fail_msg("\"%s\" does not say \"%s\"", error.message, cases[i].words);
    }
    EVP_PKEY_free(small);
    EVP_PKEY_free(curve);
}

/* ---- What comes out ---- */

static ot_str role_of(const ot_auth *auth, ot_arena *arena, const char *claims)
{
    ot_refusal refusal;
    ot_str token = make_hs256(arena, OT_S(HS256), ot_str_from_c(claims), OT_S(SECRET));
    ot_principal *principal = ot_token_verify(auth, token, NOW, &refusal);
    if (principal == NULL)
        return OT_S("(refused)");
    ot_str role = ot_arena_copy(arena, principal->role);
    ot_principal_release(principal);
    return role;
}

static void principal(void **state)
{
    world *w = *state;
    ot_refusal refusal;
    ot_str token = make_hs256(w->arena, OT_S(HS256), OT_S(GOOD_CLAIMS), OT_S(SECRET));
    ot_principal *p = ot_token_verify(w->auth, token, NOW, &refusal);
    assert_non_null(p);
    assert_string_equal(p->claims_text.ptr, GOOD_CLAIMS);
    assert_true(ot_str_equal(ot_json_get(p->claims, OT_S("sub"))->text, OT_S("42")));
    assert_true(ot_str_equal(p->role, OT_S("customer")));
    assert_int_equal(p->expires_at_s, 1800000600);
    ot_principal_release(p);
}

static void roles_by_configuration(void **state)
{
    world *w = *state;
    static const ot_str only[] = {OT_STR("staff")};
    ot_key_options key = {.algorithm = OT_ALGORITHM_HS256, .material = OT_S(SECRET)};
    ot_auth_options none = {.keys = &key, .key_count = 1};
    ot_auth_options listed = {.keys = &key, .key_count = 1, .roles = only, .role_count = 1};
    ot_auth_options named = {.keys = &key,
                             .key_count = 1,
                             .roles = only,
                             .role_count = 1,
                             .default_role = OT_S("guest"),
                             .role_claim = OT_S("https://shop/role")};
    struct {
        const ot_auth_options *options;
        const char *claims;
        const char *role;
    } cases[] = {
        {&none, "{\"exp\":1800000600}", ""},
        {&none, "{\"exp\":1800000600,\"role\":\"postgres\"}", ""},
        {&listed, "{\"exp\":1800000600}", "(refused)"},
        {&listed, "{\"exp\":1800000600,\"role\":null}", "(refused)"},
        {&listed, "{\"exp\":1800000600,\"role\":\"staff\"}", "staff"},
        {&listed, "{\"exp\":1800000600,\"role\":\"customer\"}", "(refused)"},
        {&named, "{\"exp\":1800000600,\"role\":\"staff\"}", "guest"},
        {&named, "{\"exp\":1800000600,\"https://shop/role\":\"staff\"}", "staff"},
        {&named, "{\"exp\":1800000600,\"https://shop/role\":\"root\"}", "(refused)"},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        ot_error error;
        const ot_auth *auth = ot_auth_new(w->arena, cases[i].options, &error);
        assert_non_null(auth);
        assert_string_equal(role_of(auth, w->arena, cases[i].claims).ptr, cases[i].role);
    }
}

static void leeway(void **state)
{
    world *w = *state;
    ot_key_options key = {.algorithm = OT_ALGORITHM_HS256, .material = OT_S(SECRET)};
    ot_auth_options options = {.keys = &key, .key_count = 1, .leeway_s = 60};
    ot_error error;
    const ot_auth *auth = ot_auth_new(w->arena, &options, &error);
    assert_non_null(auth);
    static const struct {
        const char *claims;
        ot_refusal refusal;
    } cases[] = {
        {"{\"exp\":1799999941}", OT_REFUSAL_NONE},
        {"{\"exp\":1799999940}", OT_REFUSAL_EXPIRED},
        {"{\"exp\":1900000000,\"nbf\":1800000060}", OT_REFUSAL_NONE},
        {"{\"exp\":1900000000,\"nbf\":1800000061}", OT_REFUSAL_NOT_YET},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        ot_str token =
            make_hs256(w->arena, OT_S(HS256), ot_str_from_c(cases[i].claims), OT_S(SECRET));
        expect(cases[i].claims, check(auth, token), cases[i].refusal);
    }
    options.leeway_s = 61;
    assert_null(ot_auth_new(w->arena, &options, &error));
}

static void two_keys_of_one_kid(void **state)
{
    world *w = *state;
    ot_key_options keys[2] = {
        {.kid = OT_S("k"), .algorithm = OT_ALGORITHM_HS256, .material = OT_S(SECRET)},
        {.kid = OT_S("k"), .algorithm = OT_ALGORITHM_HS256, .material = OT_S(SECRET)}};
    ot_auth_options options = {.keys = keys, .key_count = 2};
    ot_error error;
    assert_null(ot_auth_new(w->arena, &options, &error));
    assert_non_null(strstr(error.message, "two keys have the kid \"k\""));
}

static void no_keys(void **state)
{
    world *w = *state;
    ot_auth_options options = {0};
    ot_error error;
    const ot_auth *auth = ot_auth_new(w->arena, &options, &error);
    assert_non_null(auth);
    ot_str token = make_hs256(w->arena, OT_S(HS256), OT_S(GOOD_CLAIMS), OT_S(SECRET));
    expect("no keys", check(auth, token), OT_REFUSAL_KEY);
}

/* Another implementation's tokens are ours: libjwt writes them, we read them. */
static void tokens_of_libjwt(void **state)
{
    world *w = *state;
    ot_str private_pem = write_pem(w->arena, w->rsa, false);
    struct {
        jwt_alg_t algorithm;
        ot_str key;
        const char *kid;
    } cases[] = {{JWT_ALG_HS256, OT_S(SECRET), NULL}, {JWT_ALG_RS256, private_pem, "rsa-1"}};
    for (size_t i = 0; i < 2; i++) {
        jwt_t *jwt = NULL;
        assert_int_equal(jwt_new(&jwt), 0);
        assert_int_equal(jwt_add_grants_json(jwt, GOOD_CLAIMS), 0);
        if (cases[i].kid != NULL)
            assert_int_equal(jwt_add_header(jwt, "kid", cases[i].kid), 0);
        assert_int_equal(jwt_set_alg(jwt, cases[i].algorithm,
                                     (const unsigned char *)cases[i].key.ptr,
                                     (int)cases[i].key.len),
                         0);
        char *text = jwt_encode_str(jwt);
        assert_non_null(text);
        expect("libjwt", check(w->auth, ot_str_from_c(text)), OT_REFUSAL_NONE);
        free(text);
        jwt_free(jwt);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(signed_tokens),
        cmocka_unit_test(shapes),
        cmocka_unit_test(respelled_signature),
        cmocka_unit_test(lengths),
        cmocka_unit_test(keys_and_algorithms),
        cmocka_unit_test(only_the_public_key),
        cmocka_unit_test(damaged_signatures),
        cmocka_unit_test(bad_keys),
        cmocka_unit_test(principal),
        cmocka_unit_test(roles_by_configuration),
        cmocka_unit_test(leeway),
        cmocka_unit_test(two_keys_of_one_kid),
        cmocka_unit_test(no_keys),
        cmocka_unit_test(tokens_of_libjwt),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
