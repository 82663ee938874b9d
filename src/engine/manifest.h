/*
 * A manifest of persisted operations, as the build tools of apps write it. Two forms are read:
 * Apollo's
 * `{"format": "apollo-persisted-query-manifest", "version": 1, "operations": [{"id", "name",
 * "type", "body", "clientName"?}]}` and Relay's `{"<id>": "<text>"}`. What an operation says is for
 * others to check.
 */
#ifndef OT_ENGINE_MANIFEST_H
#define OT_ENGINE_MANIFEST_H

#include "base/vec.h"
#include "language/report.h"

typedef struct ot_manifest_operation {
    ot_str id; /* opaque */
    ot_str text;
    ot_str client; /* empty: for everybody */
} ot_manifest_operation;

typedef struct ot_manifest {
    OT_VEC(ot_manifest_operation) operations;
} ot_manifest;

/* Reads a manifest into `arena`. False when it is none, which is reported. */
bool ot_manifest_read(ot_arena *arena, const ot_source *source, ot_manifest *out,
                      ot_report *report);

/* Whether a text is meant as JSON and not as GraphQL: it begins as an object with members. */
bool ot_manifest_is_one(ot_str text);

/* The source of one operation's text, for reports: "file, operation id". In `arena`, with a copy of
 * the text. */
const ot_source *ot_manifest_source(ot_arena *arena, const ot_source *manifest,
                                    const ot_manifest_operation *operation);

#endif
