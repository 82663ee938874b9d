#include "plan/plan_internal.h"

uint32_t ot_plan__mix(uint32_t fingerprint, ot_str text)
{
    for (size_t i = 0; i < text.len; i++)
        fingerprint = (fingerprint ^ (uint8_t)text.ptr[i]) * 16777619U;
    return fingerprint;
}

uint32_t ot_plan__mix_direction(uint32_t fingerprint, const ot_order_term *term)
{
    char direction = (char)(term->is_descending << 1 | term->nulls_first);
    return ot_plan__mix(fingerprint, ot_str_make(&direction, 1));
}

ot_cursor_layout *ot_plan__new_cursor_layout(builder *b, uint32_t fingerprint, uint32_t count)
{
    ot_cursor_layout *layout = OT_NEW(b->arena, ot_cursor_layout);
    for (int i = 0; i < 8; i++)
        layout->fingerprint[i] = "0123456789abcdef"[fingerprint >> (28 - 4 * i) & 15];
    layout->count = count;
    layout->types = OT_NEW_ARRAY(b->arena, const ot_pg_type *, count);
    layout->columns = OT_NEW_ARRAY(b->arena, uint32_t, count);
    return layout;
}
