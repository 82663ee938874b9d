/*
 * The texts that clients registered by their hash (automatic persisted queries), for all loops of a
 * process. What a text means is for the service to say that validates it, so they outlive a reload.
 *
 * This is the one thing that loops share and change, so it has a lock; but only a loop that does
 * not know a document yet asks here. A document that it has answered before is found by id in the
 * loop's own cache (documents.h). Texts never change; they are counted, so one that makes room for
 * another lives on until its last reader is done.
 */
#ifndef OT_ENGINE_PERSISTED_H
#define OT_ENGINE_PERSISTED_H

#include "base/str.h"

typedef struct ot_persisted ot_persisted;

/* A store of at most `bytes_max` bytes (0: OT_LIMIT_PERSISTED_BYTES), *held* for the caller. */
ot_persisted *ot_persisted_new(size_t bytes_max);

ot_persisted *ot_persisted_hold(ot_persisted *persisted);

/* The caller is done with it; the last one frees it. NULL is allowed. Safe from any thread. */
void ot_persisted_release(ot_persisted *persisted);

/* Another bound from now on; what is beyond it goes. Safe from any thread. */
void ot_persisted_set_bytes_max(ot_persisted *persisted, size_t bytes_max);

typedef struct ot_persisted_text ot_persisted_text;

/* The text whose SHA-256 in lower-case hexadecimal is `hash`, *held* for the caller, and now the
 * most recently used; or NULL. Any text may be asked for. */
ot_persisted_text *ot_persisted_find(ot_persisted *persisted, ot_str hash);

/* Keeps a copy of a valid document's text under its hash; those used longest ago make room. */
void ot_persisted_put(ot_persisted *persisted, ot_str text);

ot_str ot_persisted_text_get(const ot_persisted_text *text);
void ot_persisted_text_release(ot_persisted_text *text);

/* What is kept now, with what it takes to keep it. */
size_t ot_persisted_bytes(ot_persisted *persisted);

#endif
