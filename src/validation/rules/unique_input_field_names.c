/*
 * Spec section "Input Object Field Uniqueness".
 */
#include "validation/rule.h"

/* The objects around the field here, the innermost last. */
typedef struct unique_input_field_names {
    OT_VEC(ot_map) known; /* name -> const ot_name* of the first field */
} unique_input_field_names;

static void enter_object(ot_rule_context *ctx, const ot_value *object)
{
    (void)object; /* its fields come one by one */
    unique_input_field_names *state = ctx->state;
    ot_map empty = {0};
    OT_VEC_PUSH(ctx->arena, &state->known, empty);
}

static void leave_object(ot_rule_context *ctx, const ot_value *object)
{
    (void)object;
    unique_input_field_names *state = ctx->state;
    state->known.count--;
}

static void check_field(ot_rule_context *ctx, const ot_object_field *field)
{
    unique_input_field_names *state = ctx->state;
    ot_map *known = &state->known.items[state->known.count - 1];
    const ot_name *first = ot_map_get(known, field->name.text);
    if (first == NULL) {
        (void)ot_map_set(ctx->arena, known, field->name.text, (void *)&field->name); /* new */
        return;
    }
    uint32_t offsets[] = {first->offset, field->name.offset};
    ot_rule_report_places(ctx, offsets, 2, "There can be only one input field named \"%.*s\".",
                          OT_ARG(field->name.text));
}

const ot_rule ot_rule_unique_input_field_names = {
    .state_bytes = sizeof(unique_input_field_names),
    .on_object = enter_object,
    .on_object_end = leave_object,
    .on_object_field = check_field,
};
