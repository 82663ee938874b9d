#include "base/hash.h"

#include <openssl/evp.h>
#include <pthread.h>
#include <sys/random.h>

#include "base/assert.h"
#include "base/words.h"

/*
 * A text is hashed by a chain of products, one for each sixteen bytes. A factor is eight bytes of
 * the text beside a secret or beside the chain so far, and both halves of a product are kept, so
 * all its bits depend on both factors. Who does not know the secrets cannot say which texts meet.
 */
enum { SECRETS = 4 };

static uint64_t secrets[SECRETS];

/* Before main, so that no look-up has to ask whether it is done. */
__attribute__((constructor)) static void make_secrets(void)
{
    OT_ASSERT(getrandom(secrets, sizeof(secrets), 0) == (ssize_t)sizeof(secrets));
}

static inline uint64_t fold(uint64_t a, uint64_t b)
{
    unsigned __int128 product = (unsigned __int128)a * b;
    return (uint64_t)product ^ (uint64_t)(product >> 64);
}

static inline uint64_t load_half(const char *ptr)
{
    uint32_t half;
    memcpy(&half, ptr, sizeof(half));
    return half;
}

typedef struct words {
    uint64_t a;
    uint64_t b;
} words;

/* The last sixteen bytes, or all where there are fewer; some of them twice where that is quicker.
 * Texts of different lengths may give the same, so the length is hashed too: beside a secret, in a
 * product of its own, where no byte of a text can make up for it. */
static inline words load_end(ot_str s)
{
    if (s.len >= 16)
        return (words){ot_word_load(s.ptr + s.len - 16), ot_word_load(s.ptr + s.len - 8)};
    if (s.len >= 8)
        return (words){ot_word_load(s.ptr), ot_word_load(s.ptr + s.len - 8)};
    if (s.len >= 4)
        return (words){load_half(s.ptr), load_half(s.ptr + s.len - 4)};
    if (s.len == 0)
        return (words){0, 0};
    return (words){(uint8_t)s.ptr[0] | (uint64_t)(uint8_t)s.ptr[s.len / 2] << 8,
                   (uint8_t)s.ptr[s.len - 1]};
}

uint64_t ot_hash(ot_str s)
{
    uint64_t chain = secrets[0];
    for (size_t i = 0; i + 16 < s.len; i += 16)
        chain = fold(ot_word_load(s.ptr + i) ^ secrets[1], ot_word_load(s.ptr + i + 8) ^ chain);
    words end = load_end(s);
    return fold(fold(end.a ^ secrets[1], end.b ^ chain), secrets[2] ^ s.len);
}

uint64_t ot_hash_words(uint64_t a, uint64_t b)
{
    return fold(fold(a ^ secrets[1], b ^ secrets[0]), secrets[2]);
}

/* Two chains with secrets of their own. */
static inline words continue_chains(words chains, words text)
{
    return (words){.a = fold(text.a ^ secrets[1], text.b ^ chains.a),
                   .b = fold(text.a ^ chains.b, text.b ^ secrets[3])};
}

static inline words load_words(const char *ptr)
{
    return (words){ot_word_load(ptr), ot_word_load(ptr + 8)};
}

/* A long text is done in two rows at once, because a product has to wait for the one before it. */
ot_wide_hash ot_hash_wide(ot_str s)
{
    words even = {secrets[0], secrets[2]};
    words odd = {secrets[3], secrets[1]};
    size_t i = 0;
    for (; i + 32 < s.len; i += 32) {
        even = continue_chains(even, load_words(s.ptr + i));
        odd = continue_chains(odd, load_words(s.ptr + i + 16));
    }
    if (i + 16 < s.len)
        even = continue_chains(even, load_words(s.ptr + i));
    odd = continue_chains(odd, load_end(s));
    return (ot_wide_hash){.a = fold(fold(even.a ^ secrets[2], odd.a), secrets[1] ^ s.len),
                          .b = fold(fold(even.b ^ secrets[0], odd.b), secrets[3] ^ s.len)};
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
