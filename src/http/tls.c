#include "http/tls.h"

#include <limits.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <pthread.h>

#include <h2o.h>

#include "base/assert.h"
#include "http/tls_tickets.h"

/* Forward secrecy and authenticated encryption only: what RFC 9113 allows for HTTP/2 over TLS 1.2.
 */
#define CIPHERS "ECDHE+AESGCM:ECDHE+CHACHA20"

enum { CHAIN_MAX = 10 };

/* The context is replaced as a whole; whoever holds the old one goes on with it. */
struct ot_tls {
    pthread_mutex_t mutex;
    SSL_CTX *context; /* owned */
    ot_tls_tickets *tickets;
};

static ot_status fail(ot_error *error, const char *what)
{
    char reason[256] = "";
    ERR_error_string_n(ERR_peek_last_error(), reason, sizeof(reason));
    ERR_clear_error();
    return ot_error_set(error, OT_INVALID, "%s: %s", what, reason);
}

static BIO *open_text(ot_str text)
{
    return text.len > 0 && text.len < INT_MAX ? BIO_new_mem_buf(text.ptr, (int)text.len) : NULL;
}

/* Adds the certificates behind the first; the end of the text is the end of the chain. */
static ot_status add_chain(SSL_CTX *context, BIO *bio, ot_error *error)
{
    for (int i = 0; i < CHAIN_MAX; i++) {
        X509 *next = PEM_read_bio_X509(bio, NULL, NULL, NULL);
        if (next == NULL) {
            ERR_clear_error();
            return OT_OK;
        }
        if (SSL_CTX_add0_chain_cert(context, next) != 1) {
            X509_free(next);
            return fail(error, "the certificate's chain is not usable");
        }
    }
    return ot_error_set(error, OT_INVALID, "the certificate's chain is longer than %d", CHAIN_MAX);
}

static ot_status use_certificate(SSL_CTX *context, ot_str text, ot_error *error)
{
    BIO *bio = open_text(text);
    X509 *certificate = bio == NULL ? NULL : PEM_read_bio_X509(bio, NULL, NULL, NULL);
    ot_status status = OT_OK;
    if (certificate == NULL || SSL_CTX_use_certificate(context, certificate) != 1)
        status = fail(error, "the TLS certificate cannot be read");
    else
        status = add_chain(context, bio, error);
    X509_free(certificate);
    BIO_free(bio);
    return status;
}

static ot_status use_key(SSL_CTX *context, ot_str text, ot_error *error)
{
    BIO *bio = open_text(text);
    EVP_PKEY *key = bio == NULL ? NULL : PEM_read_bio_PrivateKey(bio, NULL, NULL, NULL);
    ot_status status = OT_OK;
    if (key == NULL)
        status = fail(error, "the TLS key cannot be read");
    else if (SSL_CTX_use_PrivateKey(context, key) != 1 || SSL_CTX_check_private_key(context) != 1)
        status = fail(error, "the TLS key does not belong to the certificate");
    EVP_PKEY_free(key);
    BIO_free(bio);
    return status;
}

static void set_options(SSL_CTX *context)
{
    static const h2o_iovec_t protocols[] = {
        {.base = (char *)(uintptr_t) "h2", .len = 2},
        {.base = (char *)(uintptr_t) "http/1.1", .len = 8},
        {.base = NULL, .len = 0},
    };
    (void)SSL_CTX_set_min_proto_version(context, TLS1_2_VERSION); /* known version: cannot fail */
    (void)SSL_CTX_set_cipher_list(context, CIPHERS);              /* known list: cannot fail */
    SSL_CTX_set_options(context, SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION |
                                     SSL_OP_CIPHER_SERVER_PREFERENCE);
    SSL_CTX_set_session_cache_mode(
        context, SSL_SESS_CACHE_OFF); /* tickets resume sessions without memory of ours */
    h2o_ssl_register_alpn_protocols(context, protocols);
}

/* A context of its own, or NULL and `error`. */
static SSL_CTX *make_context(ot_tls_tickets *tickets, ot_str certificate, ot_str key,
                             ot_error *error)
{
    SSL_CTX *context = SSL_CTX_new(TLS_server_method());
    if (context == NULL) {
        (void)fail(error, "TLS is not available"); /* the caller gets NULL and the error */
        return NULL;
    }
    set_options(context);
    ot_tls_tickets_use(tickets, context);
    if (use_certificate(context, certificate, error) == OT_OK &&
        use_key(context, key, error) == OT_OK)
        return context;
    SSL_CTX_free(context);
    return NULL;
}

static void free_tls(void *data)
{
    ot_tls *tls = data;
    SSL_CTX_free(tls->context);
    ot_tls_tickets_free(tls->tickets);
    OT_ASSERT(pthread_mutex_destroy(&tls->mutex) == 0);
}

ot_tls *ot_tls_new(ot_arena *arena, ot_str certificate, ot_str key, ot_error *error)
{
    ot_tls *tls = OT_NEW(arena, ot_tls);
    OT_ASSERT(pthread_mutex_init(&tls->mutex, NULL) == 0);
    ot_arena_on_free(arena, free_tls, tls);
    tls->tickets = ot_tls_tickets_new();
    if (tls->tickets == NULL) {
        (void)fail(error,
                   "there is no randomness for TLS"); /* the caller gets NULL and the error */
        return NULL;
    }
    tls->context = make_context(tls->tickets, certificate, key, error);
    return tls->context == NULL ? NULL : tls;
}

ot_status ot_tls_replace(ot_tls *tls, ot_str certificate, ot_str key, ot_error *error)
{
    SSL_CTX *context = make_context(tls->tickets, certificate, key, error);
    if (context == NULL)
        return error->status;
    OT_ASSERT(pthread_mutex_lock(&tls->mutex) == 0);
    SSL_CTX *old = tls->context;
    tls->context = context;
    OT_ASSERT(pthread_mutex_unlock(&tls->mutex) == 0);
    SSL_CTX_free(old);
    return OT_OK;
}

void *ot_tls__hold_context(ot_tls *tls)
{
    OT_ASSERT(pthread_mutex_lock(&tls->mutex) == 0);
    SSL_CTX *context = tls->context;
    OT_ASSERT(SSL_CTX_up_ref(context) == 1);
    OT_ASSERT(pthread_mutex_unlock(&tls->mutex) == 0);
    return context;
}
