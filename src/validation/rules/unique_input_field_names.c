/*
 * Spec section "Input Object Field Uniqueness".
 */
#include "validation/rule.h"

static void check_object(ot_rule_context *ctx, const ot_value *object)
{
    ot_map known = {0};
    for (uint32_t i = 0; object->count > 1 && i < object->count; i++) {
        const ot_name *name = &object->fields[i].name;
        const ot_name *first = ot_map_get(&known, name->text);
        if (first == NULL) {
            (void)ot_map_set(ctx->arena, &known, name->text, (void *)name); /* new */
            continue;
        }
        uint32_t offsets[] = {first->offset, name->offset};
        ot_rule_report_places(ctx, offsets, 2, "There can be only one input field named \"%.*s\".",
                              OT_ARG(name->text));
    }
}

const ot_rule ot_rule_unique_input_field_names = {.on_object = check_object};
