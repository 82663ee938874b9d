/*
 * Not in the specification; for servers that keep their schema to themselves: no field that gives
 * an introspection type.
 * __typename gives a String and stays.
 */
#include "validation/rule.h"

static void check_field(ot_rule_context *ctx, const ot_selection *field)
{
    const ot_type *type = ctx->type != NULL ? ot_type_named(ctx->type) : NULL;
    if (type != NULL && type->is_builtin && ot_str_starts_with(type->name, OT_S("__")))
        ot_rule_refuse(
            ctx, "INTROSPECTION_DISABLED", field->offset,
            "GraphQL introspection has been disabled, but the requested query contained the field "
            "\"%.*s\".",
            OT_ARG(field->name.text));
}

const ot_rule ot_rule_no_introspection = {.fields = OT_FIELD_ANY, .on_field = check_field};
