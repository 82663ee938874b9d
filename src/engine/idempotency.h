/*
 * Idempotency keys (draft-ietf-httpapi-idempotency-key-header): a client that does not know what
 * became of a mutation sends it again with the same key, and gets the reply to the first one
 * instead of a second effect. execute/record.c does that; here is what the key belongs to: whose it
 * is, and which request it was used for.
 */
#ifndef OT_ENGINE_IDEMPOTENCY_H
#define OT_ENGINE_IDEMPOTENCY_H

#include "base/arena.h"
#include "base/hash.h"
#include "plan/plan.h"
#include "postgres/pool.h"
#include "json/value.h"

typedef enum ot_key_mode {
    OT_KEYS_OFF,      /* keys are not looked at */
    OT_KEYS_ON,       /* used where they are sent; fields with @idempotent need one */
    OT_KEYS_REQUIRED, /* every mutation needs one */
} ot_key_mode;

typedef struct ot_idempotency_options {
    ot_key_mode keys;
    ot_str table;    /* ot_key_store_is_name; unless OFF */
    uint32_t keep_s; /* for which a reply is kept */
} ot_idempotency_options;

/* Whoever asks, the same when a token is renewed: role, issuer and subject. Where the claims name
 * no subject, all of them but those that a renewal changes. Everybody without a token is the same.
 */
ot_sha256_digest ot_key_principal(const ot_pg_identity *identity, const ot_json *claims);

typedef struct ot_key_asked {
    ot_str document;
    ot_str operation_name;
    const ot_json *variables; /* or NULL; the order of members does not count */
    uint32_t transactions;    /* there is a record for each */
    const ot_guard *guards;   /* of the plan: those of kind ACCESS count, since a reply shows only
                                 what the caller was allowed to have */
    uint32_t guard_count;
} ot_key_asked;

/* What is asked. */
ot_sha256_digest ot_key_request(const ot_key_asked *asked);

#endif
