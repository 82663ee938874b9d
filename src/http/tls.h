/*
 * TLS 1.2 and 1.3 for the public listener, with ALPN for h2 and http/1.1. Certificate and key come
 * as PEM text; one `ot_tls` serves all loops, and they can be exchanged while it does: connections
 * keep what they were opened with.
 *
 * Sessions are resumed by tickets, so that a phone that comes back needs one round trip less. The
 * keys of the tickets are made here, the same for all loops and certificates, and change every few
 * hours; they never leave the process.
 */
#ifndef OT_HTTP_TLS_H
#define OT_HTTP_TLS_H

#include "base/arena.h"
#include "base/error.h"

typedef struct ot_tls ot_tls;

/* `certificate` is the server's certificate followed by its chain. It ends with `arena`. NULL and
 * `error` when they cannot be read or do not belong together. */
ot_tls *ot_tls_new(ot_arena *arena, ot_str certificate, ot_str key, ot_error *error);

/* New connections get this certificate from now on. When it cannot be used nothing changes, and
 * `error` says why. From any thread. */
ot_status ot_tls_replace(ot_tls *tls, ot_str certificate, ot_str key, ot_error *error);

/* The SSL_CTX behind it, *held* for the caller (SSL_CTX_free); for http/ only. From any thread. */
void *ot_tls__hold_context(ot_tls *tls);

#endif
