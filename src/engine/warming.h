/*
 * Warming: an engine that will take another one's place learns the documents that clients send to
 * that one, so that a reload does not make every request of a busy server parse and validate at
 * once. It takes their texts alone: whether they are still valid, and what they mean, is for the
 * new service to say. Plans follow with the first requests.
 *
 * It works in small steps between the requests of the loop.
 */
#ifndef OT_ENGINE_WARMING_H
#define OT_ENGINE_WARMING_H

#include "engine/engine.h"

typedef struct ot_warming ot_warming;

/* *Owned* by the caller. Both engines are borrowed, `old` for the call alone. */
ot_warming *ot_warming_new(ot_engine *engine, ot_engine *old);

/* Some documents more. False when there are none left. */
bool ot_warming_step(ot_warming *warming);

/* NULL is allowed; while the old engine lives. */
void ot_warming_free(ot_warming *warming);

#endif
