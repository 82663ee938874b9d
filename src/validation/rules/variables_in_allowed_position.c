/*
 * Spec section "All Variable Usages Are Allowed": the variable's type fits where it is used, and
 * what a OneOf input object takes cannot be null.
 */
#include "validation/uses.h"

/* Spec "IsVariableUsageAllowed". */
static bool is_allowed(const ot_type *type, const ot_variable_definition *variable,
                       const ot_variable_use *use)
{
    if (use->type->kind == OT_TYPE_NON_NULL && type->kind != OT_TYPE_NON_NULL) {
        bool has_value = variable->has_default && variable->default_value.kind != OT_VALUE_NULL;
        return (has_value || use->has_default) && ot_type_is_subtype(type, use->type->of);
    }
    return ot_type_is_subtype(type, use->type);
}

static void check_use(ot_rule_context *ctx, const ot_operation_uses *uses,
                      const ot_variable_use *use)
{
    const ot_defined_variable *defined = ot_map_get(&uses->definitions, use->variable->text);
    if (defined == NULL || defined->type == NULL || use->type == NULL)
        return;
    ot_str name = use->variable->text;
    uint32_t offsets[] = {defined->ast->offset, use->variable->offset};
    if (!is_allowed(defined->type, defined->ast, use))
        ot_rule_report_places(
            ctx, offsets, 2,
            "Variable \"$%.*s\" of type \"%.*s\" used in position expecting type \"%.*s\".",
            OT_ARG(name), OT_ARG(ot_type_print(ctx->arena, defined->type)),
            OT_ARG(ot_type_print(ctx->arena, use->type)));
    const ot_type *outer = use->outer_type;
    if (outer != NULL && outer->kind == OT_TYPE_INPUT_OBJECT && outer->is_one_of &&
        defined->type->kind != OT_TYPE_NON_NULL)
        ot_rule_report_places(
            ctx, offsets, 2,
            "Variable \"$%.*s\" is of type \"%.*s\" but must be non-nullable to be used for "
            "OneOf Input Object \"%.*s\".",
            OT_ARG(name), OT_ARG(ot_type_print(ctx->arena, defined->type)), OT_ARG(outer->name));
}

static void check_operation(ot_rule_context *ctx, const ot_operation *operation)
{
    const ot_operation_uses *uses = ot_operation_uses_of(ctx, operation);
    if (uses != NULL)
        ot_operation_uses_each(ctx, uses, check_use);
}

const ot_rule ot_rule_variables_in_allowed_position = {.on_operation_end = check_operation};
