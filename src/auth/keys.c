#include "auth/keys.h"

#include <limits.h>
#include <openssl/crypto.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/pem.h>
#include <openssl/sha.h>

#include "base/assert.h"

enum {
    SECRET_BYTES_MIN = 32, /* RFC 7518 section 3.2: as long as the hash */
    RSA_BITS_MIN = 2048,   /* RFC 7518 section 3.3 */
};

ot_str ot_algorithm_name(ot_algorithm algorithm)
{
    switch (algorithm) {
    case OT_ALGORITHM_HS256:
        return OT_S("HS256");
    case OT_ALGORITHM_RS256:
        return OT_S("RS256");
    }
    OT_UNREACHABLE();
}

static void free_public_key(void *data)
{
    EVP_PKEY_free(data);
}

static ot_status init_secret(const ot_key_options *options, ot_error *error)
{
    if (ot_str_starts_with(ot_str_trim(options->material), OT_S("-----BEGIN")))
        return ot_error_set(error, OT_INVALID,
                            "an HS256 secret looks like a PEM file; a public key belongs to RS256");
    if (options->material.len < SECRET_BYTES_MIN)
        return ot_error_set(error, OT_INVALID,
                            "an HS256 secret needs at least %d bytes, this has %zu",
                            SECRET_BYTES_MIN, options->material.len);
    return OT_OK;
}

static ot_status init_public_key(ot_arena *arena, ot_key *key, ot_error *error)
{
    ot_str pem = key->options.material;
    if (pem.len == 0 || pem.len > INT_MAX)
        return ot_error_set(error, OT_INVALID, "an RS256 key needs a public key in PEM form");

    BIO *bio = BIO_new_mem_buf(pem.ptr, (int)pem.len);
    EVP_PKEY *public_key = bio == NULL ? NULL : PEM_read_bio_PUBKEY(bio, NULL, NULL, NULL);
    BIO_free(bio);
    ERR_clear_error(); /* OpenSSL's queue is per thread; nothing of it may meet a TLS call later */
    if (public_key == NULL)
        return ot_error_set(
            error, OT_INVALID,
            "an RS256 key is not a public key in PEM form (-----BEGIN PUBLIC KEY-----)");
    ot_arena_on_free(arena, free_public_key, public_key);
    if (EVP_PKEY_get_base_id(public_key) != EVP_PKEY_RSA)
        return ot_error_set(error, OT_INVALID, "an RS256 key is not an RSA key");
    if (EVP_PKEY_get_bits(public_key) < RSA_BITS_MIN)
        return ot_error_set(error, OT_INVALID, "an RS256 key needs at least %d bits, this has %d",
                            RSA_BITS_MIN, EVP_PKEY_get_bits(public_key));
    key->public_key = public_key;
    return OT_OK;
}

ot_status ot_key_init(ot_arena *arena, const ot_key_options *options, ot_key *key, ot_error *error)
{
    *key = (ot_key){.options = *options};
    return options->algorithm == OT_ALGORITHM_HS256 ? init_secret(options, error)
                                                    : init_public_key(arena, key, error);
}

static bool verify_hmac(const ot_key *key, ot_str signed_text, ot_str signature)
{
    unsigned char digest[SHA256_DIGEST_LENGTH];
    unsigned int digest_bytes = 0;
    ot_str secret = key->options.material;
    OT_ASSERT(secret.len <= INT_MAX);
    if (HMAC(EVP_sha256(), secret.ptr, (int)secret.len, (const unsigned char *)signed_text.ptr,
             signed_text.len, digest, &digest_bytes) == NULL)
        return false;
    return signature.len == digest_bytes && CRYPTO_memcmp(digest, signature.ptr, digest_bytes) == 0;
}

static bool verify_rsa(const ot_key *key, ot_str signed_text, ot_str signature)
{
    EVP_MD_CTX *context = EVP_MD_CTX_new();
    bool is_good = context != NULL &&
                   EVP_DigestVerifyInit(context, NULL, EVP_sha256(), NULL, key->public_key) == 1 &&
                   EVP_DigestVerify(context, (const unsigned char *)signature.ptr, signature.len,
                                    (const unsigned char *)signed_text.ptr, signed_text.len) == 1;
    EVP_MD_CTX_free(context);
    ERR_clear_error();
    return is_good;
}

bool ot_key_verify(const ot_key *key, ot_str signed_text, ot_str signature)
{
    return key->options.algorithm == OT_ALGORITHM_HS256 ? verify_hmac(key, signed_text, signature)
                                                        : verify_rsa(key, signed_text, signature);
}
