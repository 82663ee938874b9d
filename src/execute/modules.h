/*
 * The C resolver modules of a service: shared objects named in the configuration, opened at start,
 * never closed while serving. This is the only place that opens them, and execute/ is the only
 * folder that calls them.
 */
#ifndef OT_EXECUTE_MODULES_H
#define OT_EXECUTE_MODULES_H

#include "base/arena.h"
#include "base/error.h"
#include "onetrip/resolver.h"

typedef struct ot_modules ot_modules;

/* Opens the shared objects in order. NULL and `error` filled when one cannot be opened, has another
 * ABI, or repeats a name. The modules live as long as `arena`. */
ot_modules *ot_modules_open(ot_arena *arena, const ot_str *paths, uint32_t path_count,
                            ot_error *error);

/* Where a named resolver is. `module` is an index, for the per-loop state. NULL when no module
 * offers it. */
const ot_resolver *ot_modules_find(const ot_modules *modules, ot_str name, uint32_t *module);

uint32_t ot_modules_count(const ot_modules *modules);
const ot_module *ot_modules_get(const ot_modules *modules, uint32_t module);

#endif
