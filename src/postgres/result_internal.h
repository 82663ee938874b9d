/*
 * The inside of a result, for those who get one from libpq.
 */
#ifndef OT_POSTGRES_RESULT_INTERNAL_H
#define OT_POSTGRES_RESULT_INTERNAL_H

#include <libpq-fe.h>

#include "postgres/result.h"

/* Requests that share a statement share its rows: each holds one reference. Of one loop, so they
 * are counted without a lock. */
struct ot_pg_result {
    PGresult *pg; /* *owned* */
    uint32_t references;
};

/* Takes over `pg`, with one reference. */
ot_pg_result *ot_pg__result_new(PGresult *pg);

#endif
