/*
 * Finds the rows of a result by key: the merge of children with their parents, and look-ups by key.
 * Rows with equal key columns form a group that keeps their order. Integers of different widths
 * compare by value, everything else by its bytes.
 */
#ifndef OT_EXECUTE_ROW_INDEX_H
#define OT_EXECUTE_ROW_INDEX_H

#include "base/arena.h"
#include "plan/plan.h"
#include "postgres/result.h"

/* Columns of a result that make a key. */
typedef struct ot_row_key {
    const ot_pg_result *result;
    const uint32_t *columns;
    uint32_t column_count;
    bool is_integer; /* one column of an integer type: compared as a number, without a look at its
                        bytes again */
    const ot_row_filter *filters; /* of distinct keys: rows that one of these does not let pass have
                                     none */
    uint32_t filter_count;
} ot_row_key;

/* True when each of the filters lets the row pass. */
bool ot_row_passes(const ot_pg_result *result, uint32_t row, const ot_row_filter *filters,
                   uint32_t filter_count);

ot_row_key ot_row_key_of(const ot_pg_result *result, const uint32_t *columns,
                         uint32_t column_count);

/* True when a column of the key is null in that row: the row has no key, and nothing is looked up
 * for it. */
bool ot_row_key_is_null(ot_row_key key, uint32_t row);

typedef struct ot_row_group {
    const uint32_t *rows; /* row numbers, in order */
    uint32_t count;
} ot_row_group;

typedef struct ot_row_index ot_row_index;

/* Indexes all rows of `key.result`; rows with a null in the key belong to no group. */
ot_row_index *ot_row_index_new(ot_arena *arena, ot_row_key key);

/* The rows whose key equals that of row `row` of `key`; count 0 when there are none. */
ot_row_group ot_row_index_find(const ot_row_index *index, ot_row_key key, uint32_t row);

/* The rows whose key, of one column, is this value in binary form. */
ot_row_group ot_row_index_find_value(const ot_row_index *index, ot_str value);

/* The distinct keys of several results: which row of which key is the first of each. */
typedef struct ot_distinct_key {
    const ot_row_key *key;
    uint32_t row;
    bool is_left_out; /* its row is known: it is not sent */
} ot_distinct_key;

typedef struct ot_distinct_keys {
    ot_distinct_key *items; /* in arena */
    uint32_t count;
    struct ot_seen_key *slots; /* to find them again */
    uint32_t mask;
} ot_distinct_keys;

ot_distinct_keys ot_distinct_keys_of(ot_arena *arena, const ot_row_key *keys, uint32_t key_count);

/* The one that equals the key of row `row` of `key`; NULL when there is none. */
const ot_distinct_key *ot_distinct_keys_find(const ot_distinct_keys *distinct, ot_row_key key,
                                             uint32_t row);

/* Whether there is one. */
bool ot_distinct_keys_have(const ot_distinct_keys *distinct, ot_row_key key, uint32_t row);

#endif
