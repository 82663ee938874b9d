#include "execute/row_index.h"

#include <endian.h>

#include "base/assert.h"

enum { OID_INT8 = 20, OID_INT2 = 21, OID_INT4 = 23 };

/* One column of a key in a form that compares: a number, or bytes. */
typedef struct key_part {
    ot_str bytes; /* ptr NULL: null */
    int64_t number;
    bool is_number;
} key_part;

static int64_t read_number(ot_str bytes)
{
    uint16_t two;
    uint32_t four;
    uint64_t eight;
    switch (bytes.len) {
    case 2:
        memcpy(&two, bytes.ptr, 2);
        return (int16_t)be16toh(two);
    case 4:
        memcpy(&four, bytes.ptr, 4);
        return (int32_t)be32toh(four);
    default:
        memcpy(&eight, bytes.ptr, 8);
        return (int64_t)be64toh(eight);
    }
}

static bool is_integer(uint32_t oid)
{
    return oid == OID_INT4 || oid == OID_INT8 || oid == OID_INT2;
}

ot_row_key ot_row_key_of(const ot_pg_result *result, const uint32_t *columns, uint32_t column_count)
{
    return (ot_row_key){
        .result = result,
        .columns = columns,
        .column_count = column_count,
        .is_integer = column_count == 1 && is_integer(ot_pg_result_column_type(result, columns[0])),
    };
}

static key_part part_of(ot_row_key key, uint32_t row, uint32_t i)
{
    key_part part = {.bytes = ot_pg_result_cell(key.result, row, key.columns[i])};
    if (part.bytes.ptr != NULL &&
        is_integer(ot_pg_result_column_type(key.result, key.columns[i]))) {
        part.is_number = true;
        part.number = read_number(part.bytes);
    }
    return part;
}

/* Keys come from the database, so a plain multiplicative hash is enough. For a given hash it maps
 * words one to one, so for integer keys equal hashes are equal keys. */
static uint64_t mix(uint64_t hash, uint64_t word)
{
    hash = (hash ^ word) * 0x9E3779B97F4A7C15U;
    return hash ^ (hash >> 29);
}

static uint64_t mix_bytes(uint64_t hash, ot_str bytes)
{
    for (size_t i = 0; i < bytes.len; i += 8) {
        uint64_t word = 0;
        memcpy(&word, bytes.ptr + i, bytes.len - i < 8 ? bytes.len - i : 8);
        hash = mix(hash, word);
    }
    return mix(hash, bytes.len);
}

/* False when a column is null: such a row has no key. */
static bool hash_of(ot_row_key key, uint32_t row, uint64_t *hash)
{
    *hash = 0;
    if (key.is_integer) {
        ot_str bytes = ot_pg_result_cell(key.result, row, key.columns[0]);
        if (bytes.ptr == NULL)
            return false;
        *hash = mix(0, (uint64_t)read_number(bytes));
        return true;
    }
    for (uint32_t i = 0; i < key.column_count; i++) {
        key_part part = part_of(key, row, i);
        if (part.bytes.ptr == NULL)
            return false;
        *hash = part.is_number ? mix(*hash, (uint64_t)part.number) : mix_bytes(*hash, part.bytes);
    }
    return true;
}

bool ot_row_key_is_null(ot_row_key key, uint32_t row)
{
    uint64_t hash;
    return !hash_of(key, row, &hash);
}

/* Of two keys with equal hashes. */
static bool is_equal(ot_row_key a, uint32_t a_row, ot_row_key b, uint32_t b_row)
{
    if (a.is_integer && b.is_integer)
        return true;
    for (uint32_t i = 0; i < a.column_count; i++) {
        key_part x = part_of(a, a_row, i);
        key_part y = part_of(b, b_row, i);
        if (x.is_number && y.is_number ? x.number != y.number : !ot_str_equal(x.bytes, y.bytes))
            return false;
    }
    return true;
}

static uint32_t table_size(uint32_t count)
{
    uint32_t size = 16;
    while (size < count * 2 && size < UINT32_MAX / 4)
        size *= 2;
    return size;
}

/* ---- Index ---- */

typedef struct ot_seen_key {
    uint64_t hash;
    uint32_t item; /* index in the distinct keys + 1, or 0 */
} seen_key;

typedef struct group {
    uint64_t hash;
    uint32_t first; /* a row with this key */
    uint32_t start; /* in rows */
    uint32_t count;
} group;

struct ot_row_index {
    ot_row_key key;
    uint32_t *slots; /* group number + 1, or 0 */
    uint32_t mask;
    group *groups;
    uint32_t group_count;
    uint32_t *rows; /* row numbers, group by group */
};

static uint32_t *find_slot(const ot_row_index *index, ot_row_key key, uint32_t row, uint64_t hash)
{
    for (uint32_t i = (uint32_t)hash & index->mask;; i = (i + 1) & index->mask) {
        uint32_t *slot = &index->slots[i];
        if (*slot == 0)
            return slot;
        const group *g = &index->groups[*slot - 1];
        if (g->hash == hash && is_equal(index->key, g->first, key, row))
            return slot;
    }
}

/* Gives each row its group; rows that follow each other often share it. */
static void assign_groups(ot_row_index *index, uint32_t row_count, uint32_t *group_of)
{
    for (uint32_t row = 0; row < row_count; row++) {
        uint64_t hash;
        group_of[row] = UINT32_MAX;
        if (!hash_of(index->key, row, &hash))
            continue;
        uint32_t *slot = find_slot(index, index->key, row, hash);
        if (*slot == 0) {
            index->groups[index->group_count++] = (group){.hash = hash, .first = row};
            *slot = index->group_count;
        }
        group_of[row] = *slot - 1;
        index->groups[*slot - 1].count++;
    }
}

/* A counting sort: stable, so rows of a group keep their order. */
static void arrange_rows(ot_row_index *index, uint32_t row_count, const uint32_t *group_of)
{
    uint32_t start = 0;
    for (uint32_t i = 0; i < index->group_count; i++) {
        index->groups[i].start = start;
        start += index->groups[i].count;
        index->groups[i].count = 0;
    }
    for (uint32_t row = 0; row < row_count; row++) {
        if (group_of[row] == UINT32_MAX)
            continue;
        group *g = &index->groups[group_of[row]];
        index->rows[g->start + g->count++] = row;
    }
}

ot_row_index *ot_row_index_new(ot_arena *arena, ot_row_key key)
{
    uint32_t row_count = ot_pg_result_row_count(key.result);
    uint32_t size = table_size(row_count);
    ot_row_index *index = OT_NEW(arena, ot_row_index);
    index->key = key;
    index->slots = OT_NEW_ARRAY(arena, uint32_t, size);
    index->mask = size - 1;
    index->groups = ot_arena_alloc(arena, row_count * sizeof(group));
    index->rows = ot_arena_alloc(arena, row_count * sizeof(uint32_t));
    uint32_t *group_of = ot_arena_alloc(arena, row_count * sizeof(uint32_t));
    assign_groups(index, row_count, group_of);
    arrange_rows(index, row_count, group_of);
    return index;
}

ot_row_group ot_row_index_find(const ot_row_index *index, ot_row_key key, uint32_t row)
{
    uint64_t hash;
    if (!hash_of(key, row, &hash))
        return (ot_row_group){0};
    uint32_t slot = *find_slot(index, key, row, hash);
    if (slot == 0)
        return (ot_row_group){0};
    const group *g = &index->groups[slot - 1];
    return (ot_row_group){.rows = index->rows + g->start, .count = g->count};
}

ot_row_group ot_row_index_find_value(const ot_row_index *index, ot_str value)
{
    OT_ASSERT(index->key.column_count == 1);
    uint64_t hash =
        index->key.is_integer ? mix(0, (uint64_t)read_number(value)) : mix_bytes(0, value);
    for (uint32_t i = (uint32_t)hash & index->mask;; i = (i + 1) & index->mask) {
        if (index->slots[i] == 0)
            return (ot_row_group){0};
        const group *g = &index->groups[index->slots[i] - 1];
        ot_str found = ot_pg_result_cell(index->key.result, g->first, index->key.columns[0]);
        if (g->hash == hash && (index->key.is_integer || ot_str_equal(found, value)))
            return (ot_row_group){.rows = index->rows + g->start, .count = g->count};
    }
}

/* ---- Distinct keys ---- */

static bool passes(const ot_row_filter *filter, ot_str cell)
{
    for (uint32_t i = 0; i < filter->count && cell.ptr != NULL; i++)
        if (ot_str_equal(filter->cells[i], cell))
            return true;
    return false;
}

bool ot_row_passes(const ot_pg_result *result, uint32_t row, const ot_row_filter *filters,
                   uint32_t filter_count)
{
    for (uint32_t i = 0; i < filter_count; i++)
        if (!passes(&filters[i], ot_pg_result_cell(result, row, filters[i].column)))
            return false;
    return true;
}

/* The slot of a key: free, or taken by an equal one. */
static seen_key *find_seen(const ot_distinct_keys *distinct, ot_row_key key, uint32_t row,
                           uint64_t hash)
{
    for (uint32_t i = (uint32_t)hash & distinct->mask;; i = (i + 1) & distinct->mask) {
        seen_key *slot = &distinct->slots[i];
        if (slot->item == 0)
            return slot;
        const ot_distinct_key *item = &distinct->items[slot->item - 1];
        if (slot->hash == hash && is_equal(*item->key, item->row, key, row))
            return slot;
    }
}

ot_distinct_keys ot_distinct_keys_of(ot_arena *arena, const ot_row_key *keys, uint32_t key_count)
{
    uint32_t total = 0;
    for (uint32_t i = 0; i < key_count; i++)
        total += ot_pg_result_row_count(keys[i].result);
    ot_distinct_keys distinct = {.items = ot_arena_alloc(arena, total * sizeof(ot_distinct_key))};
    uint32_t size = table_size(total);
    distinct.slots = OT_NEW_ARRAY(arena, seen_key, size);
    distinct.mask = size - 1;
    for (uint32_t i = 0; i < key_count; i++) {
        uint32_t row_count = ot_pg_result_row_count(keys[i].result);
        for (uint32_t row = 0; row < row_count; row++) {
            uint64_t hash;
            if (!ot_row_passes(keys[i].result, row, keys[i].filters, keys[i].filter_count) ||
                !hash_of(keys[i], row, &hash))
                continue;
            seen_key *slot = find_seen(&distinct, keys[i], row, hash);
            if (slot->item != 0)
                continue;
            distinct.items[distinct.count++] = (ot_distinct_key){.key = &keys[i], .row = row};
            *slot = (seen_key){.hash = hash, .item = distinct.count};
        }
    }
    return distinct;
}

const ot_distinct_key *ot_distinct_keys_find(const ot_distinct_keys *distinct, ot_row_key key,
                                             uint32_t row)
{
    uint64_t hash;
    if (distinct->slots == NULL || !hash_of(key, row, &hash))
        return NULL;
    uint32_t item = find_seen(distinct, key, row, hash)->item;
    return item == 0 ? NULL : &distinct->items[item - 1];
}

bool ot_distinct_keys_have(const ot_distinct_keys *distinct, ot_row_key key, uint32_t row)
{
    return ot_distinct_keys_find(distinct, key, row) != NULL;
}
