/*
 * The keys that tokens are checked with, parsed once at start and then shared by all loops. A key
 * has one algorithm for life, and an HS256 key is bytes while an RS256 key is a parsed public key:
 * so a token cannot choose how it is checked, which is the root of the "signed with the public
 * key's text" family of forgeries. Signatures are checked with OpenSSL on the parsed keys (libjwt
 * parses the PEM for each token, which costs sixteen times as much, and accepts what RFC 7515
 * forbids).
 */
#ifndef OT_AUTH_KEYS_H
#define OT_AUTH_KEYS_H

#include "base/arena.h"
#include "base/error.h"

typedef enum ot_algorithm {
    OT_ALGORITHM_HS256, /* HMAC with SHA-256; a secret of 32 bytes or more */
    OT_ALGORITHM_RS256, /* RSASSA-PKCS1-v1_5 with SHA-256; a public key of 2048 bits or more */
} ot_algorithm;

/* The name as it stands in a token's header: exact, case and all. */
ot_str ot_algorithm_name(ot_algorithm algorithm);

/* One key as configured. All texts are borrowed by ot_auth. */
typedef struct ot_key_options {
    ot_str kid; /* tokens must name it; empty: checks tokens that name no other key */
    ot_algorithm algorithm;
    ot_str material;         /* HS256: the secret; RS256: the public key as PEM */
    ot_str issuer;           /* `iss` must be exactly this; empty: not checked */
    const ot_str *audiences; /* `aud` must hold one of these; none: not checked */
    uint32_t audience_count;
} ot_key_options;

typedef struct ot_key {
    ot_key_options options;
    void *public_key; /* RS256: EVP_PKEY, *owned* by the arena */
} ot_key;

/* Parses one key into `key`. OT_INVALID and `error` when the material does not fit its algorithm.
 */
ot_status ot_key_init(ot_arena *arena, const ot_key_options *options, ot_key *key, ot_error *error);

/* True when `signature` is the key's over `signed_text`. HMACs are compared in constant time. */
bool ot_key_verify(const ot_key *key, ot_str signed_text, ot_str signature);

#endif
