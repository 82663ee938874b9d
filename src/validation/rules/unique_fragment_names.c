/*
 * Spec section "Fragment Name Uniqueness".
 */
#include "validation/rule.h"

typedef struct unique_fragment_names {
    ot_map known; /* name -> const ot_name* of the first fragment */
} unique_fragment_names;

static void check_fragment(ot_rule_context *ctx, const ot_fragment *fragment)
{
    unique_fragment_names *state = ctx->state;
    const ot_name *first = ot_map_get(&state->known, fragment->name.text);
    if (first != NULL) {
        uint32_t offsets[] = {first->offset, fragment->name.offset};
        ot_rule_report_places(ctx, offsets, 2, "There can be only one fragment named \"%.*s\".",
                              OT_ARG(fragment->name.text));
        return;
    }
    (void)ot_map_set(ctx->arena, &state->known, fragment->name.text,
                     (void *)&fragment->name); /* new */
}

const ot_rule ot_rule_unique_fragment_names = {
    .state_bytes = sizeof(unique_fragment_names),
    .on_fragment = check_fragment,
};
