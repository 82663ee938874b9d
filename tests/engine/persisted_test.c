#include "engine/persisted.h"

#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>

#include <cmocka.h>

#include "base/hash.h"

typedef struct hash_text {
    char hex[OT_SHA256_HEX + 1];
} hash_text;

static hash_text hash_of(ot_str text)
{
    hash_text hash;
    ot_sha256_digest digest = ot_sha256(text);
    ot_sha256_hex(&digest, hash.hex);
    return hash;
}

static bool is_there(ot_persisted *persisted, ot_str text)
{
    hash_text hash = hash_of(text);
    ot_persisted_text *held = ot_persisted_find(persisted, ot_str_from_c(hash.hex));
    if (held == NULL)
        return false;
    assert_true(ot_str_equal(ot_persisted_text_get(held), text));
    ot_persisted_text_release(held);
    return true;
}

static void what_was_put_is_found(void **state)
{
    (void)state; /* cmocka's */
    ot_persisted *persisted = ot_persisted_new(1024 * 1024);
    assert_false(is_there(persisted, OT_S("{ a }")));
    ot_persisted_put(persisted, OT_S("{ a }"));
    ot_persisted_put(persisted, OT_S("{ b }"));
    size_t bytes = ot_persisted_bytes(persisted);
    ot_persisted_put(persisted, OT_S("{ a }"));
    assert_int_equal(ot_persisted_bytes(persisted), bytes);
    assert_true(is_there(persisted, OT_S("{ a }")));
    assert_true(is_there(persisted, OT_S("{ b }")));
    assert_false(is_there(persisted, OT_S("{ c }")));
    ot_persisted_release(persisted);
}

static void what_is_no_hash_finds_nothing(void **state)
{
    (void)state; /* cmocka's */
    ot_persisted *persisted = ot_persisted_new(1024 * 1024);
    ot_persisted_put(persisted, OT_S("{ a }"));
    hash_text hash = hash_of(OT_S("{ a }"));
    assert_null(ot_persisted_find(persisted, (ot_str){0}));
    assert_null(ot_persisted_find(persisted, ot_str_make(hash.hex, OT_SHA256_HEX - 1)));
    for (int i = 0; i < OT_SHA256_HEX; i++) {
        hash_text wrong = hash;
        wrong.hex[i] = 'G';
        assert_null(ot_persisted_find(persisted, ot_str_from_c(wrong.hex)));
        wrong.hex[i] = hash.hex[i] == '0' ? '1' : '0';
        assert_null(ot_persisted_find(persisted, ot_str_from_c(wrong.hex)));
    }
    ot_persisted_release(persisted);
}

/* Texts of one length, so that the bound in bytes is one in texts. */
static ot_str numbered(char *out, unsigned number)
{
    int len = snprintf(out, 32, "{ a%06u }", number);
    return ot_str_make(out, (size_t)len);
}

static size_t size_of_one(void)
{
    char text[32];
    ot_persisted *persisted = ot_persisted_new(1024 * 1024);
    ot_persisted_put(persisted, numbered(text, 0));
    size_t bytes = ot_persisted_bytes(persisted);
    ot_persisted_release(persisted);
    return bytes;
}

static void least_recently_used_goes(void **state)
{
    (void)state; /* cmocka's */
    char text[32];
    ot_persisted *persisted = ot_persisted_new(3 * size_of_one());
    for (unsigned i = 0; i < 3; i++)
        ot_persisted_put(persisted, numbered(text, i));
    assert_true(is_there(persisted, numbered(text, 0))); /* now the newest */
    ot_persisted_put(persisted, numbered(text, 3));
    assert_false(is_there(persisted, numbered(text, 1)));
    assert_true(is_there(persisted, numbered(text, 0)));
    assert_true(is_there(persisted, numbered(text, 2)));
    assert_true(is_there(persisted, numbered(text, 3)));
    assert_int_equal(ot_persisted_bytes(persisted), 3 * size_of_one());
    ot_persisted_release(persisted);
}

static void one_byte_too_many(void **state)
{
    (void)state; /* cmocka's */
    char text[32];
    ot_persisted *persisted = ot_persisted_new(size_of_one() - 1);
    ot_persisted_put(persisted, numbered(text, 0));
    assert_false(is_there(persisted, numbered(text, 0)));
    assert_int_equal(ot_persisted_bytes(persisted), 0);
    ot_persisted_release(persisted);
}

static void a_held_text_lives_on(void **state)
{
    (void)state; /* cmocka's */
    char text[32];
    ot_persisted *persisted = ot_persisted_new(size_of_one());
    ot_persisted_put(persisted, numbered(text, 0));
    hash_text hash = hash_of(numbered(text, 0));
    ot_persisted_text *held = ot_persisted_find(persisted, ot_str_from_c(hash.hex));
    ot_persisted_put(persisted, numbered(text, 1));
    assert_false(is_there(persisted, numbered(text, 0)));
    assert_true(ot_str_equal(ot_persisted_text_get(held), numbered(text, 0)));
    ot_persisted_release(persisted);
    ot_persisted_text_release(held);
}

/* ---- Several loops ---- */

enum { THREADS = 4, ROUNDS = 3000, TEXTS = 64 };

static void *use_it(void *data)
{
    ot_persisted *persisted = data;
    char text[32];
    for (unsigned i = 0; i < ROUNDS; i++) {
        ot_str mine = numbered(text, i * 7 % TEXTS);
        if (!is_there(persisted, mine))
            ot_persisted_put(persisted, mine);
        ot_persisted_release(ot_persisted_hold(persisted));
    }
    return NULL;
}

static void many_threads(void **state)
{
    (void)state; /* cmocka's */
    pthread_t threads[THREADS];
    ot_persisted *persisted = ot_persisted_new(TEXTS / 2 * size_of_one());
    for (int i = 0; i < THREADS; i++)
        assert_int_equal(pthread_create(&threads[i], NULL, use_it, persisted), 0);
    for (int i = 0; i < THREADS; i++)
        assert_int_equal(pthread_join(threads[i], NULL), 0);
    assert_int_equal(ot_persisted_bytes(persisted), TEXTS / 2 * size_of_one());
    ot_persisted_release(persisted);
}

static void another_bound(void **state)
{
    (void)state; /* cmocka's */
    char text[32];
    ot_persisted *persisted = ot_persisted_new(3 * size_of_one());
    for (unsigned i = 0; i < 3; i++)
        ot_persisted_put(persisted, numbered(text, i));
    ot_persisted_set_bytes_max(persisted, 2 * size_of_one());
    assert_false(is_there(persisted, numbered(text, 0)));
    assert_true(is_there(persisted, numbered(text, 1)));
    assert_true(is_there(persisted, numbered(text, 2)));
    ot_persisted_set_bytes_max(persisted, 3 * size_of_one());
    ot_persisted_put(persisted, numbered(text, 3));
    assert_int_equal(ot_persisted_bytes(persisted), 3 * size_of_one());
    ot_persisted_release(persisted);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_was_put_is_found),
        cmocka_unit_test(what_is_no_hash_finds_nothing),
        cmocka_unit_test(least_recently_used_goes),
        cmocka_unit_test(one_byte_too_many),
        cmocka_unit_test(a_held_text_lives_on),
        cmocka_unit_test(many_threads),
        cmocka_unit_test(another_bound),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
