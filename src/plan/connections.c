#include "plan/plan_internal.h"

#include "base/assert.h"
#include "plan/cursor.h"

/*
 * Connections: the page and what all rows come to are statements of their own, each made only when
 * something of it is selected. Both are lists of rows.c; here they get cursors, and the objects
 * around their rows.
 */

/* ---- What is selected ---- */

#define KIND_BIT(kind) ((uint64_t)1 << (kind)) /* of an ot_bound_kind */

/* The kinds of the fields that are selected on a connection, as bits. */
static uint64_t selected_kinds(builder *b, const collected_field *field)
{
    collected_fields fields = {0};
    uint64_t kinds = 0;
    uint32_t before = b->field_count;
    const ot_type *type = ot_type_named(field->definition->type);
    (void)ot_plan__collect(b, type, field, &fields); /* a failure shows when they are planned */
    b->field_count = before; /* only looked at: they are counted when they are planned */
    for (uint32_t i = 0; i < fields.count; i++) {
        const ot_field *definition = fields.items[i].definition;
        if (definition == b->schema->meta_typename)
            continue;
        const ot_bound_field *bound = ot_binding_field(b->binding, definition);
        if (!ot_plan__is_refused(b, bound->access))
            kinds |= KIND_BIT(bound->kind);
    }
    return kinds;
}

/* What only a page of rows can answer. */
#define OF_PAGE (KIND_BIT(OT_BOUND_EDGES) | KIND_BIT(OT_BOUND_NODES) | KIND_BIT(OT_BOUND_PAGE_INFO))

#define OF_ALL (KIND_BIT(OT_BOUND_TOTAL_COUNT) | KIND_BIT(OT_BOUND_AGGREGATE))

/* The page costs a statement, and what all rows come to another; each only when something of it is
 * asked for.
 */
ot_connection_needs ot_plan__connection_needs(builder *b, const collected_field *field)
{
    uint64_t selected = selected_kinds(b, field);
    bool has_all = (selected & OF_ALL) != 0;
    return (ot_connection_needs){
        .page = !has_all || (selected & OF_PAGE) != 0,
        .extra = (selected & KIND_BIT(OT_BOUND_PAGE_INFO)) != 0,
        .all = has_all,
        .count = (selected & KIND_BIT(OT_BOUND_TOTAL_COUNT)) != 0,
    };
}

/* ---- Cursors ---- */

static uint32_t fingerprint_of(const ot_order *order)
{
    uint32_t fingerprint = OT_FINGERPRINT_OF_NOTHING;
    for (uint32_t i = 0; i < order->term_count; i++) {
        fingerprint = ot_plan__mix(fingerprint, order->terms[i].column->name);
        fingerprint = ot_plan__mix_direction(fingerprint, &order->terms[i]);
    }
    return fingerprint;
}

/* What cursors of an order hold. */
static const ot_cursor_layout *cursor_layout(builder *b, const ot_order *order)
{
    ot_cursor_layout *layout =
        ot_plan__new_cursor_layout(b, fingerprint_of(order), order->term_count);
    for (uint32_t i = 0; i < layout->count; i++) {
        layout->types[i] = order->terms[i].column->type;
        layout->columns[i] = UINT32_MAX; /* until somebody selects a cursor */
    }
    return layout;
}

static void add_cursor(builder *b, core *c, const field_request *request, const ot_input *cursor,
                       const ot_cursor_layout *layout, bool is_before)
{
    if (cursor == NULL)
        return;
    predicate *p = OT_NEW(b->work, predicate);
    p->kind = PREDICATE_BEYOND;
    p->order = &request->order;
    p->is_before = is_before;
    p->nulls = ot_cursor_nulls(b->work, ot_input_value_now(b->work, cursor, b->variables));
    p->cursor = OT_NEW_ARRAY(b->work, ot_param *, layout->count);
    for (uint32_t i = 0; i < layout->count; i++)
        p->cursor[i] = ot_plan__param_of_cursor(b, layout, i, cursor, is_before);
    OT_VEC_PUSH(b->work, &c->where, p);
}

/* ---- Objects around rows ---- */

typedef struct paged_rows {
    core *c;
    ot_out_field *connection;
} paged_rows;

/* Whoever writes cursors needs the columns of the order. */
static void select_cursor(builder *b, const paged_rows *p)
{
    const ot_cursor_layout *layout = p->connection->cursor;
    for (uint32_t i = 0; i < layout->count && p->c->members == NULL; i++)
        layout->columns[i] = ot_plan__column(b, p->c->root, p->c->order.terms[i].column);
}

static ot_out_object *page_row(builder *b, const paged_rows *p, const collected_field *field)
{
    if (p->c->members != NULL)
        return ot_plan__feed_object(b, p->c, field);
    return ot_plan__row_object(b, p->c->root, p->c->root->type->type, field);
}

static void plan_edge(builder *b, const paged_rows *p, const collected_field *edges,
                      ot_out_field *out)
{
    const ot_type *type = ot_type_named(edges->definition->type);
    collected_fields fields = {0};
    out->object = ot_plan__new_object(b, type, edges, &fields);
    for (uint32_t i = 0; i < fields.count; i++) {
        ot_out_field *field = &out->object->fields[i];
        if (ot_plan__is_settled(b, &fields.items[i], type, field))
            continue;
        field->step = p->c->step->id;
        if (ot_binding_field(b->binding, fields.items[i].definition)->kind == OT_BOUND_NODE) {
            field->kind = OT_OUT_NODE;
            field->object = page_row(b, p, &fields.items[i]);
        } else {
            field->kind = OT_OUT_CURSOR;
            select_cursor(b, p);
        }
    }
}

static ot_out_kind page_info_kind(ot_bound_kind kind)
{
    switch (kind) {
    case OT_BOUND_HAS_NEXT_PAGE:
        return OT_OUT_HAS_NEXT_PAGE;
    case OT_BOUND_HAS_PREVIOUS_PAGE:
        return OT_OUT_HAS_PREVIOUS_PAGE;
    case OT_BOUND_START_CURSOR:
        return OT_OUT_START_CURSOR;
    default:
        return OT_OUT_END_CURSOR;
    }
}

static void plan_page_info(builder *b, const paged_rows *p, const collected_field *info,
                           ot_out_field *out)
{
    const ot_type *type = ot_type_named(info->definition->type);
    collected_fields fields = {0};
    out->object = ot_plan__new_object(b, type, info, &fields);
    for (uint32_t i = 0; i < fields.count; i++) {
        ot_out_field *field = &out->object->fields[i];
        if (ot_plan__is_settled(b, &fields.items[i], type, field))
            continue;
        field->kind =
            page_info_kind(ot_binding_field(b->binding, fields.items[i].definition)->kind);
        field->step = p->c->step->id;
        if (field->kind == OT_OUT_START_CURSOR || field->kind == OT_OUT_END_CURSOR)
            select_cursor(b, p);
    }
}

static void plan_connection_field(builder *b, const paged_rows *p, const collected_field *field,
                                  ot_out_field *out)
{
    out->step = p->c->step->id;
    switch (ot_binding_field(b->binding, field->definition)->kind) {
    case OT_BOUND_EDGES:
        out->kind = OT_OUT_EDGES;
        plan_edge(b, p, field, out);
        break;
    case OT_BOUND_NODES:
        out->kind = OT_OUT_NODES;
        out->object = page_row(b, p, field);
        break;
    case OT_BOUND_PAGE_INFO:
        out->kind = OT_OUT_PAGE_INFO;
        plan_page_info(b, p, field, out);
        break;
    case OT_BOUND_TOTAL_COUNT:
        out->kind = OT_OUT_TOTAL_COUNT;
        break;
    case OT_BOUND_AGGREGATE:
        ot_plan__aggregate_column(b, b->cores.items[p->connection->count_step],
                                  ot_binding_field(b->binding, field->definition), out);
        break;
    default:
        OT_UNREACHABLE(); /* binding gives a connection type no other kinds */
    }
}

void ot_plan__connection_object(builder *b, core *c, const collected_field *field,
                                ot_out_field *out)
{
    const ot_type *type = ot_type_named(field->definition->type);
    paged_rows p = {.c = c, .connection = out};
    collected_fields fields = {0};
    out->object = ot_plan__new_object(b, type, field, &fields);
    for (uint32_t i = 0; i < fields.count && !b->is_over_limit; i++) {
        if (!ot_plan__is_settled(b, &fields.items[i], type, &out->object->fields[i]))
            plan_connection_field(b, &p, &fields.items[i], &out->object->fields[i]);
    }
}

/* ---- Statements ---- */

static core *new_page(builder *b, source *parent, const field_request *request, ot_out_field *out)
{
    core *c = ot_plan__new_list(b, parent, request, OT_STEP_READ);
    c->step->field = out;
    out->cursor = cursor_layout(b, &request->order);
    add_cursor(b, c, request, request->after, out->cursor, false);
    add_cursor(b, c, request, request->before, out->cursor, true);
    out->has_after = (request->is_backward ? request->before : request->after) != NULL;
    return c;
}

/* What all rows come to, without paging. */
static core *new_count(builder *b, source *parent, field_request request, ot_out_field *out)
{
    request.limit = OT_NO_LIMIT;
    core *c = ot_plan__new_list(b, parent, &request, OT_STEP_AGGREGATE);
    c->step->field = out;
    out->count_step = c->step->id;
    return c;
}

void ot_plan__connection(builder *b, source *parent, const field_request *request,
                         ot_out_field *out)
{
    ot_connection_needs needs = ot_plan__connection_needs(b, request->field);
    field_request *kept = OT_NEW(b->work, field_request); /* predicates keep its order */
    *kept = *request;
    out->kind = OT_OUT_CONNECTION;
    out->count_step = OT_NO_STEP;
    core *page = needs.page ? new_page(b, parent, kept, out) : NULL;
    if (page != NULL)
        page->step->has_extra = needs.extra;
    core *count = needs.all ? new_count(b, parent, *kept, out) : NULL;
    if (needs.count)
        out->column = ot_plan__count_column(b, count);
    core *c = page != NULL ? page : count;
    out->step = c->step->id;
    ot_plan__connection_object(b, c, request->field, out);
}
