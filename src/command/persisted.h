/* The configuration's section "persisted" as options and texts, at start and at a reload. */
#ifndef OT_COMMAND_PERSISTED_H
#define OT_COMMAND_PERSISTED_H

#include "command/config.h"
#include "engine/service.h"

typedef struct ot_persisted_files {
    ot_persisted_options options;
    ot_shared_store_options shared_store;
    const ot_source *manifests; /* in arena */
    uint32_t manifest_count;    /* 0 when the mode is off */
} ot_persisted_files;

/* Reads the manifests into `arena`. OT_INVALID when the settings contradict each other. */
ot_status ot_persisted_files_read(ot_arena *arena, const ot_config *config, ot_persisted_files *out,
                                  ot_error *error);

#endif
