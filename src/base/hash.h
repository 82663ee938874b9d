/*
 * Two kinds of hash. `ot_hash` spreads strings over the buckets of a map, `ot_hash_wide` names what
 * lives in this process; they are keyed by a secret made at process start, so a client cannot
 * choose texts that collide. `ot_sha256` names documents and tokens; it is the same everywhere.
 */
#ifndef OT_BASE_HASH_H
#define OT_BASE_HASH_H

#include "base/str.h"

/* A hash of `s` under the secrets of the process: a product of 128 bits for each 16 bytes. */
uint64_t ot_hash(ot_str s);

/* Of two words instead of a text. */
uint64_t ot_hash_words(uint64_t a, uint64_t b);

typedef struct ot_wide_hash {
    uint64_t a;
    uint64_t b;
} ot_wide_hash;

/* The same with 128 bits: two texts of one process never meet. Shown to the
 * database only. */
ot_wide_hash ot_hash_wide(ot_str s);

enum { OT_SHA256_BYTES = 32, OT_SHA256_HEX = 64 };

typedef struct ot_sha256_digest {
    uint8_t bytes[OT_SHA256_BYTES];
} ot_sha256_digest;

ot_sha256_digest ot_sha256(ot_str s);

/* The digest as 64 lower-case hexadecimal digits and a NUL. */
void ot_sha256_hex(const ot_sha256_digest *digest, char hex[OT_SHA256_HEX + 1]);

#endif
