/*
 * Answers of one loop that may be given again: bodies by everything they were made of, each until
 * its time is over. The bytes of keys and bodies together stay within a bound; the answer that was
 * asked for longest ago goes first.
 *
 * The cache compares whole keys, so an answer can only reach a request with an equal key. What
 * belongs into a key is decided by `ot_answer_key`: of whoever asked, the role and the claims that
 * the plan uses (plan/asker.c says which), so an answer made for one identity reaches another only
 * where that one would get the same.
 */
#ifndef OT_ENGINE_ANSWER_CACHE_H
#define OT_ENGINE_ANSWER_CACHE_H

#include "base/arena.h"
#include "base/buffer.h"
#include "plan/plan.h"
#include "postgres/pool.h"
#include "schema/coerce.h"

typedef struct ot_answer_cache ot_answer_cache;

typedef struct ot_answer_key {
    uint64_t document;              /* its number: ot_cached_document_number */
    uint32_t operation;             /* its offset in the document */
    const ot_variables *variables;  /* coerced */
    const ot_pg_identity *identity; /* NULL: anonymous */
    const ot_json *claims;          /* the identity's, as an object; NULL: only as a text */
    const ot_asker_use *use;        /* of the identity, by the plan */
} ot_answer_key;

/* The key as bytes; different keys have different bytes. */
ot_str ot_answer_key_bytes(ot_arena *arena, const ot_answer_key *key);

/* A cache of at most `bytes_max` bytes; one answer takes at most an eighth of them. */
ot_answer_cache *ot_answer_cache_new(size_t bytes_max);

/* NULL is allowed. */
void ot_answer_cache_free(ot_answer_cache *cache);

/* Appends the body kept under `key` to `out`, and says how old it is. False when there is none, or
 * its time is over. */
bool ot_answer_cache_find(ot_answer_cache *cache, ot_str key, uint64_t now_ms, ot_buffer *out,
                          uint32_t *age_s);

/* Keeps a copy of `body` under a copy of `key` for `max_age_s`; it replaces what was there. Does
 * nothing for a body that is too large. */
void ot_answer_cache_keep(ot_answer_cache *cache, ot_str key, ot_str body, uint64_t now_ms,
                          uint32_t max_age_s);

/* Bytes in use. */
size_t ot_answer_cache_bytes(const ot_answer_cache *cache);

#endif
