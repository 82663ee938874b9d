#include "command/notify.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <cmocka.h>

/* A supervisor's socket of this name, as ot_notify takes it. */
static int listen_at(const char *name)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    size_t len = strlen(name);
    assert_true(len < sizeof(address.sun_path));
    memcpy(address.sun_path, name, len);
    if (name[0] == '@')
        address.sun_path[0] = '\0';
    int fd = socket(AF_UNIX, SOCK_DGRAM, 0);
    assert_int_equal(bind(fd, (struct sockaddr *)&address,
                          (socklen_t)(offsetof(struct sockaddr_un, sun_path) + len)),
                     0);
    return fd;
}

static void expect_states(int fd)
{
    static const char *const states[] = {OT_NOTIFY_READY, OT_NOTIFY_STOPPING};
    for (size_t i = 0; i < sizeof(states) / sizeof(states[0]); i++) {
        char got[64] = {0};
        ot_notify(states[i]);
        assert_int_equal(recv(fd, got, sizeof(got) - 1, MSG_DONTWAIT), (int)strlen(states[i]));
        assert_string_equal(got, states[i]);
    }
}

static void sockets(void **state)
{
    (void)state; /* cmocka's */
    char folder[] = "/tmp/onetrip-notify-XXXXXX";
    assert_non_null(mkdtemp(folder));
    char names[2][64];
    (void)snprintf(names[0], sizeof(names[0]), "%s/socket", folder);            /* fits */
    (void)snprintf(names[1], sizeof(names[1]), "@onetrip-notify-%d", getpid()); /* fits */
    for (int i = 0; i < 2; i++) {
        int fd = listen_at(names[i]);
        assert_int_equal(setenv("NOTIFY_SOCKET", names[i], 1), 0);
        expect_states(fd);
        close(fd);
    }
    ot_notify(OT_NOTIFY_READY); /* nobody listens any more */
    assert_int_equal(unlink(names[0]), 0);
    assert_int_equal(rmdir(folder), 0);
}

static void what_is_no_socket(void **state)
{
    (void)state; /* cmocka's */
    char long_name[200];
    memset(long_name, 'x', sizeof(long_name));
    long_name[0] = '/';
    long_name[sizeof(long_name) - 1] = '\0';
    const char *const names[] = {"", "/", "@", "relative", "/nowhere/socket", long_name};
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        assert_int_equal(setenv("NOTIFY_SOCKET", names[i], 1), 0);
        ot_notify(OT_NOTIFY_READY);
    }
    assert_int_equal(unsetenv("NOTIFY_SOCKET"), 0);
    ot_notify(OT_NOTIFY_READY);
}

/* A supervisor that does not read is not waited for. */
static void a_full_socket(void **state)
{
    (void)state; /* cmocka's */
    char name[64];
    (void)snprintf(name, sizeof(name), "@onetrip-notify-full-%d", getpid()); /* fits */
    int fd = listen_at(name);
    assert_int_equal(setenv("NOTIFY_SOCKET", name, 1), 0);
    for (int i = 0; i < 600; i++)
        ot_notify(OT_NOTIFY_READY);
    close(fd);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sockets),
        cmocka_unit_test(what_is_no_socket),
        cmocka_unit_test(a_full_socket),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
