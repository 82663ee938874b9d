/*
 * A map from strings to pointers, in an arena: open addressing, keyed hash (base/hash.h), entries
 * kept in the order they were added so that iteration is deterministic. It grows; nothing is
 * removed.
 */
#ifndef OT_BASE_MAP_H
#define OT_BASE_MAP_H

#include "base/arena.h"

typedef struct ot_map_entry {
    ot_str key; /* borrowed, outlives the map */
    void *value;
    uint64_t hash; /* unless the map is so small that it has no slots */
} ot_map_entry;

/* Zero-initialised is an empty map. Readers iterate over `entries` up to `count`. */
typedef struct ot_map {
    ot_map_entry *entries; /* in arena, in the order of insertion */
    uint32_t count;
    uint32_t capacity;
    uint32_t *slots; /* in arena; entry index + 1, or 0; slot_count is a power of two, 0 in a small
                        map, which is looked through */
    uint32_t slot_count;
    bool is_fixed; /* by ot_map_fix */
} ot_map;

/* The value of `key`, or NULL. */
void *ot_map_get(const ot_map *map, ot_str key);

/* True when `key` is there, whatever its value. */
bool ot_map_has(const ot_map *map, ot_str key);

/* Adds or replaces; returns the value that was there before, or NULL. The key is borrowed. The map
 * is not fixed. */
void *ot_map_set(ot_arena *arena, ot_map *map, ot_str key, void *value);

/* Nothing is added any more, and no stranger chose the keys: look-ups are done by a hash without a
 * secret, several times as fast. A stranger may still look up what they like: how long that takes
 * depends on the keys that are there. For the names of a schema. */
void ot_map_fix(ot_arena *arena, ot_map *map);

#endif
