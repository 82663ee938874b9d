#include "auth/token_cache.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

#include "auth/token_maker.h"

#define NOW 1800000000
#define SECRET "0123456789abcdef0123456789abcdef-storefront"

typedef struct world {
    ot_arena *arena;
    ot_key_options key;
    ot_auth_options options;
    const ot_auth *auth;
} world;

static int set_up(void **state)
{
    world *w = calloc(1, sizeof(*w));
    w->arena = ot_arena_new();
    w->key = (ot_key_options){.algorithm = OT_ALGORITHM_HS256, .material = OT_S(SECRET)};
    w->options = (ot_auth_options){.keys = &w->key, .key_count = 1};
    ot_error error;
    w->auth = ot_auth_new(w->arena, &w->options, &error);
    *state = w;
    return 0;
}

static int tear_down(void **state)
{
    world *w = *state;
    ot_arena_free(w->arena);
    free(w);
    return 0;
}

static ot_str token_for(world *w, int subject, long exp)
{
    ot_str claims = ot_arena_printf(w->arena, "{\"sub\":\"%d\",\"exp\":%ld}", subject, exp);
    return make_hs256(w->arena, OT_S("{\"alg\":\"HS256\"}"), claims, OT_S(SECRET));
}

static ot_refusal ask(ot_token_cache *cache, ot_str token, int64_t now_s)
{
    ot_refusal refusal;
    ot_principal_release(ot_token_cache_verify(cache, token, now_s, &refusal));
    return refusal;
}

static void a_second_time_is_a_hit(void **state)
{
    world *w = *state;
    ot_token_cache *cache = ot_token_cache_new(w->auth, 0);
    ot_str token = token_for(w, 1, NOW + 10);
    assert_int_equal(ask(cache, token, NOW), OT_REFUSAL_NONE);
    assert_int_equal(ask(cache, token, NOW + 9), OT_REFUSAL_NONE);
    assert_int_equal(ot_token_cache_count(cache)->hits, 1);
    assert_int_equal(ot_token_cache_count(cache)->misses, 1);
    ot_token_cache_free(cache);
}

static void it_ends_with_the_token(void **state)
{
    world *w = *state;
    ot_token_cache *cache = ot_token_cache_new(w->auth, 0);
    ot_str token = token_for(w, 1, NOW + 10);
    assert_int_equal(ask(cache, token, NOW), OT_REFUSAL_NONE);
    assert_int_equal(ask(cache, token, NOW + 10), OT_REFUSAL_EXPIRED);
    assert_int_equal(ask(cache, token, NOW + 11), OT_REFUSAL_EXPIRED);
    assert_int_equal(ot_token_cache_count(cache)->hits, 1);
    ot_token_cache_free(cache);
}

static void refusals_are_kept_shortly(void **state)
{
    world *w = *state;
    ot_token_cache *cache = ot_token_cache_new(w->auth, 0);
    assert_int_equal(ask(cache, OT_S("x.y.z"), NOW), OT_REFUSAL_MALFORMED);
    assert_int_equal(ask(cache, OT_S("x.y.z"), NOW + 4), OT_REFUSAL_MALFORMED);
    assert_int_equal(ot_token_cache_count(cache)->hits, 1);
    assert_int_equal(ask(cache, OT_S("x.y.z"), NOW + 5), OT_REFUSAL_MALFORMED);
    assert_int_equal(ot_token_cache_count(cache)->misses, 2);
    ot_token_cache_free(cache);
}

static void a_principal_outlives_its_entry(void **state)
{
    world *w = *state;
    ot_token_cache *cache = ot_token_cache_new(w->auth, 1);
    ot_refusal refusal;
    ot_principal *first = ot_token_cache_verify(cache, token_for(w, 1, NOW + 10), NOW, &refusal);
    assert_non_null(first);
    assert_int_equal(ask(cache, token_for(w, 2, NOW + 10), NOW), OT_REFUSAL_NONE);
    ot_token_cache_free(cache);
    assert_true(ot_str_equal(ot_json_get(first->claims, OT_S("sub"))->text, OT_S("1")));
    ot_principal_release(first);
}

static void the_least_used_is_forgotten(void **state)
{
    world *w = *state;
    ot_token_cache *cache = ot_token_cache_new(w->auth, 3);
    ot_str tokens[4];
    for (int i = 0; i < 4; i++)
        tokens[i] = token_for(w, i, NOW + 100);
    for (int i = 0; i < 3; i++)
        assert_int_equal(ask(cache, tokens[i], NOW), OT_REFUSAL_NONE);
    assert_int_equal(ask(cache, tokens[0], NOW), OT_REFUSAL_NONE); /* a hit: now 1 is the oldest */
    assert_int_equal(ask(cache, tokens[3], NOW), OT_REFUSAL_NONE);
    assert_int_equal(ask(cache, tokens[0], NOW), OT_REFUSAL_NONE); /* a hit */
    assert_int_equal(ask(cache, tokens[1], NOW), OT_REFUSAL_NONE); /* a miss */
    assert_int_equal(ot_token_cache_count(cache)->hits, 2);
    assert_int_equal(ot_token_cache_count(cache)->misses, 5);
    ot_token_cache_free(cache);
}

static void many_tokens(void **state)
{
    world *w = *state;
    ot_token_cache *cache = ot_token_cache_new(w->auth, 64);
    for (int i = 0; i < 3000; i++) {
        assert_int_equal(ask(cache, token_for(w, i % 200, NOW + 100), NOW), OT_REFUSAL_NONE);
        ot_str bad = ot_arena_printf(w->arena, "bad.%d.token", i);
        assert_int_not_equal(ask(cache, bad, NOW), OT_REFUSAL_NONE);
    }
    ot_token_cache_free(cache);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_second_time_is_a_hit),
        cmocka_unit_test(it_ends_with_the_token),
        cmocka_unit_test(refusals_are_kept_shortly),
        cmocka_unit_test(a_principal_outlives_its_entry),
        cmocka_unit_test(the_least_used_is_forgotten),
        cmocka_unit_test(many_tokens),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
