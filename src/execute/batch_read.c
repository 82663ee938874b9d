#include "execute/batch.h"
#include "execute/execute_internal.h"
#include "json/reader.h"
#include "json/writer.h"

/*
 * What a module reads of a batch. All of it outlives the execution: the parents' rows are held, and
 * what is made for the module is in the batch's arena.
 */

uint32_t ot_batch_count(const ot_batch *batch)
{
    const ot_resolver_batch *inner = ot_module_loop_find(batch);
    return inner == NULL ? 0 : inner->count;
}

bool ot_batch_is_wanted(const ot_batch *batch)
{
    return ot_batch__wanted(batch) != NULL;
}

void *ot_batch_state(const ot_batch *batch)
{
    const ot_resolver_batch *inner = ot_module_loop_find(batch);
    return inner == NULL ? NULL : inner->state;
}

void *ot_batch_alloc(ot_batch *batch, size_t bytes)
{
    ot_resolver_batch *inner = ot_module_loop_find(batch);
    return inner == NULL ? NULL : ot_arena_alloc(inner->arena, bytes);
}

/* ---- Cells ---- */

/* In the arena; escapes resolved where it was a text. */
static ot_str without_quotes(ot_arena *arena, ot_str json)
{
    ot_str copy = ot_arena_copy(arena, json);
    if (json.len < 2 || json.ptr[0] != '"')
        return copy;
    if (memchr(json.ptr, '\\', json.len) == NULL)
        return ot_str_slice(copy, 1, copy.len - 1);
    ot_json_error error;
    const ot_json *text = ot_json_read(arena, copy, &error);
    return text == NULL ? (ot_str){0} : text->text;
}

ot_text ot_batch__cell_text(ot_resolver_batch *batch, const ot_bound_value *value, ot_str cell)
{
    if (cell.ptr == NULL)
        return (ot_text){0};
    if (value->wire == OT_WIRE_STRING && value->type != NULL && value->list_depth == 0 &&
        ot_str_equal(value->type->name, OT_S("text")))
        return (ot_text){cell.ptr, cell.len};
    if (value->write ==
        NULL) { /* a document: its JSON, without the version that jsonb begins with */
        bool has_version = cell.len > 0 && cell.ptr[0] == 1;
        return (ot_text){cell.ptr + has_version, cell.len - has_version};
    }
    ot_buffer json = {0};
    const char *problem = ot_execute__write_value(value, NULL, cell, &json);
    ot_str text =
        problem == NULL ? without_quotes(batch->arena, ot_buffer_str(&json)) : (ot_str){0};
    ot_buffer_free(&json);
    return (ot_text){text.ptr, text.len};
}

bool ot_batch__to_int(ot_text text, int64_t *out)
{
    ot_json number = {.kind = OT_JSON_NUMBER, .text = ot_str_make(text.ptr, text.len)};
    return text.ptr != NULL && ot_json_to_int64(&number, out);
}

/* ---- Parents ---- */

ot_text ot_batch_parent_text(ot_batch *batch, uint32_t item, uint32_t field)
{
    ot_resolver_batch *inner = ot_module_loop_find(batch);
    if (inner == NULL || inner->call == NULL || item >= inner->count ||
        field >= inner->call->column_count)
        return (ot_text){0};
    uint32_t row = inner->rows == NULL ? item : inner->rows[item];
    ot_str cell = ot_pg_result_cell(inner->parents, row, inner->call->columns[field]);
    return ot_batch__cell_text(inner, inner->call->values[field], cell);
}

bool ot_batch_parent_int(ot_batch *batch, uint32_t item, uint32_t field, int64_t *out)
{
    return ot_batch__to_int(ot_batch_parent_text(batch, item, field), out);
}

/* ---- Arguments and claims ---- */

static ot_text json_text(ot_resolver_batch *batch, const ot_json *value)
{
    ot_buffer json = {0};
    ot_json_write_value(&json, value);
    ot_str text = ot_arena_copy(batch->arena, ot_buffer_str(&json));
    ot_buffer_free(&json);
    return (ot_text){text.ptr, text.len};
}

/* Copied: the value is the request's. */
static ot_text scalar_text(ot_resolver_batch *batch, const ot_json *value)
{
    if (value == NULL)
        return (ot_text){0};
    if (value->kind != OT_JSON_STRING)
        return json_text(batch, value);
    ot_str text = ot_arena_copy(batch->arena, value->text);
    return (ot_text){text.ptr, text.len};
}

static const ot_json *argument(const ot_resolver_batch *batch, const char *name)
{
    return batch == NULL || batch->call == NULL || name == NULL
               ? NULL
               : ot_json_get(batch->arguments, ot_str_from_c(name));
}

ot_text ot_batch_argument_text(ot_batch *batch, const char *name)
{
    ot_resolver_batch *inner = ot_module_loop_find(batch);
    const ot_json *value = argument(inner, name);
    if (value == NULL || value->kind == OT_JSON_NULL || value->kind == OT_JSON_ARRAY ||
        value->kind == OT_JSON_OBJECT)
        return (ot_text){0};
    return scalar_text(inner, value);
}

bool ot_batch_argument_int(ot_batch *batch, const char *name, int64_t *out)
{
    return ot_batch__to_int(ot_batch_argument_text(batch, name), out);
}

ot_text ot_batch_argument_json(ot_batch *batch, const char *name)
{
    ot_resolver_batch *inner = ot_module_loop_find(batch);
    const ot_json *value = argument(inner, name);
    return value == NULL ? (ot_text){0} : json_text(inner, value);
}

ot_text ot_batch_claim_text(ot_batch *batch, const char *name)
{
    ot_resolver_batch *inner = ot_module_loop_find(batch);
    if (inner == NULL || name == NULL)
        return (ot_text){0};
    return scalar_text(inner, ot_json_get_present(inner->claims, ot_str_from_c(name)));
}

/* ---- Names ---- */

/* Copied: they are the request's. */
static ot_text name_text(ot_batch *batch, size_t offset)
{
    ot_resolver_batch *inner = ot_module_loop_find(batch);
    ot_str name = inner == NULL ? (ot_str){0} : *(ot_str *)((char *)&inner->names + offset);
    if (name.len == 0)
        return (ot_text){0};
    ot_str text = ot_arena_copy(inner->arena, name);
    return (ot_text){text.ptr, text.len};
}

ot_text ot_batch_request_id(ot_batch *batch)
{
    return name_text(batch, offsetof(ot_request_names, request_id));
}

ot_text ot_batch_traceparent(ot_batch *batch)
{
    return name_text(batch, offsetof(ot_request_names, traceparent));
}

ot_text ot_batch_tracestate(ot_batch *batch)
{
    return name_text(batch, offsetof(ot_request_names, tracestate));
}
