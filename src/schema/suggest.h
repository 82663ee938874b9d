/*
 * "Did you mean": the known names that are nearest to what was written, by the number of letters to
 * insert, remove, change or swap. The answer tells names of the schema, so callers ask only when
 * hints are allowed.
 */
#ifndef OT_SCHEMA_SUGGEST_H
#define OT_SCHEMA_SUGGEST_H

#include "base/arena.h"

/* The up to five nearest options, best first, as ` Did you mean "a", "b", or "c"?`; empty when none
 * is near. `what` goes before the names ("the enum value"); it may be empty. In arena. */
ot_str ot_suggest(ot_arena *arena, ot_str what, ot_str input, const ot_str *options,
                  uint32_t option_count);

/* `"a"`, `"a" or "b"`, `"a", "b", or "c"`, of the first five. In arena. */
ot_str ot_suggest_join(ot_arena *arena, const ot_str *names, uint32_t count);

#endif
