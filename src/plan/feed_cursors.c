#include "plan/feeds_internal.h"

#include "base/assert.h"
#include "plan/cursor.h"

static uint32_t mix_name(uint32_t fingerprint, ot_str name)
{
    return ot_plan__mix(ot_plan__mix(fingerprint, name), OT_S(","));
}

/* Of members and order. */
static uint32_t fingerprint_of(const feed_plan *p)
{
    uint32_t fingerprint = OT_FINGERPRINT_OF_NOTHING;
    for (uint32_t i = 0; i < p->bound->count; i++) {
        const ot_order *order = &p->requests[i].order;
        fingerprint = mix_name(fingerprint, p->requests[i].rows->target->type->name);
        for (uint32_t t = 0; t < order->term_count; t++) {
            fingerprint = mix_name(fingerprint, order->terms[t].column->name);
            fingerprint = ot_plan__mix_direction(fingerprint, &order->terms[t]);
        }
    }
    return fingerprint;
}

/* The tag first, so that it is found without knowing the order. */
const ot_cursor_layout *ot_plan__feed_cursor_layout(const feed_plan *p, const core *feed)
{
    ot_cursor_layout *layout =
        ot_plan__new_cursor_layout(p->b, fingerprint_of(p), feed->heads.count);
    uint32_t filled = 0;
    layout->columns[filled++] = feed->tag_slot;
    for (uint32_t i = 0; i < feed->heads.count; i++)
        if (feed->heads.items[i].slot != feed->tag_slot)
            layout->columns[filled++] = feed->heads.items[i].slot;
    OT_ASSERT(filled == layout->count); /* the tag is a head */
    for (uint32_t i = 0; i < layout->count; i++)
        layout->types[i] = feed->columns.items[layout->columns[i]].type;
    return layout;
}

static uint32_t value_of_slot(const ot_cursor_layout *layout, uint32_t slot)
{
    uint32_t i = 0;
    while (layout->columns[i] != slot)
        i++;
    return i;
}

typedef struct cursor_side {
    const ot_input *cursor;
    const ot_cursor_layout *layout;
    uint32_t tag;   /* of the cursor's row */
    uint64_t nulls; /* by value */
    bool is_before;
} cursor_side;

/* The rows of a branch beyond the cursor by the first `count` terms of its order. */
static predicate *beyond(const feed_plan *p, const core *branch, const cursor_side *side,
                         uint32_t count)
{
    builder *b = p->b;
    ot_order *order = OT_NEW(b->work, ot_order);
    *order = p->requests[branch->tag].order;
    order->term_count = count;
    predicate *beyond = OT_NEW(b->work, predicate);
    *beyond = (predicate){.kind = PREDICATE_BEYOND, .order = order, .is_before = side->is_before};
    beyond->cursor = OT_NEW_ARRAY(b->work, ot_param *, count);
    for (uint32_t t = 0; t < count; t++) {
        bool is_key = t >= order->written_count;
        uint32_t column = order->terms[t].column->index;
        uint32_t value =
            is_key ? value_of_slot(side->layout, branch->root->columns[column] - 1) : t + 1;
        beyond->cursor[t] =
            ot_plan__param_of_cursor(b, side->layout, value, side->cursor, side->is_before);
        beyond->nulls |= (side->nulls >> value & 1) << t;
    }
    return beyond;
}

static predicate *nothing(builder *b)
{
    predicate *none = OT_NEW(b->work, predicate);
    none->kind = PREDICATE_OR;
    return none;
}

/* Rows of the cursor's own branch are told by the whole order; of those that are equal to it in the
 * written terms, a branch has all or none. */
static predicate *beyond_in_branch(const feed_plan *p, const core *branch, const cursor_side *side)
{
    const ot_order *order = &p->requests[branch->tag].order;
    if (branch->tag == side->tag)
        return beyond(p, branch, side, order->term_count);
    bool goes_up = last_term(p) == NULL || !last_term(p)->is_descending;
    bool has_equal = (branch->tag > side->tag) == (goes_up != side->is_before);
    if (order->written_count == 0)
        return has_equal ? NULL : nothing(p->b);
    predicate *strict = beyond(p, branch, side, order->written_count);
    strict->is_inclusive = has_equal;
    return strict;
}

static void add_cursor(const feed_plan *p, core *feed, const ot_cursor_layout *layout,
                       bool is_before)
{
    builder *b = p->b;
    const field_request *request = &p->requests[0];
    const ot_input *cursor = is_before ? request->before : request->after;
    if (cursor == NULL)
        return;
    const ot_json *now = ot_input_value_now(b->work, cursor, b->variables);
    cursor_side side = {.cursor = cursor,
                        .layout = layout,
                        .tag = ot_cursor_branch(b->work, now),
                        .nulls = ot_cursor_nulls(b->work, now),
                        .is_before = is_before};
    for (uint32_t i = 0; i < feed->member_count; i++) {
        predicate *where = beyond_in_branch(p, feed->members[i], &side);
        if (where != NULL)
            OT_VEC_PUSH(b->work, &feed->members[i]->where, where);
    }
}

void ot_plan__add_feed_cursors(const feed_plan *p, core *feed, const ot_cursor_layout *layout)
{
    add_cursor(p, feed, layout, false);
    add_cursor(p, feed, layout, true);
}

bool ot_plan__names_branch(const feed_plan *p, const ot_input *cursor)
{
    if (cursor == NULL)
        return true;
    ot_plan__guard(p->b, OT_GUARD_BRANCH, cursor);
    const ot_json *now = ot_input_value_now(p->b->work, cursor, p->b->variables);
    return ot_cursor_branch(p->b->work, now) < p->bound->count;
}
