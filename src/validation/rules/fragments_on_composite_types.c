/*
 * Spec section "Fragments on Object, Interface or Union Types".
 */
#include "validation/rule.h"

static bool is_composite_or_unknown(const ot_rule_context *ctx, const ot_name *condition)
{
    const ot_type *type = ot_rule_condition(ctx, condition);
    return type == NULL || ot_type_is_composite(type);
}

static void check_inline_fragment(ot_rule_context *ctx, const ot_selection *fragment)
{
    const ot_name *condition = &fragment->name;
    if (condition->text.len > 0 && !is_composite_or_unknown(ctx, condition))
        ot_rule_report(ctx, condition->offset,
                       "Fragment cannot condition on non composite type \"%.*s\".",
                       OT_ARG(condition->text));
}

static void check_fragment(ot_rule_context *ctx, const ot_fragment *fragment)
{
    const ot_name *condition = &fragment->type_condition;
    if (!is_composite_or_unknown(ctx, condition))
        ot_rule_report(ctx, condition->offset,
                       "Fragment \"%.*s\" cannot condition on non composite type \"%.*s\".",
                       OT_ARG(fragment->name.text), OT_ARG(condition->text));
}

const ot_rule ot_rule_fragments_on_composite_types = {
    .on_inline_fragment = check_inline_fragment,
    .on_fragment = check_fragment,
};
