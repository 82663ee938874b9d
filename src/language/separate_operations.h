/*
 * One document into one for each operation, with only the fragments that it reaches, in the order
 * of the text: what a manifest of persisted operations stores.
 */
#ifndef OT_LANGUAGE_SEPARATE_OPERATIONS_H
#define OT_LANGUAGE_SEPARATE_OPERATIONS_H

#include "base/arena.h"
#include "language/ast.h"

/* The document that holds `document->operations[operation_index]` and the fragments it needs,
 * directly or through others; cycles and fragments that are not there do no harm. It shares all
 * nodes with `document`. In arena. */
ot_document *ot_separate_operation(ot_arena *arena, const ot_document *document,
                                   uint32_t operation_index);

#endif
