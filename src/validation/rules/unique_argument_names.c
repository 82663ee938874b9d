/*
 * Spec section "Argument Uniqueness".
 */
#include "validation/rule.h"

static void check(ot_rule_context *ctx, const ot_argument *arguments, uint32_t count)
{
    if (count < 2)
        return;
    const ot_name **names = OT_NEW_ARRAY(ctx->arena, const ot_name *, count);
    for (uint32_t i = 0; i < count; i++)
        names[i] = &arguments[i].name;
    ot_rule_report_repeated(ctx, "argument", "", names, count);
}

static void check_field(ot_rule_context *ctx, const ot_selection *field)
{
    check(ctx, field->arguments, field->argument_count);
}

static void check_directive(ot_rule_context *ctx, const ot_directive *directive,
                            ot_directive_location location)
{
    (void)location; /* the same everywhere */
    check(ctx, directive->arguments, directive->argument_count);
}

const ot_rule ot_rule_unique_argument_names = {
    .fields = OT_FIELD_WITH_ARGUMENTS,
    .on_field = check_field,
    .on_directive = check_directive,
};
