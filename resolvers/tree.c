/*
 * tree.ancestors: the way from the top of a tree down to a row's parent, as resolvers/README.md
 * says. It goes up level by level, for all rows of the batch at once: each round loads the next row
 * above every row that has not arrived at the top, so a level costs a statement whatever the number
 * of rows, and rows that several ways share are fetched once. It answers keys; what is selected of
 * the rows is the planner's.
 */
#include "onetrip/resolver.h"

#include <string.h>

enum {
    FIELD_ABOVE = 0, /* of what is required, and of what is loaded: the key of the row above */
    LOAD_ABOVE = 0,  /* the type whose rows are above */
    DEPTH_MAX = 100, /* deeper trees are an error of their rows */
};

/* The way of one item, from its parent upwards. */
typedef struct way {
    ot_text *keys;
    uint32_t count;
    uint32_t capacity;
    uint32_t ticket; /* of the last key's row */
    bool is_done;
} way;

static bool is_same(ot_text a, ot_text b)
{
    return a.len == b.len && memcmp(a.ptr, b.ptr, a.len) == 0;
}

static bool goes_through(const way *w, ot_text key)
{
    for (uint32_t i = 0; i < w->count; i++)
        if (is_same(w->keys[i], key))
            return true;
    return false;
}

static void append(ot_batch *batch, way *w, ot_text key)
{
    if (w->count == w->capacity) {
        ot_text *keys = ot_batch_alloc(batch, (w->capacity * 2 + 4) * sizeof(*keys));
        if (w->count > 0)
            memcpy(keys, w->keys, w->count * sizeof(*keys));
        w->keys = keys;
        w->capacity = w->capacity * 2 + 4;
    }
    w->keys[w->count++] = key;
}

/* The next row above, or the end: then the item is answered from the top down. */
static void go_to(ot_batch *batch, uint32_t item, way *w, ot_text key)
{
    if (key.ptr != NULL && goes_through(w, key)) {
        ot_batch_set_error(batch, item, NULL, "The tree goes round in a circle.");
        w->is_done = true;
    } else if (key.ptr != NULL && w->count == DEPTH_MAX) {
        ot_batch_set_error(batch, item, NULL, "The tree is too deep.");
        w->is_done = true;
    } else if (key.ptr != NULL) {
        append(batch, w, key);
        w->ticket = ot_batch_load(batch, LOAD_ABOVE, &key);
    } else {
        for (uint32_t i = 0; i < w->count / 2; i++) {
            ot_text other = w->keys[i];
            w->keys[i] = w->keys[w->count - 1 - i];
            w->keys[w->count - 1 - i] = other;
        }
        ot_batch_set_keys(batch, item, w->keys, w->count);
        w->is_done = true;
    }
}

/* A round has come back; the next one, until all have arrived. A row that is not there, or not for
 * this caller, is the top. */
static void go_on(ot_batch *batch, void *data)
{
    way *ways = data;
    bool is_done = true;
    for (uint32_t i = 0; i < ot_batch_count(batch); i++) {
        if (!ways[i].is_done)
            go_to(batch, i, &ways[i], ot_batch_loaded_text(batch, ways[i].ticket, FIELD_ABOVE));
        is_done = is_done && ways[i].is_done;
    }
    if (is_done || !ot_batch_await(batch, go_on, ways))
        ot_batch_finish(batch);
}

static void ancestors(ot_batch *batch)
{
    uint32_t count = ot_batch_count(batch);
    way *ways = ot_batch_alloc(batch, count * sizeof(*ways));
    for (uint32_t i = 0; i < count; i++) {
        ways[i] = (way){0};
        go_to(batch, i, &ways[i], ot_batch_parent_text(batch, i, FIELD_ABOVE));
    }
    if (!ot_batch_await(batch, go_on, ways))
        ot_batch_finish(batch);
}

static const ot_resolver resolvers[] = {{.name = "tree.ancestors", .resolve = ancestors}};

extern const ot_module onetrip_module;
const ot_module onetrip_module = {
    .abi = OT_MODULE_ABI,
    .name = "tree",
    .resolvers = resolvers,
    .resolver_count = sizeof resolvers / sizeof resolvers[0],
};
