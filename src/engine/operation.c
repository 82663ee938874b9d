#include "engine/operation.h"

#include "base/limits.h"

const ot_operation *ot_choose_operation(ot_arena *arena, const ot_document *document, ot_str name,
                                        ot_str *problem)
{
    if (name.ptr == NULL) {
        if (document->operation_count == 1)
            return &document->operations[0];
        *problem = document->operation_count == 0
                       ? OT_S("Must provide an operation.")
                       : OT_S("Must provide operation name if query contains multiple operations.");
        return NULL;
    }
    for (uint32_t i = 0; i < document->operation_count && name.len > 0; i++)
        if (ot_str_equal(document->operations[i].name.text, name))
            return &document->operations[i];
    ot_str shown = ot_str_slice(name, 0, OT_LIMIT_NAME_BYTES);
    *problem = ot_arena_printf(arena, "Unknown operation named \"%.*s\".", OT_ARG(shown));
    return NULL;
}
