#include "plan/feeds_internal.h"

#include <endian.h>

#include "base/assert.h"

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
        ot_plan__add_heads(p, feed);
    return feed;
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
    out->cursor = ot_plan__feed_cursor_layout(p, feed);
    out->has_after = (request->is_backward ? request->before : request->after) != NULL;
    ot_plan__add_feed_cursors(p, feed, out->cursor);
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

/* Orders chosen together may name a column twice in one member and not in another. */
static ot_str mistake_of(const feed_plan *p)
{
    for (uint32_t i = 0; i < p->bound->count; i++) {
        if (!ot_str_is_empty(p->requests[i].error))
            return p->requests[i].error;
        if (p->requests[i].order.written_count != written_count(p))
            return OT_S("These orders cannot be used together.");
    }
    if (!ot_plan__names_branch(p, p->requests[0].after))
        return OT_S("Argument \"after\" is not a cursor of this list.");
    if (!ot_plan__names_branch(p, p->requests[0].before))
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
    ot_plan__direct_keys(&p);
    if (bound->cardinality == OT_CARDINALITY_CONNECTION)
        plan_connection(&p, out);
    else
        plan_list(&p, out);
}
