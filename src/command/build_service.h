/* A configuration as a service: reads the SDL files, connects, binds, and says on standard error
 * what is wrong. */
#ifndef OT_COMMAND_BUILD_SERVICE_H
#define OT_COMMAND_BUILD_SERVICE_H

#include "command/config.h"
#include "engine/service.h"

/* The service for `config`, whose arena it borrows. A database that is not there is tried again for
 * some seconds. NULL with `*exit_code` (ot_exit) when it cannot be: OT_EXIT_FOUND for mistakes in
 * the SDL, OT_EXIT_FAILED for the rest; `command` is the name to speak under. */
ot_service *ot_build_service(const char *command, const ot_config *config, int *exit_code);

/* The same for a reload: one attempt, which says what is wrong in `report` or `error` only.
 * `registered` are the texts that clients have registered with the process. */
ot_service *ot_build_service_once(const ot_config *config, ot_persisted *registered,
                                  ot_report *report, ot_error *error);

#endif
