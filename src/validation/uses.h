/*
 * The variables of one operation beside all their uses: its own and those of the fragments it
 * reaches. Three rules ask for this, so it is gathered once for each operation. The walk notes the
 * uses before any rule is asked.
 */
#ifndef OT_VALIDATION_USES_H
#define OT_VALIDATION_USES_H

#include "validation/rule.h"

typedef struct ot_defined_variable {
    const ot_variable_definition *ast;
    const ot_type *type; /* NULL when it is unknown */
    bool is_used;        /* by the rule that asks for it */
} ot_defined_variable;

typedef struct ot_operation_uses {
    const ot_operation *operation;
    const ot_spreader *own;
    ot_fragment_list fragments; /* reached by the operation */
    uint32_t cost;              /* of reaching them */
    ot_map definitions;         /* name -> ot_defined_variable*; of several the last counts */
} ot_operation_uses;

typedef void (*ot_on_variable_use)(ot_rule_context *ctx, const ot_operation_uses *uses,
                                   const ot_variable_use *use);

/* Of an operation of the document. NULL when validation has ended because fragments took too much
 * work; each rule that asks pays for it. */
const ot_operation_uses *ot_operation_uses_of(ot_rule_context *ctx, const ot_operation *operation);

/* Calls `on_use` for every use until validation ends. */
void ot_operation_uses_each(ot_rule_context *ctx, const ot_operation_uses *uses,
                            ot_on_variable_use on_use);

#endif
