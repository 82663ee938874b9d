#include "http/addresses.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

static struct sockaddr_storage peer(const char *text)
{
    struct sockaddr_storage address = {0};
    struct sockaddr_in *four = (struct sockaddr_in *)&address;
    struct sockaddr_in6 *six = (struct sockaddr_in6 *)&address;
    if (inet_pton(AF_INET, text, &four->sin_addr) == 1) {
        four->sin_family = AF_INET;
        return address;
    }
    assert_int_equal(inet_pton(AF_INET6, text, &six->sin6_addr), 1);
    six->sin6_family = AF_INET6;
    return address;
}

static bool enter(ot_addresses *addresses, const char *text, uint32_t limit, ot_address **out)
{
    struct sockaddr_storage address = peer(text);
    return ot_addresses_enter(addresses, (struct sockaddr *)&address, limit, out);
}

static void a_limit_per_address(void **state)
{
    (void)state; /* cmocka's */
    ot_addresses addresses = {0};
    ot_address *a;
    ot_address *b;
    ot_address *c;
    assert_true(enter(&addresses, "192.0.2.1", 2, &a));
    assert_true(enter(&addresses, "192.0.2.1", 2, &b));
    assert_false(enter(&addresses, "192.0.2.1", 2, &c));
    assert_false(enter(&addresses, "::ffff:192.0.2.1", 2, &c));
    assert_true(enter(&addresses, "192.0.2.2", 2, &c));
    ot_addresses_leave(&addresses, a);
    assert_true(enter(&addresses, "192.0.2.1", 2, &a));
    ot_addresses_leave(&addresses, a);
    ot_addresses_leave(&addresses, b);
    ot_addresses_leave(&addresses, c);
    for (int i = 0; i < OT_ADDRESS_BUCKETS; i++)
        assert_null(addresses.buckets[i]);
}

static void ipv6_counts_by_network(void **state)
{
    (void)state; /* cmocka's */
    ot_addresses addresses = {0};
    ot_address *a;
    ot_address *b;
    assert_true(enter(&addresses, "2001:db8:0:1::1", 1, &a));
    assert_false(enter(&addresses, "2001:db8:0:1:ffff::2", 1, &b));
    assert_true(enter(&addresses, "2001:db8:0:2::1", 1, &b));
    ot_addresses_leave(&addresses, a);
    ot_addresses_leave(&addresses, b);
}

static void some_are_not_counted(void **state)
{
    (void)state; /* cmocka's */
    static const char *const peers[] = {"127.0.0.1", "127.9.9.9", "::1", "::ffff:127.0.0.1"};
    ot_addresses addresses = {0};
    for (size_t i = 0; i < sizeof(peers) / sizeof(peers[0]) * 3; i++) {
        ot_address *out;
        assert_true(enter(&addresses, peers[i % 4], 1, &out));
        assert_null(out);
        ot_addresses_leave(&addresses, out);
    }
    ot_address *out;
    assert_true(enter(&addresses, "192.0.2.1", 0, &out)); /* no limit */
    assert_null(out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(a_limit_per_address),
                                       cmocka_unit_test(ipv6_counts_by_network),
                                       cmocka_unit_test(some_are_not_counted)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
