#include "base/limits.h"
#include "execute/batch.h"
#include "execute/execute_internal.h"
#include "language/utf8.h"
#include "json/reader.h"
#include "json/writer.h"

/*
 * What a module answers. Nothing is believed: an item out of range, a second answer, text that is
 * no UTF-8, a code that is no name are ignored or made an error. Whether the value fits the field's
 * type is seen when it is completed.
 */

#define NOT_UTF8 OT_S("The resolver's answer is not UTF-8.")

static bool is_utf8(ot_str text)
{
    uint32_t code_point;
    for (size_t at = 0; at < text.len;) {
        size_t bytes = ot_utf8_decode(text, at, &code_point);
        if (bytes == 0)
            return false;
        at += bytes;
    }
    return true;
}

/* The batch, when the item may be answered; else NULL. */
static ot_resolver_batch *open_batch(const ot_batch *handle, uint32_t item)
{
    ot_resolver_batch *batch = ot_batch__wanted(handle);
    return batch != NULL && ot_batch__is_open(batch, item) ? batch : NULL;
}

static void set(ot_resolver_batch *batch, uint32_t item, ot_json value)
{
    batch->answers[item] = OT_NEW(batch->arena, ot_json);
    *batch->answers[item] = value;
}

/* ---- Errors ---- */

/* Codes are for programs: capital letters, digits and underscores. */
static const char *code_or_default(ot_arena *arena, const char *code)
{
    enum { CODE_BYTES_MAX = 64 };
    size_t length = code == NULL ? 0 : strnlen(code, CODE_BYTES_MAX + 1);
    bool is_code = length > 0 && length <= CODE_BYTES_MAX;
    for (size_t i = 0; i < length; i++)
        is_code = is_code && ((code[i] >= 'A' && code[i] <= 'Z') || code[i] == '_' ||
                              (code[i] >= '0' && code[i] <= '9'));
    return is_code ? ot_arena_copy(arena, ot_str_from_c(code)).ptr : "OPERATION_RESOLUTION_FAILURE";
}

void ot_batch__set_error(ot_resolver_batch *batch, uint32_t item, const char *code, ot_str message)
{
    if (!ot_batch__is_open(batch, item))
        return;
    batch->errors[item] = (ot_field_error){.code = code_or_default(batch->arena, code),
                                           .message = ot_arena_copy(batch->arena, message)};
}

void ot_batch_set_error(ot_batch *batch, uint32_t item, const char *code, const char *message)
{
    ot_resolver_batch *inner = open_batch(batch, item);
    if (inner == NULL)
        return;
    ot_str text = message == NULL ? (ot_str){0} : ot_str_from_c(message);
    if (ot_str_is_empty(text) || !is_utf8(text))
        text = OT_S("The resolver failed.");
    ot_batch__set_error(inner, item, code, text);
}

/* ---- Values ---- */

void ot_batch_set_null(ot_batch *batch, uint32_t item)
{
    ot_resolver_batch *inner = open_batch(batch, item);
    if (inner != NULL)
        set(inner, item, (ot_json){.kind = OT_JSON_NULL});
}

void ot_batch_set_text(ot_batch *batch, uint32_t item, const char *text, size_t len)
{
    ot_resolver_batch *inner = open_batch(batch, item);
    if (inner == NULL)
        return;
    if (text == NULL)
        set(inner, item, (ot_json){.kind = OT_JSON_NULL});
    else if (!is_utf8(ot_str_make(text, len)))
        ot_batch__set_error(inner, item, NULL, NOT_UTF8);
    else
        set(inner, item,
            (ot_json){.kind = OT_JSON_STRING,
                      .text = ot_arena_copy(inner->arena, ot_str_make(text, len))});
}

static void set_number(ot_resolver_batch *batch, uint32_t item, ot_buffer *text)
{
    ot_str copy = ot_arena_copy(batch->arena, ot_buffer_str(text));
    ot_buffer_free(text);
    set(batch, item, (ot_json){.kind = OT_JSON_NUMBER, .text = copy});
}

void ot_batch_set_int(ot_batch *batch, uint32_t item, int64_t value)
{
    ot_resolver_batch *inner = open_batch(batch, item);
    if (inner == NULL)
        return;
    ot_buffer text = {0};
    ot_json_write_int(&text, value);
    set_number(inner, item, &text);
}

void ot_batch_set_double(ot_batch *batch, uint32_t item, double value)
{
    ot_resolver_batch *inner = open_batch(batch, item);
    if (inner == NULL)
        return;
    if (__builtin_isnan(value) || __builtin_isinf(value)) {
        ot_batch__set_error(inner, item, NULL, OT_S("The number is not finite."));
        return;
    }
    ot_buffer text = {0};
    ot_json_write_double(&text, value);
    set_number(inner, item, &text);
}

void ot_batch_set_bool(ot_batch *batch, uint32_t item, bool value)
{
    ot_resolver_batch *inner = open_batch(batch, item);
    if (inner != NULL)
        set(inner, item, (ot_json){.kind = OT_JSON_BOOLEAN, .boolean = value});
}

void ot_batch_set_json(ot_batch *batch, uint32_t item, const char *json, size_t len)
{
    ot_resolver_batch *inner = open_batch(batch, item);
    if (inner == NULL)
        return;
    ot_json_error error;
    ot_str text = json == NULL ? (ot_str){0} : ot_str_make(json, len);
    const ot_json *value =
        is_utf8(text) ? ot_json_read(inner->arena, ot_arena_copy(inner->arena, text), &error)
                      : NULL;
    if (value == NULL)
        ot_batch__set_error(inner, item, NULL, OT_S("The resolver's answer is not JSON."));
    else
        set(inner, item, *value);
}

ot_text ot_batch_json_text(ot_batch *batch, ot_text text)
{
    ot_resolver_batch *inner = ot_module_loop_find(batch);
    if (inner == NULL)
        return (ot_text){0};
    if (text.ptr == NULL)
        return (ot_text){"null", strlen("null")};
    ot_buffer json = {0};
    ot_json_write_string(&json, ot_str_make(text.ptr, text.len));
    ot_str copy = ot_arena_copy(inner->arena, ot_buffer_str(&json));
    ot_buffer_free(&json);
    return (ot_text){copy.ptr, copy.len};
}

/* ---- Keys ---- */

uint32_t ot_batch_key_parts(const ot_batch *batch)
{
    const ot_resolver_batch *inner = ot_module_loop_find(batch);
    return inner == NULL || inner->call == NULL ? 0 : inner->call->key_count;
}

bool ot_batch__read_key(ot_resolver_batch *batch, const ot_pg_type *type, ot_text text,
                        ot_pg_value *out)
{
    ot_str copy = ot_str_make(text.ptr, text.len);
    if (copy.ptr == NULL || !is_utf8(copy))
        return false;
    ot_json value = {.kind = OT_JSON_STRING, .text = ot_arena_copy(batch->arena, copy)};
    return ot_pg_read(batch->arena, type, OT_WIRE_ID, &value, out) == NULL && out->ptr != NULL;
}

static bool read_keys(ot_resolver_batch *batch, const ot_text *keys, uint32_t count)
{
    const ot_resolver_call *call = batch->call;
    for (uint32_t i = 0; i < count * call->key_count; i++) {
        ot_pg_value value;
        if (!ot_batch__read_key(batch, call->key_types[i % call->key_count], keys[i], &value))
            return false;
        OT_VEC_PUSH(batch->arena, &batch->key_values, value);
    }
    return true;
}

void ot_batch_set_keys(ot_batch *batch, uint32_t item, const ot_text *keys, uint32_t count)
{
    ot_resolver_batch *inner = open_batch(batch, item);
    if (inner == NULL)
        return;
    const ot_resolver_call *call = inner->call;
    if (call->key_count == 0 || (keys == NULL && count > 0)) {
        ot_batch__set_error(inner, item, NULL, OT_S("The field takes no keys from its resolver."));
        return;
    }
    uint32_t first = inner->key_values.count / call->key_count;
    if (count > OT_LIMIT_ROWS - first) {
        ot_batch__set_error(inner, item, NULL, OT_S("The resolver gave too many keys."));
    } else if (!read_keys(inner, keys, count)) {
        inner->key_values.count = first * call->key_count;
        ot_batch__set_error(inner, item, NULL, OT_S("The resolver gave what is no key."));
    } else {
        inner->keys[item] = (ot_item_keys){.first = first, .count = count, .is_set = true};
    }
}

void ot_batch__settle_keys(ot_resolver_batch *batch)
{
    const ot_resolver_call *call = batch->call;
    ot_execution *e = batch->execution;
    if (call->key_count == 0)
        return;
    uint32_t *types = OT_NEW_ARRAY(e->arena, uint32_t, call->key_count);
    for (uint32_t i = 0; i < call->key_count; i++)
        types[i] = call->key_types[i]->oid;
    step_state *state = &e->steps[call->keys];
    state->result = ot_pg_result_new(types, call->key_count);
    for (uint32_t i = 0; i < batch->key_values.count; i++) {
        const ot_pg_value *value = &batch->key_values.items[i];
        ot_pg_result_put(state->result, i / call->key_count, i % call->key_count,
                         ot_str_make(value->ptr, (size_t)value->length));
    }
    state->row_count = ot_pg_result_row_count(state->result);
    state->status = STEP_DONE;
}
