#include "base/assert.h"
#include "base/limits.h"
#include "postgres/pool_internal.h"

/*
 * Look-ups by key that several trips of a turn send with the same text and the same rights: one
 * statement for the keys of all of them. For this turn each of them gets the union of their keys as
 * its own, so they are equal statements, and share.c sends the first alone. Afterwards each has its
 * own keys back: whatever has to run again runs by itself. Who asked picks its rows from the result
 * (ot_pg_query.has_others).
 */

enum { HEADER_BYTES = 20, GROUPS_PER_TURN_MAX = 64 };

/* Queries that differ in nothing but their keys. */
typedef struct group {
    const ot_pg__job *job; /* of the first */
    const ot_pg_query *like;
    uint32_t member_count;
    size_t key_count;
} group;

/* A query that was given other keys for this turn. */
struct ot_pg__merged {
    ot_pg_query *query;
    const char *const *values; /* its own */
    const int *lengths;
    group *group;
    ot_pg__merged *next;
};

/* ---- Arrays in binary form: dimensions, null flag, element oid, length, lower bound; then each
 * length and bytes. They are ours, so they are well-formed. ---- */

static uint32_t read_uint32(const char *bytes)
{
    const unsigned char *from = (const unsigned char *)bytes;
    return (uint32_t)from[0] << 24 | (uint32_t)from[1] << 16 | (uint32_t)from[2] << 8 | from[3];
}

static void write_uint32(char *to, uint32_t value)
{
    for (int i = 0; i < 4; i++)
        to[i] = (char)(value >> (24 - 8 * i));
}

static uint32_t key_count(const ot_pg_query *query)
{
    return read_uint32(query->values[query->keys - 1] + 12);
}

typedef struct key_set {
    ot_str *slots;
    uint32_t mask;
    char *array;
    size_t bytes;
    uint32_t count;
} key_set;

static void add_key(key_set *set, ot_str key)
{
    uint32_t i = (uint32_t)ot_hash(key) & set->mask;
    for (; set->slots[i].ptr != NULL; i = (i + 1) & set->mask)
        if (ot_str_equal(set->slots[i], key))
            return;
    char *to = set->array + set->bytes;
    write_uint32(to, (uint32_t)key.len);
    memcpy(to + 4, key.ptr, key.len);
    set->slots[i] = ot_str_make(to + 4, key.len);
    set->bytes += 4 + key.len;
    set->count++;
}

static void add_keys(key_set *set, const ot_pg_query *query)
{
    const char *array = query->values[query->keys - 1];
    const char *at = array + HEADER_BYTES;
    for (uint32_t i = key_count(query); i > 0; i--) {
        uint32_t length = read_uint32(at);
        add_key(set, ot_str_make(at + 4, length));
        at += 4 + length;
    }
    OT_ASSERT(at == array + query->lengths[query->keys - 1]);
}

/* ---- Groups ---- */

static bool may_merge(const ot_pg__job *job, const ot_pg_query *query)
{
    return query->keys > 0 && !job->is_alone && query->values[query->keys - 1] != NULL &&
           key_count(query) > 0;
}

static bool belongs(const group *g, const ot_pg__job *job, const ot_pg_query *query)
{
    return g->like->keys == query->keys && ot_pg__share_may(g->job, job) &&
           g->key_count + key_count(query) <= OT_LIMIT_MERGED_KEYS &&
           ot_pg__share_is_same(g->like, query, query->keys - 1);
}

static group *group_of(group *groups, uint32_t *count, const ot_pg__job *job,
                       const ot_pg_query *query)
{
    for (uint32_t i = 0; i < *count; i++)
        if (belongs(&groups[i], job, query))
            return &groups[i];
    if (*count == GROUPS_PER_TURN_MAX)
        return NULL;
    groups[*count] = (group){.job = job, .like = query};
    return &groups[(*count)++];
}

static void note(ot_pg_pool *pool, group *g, ot_pg_query *query)
{
    ot_pg__sharing *sharing = &pool->sharing;
    ot_pg__merged *merged = OT_NEW(sharing->arena, ot_pg__merged);
    *merged = (ot_pg__merged){.query = query,
                              .values = query->values,
                              .lengths = query->lengths,
                              .group = g,
                              .next = sharing->merged};
    sharing->merged = merged;
    g->member_count++;
    g->key_count += key_count(query);
}

/* The union of the keys of a group, in the order in which they were asked for. */
static ot_str unite(ot_pg_pool *pool, const group *g)
{
    ot_arena *arena = pool->sharing.arena;
    key_set set = {.bytes = HEADER_BYTES};
    size_t bytes = HEADER_BYTES;
    uint32_t size = 16;
    while (size < 2 * g->key_count)
        size *= 2;
    for (const ot_pg__merged *m = pool->sharing.merged; m != NULL; m = m->next)
        bytes += m->group == g ? (size_t)m->lengths[m->query->keys - 1] : 0;
    set.slots = OT_NEW_ARRAY(arena, ot_str, size);
    set.mask = size - 1;
    set.array = ot_arena_alloc(arena, bytes);
    memcpy(set.array, g->like->values[g->like->keys - 1], HEADER_BYTES);
    for (const ot_pg__merged *m = pool->sharing.merged; m != NULL; m = m->next)
        if (m->group == g)
            add_keys(&set, m->query);
    write_uint32(set.array + 12, set.count);
    return ot_str_make(set.array, set.bytes);
}

static void give(ot_arena *arena, ot_pg_query *query, ot_str keys)
{
    uint32_t count = query->statement->parameter_count;
    const char **values = OT_NEW_ARRAY(arena, const char *, count);
    int *lengths = OT_NEW_ARRAY(arena, int, count);
    memcpy(values, query->values, count * sizeof(*values));
    memcpy(lengths, query->lengths, count * sizeof(*lengths));
    values[query->keys - 1] = keys.ptr;
    lengths[query->keys - 1] = (int)keys.len;
    query->values = values;
    query->lengths = lengths;
    query->has_others = true;
}

static void merge_group(ot_pg_pool *pool, const group *g)
{
    if (g->member_count < 2)
        return;
    ot_str keys = unite(pool, g);
    for (const ot_pg__merged *m = pool->sharing.merged; m != NULL; m = m->next)
        if (m->group == g)
            give(pool->sharing.arena, m->query, keys);
}

/* ---- A turn ---- */

void ot_pg__merge_begin(ot_pg_pool *pool)
{
    ot_pg__sharing *sharing = &pool->sharing;
    if (sharing->offers == NULL)
        return;
    group *groups = NULL;
    uint32_t count = 0;
    for (ot_pg__job *job = pool->reads.first; job != NULL; job = job->next) {
        for (uint32_t i = 0; job->trip != NULL && i < job->trip->query_count; i++) {
            ot_pg_query *query = &job->trip->queries[i];
            query->has_others = false;
            if (!may_merge(job, query))
                continue;
            if (groups == NULL)
                groups = OT_NEW_ARRAY(sharing->arena, group, GROUPS_PER_TURN_MAX);
            group *g = group_of(groups, &count, job, query);
            if (g != NULL)
                note(pool, g, query);
        }
    }
    for (uint32_t i = 0; i < count; i++)
        merge_group(pool, &groups[i]);
}

void ot_pg__merge_end(ot_pg_pool *pool)
{
    for (ot_pg__merged *m = pool->sharing.merged; m != NULL; m = m->next) {
        m->query->values = m->values;
        m->query->lengths = m->lengths;
    }
    pool->sharing.merged = NULL;
}
