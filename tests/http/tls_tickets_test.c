/* The keys of session tickets: contexts share them, they change, and none is good for ever. Client
 * and server talk through memory. */
#include "http/tls_tickets.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>

static EVP_PKEY *key;
static X509 *certificate;
static SSL_SESSION *ticket; /* the last one that the client was given */

static int make_certificate(void **state)
{
    (void)state;
    key = EVP_EC_gen("P-256");
    certificate = X509_new();
    X509_gmtime_adj(X509_getm_notBefore(certificate), 0);
    X509_gmtime_adj(X509_getm_notAfter(certificate), 3600);
    X509_set_pubkey(certificate, key);
    return X509_sign(certificate, key, EVP_sha256()) > 0 ? 0 : -1;
}

static int free_certificate(void **state)
{
    (void)state;
    SSL_SESSION_free(ticket);
    X509_free(certificate);
    EVP_PKEY_free(key);
    return 0;
}

static SSL_CTX *make_server(ot_tls_tickets *tickets, int version)
{
    SSL_CTX *context = SSL_CTX_new(TLS_server_method());
    assert_int_equal(SSL_CTX_use_certificate(context, certificate), 1);
    assert_int_equal(SSL_CTX_use_PrivateKey(context, key), 1);
    SSL_CTX_set_max_proto_version(context, version);
    SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_OFF);
    ot_tls_tickets_use(tickets, context);
    return context;
}

/* True when the session of `ticket` was resumed; `ticket` is the new one then. */
static bool connect_to(SSL_CTX *server_context)
{
    SSL_CTX *client_context = SSL_CTX_new(TLS_client_method());
    SSL *client = SSL_new(client_context);
    SSL *server = SSL_new(server_context);
    BIO *ends[2];
    char byte = 'x';
    assert_int_equal(BIO_new_bio_pair(&ends[0], 0, &ends[1], 0), 1);
    SSL_set_bio(client, ends[0], ends[0]);
    SSL_set_bio(server, ends[1], ends[1]);
    if (ticket != NULL)
        assert_int_equal(SSL_set_session(client, ticket), 1);
    SSL_set_connect_state(client);
    SSL_set_accept_state(server);
    for (int i = 0; i < 10 && !(SSL_is_init_finished(client) && SSL_is_init_finished(server));
         i++) {
        (void)SSL_do_handshake(client); /* wants more, until it is done */
        (void)SSL_do_handshake(server);
    }
    assert_int_equal(SSL_write(server, &byte, 1), 1);
    assert_int_equal(SSL_read(client, &byte, 1), 1); /* reads the tickets of TLS 1.3 as well */
    bool is_resumed = SSL_session_reused(client) == 1;
    SSL_SESSION_free(ticket);
    ticket = SSL_get1_session(client);
    (void)SSL_shutdown(client); /* else OpenSSL takes the session for a broken one */
    (void)SSL_shutdown(server);
    SSL_free(client);
    SSL_free(server);
    SSL_CTX_free(client_context);
    return is_resumed;
}

static void forget_ticket(void)
{
    SSL_SESSION_free(ticket);
    ticket = NULL;
}

static void contexts_share_keys(void **state)
{
    (void)state;
    static const int versions[] = {TLS1_2_VERSION, TLS1_3_VERSION};
    for (size_t i = 0; i < 2; i++) {
        ot_tls_tickets *tickets = ot_tls_tickets_new();
        ot_tls_tickets *others = ot_tls_tickets_new();
        SSL_CTX *first = make_server(tickets, versions[i]);
        SSL_CTX *second = make_server(tickets, versions[i]);
        SSL_CTX *foreign = make_server(others, versions[i]);
        forget_ticket();
        assert_false(connect_to(first));
        assert_true(connect_to(first));
        assert_true(connect_to(second));
        assert_false(connect_to(foreign));
        SSL_CTX_free(first);
        SSL_CTX_free(second);
        SSL_CTX_free(foreign);
        ot_tls_tickets_free(tickets);
        ot_tls_tickets_free(others);
    }
    ot_tls_tickets_free(NULL);
}

static const struct {
    const char *sentence;
    int64_t ages_s[2]; /* between the connections */
    bool are_resumed[2];
} rows[] = {
    {"at once", {0, 0}, {true, true}},
    {"by the key before", {OT_TLS_TICKET_KEY_S, 0}, {true, true}},
    {"renewed on the way", {OT_TLS_TICKET_KEY_S, OT_TLS_TICKET_KEY_S}, {true, true}},
    {"too late", {2 * OT_TLS_TICKET_KEY_S, 0}, {false, true}},
    {"too late once more", {0, 2 * OT_TLS_TICKET_KEY_S}, {true, false}},
};

static void keys_change(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        ot_tls_tickets *tickets = ot_tls_tickets_new();
        SSL_CTX *context = make_server(tickets, TLS1_2_VERSION);
        forget_ticket();
        assert_false(connect_to(context));
        for (size_t k = 0; k < 2; k++) {
            ot_tls_tickets_age(tickets, rows[i].ages_s[k]);
            if (connect_to(context) != rows[i].are_resumed[k])
                fail_msg("%s, connection %zu", rows[i].sentence, k + 1);
        }
        SSL_CTX_free(context);
        ot_tls_tickets_free(tickets);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(contexts_share_keys),
        cmocka_unit_test(keys_change),
    };
    return cmocka_run_group_tests(tests, make_certificate, free_certificate);
}
