#include "postgres/statements.h"

#include <endian.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/assert.h"
#include "base/hash.h"
#include "base/limits.h"
#include "base/memory.h"

enum { NAME_DIGITS = 32 };

/* Eight digits at once: each has a byte of a word, the highest one the first in memory. */
static void put_hex(uint32_t value, char hex[8])
{
    uint64_t digits = value;
    digits = (digits | digits << 16) & 0x0000FFFF0000FFFFU;
    digits = (digits | digits << 8) & 0x00FF00FF00FF00FFU;
    digits = (digits | digits << 4) & 0x0F0F0F0F0F0F0F0FU;
    uint64_t is_letter = (digits + 0x0606060606060606U) >> 4 & 0x0101010101010101U;
    digits = htobe64(digits + 0x3030303030303030U + is_letter * ('a' - '0' - 10));
    memcpy(hex, &digits, sizeof(digits));
}

static void put_digest(uint64_t digest, char *hex)
{
    put_hex((uint32_t)(digest >> 32), hex);
    put_hex((uint32_t)digest, hex + 8);
}

/* Names need to differ only where a server sees them together: on connections of this process. */
void ot_pg_statement_init(ot_pg_statement *statement, ot_str sql, const uint32_t *parameter_types,
                          uint32_t parameter_count)
{
    OT_ASSERT(parameter_count <= 65535); /* of the protocol */
    size_t types_bytes = parameter_count * sizeof(parameter_types[0]);
    ot_wide_hash text = ot_hash_wide(sql);
    ot_wide_hash types = ot_hash_wide(ot_str_make((const char *)parameter_types, types_bytes));
    statement->sql = sql;
    statement->parameter_types = parameter_types;
    statement->parameter_count = parameter_count;
    statement->name[0] = 's';
    put_digest(text.a + types.b, statement->name + 1); /* crosswise: a text is not its own types */
    put_digest(text.b + types.a, statement->name + 1 + NAME_DIGITS / 2);
    statement->name[1 + NAME_DIGITS] = '\0';
}

uint32_t ot_pg__role_variant(ot_str role)
{
    if (ot_str_is_empty(role))
        return 0;
    uint32_t variant = (uint32_t)ot_hash(role);
    return variant == 0 ? 1 : variant;
}

static bool is_named(const ot_pg__prepared *prepared, const char *name)
{
    return memcmp(prepared->name, name, 1 + NAME_DIGITS) == 0;
}

/* Names are digests, so some of their bytes are as good as a hash. */
static ot_pg__prepared **bucket_of(ot_pg__statements *set, const char *name, uint32_t variant)
{
    uint32_t part;
    memcpy(&part, name + 1, sizeof(part));
    uint32_t mixed = (part ^ variant) * 2654435769U;
    return &set->buckets[(mixed >> 16) % OT_PG__BUCKETS];
}

/* ---- The order of use ---- */

static void unlink_use(ot_pg__statements *set, ot_pg__prepared *prepared)
{
    ot_uses_remove(&set->uses, &prepared->use);
    set->count--;
}

static void link_newest(ot_pg__statements *set, ot_pg__prepared *prepared)
{
    ot_uses_add(&set->uses, &prepared->use);
    set->count++;
}

static void evict_beyond_limit(ot_pg__statements *set)
{
    uint32_t limit = set->limit == 0 ? OT_LIMIT_STATEMENTS_PER_CONNECTION : set->limit;
    while (set->count > limit) {
        OT_ASSERT(set->uses.oldest != NULL);
        ot_pg__prepared *oldest = OT_USED(ot_pg__prepared, set->uses.oldest);
        unlink_use(set, oldest);
        oldest->is_evicted = true;
        oldest->evicted_next = set->evicted;
        set->evicted = oldest;
    }
}

static void unlink_evicted(ot_pg__statements *set, ot_pg__prepared *prepared)
{
    ot_pg__prepared **at = &set->evicted;
    while (*at != prepared) {
        OT_ASSERT(*at != NULL);
        at = &(*at)->evicted_next;
    }
    *at = prepared->evicted_next;
    prepared->is_evicted = false;
}

/* ---- The set ---- */

ot_pg__prepared *ot_pg__statements_find(ot_pg__statements *set, const char *name, uint32_t variant)
{
    ot_pg__prepared *found = *bucket_of(set, name, variant);
    while (found != NULL && !(found->variant == variant && is_named(found, name)))
        found = found->chain;
    if (found == NULL || &found->use == set->uses.newest)
        return found;
    if (found->is_evicted)
        unlink_evicted(set, found);
    else
        unlink_use(set, found);
    link_newest(set, found);
    evict_beyond_limit(set);
    return found;
}

ot_pg__prepared *ot_pg__statements_add(ot_pg__statements *set, const char *name, uint32_t variant)
{
    ot_pg__prepared *prepared = ot_calloc(1, sizeof(*prepared));
    prepared->variant = variant;
    if (variant == 0)
        memcpy(prepared->name, name, 1 + NAME_DIGITS + 1);
    else
        (void)snprintf(prepared->name, sizeof(prepared->name), "%s_%08x", name,
                       variant); /* always fits */
    ot_pg__prepared **bucket = bucket_of(set, name, variant);
    prepared->chain = *bucket;
    *bucket = prepared;
    prepared->references = 1;
    prepared->is_in_set = true;
    link_newest(set, prepared);
    evict_beyond_limit(set);
    return prepared;
}

void ot_pg__statements_remove(ot_pg__statements *set, ot_pg__prepared *prepared)
{
    if (!prepared->is_in_set)
        return;
    ot_pg__prepared **at = bucket_of(set, prepared->name, prepared->variant);
    while (*at != prepared) {
        OT_ASSERT(*at != NULL);
        at = &(*at)->chain;
    }
    *at = prepared->chain;
    if (prepared->is_evicted)
        unlink_evicted(set, prepared);
    else
        unlink_use(set, prepared);
    prepared->is_in_set = false;
    ot_pg__prepared_release(prepared);
}

ot_pg__prepared *ot_pg__statements_next_evicted(ot_pg__statements *set)
{
    return set->evicted;
}

void ot_pg__statements_mark_stale(ot_pg__statements *set, const char *name)
{
    for (ot_use *each = set->uses.newest; each != NULL; each = each->older) {
        ot_pg__prepared *prepared = OT_USED(ot_pg__prepared, each);
        if (is_named(prepared, name))
            prepared->is_stale = true;
    }
}

void ot_pg__statements_clear(ot_pg__statements *set)
{
    for (uint32_t i = 0; i < OT_PG__BUCKETS; i++) {
        ot_pg__prepared *each = set->buckets[i];
        while (each != NULL) {
            ot_pg__prepared *next = each->chain;
            each->is_in_set = false;
            ot_pg__prepared_release(each);
            each = next;
        }
    }
    *set = (ot_pg__statements){.limit = set->limit};
}

void ot_pg__prepared_refer(ot_pg__prepared *prepared)
{
    prepared->references++;
}

void ot_pg__prepared_release(ot_pg__prepared *prepared)
{
    OT_ASSERT(prepared->references > 0);
    if (--prepared->references == 0)
        free(prepared);
}
