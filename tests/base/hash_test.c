#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "base/hash.h"

/* Texts that differ little: in one byte, in their length, in both. */
enum { SHORT_MAX = 6, LONG_MAX = 80, TEXTS_MAX = 20000 };

typedef struct sample {
    char bytes[LONG_MAX];
    size_t len;
} sample;

typedef struct samples {
    sample *items;
    uint32_t count;
} samples;

static void add(samples *all, const char *bytes, size_t len)
{
    assert_true(all->count < TEXTS_MAX);
    sample *added = &all->items[all->count++];
    memcpy(added->bytes, bytes, len);
    added->len = len;
}

/* All texts of up to SHORT_MAX letters of three whose bits are near those of lengths. */
static void add_short(samples *all, char *bytes, size_t len)
{
    add(all, bytes, len);
    for (int i = 0; len < SHORT_MAX && i < 3; i++) {
        bytes[len] = "v01"[i];
        add_short(all, bytes, len + 1);
    }
}

/* Each length, with each byte changed. */
static void add_long(samples *all)
{
    char bytes[LONG_MAX];
    for (size_t len = SHORT_MAX + 1; len <= LONG_MAX; len++) {
        memset(bytes, 'a', len);
        add(all, bytes, len);
        for (size_t i = 0; i < len; i++) {
            bytes[i] = 'b';
            add(all, bytes, len);
            bytes[i] = 'a';
        }
    }
}

static int compare(const void *a, const void *b)
{
    uint64_t left = *(const uint64_t *)a;
    uint64_t right = *(const uint64_t *)b;
    return left < right ? -1 : left > right;
}

static void check_distinct(uint64_t *hashes, uint32_t count)
{
    qsort(hashes, count, sizeof(*hashes), compare);
    for (uint32_t i = 1; i < count; i++)
        assert_true(hashes[i - 1] != hashes[i]);
}

static void test_near_texts_do_not_meet(void **state)
{
    (void)state;
    samples all = {.items = calloc(TEXTS_MAX, sizeof(sample))};
    uint64_t *hashes = calloc(TEXTS_MAX, sizeof(*hashes));
    uint64_t *first = calloc(TEXTS_MAX, sizeof(*hashes));
    uint64_t *second = calloc(TEXTS_MAX, sizeof(*hashes));
    char bytes[LONG_MAX];
    add_short(&all, bytes, 0);
    add_long(&all);
    for (uint32_t i = 0; i < all.count; i++) {
        ot_str text = ot_str_make(all.items[i].bytes, all.items[i].len);
        ot_wide_hash wide = ot_hash_wide(text);
        hashes[i] = ot_hash(text);
        first[i] = wide.a;
        second[i] = wide.b;
    }
    check_distinct(hashes, all.count);
    check_distinct(first, all.count);
    check_distinct(second, all.count);
    free(second);
    free(first);
    free(hashes);
    free(all.items);
}

static void test_same_texts_meet(void **state)
{
    (void)state;
    char there[] = "xSELECT 1 FROM somewhere in the database";
    char here[] = "SELECT 1 FROM somewhere in the database";
    assert_true(ot_hash(ot_str_from_c(there + 1)) == ot_hash(ot_str_from_c(here)));
    assert_true(ot_hash_wide(ot_str_from_c(there + 1)).b == ot_hash_wide(ot_str_from_c(here)).b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_near_texts_do_not_meet),
                                       cmocka_unit_test(test_same_texts_meet)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
