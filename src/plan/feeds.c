#include "plan/plan_internal.h"

#include <endian.h>

#include "base/assert.h"
#include "base/hash.h"
#include "plan/cursor.h"

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

typedef struct feed_plan {
    builder *b;
    source *parent; /* NULL at a root */
    const collected_field *field;
    const ot_bound_feed *bound;
    field_request *requests; /* by member */
} feed_plan;

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
    feed_head head = {.slot = slot, .may_be_null = may_be_null};
    if (like != NULL)
        head = (feed_head){.slot = slot,
                           .is_descending = like->is_descending,
                           .nulls_first = like->nulls_first,
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

static uint32_t written_count(const feed_plan *p)
{
    return p->requests[0].order.written_count;
}

/* The last written term, whose way tag and keys go; NULL when there is none. */
static const ot_order_term *last_term(const feed_plan *p)
{
    uint32_t written = written_count(p);
    return written == 0 ? NULL : &p->requests[0].order.terms[written - 1];
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

static void add_heads(const feed_plan *p, core *feed)
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
}

/* ---- Order ---- */

/* Keys go the way of the last written term. */
static void direct_keys(const feed_plan *p)
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

static void reverse_heads(core *feed)
{
    for (uint32_t i = 0; i < feed->heads.count; i++) {
        feed->heads.items[i].is_descending ^= true;
        feed->heads.items[i].nulls_first ^= true;
    }
}

/* ---- Branches ---- */

static core *new_branch(const feed_plan *p, core *feed, uint32_t i)
{
    builder *b = p->b;
    const field_request *request = &p->requests[i];
    core *branch = OT_NEW(b->work, core);
    branch->step = feed->step;
    branch->feed = feed;
    branch->tag = i;
    branch->limit = OT_NO_LIMIT; /* the feed's says how they are cut */
    branch->root = ot_plan__new_source(b, branch, request->rows->target);
    branch->where = request->where;
    branch->fixed = request->fixed;
    branch->is_expensive = request->is_expensive;
    branch->order = request->is_backward ? ot_plan__reverse(b, &request->order) : request->order;
    branch->rows = ot_plan__estimate(p->parent, request);
    return branch;
}

static double page_rows(const feed_plan *p, double rows)
{
    double parents = p->parent == NULL ? 1 : p->parent->core->rows;
    uint32_t limit = p->requests[0].limit;
    return limit != OT_NO_LIMIT && rows > parents * limit ? parents * limit : rows;
}

static void link_branches(const feed_plan *p, core *feed)
{
    for (uint32_t i = 0; i < feed->member_count; i++) {
        core *branch = feed->members[i];
        branch->join = p->requests[i].rows->join;
        branch->parent = feed->parent;
        branch->link = feed->link;
        branch->link_params = feed->link_params;
        branch->derived_depth = feed->derived_depth;
        branch->is_expensive |= feed->is_expensive;
        if (feed->link == LINK_FIXED)
            ot_plan__fix_target(p->b, branch);
    }
}

static core *new_feed(const feed_plan *p, ot_step_kind kind)
{
    builder *b = p->b;
    const field_request *request = &p->requests[0];
    core *feed = ot_plan__new_core(b, p->bound->type, kind);
    feed->member_count = p->bound->count;
    feed->members = OT_NEW_ARRAY(b->work, core *, feed->member_count);
    for (uint32_t i = 0; i < feed->member_count; i++) {
        feed->members[i] = new_branch(p, feed, i);
        feed->is_expensive |= feed->members[i]->is_expensive;
        feed->rows += feed->members[i]->rows;
    }
    if (kind == OT_STEP_READ) {
        feed->rows = page_rows(p, feed->rows);
        feed->limit = request->limit;
        feed->offset = request->offset;
        feed->step->limit = request->limit;
        feed->step->is_reversed = request->is_backward;
    }
    if (p->parent == NULL) {
        feed->step->attach = OT_ATTACH_ROOT;
        feed->step->reason = OT_S("root: a branch per table, merged in one order");
    } else {
        ot_plan__link(b, feed, p->parent, request->rows->join);
    }
    link_branches(p, feed);
    if (kind == OT_STEP_READ)
        add_heads(p, feed);
    if (kind == OT_STEP_READ && request->is_backward)
        reverse_heads(feed);
    return feed;
}

/* ---- Cursors ---- */

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
static const ot_cursor_layout *new_layout(const feed_plan *p, core *feed)
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

/* ---- Output ---- */

ot_str ot_plan__tag_cell(builder *b, uint32_t tag)
{
    uint32_t *cell = OT_NEW(b->arena, uint32_t);
    *cell = htobe32(tag);
    return ot_str_make((const char *)cell, sizeof(*cell));
}

ot_out_object *ot_plan__feed_object(builder *b, core *feed, const collected_field *field)
{
    ot_out_object *object =
        ot_plan__new_variants(b, feed->root->type->type, field, feed->tag_slot, feed->member_count);
    for (uint32_t i = 0; i < feed->member_count && !b->is_over_limit; i++) {
        source *s = feed->members[i]->root;
        object->variants->cells[i] = ot_plan__tag_cell(b, i);
        object->variants->objects[i] = ot_plan__row_object(b, s, s->type->type, field);
    }
    return object;
}

static core *plan_page(const feed_plan *p, ot_out_field *out)
{
    core *feed = new_feed(p, OT_STEP_READ);
    const field_request *request = &p->requests[0];
    feed->step->field = out;
    out->cursor = new_layout(p, feed);
    out->has_after = (request->is_backward ? request->before : request->after) != NULL;
    add_cursor(p, feed, out->cursor, false);
    add_cursor(p, feed, out->cursor, true);
    return feed;
}

static core *plan_count(const feed_plan *p, ot_out_field *out)
{
    for (uint32_t i = 0; i < p->bound->count; i++)
        p->requests[i].limit = OT_NO_LIMIT;
    core *count = new_feed(p, OT_STEP_AGGREGATE);
    count->step->field = out;
    out->count_step = count->step->id;
    out->column = ot_plan__count_column(p->b, count);
    return count;
}

static void plan_connection(const feed_plan *p, ot_out_field *out)
{
    builder *b = p->b;
    ot_connection_needs needs = ot_plan__connection_needs(b, p->field);
    out->kind = OT_OUT_CONNECTION;
    out->count_step = OT_NO_STEP;
    core *page = needs.page ? plan_page(p, out) : NULL;
    if (page != NULL)
        page->step->has_extra = needs.extra;
    core *count = needs.count ? plan_count(p, out) : NULL;
    core *feed = page != NULL ? page : count;
    OT_ASSERT(feed != NULL);
    out->step = feed->step->id;
    ot_plan__connection_object(b, feed, p->field, out);
}

static void plan_list(const feed_plan *p, ot_out_field *out)
{
    core *feed = new_feed(p, OT_STEP_READ);
    feed->step->field = out;
    out->kind = OT_OUT_ROWS;
    out->step = feed->step->id;
    out->object = ot_plan__feed_object(p->b, feed, p->field);
}

/* Which branch its row is of decides the SQL. */
static bool names_branch(const feed_plan *p, const ot_input *cursor)
{
    if (cursor == NULL)
        return true;
    ot_plan__guard(p->b, OT_GUARD_BRANCH, cursor);
    const ot_json *now = ot_input_value_now(p->b->work, cursor, p->b->variables);
    return ot_cursor_branch(p->b->work, now) < p->bound->count;
}

/* Orders chosen together may name a column twice in one member and not in another. */
static ot_str mistake_of(const feed_plan *p)
{
    for (uint32_t i = 0; i < p->bound->count; i++) {
        if (!ot_str_is_empty(p->requests[i].error))
            return p->requests[i].error;
        if (p->requests[i].order.written_count != written_count(p))
            return OT_S("These orders cannot be used together.");
    }
    if (!names_branch(p, p->requests[0].after))
        return OT_S("Argument \"after\" is not a cursor of this list.");
    if (!names_branch(p, p->requests[0].before))
        return OT_S("Argument \"before\" is not a cursor of this list.");
    return (ot_str){0};
}

void ot_plan__feed(builder *b, source *parent, const collected_field *field,
                   const ot_bound_feed *bound, ot_out_field *out)
{
    feed_plan p = {.b = b,
                   .parent = parent,
                   .field = field,
                   .bound = bound,
                   .requests = OT_NEW_ARRAY(b->work, field_request, bound->count)};
    for (uint32_t i = 0; i < bound->count; i++)
        ot_plan__read_arguments(b, field, bound->members[i], &p.requests[i]);
    ot_str mistake = mistake_of(&p);
    if (!ot_str_is_empty(mistake)) {
        ot_plan__fail(out, "BAD_USER_INPUT", mistake);
        return;
    }
    direct_keys(&p);
    if (bound->cardinality == OT_CARDINALITY_CONNECTION)
        plan_connection(&p, out);
    else
        plan_list(&p, out);
}
