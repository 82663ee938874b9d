/*
 * Spec sections "Values of Correct Type", "Input Object Field Names" and "Input Object Required
 * Fields", "All Variable Uses" aside: literals fit the types of their positions.
 */
#include "validation/literal.h"

static void check_input(ot_rule_context *ctx, const ot_value *value)
{
    if (ctx->input_type != NULL && ot_type_is_input(ctx->input_type))
        ot_literal_check(ctx, value, ctx->input_type);
}

const ot_rule ot_rule_values_of_correct_type = {.on_input = check_input};
