#include "http/tls_tickets.h"

#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/params.h>
#include <openssl/rand.h>
#include <openssl/ssl.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/assert.h"
#include "base/memory.h"

enum { NAME_BYTES = 16, KEY_BYTES = 32, KEY_COUNT = 2 };

typedef struct ticket_key {
    unsigned char name[NAME_BYTES]; /* as it stands in tickets */
    unsigned char cipher[KEY_BYTES];
    unsigned char digest[KEY_BYTES];
    int64_t made_s; /* 0: there is none */
} ticket_key;

struct ot_tls_tickets {
    pthread_mutex_t mutex;
    ticket_key keys[KEY_COUNT]; /* the current one first */
    int64_t skew_s;
};

/* What OpenSSL's callback answers. */
enum { TICKET_FAILED = -1, TICKET_UNKNOWN = 0, TICKET_FINE = 1, TICKET_RENEW = 2 };

static int64_t now_s(const ot_tls_tickets *tickets)
{
    struct timespec now;
    (void)clock_gettime(CLOCK_MONOTONIC, &now); /* cannot fail for this clock */
    return (int64_t)now.tv_sec + 1 + tickets->skew_s;
}

static bool make_key(ticket_key *key, int64_t now)
{
    key->made_s = now;
    return RAND_bytes(key->name, sizeof(key->name)) == 1 &&
           RAND_priv_bytes(key->cipher, sizeof(key->cipher)) == 1 &&
           RAND_priv_bytes(key->digest, sizeof(key->digest)) == 1;
}

/* False when a new key was due and could not be made; the mutex is held. */
static bool rotate(ot_tls_tickets *tickets)
{
    int64_t now = now_s(tickets);
    int64_t age_s = now - tickets->keys[0].made_s;
    if (age_s < OT_TLS_TICKET_KEY_S)
        return true;
    ticket_key fresh;
    if (!make_key(&fresh, now))
        return false;
    tickets->keys[1] = tickets->keys[0];
    if (age_s >= (int64_t)2 * OT_TLS_TICKET_KEY_S)
        tickets->keys[1] = (ticket_key){0};
    tickets->keys[0] = fresh;
    return true;
}

/* Copies the key to make a ticket with, or the one of that name. */
static int find_key(ot_tls_tickets *tickets, const unsigned char *name, bool is_new,
                    ticket_key *out)
{
    int found = TICKET_UNKNOWN;
    OT_ASSERT(pthread_mutex_lock(&tickets->mutex) == 0);
    if (!rotate(tickets))
        found = TICKET_FAILED;
    for (int i = 0; i < KEY_COUNT && found == TICKET_UNKNOWN; i++) {
        const ticket_key *key = &tickets->keys[i];
        if (key->made_s == 0 || (!is_new && memcmp(key->name, name, NAME_BYTES) != 0))
            continue;
        *out = *key;
        found = i == 0 ? TICKET_FINE : TICKET_RENEW;
    }
    OT_ASSERT(pthread_mutex_unlock(&tickets->mutex) == 0);
    return found;
}

static bool prepare(const ticket_key *key, const unsigned char *iv, bool is_new,
                    EVP_CIPHER_CTX *cipher, EVP_MAC_CTX *digest)
{
    OSSL_PARAM parameters[] = {
        OSSL_PARAM_construct_octet_string(OSSL_MAC_PARAM_KEY, (void *)(uintptr_t)key->digest,
                                          sizeof(key->digest)),
        OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST, (char *)(uintptr_t) "SHA256", 0),
        OSSL_PARAM_construct_end(),
    };
    return EVP_CipherInit_ex(cipher, EVP_aes_256_cbc(), NULL, key->cipher, iv, is_new) == 1 &&
           EVP_MAC_CTX_set_params(digest, parameters) == 1;
}

static int tickets_index(void)
{
    static int index = -1;
    static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
    OT_ASSERT(pthread_mutex_lock(&mutex) == 0);
    if (index < 0)
        index = SSL_CTX_get_ex_new_index(0, NULL, NULL, NULL, NULL);
    OT_ASSERT(pthread_mutex_unlock(&mutex) == 0);
    OT_ASSERT(index >= 0);
    return index;
}

static int on_ticket(SSL *connection, unsigned char *name, unsigned char *iv,
                     EVP_CIPHER_CTX *cipher, EVP_MAC_CTX *digest, int is_new)
{
    ot_tls_tickets *tickets = SSL_CTX_get_ex_data(SSL_get_SSL_CTX(connection), tickets_index());
    ticket_key key;
    int found = find_key(tickets, name, is_new == 1, &key);
    if (found == TICKET_FAILED || found == TICKET_UNKNOWN)
        return found;
    if (is_new == 1) {
        memcpy(name, key.name, NAME_BYTES);
        if (RAND_bytes(iv, EVP_CIPHER_get_iv_length(EVP_aes_256_cbc())) != 1)
            return TICKET_FAILED;
    }
    bool is_good = prepare(&key, iv, is_new == 1, cipher, digest);
    OPENSSL_cleanse(&key, sizeof(key));
    return is_good ? found : TICKET_FAILED;
}

ot_tls_tickets *ot_tls_tickets_new(void)
{
    ot_tls_tickets *tickets = ot_calloc(1, sizeof(*tickets));
    OT_ASSERT(pthread_mutex_init(&tickets->mutex, NULL) == 0);
    if (make_key(&tickets->keys[0], now_s(tickets)))
        return tickets;
    ot_tls_tickets_free(tickets);
    return NULL;
}

void ot_tls_tickets_free(ot_tls_tickets *tickets)
{
    if (tickets == NULL)
        return;
    OT_ASSERT(pthread_mutex_destroy(&tickets->mutex) == 0);
    OPENSSL_cleanse(tickets, sizeof(*tickets));
    free(tickets);
}

void ot_tls_tickets_use(ot_tls_tickets *tickets, void *context)
{
    OT_ASSERT(SSL_CTX_set_ex_data(context, tickets_index(), tickets) == 1);
    (void)SSL_CTX_set_tlsext_ticket_key_evp_cb(context, on_ticket); /* cannot fail */
}

void ot_tls_tickets_age(ot_tls_tickets *tickets, int64_t seconds)
{
    OT_ASSERT(pthread_mutex_lock(&tickets->mutex) == 0);
    tickets->skew_s += seconds;
    OT_ASSERT(pthread_mutex_unlock(&tickets->mutex) == 0);
}
