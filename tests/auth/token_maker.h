/*
 * Makes tokens for tests, the right ones and the forged ones: header and payload are given as text,
 * so that anything can be written; the signature is made with the named key.
 */
#ifndef OT_TESTS_AUTH_TOKEN_MAKER_H
#define OT_TESTS_AUTH_TOKEN_MAKER_H

#include <assert.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>
#include <stdlib.h>

#include "base/arena.h"

static inline ot_str encode_base64url(ot_arena *arena, ot_str bytes)
{
    static const char alphabet[] =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    char *text = ot_arena_alloc(arena, bytes.len / 3 * 4 + 5);
    size_t used = 0;
    for (size_t i = 0; i < bytes.len; i += 3) {
        uint32_t group = (uint32_t)(unsigned char)bytes.ptr[i] << 16;
        if (i + 1 < bytes.len)
            group |= (uint32_t)(unsigned char)bytes.ptr[i + 1] << 8;
        if (i + 2 < bytes.len)
            group |= (uint32_t)(unsigned char)bytes.ptr[i + 2];
        size_t left = bytes.len - i;
        size_t digits = left >= 3 ? 4 : left + 1;
        for (size_t d = 0; d < digits; d++)
            text[used++] = alphabet[group >> (18 - 6 * d) & 63];
    }
    text[used] = '\0';
    return ot_str_make(text, used);
}

static inline ot_str sign_hs256(ot_arena *arena, ot_str secret, ot_str text)
{
    unsigned char *digest = ot_arena_alloc(arena, EVP_MAX_MD_SIZE);
    unsigned int bytes = 0;
    assert(HMAC(EVP_sha256(), secret.ptr, (int)secret.len, (const unsigned char *)text.ptr,
                text.len, digest, &bytes) != NULL);
    return ot_str_make((char *)digest, bytes);
}

static inline ot_str sign_rs256(ot_arena *arena, EVP_PKEY *key, ot_str text)
{
    size_t bytes = 1024;
    unsigned char *signature = ot_arena_alloc(arena, bytes);
    EVP_MD_CTX *context = EVP_MD_CTX_new();
    assert(EVP_DigestSignInit(context, NULL, EVP_sha256(), NULL, key) == 1);
    assert(EVP_DigestSign(context, signature, &bytes, (const unsigned char *)text.ptr, text.len) ==
           1);
    EVP_MD_CTX_free(context);
    return ot_str_make((char *)signature, bytes);
}

static inline ot_str join_signed(ot_arena *arena, ot_str header, ot_str payload)
{
    ot_str a = encode_base64url(arena, header);
    ot_str b = encode_base64url(arena, payload);
    return ot_arena_printf(arena, "%.*s.%.*s", OT_ARG(a), OT_ARG(b));
}

static inline ot_str join_signature(ot_arena *arena, ot_str signed_text, ot_str signature)
{
    ot_str s = encode_base64url(arena, signature);
    return ot_arena_printf(arena, "%.*s.%.*s", OT_ARG(signed_text), OT_ARG(s));
}

static inline ot_str make_hs256(ot_arena *arena, ot_str header, ot_str payload, ot_str secret)
{
    ot_str text = join_signed(arena, header, payload);
    return join_signature(arena, text, sign_hs256(arena, secret, text));
}

static inline ot_str make_rs256(ot_arena *arena, ot_str header, ot_str payload, EVP_PKEY *key)
{
    ot_str text = join_signed(arena, header, payload);
    return join_signature(arena, text, sign_rs256(arena, key, text));
}

/* The key as PEM, public or private, in arena. */
static inline ot_str write_pem(ot_arena *arena, EVP_PKEY *key, bool is_public)
{
    BIO *bio = BIO_new(BIO_s_mem());
    char *text;
    if (is_public)
        assert(PEM_write_bio_PUBKEY(bio, key) == 1);
    else
        assert(PEM_write_bio_PrivateKey(bio, key, NULL, NULL, 0, NULL, NULL) == 1);
    long bytes = BIO_get_mem_data(bio, &text);
    ot_str pem = ot_arena_copy(arena, ot_str_make(text, (size_t)bytes));
    BIO_free(bio);
    return pem;
}

#endif
