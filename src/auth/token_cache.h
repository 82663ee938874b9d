/*
 * The verified tokens of one loop: a phone sends the same token with each request for minutes, so
 * it is verified once and then found by the SHA-256 of its text until it expires. Refusals are
 * remembered as well, for a few seconds and in a table of their own, so that a flood of bad tokens
 * neither costs signatures nor pushes good ones out. Both tables are bounded and forget what was
 * used longest ago. Tokens themselves are not kept.
 */
#ifndef OT_AUTH_TOKEN_CACHE_H
#define OT_AUTH_TOKEN_CACHE_H

#include "auth/token.h"

typedef struct ot_token_cache ot_token_cache;

/* An empty cache of at most `entries_max` tokens (0: OT_LIMIT_TOKEN_CACHE_ENTRIES), *owned*. `auth`
 * is borrowed. */
ot_token_cache *ot_token_cache_new(const ot_auth *auth, uint32_t entries_max);

/* Releases the principals it holds. NULL is allowed. */
void ot_token_cache_free(ot_token_cache *cache);

/* As ot_token_verify, from the cache where possible. The result is released by the caller. */
ot_principal *ot_token_cache_verify(ot_token_cache *cache, ot_str token, int64_t now_s,
                                    ot_refusal *refusal);

typedef struct ot_token_cache_counters {
    uint64_t hits;
    uint64_t misses;
} ot_token_cache_counters;

const ot_token_cache_counters *ot_token_cache_count(const ot_token_cache *cache);

#endif
