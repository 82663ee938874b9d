/*
 * Spec section "Fragments Must Be Used": each is reached from some operation.
 */
#include "validation/rule.h"

static void check_document(ot_rule_context *ctx, const ot_document *document)
{
    ot_fragments *fragments = ctx->fragments;
    ot_fragment_list used = {0};
    ot_fragments_begin(fragments);
    for (uint32_t i = 0; i < document->operation_count; i++)
        (void)ot_fragments_reach(fragments, ctx->arena, &fragments->operations[i],
                                 &used); /* each once */

    for (uint32_t i = 0; i < fragments->count; i++) {
        const ot_fragment *fragment = fragments->nodes[i].ast;
        if (ot_fragments_get(fragments, fragment->key)->stamp != fragments->stamp)
            ot_rule_report(ctx, fragment->offset, "Fragment \"%.*s\" is never used.",
                           OT_ARG(fragment->name.text));
    }
}

const ot_rule ot_rule_no_unused_fragments = {.on_document_end = check_document};
