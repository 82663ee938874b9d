#include "http/addresses.h"

#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>

#include "base/assert.h"
#include "base/hash.h"
#include "base/memory.h"

bool ot_address_key(const ot_ip *ip, uint64_t key[2])
{
    const struct in6_addr *ipv6 = (const struct in6_addr *)ip->bytes;
    if (IN6_IS_ADDR_V4MAPPED(ipv6)) {
        uint32_t ipv4;
        memcpy(&ipv4, ip->bytes + 12, sizeof(ipv4));
        key[0] = 4;
        key[1] = ipv4;
        return ip->bytes[12] != 127;
    }
    key[0] = 6;
    memcpy(&key[1], ip->bytes, sizeof(key[1]));
    return !IN6_IS_ADDR_LOOPBACK(ipv6);
}

/* False for peers that are not counted. */
static bool key_of(const struct sockaddr *peer, uint64_t key[2])
{
    ot_ip ip;
    return ot_ip_of_peer(peer, &ip) && ot_address_key(&ip, key);
}

static ot_address **bucket_of(ot_addresses *addresses, const uint64_t key[2])
{
    uint64_t hash = ot_hash(ot_str_make((const char *)key, 2 * sizeof(key[0])));
    return &addresses->buckets[hash % OT_ADDRESS_BUCKETS];
}

static ot_address *find_or_add(ot_addresses *addresses, const uint64_t key[2])
{
    ot_address **bucket = bucket_of(addresses, key);
    for (ot_address *a = *bucket; a != NULL; a = a->next) {
        if (a->key[0] == key[0] && a->key[1] == key[1])
            return a;
    }
    ot_address *added = ot_calloc(1, sizeof(*added));
    added->key[0] = key[0];
    added->key[1] = key[1];
    added->next = *bucket;
    *bucket = added;
    return added;
}

bool ot_addresses_enter(ot_addresses *addresses, const struct sockaddr *peer,
                        uint32_t connections_max, ot_address **out)
{
    uint64_t key[2];
    *out = NULL;
    if (connections_max == 0 || !key_of(peer, key))
        return true;
    ot_address *address = find_or_add(addresses, key);
    if (address->connections >= connections_max)
        return false;
    address->connections++;
    *out = address;
    return true;
}

void ot_addresses_leave(ot_addresses *addresses, ot_address *address)
{
    if (address == NULL)
        return;
    OT_ASSERT(address->connections > 0);
    if (--address->connections > 0)
        return;
    ot_address **at = bucket_of(addresses, address->key);
    while (*at != address)
        at = &(*at)->next;
    *at = address->next;
    free(address);
}
