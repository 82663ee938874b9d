/*
 * The variables of one operation beside all their uses: its own and those of the fragments it
 * reaches. Three rules ask for this. The walk notes the uses before any rule is asked.
 */
#ifndef OT_VALIDATION_USES_H
#define OT_VALIDATION_USES_H

#include "validation/rule.h"

typedef struct ot_defined_variable {
    const ot_variable_definition *ast;
    const ot_type *type; /* NULL when it is unknown */
} ot_defined_variable;

typedef struct ot_operation_uses {
    const ot_operation *operation;
    const ot_spreader *own;
    ot_fragment_list fragments; /* reached by the operation */
    ot_map definitions;         /* name -> const ot_defined_variable*; of several the last counts */
} ot_operation_uses;

typedef void (*ot_on_variable_use)(ot_rule_context *ctx, const ot_operation_uses *uses,
                                   const ot_variable_use *use);

/* Gathers for an operation of the document. False when validation has ended because fragments took
 * too much work. */
bool ot_operation_uses_begin(ot_rule_context *ctx, const ot_operation *operation,
                             ot_operation_uses *uses);

/* Calls `on_use` for every use until validation ends. */
void ot_operation_uses_each(ot_rule_context *ctx, const ot_operation_uses *uses,
                            ot_on_variable_use on_use);

#endif
