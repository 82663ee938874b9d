/*
 * Literals as messages quote them: the text that language/printer.h gives, in an arena.
 */
#ifndef OT_SCHEMA_LITERAL_H
#define OT_SCHEMA_LITERAL_H

#include "base/arena.h"
#include "language/ast.h"

ot_str ot_literal_text(ot_arena *arena, const ot_value *value);

/* "[Product!]!" as written. */
ot_str ot_type_ref_text(ot_arena *arena, const ot_type_ref *ref);

#endif
