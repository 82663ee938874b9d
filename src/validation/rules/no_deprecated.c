/*
 * Not in the specification; for checks of client operations: nothing deprecated is used.
 */
#include "validation/rule.h"

static ot_str parent_name(const ot_field *field)
{
    return field->parent != NULL ? field->parent->name : OT_S("<meta>");
}

static void check_field(ot_rule_context *ctx, const ot_selection *selection)
{
    const ot_field *field = ctx->field;
    ot_rule_report(ctx, selection->offset, "The field %.*s.%.*s is deprecated. %.*s",
                   OT_ARG(parent_name(field)), OT_ARG(field->name),
                   OT_ARG(field->deprecation_reason));
}

/* "Type.field(argument:)" or "@directive(argument:)". */
static ot_str coordinate(const ot_rule_context *ctx, const ot_input_value *input)
{
    if (ctx->directive != NULL)
        return ot_arena_printf(ctx->arena, "@%.*s(%.*s:)", OT_ARG(ctx->directive->name),
                               OT_ARG(input->name));
    return ot_arena_printf(ctx->arena, "%.*s.%.*s(%.*s:)", OT_ARG(parent_name(ctx->field)),
                           OT_ARG(ctx->field->name), OT_ARG(input->name));
}

static void check_argument(ot_rule_context *ctx, const ot_argument *argument)
{
    const ot_input_value *input = ctx->argument;
    if (input != NULL && input->is_deprecated)
        ot_rule_report(ctx, argument->offset, "The argument \"%.*s\" is deprecated. %.*s",
                       OT_ARG(coordinate(ctx, input)), OT_ARG(input->deprecation_reason));
}

static void check_object_field(ot_rule_context *ctx, const ot_object_field *field)
{
    const ot_type *type = ctx->input_type != NULL ? ot_type_named(ctx->input_type) : NULL;
    if (type == NULL || type->kind != OT_TYPE_INPUT_OBJECT)
        return;
    const ot_input_value *input = ot_map_get(&type->inputs_by_name, field->name.text);
    if (input != NULL && input->is_deprecated)
        ot_rule_report(ctx, field->offset, "The input field %.*s.%.*s is deprecated. %.*s",
                       OT_ARG(type->name), OT_ARG(input->name), OT_ARG(input->deprecation_reason));
}

static void check_enum(ot_rule_context *ctx, const ot_value *value)
{
    const ot_type *type = ctx->input_type != NULL ? ot_type_named(ctx->input_type) : NULL;
    if (type == NULL || type->kind != OT_TYPE_ENUM)
        return;
    const ot_enum_value *known = ot_map_get(&type->values_by_name, value->text);
    if (known != NULL && known->is_deprecated)
        ot_rule_report(ctx, value->offset, "The enum value \"%.*s.%.*s\" is deprecated. %.*s",
                       OT_ARG(type->name), OT_ARG(known->name), OT_ARG(known->deprecation_reason));
}

const ot_rule ot_rule_no_deprecated = {
    .fields = OT_FIELD_DEPRECATED,
    .on_field = check_field,
    .on_argument = check_argument,
    .on_object_field = check_object_field,
    .on_enum = check_enum,
};
