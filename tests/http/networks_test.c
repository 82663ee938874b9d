/* Networks, and who is behind a proxy. */
#include "http/networks.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

static void test_networks(void **state)
{
    (void)state;
    static const struct {
        const char *network;
        const char *ip; /* NULL: the network cannot be read */
        bool has;
    } rows[] = {
        {"192.0.2.1", "192.0.2.1", true},
        {"192.0.2.1", "192.0.2.2", false},
        {"192.0.2.0/24", "192.0.2.255", true},
        {"192.0.2.0/24", "192.0.3.0", false},
        {"10.0.0.0/8", "10.255.0.1", true},
        {"10.0.0.0/8", "11.0.0.1", false},
        {"172.16.0.0/12", "172.31.255.255", true},
        {"172.16.0.0/12", "172.32.0.0", false},
        {"192.0.2.8/31", "192.0.2.9", true},
        {"192.0.2.8/31", "192.0.2.10", false},
        {"0.0.0.0/0", "203.0.113.7", true},
        {"0.0.0.0/0", "2001:db8::1", false},
        {"::ffff:192.0.2.1", "192.0.2.1", true},
        {"::/0", "2001:db8::1", true},
        {"::/0", "192.0.2.1", true},
        {"::1", "::1", true},
        {"2001:db8::/32", "2001:db8:ffff::1", true},
        {"2001:db8::/32", "2001:db9::1", false},
        {"2001:db8::/33", "2001:db8:8000::1", false},
        {"2001:db8::1/128", "2001:db8::1", true},
        {"", NULL, false},
        {"localhost", NULL, false},
        {"10.0.0.0/33", NULL, false},
        {"10.0.0.0/", NULL, false},
        {"10.0.0.0/-1", NULL, false},
        {"10.0.0.0/0008", NULL, false},
        {"10.0.0.0/8/8", NULL, false},
        {"10.0.0/8", NULL, false},
        {"::/129", NULL, false},
        {"[::1]", NULL, false},
        {"2001:db8::1:2:3:4:5:6:7:8:9:a:b:c:d:e:f:0:1:2:3", NULL, false},
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        ot_network network;
        ot_ip ip;
        bool is_one = ot_network_read(ot_str_from_c(rows[i].network), &network);
        if (is_one != (rows[i].ip != NULL))
            fail_msg("%s: %d", rows[i].network, is_one);
        if (!is_one)
            continue;
        assert_true(ot_ip_read(ot_str_from_c(rows[i].ip), &ip));
        if (ot_networks_have(&network, 1, &ip) != rows[i].has)
            fail_msg("%s in %s", rows[i].ip, rows[i].network);
    }
}

static void test_clients(void **state)
{
    (void)state;
    static const char *const trusted[] = {"10.0.0.0/8", "127.0.0.1", "2001:db8::/32"};
    ot_network proxies[3];
    for (size_t i = 0; i < 3; i++)
        assert_true(ot_network_read(ot_str_from_c(trusted[i]), &proxies[i]));
    static const struct {
        const char *sentence;
        const char *peer;
        const char *forwarded;
        const char *client;
    } rows[] = {
        {"nobody in front", "203.0.113.7", "", "203.0.113.7"},
        {"a stranger's word is not taken", "203.0.113.7", "198.51.100.1", "203.0.113.7"},
        {"a proxy that says nothing", "10.0.0.1", "", "10.0.0.1"},
        {"a proxy", "10.0.0.1", "198.51.100.1", "198.51.100.1"},
        {"the client lies in front", "10.0.0.1", "192.0.2.1, 198.51.100.1", "198.51.100.1"},
        {"two proxies", "10.0.0.1", "198.51.100.1, 10.1.1.1", "198.51.100.1"},
        {"two proxies and a lie", "127.0.0.1", "1.2.3.4,198.51.100.1 ,2001:db8::5", "198.51.100.1"},
        {"proxies only", "10.0.0.1", "10.0.0.3, 10.0.0.2", "10.0.0.3"},
        {"with a port", "10.0.0.1", "198.51.100.1:4711", "198.51.100.1"},
        {"IPv6", "10.0.0.1", "2001:db9::1", "2001:db9::1"},
        {"IPv6 with a port", "10.0.0.1", "[2001:db9::1]:4711", "2001:db9::1"},
        {"words", "10.0.0.1", "unknown", "10.0.0.1"},
        {"words behind a proxy", "10.0.0.1", "198.51.100.1, _hidden, 10.0.0.2", "10.0.0.2"},
        {"an empty entry", "10.0.0.1", "198.51.100.1,", "10.0.0.1"},
        {"a long entry", "10.0.0.1",
         "198.51.100.1, 111111111111111111111111111111111111111111111111111111111", "10.0.0.1"},
        {"brackets that do not close", "10.0.0.1", "[", "10.0.0.1"},
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        ot_ip peer;
        ot_ip wanted;
        assert_true(ot_ip_read(ot_str_from_c(rows[i].peer), &peer));
        assert_true(ot_ip_read(ot_str_from_c(rows[i].client), &wanted));
        ot_ip got = ot_networks_client(proxies, 3, peer, ot_str_from_c(rows[i].forwarded));
        if (memcmp(&got, &wanted, sizeof(got)) != 0)
            fail_msg("%s", rows[i].sentence);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_networks),
        cmocka_unit_test(test_clients),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
