/*
 * Addresses of clients: lists of networks, such as those of trusted proxies, and who is behind a
 * proxy. IPv4 addresses are written as IPv6 has them (::ffff:192.0.2.1), so that there is one kind.
 */
#ifndef OT_HTTP_NETWORKS_H
#define OT_HTTP_NETWORKS_H

#include <sys/socket.h>

#include "base/str.h"

typedef struct ot_ip {
    uint8_t bytes[16];
} ot_ip;

typedef struct ot_network {
    ot_ip ip;
    uint8_t bits; /* of it that count, 0 to 128 */
} ot_network;

/* An address without port or zone. */
bool ot_ip_read(ot_str text, ot_ip *out);

/* False when the peer has none: a unix socket. */
bool ot_ip_of_peer(const struct sockaddr *peer, ot_ip *out);

/* "10.0.0.0/8", "2001:db8::/32", or one address. */
bool ot_network_read(ot_str text, ot_network *out);

/* Whether one of the networks has the address. */
bool ot_networks_have(const ot_network *networks, uint32_t count, const ot_ip *ip);

/* The client behind `peer` by X-Forwarded-For, whose lines are joined by commas: each proxy adds at
 * the end whom it got the request from, so the last address that is no trusted proxy's is believed,
 * and nothing before it. Where an entry is no address, it is the trusted proxy after it. */
ot_ip ot_networks_client(const ot_network *proxies, uint32_t count, ot_ip peer, ot_str forwarded);

#endif
