#include "engine/shared_store.h"

#include <errno.h>
#include <netinet/in.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/hash.h"
#include "base/limits.h"

/*
 * Redis here is a socket of the same thread: the test reads what the store has sent and writes the
 * reply it likes, byte by byte if it likes.
 */

typedef struct stage {
    ot_loop *loop;
    ot_shared_store *store;
    int listener;
    int redis; /* the connection as Redis sees it; -1: none */
    uint16_t port;
    uint32_t calls; /* of `done` */
    char *text;     /* of the last one; owned; NULL: none */
    size_t text_len;
} stage;

enum { TURNS_MAX = 2000 };

static void listen_on(stage *s)
{
    struct sockaddr_in where = {.sin_family = AF_INET, .sin_port = htons(s->port)};
    where.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t len = sizeof(where);
    int one = 1;
    s->listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    assert_true(s->listener >= 0);
    assert_int_equal(setsockopt(s->listener, SOL_SOCKET, SO_REUSEADDR, &one, sizeof(one)), 0);
    assert_int_equal(bind(s->listener, (struct sockaddr *)&where, sizeof(where)), 0);
    assert_int_equal(listen(s->listener, 8), 0);
    assert_int_equal(getsockname(s->listener, (struct sockaddr *)&where, &len), 0);
    s->port = ntohs(where.sin_port);
}

static void turn(stage *s)
{
    ot_loop_run_once(s->loop, 5);
}

static void accept_store(stage *s)
{
    s->redis = -1;
    for (uint32_t i = 0; i < TURNS_MAX && s->redis < 0; i++) {
        turn(s);
        s->redis = accept4(s->listener, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK);
    }
    assert_true(s->redis >= 0);
}

/* The store sends exactly this next. */
static void expect_bytes(stage *s, const char *bytes, size_t len)
{
    char *got = malloc(len + 1);
    size_t count = 0;
    for (uint32_t i = 0; i < TURNS_MAX && count < len; i++) {
        turn(s);
        ssize_t more = read(s->redis, got + count, len - count);
        count += more > 0 ? (size_t)more : 0;
    }
    assert_int_equal(count, len);
    assert_memory_equal(got, bytes, len);
    free(got);
}

static void expect(stage *s, const char *text)
{
    expect_bytes(s, text, strlen(text));
}

static void reply_bytes(stage *s, const char *bytes, size_t len)
{
    size_t count = 0;
    for (uint32_t i = 0; i < TURNS_MAX && count < len; i++) {
        ssize_t more = send(s->redis, bytes + count, len - count, MSG_NOSIGNAL);
        count += more > 0 ? (size_t)more : 0;
        turn(s);
        if (more < 0 && errno != EAGAIN)
            return; /* the store has hung up */
    }
}

static void reply(stage *s, const char *text)
{
    reply_bytes(s, text, strlen(text));
}

static void reply_text(stage *s, ot_str text)
{
    char head[32];
    int len = snprintf(head, sizeof(head), "$%zu\r\n", text.len);
    reply_bytes(s, head, (size_t)len);
    reply_bytes(s, text.ptr, text.len);
    reply(s, "\r\n");
}

static const char ping[] = "*1\r\n$4\r\nPING\r\n";

static void wait_until(stage *s, bool is_ready)
{
    for (uint32_t i = 0; i < TURNS_MAX && ot_shared_store_is_ready(s->store) != is_ready; i++)
        turn(s);
    assert_int_equal(ot_shared_store_is_ready(s->store), is_ready);
}

static void greet(stage *s)
{
    accept_store(s);
    expect(s, ping);
    assert_false(ot_shared_store_is_ready(s->store));
    reply(s, "+PONG\r\n");
    wait_until(s, true);
}

static void start(stage *s, uint32_t timeout_ms)
{
    *s = (stage){.loop = ot_loop_new(), .redis = -1};
    listen_on(s);
    ot_shared_store_options options = {
        .address = {.host = "127.0.0.1", .port = s->port}, .ttl_s = 60, .timeout_ms = timeout_ms};
    s->store = ot_shared_store_new(s->loop, &options);
    assert_non_null(s->store);
}

static void end(stage *s)
{
    ot_shared_store_free(s->store);
    ot_loop_free(s->loop);
    if (s->redis >= 0)
        assert_int_equal(close(s->redis), 0);
    assert_int_equal(close(s->listener), 0);
    free(s->text);
}

static void keep(void *data, ot_str text)
{
    stage *s = data;
    s->calls++;
    free(s->text);
    s->text = text.ptr == NULL ? NULL : malloc(text.len + 1);
    s->text_len = text.len;
    if (s->text != NULL)
        memcpy(s->text, text.ptr, text.len);
}

static void wait_for_calls(stage *s, uint32_t calls)
{
    for (uint32_t i = 0; i < TURNS_MAX && s->calls < calls; i++)
        turn(s);
    assert_int_equal(s->calls, calls);
}

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

/* Asks for `text` by its hash; Redis has seen the question then. */
static ot_shared_lookup *ask(stage *s, ot_str text)
{
    hash_text hash = hash_of(text);
    ot_shared_lookup *lookup = ot_shared_store_find(s->store, ot_str_from_c(hash.hex), keep, s);
    assert_non_null(lookup);
    char question[256];
    int len = snprintf(question, sizeof(question),
                       "*4\r\n$8\r\nGETRANGE\r\n$76\r\nonetrip:apq:%s\r\n$1\r\n0\r\n$6\r\n%d\r\n",
                       hash.hex, (int)OT_LIMIT_DOCUMENT_BYTES);
    expect_bytes(s, question, (size_t)len);
    return lookup;
}

static void assert_kept(const stage *s, ot_str text)
{
    assert_non_null(s->text);
    assert_true(ot_str_equal(ot_str_make(s->text, s->text_len), text));
}

/* ---- Addresses ---- */

static void addresses(void **state)
{
    (void)state; /* cmocka's */
    static const struct {
        const char *text;
        const char *host; /* NULL: refused */
        uint16_t port;
    } rows[] = {
        {"", "", 0},
        {"127.0.0.1:6379", "127.0.0.1", 6379},
        {"redis.internal:1", "redis.internal", 1},
        {"[::1]:65535", "::1", 65535},
        {"[::1]:65536", NULL, 0},
        {"::1:6379", NULL, 0},
        {"[::1]", NULL, 0},
        {"[]:1", NULL, 0},
        {"[:1", NULL, 0},
        {"[redis]:1", NULL, 0},
        {"redis", NULL, 0},
        {"redis:", NULL, 0},
        {"redis:0", NULL, 0},
        {"redis:6379x", NULL, 0},
        {"redis:99999999999999999999", NULL, 0},
        {":6379", NULL, 0},
        {"redis://redis:6379", NULL, 0},
        {"me@redis:6379", NULL, 0},
        {"a b:6379", NULL, 0},
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        ot_shared_address address;
        ot_error error = {0};
        ot_status status = ot_shared_address_read(ot_str_from_c(rows[i].text), &address, &error);
        assert_int_equal(status, rows[i].host == NULL ? OT_INVALID : OT_OK);
        if (rows[i].host == NULL)
            continue;
        assert_string_equal(address.host, rows[i].host);
        assert_int_equal(address.port, rows[i].port);
    }
}

static void a_host_has_room_or_is_refused(void **state)
{
    (void)state; /* cmocka's */
    for (int len = OT_SHARED_HOST_BYTES - 1; len <= OT_SHARED_HOST_BYTES; len++) {
        char text[OT_SHARED_HOST_BYTES + 8];
        memset(text, 'a', sizeof(text));
        memcpy(text + len, ":1", 3);
        ot_shared_address address;
        ot_error error = {0};
        ot_status status = ot_shared_address_read(ot_str_from_c(text), &address, &error);
        assert_int_equal(status, len < OT_SHARED_HOST_BYTES ? OT_OK : OT_INVALID);
    }
}

/* ---- Texts ---- */

static void a_text_is_found(void **state)
{
    (void)state; /* cmocka's */
    stage s;
    start(&s, 10000);
    greet(&s);
    (void)ask(&s, OT_S("{ a }")); /* known by its callback */
    assert_int_equal(s.calls, 0);
    reply_text(&s, OT_S("{ a }"));
    wait_for_calls(&s, 1);
    assert_kept(&s, OT_S("{ a }"));
    end(&s);
}

static void what_redis_has_not_is_no_text(void **state)
{
    (void)state; /* cmocka's */
    static const char *const replies[] = {
        "$0\r\n\r\n",        /* no key */
        "$-1\r\n",           /* nor a string */
        "$5\r\n{ b }\r\n",   /* another text */
        "$4\r\n{ a \r\n",    /* a part of it */
        "+{ a }\r\n",        /* of another type */
        "-LOADING wait\r\n", /* an error */
        ":5\r\n",
    };
    stage s;
    start(&s, 10000);
    greet(&s);
    for (uint32_t i = 0; i < sizeof(replies) / sizeof(replies[0]); i++) {
        (void)ask(&s, OT_S("{ a }")); /* known by its callback */
        reply(&s, replies[i]);
        wait_for_calls(&s, i + 1);
        assert_null(s.text);
        assert_true(ot_shared_store_is_ready(s.store));
    }
    end(&s);
}

static void a_text_has_a_longest_length(void **state)
{
    (void)state; /* cmocka's */
    stage s;
    start(&s, 10000);
    greet(&s);
    char *bytes = malloc(OT_LIMIT_DOCUMENT_BYTES + 1);
    memset(bytes, 'a', OT_LIMIT_DOCUMENT_BYTES + 1);
    ot_str longest = ot_str_make(bytes, OT_LIMIT_DOCUMENT_BYTES);
    ot_str longer = ot_str_make(bytes, OT_LIMIT_DOCUMENT_BYTES + 1);
    (void)ask(&s, longest); /* known by its callback */
    reply_text(&s, longest);
    wait_for_calls(&s, 1);
    assert_kept(&s, longest);
    (void)ask(&s, longer); /* known by its callback */
    reply_text(&s, longer);
    wait_for_calls(&s, 2);
    assert_null(s.text);
    free(bytes);
    end(&s);
}

static void replies_belong_to_their_questions(void **state)
{
    (void)state; /* cmocka's */
    stage s;
    start(&s, 10000);
    greet(&s);
    ot_shared_lookup *gone = ask(&s, OT_S("{ a }"));
    (void)ask(&s, OT_S("{ b }")); /* known by its callback */
    ot_shared_lookup_abandon(gone);
    reply(&s, "$5\r\n{ a }\r\n$5\r\n{ b");
    assert_int_equal(s.calls, 0);
    reply(&s, " }\r\n");
    wait_for_calls(&s, 1);
    assert_kept(&s, OT_S("{ b }"));
    end(&s);
}

static void a_text_is_sent_with_its_life(void **state)
{
    (void)state; /* cmocka's */
    stage s;
    start(&s, 10000);
    greet(&s);
    ot_shared_store_put(s.store, OT_S("{ a }"));
    char command[256];
    int len = snprintf(
        command, sizeof(command),
        "*5\r\n$3\r\nSET\r\n$76\r\nonetrip:apq:%s\r\n$5\r\n{ a }\r\n$2\r\nEX\r\n$2\r\n60\r\n",
        hash_of(OT_S("{ a }")).hex);
    expect_bytes(&s, command, (size_t)len);
    reply(&s, "+OK\r\n");
    (void)ask(&s, OT_S("{ a }")); /* known by its callback */
    reply_text(&s, OT_S("{ a }"));
    wait_for_calls(&s, 1);
    assert_kept(&s, OT_S("{ a }"));
    end(&s);
}

static void what_is_no_hash_is_not_asked_for(void **state)
{
    (void)state; /* cmocka's */
    stage s;
    start(&s, 10000);
    greet(&s);
    hash_text hash = hash_of(OT_S("{ a }"));
    ot_str hex = ot_str_from_c(hash.hex);
    assert_null(ot_shared_store_find(s.store, OT_S(""), keep, &s));
    assert_null(ot_shared_store_find(s.store, ot_str_slice(hex, 0, 63), keep, &s));
    hash.hex[5] = 'A';
    assert_null(ot_shared_store_find(s.store, hex, keep, &s));
    hash.hex[5] = '\n';
    assert_null(ot_shared_store_find(s.store, hex, keep, &s));
    end(&s);
}

/* ---- Trouble ---- */

static void without_redis_nobody_waits(void **state)
{
    (void)state; /* cmocka's */
    ot_loop *loop = ot_loop_new();
    ot_shared_store_options none = {0};
    ot_shared_store *store = ot_shared_store_new(loop, &none);
    assert_null(store);
    assert_false(ot_shared_store_is_ready(store));
    hash_text hash = hash_of(OT_S("{ a }"));
    assert_null(ot_shared_store_find(store, ot_str_from_c(hash.hex), keep, NULL));
    ot_shared_store_put(store, OT_S("{ a }"));
    ot_shared_store_free(store);
    ot_loop_free(loop);
}

static void assert_not_asked(stage *s)
{
    hash_text hash = hash_of(OT_S("{ a }"));
    assert_null(ot_shared_store_find(s->store, ot_str_from_c(hash.hex), keep, s));
    ot_shared_store_put(s->store, OT_S("{ a }")); /* nor told */
}

static void a_redis_that_hangs_up_is_found_again(void **state)
{
    (void)state; /* cmocka's */
    stage s;
    start(&s, 10000);
    assert_not_asked(&s);
    greet(&s);
    (void)ask(&s, OT_S("{ a }")); /* known by its callback */
    assert_int_equal(close(s.redis), 0);
    wait_for_calls(&s, 1);
    assert_null(s.text);
    assert_not_asked(&s);
    greet(&s);
    assert_int_equal(close(s.redis), 0); /* nobody waits */
    wait_until(&s, false);
    greet(&s);
    end(&s);
}

static void a_redis_that_was_not_there_is_found_later(void **state)
{
    (void)state; /* cmocka's */
    stage s;
    start(&s, 10000);
    assert_int_equal(close(s.listener), 0); /* the store has not had a turn yet */
    for (int i = 0; i < 20; i++)
        turn(&s);
    assert_not_asked(&s);
    listen_on(&s);
    greet(&s);
    end(&s);
}

static void a_redis_that_hangs_costs_one_timeout(void **state)
{
    (void)state; /* cmocka's */
    stage s;
    start(&s, 30);
    greet(&s);
    uint64_t asked_ms = ot_loop_now_ms(s.loop);
    (void)ask(&s, OT_S("{ a }")); /* known by its callback */
    (void)ask(&s, OT_S("{ b }"));
    wait_for_calls(&s, 2); /* both: the second one waits no longer than the first */
    assert_null(s.text);
    assert_true(ot_loop_now_ms(s.loop) - asked_ms >= 29);
    assert_not_asked(&s);
    assert_int_equal(close(s.redis), 0);
    accept_store(&s); /* it connects, but that is not enough */
    expect(&s, ping);
    assert_not_asked(&s);
    end(&s);
}

static void a_put_that_hangs_ends_the_connection(void **state)
{
    (void)state; /* cmocka's */
    stage s;
    start(&s, 30);
    greet(&s);
    ot_shared_store_put(s.store, OT_S("{ a }"));
    wait_until(&s, false);
    end(&s);
}

static void what_is_not_redis_is_left(void **state)
{
    (void)state; /* cmocka's */
    static const char *const greetings[] = {"HTTP/1.1 400 Bad Request\r\n\r\n",
                                            "-NOAUTH Authentication required.\r\n", ":1\r\n",
                                            "$-5\r\n", "*100000000\r\n*100000000\r\n"};
    for (size_t i = 0; i < sizeof(greetings) / sizeof(greetings[0]); i++) {
        stage s;
        start(&s, 10000);
        accept_store(&s);
        expect(&s, ping);
        reply(&s, greetings[i]);
        for (int j = 0; j < 10; j++)
            turn(&s);
        assert_not_asked(&s);
        end(&s);
    }
}

static void a_reply_that_nobody_asked_for_ends_the_connection(void **state)
{
    (void)state; /* cmocka's */
    static const char *const replies[] = {"+OK\r\n", "-ERR\r\n",
                                          "*3\r\n$7\r\nmessage\r\n$1\r\na\r\n$1\r\nb\r\n"};
    for (size_t i = 0; i < sizeof(replies) / sizeof(replies[0]); i++) {
        stage s;
        start(&s, 10000);
        greet(&s);
        reply(&s, replies[i]);
        wait_until(&s, false);
        end(&s);
    }
}

static void an_array_ends_the_connection(void **state)
{
    (void)state; /* cmocka's */
    stage s;
    start(&s, 10000);
    greet(&s);
    (void)ask(&s, OT_S("{ a }")); /* known by its callback */
    reply(&s, "*1\r\n$5\r\n{ a }\r\n");
    wait_for_calls(&s, 1);
    assert_null(s.text);
    assert_not_asked(&s);
    end(&s);
}

static void a_reply_without_end_ends_the_connection(void **state)
{
    (void)state; /* cmocka's */
    stage s;
    start(&s, 10000);
    greet(&s);
    (void)ask(&s, OT_S("{ a }")); /* known by its callback */
    reply(&s, "$500000000\r\n");
    char bytes[16 * 1024];
    memset(bytes, 'a', sizeof(bytes));
    for (int i = 0; i < 64 && s.calls == 0; i++)
        reply_bytes(&s, bytes, sizeof(bytes));
    wait_for_calls(&s, 1);
    assert_null(s.text);
    assert_not_asked(&s);
    end(&s);
}

static void it_may_end_at_any_time(void **state)
{
    (void)state; /* cmocka's */
    stage s;
    start(&s, 10000); /* while the host is looked up */
    end(&s);
    start(&s, 10000); /* before Redis has answered */
    accept_store(&s);
    end(&s);
    start(&s, 10000); /* with questions on the way */
    greet(&s);
    (void)ask(&s, OT_S("{ a }"));
    ot_shared_lookup_abandon(ask(&s, OT_S("{ b }")));
    ot_shared_store_put(s.store, OT_S("{ c }"));
    end(&s);
    assert_int_equal(s.calls, 0);
    start(&s, 10000); /* while it waits for the next attempt */
    greet(&s);
    assert_int_equal(close(s.redis), 0);
    s.redis = -1;
    wait_until(&s, false);
    end(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(addresses),
        cmocka_unit_test(a_host_has_room_or_is_refused),
        cmocka_unit_test(a_text_is_found),
        cmocka_unit_test(what_redis_has_not_is_no_text),
        cmocka_unit_test(a_text_has_a_longest_length),
        cmocka_unit_test(replies_belong_to_their_questions),
        cmocka_unit_test(a_text_is_sent_with_its_life),
        cmocka_unit_test(what_is_no_hash_is_not_asked_for),
        cmocka_unit_test(without_redis_nobody_waits),
        cmocka_unit_test(a_redis_that_hangs_up_is_found_again),
        cmocka_unit_test(a_redis_that_was_not_there_is_found_later),
        cmocka_unit_test(a_redis_that_hangs_costs_one_timeout),
        cmocka_unit_test(a_put_that_hangs_ends_the_connection),
        cmocka_unit_test(what_is_not_redis_is_left),
        cmocka_unit_test(a_reply_that_nobody_asked_for_ends_the_connection),
        cmocka_unit_test(an_array_ends_the_connection),
        cmocka_unit_test(a_reply_without_end_ends_the_connection),
        cmocka_unit_test(it_may_end_at_any_time),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
