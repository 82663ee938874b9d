/*
 * Where the replies of mutations with an idempotency key are kept: a table of the database itself,
 * written in the mutation's own transaction, so that there is a record exactly where there is an
 * effect. The operator makes the table (docs/idempotency.md); here is
 * all SQL that touches it.
 *
 * A record belongs to a principal: a digest of whoever asks, so that nobody's key finds the reply
 * of another. The table is for the login role alone, the roles of requests have no rights on it.
 */
#ifndef OT_EXECUTE_KEY_STORE_H
#define OT_EXECUTE_KEY_STORE_H

#include "base/arena.h"
#include "base/hash.h"
#include "postgres/blocking.h"
#include "postgres/pool.h"

typedef struct ot_key_store_options {
    ot_str table;          /* a name, perhaps with a schema: ot_key_store_is_name */
    uint32_t keep_s;       /* for which a record is found */
    ot_str anonymous_role; /* of the sessions; empty: the login role */
} ot_key_store_options;

/* Part of a service, `const`. */
typedef struct ot_key_store {
    ot_str table; /* quoted */
    ot_str anonymous_role;
    ot_pg_statement login; /* as the login role from here */
    ot_pg_statement
        find; /* $1 principal, $2 key, $3 to $4 parts: part, request, has_errors, reply */
    ot_pg_statement lock;   /* $1 int8: true, or false where another transaction has it */
    ot_pg_statement forget; /* $1 principal, $2 key, $3 part: deletes a record that is too old */
    ot_pg_statement save;   /* as forget; and $4 request, $5 has_errors, $6 reply */
    ot_pg_statement role;   /* as role $1 from here */
    ot_pg_statement sweep;  /* deletes up to OT_KEY_SWEEP_ROWS records that are too old */
} ot_key_store;

enum {
    OT_KEY_SWEEP_ROWS = 1000,
    OT_KEY_PARTS = 100, /* of one request: it has fewer scopes, and a batch at most 100 requests */
};

/* Whether a text may name the table: one or two parts of letters, digits and underscores. */
bool ot_key_store_is_name(ot_str text);

/* In `arena`; the options' texts are borrowed. The name is one. */
ot_key_store *ot_key_store_new(ot_arena *arena, const ot_key_store_options *options);

/* Whether the table is there as it has to be, and the session's role may write it: OT_OK, or what
 * is wrong with it and what to do. */
ot_status ot_key_store_check(const ot_key_store *store, ot_pg_session *session, ot_error *error);

/* One mutation with a key. */
typedef struct ot_keyed {
    const ot_key_store *store;
    ot_str key;
    uint32_t place;             /* of a batch: which of its requests; 0 for a request alone */
    ot_sha256_digest principal; /* whoever asks */
    ot_sha256_digest request;   /* what is asked */
} ot_keyed;

#endif
