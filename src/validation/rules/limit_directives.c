/*
 * A limit of ours: directives at one place (base/limits.h).
 */
#include "validation/rule.h"

static void check_directives(ot_rule_context *ctx, const ot_directive_list *directives)
{
    uint32_t max = ctx->options->directives_max;
    if (directives->count > max)
        ot_rule_refuse(ctx, OT_RULE_TOO_COMPLEX, directives->items[max].offset,
                       "There are too many directives here: %u are allowed.", max);
}

const ot_rule ot_rule_limit_directives = {.on_directives = check_directives};
