#include "engine/persisted.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>

#include "base/assert.h"
#include "base/hash.h"
#include "base/limits.h"
#include "base/memory.h"
#include "base/recency.h"

/*
 * 1. Everything but holders is read and written under the lock.
 * 2. A text in the table has a holder for that; it is freed by whoever lets go of it last.
 */

struct ot_persisted_text {
    atomic_uint holders;
    ot_sha256_digest digest;
    ot_persisted_text *next_in_bucket;
    ot_use use;
    size_t len;
    char bytes[];
};

struct ot_persisted {
    atomic_uint holders;
    size_t bytes_max;
    pthread_mutex_t lock;
    ot_persisted_text **buckets; /* owned */
    uint32_t mask;
    size_t bytes;
    ot_uses uses;
};

enum { BYTES_PER_BUCKET = 1024, BUCKETS_MIN = 64, BUCKETS_MAX = 1 << 20 };

/* ---- Life ---- */

ot_persisted *ot_persisted_new(size_t bytes_max)
{
    ot_persisted *persisted = ot_calloc(1, sizeof(*persisted));
    atomic_init(&persisted->holders, 1);
    persisted->bytes_max = bytes_max == 0 ? OT_LIMIT_PERSISTED_BYTES : bytes_max;
    uint32_t size = BUCKETS_MIN;
    while (size < BUCKETS_MAX && size < persisted->bytes_max / BYTES_PER_BUCKET)
        size *= 2;
    persisted->mask = size - 1;
    persisted->buckets = ot_calloc(size, sizeof(ot_persisted_text *));
    OT_ASSERT(pthread_mutex_init(&persisted->lock, NULL) == 0);
    return persisted;
}

ot_persisted *ot_persisted_hold(ot_persisted *persisted)
{
    atomic_fetch_add(&persisted->holders, 1);
    return persisted;
}

static void lock(ot_persisted *persisted)
{
    OT_ASSERT(pthread_mutex_lock(&persisted->lock) == 0);
}

static void unlock(ot_persisted *persisted)
{
    OT_ASSERT(pthread_mutex_unlock(&persisted->lock) == 0);
}

/* ---- The table and the order of use ---- */

static ot_persisted_text **bucket_of(const ot_persisted *persisted, const ot_sha256_digest *digest)
{
    uint64_t hash = ot_hash(ot_str_make((const char *)digest->bytes, sizeof(digest->bytes)));
    return &persisted->buckets[hash & persisted->mask];
}

static size_t size_of(const ot_persisted_text *text)
{
    return sizeof(*text) + text->len;
}

static void forget(ot_persisted *persisted, ot_persisted_text *text)
{
    ot_persisted_text **at = bucket_of(persisted, &text->digest);
    while (*at != text)
        at = &(*at)->next_in_bucket;
    *at = text->next_in_bucket;
    ot_uses_remove(&persisted->uses, &text->use);
    persisted->bytes -= size_of(text);
    ot_persisted_text_release(text);
}

/* Finds a text and makes it the newest. */
static ot_persisted_text *use(ot_persisted *persisted, const ot_sha256_digest *digest)
{
    ot_persisted_text *text = *bucket_of(persisted, digest);
    while (text != NULL && memcmp(&text->digest, digest, sizeof(*digest)) != 0)
        text = text->next_in_bucket;
    if (text != NULL)
        ot_uses_touch(&persisted->uses, &text->use);
    return text;
}

void ot_persisted_release(ot_persisted *persisted)
{
    if (persisted == NULL)
        return;
    unsigned before = atomic_fetch_sub(&persisted->holders, 1);
    OT_ASSERT(before > 0);
    if (before > 1)
        return;
    while (persisted->uses.oldest != NULL)
        forget(persisted, OT_USED(ot_persisted_text, persisted->uses.oldest));
    (void)pthread_mutex_destroy(&persisted->lock); /* nobody holds it: cannot fail */
    free(persisted->buckets);
    free(persisted);
}

/* ---- Registered texts ---- */

static int digit_of(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

static bool read_digest(ot_str hash, ot_sha256_digest *out)
{
    if (hash.len != OT_SHA256_HEX)
        return false;
    for (size_t i = 0; i < OT_SHA256_BYTES; i++) {
        int high = digit_of(hash.ptr[2 * i]);
        int low = digit_of(hash.ptr[2 * i + 1]);
        if (high < 0 || low < 0)
            return false;
        out->bytes[i] = (uint8_t)(high * 16 + low);
    }
    return true;
}

ot_persisted_text *ot_persisted_find(ot_persisted *persisted, ot_str hash)
{
    ot_sha256_digest digest;
    if (!read_digest(hash, &digest))
        return NULL;
    lock(persisted);
    ot_persisted_text *text = use(persisted, &digest);
    if (text != NULL)
        atomic_fetch_add(&text->holders, 1);
    unlock(persisted);
    return text;
}

static ot_persisted_text *make_text(const ot_sha256_digest *digest, ot_str text)
{
    ot_persisted_text *made = ot_malloc(sizeof(*made) + text.len);
    *made = (ot_persisted_text){.digest = *digest, .len = text.len};
    atomic_init(&made->holders, 1);
    memcpy(made->bytes, text.ptr, text.len);
    return made;
}

static void make_room(ot_persisted *persisted, size_t size)
{
    while (persisted->uses.oldest != NULL && persisted->bytes + size > persisted->bytes_max)
        forget(persisted, OT_USED(ot_persisted_text, persisted->uses.oldest));
}

void ot_persisted_put(ot_persisted *persisted, ot_str text)
{
    OT_ASSERT(text.len > 0);
    ot_sha256_digest digest = ot_sha256(text);
    size_t size = sizeof(ot_persisted_text) + text.len;
    lock(persisted);
    if (size <= persisted->bytes_max && use(persisted, &digest) == NULL) {
        make_room(persisted, size);
        ot_persisted_text *made = make_text(&digest, text);
        ot_persisted_text **bucket = bucket_of(persisted, &digest);
        made->next_in_bucket = *bucket;
        *bucket = made;
        ot_uses_add(&persisted->uses, &made->use);
        persisted->bytes += size;
    }
    unlock(persisted);
}

void ot_persisted_set_bytes_max(ot_persisted *persisted, size_t bytes_max)
{
    lock(persisted);
    persisted->bytes_max = bytes_max == 0 ? OT_LIMIT_PERSISTED_BYTES : bytes_max;
    make_room(persisted, 0);
    unlock(persisted);
}

ot_str ot_persisted_text_get(const ot_persisted_text *text)
{
    return ot_str_make(text->bytes, text->len);
}

void ot_persisted_text_release(ot_persisted_text *text)
{
    unsigned before = atomic_fetch_sub(&text->holders, 1);
    OT_ASSERT(before > 0);
    if (before == 1)
        free(text);
}

size_t ot_persisted_bytes(ot_persisted *persisted)
{
    lock(persisted);
    size_t bytes = persisted->bytes;
    unlock(persisted);
    return bytes;
}
