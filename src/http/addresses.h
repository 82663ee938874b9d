/*
 * How many connections each client address holds open on a loop, so that one client cannot take
 * them all. IPv4 counts by address, IPv6 by /64, which is what one household or phone has. Loopback
 * and unix peers are not counted: a proxy on the same machine stands for many clients.
 */
#ifndef OT_HTTP_ADDRESSES_H
#define OT_HTTP_ADDRESSES_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/socket.h>

#include "http/networks.h"

typedef struct ot_address {
    struct ot_address *next; /* in its bucket */
    uint64_t key[2];
    uint32_t connections;
} ot_address;

enum { OT_ADDRESS_BUCKETS = 1024 };

/* Zero-initialised is empty. */
typedef struct ot_addresses {
    ot_address *buckets[OT_ADDRESS_BUCKETS];
} ot_addresses;

/* What an address counts as; false for loopback. */
bool ot_address_key(const ot_ip *ip, uint64_t key[2]);

/* Counts one more connection from `peer`. False when that would be more than `connections_max` (0:
 * no limit); nothing is counted then. `out` gets the entry to leave with, or NULL for peers that
 * are not counted. */
bool ot_addresses_enter(ot_addresses *addresses, const struct sockaddr *peer,
                        uint32_t connections_max, ot_address **out);

/* Counts one connection less; the last one frees the entry. NULL is allowed. */
void ot_addresses_leave(ot_addresses *addresses, ot_address *address);

#endif
