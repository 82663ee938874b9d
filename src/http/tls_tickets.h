/*
 * The keys of session tickets (RFC 5077 section 4, RFC 8446 section 4.6.1): one to make tickets
 * with, and the one before it to read those that clients still have. A key that leaked would tell
 * what was said under its tickets, so none is used for long.
 */
#ifndef OT_HTTP_TLS_TICKETS_H
#define OT_HTTP_TLS_TICKETS_H

#include <stdint.h>

typedef struct ot_tls_tickets ot_tls_tickets;

enum {
    OT_TLS_TICKET_KEY_S = 6 * 3600
}; /* a key makes tickets for so long, and is read for as long again */

/* NULL when there is no randomness. */
ot_tls_tickets *ot_tls_tickets_new(void);
void ot_tls_tickets_free(ot_tls_tickets *tickets);

/* Lets `context`, an SSL_CTX, make and read its tickets with these keys, which outlive it. */
void ot_tls_tickets_use(ot_tls_tickets *tickets, void *context);

/* For tests: as if `seconds` had gone by. */
void ot_tls_tickets_age(ot_tls_tickets *tickets, int64_t seconds);

#endif
