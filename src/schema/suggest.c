#include "schema/suggest.h"

#include "schema/natural.h"

#include <stdlib.h>

enum {
    SUGGESTIONS_MAX = 5,
    INPUT_BYTES_MAX = 128, /* longer names are not mistyped but made up */
};

typedef struct candidate {
    ot_str name;
    uint32_t distance;
} candidate;

static char lower(char c)
{
    if (c < 'A' || c > 'Z')
        return c;
    return (char)(c - 'A' + 'a');
}

static bool equal_ignoring_case(ot_str a, ot_str b)
{
    if (a.len != b.len)
        return false;
    for (size_t i = 0; i < a.len; i++) {
        if (lower(a.ptr[i]) != lower(b.ptr[i]))
            return false;
    }
    return true;
}

static uint32_t min3(uint32_t a, uint32_t b, uint32_t c)
{
    uint32_t least = a < b ? a : b;
    return least < c ? least : c;
}

typedef struct distance_rows {
    uint32_t rows[3][INPUT_BYTES_MAX + 1];
} distance_rows;

/* One row of the optimal string alignment distance; returns its smallest cell. */
static uint32_t fill_row(distance_rows *d, ot_str a, ot_str b, size_t i)
{
    uint32_t *row = d->rows[i % 3];
    const uint32_t *up = d->rows[(i - 1) % 3];
    uint32_t smallest = row[0] = (uint32_t)i;
    for (size_t j = 1; j <= b.len; j++) {
        uint32_t cost = lower(a.ptr[i - 1]) != lower(b.ptr[j - 1]);
        uint32_t cell = min3(up[j] + 1, row[j - 1] + 1, up[j - 1] + cost);
        if (i > 1 && j > 1 && lower(a.ptr[i - 1]) == lower(b.ptr[j - 2]) &&
            lower(a.ptr[i - 2]) == lower(b.ptr[j - 1])) {
            uint32_t swapped = d->rows[(i - 2) % 3][j - 2] + 1;
            cell = swapped < cell ? swapped : cell;
        }
        row[j] = cell;
        smallest = cell < smallest ? cell : smallest;
    }
    return smallest;
}

/* Letters to change, insert, remove or swap; `threshold + 1` when there are more. */
static uint32_t distance(ot_str a, ot_str b, uint32_t threshold)
{
    if (ot_str_equal(a, b))
        return 0;
    if (equal_ignoring_case(a, b))
        return 1;
    if (a.len < b.len) {
        ot_str swap = a;
        a = b;
        b = swap;
    }
    if (a.len - b.len > threshold || b.len > INPUT_BYTES_MAX)
        return threshold + 1;

    distance_rows d;
    for (uint32_t j = 0; j <= b.len; j++)
        d.rows[0][j] = j;
    for (size_t i = 1; i <= a.len; i++) {
        if (fill_row(&d, a, b, i) > threshold)
            return threshold + 1;
    }
    return d.rows[a.len % 3][b.len];
}

static int compare_candidates(const void *a, const void *b)
{
    const candidate *x = a;
    const candidate *y = b;
    if (x->distance != y->distance)
        return x->distance < y->distance ? -1 : 1;
    return ot_natural_compare(x->name, y->name);
}

/* The options near to `input`, best first, in arena; `count` is set. For callers with a sentence of
 * their own. */
static ot_str *suggest_list(ot_arena *arena, ot_str input, const ot_str *options,
                            uint32_t option_count, uint32_t *count)
{
    uint32_t threshold = (uint32_t)(input.len * 2 / 5) + 1;
    candidate *near = OT_NEW_ARRAY(arena, candidate, option_count);
    *count = 0;
    for (uint32_t i = 0; i < option_count; i++) {
        uint32_t d = distance(input, options[i], threshold);
        if (d <= threshold)
            near[(*count)++] = (candidate){.name = options[i], .distance = d};
    }
    if (*count > 0)
        qsort(near, *count, sizeof(*near), compare_candidates);

    ot_str *names = OT_NEW_ARRAY(arena, ot_str, *count);
    uint32_t kept = 0;
    for (uint32_t i = 0; i < *count; i++) {
        if (kept == 0 || !ot_str_equal(names[kept - 1], near[i].name))
            names[kept++] = near[i].name;
    }
    *count = kept;
    return names;
}

ot_str ot_suggest_join(ot_arena *arena, const ot_str *names, uint32_t count)
{
    if (count > SUGGESTIONS_MAX)
        count = SUGGESTIONS_MAX;
    ot_str text = OT_S("");
    for (uint32_t i = 0; i < count; i++) {
        const char *before = i == 0 ? "" : i + 1 < count ? ", " : count == 2 ? " or " : ", or ";
        text = ot_arena_printf(arena, "%.*s%s\"%.*s\"", OT_ARG(text), before, OT_ARG(names[i]));
    }
    return text;
}

ot_str ot_suggest(ot_arena *arena, ot_str what, ot_str input, const ot_str *options,
                  uint32_t option_count)
{
    uint32_t count = 0;
    ot_str *names = suggest_list(arena, input, options, option_count, &count);
    if (count == 0)
        return OT_S("");
    ot_str joined = ot_suggest_join(arena, names, count);
    return ot_arena_printf(arena, " Did you mean %.*s%s%.*s?", OT_ARG(what),
                           what.len > 0 ? " " : "", OT_ARG(joined));
}
