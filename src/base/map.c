#include "base/map.h"

#include "base/assert.h"
#include "base/hash.h"

enum { FIRST_ENTRIES = 8 };

static uint32_t *find_slot(const ot_map *map, ot_str key, uint64_t hash)
{
    uint32_t mask = map->slot_count - 1;
    for (uint32_t i = (uint32_t)hash & mask;; i = (i + 1) & mask) {
        uint32_t *slot = &map->slots[i];
        if (*slot == 0)
            return slot;
        const ot_map_entry *entry = &map->entries[*slot - 1];
        if (entry->hash == hash && ot_str_equal(entry->key, key))
            return slot;
    }
}

static const ot_map_entry *find(const ot_map *map, ot_str key)
{
    if (map->count == 0)
        return NULL;
    uint32_t slot = *find_slot(map, key, ot_hash(key));
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
static void grow(ot_arena *arena, ot_map *map)
{
    OT_ASSERT(map->capacity <= UINT32_MAX / 4);
    uint32_t capacity = map->capacity == 0 ? FIRST_ENTRIES : map->capacity * 2;
    ot_map_entry *entries = OT_NEW_ARRAY(arena, ot_map_entry, capacity);
    if (map->count > 0)
        memcpy(entries, map->entries, map->count * sizeof(*entries));
    map->entries = entries;
    map->capacity = capacity;
    map->slot_count = capacity * 2;
    map->slots = OT_NEW_ARRAY(arena, uint32_t, map->slot_count);
    for (uint32_t i = 0; i < map->count; i++)
        *find_slot(map, entries[i].key, entries[i].hash) = i + 1;
}

void *ot_map_set(ot_arena *arena, ot_map *map, ot_str key, void *value)
{
    if (map->count == map->capacity)
        grow(arena, map);
    uint64_t hash = ot_hash(key);
    uint32_t *slot = find_slot(map, key, hash);
    if (*slot != 0) {
        ot_map_entry *entry = &map->entries[*slot - 1];
        void *before = entry->value;
        entry->value = value;
        return before;
    }
    map->entries[map->count] = (ot_map_entry){.key = key, .value = value, .hash = hash};
    *slot = ++map->count;
    return NULL;
}
