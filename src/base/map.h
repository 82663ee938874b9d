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
    uint64_t hash;
} ot_map_entry;

/* Zero-initialised is an empty map. Readers iterate over `entries` up to `count`. */
typedef struct ot_map {
    ot_map_entry *entries; /* in arena, in the order of insertion */
    uint32_t count;
    uint32_t capacity;
    uint32_t *slots; /* in arena; entry index + 1, or 0; slot_count is a power of two */
    uint32_t slot_count;
} ot_map;

/* The value of `key`, or NULL. */
void *ot_map_get(const ot_map *map, ot_str key);

/* True when `key` is there, whatever its value. */
bool ot_map_has(const ot_map *map, ot_str key);

/* Adds or replaces; returns the value that was there before, or NULL. The key is borrowed. */
void *ot_map_set(ot_arena *arena, ot_map *map, ot_str key, void *value);

#endif
