/*
 * The server's answers break off at many places in turn: a relay between pool and server ends two
 * connections after N bytes more, for N growing. Whatever is cut, each trip has
 * exactly one outcome, and it is the right one: reads come back with their own rows, writes have
 * happened when they say so and at most once.
 */
#include <poll.h>
#include <pthread.h>
#include <stdatomic.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <libpq-fe.h>

#include "base/log.h"
#include "postgres/fixture.h"

enum { TRIPS = 12, CUT_FIRST = 1, CUT_LAST = 1400, CUT_STEP = 13 };

static char server_path[sizeof(((struct sockaddr_un *)NULL)->sun_path)];
static char relay_folder[64];
static atomic_int
    cut_after; /* bytes of the server that pass on the next connection; negative: all */
static atomic_int cut_count; /* connections still to be cut */

static int connect_to_server(void)
{
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    memcpy(address.sun_path, server_path, sizeof(server_path));
    if (connect(fd, (struct sockaddr *)&address, sizeof(address)) != 0)
        abort();
    return fd;
}

static bool send_all(int fd, const char *bytes, ssize_t count)
{
    while (count > 0) {
        ssize_t sent = send(fd, bytes, (size_t)count, MSG_NOSIGNAL);
        if (sent <= 0)
            return false;
        bytes += sent;
        count -= sent;
    }
    return true;
}

/* How many of `got` bytes pass; the connection is chosen for a cut when there are any left. */
static ssize_t allowed_of(ssize_t got, int *left)
{
    if (*left < 0 && atomic_load(&cut_count) > 0 && atomic_fetch_sub(&cut_count, 1) > 0)
        *left = atomic_load(&cut_after);
    if (*left < 0 || got <= *left) {
        *left -= *left < 0 ? 0 : (int)got;
        return got;
    }
    return *left;
}

/* Passes what `from` has on to `to`; false when the connection is over, by itself or by a cut. */
static bool pass_on(int from, int to, int *left)
{
    char bytes[4096];
    ssize_t got = recv(from, bytes, sizeof(bytes), 0);
    if (got <= 0)
        return false;
    ssize_t allowed = left == NULL ? got : allowed_of(got, left);
    return send_all(to, bytes, allowed) && allowed == got;
}

static void *relay_one(void *data)
{
    int client = (int)(intptr_t)data;
    int server = connect_to_server();
    int left = -1; /* not chosen */
    struct pollfd fds[] = {{.fd = client, .events = POLLIN}, {.fd = server, .events = POLLIN}};
    bool goes_on = true;
    while (goes_on && poll(fds, 2, -1) > 0) {
        if (fds[0].revents != 0)
            goes_on = pass_on(client, server, NULL);
        if (goes_on && fds[1].revents != 0)
            goes_on = pass_on(server, client, &left);
    }
    (void)close(client);
    (void)close(server);
    return NULL;
}

static void *accept_all(void *data)
{
    int listener = (int)(intptr_t)data;
    int client;
    while ((client = accept(listener, NULL, NULL)) >= 0) {
        pthread_t thread;
        if (pthread_create(&thread, NULL, relay_one, (void *)(intptr_t)client) != 0)
            abort();
        (void)pthread_detach(thread);
    }
    return NULL;
}

/* The server's socket, from the URL; false when it has none. */
static bool find_server(void)
{
    PQconninfoOption *options = PQconninfoParse(fixture_url(), NULL);
    if (options == NULL)
        return false;
    for (PQconninfoOption *each = options; each->keyword != NULL; each++) {
        if (strcmp(each->keyword, "host") == 0 && each->val != NULL && each->val[0] == '/')
            (void)snprintf(server_path, sizeof(server_path), "%s/.s.PGSQL.5432", each->val);
    }
    PQconninfoFree(options);
    return server_path[0] != '\0' && access(server_path, F_OK) == 0;
}

static int open_relay(void)
{
    (void)snprintf(relay_folder, sizeof(relay_folder), "/tmp/ot-relay-XXXXXX");
    assert_non_null(mkdtemp(relay_folder));
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    (void)snprintf(address.sun_path, sizeof(address.sun_path), "%s/.s.PGSQL.5432", relay_folder);
    int listener = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    assert_int_equal(bind(listener, (struct sockaddr *)&address, sizeof(address)), 0);
    assert_int_equal(listen(listener, 64), 0);
    pthread_t thread;
    assert_int_equal(pthread_create(&thread, NULL, accept_all, (void *)(intptr_t)listener), 0);
    (void)pthread_detach(thread);
    return listener;
}

static void close_relay(int listener)
{
    char path[128];
    (void)shutdown(listener, SHUT_RDWR);
    (void)close(listener);
    (void)snprintf(path, sizeof(path), "%s/.s.PGSQL.5432", relay_folder);
    (void)unlink(path);
    (void)rmdir(relay_folder);
}

/* Trips of all kinds, told apart by the number they give. */
static void prepare_mix(fixture_trip *trips, char sql[TRIPS][64])
{
    static const ot_pg_identity someone = {.claims = OT_STR("{}")};
    for (int i = 0; i < TRIPS; i++) {
        bool is_write = i % 4 == 3;
        if (is_write)
            (void)snprintf(sql[i], 64, "insert into ot_cut values (%d) returning '%d'", i, i);
        else
            (void)snprintf(sql[i], 64, "select '%d'", i);
        fixture_trip_init(&trips[i], sql[i]);
        trips[i].trip.is_write = is_write;
        trips[i].trip.identity = i % 3 == 0 ? &someone : NULL;
    }
}

static bool was_written(int number)
{
    char sql[96];
    (void)snprintf(sql, sizeof(sql), "select count(*)::text from ot_cut where a = %d", number);
    ot_arena *arena = ot_arena_new();
    ot_str count = fixture_ask(arena, sql);
    bool is_one = ot_str_equal(count, OT_S("1"));
    assert_true(is_one || ot_str_equal(count, OT_S("0")));
    ot_arena_free(arena);
    return is_one;
}

/* While connecting, failing at once is right for reads too. */
static void check_outcome(const fixture_trip *t, int number, int cut, bool while_connecting)
{
    assert_int_equal(t->done_count, 1);
    if (t->has_failed) {
        if (!t->trip.is_write && !while_connecting)
            fail_msg("cut %d: read %d failed: %s", cut, number, t->failure.error.message);
        assert_int_equal(t->failure.status, OT_UNAVAILABLE);
        return;
    }
    assert_int_equal(strtol(fixture_cell(t, 0).ptr, NULL, 10), number);
    if (t->trip.is_write)
        assert_true(was_written(number));
}

static void wait_until_ready(ot_loop *loop, const ot_pg_pool *pool)
{
    for (int i = 0; i < 500 && !ot_pg_pool_is_ready(pool); i++)
        ot_loop_run_once(loop, 10);
    assert_true(ot_pg_pool_is_ready(pool));
}

static void run_mix(const ot_pg_options *options, int cut, bool while_connecting)
{
    static fixture_trip trips[TRIPS];
    static char sql[TRIPS][64];
    fixture_do("truncate ot_cut");
    ot_loop *loop = ot_loop_new();
    ot_pg_pool *pool = ot_pg_pool_new(loop, options);
    if (!while_connecting)
        wait_until_ready(loop, pool);
    atomic_store(&cut_after, cut);
    atomic_store(&cut_count, 2);
    prepare_mix(trips, sql);
    for (int i = 0; i < TRIPS; i++)
        ot_pg_submit(pool, &trips[i].trip);
    for (int i = 0; i < TRIPS; i++)
        fixture_run_until(loop, &trips[i].done_count, 1);
    for (int i = 0; i < TRIPS; i++) {
        check_outcome(&trips[i], i, cut, while_connecting);
        fixture_trip_clear(&trips[i]);
    }
    atomic_store(&cut_count, 0);
    wait_until_ready(loop, pool);
    ot_pg_pool_free(pool);
    ot_loop_free(loop);
}

static void test_answers_break_off(void **state)
{
    (void)state;
    if (fixture_url() == NULL || !find_server())
        return;
    fixture_do("create table ot_cut (a int primary key)");
    int listener = open_relay();
    char url[1200];
    (void)snprintf(url, sizeof(url), "%s%shost=%s", fixture_url(),
                   strstr(fixture_url(), "://") == NULL ? " " : "&", relay_folder);
    const ot_pg_options options = {.url = ot_str_from_c(url),
                                   .read_connections = 2,
                                   .write_connections = 1,
                                   .use_prepared = true};
    for (int cut = CUT_FIRST; cut < CUT_LAST; cut += CUT_STEP) {
        run_mix(&options, cut, false);
        run_mix(&options, cut, true);
    }
    close_relay(listener);
}

int main(void)
{
    ot_log_set_level(OT_LOG_ERROR); /* losses are what this test is about */
    fixture_open("ot_injection_test");
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_answers_break_off)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
