#include "plan/feeds_internal.h"

/* ---- Slots ---- */

static uint32_t new_slot(builder *b, core *feed, const ot_pg_type *type)
{
    core_column slot = {.kind = COLUMN_SLOT, .type = type};
    OT_VEC_PUSH(b->work, &feed->columns, slot);
    return feed->columns.count - 1;
}

static void fill_slot(builder *b, core *branch, uint32_t slot, core_column column)
{
    static const core_column free_slot = {.kind = COLUMN_FREE};
    while (branch->columns.count <= slot)
        OT_VEC_PUSH(b->work, &branch->columns, free_slot);
    branch->columns.items[slot] = column;
}

static bool is_free(const core *branch, uint32_t slot)
{
    return slot >= branch->columns.count || branch->columns.items[slot].kind == COLUMN_FREE;
}

uint32_t ot_plan__slot(builder *b, core *branch, core_column column)
{
    core *feed = branch->feed;
    uint32_t slot = 0;
    for (; slot < feed->columns.count; slot++) {
        const core_column *have = &feed->columns.items[slot];
        if (have->kind == COLUMN_SLOT && have->type == column.type && is_free(branch, slot))
            break;
    }
    if (slot == feed->columns.count)
        slot = new_slot(b, feed, column.type);
    fill_slot(b, branch, slot, column);
    return slot;
}

/* ---- The head ---- */

static void add_head(builder *b, core *feed, uint32_t slot, const ot_order_term *like,
                     bool may_be_null)
{
    feed_head head = {.slot = slot,
                      .is_descending = like != NULL && like->is_descending,
                      .nulls_first = like != NULL && like->nulls_first,
                      .may_be_null = may_be_null};
    OT_VEC_PUSH(b->work, &feed->heads, head);
}

static const ot_pg_type *common_type(const feed_plan *p, uint32_t term)
{
    const ot_pg_type *type = p->requests[0].order.terms[term].column->type;
    for (uint32_t i = 1; i < p->bound->count; i++)
        type = ot_binding_common_type(type, p->requests[i].order.terms[term].column->type);
    return type;
}

static void add_order_head(const feed_plan *p, core *feed, uint32_t term)
{
    builder *b = p->b;
    const ot_pg_type *type = common_type(p, term);
    uint32_t slot = new_slot(b, feed, type);
    bool may_be_null = false;
    for (uint32_t i = 0; i < feed->member_count; i++) {
        core *branch = feed->members[i];
        const ot_column *column = p->requests[i].order.terms[term].column;
        bool is_plain = column->type == type;
        fill_slot(b, branch, slot,
                  (core_column){.kind = is_plain ? COLUMN_TABLE : COLUMN_CAST,
                                .source = branch->root,
                                .column = column,
                                .type = type});
        if (is_plain)
            branch->root->columns[column->index] = slot + 1;
        may_be_null |= !column->not_null;
    }
    add_head(b, feed, slot, &p->requests[0].order.terms[term], may_be_null);
}

static bool is_head(const core *feed, uint32_t slot)
{
    for (uint32_t i = 0; i < feed->heads.count; i++)
        if (feed->heads.items[i].slot == slot)
            return true;
    return false;
}

/* What another branch has in a slot of a key would come between its rows. */
static void reserve_keys(builder *b, core *feed)
{
    static const core_column nothing = {.kind = COLUMN_NULL};
    for (uint32_t i = 0; i < feed->member_count; i++)
        for (uint32_t h = 0; h < feed->heads.count; h++)
            if (is_free(feed->members[i], feed->heads.items[h].slot))
                fill_slot(b, feed->members[i], feed->heads.items[h].slot, nothing);
}

static void reverse_heads(core *feed)
{
    for (uint32_t i = 0; i < feed->heads.count; i++) {
        feed->heads.items[i].is_descending ^= true;
        feed->heads.items[i].nulls_first ^= true;
    }
}

void ot_plan__add_heads(const feed_plan *p, core *feed)
{
    builder *b = p->b;
    uint32_t written = written_count(p);
    uint32_t tag = new_slot(b, feed, ot_plan__type(b, OT_S("int4")));
    for (uint32_t i = 0; i < feed->member_count; i++)
        fill_slot(b, feed->members[i], tag,
                  (core_column){.kind = COLUMN_TAG, .type = feed->columns.items[tag].type});
    feed->tag_slot = tag;
    for (uint32_t t = 0; t < written; t++)
        add_order_head(p, feed, t);
    add_head(b, feed, tag, last_term(p), false);
    for (uint32_t i = 0; i < feed->member_count; i++) {
        const ot_order *order = &p->requests[i].order;
        for (uint32_t t = written; t < order->term_count; t++) {
            uint32_t slot = ot_plan__column(b, feed->members[i]->root, order->terms[t].column);
            if (!is_head(feed, slot))
                add_head(b, feed, slot, last_term(p), false);
        }
    }
    reserve_keys(b, feed);
    if (p->requests[0].is_backward)
        reverse_heads(feed);
}

/* Keys go the way of the last written term. */
void ot_plan__direct_keys(const feed_plan *p)
{
    const ot_order_term *last = last_term(p);
    for (uint32_t i = 0; i < p->bound->count; i++) {
        ot_order *order = &p->requests[i].order;
        ot_order_term *terms = OT_NEW_ARRAY(p->b->work, ot_order_term, order->term_count);
        memcpy(terms, order->terms, order->term_count * sizeof(*terms));
        for (uint32_t t = order->written_count; t < order->term_count; t++) {
            terms[t].is_descending = last != NULL && last->is_descending;
            terms[t].nulls_first = terms[t].is_descending;
        }
        order->terms = terms;
    }
}
