#include "http/listen.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netdb.h>
#include <netinet/in.h>
#include <stdio.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/assert.h"

enum { ADDRESSES_MAX = 4, BACKLOG = 4096 };

typedef struct endpoint {
    char host[256]; /* empty: all addresses */
    char port[8];
} endpoint;

static bool is_port(ot_str text)
{
    uint32_t port = 0;
    for (size_t i = 0; i < text.len; i++) {
        if (text.ptr[i] < '0' || text.ptr[i] > '9')
            return false;
        port = port * 10 + (uint32_t)(text.ptr[i] - '0');
    }
    return text.len > 0 && text.len <= 5 && port <= UINT16_MAX;
}

static bool parse_endpoint(ot_str text, endpoint *out)
{
    size_t colon = text.len;
    while (colon > 0 && text.ptr[colon - 1] != ':')
        colon--;
    if (colon == 0)
        return false;
    ot_str host = ot_str_slice(text, 0, colon - 1);
    ot_str port = ot_str_slice(text, colon, text.len);
    if (host.len >= 2 && host.ptr[0] == '[' && host.ptr[host.len - 1] == ']')
        host = ot_str_slice(host, 1, host.len - 1);
    else if (ot_str_find(host, ':', 0) != host.len)
        return false; /* an IPv6 address needs its brackets */
    if (ot_str_equal(host, OT_S("*")))
        host = OT_S("");
    if (!is_port(port) || host.len >= sizeof(out->host))
        return false;
    (void)snprintf(out->host, sizeof(out->host), "%.*s", OT_ARG(host)); /* fits, as checked */
    (void)snprintf(out->port, sizeof(out->port), "%.*s", OT_ARG(port)); /* fits, as checked */
    return true;
}

static uint16_t port_of(int fd)
{
    union {
        struct sockaddr any;
        struct sockaddr_in ipv4;
        struct sockaddr_in6 ipv6;
    } address = {0};
    socklen_t bytes = sizeof(address);
    if (getsockname(fd, &address.any, &bytes) != 0)
        return 0;
    return ntohs(address.any.sa_family == AF_INET6 ? address.ipv6.sin6_port
                                                   : address.ipv4.sin_port);
}

static void set_port(struct sockaddr *address, uint16_t port)
{
    if (address->sa_family == AF_INET6)
        ((struct sockaddr_in6 *)address)->sin6_port = htons(port);
    else
        ((struct sockaddr_in *)address)->sin_port = htons(port);
}

/* A bound socket, or -1 with errno. */
static int bind_one(const struct addrinfo *address, bool is_shared)
{
    const int on = 1;
    int fd = socket(address->ai_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (fd < 0)
        return -1;
    int off = 0;
    bool is_good = setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on)) == 0;
    if (is_shared)
        is_good = is_good && setsockopt(fd, SOL_SOCKET, SO_REUSEPORT, &on, sizeof(on)) == 0;
    if (address->ai_family == AF_INET6)
        is_good = is_good && setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, &off, sizeof(off)) == 0;
    if (is_good && bind(fd, address->ai_addr, address->ai_addrlen) == 0)
        return fd;
    int reason = errno;
    (void)close(fd); /* nothing was written to it */
    errno = reason;
    return -1;
}

/* With SO_REUSEPORT a second server on the same port would silently take half of the requests, so
 * the port is tried without it first. */
static bool is_free(const struct addrinfo *address)
{
    int fd = bind_one(address, false);
    if (fd < 0)
        return false;
    bool is_good = listen(fd, 1) == 0;
    int reason = errno;
    (void)close(fd); /* nothing was written to it */
    errno = reason;
    return is_good;
}

static int open_one(const struct addrinfo *address)
{
    int fd = bind_one(address, true);
    if (fd >= 0 && listen(fd, BACKLOG) != 0) {
        int reason = errno;
        (void)close(fd); /* nothing was written to it */
        errno = reason;
        return -1;
    }
    return fd;
}

static bool open_address(ot_listeners *listeners, uint32_t which, const struct addrinfo *address)
{
    if (listeners->port != 0)
        set_port(address->ai_addr, listeners->port);
    if (!is_free(address))
        return false;
    for (uint32_t loop = 0; loop < listeners->loop_count; loop++) {
        int fd = open_one(address);
        if (fd < 0)
            return false;
        listeners->fds[loop * listeners->address_count + which] = fd;
        listeners->port = port_of(fd);
        set_port(address->ai_addr, listeners->port);
    }
    return true;
}

static void prepare(ot_arena *arena, const endpoint *where, const struct addrinfo *found,
                    uint32_t loop_count, ot_listeners *out)
{
    *out = (ot_listeners){.loop_count = loop_count};
    for (const struct addrinfo *a = found; a != NULL && out->address_count < ADDRESSES_MAX;
         a = a->ai_next)
        out->address_count++;
    if (where->host[0] == '\0')
        out->address_count = 1; /* the IPv6 wildcard takes IPv4 as well */
    uint32_t count = loop_count * out->address_count;
    out->fds = OT_NEW_ARRAY(arena, int, count);
    for (uint32_t i = 0; i < count; i++)
        out->fds[i] = -1;
    bool is_wildcard = where->host[0] == '\0' || strcmp(where->host, "0.0.0.0") == 0 ||
                       strcmp(where->host, "::") == 0;
    bool is_ipv6 = strchr(where->host, ':') != NULL;
    out->url_host = is_wildcard ? OT_S("localhost")
                                : ot_arena_printf(arena, is_ipv6 ? "[%s]" : "%s", where->host);
}

static ot_status resolve(const endpoint *where, int family, struct addrinfo **found,
                         ot_error *error)
{
    struct addrinfo hints = {
        .ai_family = family, .ai_socktype = SOCK_STREAM, .ai_flags = AI_PASSIVE | AI_NUMERICSERV};
    int code = getaddrinfo(where->host[0] == '\0' ? NULL : where->host, where->port, &hints, found);
    if (code != 0)
        return ot_error_set(error, OT_INVALID, "cannot find the address of \"%s\": %s", where->host,
                            gai_strerror(code));
    return OT_OK;
}

/* "localhost" has an IPv6 address also on machines that have no IPv6; one address that works is
 * enough. */
static bool is_absent_family(int reason)
{
    return reason == EADDRNOTAVAIL || reason == EAFNOSUPPORT;
}

static ot_status open_family(ot_arena *arena, const endpoint *where, int family,
                             uint32_t loop_count, ot_listeners *out, ot_error *error)
{
    struct addrinfo *found = NULL;
    ot_status status = resolve(where, family, &found, error);
    if (status != OT_OK)
        return status;
    prepare(arena, where, found, loop_count, out);
    uint32_t opened = 0;
    const struct addrinfo *address = found;
    for (uint32_t i = 0; i < out->address_count && status == OT_OK;
         i++, address = address->ai_next) {
        if (open_address(out, i, address))
            opened++;
        else if (!is_absent_family(errno) || (i + 1 == out->address_count && opened == 0))
            status = ot_error_set(error, OT_UNAVAILABLE, "cannot listen on %s port %s: %s",
                                  where->host[0] == '\0' ? "all addresses," : where->host,
                                  where->port, strerror(errno));
    }
    freeaddrinfo(found);
    if (status != OT_OK)
        ot_listeners_close(out);
    return status;
}

ot_status ot_listeners_open(ot_arena *arena, ot_str address, uint32_t loop_count, ot_listeners *out,
                            ot_error *error)
{
    OT_ASSERT(loop_count > 0);
    endpoint where;
    if (!parse_endpoint(address, &where))
        return ot_error_set(
            error, OT_INVALID,
            "\"%.*s\" is not an address to listen on: write 127.0.0.1:4000, [::1]:4000 or :4000",
            OT_ARG(address));
    if (where.host[0] != '\0')
        return open_family(arena, &where, AF_UNSPEC, loop_count, out, error);
    /* All addresses: one socket for both families where the machine has IPv6. */
    ot_status status = open_family(arena, &where, AF_INET6, loop_count, out, error);
    return status == OT_OK ? status : open_family(arena, &where, AF_INET, loop_count, out, error);
}

void ot_listeners_close(ot_listeners *listeners)
{
    for (uint32_t i = 0; i < listeners->loop_count * listeners->address_count; i++) {
        if (listeners->fds[i] >= 0)
            (void)close(listeners->fds[i]); /* nothing was written to it */
        listeners->fds[i] = -1;
    }
}

int ot_listeners_take(ot_listeners *listeners, uint32_t loop, uint32_t address)
{
    OT_ASSERT(loop < listeners->loop_count && address < listeners->address_count);
    int *fd = &listeners->fds[loop * listeners->address_count + address];
    int taken = *fd;
    *fd = -1;
    return taken;
}
