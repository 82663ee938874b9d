/* Response keys and the names of fields and fragments are numbered while a document is parsed, so
 * that whoever groups fields, looks them up or follows spreads needs an array and no texts. */
#include <stdlib.h>

#include "base/hash.h"
#include "base/memory.h"
#include "base/words.h"
#include "language/parser_internal.h"

enum { FIRST_SLOTS = 128, SHORT_BYTES = 16 };

/* A short text is its bytes, of a long one these are its hash. */
typedef struct key_words {
    uint64_t a;
    uint64_t b;
} key_words;

typedef struct key_entry {
    key_words words;
    ot_str text;
    uint32_t group; /* that met it last */
} key_entry;

static key_entry *entries(const ot_parser_keys *keys)
{
    return (key_entry *)(void *)keys->entries.ptr;
}

/* Without a branch on the length, which nobody can foresee: whole words are read where the source
 * has them, and what is behind the text is dropped. */
static inline key_words words_of(const ot_source *source, ot_str text)
{
    if (text.len > SHORT_BYTES)
        return (key_words){.a = ot_hash(text), .b = text.len};
    char copy[SHORT_BYTES] = {0};
    const char *begin = text.ptr;
    if (__builtin_expect(source->text.ptr + source->text.len - begin < SHORT_BYTES, 0))
        begin = memcpy(copy, text.ptr, text.len);
    uint32_t first = text.len < 8 ? (uint32_t)text.len : 8;
    return (key_words){.a = ot_word_begin(ot_word_load(begin), first),
                       .b = ot_word_begin(ot_word_load(begin + 8), (uint32_t)text.len - first)};
}

static inline uint32_t slot_of(const ot_parser_keys *keys, const key_words *words)
{
    return (uint32_t)ot_hash_words(words->a, words->b) & (keys->slot_count - 1);
}

static inline bool is_entry(const key_entry *entry, const key_words *words, ot_str text)
{
    return entry->words.a == words->a && entry->words.b == words->b &&
           entry->text.len == text.len &&
           (text.len <= SHORT_BYTES || ot_str_equal(entry->text, text));
}

static void grow(ot_parser_keys *keys)
{
    free(keys->slots);
    keys->slot_count = keys->slot_count == 0 ? FIRST_SLOTS : keys->slot_count * 2;
    keys->slots = ot_calloc(keys->slot_count, sizeof(*keys->slots));
    for (uint32_t i = 0; i < keys->count; i++) {
        uint32_t slot = slot_of(keys, &entries(keys)[i].words);
        while (keys->slots[slot] != 0)
            slot = (slot + 1) & (keys->slot_count - 1);
        keys->slots[slot] = i + 1;
    }
}

static uint32_t add(ot_parser_keys *keys, const key_words *words, ot_str text)
{
    key_entry entry = {.words = *words, .text = text};
    memcpy(ot_buffer_reserve(&keys->entries, sizeof(entry)), &entry, sizeof(entry));
    keys->entries.len += sizeof(entry);
    return keys->count++;
}

uint32_t ot_parser__key(ot_parser *parser, ot_str text)
{
    ot_parser_keys *keys = &parser->keys;
    if (keys->count * 2 >= keys->slot_count)
        grow(keys);
    key_words words = words_of(parser->source, text);
    uint32_t slot = slot_of(keys, &words);
    while (keys->slots[slot] != 0) {
        uint32_t number = keys->slots[slot] - 1;
        if (is_entry(&entries(keys)[number], &words, text))
            return number;
        slot = (slot + 1) & (keys->slot_count - 1);
    }
    keys->slots[slot] = keys->count + 1;
    return add(keys, &words, text);
}

void ot_parser__begin_keys(ot_parser_keys *keys)
{
    keys->group++;
}

bool ot_parser__is_new_key(ot_parser_keys *keys, uint32_t key)
{
    key_entry *entry = &entries(keys)[key];
    bool is_new = entry->group != keys->group;
    entry->group = keys->group;
    return is_new;
}

void ot_parser__free_keys(ot_parser_keys *keys)
{
    ot_buffer_free(&keys->entries);
    free(keys->slots);
}
