/*
 * Which operation of a document a request means (spec "GetOperation").
 */
#ifndef OT_ENGINE_OPERATION_H
#define OT_ENGINE_OPERATION_H

#include "base/arena.h"
#include "language/ast.h"

/* The operation named, or the only one when `name` is absent (ptr NULL). NULL and `problem` (in
 * `arena` or static) when there is none to run. */
const ot_operation *ot_choose_operation(ot_arena *arena, const ot_document *document, ot_str name,
                                        ot_str *problem);

#endif
