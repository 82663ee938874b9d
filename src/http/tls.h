/*
 * TLS 1.2 and 1.3 for the public listener, with ALPN for h2 and http/1.1. Certificate and key come
 * as PEM text; one context serves all loops.
 */
#ifndef OT_HTTP_TLS_H
#define OT_HTTP_TLS_H

#include "base/arena.h"
#include "base/error.h"

typedef struct ot_tls ot_tls;

/* `certificate` is the server's certificate followed by its chain. The context ends with `arena`.
 * NULL and `error` when they cannot be read or do not belong together. */
ot_tls *ot_tls_new(ot_arena *arena, ot_str certificate, ot_str key, ot_error *error);

/* The SSL_CTX behind it, for http/ only. */
void *ot_tls__context(const ot_tls *tls);

#endif
