/*
 * Two hashes. `ot_hash` spreads strings over the buckets of a map; it is keyed by a secret made at
 * process start, so a client cannot choose names that collide. `ot_sha256` names documents and
 * tokens; it is the same everywhere.
 */
#ifndef OT_BASE_HASH_H
#define OT_BASE_HASH_H

#include "base/str.h"

/* SipHash-1-3 of `s` under the process's secret key. */
uint64_t ot_hash(ot_str s);

enum { OT_SHA256_BYTES = 32, OT_SHA256_HEX = 64 };

typedef struct ot_sha256_digest {
    uint8_t bytes[OT_SHA256_BYTES];
} ot_sha256_digest;

ot_sha256_digest ot_sha256(ot_str s);

/* The digest as 64 lower-case hexadecimal digits and a NUL. */
void ot_sha256_hex(const ot_sha256_digest *digest, char hex[OT_SHA256_HEX + 1]);

#endif
