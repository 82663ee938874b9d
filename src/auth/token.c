/*
 * Order of the checks, and what rests on it:
 *  1. Length and shape come first: nothing is decoded, allocated or compared for a text that
 *     cannot be a token.
 *  2. The header only selects among keys; it never says how to check. A key is a candidate when
 *     its own algorithm is exactly the header's `alg`, so "none", "rs256" and HS256 for an RSA
 *     key find no key.
 *  3. The payload is not parsed before a signature holds.
 */
#include "auth/token.h"

#include "base/assert.h"
#include "base/base64url.h"
#include "base/limits.h"
#include "json/reader.h"

enum {
    ISSUED_AHEAD_MAX_S = 60
}; /* how far a fresh token's clock may run ahead of ours, whatever the leeway */

struct ot_auth {
    ot_auth_options options;
    ot_key *keys;
};

typedef struct parts {
    ot_str signed_text; /* header "." payload, as received */
    ot_str header;      /* the rest is decoded, in arena */
    ot_str payload;
    ot_str signature;
} parts;

static ot_status check_key_names(const ot_auth_options *options, ot_error *error)
{
    for (uint32_t i = 0; i < options->key_count; i++) {
        for (uint32_t j = 0; j < i; j++) {
            if (options->keys[i].kid.len > 0 &&
                ot_str_equal(options->keys[i].kid, options->keys[j].kid))
                return ot_error_set(error, OT_INVALID, "two keys have the kid \"%.*s\"",
                                    OT_ARG(options->keys[i].kid));
        }
    }
    return OT_OK;
}

static bool is_allowed_role(const ot_auth_options *options, ot_str role)
{
    for (uint32_t i = 0; i < options->role_count; i++) {
        if (ot_str_equal(options->roles[i], role))
            return true;
    }
    return false;
}

const ot_auth *ot_auth_new(ot_arena *arena, const ot_auth_options *options, ot_error *error)
{
    if (options->leeway_s > OT_AUTH_LEEWAY_MAX_S) {
        ot_error_set(error, OT_INVALID, "a leeway of %u s is more than the %d s allowed",
                     options->leeway_s, OT_AUTH_LEEWAY_MAX_S);
        return NULL;
    }
    if (check_key_names(options, error) != OT_OK)
        return NULL;

    ot_auth *auth = OT_NEW(arena, ot_auth);
    auth->options = *options;
    if (auth->options.role_claim.len == 0)
        auth->options.role_claim = OT_S("role");
    auth->keys = OT_NEW_ARRAY(arena, ot_key, options->key_count);
    for (uint32_t i = 0; i < options->key_count; i++) {
        ot_status status = ot_key_init(arena, &options->keys[i], &auth->keys[i], error);
        if (status != OT_OK) {
            ot_error_wrap(error, status, "in key %u of auth.keys", i + 1);
            return NULL;
        }
    }
    return auth;
}

const char *ot_refusal_name(ot_refusal refusal)
{
    static const char *const names[] = {
        [OT_REFUSAL_NONE] = "none",
        [OT_REFUSAL_TOO_LONG] = "too_long",
        [OT_REFUSAL_MALFORMED] = "malformed",
        [OT_REFUSAL_HEADER] = "header",
        [OT_REFUSAL_KEY] = "key",
        [OT_REFUSAL_SIGNATURE] = "signature",
        [OT_REFUSAL_CLAIMS] = "claims",
        [OT_REFUSAL_EXPIRED] = "expired",
        [OT_REFUSAL_NOT_YET] = "not_yet",
        [OT_REFUSAL_ISSUER] = "issuer",
        [OT_REFUSAL_AUDIENCE] = "audience",
        [OT_REFUSAL_ROLE] = "role",
    };
    OT_ASSERT((size_t)refusal < sizeof(names) / sizeof(names[0]));
    return names[refusal];
}

static ot_refusal split(ot_arena *arena, ot_str token, parts *out)
{
    size_t first = ot_str_find(token, '.', 0);
    size_t second = ot_str_find(token, '.', first + 1);
    if (second >= token.len || ot_str_find(token, '.', second + 1) != token.len)
        return OT_REFUSAL_MALFORMED;
    if (first == 0 || second == first + 1 || second + 1 == token.len)
        return OT_REFUSAL_MALFORMED;
    out->signed_text = ot_str_slice(token, 0, second);
    if (!ot_base64url_decode(arena, ot_str_slice(token, 0, first), &out->header) ||
        !ot_base64url_decode(arena, ot_str_slice(token, first + 1, second), &out->payload) ||
        !ot_base64url_decode(arena, ot_str_slice(token, second + 1, token.len), &out->signature))
        return OT_REFUSAL_MALFORMED;
    return OT_REFUSAL_NONE;
}

static const ot_json *read_object(ot_arena *arena, ot_str text)
{
    ot_json_error ignored;
    const ot_json *value = ot_json_read(arena, text, &ignored);
    return value != NULL && value->kind == OT_JSON_OBJECT ? value : NULL;
}

/* `typ` may say JWT or at+jwt (RFC 9068) or nothing; another kind of token signed by the same
 * issuer is not for us. */
static bool is_token_type(const ot_json *typ)
{
    static const char *const known[] = {"JWT", "jwt", "at+jwt", "application/at+jwt"};
    if (typ == NULL)
        return true;
    for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++) {
        if (typ->kind == OT_JSON_STRING && ot_str_equal(typ->text, ot_str_from_c(known[i])))
            return true;
    }
    return false;
}

/* RFC 7515 section 4.1.11: what `crit` lists must be understood; we understand nothing, so it may
 * not be there. `b64` only has meaning through crit. `jku`, `jwk`, `x5u` and `x5c` are ignored:
 * keys come from the configuration alone. */
static ot_refusal check_header(const ot_json *header, ot_str *algorithm, ot_str *kid)
{
    const ot_json *alg = ot_json_get(header, OT_S("alg"));
    const ot_json *key_id = ot_json_get(header, OT_S("kid"));
    if (alg == NULL || alg->kind != OT_JSON_STRING)
        return OT_REFUSAL_HEADER;
    if (key_id != NULL && key_id->kind != OT_JSON_STRING)
        return OT_REFUSAL_HEADER;
    if (ot_json_get(header, OT_S("crit")) != NULL ||
        !is_token_type(ot_json_get(header, OT_S("typ"))))
        return OT_REFUSAL_HEADER;
    *algorithm = alg->text;
    *kid = key_id == NULL ? (ot_str){0} : key_id->text;
    return OT_REFUSAL_NONE;
}

/* A key with a kid is for tokens that name it; a key without one is for all others. */
static bool is_candidate(const ot_key *key, ot_str algorithm, ot_str kid)
{
    if (!ot_str_equal(ot_algorithm_name(key->options.algorithm), algorithm))
        return false;
    return key->options.kid.len == 0 || ot_str_equal(key->options.kid, kid);
}

static ot_refusal find_key(const ot_auth *auth, const parts *token, ot_str algorithm, ot_str kid,
                           const ot_key **out)
{
    ot_refusal refusal = OT_REFUSAL_KEY;
    for (uint32_t i = 0; i < auth->options.key_count; i++) {
        const ot_key *key = &auth->keys[i];
        if (!is_candidate(key, algorithm, kid))
            continue;
        if (ot_key_verify(key, token->signed_text, token->signature)) {
            *out = key;
            return OT_REFUSAL_NONE;
        }
        refusal = OT_REFUSAL_SIGNATURE;
    }
    return refusal;
}

/* An optional NumericDate, integers only. False when it is there and is not one. */
static bool read_time(const ot_json *claims, ot_str name, bool *is_there, int64_t *out)
{
    const int64_t year_9999 = 253402300799;
    const ot_json *value = ot_json_get(claims, name);
    *is_there = value != NULL;
    if (value == NULL)
        return true;
    return ot_json_to_int64(value, out) && *out >= 0 && *out <= year_9999;
}

static ot_refusal check_times(const ot_json *claims, int64_t leeway_s, int64_t now_s,
                              int64_t *expires_at_s)
{
    int64_t exp = 0;
    int64_t nbf = 0;
    int64_t iat = 0;
    bool has_exp;
    bool has_nbf;
    bool has_iat;
    if (!read_time(claims, OT_S("exp"), &has_exp, &exp) ||
        !read_time(claims, OT_S("nbf"), &has_nbf, &nbf) ||
        !read_time(claims, OT_S("iat"), &has_iat, &iat) || !has_exp)
        return OT_REFUSAL_CLAIMS;

    *expires_at_s = exp + leeway_s;
    if (*expires_at_s <= now_s)
        return OT_REFUSAL_EXPIRED;
    if (has_nbf && nbf > now_s + leeway_s)
        return OT_REFUSAL_NOT_YET;
    if (has_iat && iat > now_s + (leeway_s > ISSUED_AHEAD_MAX_S ? leeway_s : ISSUED_AHEAD_MAX_S))
        return OT_REFUSAL_NOT_YET;
    return OT_REFUSAL_NONE;
}

static ot_refusal check_issuer(const ot_json *claims, const ot_key_options *key)
{
    const ot_json *iss = ot_json_get(claims, OT_S("iss"));
    if (iss != NULL && iss->kind != OT_JSON_STRING)
        return OT_REFUSAL_CLAIMS;
    if (key->issuer.len == 0)
        return OT_REFUSAL_NONE;
    return iss != NULL && ot_str_equal(iss->text, key->issuer) ? OT_REFUSAL_NONE
                                                               : OT_REFUSAL_ISSUER;
}

static bool is_our_audience(const ot_key_options *key, ot_str audience)
{
    for (uint32_t i = 0; i < key->audience_count; i++) {
        if (ot_str_equal(key->audiences[i], audience))
            return true;
    }
    return false;
}

/* RFC 7519 section 4.1.3: a string, or an array of strings. */
static ot_refusal check_audience(const ot_json *claims, const ot_key_options *key)
{
    const ot_json *aud = ot_json_get(claims, OT_S("aud"));
    if (aud == NULL)
        return key->audience_count == 0 ? OT_REFUSAL_NONE : OT_REFUSAL_AUDIENCE;
    if (aud->kind != OT_JSON_STRING && aud->kind != OT_JSON_ARRAY)
        return OT_REFUSAL_CLAIMS;

    const ot_json *items = aud->kind == OT_JSON_STRING ? aud : aud->items;
    uint32_t count = aud->kind == OT_JSON_STRING ? 1 : aud->count;
    bool is_ours = key->audience_count == 0;
    for (uint32_t i = 0; i < count; i++) {
        if (items[i].kind != OT_JSON_STRING)
            return OT_REFUSAL_CLAIMS;
        is_ours = is_ours || is_our_audience(key, items[i].text);
    }
    return is_ours ? OT_REFUSAL_NONE : OT_REFUSAL_AUDIENCE;
}

/* Without a list of roles and a default, roles are not in use: the token only brings claims. */
static ot_refusal choose_role(const ot_auth_options *options, const ot_json *claims, ot_str *role)
{
    const ot_json *claim = ot_json_get_present(claims, options->role_claim);
    *role = options->default_role;
    if (claim == NULL)
        return role->len > 0 || options->role_count == 0 ? OT_REFUSAL_NONE : OT_REFUSAL_ROLE;
    if (claim->kind != OT_JSON_STRING)
        return OT_REFUSAL_CLAIMS;
    if (options->role_count == 0 && options->default_role.len == 0)
        return OT_REFUSAL_NONE;
    if (!is_allowed_role(options, claim->text) && !ot_str_equal(claim->text, options->default_role))
        return OT_REFUSAL_ROLE;
    *role = claim->text;
    return OT_REFUSAL_NONE;
}

/* PostgreSQL cannot hold NUL in text, so a claim with one would fail in the middle of a policy. */
static bool has_escaped_nul(ot_str json)
{
    return json.len > 0 && memmem(json.ptr, json.len, "\\u0000", 6) != NULL;
}

static ot_refusal check_claims(const ot_auth *auth, const ot_key *key, int64_t now_s,
                               ot_principal *principal)
{
    const ot_json *claims = principal->claims;
    if (claims == NULL || has_escaped_nul(principal->claims_text))
        return OT_REFUSAL_MALFORMED;
    ot_refusal refusal =
        check_times(claims, auth->options.leeway_s, now_s, &principal->expires_at_s);
    if (refusal == OT_REFUSAL_NONE)
        refusal = check_issuer(claims, &key->options);
    if (refusal == OT_REFUSAL_NONE)
        refusal = check_audience(claims, &key->options);
    if (refusal == OT_REFUSAL_NONE)
        refusal = choose_role(&auth->options, claims, &principal->role);
    if (refusal == OT_REFUSAL_NONE)
        principal->scopes = ot_scopes_read(principal->arena, claims, auth->options.scope_claim);
    return refusal;
}

static ot_refusal verify(const ot_auth *auth, ot_str token, int64_t now_s, ot_principal *principal)
{
    ot_arena *arena = principal->arena;
    parts split_token = {0};
    ot_refusal refusal = split(arena, token, &split_token);
    if (refusal != OT_REFUSAL_NONE)
        return refusal;
    const ot_json *header = read_object(arena, split_token.header);
    if (header == NULL)
        return OT_REFUSAL_MALFORMED;

    ot_str algorithm;
    ot_str kid;
    const ot_key *key = NULL;
    refusal = check_header(header, &algorithm, &kid);
    if (refusal == OT_REFUSAL_NONE)
        refusal = find_key(auth, &split_token, algorithm, kid, &key);
    if (refusal != OT_REFUSAL_NONE)
        return refusal;

    principal->claims_text = split_token.payload;
    principal->claims = read_object(arena, split_token.payload);
    return check_claims(auth, key, now_s, principal);
}

ot_principal *ot_token_verify(const ot_auth *auth, ot_str token, int64_t now_s, ot_refusal *refusal)
{
    *refusal = OT_REFUSAL_TOO_LONG;
    if (token.len > OT_LIMIT_TOKEN_BYTES)
        return NULL;

    ot_arena *arena = ot_arena_new();
    ot_principal *principal = OT_NEW(arena, ot_principal);
    principal->arena = arena;
    principal->references = 1;
    *refusal = verify(auth, token, now_s, principal);
    if (*refusal == OT_REFUSAL_NONE)
        return principal;
    ot_arena_free(arena);
    return NULL;
}

ot_principal *ot_principal_retain(ot_principal *principal)
{
    principal->references++;
    return principal;
}

void ot_principal_release(ot_principal *principal)
{
    if (principal == NULL)
        return;
    OT_ASSERT(principal->references > 0);
    if (--principal->references == 0)
        ot_arena_free(principal->arena);
}
