#include "base/map.h"

#include "base/assert.h"
#include "base/hash.h"
#include "base/words.h"

enum {
    FIRST_ENTRIES = 8,
    FEW_ENTRIES =
        16, /* up to here a map has no slots: looking through it is quicker than hashing */
};

/* For fixed maps: length, beginning and end tell the names of a schema apart, almost always. */
static inline uint64_t hash_quickly(ot_str s)
{
    uint64_t a = s.len < 8 ? ot_word_load_short(s) : ot_word_load(s.ptr);
    uint64_t b = s.len < 8 ? 0 : ot_word_load(s.ptr + s.len - 8);
    uint64_t hash = (a ^ s.len) * 0x9E3779B97F4A7C15U;
    hash = ((hash ^ (hash >> 32)) + b) * 0xD6E8FEB86659FD93U;
    return hash ^ (hash >> 32);
}

static inline uint64_t hash_for(const ot_map *map, ot_str key)
{
    return map->is_fixed ? hash_quickly(key) : ot_hash(key);
}

static inline uint32_t *find_slot(const ot_map *map, ot_str key, uint64_t hash)
{
    uint32_t mask = map->slot_count - 1;
    for (uint32_t i = (uint32_t)hash & mask;; i = (i + 1) & mask) {
        uint32_t *slot = &map->slots[i];
        if (*slot == 0)
            return slot;
        const ot_map_entry *entry = &map->entries[*slot - 1];
        if (entry->hash == hash && ot_word_equal(entry->key, key))
            return slot;
    }
}

static ot_map_entry *look_through(const ot_map *map, ot_str key)
{
    for (uint32_t i = 0; i < map->count; i++)
        if (ot_word_equal(map->entries[i].key, key))
            return &map->entries[i];
    return NULL;
}

static inline ot_map_entry *find(const ot_map *map, ot_str key)
{
    if (map->slot_count == 0)
        return look_through(map, key);
    uint32_t slot = *find_slot(map, key, hash_for(map, key));
    return slot == 0 ? NULL : &map->entries[slot - 1];
}

void *ot_map_get(const ot_map *map, ot_str key)
{
    const ot_map_entry *entry = find(map, key);
    return entry == NULL ? NULL : entry->value;
}

bool ot_map_has(const ot_map *map, ot_str key)
{
    return find(map, key) != NULL;
}

/* Slots are kept at twice the entries' capacity, so a free one always ends a probe. */
static void make_slots(ot_arena *arena, ot_map *map)
{
    map->slot_count = map->capacity * 2;
    map->slots = OT_NEW_ARRAY(arena, uint32_t, map->slot_count);
    for (uint32_t i = 0; i < map->count; i++) {
        ot_map_entry *entry = &map->entries[i];
        entry->hash = hash_for(map, entry->key);
        *find_slot(map, entry->key, entry->hash) = i + 1;
    }
}

static void grow(ot_arena *arena, ot_map *map)
{
    OT_ASSERT(map->capacity <= UINT32_MAX / 4);
    uint32_t capacity = map->capacity == 0 ? FIRST_ENTRIES : map->capacity * 2;
    ot_map_entry *entries = ot_arena_alloc(arena, capacity * sizeof(*entries));
    if (map->entries != NULL)
        memcpy(entries, map->entries, map->count * sizeof(*entries));
    map->entries = entries;
    map->capacity = capacity;
    if (capacity > FEW_ENTRIES)
        make_slots(arena, map);
}

void *ot_map_set(ot_arena *arena, ot_map *map, ot_str key, void *value)
{
    OT_ASSERT(!map->is_fixed);
    ot_map_entry *entry = find(map, key);
    if (entry != NULL) {
        void *before = entry->value;
        entry->value = value;
        return before;
    }
    if (map->count == map->capacity)
        grow(arena, map);
    ot_map_entry added = {.key = key, .value = value};
    if (map->slot_count > 0) {
        added.hash = hash_for(map, key);
        *find_slot(map, key, added.hash) = map->count + 1;
    }
    OT_ASSERT(map->entries != NULL);
    map->entries[map->count++] = added;
    return NULL;
}

void ot_map_fix(ot_arena *arena, ot_map *map)
{
    map->is_fixed = true;
    if (map->count > 0)
        make_slots(arena, map);
}
