/*
 * A table is an array of entries, chained by hash bucket and linked by last use; all links are
 * entry index + 1, 0 is none. Bucket chains stay short because the key is a cryptographic digest
 * and there are as many buckets as entries.
 */
#include "auth/token_cache.h"

#include <stdlib.h>

#include "base/hash.h"
#include "base/limits.h"

enum {
    REFUSED_ENTRIES = 512,
    REFUSED_SECONDS =
        5, /* short: a token refused as "not yet" becomes good, a configuration is reloaded */
};

typedef struct entry {
    ot_sha256_digest key;
    ot_principal *principal; /* one reference, or NULL for a refusal */
    ot_refusal refusal;
    int64_t ends_at_s;
    uint32_t chain; /* next in the bucket */
    uint32_t newer;
    uint32_t older;
} entry;

typedef struct table {
    entry *entries;
    uint32_t *buckets;
    uint32_t capacity;
    uint32_t used; /* entries[0 .. used) hold something */
    uint32_t newest;
    uint32_t oldest;
} table;

struct ot_token_cache {
    ot_arena *arena;
    const ot_auth *auth;
    table good;
    table refused;
    ot_token_cache_counters counters;
};

static void table_init(ot_arena *arena, table *t, uint32_t capacity)
{
    t->entries = OT_NEW_ARRAY(arena, entry, capacity);
    t->buckets = OT_NEW_ARRAY(arena, uint32_t, capacity);
    t->capacity = capacity;
}

static uint32_t *bucket_of(table *t, const ot_sha256_digest *key)
{
    uint32_t word;
    memcpy(&word, key->bytes, sizeof(word));
    return &t->buckets[word % t->capacity];
}

static void unlink_use(table *t, uint32_t link)
{
    entry *e = &t->entries[link - 1];
    if (e->newer != 0)
        t->entries[e->newer - 1].older = e->older;
    else
        t->newest = e->older;
    if (e->older != 0)
        t->entries[e->older - 1].newer = e->newer;
    else
        t->oldest = e->newer;
}

static void link_newest(table *t, uint32_t link)
{
    entry *e = &t->entries[link - 1];
    e->newer = 0;
    e->older = t->newest;
    if (t->newest != 0)
        t->entries[t->newest - 1].newer = link;
    t->newest = link;
    if (t->oldest == 0)
        t->oldest = link;
}

static entry *table_find(table *t, const ot_sha256_digest *key)
{
    for (uint32_t link = *bucket_of(t, key); link != 0; link = t->entries[link - 1].chain) {
        entry *e = &t->entries[link - 1];
        if (memcmp(e->key.bytes, key->bytes, sizeof(key->bytes)) != 0)
            continue;
        unlink_use(t, link);
        link_newest(t, link);
        return e;
    }
    return NULL;
}

static void unlink_bucket(table *t, uint32_t link)
{
    uint32_t *at = bucket_of(t, &t->entries[link - 1].key);
    while (*at != link)
        at = &t->entries[*at - 1].chain;
    *at = t->entries[link - 1].chain;
}

/* An entry for a key that is not there: a fresh one, or the one used longest ago. */
static entry *table_add(table *t, const ot_sha256_digest *key)
{
    uint32_t link;
    if (t->used < t->capacity) {
        link = ++t->used;
    } else {
        link = t->oldest;
        unlink_use(t, link);
        unlink_bucket(t, link);
        ot_principal_release(t->entries[link - 1].principal);
    }
    entry *e = &t->entries[link - 1];
    uint32_t *bucket = bucket_of(t, key);
    *e = (entry){.key = *key, .chain = *bucket};
    *bucket = link;
    link_newest(t, link);
    return e;
}

static void table_deinit(table *t)
{
    for (uint32_t i = 0; i < t->used; i++)
        ot_principal_release(t->entries[i].principal);
}

ot_token_cache *ot_token_cache_new(const ot_auth *auth, uint32_t entries_max)
{
    ot_arena *arena = ot_arena_new();
    ot_token_cache *cache = OT_NEW(arena, ot_token_cache);
    cache->arena = arena;
    cache->auth = auth;
    table_init(arena, &cache->good, entries_max == 0 ? OT_LIMIT_TOKEN_CACHE_ENTRIES : entries_max);
    table_init(arena, &cache->refused, REFUSED_ENTRIES);
    return cache;
}

void ot_token_cache_free(ot_token_cache *cache)
{
    if (cache == NULL)
        return;
    table_deinit(&cache->good);
    table_deinit(&cache->refused);
    ot_arena_free(cache->arena);
}

static ot_principal *verify_and_keep(ot_token_cache *cache, const ot_sha256_digest *key,
                                     ot_str token, int64_t now_s, ot_refusal *refusal)
{
    ot_principal *principal = ot_token_verify(cache->auth, token, now_s, refusal);
    table *t = principal == NULL ? &cache->refused : &cache->good;
    entry *e = table_find(t, key);
    if (e == NULL)
        e = table_add(t, key);
    ot_principal_release(e->principal);
    e->principal = principal == NULL ? NULL : ot_principal_retain(principal);
    e->refusal = *refusal;
    e->ends_at_s = principal == NULL ? now_s + REFUSED_SECONDS : principal->expires_at_s;
    return principal;
}

ot_principal *ot_token_cache_verify(ot_token_cache *cache, ot_str token, int64_t now_s,
                                    ot_refusal *refusal)
{
    *refusal = OT_REFUSAL_TOO_LONG;
    if (token.len > OT_LIMIT_TOKEN_BYTES)
        return NULL;

    ot_sha256_digest key = ot_sha256(token);
    const entry *e = table_find(&cache->good, &key);
    if (e == NULL || e->ends_at_s <= now_s)
        e = table_find(&cache->refused, &key);
    if (e == NULL || e->ends_at_s <= now_s) {
        cache->counters.misses++;
        return verify_and_keep(cache, &key, token, now_s, refusal);
    }
    cache->counters.hits++;
    *refusal = e->refusal;
    return e->principal == NULL ? NULL : ot_principal_retain(e->principal);
}

const ot_token_cache_counters *ot_token_cache_count(const ot_token_cache *cache)
{
    return &cache->counters;
}
