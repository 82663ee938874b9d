#include "execute/execute_internal.h"

#include <endian.h>

#include "base/assert.h"
#include "base/base64url.h"
#include "json/writer.h"

/*
 * Connections: a window on the rows of a step. The extra row that was fetched to know about the
 * next page is cut off; rows fetched backwards are turned round.
 */
typedef struct page {
    const ot_out_field *connection;
    row_ref parent;
    ot_row_group rows;
    uint32_t count; /* without the extra row */
    bool has_more;  /* in the direction of paging */
    bool is_reversed;
} page;

static uint32_t row_of(const page *p, uint32_t i)
{
    return row_at(p->rows, p->is_reversed ? p->count - 1 - i : i);
}

static page open_page(ot_execution *e, const ot_out_field *field, row_ref parent)
{
    const ot_step *step = e->plan->steps[field->step];
    page p = {.connection = field, .parent = parent, .is_reversed = step->is_reversed};
    p.rows = ot_execute__rows(e, field, parent);
    p.has_more = step->has_extra && p.rows.count > step->limit;
    p.count = p.has_more ? step->limit : p.rows.count;
    return p;
}

/* ---- Cursors ---- */

static written write_cursor(ot_execution *e, const page *p, uint32_t row)
{
    const ot_cursor_layout *layout = p->connection->cursor;
    const ot_pg_result *result = e->steps[p->connection->step].result;
    ot_buffer json = {0};
    ot_buffer_printf(&json, "[\"%s\"", layout->fingerprint);
    for (uint32_t i = 0; i < layout->count; i++) {
        ot_str cell = ot_pg_result_cell(result, row, layout->columns[i]);
        if (cell.ptr == NULL) {
            OT_BUFFER_LITERAL(&json, ",null");
            continue;
        }
        OT_BUFFER_LITERAL(&json, ",\"");
        ot_base64url_encode(cell, &json);
        ot_buffer_append_byte(&json, '"');
    }
    ot_buffer_append_byte(&json, ']');
    ot_buffer_append_byte(e->request.out, '"');
    ot_base64url_encode(ot_buffer_str(&json), e->request.out);
    ot_buffer_append_byte(e->request.out, '"');
    ot_buffer_free(&json);
    return WROTE;
}

/* ---- Edges and nodes ---- */

typedef struct edge {
    const page *page;
    uint32_t row;
} edge;

static written write_edge_field(ot_execution *e, const void *context, const ot_out_field *field,
                                const ot_response_path *path)
{
    const edge *here = context;
    row_ref ref = {.step = here->page->connection->step, .row = here->row};
    if (field->kind == OT_OUT_CURSOR)
        return write_cursor(e, here->page, here->row);
    if (field->kind == OT_OUT_ERROR)
        return ot_execute__fail_planned(e, field, path);
    OT_ASSERT(field->kind == OT_OUT_NODE);
    return ot_execute__object(e, field->object, ref, path) ? WROTE : FAILED;
}

static bool write_item(ot_execution *e, const page *p, const ot_out_field *list, uint32_t row,
                       const ot_response_path *path)
{
    edge here = {.page = p, .row = row};
    if (list->kind == OT_OUT_EDGES)
        return ot_execute__fields(e, list->object, write_edge_field, &here, path);
    row_ref ref = {.step = p->connection->step, .row = row};
    return ot_execute__object(e, list->object, ref, path);
}

static written write_items(ot_execution *e, const page *p, const ot_out_field *list,
                           const ot_response_path *path)
{
    ot_buffer *out = e->request.out;
    size_t before = out->len;
    ot_buffer_append_byte(out, '[');
    for (uint32_t i = 0; i < p->count; i++) {
        ot_response_path item = {.parent = path, .index = i};
        if (i > 0)
            ot_buffer_append_byte(out, ',');
        if (write_item(e, p, list, row_of(p, i), &item))
            continue;
        if (!ot_execute__null_item(out, list, before))
            return FAILED;
    }
    ot_buffer_append_byte(out, ']');
    return WROTE;
}

/* ---- Page info and count ---- */

static written write_bool(ot_execution *e, bool value)
{
    ot_buffer_append(e->request.out, value ? OT_S("true") : OT_S("false"));
    return WROTE;
}

static written write_page_info_field(ot_execution *e, const void *context,
                                     const ot_out_field *field, const ot_response_path *path)
{
    const page *p = context;
    switch (field->kind) {
    case OT_OUT_HAS_NEXT_PAGE:
        return write_bool(e, p->is_reversed ? p->connection->has_after : p->has_more);
    case OT_OUT_HAS_PREVIOUS_PAGE:
        return write_bool(e, p->is_reversed ? p->has_more : p->connection->has_after);
    case OT_OUT_START_CURSOR:
        return p->count == 0 ? WROTE_NOTHING : write_cursor(e, p, row_of(p, 0));
    case OT_OUT_END_CURSOR:
        return p->count == 0 ? WROTE_NOTHING : write_cursor(e, p, row_of(p, p->count - 1));
    case OT_OUT_ERROR:
        return ot_execute__fail_planned(e, field, path);
    default:
        OT_UNREACHABLE(); /* the planner puts no other kinds in a page info */
    }
}

static written write_count(ot_execution *e, const page *p)
{
    ot_out_field count_of = {.step = p->connection->count_step};
    ot_row_group group = ot_execute__rows(e, &count_of, p->parent);
    uint64_t count = 0;
    if (group.count > 0) {
        ot_str cell = ot_pg_result_cell(e->steps[count_of.step].result, row_at(group, 0),
                                        p->connection->column);
        memcpy(&count, cell.ptr, sizeof(count));
        count = be64toh(count);
    }
    ot_json_write_int(e->request.out, (int64_t)count);
    return WROTE;
}

static written write_connection_field(ot_execution *e, const void *context,
                                      const ot_out_field *field, const ot_response_path *path)
{
    const page *p = context;
    switch (field->kind) {
    case OT_OUT_EDGES:
    case OT_OUT_NODES:
        return write_items(e, p, field, path);
    case OT_OUT_PAGE_INFO:
        return ot_execute__fields(e, field->object, write_page_info_field, p, path) ? WROTE
                                                                                    : FAILED;
    case OT_OUT_TOTAL_COUNT:
        return write_count(e, p);
    case OT_OUT_AGGREGATE:
        return ot_execute__aggregate(e, field, p->parent, path);
    case OT_OUT_ERROR:
        return ot_execute__fail_planned(e, field, path);
    default:
        OT_UNREACHABLE(); /* the planner puts no other kinds in a connection */
    }
}

written ot_execute__connection(ot_execution *e, const ot_out_field *field, row_ref parent,
                               const ot_response_path *path)
{
    page p = open_page(e, field, parent);
    return ot_execute__fields(e, field->object, write_connection_field, &p, path) ? WROTE : FAILED;
}
