/* The cache of answers: what equal keys are, how long answers live, how large it gets. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "engine/answer_cache.h"
#include "json/reader.h"

/* ---- Keys ---- */

typedef struct key_case {
    uint64_t document;
    uint32_t operation;
    const char *variables[2]; /* JSON; NULL: absent */
    const char *role;         /* NULL: anonymous */
    const char *claims;
    const char *used[3]; /* claims; none: everything is used */
} key_case;

static ot_str key_of(ot_arena *arena, const key_case *row)
{
    ot_variables variables = {.items = OT_NEW_ARRAY(arena, ot_variable, 2), .count = 2};
    for (uint32_t i = 0; i < 2; i++) {
        if (row->variables[i] == NULL)
            continue;
        ot_json_error mistake;
        const ot_json *value = ot_json_read(arena, ot_str_from_c(row->variables[i]), &mistake);
        assert_non_null(value);
        variables.items[i] = (ot_variable){.is_present = true, .value = *value};
    }
    ot_pg_identity identity = {0};
    if (row->role != NULL)
        identity = (ot_pg_identity){.role = ot_str_from_c(row->role),
                                    .claims = ot_str_from_c(row->claims)};
    ot_str names[3];
    ot_asker_use use = {.is_whole = row->used[0] == NULL, .claims = names};
    for (; use.claim_count < 3 && row->used[use.claim_count] != NULL; use.claim_count++)
        names[use.claim_count] = ot_str_from_c(row->used[use.claim_count]);
    ot_json_error error;
    ot_answer_key key = {.document = row->document,
                         .operation = row->operation,
                         .variables = &variables,
                         .identity = row->role == NULL ? NULL : &identity,
                         .use = &use};
    if (row->role != NULL)
        key.claims = ot_json_read(arena, identity.claims, &error);
    return ot_answer_key_bytes(arena, &key);
}

/* No two of these are the same request. */
static void test_keys_differ(void **state)
{
    (void)state;
    static const key_case rows[] = {
        {1, 0, {"1", "2"}, NULL, NULL, {NULL}},
        {2, 0, {"1", "2"}, NULL, NULL, {NULL}},
        {1, 9, {"1", "2"}, NULL, NULL, {NULL}},
        {1, 0, {"1", "3"}, NULL, NULL, {NULL}},
        {1, 0, {"1", NULL}, NULL, NULL, {NULL}},
        {1, 0, {NULL, "1"}, NULL, NULL, {NULL}},
        {1, 0, {"1", "null"}, NULL, NULL, {NULL}},
        {1, 0, {"12", NULL}, NULL, NULL, {NULL}},
        {1, 0, {"\"1\"", "2"}, NULL, NULL, {NULL}},
        {1, 0, {"[1]", "2"}, NULL, NULL, {NULL}},
        {1, 0, {"1", "2"}, "", "{}", {NULL}},
        {1, 0, {"1", "2"}, "", "", {NULL}},
        {1, 0, {"1", "2"}, "a", "{}", {NULL}},
        {1, 0, {"1", "2"}, "a{", "}", {NULL}},
        {1, 0, {"1", "2"}, "a", "{\"sub\":\"1\"}", {NULL}},
        {1, 0, {"1", "2"}, "a", "{\"sub\":\"2\"}", {NULL}},
        {1, 0, {"1", "2"}, "a", "{\"sub\":\"1\"}", {"sub"}},
        {1, 0, {"1", "2"}, "b", "{\"sub\":\"1\"}", {"sub"}},
        {1, 0, {"1", "2"}, "a", "{\"sub\":\"2\"}", {"sub"}},
        {1, 0, {"1", "2"}, "a", "{\"sub\":1}", {"sub"}},
        {1, 0, {"1", "2"}, "a", "{\"sub\":null}", {"sub"}},
        {1, 0, {"1", "2"}, "a", "{\"team\":\"1\"}", {"sub"}},
        {1, 0, {"1", "2"}, "a", "{\"sub\":{\"team\":\"1\"}}", {"sub"}},
        {1, 0, {"1", "2"}, "a", "{\"sub\":\"1\",\"team\":\"1\"}", {"sub", "team"}},
        {1, 0, {"1", "2"}, "a", "{\"sub\":\"1\",\"team\":\"2\"}", {"sub", "team"}},
        {1, 0, {"1", "2"}, "a", "{\"team\":\"1\"}", {"sub", "team"}},
        {1, 0, {"1", "2"}, "a", "{\"sub\":\"1\"}", {"sub", "team"}},
    };
    enum { COUNT = sizeof(rows) / sizeof(rows[0]) };
    ot_arena *arena = ot_arena_new();
    ot_str keys[COUNT];
    for (size_t i = 0; i < COUNT; i++) {
        keys[i] = key_of(arena, &rows[i]);
        for (size_t k = 0; k < i; k++)
            if (ot_str_equal(keys[i], keys[k]))
                fail_msg("keys %zu and %zu are equal", k, i);
    }
    assert_true(ot_str_equal(keys[0], key_of(arena, &rows[0])));
    ot_arena_free(arena);
}

/* Who is the same to a plan shares its answers. */
static void test_keys_are_equal(void **state)
{
    (void)state;
    static const key_case rows[][2] = {
        {{1, 0, {NULL}, "a", "{\"sub\":\"1\",\"exp\":1}", {"sub"}},
         {1, 0, {NULL}, "a", "{\"exp\":2,\"sub\":\"1\"}", {"sub"}}},
        {{1, 0, {NULL}, "a", "{}", {"sub"}}, {1, 0, {NULL}, "a", "{\"team\":1}", {"sub"}}},
        {{1, 0, {NULL}, NULL, NULL, {"sub"}}, {1, 0, {NULL}, NULL, NULL, {"sub", "team"}}},
    };
    ot_arena *arena = ot_arena_new();
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
        if (!ot_str_equal(key_of(arena, &rows[i][0]), key_of(arena, &rows[i][1])))
            fail_msg("keys %zu differ", i);
    ot_arena_free(arena);
}

/* ---- Time and size ---- */

static bool finds(ot_answer_cache *cache, const char *key, uint64_t now_ms, const char *body)
{
    ot_buffer out = {0};
    uint32_t age_s = 0;
    bool is_there = ot_answer_cache_find(cache, ot_str_from_c(key), now_ms, &out, &age_s);
    if (is_there && body != NULL)
        assert_true(ot_str_equal(ot_buffer_str(&out), ot_str_from_c(body)));
    ot_buffer_free(&out);
    return is_there;
}

static void test_time(void **state)
{
    (void)state;
    ot_answer_cache *cache = ot_answer_cache_new(64 * 1024);
    ot_buffer out = {0};
    uint32_t age_s = 0;
    ot_answer_cache_keep(cache, OT_S("k"), OT_S("first"), 1000, 2);
    assert_true(finds(cache, "k", 1000, "first"));
    assert_true(ot_answer_cache_find(cache, OT_S("k"), 2999, &out, &age_s));
    assert_int_equal(age_s, 1);
    assert_false(finds(cache, "k", 3000, NULL));
    assert_int_equal(ot_answer_cache_bytes(cache), 0);
    ot_answer_cache_keep(cache, OT_S("k"), OT_S("second"), 3000, 2);
    ot_answer_cache_keep(cache, OT_S("k"), OT_S("third"), 4000, 2);
    assert_true(finds(cache, "k", 5999, "third"));
    assert_false(finds(cache, "other", 5000, NULL));
    ot_buffer_free(&out);
    ot_answer_cache_free(cache);
}

static void test_size(void **state)
{
    (void)state;
    enum { BYTES = 64 * 1024, BODY = 4000, COUNT = 100 };
    static char body[BYTES];
    ot_answer_cache *cache = ot_answer_cache_new(BYTES);
    ot_arena *arena = ot_arena_new();
    for (int i = 0; i < COUNT; i++) {
        ot_str key = ot_arena_printf(arena, "key %d", i);
        ot_answer_cache_keep(cache, key, ot_str_make(body, BODY), 0, 60);
        assert_true(ot_answer_cache_bytes(cache) <= BYTES);
        assert_true(finds(cache, "key 0", 0, NULL)); /* what is asked for stays */
    }
    assert_true(finds(cache, "key 99", 0, NULL));
    assert_false(finds(cache, "key 50", 0, NULL));
    ot_answer_cache_keep(cache, OT_S("large"), ot_str_make(body, BYTES / 8), 0, 60);
    assert_false(finds(cache, "large", 0, NULL));
    ot_arena_free(arena);
    ot_answer_cache_free(cache);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_keys_differ),
        cmocka_unit_test(test_keys_are_equal),
        cmocka_unit_test(test_time),
        cmocka_unit_test(test_size),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
