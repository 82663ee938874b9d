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

typedef struct sip {
    uint64_t a, b, c, d;
} sip;

/* Inlined, so that the state stays in registers: names are short, and they are hashed at every
 * look-up. */
__attribute__((always_inline)) static inline void sip_round(sip *v)
{
    v->a += v->b;
    v->b = rotate(v->b, 13) ^ v->a;
    v->a = rotate(v->a, 32);
    v->c += v->d;
    v->d = rotate(v->d, 16) ^ v->c;
    v->a += v->d;
    v->d = rotate(v->d, 21) ^ v->a;
    v->c += v->b;
    v->b = rotate(v->b, 17) ^ v->c;
    v->c = rotate(v->c, 32);
}

static uint64_t load_word(const char *ptr)
{
    uint64_t word;
    memcpy(&word, ptr, sizeof(word));
    return word;
}

/* The up to seven bytes behind the whole words, the first one lowest, below the length: as SipHash
 * ends a text. */
static uint64_t load_tail(ot_str s)
{
    size_t rest = s.len & 7;
    uint64_t tail = (uint64_t)s.len << 56;
    if (rest > 0 && s.len > 8) /* bytes in front of the tail are there: read a word and drop them */
        return tail | load_word(s.ptr + s.len - 8) >> (8 * (8 - rest));
    for (size_t i = s.len - rest; i < s.len; i++)
        tail |= (uint64_t)(uint8_t)s.ptr[i] << (8 * (i & 7));
    return tail;
}

/* `wide` tells the hash of 128 bits from the other, as SipHash wants it. */
static inline sip absorb(ot_str s, uint64_t wide)
{
    (void)pthread_once(&key_once, make_key); /* cannot fail with a valid control */
    sip v = {.a = key[0] ^ 0x736f6d6570736575U,
             .b = key[1] ^ 0x646f72616e646f6dU ^ wide,
             .c = key[0] ^ 0x6c7967656e657261U,
             .d = key[1] ^ 0x7465646279746573U};
    for (size_t i = 0; i + 8 <= s.len; i += 8) {
        uint64_t word = load_word(s.ptr + i);
        v.d ^= word;
        sip_round(&v);
        v.a ^= word;
    }
    uint64_t tail = load_tail(s);
    v.d ^= tail;
    sip_round(&v);
    v.a ^= tail;
    return v;
}

static inline uint64_t finish(sip *v)
{
    for (int i = 0; i < 3; i++)
        sip_round(v);
    return v->a ^ v->b ^ v->c ^ v->d;
}

uint64_t ot_hash(ot_str s)
{
    sip state = absorb(s, 0);
    state.c ^= 0xff;
    return finish(&state);
}

ot_wide_hash ot_hash_wide(ot_str s)
{
    ot_wide_hash hash;
    sip state = absorb(s, 0xee);
    state.c ^= 0xee;
    hash.a = finish(&state);
    state.b ^= 0xdd;
    hash.b = finish(&state);
    return hash;
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
