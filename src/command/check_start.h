/*
 * At start and at a reload a schema that binds is looked at as `onetrip check` does: roles, their
 * rights, nulls that the contract rules out. None of it stops a server by itself: rights may be
 * granted while it runs, and most requests may need none of them. So it is logged, and refused only
 * where the configuration wants that (schema.strict). What no index helps is left to `onetrip
 * check`.
 */
#ifndef OT_COMMAND_CHECK_START_H
#define OT_COMMAND_CHECK_START_H

#include "command/config.h"
#include "engine/service.h"

/* True when the service may be served; what was found is logged, up to a number of warnings, and in
 * `report`, to be shown to people. False with schema.strict: `report` says what was found, or
 * `error` why that cannot be known. Asks the database a few questions. */
bool ot_check_start(const ot_config *config, const ot_service *service, ot_report *report,
                    ot_error *error);

#endif
