/*
 * Bearer token -> principal: who asks, with which claims, as which database role; or the reason why
 * the token is refused. A token is a JSON Web Signature in compact form (RFC 7515, RFC 7519),
 * checked to the letter: three parts, canonical base64url, strict JSON without duplicate members,
 * an algorithm that is the key's own, no critical extensions, no keys brought along, an expiry that
 * is an integer. What is not understood is refused, never skipped.
 *
 * Everything here is pure: time comes in as a parameter, keys come in as options. Reading files is
 * command/'s work.
 */
#ifndef OT_AUTH_TOKEN_H
#define OT_AUTH_TOKEN_H

#include "auth/caller.h"
#include "auth/keys.h"

typedef struct ot_auth_options {
    const ot_key_options *keys; /* none: every token is refused */
    uint32_t key_count;
    ot_str default_role; /* of a token without a role; empty: such a token is refused, unless
                            `roles` is empty as well */
    const ot_str *roles; /* the only roles a token may name */
    uint32_t role_count;
    ot_str role_claim;  /* name of the claim; empty: "role" */
    ot_str scope_claim; /* the same for scopes; empty: "scope", else "scp" */
    uint32_t leeway_s;  /* tolerance for clocks that differ, 0 to OT_AUTH_LEEWAY_MAX_S */
} ot_auth_options;

enum { OT_AUTH_LEEWAY_MAX_S = 60 };

typedef struct ot_auth ot_auth;

/* Parses the keys. The options and their texts are borrowed for the life of `arena`. NULL and
 * `error` when something cannot be right. The result is `const` for all loops. */
const ot_auth *ot_auth_new(ot_arena *arena, const ot_auth_options *options, ot_error *error);

/* Why a token was refused. For the log and counters; a client learns only OT_REFUSAL_EXPIRED from
 * the rest. */
typedef enum ot_refusal {
    OT_REFUSAL_NONE,
    OT_REFUSAL_TOO_LONG,
    OT_REFUSAL_MALFORMED, /* not three parts, not canonical base64url, not strict JSON */
    OT_REFUSAL_HEADER,    /* the header lacks alg, has crit, or says it is not a token */
    OT_REFUSAL_KEY,       /* no key fits kid and alg */
    OT_REFUSAL_SIGNATURE,
    OT_REFUSAL_CLAIMS, /* a registered claim is missing or has the wrong type */
    OT_REFUSAL_EXPIRED,
    OT_REFUSAL_NOT_YET, /* nbf or iat lies ahead */
    OT_REFUSAL_ISSUER,
    OT_REFUSAL_AUDIENCE,
    OT_REFUSAL_ROLE, /* a role that is not in the list, or none at all */
} ot_refusal;

/* One word, as it stands in logs. */
const char *ot_refusal_name(ot_refusal refusal);

/* Someone whose token was verified. Counted by one loop only: never shared between threads. */
typedef struct ot_principal {
    ot_arena *arena; /* owned */
    const ot_json *claims;
    ot_str claims_text; /* the claims as JSON, NUL-terminated: for request.jwt.claims */
    ot_str role;        /* the database role; empty when roles are not in use */
    ot_scopes scopes;
    int64_t expires_at_s; /* UNIX time from which the token is refused, leeway included */
    uint32_t references;
} ot_principal;

/* Verifies `token` (without "Bearer ") at UNIX time `now_s`. NULL and `refusal` when it is refused;
 * otherwise a principal that the caller ends with ot_principal_release. */
ot_principal *ot_token_verify(const ot_auth *auth, ot_str token, int64_t now_s,
                              ot_refusal *refusal);

/* One more holder. Returns its argument. */
ot_principal *ot_principal_retain(ot_principal *principal);

/* One holder less; the last one frees. NULL is allowed. */
void ot_principal_release(ot_principal *principal);

#endif
