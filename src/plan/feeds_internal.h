/*
 * Rows of several tables in one order, by one statement: UNION ALL of a branch per table, each cut
 * to the page before they are merged. A branch is a core of its own with joins and predicates, but
 * without a step; its columns stand in *slots* of the feed's result, which branches share where the
 * types are the same. The first slots are the head: which branch it is (the tag), the columns of
 * the order, and the keys, which tell rows of one branch apart that are equal otherwise. So the
 * order is total, and a cursor is the head of its row.
 *
 * The tag and the keys go the way of the last column of the order, so that a branch's order is that
 * of an index on (column, key) forwards or backwards.
 */
#ifndef OT_PLAN_FEEDS_INTERNAL_H
#define OT_PLAN_FEEDS_INTERNAL_H

#include "plan/plan_internal.h"

/* A field of a feed while it is planned. */
typedef struct feed_plan {
    builder *b;
    source *parent; /* NULL at a root */
    const collected_field *field;
    const ot_bound_feed *bound;
    field_request *requests; /* by member */
} feed_plan;

/* Of the terms of the order, those that an author has written, as many in each member; the keys
 * come after them. */
static inline uint32_t written_count(const feed_plan *p)
{
    return p->requests[0].order.written_count;
}

/* The last written term, whose way tag and keys go; NULL when there is none. */
static inline const ot_order_term *last_term(const feed_plan *p)
{
    uint32_t written = written_count(p);
    return written == 0 ? NULL : &p->requests[0].order.terms[written - 1];
}

/* ---- feed_head.c ---- */

/* Gives the keys of each member's order their direction. */
void ot_plan__direct_keys(const feed_plan *p);

/* Puts the head of each branch into the feed's first slots; `is_backward` turns it round. */
void ot_plan__add_heads(const feed_plan *p, core *feed);

/* ---- feed_cursors.c ---- */

/* What cursors of a feed hold: the head of a row. */
const ot_cursor_layout *ot_plan__feed_cursor_layout(const feed_plan *p, const core *feed);

/* Leaves in each branch the rows beyond the cursors that were given. */
void ot_plan__add_feed_cursors(const feed_plan *p, core *feed, const ot_cursor_layout *layout);

/* False for a cursor that is of no branch; which one it is of is guarded, for it decides the SQL.
 */
bool ot_plan__names_branch(const feed_plan *p, const ot_input *cursor);

#endif
