/*
 * The resolver modules on one loop: what their `start` returned, the batches that they hold, and
 * what their threads post.
 *
 * A module gets a handle of a batch, never its address: a number that is looked up in each call. So
 * a module that calls with a batch that is finished, or from a thread that is none of its business,
 * is ignored instead of corrupting what is there now.
 */
#ifndef OT_EXECUTE_MODULE_LOOP_H
#define OT_EXECUTE_MODULE_LOOP_H

#include "execute/modules.h"
#include "loop/loop.h"

typedef struct ot_module_loop ot_module_loop;
struct ot_resolver_batch;

/* Calls each module's start, in order, on the loop's thread; ends with ot_modules_stop, which calls
 * each stop. */
ot_module_loop *ot_modules_start(const ot_modules *modules, ot_loop *loop);
void ot_modules_stop(ot_module_loop *loop);

/* What the start of the `module`-th returned. */
void *ot_module_loop_state(const ot_module_loop *loop, uint32_t module);

/* ---- Handles ---- */

/* A handle for the batch; NULL when modules hold too many. */
ot_batch *ot_module_loop_hold(ot_module_loop *loop, struct ot_resolver_batch *batch);

/* The handle is void from now on. */
void ot_module_loop_void(ot_module_loop *loop, const ot_batch *handle);

/* The batch; NULL when the handle is void, or the caller is not on its loop's thread. */
struct ot_resolver_batch *ot_module_loop_find(const ot_batch *handle);

#endif
