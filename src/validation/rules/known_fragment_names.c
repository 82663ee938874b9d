/*
 * Spec section "Fragment Spread Target Defined".
 */
#include "validation/rule.h"

static void check_spread(ot_rule_context *ctx, const ot_selection *spread)
{
    if (ot_fragments_get(ctx->fragments, spread->key) == NULL)
        ot_rule_report(ctx, spread->name.offset, "Unknown fragment \"%.*s\".",
                       OT_ARG(spread->name.text));
}

const ot_rule ot_rule_known_fragment_names = {.on_spread = check_spread};
