/*
 * What changed between two schemas, and what that means to clients: a breaking change can make an
 * operation fail that worked, a dangerous one can change what it answers, a safe one does neither.
 * The changes, their names and sentences are those of graphql-js 17's findSchemaChanges.
 */
#ifndef OT_SCHEMA_DIFF_H
#define OT_SCHEMA_DIFF_H

#include "base/arena.h"
#include "schema/schema.h"

typedef enum ot_change_severity {
    OT_CHANGE_BREAKING,
    OT_CHANGE_DANGEROUS,
    OT_CHANGE_SAFE,
} ot_change_severity;

typedef struct ot_change {
    ot_change_severity severity;
    ot_str type;        /* "FIELD_REMOVED"; static */
    ot_str description; /* in arena */
    ot_place place; /* in the new schema where the element is there, else in the old one; no file
                       for built-ins */
} ot_change;

typedef struct ot_changes {
    ot_change *items; /* in arena: types first, then directives */
    uint32_t count;
} ot_changes;

/* All changes from `before` to `after`. */
ot_changes ot_schema_diff(ot_arena *arena, const ot_schema *before, const ot_schema *after);

/* "breaking", "dangerous", "safe". Static. */
ot_str ot_change_severity_name(ot_change_severity severity);

#endif
