#include "schema/literal.h"

#include "language/printer.h"

ot_str ot_literal_text(ot_arena *arena, const ot_value *value)
{
    ot_buffer text = {0};
    ot_print_value(value, &text);
    ot_str copy = ot_arena_copy(arena, ot_buffer_str(&text));
    ot_buffer_free(&text);
    return copy;
}

ot_str ot_type_ref_text(ot_arena *arena, const ot_type_ref *ref)
{
    ot_buffer text = {0};
    ot_print_type(ref, &text);
    ot_str copy = ot_arena_copy(arena, ot_buffer_str(&text));
    ot_buffer_free(&text);
    return copy;
}
