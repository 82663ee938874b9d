/*
 * What all loops of a process know of persisted operations: the texts that clients registered by
 * their hash (automatic persisted queries) and the list of trusted documents with the mode it is
 * used in.
 *
 * This is the one thing that loops share and change, so it has a lock; but only a loop that does
 * not know a document yet asks here. A document that it has answered before is found by id in the
 * loop's own cache (documents.h). Registered texts never change; they are counted, so one that
 * makes room for another lives on until its last reader is done.
 */
#ifndef OT_ENGINE_PERSISTED_H
#define OT_ENGINE_PERSISTED_H

#include "engine/trusted.h"

typedef struct ot_persisted ot_persisted;

typedef enum ot_persisted_mode {
    OT_PERSISTED_OFF,         /* no list */
    OT_PERSISTED_ON,          /* ids of the list are answered; other documents too */
    OT_PERSISTED_LOG_UNKNOWN, /* and other documents are logged */
    OT_PERSISTED_ONLY,        /* other documents are refused */
} ot_persisted_mode;

typedef struct ot_persisted_options {
    ot_persisted_mode mode;
    bool automatic;   /* clients may register documents by their hash; never with ONLY */
    size_t bytes_max; /* of registered documents; 0: OT_LIMIT_PERSISTED_BYTES */
} ot_persisted_options;

/* *Owned* by the caller. It has no list yet. */
ot_persisted *ot_persisted_new(const ot_persisted_options *options);

/* All loops have ended. NULL is allowed. */
void ot_persisted_free(ot_persisted *persisted);

ot_persisted_mode ot_persisted_get_mode(const ot_persisted *persisted);
bool ot_persisted_is_automatic(const ot_persisted *persisted);

/* ---- Registered texts ---- */

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

/* ---- The list ---- */

/* From now on this is the list (NULL: none), whose hold passes over; loops see it at their next
 * request. Safe from any thread. */
void ot_persisted_set_list(ot_persisted *persisted, ot_trusted *list);

/* Changes with the list. Cheap: no lock. */
uint32_t ot_persisted_generation(const ot_persisted *persisted);

/* The list, *held* for the caller, or NULL, and its generation. */
ot_trusted *ot_persisted_hold_list(ot_persisted *persisted, uint32_t *generation);

#endif
