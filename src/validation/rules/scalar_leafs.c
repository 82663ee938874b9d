/*
 * Spec section "Leaf Field Selections": a scalar or enum has no subfields, anything else must say
 * which it wants.
 */
#include "validation/rule.h"

static void check_field(ot_rule_context *ctx, const ot_selection *field)
{
    if (ctx->type == NULL)
        return;
    bool is_leaf = ot_type_is_leaf(ot_type_named(ctx->type));
    bool has_selections = field->selection_set.count > 0;
    if (is_leaf != has_selections)
        return;
    ot_str type = ot_type_print(ctx->arena, ctx->type);
    ot_str name = field->name.text;
    if (is_leaf)
        ot_rule_report(
            ctx, field->selection_set.offset,
            "Field \"%.*s\" must not have a selection since type \"%.*s\" has no subfields.",
            OT_ARG(name), OT_ARG(type));
    else
        ot_rule_report(
            ctx, field->offset,
            "Field \"%.*s\" of type \"%.*s\" must have a selection of subfields. Did you mean "
            "\"%.*s { ... }\"?",
            OT_ARG(name), OT_ARG(type), OT_ARG(name));
}

const ot_rule ot_rule_scalar_leafs = {
    .fields = OT_FIELD_MISSHAPEN,
    .on_field = check_field,
};
