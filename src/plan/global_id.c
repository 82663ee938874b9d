#include "plan/global_id.h"

#include "base/base64url.h"
#include "plan/cursor.h"
#include "json/reader.h"

void ot_global_id_encode(const ot_bound_type *type, ot_str key, ot_buffer *out)
{
    ot_buffer plain = {0};
    ot_buffer_append(&plain, type->type->name);
    ot_buffer_append_byte(&plain, ':');
    ot_buffer_append(&plain, ot_str_slice(key, 1, key.len - 1));
    ot_base64url_encode(ot_buffer_str(&plain), out);
    ot_buffer_free(&plain);
}

static const ot_bound_type *node_type(const ot_binding *binding, ot_str name)
{
    const ot_type *type = ot_schema_type(binding->schema, name);
    if (type == NULL || !ot_binding_type(binding, type)->is_node)
        return NULL;
    return ot_binding_type(binding, type);
}

/* An object has one id, so that caches see one key: a key that is written otherwise than its row
 * would give it (`01`, `\\u0031`, an UUID in capitals) names nothing. */
static bool is_as_written(ot_arena *arena, const ot_bound_type *type, ot_str key, ot_str text)
{
    const ot_pg_type *column = ot_pg_base(type->table->columns[type->key[0]].type);
    ot_json value = {.kind = OT_JSON_STRING, .text = text};
    ot_pg_value bytes = {0};
    if (ot_pg_read(arena, column, OT_WIRE_ID, &value, &bytes) != NULL || bytes.ptr == NULL)
        return false;
    ot_buffer written = {0};
    ot_pg_write write = ot_pg_writer(column, OT_WIRE_ID);
    bool is_same = write(&written, ot_str_make(bytes.ptr, (size_t)bytes.length)) == NULL &&
                   ot_str_equal(ot_str_slice(ot_buffer_str(&written), 1, written.len - 1), key);
    ot_buffer_free(&written);
    return is_same;
}

ot_global_id ot_global_id_decode(ot_arena *arena, const ot_binding *binding, ot_str id)
{
    ot_global_id none = {0};
    ot_str plain;
    if (id.len > OT_CURSOR_BYTES_MAX || !ot_base64url_decode(arena, id, &plain))
        return none;
    size_t colon = ot_str_find(plain, ':', 0);
    const ot_bound_type *type = node_type(binding, ot_str_slice(plain, 0, colon));
    if (type == NULL || colon == plain.len)
        return none;
    ot_str key = ot_str_slice(plain, colon + 1, plain.len);
    ot_json_error error;
    const ot_json *read =
        ot_json_read(arena, ot_arena_printf(arena, "\"%.*s\"", OT_ARG(key)), &error);
    if (read == NULL || !is_as_written(arena, type, key, read->text))
        return none;
    return (ot_global_id){.type = type, .key = read->text};
}

bool ot_global_id_key(ot_arena *arena, const ot_binding *binding, const ot_bound_type *type,
                      const ot_json *value, ot_json *key)
{
    *key = *value;
    if (value->kind == OT_JSON_ARRAY) {
        key->items = OT_NEW_ARRAY(arena, ot_json, value->count);
        for (uint32_t i = 0; i < value->count; i++)
            if (!ot_global_id_key(arena, binding, type, &value->items[i], &key->items[i]))
                return false;
    }
    if (value->kind != OT_JSON_STRING)
        return true;
    ot_global_id id = ot_global_id_decode(arena, binding, value->text);
    bool is_same = id.type != NULL && id.type->table == type->table;
    if (is_same)
        key->text = id.key;
    return id.type == NULL || is_same;
}

static void add_type(ot_node_types *types, const ot_bound_type *type)
{
    uint32_t at = 0;
    while (at < types->count && types->items[at]->type->index < type->type->index)
        at++;
    if (at < types->count && types->items[at] == type)
        return;
    for (uint32_t i = types->count++; i > at; i--)
        types->items[i] = types->items[i - 1];
    types->items[at] = type;
}

ot_node_types ot_node_types_of(ot_arena *arena, const ot_binding *binding, const ot_json *ids)
{
    ot_node_types types = {0};
    if (ids == NULL || ids->kind != OT_JSON_ARRAY)
        return types;
    uint32_t room =
        ids->count < binding->schema->type_count ? ids->count : binding->schema->type_count;
    types.items = OT_NEW_ARRAY(arena, const ot_bound_type *, room);
    for (uint32_t i = 0; i < ids->count; i++) {
        if (ids->items[i].kind != OT_JSON_STRING)
            continue;
        ot_global_id id = ot_global_id_decode(arena, binding, ids->items[i].text);
        if (id.type != NULL)
            add_type(&types, id.type);
    }
    return types;
}

static bool holds_key_of(const ot_bound_type *type, const ot_column *column)
{
    if (&type->table->columns[type->key[0]] == column)
        return true;
    for (uint32_t i = 0; i < type->table->referrer_count; i++) {
        const ot_foreign_key *key = type->table->referrers[i];
        if (key->column_count == 1 && key->to_columns[0] == type->key[0] &&
            &key->from->columns[key->from_columns[0]] == column)
            return true;
    }
    return false;
}

const ot_bound_type *ot_global_id_type(const ot_binding *binding, const ot_column *column)
{
    for (uint32_t i = 0; i < binding->schema->type_count; i++)
        if (binding->types[i].is_node && holds_key_of(&binding->types[i], column))
            return &binding->types[i];
    return NULL;
}
