#include "http/networks.h"

#include <arpa/inet.h>
#include <netinet/in.h>

static const ot_ip mapped = {.bytes = {[10] = 0xff, [11] = 0xff}};

enum { MAPPED_BYTES = 12, TEXT_BYTES = INET6_ADDRSTRLEN };

static ot_ip of_ipv4(const struct in_addr *ipv4)
{
    ot_ip ip = mapped;
    memcpy(ip.bytes + MAPPED_BYTES, ipv4, sizeof(*ipv4));
    return ip;
}

bool ot_ip_read(ot_str text, ot_ip *out)
{
    char copy[TEXT_BYTES];
    struct in_addr ipv4;
    if (text.len >= sizeof(copy) || memchr(text.ptr, '\0', text.len) != NULL)
        return false;
    memcpy(copy, text.ptr, text.len);
    copy[text.len] = '\0';
    if (inet_pton(AF_INET, copy, &ipv4) == 1) {
        *out = of_ipv4(&ipv4);
        return true;
    }
    return inet_pton(AF_INET6, copy, out->bytes) == 1;
}

bool ot_ip_of_peer(const struct sockaddr *peer, ot_ip *out)
{
    if (peer->sa_family == AF_INET)
        *out = of_ipv4(&((const struct sockaddr_in *)peer)->sin_addr);
    else if (peer->sa_family == AF_INET6)
        memcpy(out->bytes, &((const struct sockaddr_in6 *)peer)->sin6_addr, sizeof(out->bytes));
    else
        return false;
    return true;
}

/* At most three digits. */
static bool read_bits(ot_str text, uint32_t max, uint8_t *out)
{
    uint32_t value = 0;
    for (size_t i = 0; i < text.len; i++) {
        if (text.ptr[i] < '0' || text.ptr[i] > '9')
            return false;
        value = value * 10 + (uint32_t)(text.ptr[i] - '0');
    }
    *out = (uint8_t)value;
    return text.len > 0 && text.len <= 3 && value <= max;
}

bool ot_network_read(ot_str text, ot_network *out)
{
    size_t slash = ot_str_find(text, '/', 0);
    bool is_ipv4 = ot_str_find(text, ':', 0) == text.len;
    if (!ot_ip_read(ot_str_slice(text, 0, slash), &out->ip))
        return false;
    out->bits = 128;
    if (slash == text.len)
        return true;
    if (!read_bits(ot_str_slice(text, slash + 1, text.len), is_ipv4 ? 32 : 128, &out->bits))
        return false;
    if (is_ipv4)
        out->bits = (uint8_t)(out->bits + 96);
    return true;
}

static bool has(const ot_network *network, const ot_ip *ip)
{
    uint32_t whole = network->bits / 8;
    uint32_t rest = network->bits % 8;
    if (memcmp(network->ip.bytes, ip->bytes, whole) != 0)
        return false;
    return rest == 0 || (network->ip.bytes[whole] ^ ip->bytes[whole]) >> (8 - rest) == 0;
}

bool ot_networks_have(const ot_network *networks, uint32_t count, const ot_ip *ip)
{
    for (uint32_t i = 0; i < count; i++)
        if (has(&networks[i], ip))
            return true;
    return false;
}

/* An entry is an address; some proxies add the port, and brackets around IPv6. */
static bool read_entry(ot_str entry, ot_ip *out)
{
    entry = ot_str_trim(entry);
    if (entry.len > 0 && entry.ptr[0] == '[')
        return ot_ip_read(ot_str_slice(entry, 1, ot_str_find(entry, ']', 0)), out);
    size_t colon = ot_str_find(entry, ':', 0);
    bool has_port = colon < entry.len && ot_str_find(entry, ':', colon + 1) == entry.len;
    return ot_ip_read(has_port ? ot_str_slice(entry, 0, colon) : entry, out);
}

ot_ip ot_networks_client(const ot_network *proxies, uint32_t count, ot_ip peer, ot_str forwarded)
{
    size_t end = forwarded.len;
    while (ot_networks_have(proxies, count, &peer) && end > 0) {
        size_t begin = end;
        while (begin > 0 && forwarded.ptr[begin - 1] != ',')
            begin--;
        ot_ip before;
        if (!read_entry(ot_str_slice(forwarded, begin, end), &before))
            break;
        peer = before;
        end = begin > 0 ? begin - 1 : 0;
    }
    return peer;
}
