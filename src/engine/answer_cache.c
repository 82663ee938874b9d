#include "engine/answer_cache.h"

#include <stdlib.h>

#include "base/assert.h"
#include "base/hash.h"
#include "base/memory.h"
#include "base/recency.h"
#include "json/writer.h"

/*
 * 1. Every entry is in its bucket and in the order of use.
 * 2. `bytes` is the sum of the entries' sizes and at most `bytes_max`.
 */

enum { SHARE_OF_ONE = 8, BUCKETS_MIN = 64, BUCKETS_MAX = 1 << 16, BYTES_PER_BUCKET = 2048 };

typedef struct entry {
    struct entry *next_in_bucket;
    ot_use use;
    uint64_t hash;
    uint64_t kept_ms;
    uint64_t until_ms;
    size_t key_bytes;
    size_t body_bytes;
    char bytes[]; /* key, body */
} entry;

struct ot_answer_cache {
    entry **buckets; /* owned */
    size_t mask;
    size_t bytes;
    size_t bytes_max;
    ot_uses uses;
};

/* ---- Keys ---- */

static void put_number(ot_buffer *out, uint64_t number)
{
    ot_buffer_append(out, ot_str_make((const char *)&number, sizeof(number)));
}

/* With its length before it, no text can be taken for the next one's beginning. */
static void put_text(ot_buffer *out, ot_str text)
{
    put_number(out, text.len);
    ot_buffer_append(out, text);
}

/* A value of any kind as JSON, with its length before it. */
static void put_json(ot_buffer *out, const ot_json *value)
{
    size_t begin = out->len;
    put_number(out, 0);
    ot_json_write_value(out, value);
    uint64_t bytes = out->len - begin - sizeof(bytes);
    memcpy(out->ptr + begin, &bytes, sizeof(bytes));
}

static void put_variable(ot_buffer *out, const ot_variable *variable)
{
    ot_buffer_append_byte(out, variable->is_present ? '=' : '-');
    if (variable->is_present)
        put_json(out, &variable->value);
}

static void put_claims(ot_buffer *out, const ot_answer_key *key)
{
    put_number(out, key->use->claim_count);
    for (uint32_t i = 0; i < key->use->claim_count; i++) {
        const ot_json *value = ot_json_get(key->claims, key->use->claims[i]);
        put_text(out, key->use->claims[i]);
        ot_buffer_append_byte(out, value != NULL ? '=' : '-');
        if (value != NULL)
            put_json(out, value);
    }
}

static void put_asker(ot_buffer *out, const ot_answer_key *key)
{
    if (key->identity == NULL) {
        ot_buffer_append_byte(out, 'a');
        return;
    }
    bool is_whole = key->use->is_whole || key->claims == NULL;
    ot_buffer_append_byte(out, is_whole ? 'w' : 'c');
    put_text(out, key->identity->role);
    if (is_whole)
        put_text(out, key->identity->claims);
    else
        put_claims(out, key);
}

ot_str ot_answer_key_bytes(ot_arena *arena, const ot_answer_key *key)
{
    ot_buffer out = {0};
    put_number(&out, key->document);
    put_number(&out, key->operation);
    for (uint32_t i = 0; i < key->variables->count; i++)
        put_variable(&out, &key->variables->items[i]);
    put_asker(&out, key);
    ot_str bytes = ot_arena_copy(arena, ot_buffer_str(&out));
    ot_buffer_free(&out);
    return bytes;
}

/* ---- Life ---- */

ot_answer_cache *ot_answer_cache_new(size_t bytes_max)
{
    ot_answer_cache *cache = ot_calloc(1, sizeof(*cache));
    size_t count = BUCKETS_MIN;
    while (count < BUCKETS_MAX && count * BYTES_PER_BUCKET < bytes_max)
        count *= 2;
    cache->buckets = ot_calloc(count, sizeof(entry *));
    cache->mask = count - 1;
    cache->bytes_max = bytes_max;
    return cache;
}

static size_t size_of(const entry *e)
{
    return sizeof(*e) + e->key_bytes + e->body_bytes;
}

static void drop(ot_answer_cache *cache, entry *e)
{
    entry **link = &cache->buckets[e->hash & cache->mask];
    while (*link != e)
        link = &(*link)->next_in_bucket;
    *link = e->next_in_bucket;
    ot_uses_remove(&cache->uses, &e->use);
    cache->bytes -= size_of(e);
    free(e);
}

void ot_answer_cache_free(ot_answer_cache *cache)
{
    if (cache == NULL)
        return;
    while (cache->uses.oldest != NULL)
        drop(cache, OT_USED(entry, cache->uses.oldest));
    OT_ASSERT(cache->bytes == 0);
    free(cache->buckets);
    free(cache);
}

size_t ot_answer_cache_bytes(const ot_answer_cache *cache)
{
    return cache->bytes;
}

/* ---- Use ---- */

static entry *find(const ot_answer_cache *cache, ot_str key, uint64_t hash)
{
    entry *e = cache->buckets[hash & cache->mask];
    while (e != NULL &&
           (e->hash != hash || !ot_str_equal(ot_str_make(e->bytes, e->key_bytes), key)))
        e = e->next_in_bucket;
    return e;
}

bool ot_answer_cache_find(ot_answer_cache *cache, ot_str key, uint64_t now_ms, ot_buffer *out,
                          uint32_t *age_s)
{
    entry *e = find(cache, key, ot_hash(key));
    if (e == NULL)
        return false;
    if (now_ms >= e->until_ms) {
        drop(cache, e);
        return false;
    }
    ot_uses_touch(&cache->uses, &e->use);
    ot_buffer_append(out, ot_str_make(e->bytes + e->key_bytes, e->body_bytes));
    *age_s = (uint32_t)((now_ms - e->kept_ms) / 1000);
    return true;
}

static entry *make(ot_str key, ot_str body)
{
    entry *e = ot_malloc(sizeof(*e) + key.len + body.len);
    *e = (entry){.key_bytes = key.len, .body_bytes = body.len};
    memcpy(e->bytes, key.ptr, key.len);
    memcpy(e->bytes + key.len, body.ptr, body.len);
    return e;
}

static void make_room(ot_answer_cache *cache, size_t size)
{
    while (cache->uses.oldest != NULL && cache->bytes + size > cache->bytes_max)
        drop(cache, OT_USED(entry, cache->uses.oldest));
}

void ot_answer_cache_keep(ot_answer_cache *cache, ot_str key, ot_str body, uint64_t now_ms,
                          uint32_t max_age_s)
{
    uint64_t hash = ot_hash(key);
    entry *old = find(cache, key, hash);
    if (old != NULL)
        drop(cache, old);
    if (sizeof(entry) + key.len + body.len > cache->bytes_max / SHARE_OF_ONE)
        return;
    entry *e = make(key, body);
    make_room(cache, size_of(e));
    e->hash = hash;
    e->kept_ms = now_ms;
    e->until_ms = now_ms + (uint64_t)max_age_s * 1000;
    e->next_in_bucket = cache->buckets[hash & cache->mask];
    cache->buckets[hash & cache->mask] = e;
    ot_uses_add(&cache->uses, &e->use);
    cache->bytes += size_of(e);
}
