#include "base/hash.h"

#include <openssl/evp.h>
#include <pthread.h>
#include <sys/random.h>

#include "base/assert.h"

static pthread_once_t key_once = PTHREAD_ONCE_INIT;
static uint64_t key[2];

static void make_key(void)
{
    ssize_t got = getrandom(key, sizeof(key), 0);
    OT_ASSERT(got == (ssize_t)sizeof(key));
}

static uint64_t rotate(uint64_t x, int bits)
{
    return (x << bits) | (x >> (64 - bits));
}

static void sip_round(uint64_t v[4])
{
    v[0] += v[1];
    v[1] = rotate(v[1], 13) ^ v[0];
    v[0] = rotate(v[0], 32);
    v[2] += v[3];
    v[3] = rotate(v[3], 16) ^ v[2];
    v[0] += v[3];
    v[3] = rotate(v[3], 21) ^ v[0];
    v[2] += v[1];
    v[1] = rotate(v[1], 17) ^ v[2];
    v[2] = rotate(v[2], 32);
}

uint64_t ot_hash(ot_str s)
{
    (void)pthread_once(&key_once, make_key); /* cannot fail with a valid control */
    uint64_t v[4] = {key[0] ^ 0x736f6d6570736575U, key[1] ^ 0x646f72616e646f6dU,
                     key[0] ^ 0x6c7967656e657261U, key[1] ^ 0x7465646279746573U};
    size_t whole = s.len & ~(size_t)7;
    for (size_t i = 0; i < whole; i += 8) {
        uint64_t word;
        memcpy(&word, s.ptr + i, 8);
        v[3] ^= word;
        sip_round(v);
        v[0] ^= word;
    }
    uint64_t last = (uint64_t)s.len << 56;
    for (size_t i = whole; i < s.len; i++)
        last |= (uint64_t)(uint8_t)s.ptr[i] << (8 * (i - whole));
    v[3] ^= last;
    sip_round(v);
    v[0] ^= last;
    v[2] ^= 0xff;
    for (int i = 0; i < 3; i++)
        sip_round(v);
    return v[0] ^ v[1] ^ v[2] ^ v[3];
}

static pthread_once_t sha256_once = PTHREAD_ONCE_INIT;
static EVP_MD *sha256; /* fetched once: a fetch in each call costs more than hashing a short text */

static void fetch_sha256(void)
{
    sha256 = EVP_MD_fetch(NULL, "SHA256", NULL);
    OT_ASSERT(sha256 != NULL);
}

ot_sha256_digest ot_sha256(ot_str s)
{
    (void)pthread_once(&sha256_once, fetch_sha256); /* cannot fail with a valid control */
    ot_sha256_digest digest;
    int done = EVP_Digest(s.ptr, s.len, digest.bytes, NULL, sha256, NULL);
    OT_ASSERT(done == 1);
    return digest;
}

void ot_sha256_hex(const ot_sha256_digest *digest, char hex[OT_SHA256_HEX + 1])
{
    static const char digits[] = "0123456789abcdef";
    for (size_t i = 0; i < OT_SHA256_BYTES; i++) {
        hex[2 * i] = digits[digest->bytes[i] >> 4];
        hex[2 * i + 1] = digits[digest->bytes[i] & 15];
    }
    hex[OT_SHA256_HEX] = '\0';
}
