/*
 * Spec section "Variables Are Input Types".
 */
#include "validation/rule.h"

static ot_str print_ref(ot_arena *arena, const ot_type_ref *ref)
{
    switch (ref->kind) {
    case OT_TYPE_REF_NAMED:
        return ref->name.text;
    case OT_TYPE_REF_LIST:
        return ot_arena_printf(arena, "[%.*s]", OT_ARG(print_ref(arena, ref->of)));
    case OT_TYPE_REF_NON_NULL:
        break;
    }
    return ot_arena_printf(arena, "%.*s!", OT_ARG(print_ref(arena, ref->of)));
}

static void check_variable(ot_rule_context *ctx, const ot_variable_definition *variable)
{
    const ot_type_ref *ref = variable->type;
    while (ref->kind != OT_TYPE_REF_NAMED)
        ref = ref->of;
    const ot_type *type = ot_schema_type(ctx->schema, ref->name.text);
    if (type == NULL || ot_type_is_input(type))
        return;
    ot_rule_report(ctx, variable->type->offset,
                   "Variable \"$%.*s\" cannot be non-input type \"%.*s\".",
                   OT_ARG(variable->name.text), OT_ARG(print_ref(ctx->arena, variable->type)));
}

const ot_rule ot_rule_variables_are_input_types = {.on_variable = check_variable};
