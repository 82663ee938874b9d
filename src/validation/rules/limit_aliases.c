/*
 * A limit of ours: aliases in the document, because each one makes a field be answered once more
 * (base/limits.h).
 */
#include "validation/rule.h"

typedef struct limit_aliases {
    uint32_t count;
} limit_aliases;

static void check_field(ot_rule_context *ctx, const ot_selection *field)
{
    limit_aliases *state = ctx->state;
    state->count++;
    if (state->count == ctx->options->aliases_max + 1)
        ot_rule_refuse(ctx, OT_RULE_TOO_COMPLEX, field->offset,
                       "The document has too many aliases: %u are allowed.",
                       ctx->options->aliases_max);
}

const ot_rule ot_rule_limit_aliases = {
    .state_bytes = sizeof(limit_aliases),
    .fields = OT_FIELD_ALIASED,
    .on_field = check_field,
};
