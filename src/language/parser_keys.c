/* Response keys and the names of fragments are numbered while a document is parsed, so that whoever
 * groups fields or follows spreads needs an array and no texts. */
#include <stdlib.h>

#include "base/hash.h"
#include "base/words.h"
#include "language/parser_internal.h"

enum { FIRST_SLOTS = 128 };

typedef struct key_entry {
    ot_str text;
    uint64_t hash;
} key_entry;

static key_entry *entries(const ot_parser_keys *keys)
{
    return (key_entry *)(void *)keys->entries.ptr;
}

/* Where the key is, or where it would be. */
static inline uint32_t *find_slot(const ot_parser_keys *keys, ot_str key, uint64_t hash)
{
    uint32_t mask = keys->slot_count - 1;
    for (uint32_t i = (uint32_t)hash & mask;; i = (i + 1) & mask) {
        uint32_t *slot = &keys->slots[i];
        if (*slot == 0)
            return slot;
        const key_entry *entry = &entries(keys)[*slot - 1];
        if (entry->hash == hash && ot_word_equal(entry->text, key))
            return slot;
    }
}

static void grow(ot_parser_keys *keys)
{
    free(keys->slots);
    keys->slot_count = keys->slot_count == 0 ? FIRST_SLOTS : keys->slot_count * 2;
    keys->slots = calloc(keys->slot_count, sizeof(*keys->slots));
    if (keys->slots == NULL)
        abort(); /* out of memory, as in base/arena.h */
    for (uint32_t i = 0; i < keys->count; i++)
        *find_slot(keys, entries(keys)[i].text, entries(keys)[i].hash) = i + 1;
}

uint32_t ot_parser__key(ot_parser_keys *keys, ot_str key)
{
    if (keys->count * 2 >= keys->slot_count)
        grow(keys);
    key_entry entry = {.text = key, .hash = ot_hash(key)};
    uint32_t *slot = find_slot(keys, key, entry.hash);
    if (*slot == 0) {
        memcpy(ot_buffer_reserve(&keys->entries, sizeof(entry)), &entry, sizeof(entry));
        keys->entries.len += sizeof(entry);
        *slot = ++keys->count;
    }
    return *slot - 1;
}

void ot_parser__free_keys(ot_parser_keys *keys)
{
    ot_buffer_free(&keys->entries);
    free(keys->slots);
}
