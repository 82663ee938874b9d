/*
 * Which prepared statements exist on one connection: found by name and role, forgotten least
 * recently used first.
 *
 * A name has one statement per role. PostgreSQL plans a statement under row-level security for the
 * role that runs it and plans again whenever the role changes, so callers of different roles would
 * otherwise spoil each other's plan.
 *
 * The sending side asks before it sends, the receiving side tells what became of it, possibly much
 * later; a statement therefore lives until the set has dropped it and no command in the pipeline
 * refers to it. For postgres/ only.
 */
#ifndef OT_POSTGRES_STATEMENTS_H
#define OT_POSTGRES_STATEMENTS_H

#include "base/recency.h"
#include "postgres/pool.h"

typedef struct ot_pg__prepared ot_pg__prepared;

struct ot_pg__prepared {
    char name[48]; /* on the server; begins with the name of the ot_pg_statement */
    uint32_t variant;
    uint32_t references; /* commands in the pipeline, and one for the set while it is in there */
    bool is_in_set;
    bool is_stale;   /* on the server, but to be closed before it is used again */
    bool is_evicted; /* on the server, to be closed at the end of the turn unless it is used before
                      */
    ot_pg__prepared *chain; /* of its bucket */
    ot_use use;             /* in the order of the set; not while evicted */
    ot_pg__prepared *evicted_next;
};

enum { OT_PG__BUCKETS = 512 };

typedef struct ot_pg__statements {
    ot_pg__prepared *buckets[OT_PG__BUCKETS];
    ot_uses uses;
    ot_pg__prepared *evicted; /* at most as many as one turn prepares */
    uint32_t count;           /* without the evicted ones */
    uint32_t limit;           /* 0: OT_LIMIT_STATEMENTS_PER_CONNECTION */
} ot_pg__statements;

/* Forgets everything, as the server does when the connection ends. References from the pipeline
 * have been returned before. */
void ot_pg__statements_clear(ot_pg__statements *set);

/* The variant of a role; 0 for none. */
uint32_t ot_pg__role_variant(ot_str role);

/* The statement, now the newest, or NULL. It may be stale. */
ot_pg__prepared *ot_pg__statements_find(ot_pg__statements *set, const char *name, uint32_t variant);

/* Adds one that is being prepared. When there are too many, the oldest becomes evicted. */
ot_pg__prepared *ot_pg__statements_add(ot_pg__statements *set, const char *name, uint32_t variant);

/* Takes it out: it does not exist on the server, or its closing is on the way. */
void ot_pg__statements_remove(ot_pg__statements *set, ot_pg__prepared *prepared);

/* The next evicted one that was not used since, still in the set, or NULL. */
ot_pg__prepared *ot_pg__statements_next_evicted(ot_pg__statements *set);

/* Marks all variants of `name` stale. */
void ot_pg__statements_mark_stale(ot_pg__statements *set, const char *name);

/* For commands in the pipeline. */
void ot_pg__prepared_refer(ot_pg__prepared *prepared);
void ot_pg__prepared_release(ot_pg__prepared *prepared);

#endif
