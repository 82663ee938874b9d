#include "base/limits.h"
#include "base/memory.h"
#include "postgres/pool_internal.h"

/*
 * Which statements of a turn are equal. When the reads of a turn are sent, each statement is noted
 * as an *offer*; a later one with the same text, the same values and the same identity becomes a
 * follower of it instead of being sent (invariant 6 of pool_internal.h).
 *
 * Only what is sent in this very turn is offered. So a snapshot is never older than a trip that
 * sees it, and all statements of one trip still see one snapshot, because a trip follows only
 * inside of the window that it is sent in.
 *
 * Where many ask for the same all the time, there is more to share when they do not leave in every
 * turn: with two equal trips under way, a third waits until one of them is back, and leaves
 * together with all that came after it.
 */

enum {
    HASHED_BYTES_MAX = 256, /* of one value: equal ones are compared in full anyway */
    UNDER_WAY_MAX = 2,      /* one would leave the database idle while an answer travels */
};

/* ---- Comparing ---- */

static bool is_same_bytes(const char *a, const char *b, size_t length)
{
    return a == b || length == 0 || memcmp(a, b, length) == 0;
}

bool ot_pg__is_same_identity(const ot_pg_identity *a, const ot_pg_identity *b)
{
    if (a == b || a == NULL || b == NULL)
        return a == b;
    return ot_str_equal(a->role, b->role) && ot_str_equal(a->claims, b->claims);
}

static bool is_same_value(const ot_pg_query *a, const ot_pg_query *b, uint32_t i)
{
    if (a->values[i] == NULL || b->values[i] == NULL)
        return a->values[i] == b->values[i];
    return a->lengths[i] == b->lengths[i] &&
           is_same_bytes(a->values[i], b->values[i], (size_t)a->lengths[i]);
}

bool ot_pg__share_is_same(const ot_pg_query *a, const ot_pg_query *b, uint32_t except)
{
    if (strcmp(a->statement->name, b->statement->name) != 0)
        return false;
    for (uint32_t i = 0; i < a->statement->parameter_count; i++)
        if (i != except && !is_same_value(a, b, i))
            return false;
    return true;
}

/* Trips of a group share also where nobody else does. */
static bool is_shared(const ot_pg_pool *pool, const void *a, const void *b)
{
    return pool->options->share_reads || (a != NULL && a == b);
}

bool ot_pg__share_may(const ot_pg__job *a, const ot_pg__job *b)
{
    return is_shared(a->pool, a->trip->group, b->trip->group) &&
           ot_pg__is_same_identity(a->trip->identity, b->trip->identity);
}

/* ---- Hashing ---- */

static uint64_t mix(uint64_t hash, uint64_t word)
{
    hash = (hash ^ word) * 0x9E3779B97F4A7C15U;
    return hash ^ (hash >> 32);
}

/* Values are a client's choice, so they go through the keyed hash. */
static uint64_t mix_bytes(uint64_t hash, const char *bytes, size_t length)
{
    size_t hashed = length < HASHED_BYTES_MAX ? length : HASHED_BYTES_MAX;
    return mix(mix(hash, length), ot_hash(ot_str_make(bytes, hashed)));
}

static uint64_t hash_identity(const ot_pg_identity *identity)
{
    if (identity == NULL)
        return 0;
    uint64_t hash = mix_bytes(1, identity->role.ptr, identity->role.len);
    return mix_bytes(hash, identity->claims.ptr, identity->claims.len);
}

static uint64_t hash_query(const ot_pg_query *query, uint64_t hash)
{
    uint64_t name; /* it is a digest: a piece of it will do */
    memcpy(&name, query->statement->name + 1, sizeof(name));
    hash = mix(hash, name);
    for (uint32_t i = 0; i < query->statement->parameter_count; i++)
        hash = query->values[i] == NULL
                   ? mix(hash, UINT64_MAX)
                   : mix_bytes(hash, query->values[i], (size_t)query->lengths[i]);
    return hash;
}

/* ---- Waiting for equals ---- */

/* A stranger's trip with the same digest costs a wait, nothing else. */
static uint64_t digest_of(ot_pg__job *job)
{
    const ot_pg_trip *trip = job->trip;
    if (job->digest != 0 || trip == NULL)
        return job->digest;
    uint64_t digest = hash_identity(trip->identity);
    for (uint32_t i = 0; i < trip->query_count; i++)
        digest = hash_query(&trip->queries[i], digest);
    job->digest = digest == 0 ? 1 : digest;
    return job->digest;
}

bool ot_pg__share_waits(ot_pg_pool *pool, ot_pg__job *job)
{
    ot_pg__sharing *sharing = &pool->sharing;
    if (!pool->options->share_reads || job->is_alone || pool->flying.count < UNDER_WAY_MAX)
        return false;
    uint64_t digest = digest_of(job);
    if (digest == sharing->held)
        return true;
    uint32_t count = 0;
    for (ot_pg__job *each = pool->flying.first; each != NULL; each = each->next)
        count += each->has_sent && !each->is_abandoned && digest_of(each) == digest;
    if (count < UNDER_WAY_MAX)
        return false;
    sharing->held = digest;
    return true;
}

/* ---- Offers ---- */

/* Those of windows that are over stay in the table, and are passed by. */
static bool is_live(const ot_pg__offer *offer)
{
    return offer->window == offer->connection->window && !offer->connection->is_broken;
}

/* The offer of an equal statement, on `connection` or, if that is NULL, anywhere; or NULL. */
static const ot_pg__offer *find(const ot_pg_pool *pool, const ot_pg__connection *connection,
                                const ot_pg__job *job, uint32_t query)
{
    const ot_pg__sharing *sharing = &pool->sharing;
    uint64_t hash = sharing->hashes[query];
    for (uint32_t i = (uint32_t)hash & sharing->mask;; i = (i + 1) & sharing->mask) {
        const ot_pg__offer *offer = &sharing->offers[i];
        if (offer->query == NULL)
            return NULL;
        if (offer->hash == hash && is_live(offer) &&
            (connection == NULL || offer->connection == connection) &&
            is_shared(pool, offer->group, job->trip->group) &&
            ot_pg__is_same_identity(offer->connection->identity, job->trip->identity) &&
            ot_pg__share_is_same(offer->query, &job->trip->queries[query], UINT32_MAX))
            return offer;
    }
}

ot_pg__connection *ot_pg__share_look(ot_pg_pool *pool, const ot_pg__job *job)
{
    ot_pg__sharing *sharing = &pool->sharing;
    sharing->hashes = NULL;
    bool is_held = job->digest != 0 && job->digest == sharing->held;
    if (sharing->offers == NULL || job->is_alone || is_held)
        return NULL;
    const ot_pg_trip *trip = job->trip;
    uint64_t identity = hash_identity(trip->identity);
    sharing->hashes = OT_NEW_ARRAY(sharing->arena, uint64_t, trip->query_count);
    ot_pg__connection *found = NULL;
    for (uint32_t i = 0; i < trip->query_count; i++) {
        sharing->hashes[i] = hash_query(&trip->queries[i], identity);
        const ot_pg__offer *offer = found == NULL ? find(pool, NULL, job, i) : NULL;
        if (offer != NULL && offer->connection->entry_count < OT_LIMIT_QUEUE_PER_CONNECTION)
            found = offer->connection;
    }
    return found;
}

bool ot_pg__share_follow(ot_pg__connection *connection, ot_pg__job *job, uint32_t query)
{
    ot_pg_pool *pool = connection->pool;
    if (pool->sharing.hashes == NULL)
        return false;
    const ot_pg__offer *offer = find(pool, connection, job, query);
    if (offer == NULL)
        return false;
    if (job->following == NULL)
        job->following = ot_calloc(job->trip->query_count, sizeof(*job->following));
    ot_pg__entry *entry = ot_pg__entry_at(connection, offer->entry);
    ot_pg__follower *follower = &job->following[query];
    *follower = (ot_pg__follower){.job = job, .query = query, .next = entry->followers};
    entry->followers = follower;
    job->unanswered++;
    pool->counters.shared++;
    return true;
}

void ot_pg__share_offer(ot_pg__connection *connection, const ot_pg__job *job, uint32_t query)
{
    const ot_pg__sharing *sharing = &connection->pool->sharing;
    if (sharing->hashes == NULL)
        return;
    uint64_t hash = sharing->hashes[query];
    uint32_t i = (uint32_t)hash & sharing->mask;
    while (sharing->offers[i].query != NULL)
        i = (i + 1) & sharing->mask;
    sharing->offers[i] = (ot_pg__offer){
        .hash = hash,
        .query = &job->trip->queries[query],
        .group = job->trip->group,
        .connection = connection,
        .window = connection->window,
        .entry = ot_pg__next_entry(connection) - 1,
    };
}

/* ---- A turn ---- */

static bool has_any(const ot_pg_pool *pool)
{
    bool has_group = pool->options->share_reads;
    for (const ot_pg__job *job = pool->reads.first; job != NULL && !has_group; job = job->next)
        has_group = job->trip->group != NULL;
    return has_group;
}

/* Room for every statement that waits, so that the table never grows while it is used. */
void ot_pg__share_begin(ot_pg_pool *pool)
{
    ot_pg__sharing *sharing = &pool->sharing;
    sharing->held = 0;
    if (pool->reads.count < 2 || !has_any(pool))
        return;
    if (sharing->arena == NULL)
        sharing->arena = ot_arena_new();
    uint32_t queries = 0;
    for (const ot_pg__job *job = pool->reads.first; job != NULL; job = job->next)
        queries += job->trip->query_count;
    uint32_t size = 16;
    while (size < queries * 2)
        size *= 2;
    sharing->mask = size - 1;
    sharing->offers = OT_NEW_ARRAY(sharing->arena, ot_pg__offer, size);
}

void ot_pg__share_end(ot_pg_pool *pool)
{
    ot_pg__sharing *sharing = &pool->sharing;
    if (sharing->offers == NULL)
        return;
    sharing->offers = NULL;
    sharing->hashes = NULL;
    ot_arena_reset(sharing->arena);
}

void ot_pg__share_deinit(ot_pg_pool *pool)
{
    if (pool->sharing.arena != NULL)
        ot_arena_free(pool->sharing.arena);
}
