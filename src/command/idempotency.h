/*
 * What the configuration says of idempotency keys, and what `onetrip check` finds about their
 * table.
 */
#ifndef OT_COMMAND_IDEMPOTENCY_H
#define OT_COMMAND_IDEMPOTENCY_H

#include "command/check.h"

/* The options of the section `idempotency`; texts stay the configuration's. */
ot_status ot_idempotency_read(const ot_config *config, ot_idempotency_options *out,
                              ot_error *error);

/* Adds an error for each of `roles` that may touch the table: replies to others stand in it. The
 * login role, which is empty in the list or the same, may. */
ot_status ot_idempotency_check(ot_findings *findings, ot_pg_session *session,
                               const ot_key_store *store, const ot_check_roles *roles,
                               ot_error *error);

#endif
